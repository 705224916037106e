"""Reads tables that people made and reports every row in German.

One reader for the command line and, later, the browser. It knows no room: each room's ``imports.py``
says which columns it wants and what a row becomes.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_CELL = 10_000
MAX_REASON = 1_000
DELIMITERS = (",", ";", "\t", "|")
# A dash and a space before words is a list, as long as no sign of a formula follows.
_LISTED = r"[ ](?:[^=|!(]|!(?!\w)|(?<=\s)\()*$"
_FORMULA = re.compile(rf"^(?:[=@\t\r]|[+-](?![\d\s.,/()-]*$)(?!{_LISTED}))")

csv.field_size_limit(MAX_FILE_BYTES)


class State(StrEnum):
    NEW = "neu"
    CHANGED = "geändert"
    SAME = "gleich"
    DOUBTFUL = "zweifelhaft"
    REJECTED = "abgelehnt"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What happened to one row; ``reason`` says what to do."""

    file: str
    line: int
    state: State
    key: str = ""
    column: str = ""
    value: str = ""
    reason: str = ""

    def __str__(self) -> str:
        place = f"{self.file}, Zeile {self.line}" if self.line else self.file
        column = f", Spalte „{self.column}“" if self.column else ""
        value = f", Wert „{shorten(self.value)}“" if self.value else ""
        return f"{place}{column}{value}: {shorten(self.reason, MAX_REASON) or self.state.value}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file, cells by column name."""

    file: str
    line: int
    cells: dict[str, str]

    def rejected(
        self, column: str, reason: str, key: str = "", value: str | None = None
    ) -> RowReport:
        """The report that refuses this row; ``value`` defaults to the whole cell."""
        cell = self.cells.get(column, "") if value is None else value
        return RowReport(self.file, self.line, State.REJECTED, key, column, cell, reason)


class Unreadable(Exception):
    """The file as a whole, or one line of it, cannot be read; carries the report."""

    def __init__(self, report: RowReport) -> None:
        super().__init__(str(report))
        self.report = report


def shorten(text: str, length: int = 60) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def count_states(reports: Iterable[RowReport]) -> Counter[State]:
    return Counter(report.state for report in reports)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: readable rows, the reports of cells and lines that are not, its columns."""

    rows: list[Row]
    reports: list[RowReport]
    file: str = ""
    heads: frozenset[str] = frozenset()


def sheet_of(file: str, heads: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> Sheet:
    """A sheet from cells that were read already; an empty head means a column nobody takes."""
    sheet = Sheet([], [], file, frozenset(heads) - {""})
    for line, cells in rows:
        row = Row(file, line, {})
        for name, cell in zip(heads, cells, strict=False):
            if name:
                _take(sheet, row, name, cell)
        sheet.rows.append(row)
    return sheet


def read_table(path: Path, columns: Sequence[str], required: Sequence[str]) -> Sheet:
    """Rows of a CSV file, with the delimiter under which its header gives known columns.

    A formula, an oversized cell or a row of the wrong length is reported at its line. Raises
    :class:`Unreadable` for a missing file, a broken encoding or a wrong header.
    """
    text = _decode(path).replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(path, text, columns, required)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = [name.strip() for name in next(reader)]
    sheet = Sheet([], [], path.name, frozenset(header))
    line = reader.line_num + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _add_row(sheet, Row(path.name, line, {}), header, cells)
            line = reader.line_num + 1
            if len(sheet.rows) > MAX_ROWS:
                _refuse(path, line, f"Mehr als {MAX_ROWS} Zeilen. Bitte die Datei teilen.")
    except csv.Error as error:
        reason = "Die Zeile ist nicht lesbar. Bitte Anführungszeichen prüfen."
        raise Unreadable(RowReport(path.name, line, State.REJECTED, reason=reason)) from error
    return sheet


def _refuse(path: Path, line: int, reason: str) -> None:
    raise Unreadable(RowReport(path.name, line, State.REJECTED, reason=reason))


def _decode(path: Path) -> str:
    if not path.is_file():
        _refuse(path, 0, "Die Datei fehlt. Bitte in den Ordner legen.")
    if path.stat().st_size > MAX_FILE_BYTES:
        _refuse(path, 0, "Die Datei ist größer als 50 MB. Bitte teilen.")
    raw = path.read_bytes()
    if b"\x00" in raw:
        line = raw[: raw.index(b"\x00")].count(b"\n") + 1
        _refuse(path, line, "Die Datei enthält ein Nullzeichen. Bitte als CSV (UTF-8) speichern.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _decode_cp1252(path, raw, raw[: error.start].count(b"\n") + 1)


def _decode_cp1252(path: Path, raw: bytes, line: int) -> str:
    """Excel's old German encoding; bytes that mix both encodings are refused with their line."""
    has_utf8 = re.search(rb"\xc3[\x80-\xbf]", raw) is not None
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        text, has_utf8, line = "", True, raw[: error.start].count(b"\n") + 1
    if has_utf8:
        _refuse(
            path,
            line,
            "Die Zeichenkodierung ist beschädigt oder gemischt. Bitte die Datei als CSV (UTF-8) speichern.",
        )
    return text


def _delimiter(path: Path, text: str, columns: Sequence[str], required: Sequence[str]) -> str:
    first_line = text.split("\n", 1)[0]
    known, best = set(columns), (-1, ",", [""])
    for delimiter in DELIMITERS:
        names = [name.strip() for name in _header(first_line, delimiter)]
        hits = len(known & set(names))
        if hits > best[0]:
            best = (hits, delimiter, names)
    _check_header(path, best[2], columns, required)
    return best[1]


def _header(line: str, delimiter: str) -> list[str]:
    """The names in the first line; none where its quotation marks do not close."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _check_header(
    path: Path, names: list[str], columns: Sequence[str], required: Sequence[str]
) -> None:
    missing = [name for name in required if name not in names]
    unknown = [name for name in names if name not in columns]
    double = [name for name, times in Counter(names).items() if times > 1]
    for found, words in ((missing, "fehlt"), (double, "steht doppelt"), (unknown, "ist unbekannt")):
        if found:
            reason = f"Spalte {words}. Erwartet werden: {', '.join(columns)}."
            raise Unreadable(
                RowReport(path.name, 1, State.REJECTED, column=shorten(found[0]), reason=reason)
            )


def _add_row(sheet: Sheet, row: Row, header: list[str], cells: list[str]) -> None:
    """Adds a row; a cell that may not be taken over is emptied and reported."""
    if len(cells) != len(header):
        reason = f"{len(cells)} Zellen, die Kopfzeile hat {len(header)}. Bitte Trennzeichen prüfen."
        sheet.reports.append(RowReport(row.file, row.line, State.REJECTED, reason=reason))
        return
    for name, cell in zip(header, cells, strict=True):
        _take(sheet, row, name, cell)
    sheet.rows.append(row)


def _take(sheet: Sheet, row: Row, name: str, cell: str) -> None:
    reason = _unfit(cell)
    row.cells[name] = "" if reason else cell.strip()
    if reason:
        sheet.reports.append(row.rejected(name, reason, value=shorten(cell)))


def _unfit(cell: str) -> str:
    if len(cell) > MAX_CELL:
        return f"Die Zelle hat {len(cell)} Zeichen, erlaubt sind {MAX_CELL}. Bitte kürzen."
    if _FORMULA.match(cell) or _FORMULA.match(cell.strip()):
        return "Die Zelle enthält eine Formel. Bitte nur den Wert eintragen."
    return ""


def read_list(cell: str) -> tuple[str, ...]:
    """Lists inside a cell are separated by ``;``; order is kept, doubles are dropped."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


_DECIMAL = re.compile(r"^-?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?$")
_PLAIN = re.compile(r"^-?[0-9]+(?:\.[0-9]+)?$")
_AMBIGUOUS = re.compile(r"^-?[0-9]{1,3}\.[0-9]{3}$")
_MAX_DIGITS = 15


def read_decimal(cell: str) -> float:
    """``1.234,56`` and ``1234.56``; an ambiguous ``1.234`` is refused with both readings."""
    cell = cell.replace("−", "-")
    if _AMBIGUOUS.match(cell) and not cell.lstrip("-").startswith("0."):
        thousands = cell.replace(".", "")
        message = f"„{cell}“ ist mehrdeutig: {thousands} oder {cell.replace('.', ',')}? Bitte eindeutig schreiben."
        raise ValueError(message)
    if sum(map(str.isdigit, cell)) > _MAX_DIGITS:
        message = (
            f"„{shorten(cell)}“ ist zu groß oder zu genau. Möglich sind {_MAX_DIGITS} Ziffern."
        )
        raise ValueError(message)
    if _PLAIN.match(cell):
        return float(cell)
    if _DECIMAL.match(cell):
        return float(cell.replace(".", "").replace(",", "."))
    message = f"„{shorten(cell)}“ ist keine Zahl. Möglich: 3, 0,75 oder 1.234,56."
    raise ValueError(message)


def read_integer(cell: str) -> int:
    number = read_decimal(cell)
    if number != int(number):
        message = f"„{cell}“ ist keine ganze Zahl."
        raise ValueError(message)
    return int(number)


def read_years(cell: str) -> int:
    """Years become half-open months: ``round(years * 12)``."""
    return round(read_decimal(cell) * 12)
