"""What becomes of each row: new, changed, same, doubtful or rejected."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from kettenwerk.accounts.imports.declare import Draft, Place, Run
from kettenwerk.accounts.models import Record, SharedRecord
from kettenwerk.core.tabular import RowReport, State


def report_rows(run: Run) -> None:
    """One state per row, from all the records it becomes."""
    rejected = {(report.file, report.line) for report in run.rejected}
    for uuids in records_by_row(run).values():
        _, cells = run.row_of[uuids[0]]
        if (cells.row.file, cells.row.line) in rejected:
            continue
        doubt = _parking_doubt(run, uuids[0])
        if all(is_same(run, uuid) for uuid in uuids):
            state = State.SAME
        elif doubt:
            state = State.DOUBTFUL
        else:
            state = State.CHANGED if _is_stored(run, uuids[0]) else State.NEW
        reason = doubt if state is State.DOUBTFUL else ""
        run.reports.append(
            RowReport(cells.row.file, cells.row.line, state, cells.key, reason=reason)
        )


def _parking_doubt(run: Run, uuid: UUID) -> str:
    """What a person has to settle first; a doubt of the draft itself only stays with the record."""
    doubt = run.doubts.get(uuid, "")
    return "" if uuid in run.drafts and run.drafts[uuid].doubt == doubt else doubt


def _is_stored(run: Run, uuid: UUID) -> bool:
    stored = run.existing.get(uuid)
    return stored is not None and stored.deleted_at is None


def _has_new_doubt(run: Run, stored: Record) -> bool:
    if not isinstance(stored, SharedRecord):
        return False
    doubt = run.doubts.get(stored.uuid, "")
    is_source = run.is_source_of_doubts(run.drafts[stored.uuid])
    return stored.doubt != doubt and (bool(doubt) or is_source)


def is_same(run: Run, uuid: UUID) -> bool:
    """Whether a commit would leave the record as it is."""
    if uuid in run.orphans:
        return False
    draft, stored = run.drafts[uuid], run.existing.get(uuid)
    if stored is None or stored.deleted_at is not None:
        return False
    if _has_new_doubt(run, stored):
        return False
    if any(getattr(stored, attr) != value for attr, value in draft.values.items()):
        return False
    wanted = {attr: run.scope.uuid_of(key) for attr, key in draft.refs.items()}
    stored_refs = run.existing_refs.get(uuid, {})
    return {a: t for a, t in stored_refs.items() if a not in draft.untouched} == wanted


def changed_drafts(run: Run) -> dict[UUID, Draft]:
    """The drafts that a commit has to write, in the order of their tables."""
    return {uuid: draft for uuid, draft in run.drafts.items() if not is_same(run, uuid)}


def records_by_row(run: Run) -> dict[Place, list[UUID]]:
    """The records each row becomes, its own first."""
    found: dict[Place, list[UUID]] = defaultdict(list)
    for uuid, (_, cells) in run.row_of.items():
        found[cells.place].append(uuid)
    return found


def waiting_rows(run: Run, left_out: Collection[Place]) -> dict[Place, Place]:
    """Rows that need the new record of a row that is left out, directly or through others."""
    own = {
        run.scope.uuid_of((table.name, cells.key)): cells.place
        for table in run.tables
        for cells in run.scope.rows[table.name].values()
    }
    needs: dict[Place, set[Place]] = defaultdict(set)
    for uuid, draft in run.drafts.items():
        place = run.row_of[uuid][1].place
        for key in draft.refs.values():
            above = run.scope.uuid_of(key)
            if above in own and own[above] != place and not _is_stored(run, above):
                needs[own[above]].add(place)
    found: dict[Place, Place] = {}
    left = list(left_out)
    while left:
        needed = left.pop()
        for place in needs[needed] - set(found) - set(left_out):
            found[place] = needed
            left.append(place)
    return found
