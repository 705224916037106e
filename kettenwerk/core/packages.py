"""Files that hold several tables: archives of CSV files and JSON documents, as grids.

Knows no Django and no vocabulary, like ``core.grids``; what the tables mean is said by a room.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from kettenwerk.core.grids import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED,
    Grid,
    Unfit,
    decode,
    read_grids,
)

DESCRIPTION = "datapackage.json"
ROOT = "document"
ROW, PARENT, PARENT_ROW = "@row", "@parent", "@parent_row"
MAX_TABLES = 60
MAX_DEPTH = 12
MAX_OBJECTS = 200_000
MAX_CELL = 20_000
DAMAGED = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError)
_ENCRYPTED = 0x1


def read_file(content: bytes, file_name: str, known_heads: Iterable[str] = ()) -> list[Grid]:
    """The tables of any file people may bring; raises :class:`Unfit`."""
    heads = tuple(known_heads)
    if len(content) <= MAX_BYTES:
        if content.startswith(b"PK") and (members := _members(content)):
            return _read_archive(content, members, heads)
        if file_name.lower().endswith(".json") or _looks_like_json(content):
            return _read_json(content, file_name)
    return read_grids(content, file_name, heads)


def _refuse(reason: str) -> None:
    raise Unfit(reason)


# ----------------------------------------------------------------------------------------- archives


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    """The readable files of an archive of tables; none where the archive is something else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except DAMAGED:
        return []
    if any(entry.filename == "xl/workbook.xml" for entry in entries):
        return []
    named = [entry for entry in entries if PurePosixPath(entry.filename).parts[:1] != ("__MACOSX",)]
    return [entry for entry in named if entry.filename.lower().endswith((".csv", ".json"))]


def _read_archive(
    content: bytes, members: list[zipfile.ZipInfo], heads: tuple[str, ...]
) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive.infolist(), len(content))
            texts = {entry.filename: archive.read(entry) for entry in members}
            left_out = len([e for e in archive.infolist() if not e.is_dir()]) - len(members)
    except (*DAMAGED, zlib.error, RuntimeError) as error:
        message = "Das Archiv ist beschädigt. Bitte neu als .zip packen."
        raise Unfit(message) from error
    grids = list(_tables(texts, heads))
    if not grids:
        _refuse("Im Archiv ist keine ausgefüllte Tabelle. Erwartet werden CSV-Dateien.")
    if left_out:
        words = (
            f"Im Archiv sind {left_out} Dateien nicht gelesen, weil sie weder CSV noch JSON sind."
        )
        grids[0] = Grid(grids[0].name, grids[0].rows, (*grids[0].notices, words))
    return grids


def _check_archive(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuses bombs before anything is unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        _refuse(f"Das Archiv hat mehr als {MAX_ENTRIES} Dateien. Bitte nur die Tabellen packen.")
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1024):
        _refuse("Entpackt ist das Archiv zu groß. Bitte die Tabellen teilen.")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        _refuse("Das Archiv ist verschlüsselt. Bitte ohne Kennwort packen.")


def _tables(texts: dict[str, bytes], heads: tuple[str, ...]) -> Iterator[Grid]:
    """Each CSV file under the name its description gives it, and the description itself."""
    names: dict[str, str] = {}
    for path, content in texts.items():
        if PurePosixPath(path).name == DESCRIPTION:
            described, names = _describe(path, content)
            yield described
    taken: set[str] = set()
    for path, content in texts.items():
        if not path.lower().endswith(".csv") or not content.strip():
            continue
        if content.startswith((b"PK", b"%PDF", b"\xd0\xcf")):
            _refuse(f"„{path[:100]}“ ist keine CSV-Datei. Bitte als CSV (UTF-8) speichern.")
        name = names.get(path, PurePosixPath(path).stem)
        if name in taken:
            _refuse(
                f"Das Archiv enthält die Tabelle „{name[:60]}“ mehrfach. Bitte nur eine packen."
            )
        taken.add(name)
        try:
            grids = read_grids(content, path, heads)
        except Unfit as error:
            message = f"„{path[:100]}“: {error}"
            raise Unfit(message) from error
        yield from (Grid(name, grid.rows, grid.notices) for grid in grids)


def _describe(path: str, content: bytes) -> tuple[Grid, dict[str, str]]:
    """Name and title of a data package, and the names of its tables by path."""
    package = _loaded(content, path)
    package = package if isinstance(package, dict) else {}
    folder = PurePosixPath(path).parent
    resources = package.get("resources")
    names = {
        str(folder / one["path"]): str(one["name"])
        for one in (resources if isinstance(resources, list) else [])
        if isinstance(one, dict) and isinstance(one.get("path"), str) and one.get("name")
    }
    about = tuple(_cell(package.get(key)) for key in ("name", "title"))
    return Grid(DESCRIPTION, ((1, ("name", "title")), (2, about))), names


# --------------------------------------------------------------------------------------------- JSON


def _looks_like_json(content: bytes) -> bool:
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return re.match(rb'(?:\[\s*)?\{\s*["}]', start) is not None


def _loaded(content: bytes, name: str) -> Any:
    if content.count(b"{") > MAX_OBJECTS:
        _refuse(f"„{name[:100]}“ hat mehr als {MAX_OBJECTS} Einträge. Bitte teilen.")
    try:
        return json.loads(decode(content))
    except (ValueError, RecursionError) as error:
        message = f"„{name[:100]}“ ist kein lesbares JSON. Bitte neu ausgeben lassen."
        raise Unfit(message) from error


def _read_json(content: bytes, file_name: str) -> list[Grid]:
    """One grid per kind of object, in the order in which the kinds occur."""
    loaded = _loaded(content, file_name)
    if isinstance(loaded, dict) and isinstance(loaded.get("contents"), list):
        loaded = loaded["contents"]
    objects = [one for one in (loaded if isinstance(loaded, list) else [loaded]) if _is_object(one)]
    tables = _Tables()
    for one in objects:
        tables.add(ROOT, one, "", "", 1)
    grids = list(tables.grids())
    if not grids:
        _refuse("Die JSON-Datei enthält keine Einträge. Erwartet wird eine Liste von Objekten.")
    return grids


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


class _Tables:
    """Nested objects as flat rows that know the row they hang on."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {}

    def add(
        self, table: str, content: dict[str, Any], parent: str, parent_row: str, depth: int
    ) -> str:
        """Adds an object and all below it; returns the number of its row."""
        if depth > MAX_DEPTH:
            _refuse(f"Die JSON-Datei ist tiefer als {MAX_DEPTH} Ebenen verschachtelt.")
        rows = self.rows.setdefault(table, [])
        number = str(len(rows) + 1)
        row = {ROW: number, PARENT: parent, PARENT_ROW: parent_row}
        rows.append(row)
        if len(rows) > MAX_ROWS or len(self.rows) > MAX_TABLES:
            _refuse(f"Die JSON-Datei hat mehr als {MAX_ROWS} Einträge einer Art. Bitte teilen.")
        for name, value in content.items():
            key = str(name).lstrip("@")[:100]
            below = value if isinstance(value, list) else [value]
            objects = [one for one in below if _is_object(one)]
            for one in objects:
                self.add(key.lower(), one, table, number, depth + 1)
            if not objects:
                row[key] = "; ".join(filter(None, map(_cell, below)))
        return number

    def grids(self) -> Iterator[Grid]:
        for table, rows in self.rows.items():
            heads = tuple(dict.fromkeys(head for row in rows for head in row))
            if len(heads) > MAX_COLUMNS:
                _refuse(f"„{table}“ hat mehr als {MAX_COLUMNS} verschiedene Angaben. Bitte prüfen.")
            lines = [
                (int(row[ROW]) + 1, tuple(row.get(head, "") for head in heads)) for row in rows
            ]
            yield Grid(table, ((1, heads), *lines))


def _cell(value: Any) -> str:
    """One value as text; what is nested deeper than a cell can say is left out."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    text = str(value).replace("\r\n", "\n").replace("\x00", "").strip()[:MAX_CELL]
    return text.encode("utf-8", "replace").decode("utf-8")
