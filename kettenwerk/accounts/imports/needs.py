"""What the good rows of a list made by hand need of its rejected ones."""

from collections.abc import Callable
from uuid import UUID

from kettenwerk.accounts.imports.declare import Cells, Run

Check = Callable[[Run, UUID], None]
Spot = tuple[str, int]


def check_needed(run: Run, check_rules: Check) -> None:
    """Good rows are taken over without the rejected ones, so none may hang on one of those.

    A record that came with a rejected row, such as an organisation several offers name, comes with the
    next good row instead; a row that names a rejected row is rejected too.
    """
    told = -1
    while told < len(run.rejected):
        told = len(run.rejected)
        bad = {(report.file, report.line) for report in run.rejected}
        for uuid in [uuid for uuid in run.spare if _spot(run.row_of[uuid][1]) in bad]:
            _bring_with_another_row(run, uuid, bad, check_rules)
        _reject_rows_that_need(run, bad)


def _spot(cells: Cells) -> Spot:
    return (cells.row.file, cells.row.line)


def _bring_with_another_row(run: Run, uuid: UUID, bad: set[Spot], check_rules: Check) -> None:
    while run.spare[uuid] and _spot(run.row_of[uuid][1]) in bad:
        table, cells, draft = run.spare[uuid].pop(0)
        if _spot(cells) in bad:
            continue
        # At the end, so that the row's own record stays its first.
        del run.drafts[uuid], run.row_of[uuid]
        run.drafts[uuid], run.row_of[uuid] = draft, (table, cells)
        told = len(run.reports)
        check_rules(run, uuid)
        if len(run.reports) > told:
            bad.add(_spot(cells))


def _reject_rows_that_need(run: Run, bad: set[Spot]) -> None:
    rows = {
        run.scope.uuid_of((table.name, key)): cells
        for table in run.tables
        for key, cells in run.scope.rows[table.name].items()
        if (table.name, key) not in run.scope.stored
    }
    rows |= {uuid: run.row_of[uuid][1] for uuid in run.spare if uuid not in run.existing}
    for uuid, draft in run.drafts.items():
        table, cells = run.row_of[uuid]
        if _spot(cells) in bad:
            continue
        for key in draft.refs.values():
            needed = rows.get(run.scope.uuid_of(key))
            if needed is not None and _spot(needed) in bad:
                line, file = needed.row.line, needed.row.file
                reason = (
                    f"Braucht Zeile {line} in „{file}“; die ist abgelehnt. Bitte dort berichtigen."
                )
                run.reject(cells, table.column_with(cells, key), reason, key[1])
