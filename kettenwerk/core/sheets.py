"""Excel files: one header row, frozen; no cell of theirs is ever read as a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kettenwerk.core.archive import repack

Cell: TypeAlias = str | int | float | bool | date | None

MAX_CELL = 32_767
MAX_WIDTH = 60
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: rows of plain values under German heads."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_xlsx(sheets: Sequence[Sheet], *, created: datetime = EPOCH) -> bytes:
    """The sheets as one Excel file; equal sheets and ``created`` give equal bytes.

    What a table rests on (Stand, filter, „nicht beschlossen“) belongs into a last sheet of its own,
    so that the first can be read back by the importer.
    """
    book = Workbook()
    book.remove(book.active)
    names: set[str] = set()
    for sheet in sheets:
        page = book.create_sheet(_free_name(sheet.name, names))
        _fill(page, sheet)
    book.properties.creator = "Kettenwerk"
    raw = io.BytesIO()
    book.save(raw)
    return repack(raw.getvalue(), created)


def _fill(page: Any, sheet: Sheet) -> None:
    widths = [len(head) for head in sheet.header]
    for column, head in enumerate(sheet.header, start=1):
        _write(page.cell(1, column), head)
        page.cell(1, column).font = Font(bold=True)
        page.cell(1, column).alignment = Alignment(vertical="top", wrap_text=True)
    for line, row in enumerate(sheet.rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(page.cell(line, column), value)
            if column <= len(widths):
                widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = min(width + 2, MAX_WIDTH)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions


def _write(cell: Any, value: Cell) -> None:
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "DD.MM.YYYY"
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True


def _free_name(wanted: str, taken: set[str]) -> str:
    """Excel allows 31 characters, none of ``[]:*?/\\``, and no name twice."""
    base = _NOT_IN_NAMES.sub(" ", wanted).strip().strip("'")[:31] or "Tabelle"
    name, number = base, 2
    while name.lower() in taken:
        ending = f" {number}"
        name, number = base[: 31 - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name
