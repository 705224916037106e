"""Offers with the places they serve and the partners they name."""

from collections.abc import Iterator
from typing import Any

from kettenwerk.accounts.imports import Cells, Column, Draft, Table
from kettenwerk.core.fields import read_fuzzy_date
from kettenwerk.core.tabular import read_list, read_years
from kettenwerk.inventory.imports.parts import ORGANISATION, children, columns, texts, twins
from kettenwerk.inventory.models import Offer, OfferArea, OfferPartner
from kettenwerk.inventory.search import index


def read_access(cell: str) -> tuple[str, ...]:
    """Access paths are a set: ``beides`` = komm and geh, ``unknown`` = nicht erhoben."""
    return {"beides": ("komm", "geh"), "unknown": ()}.get(cell, read_list(cell))


def _offer_values(cells: Cells) -> dict[str, Any]:
    same_name = ("name", "kind", "function", "audience", "classification", "detail", "source")
    values = {"key": cells.key} | texts(
        cells, *same_name, "provider_basis", "age_subject", "prevention_level"
    )
    basis = cells.text("age_basis")
    as_of = cells.scope.as_of
    return values | {
        "family_name": cells.text("family_language_name"),
        "summary": cells.text("summary_de"),
        "fields": cells["fields"],
        "target_groups": cells["target_groups"],
        "access": cells["access"] or (),
        "from_months": cells["age_from"],
        "to_months": cells["age_to"],
        "age_basis": "" if basis == "none" else basis,
        "status": cells["status"],
        "start": cells["start"],
        "end": cells["end"],
        "last_confirmed": as_of,
        "last_confirmed_basis": "inferred" if as_of else "",
    }


def _offer_drafts(cells: Cells) -> Iterator[Draft]:
    refs = cells.refs(
        provider=("organisations", "provider_org"),
        area=("areas", "area"),
        part_of=("offers", "part_of"),
    )
    yield Draft(Offer, "offers", cells.key, _offer_values(cells), refs, place=cells.text("area"))
    basis = cells.text("areas_served_basis") or "inferred"
    yield from children(cells, "areas_served", OfferArea, "offer", ("area", "areas"), basis=basis)
    yield from children(cells, "partners", OfferPartner, "offer", ("organisation", "organisations"))


OFFERS = Table(
    "offers",
    "Angebote",
    columns(
        "id name provider_org provider_basis area fields age_from age_to age_basis age_subject "
        "target_groups prevention_level access kind status start end classification detail partners "
        "summary_de source areas_served areas_served_basis audience function part_of family_language_name",
        Column("id", required=True, attr="key"),
        Column("name", required=True, attr="name"),
        Column("provider_org", required=True, refers_to=ORGANISATION),
        Column("area", required=True, refers_to=("areas",)),
        Column("fields", read_list, attr="fields", is_list=True),
        Column("target_groups", read_list, attr="target_groups", is_list=True),
        Column("age_from", read_years, attr="from_months"),
        Column("age_to", read_years, attr="to_months"),
        Column("access", read_access, attr="access"),
        Column("kind", required=True, attr="kind"),
        Column("status", required=True, attr="status"),
        Column("function", required=True, attr="function"),
        Column("audience", required=True, attr="audience"),
        Column("start", read_fuzzy_date, attr="start"),
        Column("end", read_fuzzy_date, attr="end"),
        Column("partners", read_list, refers_to=ORGANISATION, is_list=True),
        Column("areas_served", read_list, refers_to=("areas",), is_list=True),
        Column("areas_served_basis", attr="basis"),
        Column("part_of", refers_to=("offers",)),
        Column("family_language_name", attr="family_name"),
        Column("summary_de", attr="summary"),
    ),
    ("id",),
    _offer_drafts,
    children=((OfferArea, "offer"), (OfferPartner, "offer")),
    doubts=twins,
    index=index,
)
