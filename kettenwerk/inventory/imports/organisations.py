"""Organisations, their responsibilities, partners by field of cooperation."""

from collections.abc import Iterator

from kettenwerk.accounts.imports import Cells, Column, Draft, Table
from kettenwerk.core.tabular import read_integer, read_list
from kettenwerk.inventory.imports.parts import ORGANISATION, columns, namesakes, texts
from kettenwerk.inventory.models import CooperationField, Organisation, Responsibility
from kettenwerk.inventory.search import index


def _organisation_drafts(cells: Cells) -> Iterator[Draft]:
    values = {"key": cells.key} | texts(
        cells, "name", "kind", "field", "legal_status", "note", "source"
    )
    values["aliases"] = "; ".join(cells["aliases"])
    refs = cells.refs(parent=("organisations", "parent_org"), area=("areas", "area"))
    yield Draft(Organisation, "organisations", cells.key, values, refs, place=cells.text("area"))


ORGANISATIONS = Table(
    "organisations",
    "Organisationen",
    columns(
        "id name kind field area legal_status parent_org aliases note source",
        Column("id", required=True, attr="key"),
        Column("name", required=True, attr="name"),
        Column("kind", required=True, attr="kind"),
        Column("field", required=True, attr="field"),
        Column("area", refers_to=("areas",)),
        Column("parent_org", refers_to=ORGANISATION),
        Column("aliases", read_list, attr="aliases", is_list=True),
    ),
    ("id",),
    _organisation_drafts,
    doubts=namesakes,
    index=index,
)


def _responsibility_drafts(cells: Cells) -> Iterator[Draft]:
    refs = cells.refs(area=("areas", "area"), organisation=("organisations", "responsible_org"))
    values = texts(cells, "subject", "basis", "source")
    yield Draft(Responsibility, "responsibilities", cells.key, values, refs, place=cells["area"])


RESPONSIBILITIES = Table(
    "responsibilities",
    "Zuständigkeiten",
    columns(
        "subject area responsible_org basis source",
        Column("subject", required=True, attr="subject"),
        Column("area", required=True, refers_to=("areas",)),
        Column("responsible_org", required=True, refers_to=ORGANISATION),
        Column("basis", required=True, attr="basis"),
    ),
    ("subject", "area", "responsible_org"),
    _responsibility_drafts,
    index=index,
)


def _cooperation_drafts(cells: Cells) -> Iterator[Draft]:
    values = {
        "number": cells["field_no"],
        "label": cells["field_label"],
        "source": cells.text("source"),
    }
    refs = cells.refs(organisation=("organisations", "organisation"))
    yield Draft(CooperationField, "cooperation_fields", cells.key, values, refs)


COOPERATION_FIELDS = Table(
    "cooperation_fields",
    "Kooperationspartner",
    columns(
        "field_no field_label organisation source",
        Column("field_no", read_integer, required=True, attr="number"),
        Column("field_label", required=True, attr="label"),
        Column("organisation", required=True, refers_to=ORGANISATION),
    ),
    ("field_no", "organisation"),
    _cooperation_drafts,
    index=index,
)
