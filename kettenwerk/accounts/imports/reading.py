"""From sheets to values: keys of rows, words for codes, what an empty cell means."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.text import slugify

from kettenwerk.accounts.imports.declare import Cells, Column, Run, Table
from kettenwerk.accounts.models import Record
from kettenwerk.core.fields import CodesField
from kettenwerk.core.grids import plain
from kettenwerk.core.names import fold
from kettenwerk.core.tabular import Row, Sheet, Unreadable, read_table

LONGEST_KEY = 60
EMPTY = "Die Zelle ist leer. Bitte ausfüllen."


def read_folder(folder: Path, tables: Iterable[Table]) -> dict[str, Sheet | Unreadable]:
    """The files of a data set by table; a file that is absent is passed over."""
    found: dict[str, Sheet | Unreadable] = {}
    for table in tables:
        path = folder / table.file_name
        if path.is_file():
            columns = [column.name for column in table.columns]
            required = [column.name for column in table.columns if column.required]
            try:
                found[table.name] = read_table(path, columns, required)
            except Unreadable as problem:
                found[table.name] = problem
    return found


def key_of(table: Table, row: Row, *, by_people: bool) -> str:
    """The key columns; where people left them empty, what tells the rows apart naturally."""
    key = "|".join(row.cells.get(name, "") for name in table.key)
    if not by_people or key.strip("|"):
        return key
    if row.cells.get("uuid"):
        return row.cells["uuid"]
    text = " ".join(row.cells.get(name, "") for name in table.natural)
    slug = slugify(fold(text))
    if not slug:
        return f"zeile-{row.line}"
    if len(slug) <= LONGEST_KEY:
        return slug
    return f"{slug[:LONGEST_KEY]}-{sha256(text.encode()).hexdigest()[:8]}"


def read_rows(run: Run, table: Table, keys: list[str]) -> None:
    """Fills the scope with the table's rows; a doubled key and an unreadable cell are rejected."""
    sheet = run.sheets[table.name]
    unfit = {(report.line, report.column) for report in sheet.reports}
    seen = run.scope.rows[table.name]
    by_uuid: dict[UUID, Cells] = {}
    for row, key in zip(sheet.rows, keys, strict=True):
        cells = Cells(row, table.name, key, {}, run.scope)
        for column in table.columns:
            _read_cell(run, cells, column, table, is_unfit=(row.line, column.name) in unfit)
        if key in seen:
            line = seen[key].row.line
            reason = (
                f"Diese Kennung steht schon in Zeile {line}. Bitte eine der beiden Zeilen ändern."
            )
            run.reject(cells, table.key[0], reason)
        elif run.scope.by_people and (uuid := run.scope.uuid_of((table.name, key))) in by_uuid:
            line = by_uuid[uuid].row.line
            reason = f"Zeile {line} meint denselben Eintrag. Bitte eine der beiden Zeilen löschen."
            run.reject(cells, table.key[0], reason)
        else:
            seen[key] = cells
            if run.scope.by_people:
                by_uuid[run.scope.uuid_of((table.name, key))] = cells


def _read_cell(run: Run, cells: Cells, column: Column, table: Table, *, is_unfit: bool) -> None:
    cell = cells.row.cells.get(column.name, "")
    cells.values[column.name] = () if column.is_list else None
    is_stored = (table.name, cells.key) in run.scope.stored
    is_absent = column.name not in run.sheets[table.name].heads
    if not cell and run.scope.by_people and not is_stored:
        chosen = run.scope.defaults.get(table.name, {})
        cell = chosen.get(column.name, column.default)
    if not cell:
        # What people leave empty where something must stand stays as it is stored.
        is_given = is_stored and (is_absent or run.scope.by_people)
        is_given = is_given or (run.scope.by_people and column.name in table.key)
        if column.required and not is_unfit and not is_given:
            run.reject(cells, column.name, EMPTY)
        return
    try:
        cells.values[column.name] = column.read(in_codes(cell, table, column))
    except ValidationError as error:
        run.reject(cells, column.name, error.messages[0])
    except ValueError as error:
        run.reject(cells, column.name, str(error))


def in_codes(cell: str, table: Table, column: Column) -> str:
    """Words people read become the codes that are stored; what is neither stays as it is."""
    codes = words_of(table.model, column.attr) if column.attr else {}
    if not codes:
        return cell
    if not column.is_list and ";" not in cell:
        return codes.get(plain(cell), cell)
    return ";".join(codes.get(plain(part), part.strip()) for part in cell.split(";"))


@cache
def words_of(model: type[Record], attr: str) -> dict[str, str]:
    """Folded word or code → code, for a field with a vocabulary."""
    pairs = vocabulary_of(model, attr)
    found = {plain(label): code for code, label in pairs}
    return found | {plain(code): code for code, _ in pairs}


@cache
def vocabulary_of(model: type[Record], attr: str) -> tuple[tuple[str, str], ...]:
    """Code and word of every value a field may hold; empty where it is free."""
    try:
        field = model._meta.get_field(attr)
    except FieldDoesNotExist:
        return ()
    pairs = field.codes if isinstance(field, CodesField) else getattr(field, "flatchoices", ())
    return tuple((str(code), str(label)) for code, label in pairs if code)
