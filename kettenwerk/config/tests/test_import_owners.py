"""Who owns imported rows, who may overwrite them, and taking an import back."""

from pathlib import Path

import pytest

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality
from kettenwerk.config.tests.test_import import (
    Rows,
    run_import,
    small_example,
    stored,
    with_cell,
    write_folder,
)
from kettenwerk.inventory.models import Contact, Offer, Organisation
from kettenwerk.inventory.services import uploads
from tests.lists import bring

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def small() -> Rows:
    return small_example()


@pytest.fixture
def folder(small: Rows, tmp_path: Path) -> Path:
    return write_folder(tmp_path / "daten", small)


def test_rows_belong_to_the_town_of_their_area(folder: Path) -> None:
    run_import(folder)
    owners = {
        offer.key: offer.municipality.slug for offer in Offer.objects.select_related("municipality")
    }
    assert owners["of-kontaktstelle-abbrecher"] == "kamen"
    assert owners["of-keep"] == "unna"
    assert Organisation.objects.filter(municipality__slug="nrw").count() == 0


def test_a_town_cannot_overwrite_rows_of_the_kreis(folder: Path) -> None:
    run_import(folder)
    before = stored()
    text = (folder / "organisations.csv").read_text(encoding="utf-8")
    (folder / "organisations.csv").write_text(
        text.replace("Jugendämter", "Meine Ämter"), encoding="utf-8"
    )
    _, err = run_import(folder, municipality="kamen")
    assert "Der Eintrag gehört Kreis Unna. Bitte dort als Änderung vorschlagen." in err
    assert "organisations.csv, Zeile" in err
    assert stored() == before


def test_undoing_an_import_restores_the_state_before(small: Rows, folder: Path) -> None:
    run_import(folder)
    before = stored()
    tables = with_cell(
        small, "offers", "of-keep", name="Anders", age_to="10", areas_served="kamen;unna"
    )
    tables = with_cell(tables, "networks", "nw-uebergang-1", name="AK Ganz anders")
    tables["named_gaps"] = [
        *tables["named_gaps"],
        {**tables["named_gaps"][0], "id": "gap-neu", "title_de": "Neu"},
    ]
    write_folder(folder, tables)
    _, err = run_import(folder)
    assert not err
    assert stored() != before
    entry = imports().last()
    assert entry is not None
    kreis = Actor(Municipality.objects.get(slug="kreis-unna"))
    undone = audit.undo(entry, by=kreis)
    assert not undone.kept
    assert stored() == before


def test_undoing_the_first_import_leaves_no_live_record_of_it(folder: Path) -> None:
    run_import(folder)
    entry = imports().exclude(text__startswith="Mitgeliefert").first()
    assert entry is not None
    audit.undo(entry, by=Actor(Municipality.objects.get(slug="kreis-unna")))
    left = {label for label, rows in stored().items() if rows}
    assert left == {"chain.LifePhase", "chain.Transition", "chain.Standard"}
    again, err = run_import(folder)
    assert not err
    assert Offer.objects.live().filter(key="of-keep").exists(), again


CONTACTS = (
    "id,offer,organisation,function,phone,email,hours,audience,source\n"
    "kt-1,of-keep,,Anmeldung,0221 4710100,,,oeffentlich,Probe\n"
)


def further(folder: Path, manifest: str) -> Path:
    folder.mkdir()
    (folder / "dataset.toml").write_text(manifest, encoding="utf-8")
    (folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    return folder


def test_a_set_that_builds_on_another_names_its_records_and_leaves_them_their_owner(
    folder: Path, tmp_path: Path
) -> None:
    run_import(folder)
    _, err = run_import(further(tmp_path / "mehr", 'name = "mehr"\nbuilds_on = "kreis-unna"\n'))
    assert not err
    contact = Contact.objects.select_related("offer", "municipality").get()
    assert contact.offer is not None
    assert contact.offer.key == "of-keep"
    assert contact.municipality.slug == "unna", "whose offer it is, not who brings the file"


def test_without_building_on_it_the_records_of_another_set_are_unknown(
    folder: Path, tmp_path: Path
) -> None:
    run_import(folder)
    _, err = run_import(further(tmp_path / "mehr", 'name = "mehr"\n'))
    assert "„of-keep“ steht nicht in offers.csv" in err
    assert not Contact.objects.exists()


def test_a_town_cannot_hang_rows_on_records_of_another(folder: Path, tmp_path: Path) -> None:
    """``of-keep`` is Unna's: neither a data set nor a list of Kamen writes into Unna's rows."""
    run_import(folder)
    manifest = 'name = "kreis-unna"\n'
    keep = Offer.objects.get(key="of-keep")
    further_folder = further(tmp_path / "mehr", manifest)
    text = (further_folder / "contacts.csv").read_text(encoding="utf-8")
    (further_folder / "contacts.csv").write_text(
        text.replace("of-keep", str(keep.uuid)), encoding="utf-8"
    )
    _, err = run_import(further_folder, municipality="kamen")
    assert err
    assert not Contact.objects.exists()
    kamen = Actor(Municipality.objects.get(slug="kamen"))
    rows = [["Angebot", "Ansprechstelle", "Telefon"], [str(keep.uuid), "Auskunft", "0221 4710100"]]
    upload = bring(rows, by=kamen, table="contacts")
    uploads.take_over(upload, by=kamen)
    assert not Contact.objects.filter(municipality__slug="unna").exists()


def imports():
    return AuditEntry.objects.filter(kind=AuditEntry.Kind.IMPORT).order_by("pk")
