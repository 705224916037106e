"""Excel files taken apart and put together again, to spoil one part of them."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Row = list[Any]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
SHARED_TEXTS = (
    (
        "[Content_Types].xml",
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/>' % _TYPE,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b'<Relationship Type="%s" Target="sharedStrings.xml" Id="rId9"/>' % _RELATION,
    ),
)


def book_of(table: list[Row], change: Callable[[Any, Any], None] | None = None) -> bytes:
    """The table as an Excel file; what openpyxl refuses to write is left out."""
    book = Workbook()
    page = book.active
    for line, row in enumerate(table, start=1):
        for column, value in enumerate(row, start=1):
            if value not in (None, ""):
                _set(page.cell(line, column), value)
    if change is not None:
        change(book, page)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def _set(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("?", value).encode("utf-8", "replace").decode()
    cell.value = value


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return raw.getvalue()


def with_part(
    table: list[Row], name: str, change: Callable[[bytes], bytes], *, shared: bool = False
) -> bytes:
    """The table as an Excel file in which one part is changed."""
    content = book_of(table)
    parts = parts_of(with_shared_texts(content) if shared else content)
    parts[name] = change(parts[name])
    return zip_of(parts)


def with_shared_texts(content: bytes) -> bytes:
    """The file with its texts in a part of their own, as Excel writes it and openpyxl does not."""
    parts = parts_of(content)
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return b'%s t="s"><v>%d</v></c>' % (match[1], len(texts) - 1)

    cell = rb'(<c r="\w+"(?: s="\d+")?) t="inlineStr"><is>(.*?)</is></c>'
    parts[SHEET] = re.sub(cell, share, parts[SHEET], flags=re.DOTALL)
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (MAIN, items)
    for name, end, more in SHARED_TEXTS:
        parts[name] = parts[name].replace(end, more + end)
    return zip_of(parts)
