"""A checked list as people look at it: rows with words, inputs for what is wrong, files to take along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kettenwerk.accounts.imports import Table
from kettenwerk.accounts.imports.matching import label_of, missing_columns
from kettenwerk.core.grids import from_lists
from kettenwerk.core.sheets import Sheet
from kettenwerk.core.tabular import State
from kettenwerk.inventory.models import Upload, unpacked
from kettenwerk.inventory.services.upload_checks import match_of, sheets_of
from kettenwerk.inventory.services.uploads import TABLES

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row or a cell cannot be taken; ``input`` names the field that corrects it."""

    label: str
    value: str
    reason: str
    input: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the list with what would become of it."""

    table: str
    kind: str
    line: int
    name: str
    state: str
    problems: tuple[Problem, ...]
    changes: tuple[dict[str, str], ...]
    like: str
    decision: str
    beside: str = ""

    @property
    def place(self) -> str:
        return f"{self.table}|{self.line}"

    @property
    def is_choosable(self) -> bool:
        return self.state in {str(State.NEW), str(State.CHANGED)}

    @property
    def is_doubtful(self) -> bool:
        return self.state == str(State.DOUBTFUL)


def rows_in_order(upload: Upload) -> list[dict[str, Any]]:
    """The stored rows in the order of the file; rejected and doubtful ones first."""
    order = {str(State.REJECTED): 0, str(State.DOUBTFUL): 1}
    return sorted(unpacked(upload.rows), key=lambda row: order.get(row["state"], 2))


def preview_rows(upload: Upload, rows: Sequence[dict[str, Any]]) -> list[PreviewRow]:
    """Stored rows as people look at them; those of an open list with what the file says."""
    wanted = {(row["table"], row["line"]) for row in rows}
    cells = {
        (name, row.line): row.cells
        for name, sheet in (sheets_of(upload) if upload.is_open else {}).items()
        for row in sheet.rows
        if (name, row.line) in wanted
    }
    return [_row(row, cells) for row in rows]


def _row(row: dict[str, Any], cells: dict[tuple[str, int], dict[str, str]]) -> PreviewRow:
    table = BY_NAME.get(row["table"])
    given = cells.get((row["table"], row["line"]), {})
    return PreviewRow(
        row["table"],
        table.label if table else row["table"],
        row["line"],
        row["name"] or given.get("name", "") or given.get("subject", "") or row["key"],
        row["state"],
        tuple(_problem(row, given, problem) for problem in row["problems"]),
        tuple(row["changes"]),
        row["like"],
        row["decision"],
        _beside(table, given),
    )


def _beside(table: Table | None, given: dict[str, str]) -> str:
    """What the list says beside the name that tells rows apart: provider, place, ages."""
    names = (*(table.natural if table else ()), "age_from", "age_to")
    cells = [given.get(name, "") for name in names if name not in {"name", "subject"}]
    return " · ".join(cell for cell in cells if cell)[:120]


def _problem(row: dict[str, Any], given: dict[str, str], problem: list[str]) -> Problem:
    column, value, reason = problem
    table = BY_NAME.get(row["table"])
    known = table.column(column) if table else None
    if table is None or known is None:
        return Problem("", value, reason)
    is_editable = column in given and row["state"] == str(State.REJECTED)
    field = f"zelle|{row['table']}|{row['line']}|{column}" if is_editable else ""
    return Problem(label_of(table, known), given.get(column, value), reason, field)


def unmatched_columns(upload: Upload) -> list[str]:
    """Sentences about columns without which a sheet cannot be taken."""
    found = []
    for sheet in upload.choices["sheets"]:
        table = BY_NAME.get(sheet["table"])
        missing = missing_columns(table, match_of(sheet)) if table else []
        # The area of a row that names none is the municipality's own.
        missing = [label for label in missing if table and label != _label(table, "area")]
        if missing:
            found.append(f"{sheet['name']}: Es fehlt {', '.join(f'„{one}“' for one in missing)}.")
    return found


def _label(table: Table, name: str) -> str:
    column = table.column(name)
    return label_of(table, column) if column else ""


def rejected_sheets(upload: Upload) -> list[Sheet]:
    """The rejected rows as they were brought, sheet by sheet, with a column that says why."""
    reasons: dict[tuple[str, int], str] = {
        (row["table"], row["line"]): " ".join(reason for *_, reason in row["problems"])
        for row in unpacked(upload.rows)
        if row["state"] == str(State.REJECTED)
    }
    grids = list(from_lists(unpacked(upload.grids)))
    found = []
    for grid, choice in zip(grids, upload.choices["sheets"], strict=True):
        rows = list(_with_reasons(grid.rows, choice, reasons))
        if rows:
            found.append(Sheet(grid.name, [*choice["heads"], "Grund der Ablehnung"], rows))
    return found or [Sheet("Keine", ["Keine Zeile ist abgelehnt."], [])]


def _with_reasons(
    rows: tuple[tuple[int, tuple[str, ...]], ...],
    choice: dict[str, Any],
    reasons: dict[tuple[str, int], str],
) -> Iterator[list[str]]:
    width = len(choice["heads"])
    for line, cells in rows:
        reason = reasons.get((choice["table"], line))
        if reason is not None:
            yield [*cells[:width], *[""] * (width - len(cells)), reason]
