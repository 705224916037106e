"""Organisations, their responsibilities, partners by field of cooperation."""

from collections.abc import Iterator
from datetime import date

from django import forms

from kettenwerk.accounts.imports import Cells, Column, Draft, Table
from kettenwerk.core.tabular import read_integer, read_list
from kettenwerk.inventory.imports.parts import ORGANISATION, columns, namesakes, texts
from kettenwerk.inventory.models import CooperationField, Organisation, Responsibility
from kettenwerk.inventory.search import ready_index

UNSAID = "Art oder Arbeitsfeld sind nicht angegeben und vorläufig gesetzt: bitte prüfen."


def read_website(cell: str) -> str:
    """People leave out ``https://``; an address without a dot is none."""
    text = cell if "://" in cell else f"https://{cell}"
    if "." not in text:
        message = f"„{cell[:60]}“ ist keine Internetadresse. Bitte wie www.beispiel.de schreiben."
        raise ValueError(message)
    return text


def read_day(cell: str) -> date:
    """A day as the form reads it: 14.7.2011 or 2011-07-14."""
    day: date = forms.DateField().clean(cell)
    return day


def _organisation_drafts(cells: Cells) -> Iterator[Draft]:
    values = {"key": cells.key} | texts(
        cells, "name", "kind", "field", "legal_status", "note", "source"
    )
    values["aliases"] = "; ".join(cells["aliases"])
    if cells.scope.by_people:
        values |= texts(cells, "website", "address_rule")
        values["address_consent"] = cells["address_consent"]
    refs = cells.refs(parent=("organisations", "parent_org"), area=("areas", "area"))
    place = cells.text("area")
    yield Draft(
        Organisation, "organisations", cells.key, values, refs, place=place, doubt=_doubt(cells)
    )


def _doubt(cells: Cells) -> str:
    """A list made by people may leave open what an organisation is; the default is no knowledge."""
    is_stored = ("organisations", cells.key) in cells.scope.stored
    said = cells.scope.defaults.get("organisations", {}) | cells.row.cells
    if not cells.scope.by_people or is_stored or (said.get("kind") and said.get("field")):
        return ""
    return UNSAID


ORGANISATIONS = Table(
    "organisations",
    "Organisationen",
    Organisation,
    columns(
        "id name kind field area legal_status parent_org aliases note source website "
        "address_rule address_consent",
        Column("id", required=True, attr="key", label="Kennung"),
        Column(
            "name",
            required=True,
            attr="name",
            label="Organisation",
            also=("Name", "Träger", "Einrichtung", "Institution", "Name der Organisation"),
        ),
        Column("kind", required=True, attr="kind", default="einrichtung"),
        Column("field", required=True, attr="field", also=("Feld",), default="jugendhilfe"),
        Column(
            "area",
            refers_to=("areas",),
            attr="area",
            also=("Gebiet", "Ort", "Stadt", "Gemeinde"),
        ),
        Column("legal_status", attr="legal_status", default="unknown"),
        Column("parent_org", refers_to=ORGANISATION, attr="parent"),
        Column("aliases", read_list, attr="aliases", is_list=True),
        Column("address_rule", attr="address_rule", default="offen"),
        Column("address_consent", read_day, attr="address_consent"),
        Column("website", read_website, attr="website", also=("Website", "Homepage", "URL")),
    ),
    ("id",),
    _organisation_drafts,
    natural=("name", "area"),
    doubts=namesakes,
    index=ready_index,
)


def _responsibility_drafts(cells: Cells) -> Iterator[Draft]:
    refs = cells.refs(area=("areas", "area"), organisation=("organisations", "responsible_org"))
    values = texts(cells, "subject", "basis", "source")
    yield Draft(Responsibility, "responsibilities", cells.key, values, refs, place=cells["area"])


RESPONSIBILITIES = Table(
    "responsibilities",
    "Zuständigkeiten",
    Responsibility,
    columns(
        "subject area responsible_org basis source",
        Column("subject", required=True, attr="subject"),
        Column("area", required=True, refers_to=("areas",)),
        Column("responsible_org", required=True, refers_to=ORGANISATION),
        Column("basis", required=True, attr="basis"),
    ),
    ("subject", "area", "responsible_org"),
    _responsibility_drafts,
    index=ready_index,
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
    CooperationField,
    columns(
        "field_no field_label organisation source",
        Column("field_no", read_integer, required=True, attr="number"),
        Column("field_label", required=True, attr="label"),
        Column("organisation", required=True, refers_to=ORGANISATION),
    ),
    ("field_no", "organisation"),
    _cooperation_drafts,
    index=ready_index,
)
