"""Cells of files that strangers made: Excel and CSV within limits that are checked before reading.

Knows no Django, so that a child process can do the reading (see ``core.grid_reader``).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_SHEETS = 20
LAST_LINE = 1_048_576
DELIMITERS = (";", ",", "\t", "|")
HEADER_LINES = 15
ERRORS_OF_EXCEL = frozenset(
    {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#N/A", "#BEZUG!", "#WERT!", "#NV"}
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_HIDDEN = re.compile(rb"<col\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
_SPAN = re.compile(rb"\b(min|max)=\"(\d{1,5})\"")


class Unfit(Exception):
    """The file as a whole is refused; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: rows that hold anything, each with its line in the file; ``notices`` say what was left out."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notices: tuple[str, ...] = ()


def read_grids(content: bytes, file_name: str, known_heads: Iterable[str] = ()) -> list[Grid]:
    """The sheets of an ``.xlsx`` or ``.csv`` file; raises :class:`Unfit`.

    ``known_heads`` (folded) decide which delimiter a CSV file uses.
    """
    if len(content) > MAX_BYTES:
        _refuse(f"Die Datei ist größer als {MAX_BYTES // 1024 // 1024} MB. Bitte teilen.")
    if not content.strip():
        _refuse("Die Datei ist leer. Bitte wählen Sie eine Datei mit einer Kopfzeile und Zeilen.")
    if content.startswith(b"PK"):
        return _read_workbook(content)
    if content.startswith(_OLD_OFFICE):
        _refuse(
            "Die Datei ist verschlüsselt oder im alten Excel-Format (.xls). "
            "Bitte ohne Kennwort als .xlsx speichern."
        )
    if content.startswith(b"%PDF"):
        _refuse("Das ist eine PDF-Datei. Bitte die Tabelle als .xlsx oder .csv speichern.")
    return [_read_csv(content, file_name, frozenset(known_heads))]


def _refuse(reason: str) -> None:
    raise Unfit(reason)


# ------------------------------------------------------------------------------------------- Excel


def _read_workbook(content: bytes) -> list[Grid]:
    try:
        hidden = _check_archive(content)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) > MAX_SHEETS:
            _refuse(f"Die Datei hat mehr als {MAX_SHEETS} Blätter. Bitte aufteilen.")
        left_out = [s.title for s in book.worksheets if s.sheet_state != "visible"]
        grids = [_read_sheet(sheet, hidden.get(_path_of(sheet), set())) for sheet in sheets]
    except Unfit:
        raise
    except Exception as error:
        # A damaged workbook may fail anywhere in the reader; which way says nothing to a person.
        message = (
            "Die Datei ist beschädigt oder keine Excel-Datei. "
            "Bitte in Excel öffnen und neu als .xlsx speichern."
        )
        raise Unfit(message) from error
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        _refuse("Die Datei enthält keine ausgefüllten Zeilen. Bitte prüfen Sie die Blätter.")
    if left_out:
        words = f"Ausgeblendete Blätter sind nicht gelesen: {', '.join(left_out)[:300]}."
        filled[0] = Grid(filled[0].name, filled[0].rows, (*filled[0].notices, words))
    return filled


def _path_of(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _check_archive(content: bytes) -> dict[str, set[int]]:
    """Refuses bombs and macros before anything is unpacked; says which columns are hidden where."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ENTRIES:
            _refuse(f"Die Datei hat mehr als {MAX_ENTRIES} Teile. Bitte neu als .xlsx speichern.")
        if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 1024):
            _refuse("Entpackt ist die Datei zu groß. Bitte die Tabelle teilen.")
        names = {entry.filename for entry in entries}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            _refuse("Die Datei enthält Makros. Bitte als .xlsx ohne Makros speichern.")
        if any(_declares_entities(archive, name) for name in names):
            _refuse("Die Datei enthält eigene XML-Vereinbarungen. Bitte neu als .xlsx speichern.")
        if "xl/workbook.xml" not in names:
            _refuse("Das ist keine Excel-Datei. Bitte als .xlsx oder .csv speichern.")
        sheets = [name for name in names if name.startswith("xl/worksheets/")]
        return {name: _hidden_columns(archive, name) for name in sheets}


def _declares_entities(archive: zipfile.ZipFile, name: str) -> bool:
    """Excel never does; whoever does wants texts to grow or files of the server to be read."""
    if not name.endswith((".xml", ".rels")):
        return False
    with archive.open(name) as part:
        start = part.read(4096).replace(b"\x00", b"").upper()
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _hidden_columns(archive: zipfile.ZipFile, name: str) -> set[int]:
    """Numbers of hidden columns; they are declared before the first row."""
    with archive.open(name) as part:
        head = part.read(64 * 1024).split(b"<sheetData", 1)[0]
    found: set[int] = set()
    for column in _HIDDEN.findall(head):
        span = dict(_SPAN.findall(column))
        first = int(span.get(b"min", 0))
        found.update(range(first, min(int(span.get(b"max", first)), MAX_COLUMNS) + 1))
    return found


def _read_sheet(sheet: Any, hidden: set[int]) -> Grid:
    rows: list[tuple[int, tuple[str, ...]]] = []
    # What a sheet says about its own size may be wrong.
    sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if line > LAST_LINE:
            _refuse(f"„{sheet.title}“ nennt Zeilen, die Excel nicht kennt. Bitte neu speichern.")
        texts = tuple(
            "" if number in hidden else _text_of(cell) for number, cell in enumerate(cells, start=1)
        )
        while texts and not texts[-1]:
            texts = texts[:-1]
        if texts:
            rows.append((line, texts))
            _check_size(sheet.title, len(rows), len(texts))
    letters = [_letters(number) for number in sorted(hidden)]
    notices = (
        (f"Ausgeblendete Spalten sind nicht gelesen: {', '.join(letters)}.",) if hidden else ()
    )
    return Grid(sheet.title, tuple(rows), notices)


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """``AB`` → 28."""
    return int(column_index_from_string(letters))


def _check_size(name: str, rows: int, columns: int) -> None:
    if rows > MAX_ROWS + HEADER_LINES:
        _refuse(f"„{name}“ hat mehr als {MAX_ROWS} Zeilen. Bitte die Datei teilen.")
    if columns > MAX_COLUMNS:
        _refuse(f"„{name}“ hat mehr als {MAX_COLUMNS} Spalten. Bitte überzählige Spalten löschen.")


def _text_of(cell: Any) -> str:
    """What a person reads in the cell; a formula keeps its ``=`` and is refused at its row."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        text = str(getattr(value, "text", value))
        return text if text.startswith("=") else f"={text}"
    return _words_for(value)


def _words_for(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\r\n", "\n").strip()
    return "" if text.upper() in ERRORS_OF_EXCEL else text


def number_text(value: float) -> str:
    """``0.5`` → ``0,5``; a comma, because ``1.125`` could be a thousand."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value).replace(".", ",")


# --------------------------------------------------------------------------------------------- CSV


def _read_csv(content: bytes, file_name: str, known: frozenset[str]) -> Grid:
    text = decode(content)
    delimiter = _delimiter(text, known)
    rows: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            texts = tuple(cell.strip() for cell in cells)
            while texts and not texts[-1]:
                texts = texts[:-1]
            if texts:
                rows.append((line, texts))
                _check_size(file_name, len(rows), len(texts))
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"Zeile {line} ist nicht lesbar. Bitte Anführungszeichen prüfen."
        raise Unfit(message) from error
    return Grid(file_name, tuple(rows))


def decode(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else Excel's old German encoding (cp1252)."""
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    wide = _decoded(content, "utf-16") if is_wide else ""
    if "\x00" in wide or (b"\x00" in content and not is_wide):
        _refuse("Die Datei enthält Nullzeichen. Bitte als CSV (UTF-8) speichern.")
    try:
        text = wide or content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if re.search(rb"\xc3[\x80-\xbf]", content):
            _refuse("Die Zeichenkodierung ist gemischt. Bitte die Datei als CSV (UTF-8) speichern.")
        text = _decoded(content, "cp1252")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        message = "Die Zeichenkodierung ist beschädigt. Bitte die Datei als CSV (UTF-8) speichern."
        raise Unfit(message) from error


def _delimiter(text: str, known: frozenset[str]) -> str:
    """The one with which a first line gives most known heads, else most columns."""
    lines = [line for line in text.split("\n", HEADER_LINES)[:HEADER_LINES] if line.strip()]

    def worth(delimiter: str) -> tuple[int, int]:
        heads = [_first_row(line, delimiter) for line in lines]
        hits = max((len(known & {plain(head) for head in row}) for row in heads), default=0)
        return hits, max((len(row) for row in heads), default=0)

    return max(DELIMITERS, key=worth)


def _first_row(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def plain(head: str) -> str:
    """A head without case, umlauts, spaces and signs: ``Alter ab (Jahre)*`` → ``alterabjahre``."""
    return re.sub(r"[^a-z0-9]", "", head.lower().translate(_FOLD))


def as_lists(grids: Sequence[Grid]) -> list[dict[str, Any]]:
    """Ready for JSON."""
    return [
        {
            "name": grid.name,
            "rows": [[line, list(cells)] for line, cells in grid.rows],
            "notices": list(grid.notices),
        }
        for grid in grids
    ]


def from_lists(values: Iterable[dict[str, Any]]) -> Iterator[Grid]:
    """The way back from :func:`as_lists`."""
    for grid in values:
        rows = tuple((line, tuple(cells)) for line, cells in grid["rows"])
        yield Grid(grid["name"], rows, tuple(grid["notices"]))
