"""The guide's tables for the importer: what families are told of stored offers, and the settings."""

from collections.abc import Iterator

from kettenwerk.accounts.imports import Cells, Column, Draft, Table
from kettenwerk.core.tabular import read_list
from kettenwerk.guide.models import GuideSetting
from kettenwerk.inventory.imports import OFFERS
from kettenwerk.inventory.models import Offer, OfferSite

FACTS = (
    *("for_whom", "to_bring", "is_free", "cost", "languages", "has_interpreter"),
    *("needs_registration", "needs_referral", "is_voluntary", "is_confidential", "is_anonymous"),
    "source",
)
SETTINGS = ("greeting", "protection_phone", "protection_note", "postcodes", "accent")


def _fact_drafts(cells: Cells) -> Iterator[Draft]:
    """Only the named columns of an offer that is stored already; everything else of it stays."""
    offer = ("offers", cells["offer"])
    given = [name for name in FACTS if cells.row.cells.get(name)]
    yield Draft(Offer, *offer, {name: cells.text(name) for name in given})
    for site in cells["sites"]:
        refs = {"offer": offer, "site": ("sites", site)}
        key = f"{cells.key}|{site}"
        yield Draft(OfferSite, "family_facts.sites", key, {}, refs, owner_like=offer)


FAMILY_FACTS = Table(
    "family_facts",
    "Angaben für Familien",
    Offer,
    (
        Column("offer", required=True, refers_to=("offers",)),
        *(Column(name, attr=name) for name in FACTS),
        Column("sites", read_list, refers_to=("sites",), is_list=True),
    ),
    ("offer",),
    _fact_drafts,
    index=OFFERS.index,
)


def read_yes(cell: str) -> bool:
    if cell not in {"ja", "nein"}:
        message = f"„{cell}“ ist weder „ja“ noch „nein“."
        raise ValueError(message)
    return cell == "ja"


def _setting_drafts(cells: Cells) -> Iterator[Draft]:
    """Only the columns of the file, so that a second file can add what the first leaves open."""
    values = {name: cells.text(name) for name in SETTINGS if cells.row.cells.get(name)}
    if cells["is_open"] is not None:
        values["is_open"] = cells["is_open"]
    refs = cells.refs(office=("organisations", "office"))
    place = cells.text("area")
    yield Draft(GuideSetting, "guide_settings", cells.key, values, refs, place=place)


GUIDE_SETTINGS = Table(
    "guide_settings",
    "Einstellungen des Familienwegweisers",
    GuideSetting,
    (
        Column("area", required=True, refers_to=("areas",)),
        Column("is_open", read_yes, attr="is_open"),
        Column("office", attr="office", refers_to=("organisations",)),
        *(Column(name, attr=name) for name in SETTINGS),
    ),
    ("area",),
    _setting_drafts,
)

TABLES: tuple[Table, ...] = (FAMILY_FACTS, GUIDE_SETTINGS)
