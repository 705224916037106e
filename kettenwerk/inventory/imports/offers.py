"""Offers with the places they serve and the partners they name."""

from collections.abc import Iterator
from typing import Any

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
from kettenwerk.inventory.models import Offer, OfferArea, OfferPartner, OfferSite
from kettenwerk.inventory.search import ready_index

# Known of an offer beside what the data set of Kreis Unna prints; stored under the same names.
FURTHER = (
    "prevention_time prevention_lever duration cost languages has_interpreter needs_registration "
    "needs_referral is_voluntary is_confidential is_anonymous is_free for_whom to_bring"
)

# Heads under which other directories give their own ids.
FOREIGN_IDS = (
    "Externe ID", "Externe Kennung", "External ID", "Externe Referenz", "Guter-Start-ID",
    "Guter Start NRW ID", "ID Guter Start", "ID Guter Start NRW", "Angebots-ID", "Angebotsnummer",
)  # fmt: skip
WORDS_FOR_STATUS = {"aktiv": "laufend", "inaktiv": "unknown", "beendet": "abgeschlossen"}


def read_status(cell: str) -> str:
    """The code, or a word of other directories for it."""
    return WORDS_FOR_STATUS.get(cell.lower(), cell)


def read_access(cell: str) -> tuple[str, ...]:
    """Access paths are a set: ``beides`` = komm and geh, ``unknown`` = nicht erhoben."""
    return {"beides": ("komm", "geh"), "unknown": ()}.get(cell, read_list(cell))


def _offer_values(cells: Cells) -> dict[str, Any]:
    same_name = ("name", "kind", "function", "audience", "classification", "detail", "source")
    values = {"key": cells.key} | texts(
        cells, *same_name, "provider_basis", "age_subject", "prevention_level"
    )
    basis = cells.text("age_basis")
    values |= {
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
    }
    as_of = cells.scope.as_of
    if as_of is not None or not cells.scope.by_people:
        values |= {"last_confirmed": as_of, "last_confirmed_basis": "inferred" if as_of else ""}
    if cells.scope.by_people:
        values |= texts(cells, *FURTHER.split()) | {
            "capacity": cells["capacity"],
            "funding_end": cells["funding_end"],
        }
    return values


def _offer_drafts(cells: Cells) -> Iterator[Draft]:
    refs = cells.refs(
        provider=("organisations", "provider_org"),
        area=("areas", "area"),
        part_of=("offers", "part_of"),
    )
    yield Draft(Offer, "offers", cells.key, _offer_values(cells), refs, place=cells.text("area"))
    basis = cells.text("areas_served_basis") or "inferred"
    if cells.scope.by_people and not cells["areas_served"] and cells["area"]:
        cells.values["areas_served"] = (cells["area"],)
    yield from children(cells, "areas_served", OfferArea, "offer", ("area", "areas"), basis=basis)
    yield from children(cells, "partners", OfferPartner, "offer", ("organisation", "organisations"))
    yield from children(cells, "sites", OfferSite, "offer", ("site", "sites"))
    yield from new_organisations(cells, "provider_org", "partners")


OFFERS = Table(
    "offers",
    "Angebote",
    Offer,
    columns(
        "id name provider_org provider_basis area fields age_from age_to age_basis age_subject "
        "target_groups prevention_level access kind status start end classification detail partners "
        "summary_de source areas_served areas_served_basis audience function part_of "
        f"family_language_name capacity funding_end {FURTHER} sites",
        Column("id", required=True, attr="key", label="Kennung", also=FOREIGN_IDS),
        Column(
            "name",
            required=True,
            attr="name",
            label="Angebot",
            also=(
                "Name",
                "Name des Angebots",
                "Bezeichnung",
                "Titel",
                "Angebotsname",
                "Projekt",
                "Angebotstitel",
            ),
        ),
        Column(
            "provider_org",
            required=True,
            attr="provider",
            refers_to=ORGANISATION,
            label="Anbieter",
            also=(
                "Träger",
                "Organisation",
                "Einrichtung",
                "Institution",
                "Anbieter/Träger",
                "Träger/Anbieter",
                "Veranstalter",
            ),
        ),
        Column(
            "area",
            required=True,
            attr="area",
            refers_to=("areas",),
            label="Gebiet",
            also=("Ort", "Stadt", "Gemeinde", "Kommune", "Stadtteil", "Sozialraum"),
        ),
        Column(
            "fields",
            read_list,
            attr="fields",
            is_list=True,
            also=("Arbeitsfeld", "Feld", "Handlungsfeld", "Bereich", "Themenfeld"),
        ),
        Column(
            "target_groups", read_list, attr="target_groups", is_list=True, also=("Zielgruppe",)
        ),
        Column(
            "age_from",
            read_years,
            attr="from_months",
            label="Alter ab (Jahre)",
            also=("Alter ab", "Alter von", "von Alter", "Mindestalter", "Altersgruppe von"),
        ),
        Column(
            "age_to",
            read_years,
            attr="to_months",
            label="Alter bis (Jahre)",
            also=("Alter bis", "bis Alter", "Höchstalter", "Altersgruppe bis"),
        ),
        Column("access", read_access, attr="access", label="Zugangswege", also=("Zugang",)),
        Column("kind", required=True, attr="kind", label="Art", default="angebot"),
        Column("status", read_status, required=True, attr="status", default="laufend"),
        Column("function", required=True, attr="function", default="leistung"),
        Column("audience", required=True, attr="audience", default="familien"),
        Column(
            "start",
            read_fuzzy_date,
            attr="start",
            also=("Start", "seit", "gültig ab", "Laufzeit von"),
        ),
        Column("end", read_fuzzy_date, attr="end", also=("Laufzeit bis", "gültig bis")),
        Column(
            "partners",
            read_list,
            refers_to=ORGANISATION,
            is_list=True,
            label="Partner",
            also=("Kooperationspartner", "Kooperation mit"),
        ),
        Column(
            "areas_served",
            read_list,
            refers_to=("areas",),
            is_list=True,
            label="Einzugsgebiet",
            also=("Einzugsgebiete", "gilt für"),
        ),
        Column("areas_served_basis", attr="basis", label="Grundlage des Einzugsgebiets"),
        Column("part_of", attr="part_of", refers_to=("offers",)),
        Column("family_language_name", attr="family_name"),
        Column(
            "summary_de",
            attr="summary",
            also=(
                "Beschreibung",
                "Kurzbeschreibung",
                "Inhalt",
                "Beschreibung des Angebots",
                "Angebotsbeschreibung",
            ),
        ),
        Column("capacity", read_integer, attr="capacity", also=("Kapazität", "Anzahl Plätze")),
        Column("cost", attr="cost", also=("Kosten", "Gebühr", "Gebühren", "Teilnahmebeitrag")),
        Column("is_free", attr="is_free", also=("kostenfrei", "gratis")),
        Column("to_bring", attr="to_bring", also=("Unterlagen", "benötigte Unterlagen")),
        Column("languages", attr="languages", also=("Sprache", "Angebotssprachen")),
        Column(
            "needs_registration",
            attr="needs_registration",
            also=("Anmeldung erforderlich", "Anmeldepflicht"),
        ),
        Column(
            "sites",
            read_list,
            refers_to=("sites",),
            is_list=True,
            # Longer than „Standort“, under which lists carry free text that names no known site.
            label="Standorte (Kennung oder Name)",
        ),
        Column("funding_end", read_fuzzy_date, attr="funding_end", also=("Förderung bis",)),
    ),
    ("id",),
    _offer_drafts,
    children=(
        Children(OfferArea, "offer", "areas_served", has_default=True),
        Children(OfferPartner, "offer", "partners"),
        Children(OfferSite, "offer", "sites"),
    ),
    natural=("name", "provider_org", "area"),
    doubts=twins,
    index=ready_index,
)
