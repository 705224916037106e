"""Directories of others: HSDS in three shapes and a CSV by its heads, as lists like any other."""

import csv
import gzip
import io
import json
import random
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import ExternalId, Role
from kettenwerk.core.grids import MAX_ENTRIES, Grid, Unfit
from kettenwerk.core.packages import read_file
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.imports.hsds import read_directory
from kettenwerk.inventory.imports.hsds.words import function_of, needs_registration, shortened
from kettenwerk.inventory.models import (
    Contact,
    Offer,
    OfferArea,
    OfferSite,
    Organisation,
    Site,
    Upload,
    unpacked,
)
from kettenwerk.inventory.services.uploads import check, receive, take_over

DATA = Path(__file__).parent / "data" / "hsds"
BALTIMORE = Path(__file__).parents[4] / "shared" / "open-data" / "hsds-baltimore"


def packed(folder: Path, **more: bytes) -> bytes:
    """A folder's tables as one archive, unpacking what lies there compressed."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.iterdir()):
            if path.suffix == ".gz":
                target.writestr(path.stem, gzip.decompress(path.read_bytes()))
            elif path.suffix in {".csv", ".json"}:
                target.writestr(path.name, path.read_bytes())
        for name, content in more.items():
            target.writestr(name, content)
    return archive.getvalue()


def directory_of(name: str, content: bytes | None = None, **areas: str) -> dict[str, Grid]:
    found = read_directory(read_file(content or (DATA / name).read_bytes(), name), areas)
    assert found is not None
    return {grid.name: grid for grid in found.grids}


def rows_of(grid: Grid) -> list[dict[str, str]]:
    heads = grid.rows[0][1]
    return [dict(zip(heads, cells, strict=True)) for _, cells in grid.rows[1:]]


def anna(world) -> Actor:
    return Actor(world.town("unna"), world.cast.anna, Role.EDIT)


def brought(world, content: bytes, name: str) -> Upload:
    upload = receive(content, name, by=anna(world))
    check(upload)
    return upload


def states_of(upload: Upload) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in unpacked(upload.rows):
        found.setdefault(row["table"], Counter())[row["state"]] += 1
    return found


# ---------------------------------------------------------------------------------------- HSDS 3.x


def test_a_page_of_services_becomes_offers_with_provider_site_contacts_and_ages():
    sheets = directory_of("services.json", koenigsborn="koenigsborn")
    first, second = rows_of(sheets["Angebote"])
    assert (first["age_from"], first["age_to"], first["age_subject"]) == ("0", "1,5", "kind")
    assert (second["age_from"], second["age_to"], second["age_subject"]) == ("18", "", "erwachsene")
    assert (first["status"], second["status"]) == ("laufend", "unknown")
    assert (first["needs_registration"], second["needs_registration"]) == ("nein", "ja")
    assert (first["areas_served"], first["areas_served_basis"]) == ("koenigsborn", "stated")
    assert (first["fields"], second["fields"]) == ("gesundheit", "")
    assert first["languages"] == "Deutsch; Türkisch"
    assert "Für wen: Eltern mit Säuglingen" in first["summary_de"]
    assert len(rows_of(sheets["Organisationen"])) == 1
    (site,) = rows_of(sheets["Standorte"])
    assert (site["lat"], site["lon"], site["postcode"]) == ("51,534", "7,689123", "59423")
    assert site["id"] == first["sites"]


def test_names_of_persons_stay_outside_and_everything_left_out_is_said():
    sheets = directory_of("services.json")
    said = " ".join(notice for grid in sheets.values() for notice in grid.notices)
    text = json.dumps([grid.rows for grid in sheets.values()], ensure_ascii=False)
    assert "Muster" not in text
    assert "muster" not in text
    contacts = rows_of(sheets["Kontakte"])
    assert [row["function"] for row in contacts] == ["Koordination", "Anmeldung"]
    assert "hours" not in contacts[0]
    (hours,) = rows_of(sheets["Öffnungszeiten"])
    told = (hours["weekdays"], hours["opens"], hours["closes"])
    assert told == ("di;do", "09:30", "11:00")
    for part in ("wait_time (1)", "tax_id (1)", "Namen von Personen", "1 Faxnummern", "1 E-Mail"):
        assert part in said


def test_a_profile_document_starts_at_the_organisation():
    sheets = directory_of("profile.json")
    (offer,) = rows_of(sheets["Angebote"])
    assert offer["provider_org"] == "org-1"
    assert offer["id"].startswith("srv1-")
    assert [row["id"] for row in rows_of(sheets["Standorte"])] == ["loc-1"]
    (phone,) = rows_of(sheets["Kontakte"])
    assert (phone["organisation"], phone["function"]) == ("org-1", "Telefon")


def test_a_document_that_only_holds_lists_is_read_by_its_lists():
    document = {
        "organizations": [{"id": "o1", "name": "Träger"}],
        "services": [{"id": "s1", "name": "Kurs", "organization_id": "o1"}],
    }
    sheets = directory_of("liste.json", json.dumps(document).encode())
    assert rows_of(sheets["Angebote"])[0]["provider_org"] == "o1"


def test_a_data_package_names_its_tables_and_its_data_set():
    content = packed(DATA / "package")
    found = read_directory(read_file(content, "paket.zip"))
    assert found is not None
    assert found.data_set == "hsds-kreis-beispiel"
    sheets = {grid.name: grid for grid in found.grids}
    reading, closed = rows_of(sheets["Angebote"])
    assert (reading["fields"], reading["sites"]) == ("bildung", "l1")
    assert closed["status"] == "abgeschlossen"
    refuge = rows_of(sheets["Standorte"])[1]
    assert (refuge["street"], refuge["lat"]) == ("", "")
    assert "Anschrift und Lage" in " ".join(sheets["Standorte"].notices)


# ---------------------------------------------------------------------------------- HSDS 1.x, Ohana


def test_an_ohana_set_arrives_and_every_row_has_a_state(world):
    upload = brought(world, packed(DATA / "ohana"), "ohana.zip")
    states = states_of(upload)
    assert states["offers"] == {"zweifelhaft": 2, "abgelehnt": 1}
    assert states["organisations"] == {"neu": 1}
    assert states["sites"] == {"neu": 1}
    lost = next(r for r in unpacked(upload.rows) if r["table"] == "offers" and r["line"] == 4)
    assert lost["problems"][0][0] == "provider_org"
    number = next(r for r in unpacked(upload.rows) if r["state"] == "abgelehnt" and r != lost)
    assert "keine Telefonnummer" in number["problems"][0][2]


def test_a_second_import_of_the_same_directory_changes_nothing(world):
    content = packed(DATA / "package")
    take_over(brought(world, content, "paket.zip"), by=anna(world))
    assert set(Offer.objects.values_list("name", flat=True)) == {"Lesestart", "Frauenberatung"}
    assert OfferSite.objects.get().site == Site.objects.get(name="Bücherei am Markt")
    assert set(OfferArea.objects.values_list("area__key", "basis")) == {("unna", "inferred")}
    assert all("bitte prüfen" in o.doubt for o in Organisation.objects.filter(name__contains="Bei"))
    again = brought(world, content, "paket (2).zip")
    assert {state for states in states_of(again).values() for state in states} == {"gleich"}
    stored = ExternalId.objects.get(table="offers", key="s1")
    assert stored.data_set == "hsds-kreis-beispiel"


def test_the_ids_of_a_directory_do_not_touch_own_records_with_the_same_key(world):
    own = world.offer("Eigenes Angebot", key="s1")
    take_over(brought(world, packed(DATA / "package"), "paket.zip"), by=anna(world))
    own.refresh_from_db()
    assert own.name == "Eigenes Angebot"
    assert Offer.objects.filter(key="s1").count() == 2


def test_json_is_taken_over_with_sites_and_contacts_on_the_offer(world):
    content = (DATA / "services.json").read_bytes()
    take_over(brought(world, content, "angebote.json"), by=anna(world))
    offer = Offer.objects.get(name="Offener Babytreff")
    assert offer.provider == Organisation.objects.get(name="Familienzentrum Beispiel")
    assert (offer.from_months, offer.to_months, offer.age_basis) == (0, 18, "stated")
    assert offer.areas.get().area == world.koenigsborn
    assert set(Contact.objects.filter(offer=offer).values_list("phone", flat=True)) == {
        "02303 100-1",
        "02303 100-2",
    }


# ------------------------------------------------------------------------------- CSV by column heads


def test_a_guter_start_list_keeps_its_ids_and_updates_instead_of_doubling(world):
    content = (DATA / "guter-start.csv").read_bytes()
    upload = brought(world, content, "export.csv")
    assert states_of(upload)["offers"] == {"neu": 2, "abgelehnt": 1}
    take_over(upload, by=anna(world))
    ids = ExternalId.objects.filter(table="offers", data_set="guter-start-nrw")
    assert set(ids.values_list("key", flat=True)) == {"4711", "4712"}
    renamed = content.replace(b"Krabbelgruppe", b"Krabbelkreis")
    again = brought(world, renamed, "export-neu.csv")
    assert states_of(again)["offers"] == {"geändert": 1, "gleich": 1, "abgelehnt": 1}
    take_over(again, by=anna(world))
    assert set(Offer.objects.values_list("name", flat=True)) == {"Krabbelkreis", "Babymassage"}


# ------------------------------------------------------------------------------------------- refusal


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", b"{"),
        ("x.json", b"[]"),
        ("x.json", b"[" * 100_000),
        ("x.json", b'{"a":' * 50 + b'{"b":1}' + b"}" * 50),
        ("x.json", b'[{"id": ' + b"1" * 5000 + b"}]"),
        ("x.zip", b"PK\x03\x04broken"),
    ],
)
def test_broken_json_and_archives_are_refused_with_a_sentence(name, content):
    with pytest.raises(Unfit, match=r"\w+ .*\."):
        read_file(content, name)


def test_archives_that_grow_or_hold_too_much_are_refused():
    with pytest.raises(Unfit, match="Entpackt"):
        read_file(packed(DATA / "package", **{"bomb.csv": b"0" * 5_000_000}), "bombe.zip")
    many = {f"t{number}.csv": b"id,name\n1,a\n" for number in range(MAX_ENTRIES)}
    with pytest.raises(Unfit, match="mehr als"):
        read_file(packed(DATA / "package", **many), "viele.zip")
    with pytest.raises(Unfit, match="keine CSV-Datei"):
        read_file(packed(DATA / "package", **{"inner.csv": packed(DATA / "ohana")}), "zip.zip")


def _disturb(value: Any, rng: random.Random) -> Any:
    """The same document with some values, keys and depths that no standard knows."""
    odd = [
        None,
        "",
        "=1+1",
        "\x00",
        "\ud800",
        "a;b",
        "9" * 400,
        {"id": "q"},
        [[{"id": 1}]],
        True,
        1e308,
    ]
    if rng.random() < 0.05:
        return rng.choice(odd)
    if isinstance(value, list):
        return [_disturb(one, rng) for one in value]
    if isinstance(value, dict):
        keys = ["id", "name", "services", "phones", "@row", "@parent", "contents"]
        return {
            (rng.choice(keys) if rng.random() < 0.05 else key): _disturb(one, rng)
            for key, one in value.items()
        }
    return value


def test_disturbed_documents_become_sheets_with_lines_of_their_own_or_a_sentence():
    rng = random.Random(20261122)  # noqa: S311 -- not a secret
    documents = [json.loads((DATA / n).read_bytes()) for n in ("services.json", "profile.json")]
    read = 0
    for _ in range(300):
        content = json.dumps(_disturb(rng.choice(documents), rng)).encode()
        try:
            found = read_directory(read_file(content, "x.json"))
        except Unfit:
            continue
        for grid in found.grids if found else ():
            lines = [line for line, _ in grid.rows]
            assert len(set(lines)) == len(lines)
            json.dumps(grid.rows, ensure_ascii=False).encode()
            read += 1
    assert read > 300


def test_json_without_a_directory_is_refused_in_words(world):
    with pytest.raises(Refused, match="HSDS"):
        receive(b'[{"title": "x"}, {"title": "y"}]', "x.json", by=anna(world))


def test_an_archive_of_own_tables_is_a_list_of_ones_own(world):
    tables = io.BytesIO()
    with zipfile.ZipFile(tables, "w") as target:
        target.writestr("offers.csv", "Angebot;Anbieter;Gebiet\nSpielkreis;AWO;Unna\n")
    upload = brought(world, tables.getvalue(), "eigene.zip")
    assert upload.choices["data_set"] == ""
    assert states_of(upload)["offers"] == {"neu": 1}


# --------------------------------------------------------------------------------------------- words


def test_texts_are_cut_between_words_and_marked():
    assert shortened("eins zwei drei", 30) == "eins zwei drei"
    assert shortened("eins zwei drei vier", 15) == "eins zwei …"
    assert len(shortened("x" * 700, 600)) <= 600


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Call for an appointment.", "ja"),
        ("Nur nach Anmeldung", "ja"),
        ("Walk-in.", "nein"),
        ("ohne Anmeldung", "nein"),
        ("Call for information.", ""),
        ("Call for an appointment or walk in.", ""),
    ],
)
def test_registration_is_read_only_where_it_is_stated(text, known):
    assert needs_registration(text) == known


@pytest.mark.parametrize(
    ("label", "kept"),
    [("Intake", ("Intake", False)), ("Phone 2", ("Telefon", False)), ("Jo Do", ("Telefon", True))],
)
def test_a_label_is_kept_only_when_all_its_words_are_functions(label, kept):
    assert function_of(label) == kept


# ----------------------------------------------------------------------------------------- Baltimore


@pytest.mark.skipif(not BALTIMORE.is_dir(), reason="the open data set is not at hand")
def test_every_service_of_baltimore_arrives_or_is_named(world):
    text = gzip.decompress((BALTIMORE / "services.csv.gz").read_bytes()).decode()
    services = list(csv.DictReader(io.StringIO(text, newline="")))
    upload = brought(world, packed(BALTIMORE), "baltimore.zip")
    states = states_of(upload)
    rows = [row for row in unpacked(upload.rows) if row["table"] == "offers"]
    assert {row["key"] for row in rows} == {service["id"] for service in services}
    assert len(rows) == len(services) == 1876
    assert all(row["problems"] for row in rows if row["state"] in {"abgelehnt", "zweifelhaft"})
    take_over(upload, by=anna(world))
    assert sum(upload.counts.values()) == len(unpacked(upload.rows))
    named = [row for row in rows if row["state"] != "neu"]
    assert Offer.objects.count() == len(services) - len(named)
    assert states["offers"] == {"neu": 1872, "zweifelhaft": 3, "abgelehnt": 1}
