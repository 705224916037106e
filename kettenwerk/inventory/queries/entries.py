"""What a municipality can see of one kind of record, as entries to compare."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kettenwerk.accounts.models import Municipality, SharedRecord
from kettenwerk.inventory.models import Contact, Network, Offer, Organisation, Site
from kettenwerk.inventory.queries.comparing import Entry, Gazetteer
from kettenwerk.territory.models import Area

type_contacts = dict[int, tuple[list[str], list[str]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One visible record: who keeps it, and what is compared."""

    uuid: UUID
    owner: int
    entry: Entry


def gazetteer_of(municipality: Municipality) -> Gazetteer:
    rows = Area.objects.of(municipality).order_by("pk").values_list("pk", "name", "parent_id")
    return Gazetteer.of((str(pk), name, _key(parent)) for pk, name, parent in rows)


def shown_to(kind: str, municipality: Municipality) -> list[Shown]:
    """Every visible record of a kind, in a fixed order; three questions to the database at most."""
    model, columns, link, entry = KINDS[kind]
    rows = model.objects.of(municipality).order_by("uuid")
    contacts = _contacts(link, municipality) if link else {}
    return [
        Shown(row["uuid"], row["municipality_id"], entry(row, *contacts.get(row["pk"], ((), ()))))
        for row in rows.values("pk", "uuid", "municipality_id", "name", "area_id", *columns)
    ]


def _contacts(link: str, municipality: Municipality) -> type_contacts:
    found: type_contacts = defaultdict(lambda: ([], []))
    rows = Contact.objects.of(municipality).exclude(**{link: None})
    for pk, phone, mail in rows.values_list(link, "phone", "email"):
        found[pk][0].append(phone)
        found[pk][1].append(mail)
    return found


def _key(value: Any) -> str:
    return "" if value is None else str(value)


def _organisation(row: dict[str, Any], phones: Iterable[str], mails: Iterable[str]) -> Entry:
    return Entry(
        key=_key(row["pk"]),
        name=row["name"],
        aliases=row["aliases"],
        area=_key(row["area_id"]),
        lead=_key(row["parent_id"]),
        whole=_key(row["parent_id"]),
        category=row["kind"],
        is_group=row["kind"] == Organisation.Kind.GENERIC,
        phones=tuple(phones),
        mails=tuple(mails),
        websites=(row["website"],),
        fields=(row["field"],),
    )


def _offer(row: dict[str, Any], phones: Iterable[str], mails: Iterable[str]) -> Entry:
    return Entry(
        key=f"o{row['pk']}",
        name=row["name"],
        aliases=row["family_name"],
        area=_key(row["area_id"]),
        lead=_key(row["provider_id"]),
        whole=f"o{row['part_of_id']}" if row["part_of_id"] else "",
        category=row["function"],
        from_months=row["from_months"],
        to_months=row["to_months"],
        fields=row["fields"],
        phones=tuple(phones),
        mails=tuple(mails),
    )


def _network(row: dict[str, Any], *_: Iterable[str]) -> Entry:
    return Entry(
        key=f"n{row['pk']}",
        name=row["name"],
        area=_key(row["area_id"]),
        lead=_key(row["responsible_id"] or row["coordinator_id"]),
        whole=f"n{row['parent_id']}" if row["parent_id"] else "",
        siblings=row["sibling_group"],
        category=row["level"],
        from_months=row["from_months"],
        to_months=row["to_months"],
        fields=row["fields"],
    )


def _site(row: dict[str, Any], phones: Iterable[str], mails: Iterable[str]) -> Entry:
    return Entry(
        key=f"s{row['pk']}",
        name=row["name"],
        area=_key(row["area_id"]),
        lead=_key(row["organisation_id"]),
        street=row["street"],
        lat=row["lat"],
        lon=row["lon"],
        phones=tuple(phones),
        mails=tuple(mails),
    )


# Model, further columns, what its contacts hang on, how a row is read.
KINDS: dict[str, tuple[type[SharedRecord], tuple[str, ...], str, Callable[..., Entry]]] = {
    "organisation": (
        Organisation,
        ("aliases", "parent_id", "kind", "website", "field"),
        "organisation_id",
        _organisation,
    ),
    "offer": (
        Offer,
        (
            *("family_name", "provider_id", "part_of_id", "function"),
            *("from_months", "to_months", "fields"),
        ),
        "offer_id",
        _offer,
    ),
    "network": (
        Network,
        (
            *("responsible_id", "coordinator_id", "parent_id", "sibling_group", "level"),
            *("from_months", "to_months", "fields"),
        ),
        "",
        _network,
    ),
    "site": (Site, ("organisation_id", "street", "lat", "lon"), "", _site),
}
