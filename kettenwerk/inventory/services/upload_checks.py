"""What would become of every row of a brought list; nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from kettenwerk.accounts.imports import Place, Run, Scope, Table, stage
from kettenwerk.accounts.imports.differences import changes_of
from kettenwerk.accounts.imports.matching import Match, sheet_from
from kettenwerk.accounts.imports.states import waiting_rows
from kettenwerk.accounts.models import Visibility
from kettenwerk.core.grids import Grid, from_lists
from kettenwerk.core.identifiers import uuid_in
from kettenwerk.core.tabular import Sheet, State
from kettenwerk.inventory import imports
from kettenwerk.inventory.imports.directories import data_set_of
from kettenwerk.inventory.models import Upload, unpacked
from kettenwerk.territory import imports as territory
from kettenwerk.territory.queries import own_area

ALL_TABLES: tuple[Table, ...] = (territory.AREAS, *imports.TABLES, *imports.FURTHER_TABLES)


def match_of(sheet: dict[str, Any]) -> Match:
    """A stored match."""
    return Match(sheet["table"], sheet["first_row"], tuple(sheet["heads"]), tuple(sheet["columns"]))


def row_count(upload: Upload) -> int:
    """Rows below the headers of the sheets that are taken."""
    pairs = zip(from_lists(unpacked(upload.grids)), upload.choices["sheets"], strict=True)
    return sum(
        max(0, len(grid.rows) - sheet["first_row"]) for grid, sheet in pairs if sheet["table"]
    )


def stage_upload(upload: Upload, *, looked_at: Iterable[dict[str, Any]] | None = None) -> Run:
    """The list as it would be taken over now; writes nothing.

    ``looked_at`` are the rows of an earlier check: what they look like is not searched for again.
    """
    municipality, choices = upload.municipality, upload.choices
    confirmed = choices.get("confirmed", "")
    area = own_area(municipality)
    foreign = choices.get("data_set") or data_set_of(upload.file_name, choices["sheets"])
    scope = Scope(
        municipality.slug,
        foreign or municipality.slug,
        choices.get("visibility", Visibility.INTERNAL),
        date.fromisoformat(confirmed) if confirmed else None,
        by_people=True,
        defaults={
            table.name: {"area": area.key if area else ""}
            for table in imports.BY_PEOPLE
            if table.column("area")
        },
        chosen={
            place: uuid
            for place, answer in decisions_of(upload).items()
            if (uuid := uuid_in(answer)) is not None
        },
    )
    run = stage(sheets_of(upload), ALL_TABLES, scope, before_drafts=territory.find_owners)
    if looked_at is None:
        imports.doubt_likenesses(run, municipality)
    else:
        imports.recall_likenesses(run, _likenesses(looked_at))
    return run


def _likenesses(rows: Iterable[dict[str, Any]]) -> dict[Place, tuple[UUID, str]]:
    return {
        (row["table"], row["line"]): (UUID(row["like"]), row["problems"][0][2])
        for row in rows
        if row["like"] and row["problems"]
    }


def decisions_of(upload: Upload) -> dict[Place, str]:
    """Table and line → „new“, „skip“ or the uuid of the record it is."""
    return {
        (table, int(line)): answer
        for table, answers in upload.decisions.items()
        for line, answer in answers.items()
    }


def sheets_of(upload: Upload) -> dict[str, Sheet]:
    """The sheets by table, with what people corrected in the page."""
    found: dict[str, Sheet] = {}
    for grid, choice in zip(
        from_lists(unpacked(upload.grids)), upload.choices["sheets"], strict=True
    ):
        if not choice["table"]:
            continue
        match = match_of(choice)
        edits = upload.edits.get(choice["table"], {})
        sheet = sheet_from(_edited(grid, match, edits), match)
        found[choice["table"]] = replace(
            sheet, heads=sheet.heads | {c for cells in edits.values() for c in cells}
        )
    return found


def _edited(grid: Grid, match: Match, edits: dict[str, dict[str, str]]) -> Grid:
    if not edits:
        return grid
    rows = []
    for line, cells in grid.rows:
        changed = list(cells) + [""] * (len(match.columns) - len(cells))
        for column, value in edits.get(str(line), {}).items():
            if column in match.columns:
                changed[match.columns.index(column)] = value
        rows.append((line, tuple(changed)))
    return replace(grid, rows=tuple(rows))


def report_of(run: Run, decisions: dict[Place, str]) -> list[dict[str, Any]]:
    """One entry per row that was read, with its state, its reasons and its changed cells."""
    changes = changes_of(run)
    table_of = {sheet.file: name for name, sheet in run.sheets.items()}
    rows = [cells for table in run.scope.rows.values() for cells in table.values()]
    names = {cells.place: cells.text("name") for cells in rows}
    found: dict[Place, dict[str, Any]] = {}
    for report in run.reports:
        place = (table_of.get(report.file, ""), report.line)
        row = found.setdefault(
            place,
            {
                "table": place[0],
                "line": report.line,
                "key": report.key,
                "name": names.get(place, ""),
                "state": str(report.state),
                "problems": [],
                "changes": [asdict(change) for change in changes.get(place, [])],
                "like": str(run.likeness.get(place, "")),
                "decision": decisions.get(place, ""),
            },
        )
        if report.state is State.REJECTED:
            row["state"], row["changes"] = str(State.REJECTED), []
        if report.reason:
            row["problems"].append([report.column, report.value[:200], report.reason])
    _let_wait(run, found)
    return sorted(found.values(), key=lambda row: (row["table"], row["line"]))


def _let_wait(run: Run, found: dict[Place, dict[str, Any]]) -> None:
    """A row that hangs on a parked or skipped one is parked with it, until somebody decided."""
    parked = {
        place
        for place, row in found.items()
        if row["decision"] == "skip"
        or (row["state"] == str(State.DOUBTFUL) and not row["decision"])
    }
    for place, needed in waiting_rows(run, parked).items():
        row, above = found[place], found[needed]
        if row["state"] in {str(State.NEW), str(State.CHANGED)} and not row["decision"]:
            row["state"] = str(State.DOUBTFUL)
            reason = f"Gehört zu „{above['name'] or above['key']}“ (Zeile {above['line']}), über die noch nicht entschieden ist."
            row["problems"].append(["", "", reason])


def default_choice(rows: list[dict[str, Any]]) -> set[Place]:
    """What „alle gültigen“ means: new and changed rows, and doubtful ones somebody decided about."""
    plain_states = {str(State.NEW), str(State.CHANGED), str(State.SAME)}
    return {
        (row["table"], row["line"])
        for row in rows
        if row["decision"] != "skip"
        and (
            row["state"] in plain_states
            or (row["state"] == str(State.DOUBTFUL) and row["decision"])
        )
    }


def words_of(counts: Mapping[str, int]) -> str:
    """„200 neu, 2 abgelehnt“."""
    return ", ".join(f"{number} {state}" for state, number in counts.items() if number)
