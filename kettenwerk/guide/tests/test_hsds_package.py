"""The Data Package: tables that explain themselves, point to each other, and can be read back in."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from kettenwerk.core.packages import read_file
from kettenwerk.guide.hsds.export import TABLES, _cell, _csv
from kettenwerk.guide.tests.hsds import asked, public_kreis, total
from kettenwerk.inventory.imports import hsds

pytestmark = pytest.mark.one_database(
    reason="the package only puts into tables what the gate answers"
)
Tables = dict[str, list[dict[str, str]]]


@pytest.fixture
def package(db, settings) -> bytes:
    settings.API_PER_MINUTE = 0
    public_kreis()
    response = Client().get("/hsds/datapackage.zip")
    assert response.headers["Content-Type"] == "application/zip"
    assert "attachment" in response.headers["Content-Disposition"]
    return response.content


def unpacked(package: bytes) -> tuple[Any, Tables]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    description = json.loads(texts.pop("datapackage.json"))
    return description, {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text)))
        for name, text in texts.items()
    }


def test_every_table_has_the_columns_it_is_described_with(package):
    description, tables = unpacked(package)
    assert {one["name"] for one in description["resources"]} == {*tables} == {*TABLES}
    for one in description["resources"]:
        rows = tables[one["name"]]
        fields = [field["name"] for field in one["schema"]["fields"]]
        assert rows, one["name"]
        assert [*rows[0]] == fields
        required = [f["name"] for f in one["schema"]["fields"] if f["constraints"]["required"]]
        numbers = [f["name"] for f in one["schema"]["fields"] if f["type"] == "number"]
        for row in rows:
            # An empty text is a text; an id never is.
            assert row["id"]
            assert all(row[name] for name in required if name != "description")
            assert all(float(row[name]) >= 0 for name in numbers if row[name])


def test_every_id_stands_once_and_every_link_leads_somewhere(package):
    description, tables = unpacked(package)
    ids = {name: {row["id"] for row in rows} for name, rows in tables.items()}
    for one in description["resources"]:
        rows = tables[one["name"]]
        assert len(ids[one["name"]]) == len(rows), one["name"]
        for key in one["schema"]["foreignKeys"]:
            target = ids[key["reference"]["resource"]]
            assert {row[key["fields"]] for row in rows} - {""} <= target, (one["name"], key)


def test_the_tables_hold_what_the_api_answers(package):
    _, tables = unpacked(package)
    for name in ("services", "organizations", "service_at_locations", "taxonomies"):
        assert len(tables[name]) == total(name)
    listed = {one["id"]: one["name"] for one in asked("services", per_page=500)["contents"]}
    assert {row["id"]: row["name"] for row in tables["services"]} == listed


def test_equal_content_gives_equal_bytes(package):
    assert Client().get("/hsds/datapackage.zip").content == package


def test_the_import_of_this_house_reads_it_back(package):
    found = hsds.read_directory(read_file(package, "datapackage.zip"), {})
    assert found is not None
    sheets = {grid.name: len(grid.rows) - 1 for grid in found.grids}
    assert sheets["Angebote"] == total("services")
    assert sheets["Organisationen"] >= total("organizations")
    assert sheets["Kontakte"] > 0


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("+HYPERLINK()", "'+HYPERLINK()"),
        ("\t=1", "'\t=1"),
        ("+49 2303 27-0", "+49 2303 27-0"),
        ("Kurs = Spaß", "Kurs = Spaß"),
        (None, ""),
        (0, 0),
    ],
)
def test_no_cell_is_a_formula_and_numbers_to_call_stay(value, cell):
    assert _cell(value) == cell


def test_a_line_break_in_a_text_stays_in_its_cell():
    text = _csv({"id": "string", "name": "string"}, [{"id": "1", "name": 'a\n"b",c'}])
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ["1", 'a\n"b",c']
