"""What goes out comes in again: each list of Kreis Unna exported, edited, brought back, taken back."""

from datetime import date
from typing import Any

import pytest

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality, Record, Role, SharedRecord
from kettenwerk.inventory import services
from kettenwerk.inventory.models import (
    Agreement,
    Contact,
    Network,
    Offer,
    OfferArea,
    OfferSite,
    Organisation,
    Site,
    Upload,
)
from kettenwerk.inventory.services import Children, uploads
from kettenwerk.territory.models import Area
from tests.lists import (
    LISTINGS,
    bring,
    export,
    exports,
    reasons_of,
    rows_of,
    table_in,
    xlsx_bytes,
)
from tests.people import make_person
from tests.real_data import load_kreis_unna

pytestmark = pytest.mark.django_db
# Column of the import, its new value, and what the preview calls the column.
EDITS = {
    "offer": ("summary_de", "Neu beschrieben.", "Kurzbeschreibung"),
    "organisation": ("website", "https://www.beispiel.example", "Internetseite"),
    "network": ("participants_count", "17", "Teilnehmende"),
    "agreement": ("valid_to", "2027-05", "gültig bis"),
    "site": ("street", "Neue Straße 5", "Straße und Hausnummer"),
    "gap": ("source", "Neue Quelle", "Quelle"),
}
FILLED = {
    "capacity": 12, "funding_end": "2027-06", "prevention_time": "primaer", "cost": "5 € im Monat", "languages": "Türkisch; Arabisch",
    "duration": "befristet", "has_interpreter": "ja", "needs_registration": "nein", "is_anonymous": "ja", "is_free": "nein", "for_whom": "Für Eltern mit Babys", "to_bring": "nichts", "summary": "- Spiel\n- Beratung",
}  # fmt: skip


@pytest.fixture
def kreis() -> Municipality:
    """Kreis Unna with everything beside it that a list can hold and the example does not."""
    kreis = load_kreis_unna()
    area = Area.objects.get(key="kreis-unna")
    body = Organisation.objects.owned_by(kreis).earliest("pk")
    saved(Organisation(name="Von Hand e. V.", kind="verband", field="soziales", website="https://hand.example", area=area, address_rule="einwilligung", address_consent=date(2026, 3, 1)), kreis)  # fmt: skip
    by_hand = Organisation.objects.get(name="Von Hand e. V.")
    offer = Offer(name="Von Hand", provider=by_hand, area=area, from_months=1, to_months=125, **FILLED)  # fmt: skip
    site = Site(name="Haus", organisation=by_hand, street="Am Markt 1", postcode="59423", city="Unna", lat=51.534, lon=7.6889, is_step_free="ja", accessibility="Aufzug")  # fmt: skip
    saved(site, kreis)
    saved(Site(name="Haus zwei", organisation=body, lat=51.5, lon=7.0), kreis)
    saved(offer, kreis, Children(OfferArea, "offer", ("area_id",), ({"area_id": area.pk, "basis": "stated"},)), Children(OfferSite, "offer", ("site_id",), ({"site_id": site.pk},)))  # fmt: skip
    saved(Network(name="Runder Tisch von Hand", level="arbeitskreis", kind="runder_tisch", coordinator=by_hand), kreis)  # fmt: skip
    agreement = Agreement.objects.owned_by(kreis).earliest("pk")
    agreement.review = "2027"
    saved(agreement, kreis)
    return kreis


def saved(record: SharedRecord, kreis: Municipality, *children: Children) -> None:
    record.visibility, record.source = "verbund", record.source or "eigene Erhebung"
    services.save_record(record, by=Actor(kreis), children=children)


@pytest.fixture
def emil(kreis: Municipality) -> Actor:
    return Actor(kreis, make_person("emil@example.org", "Emil", kreis, Role.COORDINATE), Role.COORDINATE)  # fmt: skip


def edited(content: bytes, name: str, kreis: Municipality) -> tuple[bytes, int]:
    """The export with one cell of an own row changed, and the line of that row."""
    column, value, _ = EDITS[name]
    table = table_in(content)
    own = {str(uuid) for uuid in LISTINGS[name].model.objects.owned_by(kreis).values_list("uuid", flat=True)}  # fmt: skip
    line = next(n for n, row in enumerate(table) if row[0] in own)
    table[line][table[0].index(column)] = value
    return xlsx_bytes({LISTINGS[name].title: table}), line + 1


@pytest.mark.parametrize("name", EDITS)
def test_an_exported_list_changes_nothing(name: str, kreis: Municipality, emil: Actor) -> None:
    upload = bring(export(name, kreis), by=emil, name=f"{name}.xlsx")
    assert upload.counts == {"gleich": LISTINGS[name].model.objects.of(kreis).count()}, (
        reasons_of(upload)[:5],
        [row for row in rows_of(upload) if row["changes"]][:3],
    )


@pytest.mark.parametrize("name", EDITS)
def test_one_edited_cell_is_the_one_change_and_can_be_taken_back(
    name: str, kreis: Municipality, emil: Actor
) -> None:
    before = exports(kreis)
    content, line = edited(before[name], name, kreis)
    upload = bring(content, by=emil, name=f"{name}.xlsx")
    assert upload.counts == {"gleich": len(rows_of(upload)) - 1, "geändert": 1}
    row = next(row for row in rows_of(upload) if row["state"] == "geändert")
    column, value, label = EDITS[name]
    assert row["line"] == line
    assert [change["column"] for change in row["changes"]] == [label]
    uploads.take_over(upload, by=emil)
    table = table_in(export(name, kreis))
    assert table[line - 1][table[0].index(column)] == value
    uploads.take_back(upload, by=emil)
    assert exports(kreis) == before


def test_an_export_holds_every_column_the_import_knows() -> None:
    for table, name in (
        (table, name)
        for table in uploads.TABLES
        for name, listing in LISTINGS.items()
        if listing.model is table.model
    ):
        known = {head for head, _ in LISTINGS[name].exported} | {"id"}
        assert {column.name for column in table.columns} <= known, name


# --------------------------------------------------------------------------------- taking things back


def new_list() -> list[list[str]]:
    return [
        ["Angebot", "Anbieter", "Gebiet", "Einzugsgebiet", "Partner"],
        ["Brandneu eins", "Brandneuer Träger", "Unna", "Unna;Lünen", "Jugendring Neustadt"],
        ["Brandneu zwei", "Brandneuer Träger", "Unna", "", ""],
    ]


def bring_and_take(rows: Any, by: Actor) -> Upload:
    return uploads.take_over(bring(rows, by=by), by=by)


@pytest.fixture
def anna(kreis: Municipality) -> Actor:
    unna = Municipality.objects.get(slug="unna")
    return Actor(unna, make_person("anna@example.org", "Anna", unna, Role.EDIT), Role.EDIT)


def test_new_rows_with_their_organisations_go_without_a_trace(
    kreis: Municipality, anna: Actor
) -> None:
    unna = anna.municipality
    before = exports(unna)
    upload = bring_and_take(new_list(), anna)
    assert upload.counts == {"neu": 2}
    assert Organisation.objects.owned_by(unna).filter(name="Brandneuer Träger").count() == 1
    assert exports(unna) != before
    uploads.take_back(upload, by=anna)
    assert exports(unna) == before


def test_a_list_taken_back_can_be_brought_again(kreis: Municipality, anna: Actor) -> None:
    upload = bring_and_take(new_list(), anna)
    first = exports(anna.municipality)
    uploads.take_back(upload, by=anna)
    bring_and_take(new_list(), anna)
    assert exports(anna.municipality) == first


def test_an_offer_edited_since_stays_with_its_places_and_its_new_organisation(
    kreis: Municipality, anna: Actor
) -> None:
    upload = bring_and_take(new_list(), anna)
    offer = Offer.objects.get(name="Brandneu eins")
    offer.name = "Brandneu, umbenannt"
    services.save_record(offer, by=anna)
    undone = uploads.take_back(upload, by=anna)
    assert undone.kept[0] == "Brandneu, umbenannt"
    kept = Offer.objects.of(anna.municipality).get(name="Brandneu, umbenannt")
    assert sorted(area.area.key for area in kept.areas.live()) == ["luenen", "unna"]
    assert kept.partners.live().count() == 1
    assert kept.provider.deleted_at is None
    assert Organisation.objects.live().filter(name="Jugendring Neustadt").exists()
    assert not Offer.objects.live().filter(name="Brandneu zwei").exists()


def test_an_edited_offer_goes_too_when_it_is_chosen(kreis: Municipality, anna: Actor) -> None:
    before = exports(anna.municipality)
    upload = bring_and_take(new_list(), anna)
    offer = Offer.objects.get(name="Brandneu eins")
    offer.name = "Brandneu, umbenannt"
    services.save_record(offer, by=anna)
    undone = uploads.take_back(upload, by=anna, also=[offer.uuid])
    assert undone.kept == ()
    assert exports(anna.municipality) == before


def test_a_new_organisation_that_others_name_by_now_stays(kreis: Municipality, anna: Actor) -> None:
    upload = bring_and_take(new_list(), anna)
    provider = Organisation.objects.get(name="Brandneuer Träger")
    area = Area.objects.get(key="unna", kind="stadt")
    services.save_record(Offer(name="Späteres", provider=provider, area=area), by=anna)
    undone = uploads.take_back(upload, by=anna)
    assert undone.kept == ("Brandneuer Träger",)
    assert not Offer.objects.live().filter(name__startswith="Brandneu").exists()


def test_contacts_come_with_a_list_and_go_with_it(kreis: Municipality, anna: Actor) -> None:
    before = Contact.objects.live().count()
    body = Organisation.objects.owned_by(anna.municipality).exclude(name="").earliest("pk")
    rows = [["Funktion", "Organisation", "Telefon", "E-Mail"], ["Anmeldung", body.name, "02303 27-0", ""]]  # fmt: skip
    upload = bring_and_take(rows, anna)
    assert Contact.objects.live().count() == before + 1
    assert bring(rows, by=anna).counts == {"gleich": 1}
    uploads.take_back(upload, by=anna)
    assert Contact.objects.live().count() == before


@pytest.mark.parametrize("model", [Offer, Organisation, Network])
def test_every_row_of_the_kreis_is_found_by_its_name_alone(
    model: type[Record], kreis: Municipality, emil: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody deletes the columns with keys: rows of one clear name are still the same ones."""
    name = str(model._meta.model_name)
    table = table_in(export(name, kreis))
    without = [[cell for head, cell in zip(table[0], row, strict=True) if head not in {"uuid", "id"}] for row in table]  # fmt: skip
    upload = bring(xlsx_bytes({LISTINGS[name].title: without}), by=emil, name="ohne.xlsx")
    assert "neu" not in upload.counts, [row["name"] for row in rows_of(upload) if row["state"] == "neu"][:5]  # fmt: skip
