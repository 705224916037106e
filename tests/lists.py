"""Lists as people bring them, and every list of the inventory as it goes out again."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from openpyxl import Workbook, load_workbook

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality
from kettenwerk.inventory.models import Upload, unpacked
from kettenwerk.inventory.queries.listing import Answer, Context, ask
from kettenwerk.inventory.services import uploads
from kettenwerk.inventory.views.kinds import KINDS
from kettenwerk.inventory.views.pages import as_xlsx

Rows = Sequence[Sequence[Any]]
TODAY = date(2026, 1, 2)
LISTINGS = {kind.listing.name: kind.listing for kind in KINDS if kind.listing is not None}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(rows: Rows, *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets: Mapping[str, Rows]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def bring(content: bytes | Rows, *, by: Actor, name: str = "liste.csv", table: str = "") -> Upload:
    """A list as somebody uploads it, checked."""
    raw = content if isinstance(content, bytes) else csv_bytes(content)
    upload = uploads.receive(raw, name, by=by, table=table)
    uploads.check(upload)
    return upload


def rows_of(upload: Upload) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = unpacked(upload.rows)
    return found


def reasons_of(upload: Upload) -> list[str]:
    return [reason for row in rows_of(upload) for _, _, reason in row["problems"]]


def answer_of(name: str, municipality: Municipality) -> Answer:
    return ask(LISTINGS[name], QueryDict(""), Context(municipality, TODAY))


def export(name: str, municipality: Municipality) -> bytes:
    """The Excel file behind „als Excel“ of one list."""
    return as_xlsx(answer_of(name, municipality)).content


def exports(municipality: Municipality, names: Iterable[str] = LISTINGS) -> dict[str, bytes]:
    return {name: export(name, municipality) for name in names}


def table_in(content: bytes) -> list[list[str]]:
    """Head and rows of a file's first sheet."""
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]


def living_formulas(content: bytes) -> list[str]:
    """Cells that Excel would calculate, or might after the next edit."""
    return [
        f"{page.title}!{cell.coordinate}: {cell.value!r}"
        for page in load_workbook(io.BytesIO(content)).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
        or (
            isinstance(cell.value, str)
            and cell.value.startswith(FORMULA_STARTS)
            and not cell.quotePrefix
        )
    ]
