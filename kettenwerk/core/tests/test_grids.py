"""Cells of strangers' files: what a person reads in them, and what is refused before reading."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from kettenwerk.core import grids
from kettenwerk.core.grids import Grid, Unfit, as_lists, from_lists, plain, read_grids
from kettenwerk.core.tabular import sheet_of

HEADS = ("angebot", "anbieter")


def book(*rows: list[Any], **hidden: str) -> bytes:
    made = Workbook()
    page = made.active
    for row in rows:
        page.append(row)
    for column in hidden.get("columns", ""):
        page.column_dimensions[column].hidden = True
    if "sheet" in hidden:
        other = made.create_sheet(hidden["sheet"])
        other.append(["Geheim"])
        other.sheet_state = "hidden"
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


def repacked(content: bytes, **more: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as new:  # fmt: skip
        for name in old.namelist():
            new.writestr(name, more.pop(name, old.read(name)))
        for name, part in more.items():
            new.writestr(name, part)
    return raw.getvalue()


def cells(content: bytes, name: str = "x.csv") -> list[tuple[str, ...]]:
    return [row for _, row in read_grids(content, name, HEADS)[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_usual_encoding_and_delimiter_gives_the_same_cells(
    encoding: str, delimiter: str
) -> None:
    text = f"Angebot{delimiter}Anbieter\r\nÄpfel – Größe{delimiter}Träger\r\n"
    assert cells(text.encode(encoding)) == [("Angebot", "Anbieter"), ("Äpfel – Größe", "Träger")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        (b"\r\n \t", "leer"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "verschlüsselt oder im alten Excel-Format"),
        (b"PK\x03\x04 kaputt", "beschädigt"),
        (b"Angebot;Anbieter\n\x00;x", "Nullzeichen"),
        ("Angebot;Anbieter\n\x00;x".encode("utf-16"), "Nullzeichen"),
        ("Angebot;Anbieter\nx;y".encode("utf-32"), "Nullzeichen"),
        (b"\xff\xfe\x00\xd8;", "beschädigt"),
        ("Käse;".encode() + "Äpfel".encode("cp1252"), "gemischt"),
        (b'Angebot;Anbieter\n"x;y\n', "Zeile 2 ist nicht lesbar"),
        (b"x;" * 201 + b"x", "200 Spalten"),
        (b"x" * (grids.MAX_BYTES + 1), "10 MB"),
    ],
)
def test_unfit_files_are_refused_in_german(content: bytes, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        read_grids(content, "x.csv")


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MAX_ROWS", 3)
    with pytest.raises(Unfit, match="mehr als 3 Zeilen"):
        read_grids(b"x;y\n" * (3 + grids.HEADER_LINES + 1), "x.csv")
    with pytest.raises(Unfit, match="mehr als 3 Zeilen"):
        read_grids(book(*[["x", "y"]] * (3 + grids.HEADER_LINES + 1)), "x.xlsx")


def test_numbers_days_and_truths_of_excel_become_what_people_read() -> None:
    row = [1, 2.0, 0.5, 1.125, True, False, date(2011, 7, 14), datetime(2011, 7, 14), "=1+1", "#REF!", " x "]  # noqa: DTZ001  # fmt: skip
    found = cells(book(row), "x.xlsx")[0]
    assert found == ("1", "2", "0,5", "1,125", "ja", "nein", "2011-07-14", "2011-07-14", "=1+1", "", "x")  # fmt: skip


def test_a_formula_keeps_its_sign_and_its_row_is_refused() -> None:
    grid = read_grids(book(["Angebot", "Anbieter"], ["=1+1", "x"]), "x.xlsx")[0]
    sheet = sheet_of(grid.name, ("name", "provider"), grid.rows[1:])
    assert [(r.line, r.column) for r in sheet.reports] == [(2, "name")]
    assert sheet.rows[0].cells["name"] == ""


def test_hidden_columns_and_sheets_are_left_out_with_a_notice() -> None:
    content = book(["Angebot", "Notiz", "Anbieter"], ["x", "geheim", "y"], columns="B", sheet="Intern")  # fmt: skip
    found = read_grids(content, "x.xlsx")
    assert [grid.rows[1] for grid in found] == [(2, ("x", "", "y"))]
    assert found[0].notices == (
        "Ausgeblendete Spalten sind nicht gelesen: B.",
        "Ausgeblendete Blätter sind nicht gelesen: Intern.",
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/vbaProject.bin": b"x"}, "Makros"),
        ({"xl/media/bild.png": bytes(4_000_000)}, "zu groß"),
        ({f"xl/media/{n}.png": b"" for n in range(201)}, "200 Teile"),
        ({"xl/styles.xml": b'<!DOCTYPE x [<!ENTITY a "aa">]><styleSheet/>'}, "XML-Vereinbarungen"),
        ({"xl/styles.xml": "<!DOCTYPE x []><x/>".encode("utf-16")}, "XML-Vereinbarungen"),
        ({"xl/worksheets/sheet1.xml": b"<worksheet"}, "beschädigt"),
    ],
)
def test_bombs_macros_and_traps_are_refused_before_reading(
    parts: dict[str, bytes], words: str
) -> None:
    with pytest.raises(Unfit, match=words):
        read_grids(repacked(book(["Angebot"]), **parts), "x.xlsx")


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(Unfit, match="keine Excel-Datei"):
        read_grids(raw.getvalue(), "brief.docx")


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is() -> None:
    content = book(["Angebot", "Anbieter"], ["x", "y"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')  # fmt: skip
    found = cells(repacked(content, **{"xl/worksheets/sheet1.xml": sheet}), "x.xlsx")
    assert found == [("Angebot", "Anbieter"), ("x", "y")]


def test_rows_beyond_the_last_of_excel_are_refused() -> None:
    content = book(["Angebot", "Anbieter"], ["x", "y"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'<row r="2"', b'<row r="99999999999"')  # fmt: skip
    with pytest.raises(Unfit, match="die Excel nicht kennt"):
        read_grids(repacked(content, **{"xl/worksheets/sheet1.xml": sheet}), "x.xlsx")


def test_empty_lines_keep_the_numbers_of_the_others() -> None:
    grid = read_grids(b"Angebot;Anbieter\n\n;;\nx;y\n", "x.csv", HEADS)[0]
    assert [line for line, _ in grid.rows] == [1, 4]


@pytest.mark.parametrize(
    ("head", "folded"),
    [
        ("Alter ab (Jahre)*", "alterabjahre"),
        ("  Größe ", "groesse"),
        ("—", ""),
        ("E-Mail", "email"),
    ],
)
def test_heads_are_compared_without_signs(head: str, folded: str) -> None:
    assert plain(head) == folded


def test_grids_survive_the_way_through_json() -> None:
    grid = Grid("Blatt", ((3, ("a", "")), (5, ("b",))), ("Hinweis.",))
    assert list(from_lists(as_lists([grid]))) == [grid]
