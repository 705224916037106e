"""Sites and contacts, as people and other directories list them."""

import math
import re
from collections.abc import Iterator

from kettenwerk.accounts.imports import Cells, Column, Draft, Table
from kettenwerk.inventory.imports.parts import ORGANISATION, columns, texts
from kettenwerk.inventory.models import Contact, Site
from kettenwerk.inventory.search import ready_index

_NUMBER = re.compile(r"^(?=(?:\D*\d){4})[\d\s()+/.\-x]{4,40}$", re.IGNORECASE)


def read_phone(cell: str) -> str:
    """A telephone number as people write it; Excel likes to drop the leading zero."""
    if not _NUMBER.match(cell):
        message = f"„{cell[:60]}“ ist keine Telefonnummer. Bitte wie 02303 27-0 schreiben."
        raise ValueError(message)
    return cell


def read_latitude(cell: str) -> float:
    return read_degrees(cell, most=90)


def read_degrees(cell: str, *, most: int = 180) -> float:
    try:
        number = float(cell.replace(",", ".").replace("−", "-"))
    except ValueError:
        number = math.inf
    if not -most <= number <= most:
        message = f"„{cell}“ ist keine Angabe in Grad (zum Beispiel 51,534)."
        raise ValueError(message)
    return number


def _site_drafts(cells: Cells) -> Iterator[Draft]:
    values = texts(cells, "name", "street", "postcode", "city", "source", "is_step_free")
    values |= texts(cells, "accessibility") | {"lat": cells["lat"], "lon": cells["lon"]}
    refs = cells.refs(organisation=("organisations", "organisation"), area=("areas", "area"))
    owner = refs.get("organisation")
    yield Draft(Site, "sites", cells.key, values, refs, cells.text("area"), owner_like=owner)


SITES = Table(
    "sites",
    "Standorte",
    Site,
    columns(
        "id organisation area name street postcode city lat lon is_step_free accessibility source",
        Column("id", label="Kennung"),
        Column(
            "organisation",
            required=True,
            attr="organisation",
            refers_to=ORGANISATION,
            also=("Träger", "Einrichtung", "Anbieter"),
        ),
        Column("area", attr="area", refers_to=("areas",)),
        Column("name", required=True, attr="name", label="Standort", also=("Bezeichnung", "Name")),
        Column("street", attr="street", also=("Straße", "Adresse", "Anschrift")),
        Column("postcode", attr="postcode", also=("PLZ",)),
        Column("lat", read_latitude, attr="lat", also=("Latitude", "Breitengrad")),
        Column("is_step_free", attr="is_step_free", also=("stufenlos", "rollstuhlgerecht")),
        Column("lon", read_degrees, attr="lon", also=("Longitude", "Längengrad")),
    ),
    ("id",),
    _site_drafts,
    natural=("name", "organisation", "street"),
    index=ready_index,
)


def _contact_drafts(cells: Cells) -> Iterator[Draft]:
    refs = cells.refs(offer=("offers", "offer"), organisation=("organisations", "organisation"))
    if "offer" in refs:
        refs.pop("organisation", None)
    values = texts(cells, "function", "phone", "email", "hours", "audience", "source")
    owner = refs.get("offer") or refs.get("organisation")
    yield Draft(Contact, "contacts", cells.key, values, refs, owner_like=owner)


CONTACTS = Table(
    "contacts",
    "Kontakte",
    Contact,
    columns(
        "id offer organisation function phone email hours audience source",
        Column("id", label="Kennung"),
        Column("offer", attr="offer", refers_to=("offers",)),
        Column("organisation", attr="organisation", refers_to=ORGANISATION, also=("Anbieter",)),
        Column(
            "function",
            required=True,
            attr="function",
            also=("Ansprechstelle", "Kontakt"),
            default="Auskunft",
        ),
        Column("phone", read_phone, attr="phone", also=("Tel.", "Rufnummer", "Telefonnummer")),
        Column("email", attr="email", also=("E-Mail", "Mail", "Email")),
        Column("hours", attr="hours", also=("Öffnungszeiten",)),
        Column("audience", attr="audience", default="oeffentlich"),
    ),
    ("id",),
    _contact_drafts,
    natural=("function", "offer", "organisation", "phone", "email"),
)
