"""``kettenwerk import``: every bad input is a German sentence, and nothing of that run is taken over."""

import csv
import io
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from kettenwerk.accounts.models import Municipality, Record, Version
from kettenwerk.config.importing import TABLES
from kettenwerk.inventory.models import Network, Offer
from kettenwerk.territory.models import Area
from tests.real_data import EXAMPLE

pytestmark = pytest.mark.django_db
SEEDS = {
    "offers": ["of-kinderzukunft", "of-keep", "of-kontaktstelle-abbrecher", "of-familienhebammen"],
    "networks": ["nw-uebergang-1", "nw-fak-kindesschutzfachkraefte-kreis"],
    "transitions": ["tr-03"],
    "named_gaps": ["gap-netzwerk-schulalter", "gap-fruehwarnsystem"],
    "responsibilities": ["jugendhilfe|kamen"],
    "life_phases": ["0|6", "6|10"],
    "jobcenter_counts": ["unter_3"],
}
Rows = dict[str, list[dict[str, str]]]


# ------------------------------------------------------------------------------ a smaller Kreis


def read_example() -> Rows:
    tables = {}
    for table in TABLES:
        with (EXAMPLE / table.file_name).open(encoding="utf-8", newline="") as file:
            tables[table.name] = list(csv.DictReader(file))
    return tables


def small_example() -> Rows:
    """Some dozen rows of the example with everything they refer to."""
    tables, wanted = read_example(), {name: set(keys) for name, keys in SEEDS.items()}
    wanted = defaultdict(set, wanted)
    wanted["areas"] = {row["id"] for row in tables["areas"] if row["kind"] != "sozialraum"}
    while True:
        size = sum(map(len, wanted.values()))
        for table in TABLES:
            for row in tables[table.name]:
                if "|".join(row[name] for name in table.key) in wanted[table.name]:
                    _add_references(table.columns, row, tables, wanted)
        if sum(map(len, wanted.values())) == size:
            break
    kept = {
        table.name: [
            r for r in tables[table.name] if "|".join(r[n] for n in table.key) in wanted[table.name]
        ]
        for table in TABLES
    }
    members = [row for row in tables["network_members"] if row["network"] == "nw-uebergang-1"]
    known = {row["id"] for row in kept["organisations"]}
    kept["network_members"] = [row for row in members if row["organisation"] in known]
    return kept


def _add_references(columns, row, tables, wanted) -> None:
    for column in columns:
        for target in column.refers_to:
            keys = {r.get("id") for r in tables.get(target, ())}
            wanted[target] |= {
                key for key in row.get(column.name, "").split(";") if key and key in keys
            }


def write_folder(
    folder: Path, tables: Rows, *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(EXAMPLE / "dataset.toml", folder)
    for name, rows in tables.items():
        if rows:
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(rows)
            (folder / f"{name}.csv").write_bytes(text.getvalue().encode(encoding))
    return folder


@pytest.fixture(scope="session")
def small() -> Rows:
    return small_example()


@pytest.fixture
def folder(small: Rows, tmp_path: Path) -> Path:
    return write_folder(tmp_path / "daten", small)


def run_import(folder: Path, **options: object) -> tuple[str, str]:
    """What the command wrote to its two streams."""
    out, err = io.StringIO(), io.StringIO()
    options = {"municipality": "kreis-unna", **options}
    try:
        call_command("import", str(folder), stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
        return out.getvalue(), err.getvalue()
    return out.getvalue(), ""


def stored() -> dict[str, list[dict[str, object]]]:
    """Every live record of every room, without its own counters."""
    left_out = {"id", "version", "modified", "created", "deleted_at"}
    return {
        model._meta.label: sorted(
            (
                {k: v for k, v in row.snapshot().items() if k not in left_out}
                for row in model.objects.live()
            ),
            key=lambda values: str(values["uuid"]),
        )
        for model in apps.get_models()
        if issubclass(model, Record)
    }


def is_empty() -> bool:
    return (
        not any(stored().values())
        and not Municipality.objects.exists()
        and not Version.objects.exists()
    )


# ------------------------------------------------------------------------------------ good input


def test_the_whole_example_is_taken_over_and_every_row_reported(db: None) -> None:
    out, err = run_import(EXAMPLE)
    assert not err
    expected = {"areas": 28, "organisations": 273, "offers": 158, "networks": 111, "network_members": 482,
                "agreements": 23, "named_gaps": 57, "practice_profiles": 19, "responsibilities": 45,
                "cooperation_fields": 63, "relations": 77, "transitions": 5}  # fmt: skip
    for name, rows in expected.items():
        line = next(line for line in out.splitlines() if line.startswith(f"{name}.csv: "))
        assert sum(int(word) for word in line.split() if word.isdigit()) == rows
    assert "insgesamt: 1350 neu, 2 zweifelhaft" in out
    assert out.count("noch nicht übernommen") == 5
    assert (Offer.objects.count(), Network.objects.count()) == (158, 111)
    again, err = run_import(EXAMPLE)
    assert not err
    assert "insgesamt: 1352 gleich" in again
    assert not Version.objects.filter(number__gt=1).exists()


def test_the_same_folder_twice_changes_nothing_and_a_changed_row_only_itself(folder: Path) -> None:
    run_import(folder)
    before = stored()
    assert "gleich" in run_import(folder)[0]
    assert stored() == before
    text = (folder / "offers.csv").read_text(encoding="utf-8")
    (folder / "offers.csv").write_text(text.replace("KEEP", "KEEP neu", 1), encoding="utf-8")
    out, err = run_import(folder)
    assert not err
    assert "offers.csv: 1 geändert" in out
    assert Version.objects.filter(number=2).count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_of_german_offices(
    small: Rows, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    _, err = run_import(write_folder(tmp_path / "x", small, delimiter=delimiter, encoding=encoding))
    assert not err
    assert Area.objects.get(key="boenen").name == "Bönen"
    served = Offer.objects.get(key="of-kinderzukunft").areas.values_list("area__key", flat=True)
    assert set(served) == {"boenen", "froendenberg", "holzwickede", "unna"}


def test_german_decimals_and_dates(small: Rows, tmp_path: Path) -> None:
    tables = with_cell(
        small, "offers", "of-keep", age_from="0,5", age_to="6,0", start="01.08.1990", end="07.2030"
    )
    _, err = run_import(write_folder(tmp_path / "x", tables))
    assert not err
    offer = Offer.objects.get(key="of-keep")
    assert (offer.from_months, offer.to_months) == (6, 72)
    assert (str(offer.start), str(offer.end)) == ("01.08.1990", "07.2030")


def test_a_look_beforehand_writes_nothing(folder: Path) -> None:
    out, err = run_import(folder, preview=True)
    assert not err
    assert "insgesamt: " in out
    assert is_empty()


# ------------------------------------------------------------------------------------- bad input


def with_cell(tables: Rows, table: str, key: str, **cells: str) -> Rows:
    """A copy with some cells of one row replaced."""
    changed = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for row in changed[table]:
        if row.get("id") == key:
            row.update(cells)
    return changed


def line_of(tables: Rows, table: str, key: str) -> int:
    return next(i for i, row in enumerate(tables[table], start=2) if row.get("id") == key)


CELLS = [
    ("unknown id", "of-keep", {"provider_org": "gibt-es-nicht"}, "provider_org",
     "„gibt-es-nicht“ steht nicht in organisations.csv. Bitte die Kennung prüfen"),
    ("unknown area in a list", "of-keep", {"areas_served": "unna;atlantis"}, "areas_served",
     "„atlantis“ steht nicht in areas.csv"),
    ("age from > to", "of-keep", {"age_from": "6", "age_to": "3"}, "age_",
     "„Alter bis“ muss größer sein als „Alter ab“"),
    ("unknown code", "of-keep", {"status": "fertig"}, "status", "„fertig“ ist kein bekannter Wert. Möglich: laufend"),
    ("unknown code in a list", "of-keep", {"fields": "jugendhilfe;magie"}, "fields", "„magie“ ist kein bekannter Wert"),
    ("a huge cell", "of-keep", {"summary_de": "a" * 10_000_000}, "summary_de",
     "Die Zelle hat 10000000 Zeichen, erlaubt sind 10000. Bitte kürzen."),
    ("a formula", "of-keep", {"name": '=HYPERLINK("http://x")'}, "name", "Die Zelle enthält eine Formel. Bitte nur den Wert"),
    ("a formula behind a plus", "of-keep", {"name": "+cmd|' /C calc'!A0"}, "name", "enthält eine Formel"),
    ("an empty required cell", "of-keep", {"name": ""}, "name", "Die Zelle ist leer. Bitte ausfüllen."),
    ("an ambiguous number", "of-keep", {"age_to": "1.234"}, "age_to", "ist mehrdeutig: 1234 oder 1,234?"),
    ("no date", "of-keep", {"start": "31.02.2011"}, "start", "„31.02.2011“"),
    ("circular parent", "of-keep", {"part_of": "of-keep"}, "part_of", "stünde über sich selbst"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "cells", "column", "reason"), [c[1:] for c in CELLS], ids=[c[0] for c in CELLS]
)
def test_a_bad_cell_is_named_with_file_row_column_and_what_to_do(
    small: Rows, folder: Path, *, key: str, cells: dict[str, str], column: str, reason: str
) -> None:
    tables = with_cell(small, "offers", key, **cells)
    _, err = run_import(write_folder(folder, tables))
    told = next(line for line in err.splitlines() if reason in line)
    assert told.startswith(
        f"abgelehnt: offers.csv, Zeile {line_of(tables, 'offers', key)}, Spalte „{column}"
    )
    assert len(told) < 600, "a huge cell is not printed"
    assert "Es wurde nichts übernommen" in err
    assert is_empty()


def drop_column(text: str) -> str:
    rows = list(csv.reader(io.StringIO(text)))
    place = rows[0].index("provider_org")
    return "\n".join(",".join(f'"{c}"' for i, c in enumerate(row) if i != place) for row in rows)


FILES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("wrong header", lambda raw: raw.replace(b"provider_org", b"anbieter", 1),
     "offers.csv, Zeile 1, Spalte „provider_org“: Spalte fehlt. Erwartet werden: id, name"),
    ("missing column", lambda raw: drop_column(raw.decode()).encode(), "Spalte fehlt"),
    ("unknown column", lambda raw: raw.replace(b"family_language_name", b"lieblingsfarbe", 1), "Spalte ist unbekannt"),
    ("column twice", lambda raw: raw.replace(b"summary_de", b"source", 1), "Spalte steht doppelt"),
    ("duplicate id", lambda raw: raw + raw.splitlines(keepends=True)[1], "Diese Kennung steht schon in Zeile 2"),
    ("broken encoding", lambda raw: raw.replace("ü".encode(), b"\xfc", 1), "offers.csv, Zeile"),
    ("null byte", lambda raw: raw[:700] + b"\x00" + raw[700:], "Nullzeichen"),
    ("open quote", lambda raw: raw + b'"of-x', "Anführungszeichen prüfen"),
    ("short row", lambda raw: raw + b"of-x,Zu kurz\r\n", "2 Zellen, die Kopfzeile hat"),
    ("empty file", lambda raw: b"", "offers.csv, Zeile 1"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "reason"), [f[1:] for f in FILES], ids=[f[0] for f in FILES])
def test_a_bad_file_is_named_and_nothing_is_taken_over(
    folder: Path, damage: Callable[[bytes], bytes], reason: str
) -> None:
    file = folder / "offers.csv"
    file.write_bytes(damage(file.read_bytes()))
    _, err = run_import(folder)
    assert reason in err
    assert "offers.csv" in err
    assert "Bitte" in err or "Erwartet werden" in err
    assert is_empty()


def test_a_missing_file_leaves_references_into_it_unknown(folder: Path) -> None:
    (folder / "organisations.csv").unlink()
    _, err = run_import(folder)
    assert (
        "steht nicht in organisations.csv. Bitte die Kennung prüfen oder den Eintrag ergänzen."
        in err
    )
    assert is_empty()


def test_a_circle_of_organisations_is_named_in_its_order(small: Rows, tmp_path: Path) -> None:
    child = next(row for row in small["organisations"] if row["parent_org"])
    above = child["parent_org"]
    tables = with_cell(small, "organisations", above, parent_org=child["id"])
    _, err = run_import(write_folder(tmp_path / "x", tables))
    assert "stünde über sich selbst" in err
    assert f"{child['id']} → {above}" in err or f"{above} → {child['id']}" in err
    assert "Bitte die Zuordnung ändern" in err
    assert is_empty()


@pytest.mark.parametrize(
    ("key", "cells", "words"),
    [
        ("nrw", {"parent": "kreis-unna"}, "stünde über sich selbst: kreis-unna → nrw → kreis-unna"),
        (
            "kreis-unna",
            {"parent": "kreis-unna"},
            "stünde über sich selbst: kreis-unna → kreis-unna",
        ),
        ("kamen", {"parent": "kamen"}, "stünde über sich selbst: kamen"),
        ("nrw", {"name": "N" * 121}, "Spalte „name“"),
        ("kamen", {"kind": "dorf"}, "„dorf“"),
    ],
)
def test_a_bad_place_is_told_before_it_becomes_a_municipality(
    small: Rows, folder: Path, key: str, cells: dict[str, str], words: str
) -> None:
    _, err = run_import(write_folder(folder, with_cell(small, "areas", key, **cells)))
    assert words in err
    assert "areas.csv, Zeile" in err
    assert is_empty()


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("gibt-es-nicht", {}, "fehlt. Bitte den Pfad prüfen."),
        ("leer", {}, "liegt keine bekannte Tabelle"),
        (
            "daten",
            {"municipality": "atlantis"},
            "Die Kommune „atlantis“ gibt es nicht. Bekannt: keine.",
        ),
    ],
)
def test_a_folder_or_municipality_that_is_not_there(
    folder: Path, name: str, options: dict[str, str], sentence: str
) -> None:
    (folder.parent / "leer").mkdir()
    _, err = run_import(folder.parent / name, **options)
    assert sentence in err
    assert not any(stored().values())


@pytest.mark.parametrize(
    "manifest",
    [
        b'visibility = "alle"',
        b"name = [",
        b"\xff\xfe",
        b"as_of = 5",
        b'name = ""',
        b'as_of = "gestern"',
        b"name = 7",
    ],
)
def test_a_bad_manifest_is_told(folder: Path, manifest: bytes) -> None:
    (folder / "dataset.toml").write_bytes(manifest)
    _, err = run_import(folder)
    assert err.startswith("dataset.toml")
    assert is_empty()


def test_all_rejected_rows_are_told_not_only_the_first(small: Rows, tmp_path: Path) -> None:
    tables = with_cell(small, "offers", "of-keep", status="fertig", function="zauber")
    tables = with_cell(tables, "networks", "nw-uebergang-1", level="wolke")
    _, err = run_import(write_folder(tmp_path / "x", tables))
    for value in ("„fertig“", "„zauber“", "„wolke“"):
        assert value in err
    assert "3 Zeilen abgelehnt" in err or "2 Zeilen abgelehnt" in err
