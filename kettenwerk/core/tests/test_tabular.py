"""The reader of tables: what people really send, and a way back for everything it accepts."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.core.tabular import (
    MAX_CELL,
    RowReport,
    Sheet,
    State,
    Unreadable,
    count_states,
    read_decimal,
    read_integer,
    read_list,
    read_table,
    read_years,
    shorten,
)

COLUMNS = ["id", "name", "age"]
REQUIRED = ["id", "name"]


def table(tmp_path: Path, raw: bytes | str) -> Sheet:
    file = tmp_path / "t.csv"
    file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return read_table(file, COLUMNS, REQUIRED)


def refusal(tmp_path: Path, raw: bytes | str) -> RowReport:
    with pytest.raises(Unreadable) as found:
        table(tmp_path, raw)
    return found.value.report


# ------------------------------------------------------------------------------------- what is read


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiter_is_the_one_under_which_the_header_is_known(
    tmp_path: Path, start: bytes, delimiter: str, end: str
) -> None:
    text = end.join(delimiter.join(row) for row in (COLUMNS, ["a", "Bönen", "1"])) + end
    sheet = table(tmp_path, start + text.encode())
    assert [row.cells for row in sheet.rows] == [{"id": "a", "name": "Bönen", "age": "1"}]
    assert sheet.rows[0].line == 2


def test_a_quoted_list_does_not_decide_the_delimiter(tmp_path: Path) -> None:
    sheet = table(tmp_path, 'id,name,age\na,"x;y;z;u;v",1\n')
    assert sheet.rows[0].cells["name"] == "x;y;z;u;v"


def test_windows_encoding_is_understood_and_a_mixture_refused(tmp_path: Path) -> None:
    assert table(tmp_path, "id,name\na,Bönen\n".encode("cp1252")).rows[0].cells["name"] == "Bönen"
    mixed = "id,name\na,Bönen\n".encode() + "b,Süd\n".encode("cp1252")
    report = refusal(tmp_path, mixed)
    assert (report.line, report.state) == (3, State.REJECTED)
    assert "Bitte die Datei als CSV (UTF-8) speichern" in report.reason


def test_lines_are_those_an_editor_counts(tmp_path: Path) -> None:
    sheet = table(tmp_path, 'id,name\na,"zwei\nZeilen"\n\nb,=1\n')
    assert [row.line for row in sheet.rows] == [2, 5]
    (report,) = sheet.reports
    assert str(report).startswith(
        "t.csv, Zeile 5, Spalte „name“, Wert „=1“: Die Zelle enthält eine Formel"
    )


def test_blanks_around_names_and_cells_do_not_matter(tmp_path: Path) -> None:
    sheet = table(tmp_path, " id , name \n a , b \n")
    assert sheet.rows[0].cells == {"id": "a", "name": "b"}


@pytest.mark.parametrize(
    "cell", ["=A1", "@x", "+cmd|' /C calc'!A0", "-2+cmd()", "\tx", '" =1+1"', "' =1"]
)
def test_formulas_are_refused_and_emptied(tmp_path: Path, cell: str) -> None:
    quoted = cell if cell.startswith('"') else f'"{cell}"'
    sheet = table(tmp_path, f"id,name\na,{quoted}\n")
    if cell == "' =1":
        assert not sheet.reports, "a leading apostrophe is text"
        return
    assert sheet.rows[0].cells["name"] == ""
    assert sheet.reports[0].state is State.REJECTED


@pytest.mark.parametrize(
    "cell", ["-", "-0,75", "+49 2303 27-0", "-5", "+ 3", "- (1)", "a=b", "x@y.example"]
)
def test_numbers_and_telephones_are_no_formulas(tmp_path: Path, cell: str) -> None:
    sheet = table(tmp_path, f'id,name\na,"{cell}"\n')
    assert not sheet.reports
    assert sheet.rows[0].cells["name"] == cell.strip()


def test_a_huge_cell_is_told_by_its_size_and_not_printed(tmp_path: Path) -> None:
    sheet = table(tmp_path, f"id,name\na,{'x' * (MAX_CELL + 1)}\nb,{'y' * MAX_CELL}\n")
    (report,) = sheet.reports
    assert (
        report.reason
        == f"Die Zelle hat {MAX_CELL + 1} Zeichen, erlaubt sind {MAX_CELL}. Bitte kürzen."
    )
    assert len(str(report)) < 250
    assert len(sheet.rows[1].cells["name"]) == MAX_CELL


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        ("", 1, "Spalte fehlt"),
        ("name,age\n", 1, "Spalte fehlt. Erwartet werden: id, name, age."),
        ("id,name,farbe\n", 1, "Spalte ist unbekannt"),
        ("id,name,name\n", 1, "Spalte steht doppelt"),
        ('id,name\na,"offen\n', 2, "Anführungszeichen prüfen"),
        ("id,name\na,b\x00\n", 2, "Nullzeichen"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(
    tmp_path: Path, raw: str, line: int, words: str
) -> None:
    report = refusal(tmp_path, raw)
    assert (report.file, report.line) == ("t.csv", line)
    assert words in report.reason


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"t\.csv: Die Datei fehlt\. Bitte in den Ordner legen\."):
        read_table(tmp_path / "t.csv", COLUMNS, REQUIRED)


def test_a_row_of_another_length_is_told_and_left_out(tmp_path: Path) -> None:
    sheet = table(tmp_path, "id,name\na,b,c\nd,e\n")
    assert [row.cells["id"] for row in sheet.rows] == ["d"]
    assert "3 Zellen, die Kopfzeile hat 2" in sheet.reports[0].reason


# -------------------------------------------------------------------------------------- round trip

# What a cell may hold; the reader takes blanks off its ends and refuses formulas.
CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_spreadsheet_writes_is_read_back(
    tmp_path_factory, rows: list[tuple[str, str, str]], delimiter: str, encoding: str, end: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([COLUMNS, *rows])
    file = tmp_path_factory.mktemp("csv") / "t.csv"
    file.write_bytes(text.getvalue().encode(encoding))
    sheet = read_table(file, COLUMNS, REQUIRED)
    refused = {(report.line, report.column) for report in sheet.reports}
    wanted = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(sheet.rows) == len(wanted)
    for row, cells in zip(sheet.rows, wanted, strict=True):
        for name, cell in zip(COLUMNS, cells, strict=True):
            assert row.cells[name] == ("" if (row.line, name) in refused else cell.strip())


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_sentence(tmp_path_factory, raw: bytes) -> None:
    file = tmp_path_factory.mktemp("csv") / "t.csv"
    file.write_bytes(b"id,name,age\n" + raw)
    sentence = ""
    sheet = Sheet([], [])
    try:
        sheet = read_table(file, COLUMNS, REQUIRED)
    except Unreadable as problem:
        sentence = problem.report.reason
    assert not sentence or sentence.endswith(".")
    assert all(set(row.cells) == set(COLUMNS) for row in sheet.rows)


# ----------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("cell", "value"),
    [("3", 3), ("0,75", 0.75), ("0.75", 0.75), ("-0,75", -0.75), ("1.234,56", 1234.56), ("1234.56", 1234.56),
     ("12.345.678", 12_345_678), ("0.333", 0.333)],
)  # fmt: skip
def test_german_and_plain_decimals(cell: str, value: float) -> None:
    assert read_decimal(cell) == value


@pytest.mark.parametrize("cell", ["1.234", "12.345", "-1.234"])
def test_an_ambiguous_number_is_refused_with_both_readings(cell: str) -> None:
    with pytest.raises(ValueError, match="mehrdeutig") as found:
        read_decimal(cell)
    assert cell.replace(".", "") in str(found.value)
    assert cell.replace(".", ",") in str(found.value)


@pytest.mark.parametrize(
    "cell",
    ["", "drei", "1e5", "0x10", "1,2,3", "1.23.4", "--1", "nan", "inf", "٣", "1 000", "9" * 400],
)
def test_what_is_no_number_is_refused_in_german(cell: str) -> None:
    with pytest.raises(ValueError, match=r"keine Zahl|zu groß"):
        read_decimal(cell)


@given(st.integers(-(10**9), 10**9), st.integers(0, 99))
def test_a_number_written_in_german_is_read_back(whole: int, cents: int) -> None:
    grouped = f"{abs(whole):,}".replace(",", ".")
    text = f"{'-' if whole < 0 else ''}{grouped},{cents:02}"
    sign = -1 if whole < 0 else 1
    assert read_decimal(text) == pytest.approx(whole + sign * cents / 100)


def test_integers_and_years() -> None:
    assert read_integer("1.234,00") == 1234
    with pytest.raises(ValueError, match="keine ganze Zahl"):
        read_integer("1,5")
    assert [read_years(cell) for cell in ("-0.75", "0,33", "6")] == [-9, 4, 72]


def test_lists_keep_their_order_and_drop_doubles() -> None:
    assert read_list("b; a ;;b; c") == ("b", "a", "c")
    assert read_list(" ; ") == ()


def test_states_are_counted_and_long_values_shortened() -> None:
    reports = [
        RowReport("t.csv", 2, State.NEW),
        RowReport("t.csv", 3, State.NEW),
        RowReport("t.csv", 4, State.SAME),
    ]
    assert count_states(reports) == {State.NEW: 2, State.SAME: 1}
    assert shorten("x" * 100) == "x" * 59 + "…"
