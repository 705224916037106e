"""Networks and their members, agreements and their parties."""

from collections.abc import Iterator

from kettenwerk.accounts.imports import Cells, Children, Column, Draft, Table
from kettenwerk.core.fields import read_fuzzy_date
from kettenwerk.core.tabular import read_integer, read_list, read_years
from kettenwerk.inventory.imports.parts import (
    ORGANISATION,
    children,
    columns,
    new_organisations,
    texts,
    twins,
)
from kettenwerk.inventory.models import Agreement, AgreementParty, Network, NetworkMember
from kettenwerk.inventory.search import ready_index


def read_yes_no(cell: str) -> bool:
    if cell.lower() not in {"yes", "no", "ja", "nein"}:
        message = f"„{cell}“ ist weder „ja“ (yes) noch „nein“ (no)."
        raise ValueError(message)
    return cell.lower() in {"yes", "ja"}


def _network_drafts(cells: Cells) -> Iterator[Draft]:
    bases = ("responsible_basis", "coordinator_basis", "legal_basis", "sibling_group")
    values = {"key": cells.key} | texts(cells, "name", "level", "status", "note", "source", *bases)
    values |= {
        "meetings_min": cells["meetings_per_year_min"],
        "meetings_max": cells["meetings_per_year_max"],
        "participants_count": cells["participants_count"],
        "institutions_count": cells["institutions_count"],
        "founded": cells["founded"],
        "from_months": cells["life_phase_from"],
        "to_months": cells["life_phase_to"],
        "age_basis": cells.text("life_phase_basis"),
        "fields": cells["fields"],
        "has_named_members": bool(cells["members_named"]),
    }
    if cells.scope.by_people:
        values["kind"] = cells.text("kind")
    as_of = cells.scope.as_of
    if as_of is not None or not cells.scope.by_people:
        values |= {"last_confirmed": as_of, "last_confirmed_basis": "inferred" if as_of else ""}
    refs = cells.refs(
        area=("areas", "area"),
        responsible=("organisations", "responsible_org"),
        coordinator=("organisations", "coordinator_org"),
        parent=("networks", "parent_network"),
        same_as=("networks", "same_as"),
    )
    yield Draft(Network, "networks", cells.key, values, refs, place=cells.text("area"))
    yield from new_organisations(cells, "responsible_org", "coordinator_org")


NETWORKS = Table(
    "networks",
    "Netzwerke",
    Network,
    columns(
        "id name area level coordinator_org coordinator_basis legal_basis meetings_per_year_min "
        "meetings_per_year_max participants_count institutions_count founded life_phase_from "
        "life_phase_to life_phase_basis fields parent_network same_as status note source sibling_group "
        "members_named responsible_org responsible_basis kind",
        Column("id", required=True, attr="key", label="Kennung"),
        Column(
            "name",
            required=True,
            attr="name",
            label="Netzwerk",
            also=("Name", "Name des Netzwerks", "Arbeitskreis", "Gremium", "Bezeichnung"),
        ),
        Column("area", refers_to=("areas",), attr="area", also=("Ort", "Stadt", "Gemeinde")),
        Column("level", required=True, attr="level", default="netzwerk"),
        Column("status", required=True, attr="status", default="bestehend"),
        Column("coordinator_org", refers_to=ORGANISATION, attr="coordinator"),
        Column(
            "responsible_org",
            refers_to=ORGANISATION,
            attr="responsible",
            also=("Zuständigkeit", "Federführung"),
        ),
        Column("parent_network", refers_to=("networks",), attr="parent"),
        Column("same_as", refers_to=("networks",), attr="same_as"),
        Column(
            "meetings_per_year_min",
            read_integer,
            attr="meetings_min",
            also=("Treffen pro Jahr", "Treffen im Jahr"),
        ),
        Column("meetings_per_year_max", read_integer, attr="meetings_max"),
        Column("participants_count", read_integer, attr="participants_count"),
        Column("institutions_count", read_integer, attr="institutions_count"),
        Column("founded", read_fuzzy_date, attr="founded"),
        Column("life_phase_from", read_years, attr="from_months"),
        Column("life_phase_to", read_years, attr="to_months"),
        Column("life_phase_basis", attr="age_basis"),
        Column("fields", read_list, attr="fields", is_list=True),
        Column("members_named", read_yes_no, attr="has_named_members"),
    ),
    ("id",),
    _network_drafts,
    natural=("name", "area"),
    doubts=twins,
    index=ready_index,
)


def _member_drafts(cells: Cells) -> Iterator[Draft]:
    network = ("networks", cells["network"])
    refs = {"network": network, "organisation": ("organisations", cells["organisation"])}
    values = texts(cells, "role", "as_printed", "basis", "source")
    yield Draft(NetworkMember, "network_members", cells.key, values, refs, owner_like=network)


NETWORK_MEMBERS = Table(
    "network_members",
    "Netzwerkmitglieder",
    NetworkMember,
    columns(
        "network organisation role as_printed basis source",
        Column("network", required=True, refers_to=("networks",), attr="network"),
        Column("organisation", required=True, refers_to=ORGANISATION, attr="organisation"),
        Column("role", required=True, attr="role"),
        Column("basis", required=True, attr="basis"),
    ),
    ("network", "organisation"),
    _member_drafts,
    index=ready_index,
)


def _agreement_drafts(cells: Cells) -> Iterator[Draft]:
    values = {"key": cells.key} | texts(
        cells, "kind", "subject", "legal_basis", "status", "note", "source"
    )
    values |= {
        "concluded": cells["date"],
        "valid_from": cells["valid_from"],
        "valid_to": cells["valid_to"],
    }
    if cells.scope.by_people:
        values["review"] = cells["review"]
    yield Draft(Agreement, "agreements", cells.key, values)
    yield from children(
        cells, "parties", AgreementParty, "agreement", ("organisation", "organisations")
    )


AGREEMENTS = Table(
    "agreements",
    "Vereinbarungen",
    Agreement,
    columns(
        "id kind parties subject legal_basis date valid_from valid_to status note source review",
        Column("id", required=True, attr="key", label="Kennung"),
        Column("kind", required=True, attr="kind"),
        Column("subject", required=True, attr="subject", also=("Vereinbarung", "Titel")),
        Column("status", required=True, attr="status"),
        Column(
            "parties",
            read_list,
            required=True,
            refers_to=ORGANISATION,
            is_list=True,
            label="Parteien",
            also=("Partner", "Beteiligte", "Vertragspartner"),
        ),
        Column("date", read_fuzzy_date, attr="concluded"),
        Column("valid_from", read_fuzzy_date, attr="valid_from"),
        Column("valid_to", read_fuzzy_date, attr="valid_to"),
        Column("review", read_fuzzy_date, attr="review"),
    ),
    ("id",),
    _agreement_drafts,
    natural=("subject", "parties"),
    children=(Children(AgreementParty, "agreement", "parties"),),
    index=ready_index,
)
