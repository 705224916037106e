"""Reads and checks a folder of tables; the database is only read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from kettenwerk.accounts.imports.declare import Cells, Draft, Key, Run, Scope, Table
from kettenwerk.accounts.models import ExternalId, Municipality, Record, SharedRecord
from kettenwerk.core.tabular import Row, RowReport, State, Unreadable, read_table

BATCH = 500
CONTRADICTION = (
    "Die Angaben dieser Zeile widersprechen sich. Bitte prüfen, ob „bis“ nach „von“ liegt."
)


def stage(
    folder: Path,
    tables: Iterable[Table],
    scope: Scope,
    *,
    before_drafts: Callable[[Scope], None] | None = None,
) -> Run:
    """Everything that can be said before writing: drafts, states, rejected rows.

    A table whose file is absent is passed over; a reference into it must then be stored already.
    ``before_drafts`` may complete the scope once all rows are read.
    """
    run = Run(scope)
    for table in tables:
        path = folder / table.file_name
        if path.is_file():
            run.tables.append(table)
            _read(run, table, path)
    if before_drafts is not None:
        before_drafts(scope)
    for table in run.tables:
        _draft(run, table)
    _load_existing(run)
    _find_orphans(run)
    for check in (_check_owners, _check_references, _check_cycles, _check_rules):
        check(run)
    _report(run)
    return run


def _read(run: Run, table: Table, path: Path) -> None:
    columns = [column.name for column in table.columns]
    required = [column.name for column in table.columns if column.required]
    try:
        sheet = read_table(path, columns, required)
    except Unreadable as problem:
        run.reports.append(problem.report)
        run.unread.add(table.name)
        return
    run.reports.extend(sheet.reports)
    unfit = {(report.line, report.column) for report in sheet.reports}
    seen = run.scope.rows[table.name]
    for row in sheet.rows:
        key = "|".join(row.cells.get(name, "") for name in table.key)
        cells = _read_cells(run, table, row, key, unfit)
        if key in seen:
            line = seen[key].row.line
            reason = (
                f"Diese Kennung steht schon in Zeile {line}. Bitte eine der beiden Zeilen ändern."
            )
            run.reject(cells, table.key[0], reason)
        else:
            seen[key] = cells


def _read_cells(run: Run, table: Table, row: Row, key: str, unfit: set[tuple[int, str]]) -> Cells:
    cells = Cells(row, key, {}, run.scope)
    for column in table.columns:
        cell = row.cells.get(column.name, "")
        cells.values[column.name] = () if column.is_list else None
        if not cell:
            if column.required and (row.line, column.name) not in unfit:
                run.reject(cells, column.name, "Die Zelle ist leer. Bitte ausfüllen.")
            continue
        try:
            cells.values[column.name] = column.read(cell)
        except ValidationError as error:
            run.reject(cells, column.name, error.messages[0])
        except ValueError as error:
            run.reject(cells, column.name, str(error))
    return cells


def _draft(run: Run, table: Table) -> None:
    rows = run.scope.rows[table.name]
    unreadable = {report.line for report in run.rejected if report.file == table.file_name}
    for cells in rows.values():
        if cells.row.line in unreadable:
            continue
        for draft in table.drafts(cells):
            uuid = run.scope.uuid_of(draft.id)
            run.drafts[uuid] = draft
            run.row_of[uuid] = (table, cells)
    if table.doubts is not None:
        for key, doubt in table.doubts(list(rows.values())).items():
            run.doubts[run.scope.uuid_of((table.name, key))] = doubt


def _chunks(uuids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(uuids), BATCH):
        yield uuids[start : start + BATCH]


def _load_existing(run: Run) -> None:
    by_model: dict[type[Record], list[UUID]] = defaultdict(list)
    for uuid, draft in run.drafts.items():
        by_model[draft.model].append(uuid)
    for model, uuids in by_model.items():
        for chunk in _chunks(uuids):
            rows = model.objects.filter(uuid__in=chunk).select_related("municipality")
            run.existing.update({row.uuid: row for row in rows})
        _load_references(run, model, [uuid for uuid in uuids if uuid in run.existing])


def _load_references(run: Run, model: type[Record], uuids: list[UUID]) -> None:
    attrs = sorted({attr for uuid in uuids for attr in run.drafts[uuid].refs})
    for chunk in _chunks(uuids):
        paths = [f"{attr}__uuid" for attr in attrs]
        for uuid, *targets in model.objects.filter(uuid__in=chunk).values_list("uuid", *paths):
            pairs = zip(attrs, targets, strict=True)
            run.existing_refs[uuid] = {attr: target for attr, target in pairs if target}


def _find_orphans(run: Run) -> None:
    """Imported children that the file no longer names."""
    for table in run.tables:
        for model, link in table.children:
            prefix = f"{table.name}."
            imported = ExternalId.objects.filter(
                data_set=run.scope.data_set, table__startswith=prefix
            ).values("record")
            parents = [u for u, (t, _) in run.row_of.items() if t is table and u in run.existing]
            for chunk in _chunks(parents):
                rows = model.objects.live().filter(
                    **{f"{link}__uuid__in": chunk}, uuid__in=imported
                )
                for row in rows.select_related("municipality", link):
                    if row.uuid not in run.drafts:
                        run.orphans[row.uuid] = row
                        run.row_of[row.uuid] = run.row_of[getattr(row, link).uuid]


def _check_owners(run: Run) -> None:
    """Stored rows of a municipality outside the importing tree are proposed, not overwritten."""
    importer = Municipality.objects.filter(slug=run.scope.importer).first()
    tree = importer.tree_ids() if importer else set()
    for uuid, record in run.existing.items():
        if record.municipality_id not in tree and not _is_same(run, uuid):
            table, cells = run.row_of[uuid]
            reason = (
                f"Der Eintrag gehört {record.municipality}. Bitte dort als Änderung vorschlagen."
            )
            run.reject(cells, table.key[0], reason)


def _check_references(run: Run) -> None:
    wanted: dict[type[models.Model], set[UUID]] = defaultdict(set)
    for draft in run.drafts.values():
        for attr, key in draft.refs.items():
            if run.scope.uuid_of(key) not in run.drafts:
                wanted[_target(draft.model, attr)].add(run.scope.uuid_of(key))
    stored: set[UUID] = set()
    for model, uuids in wanted.items():
        live = model._default_manager.filter(uuid__in=uuids, deleted_at=None)
        stored.update(live.values_list("uuid", flat=True))
    for uuid, draft in run.drafts.items():
        for key in draft.refs.values():
            target = run.scope.uuid_of(key)
            is_reported = key[0] in run.unread or key[1] in run.scope.rows[key[0]]
            if target not in run.drafts and target not in stored and not is_reported:
                table, cells = run.row_of[uuid]
                reason = f"„{key[1]}“ steht nicht in {key[0]}.csv. Bitte die Kennung prüfen oder den Eintrag ergänzen."
                run.reject(cells, _column_with(table, cells, key), reason, key[1])


def _target(model: type[Record], attr: str) -> type[models.Model]:
    related = model._meta.get_field(attr).related_model
    if not isinstance(related, type):
        raise TypeError(attr)
    return related


def _column_with(table: Table, cells: Cells, key: Key) -> str:
    for column in table.columns:
        cell = cells.row.cells.get(column.name, "")
        if key[0] in column.refers_to and key[1] in cell.split(";"):
            return column.name
    return table.key[0]


def _check_cycles(run: Run) -> None:
    """No record may stand above itself, in this run and together with what is stored."""
    for model in dict.fromkeys(draft.model for draft in run.drafts.values()):
        for attr in self_references(model):
            above = _stored_parents(run, model, attr)
            for uuid, draft in run.drafts.items():
                if draft.model is model:
                    above[uuid] = (
                        {run.scope.uuid_of(draft.refs[attr])} if attr in draft.refs else set()
                    )
            try:
                TopologicalSorter(above).prepare()
            except CycleError as error:
                _reject_cycle(run, attr, error.args[1])


def self_references(model: type[Record]) -> list[str]:
    return [f.name for f in model._meta.fields if f.related_model is model]


def _stored_parents(run: Run, model: type[Record], attr: str) -> dict[UUID, set[UUID]]:
    if not any(run.drafts[uuid].model is model for uuid in run.existing):
        return {}
    live = model.objects.live().filter(**{f"{attr}__isnull": False})
    return {uuid: {above} for uuid, above in live.values_list("uuid", f"{attr}__uuid")}


def _reject_cycle(run: Run, attr: str, cycle: list[UUID]) -> None:
    uuid = next(u for u in cycle if u in run.drafts and attr in run.drafts[u].refs)
    table, cells = run.row_of[uuid]
    names = " → ".join(run.drafts[u].key for u in cycle if u in run.drafts)
    reason = f"Der Eintrag stünde über sich selbst: {names}. Bitte die Zuordnung ändern."
    run.reject(cells, _column_with(table, cells, run.drafts[uuid].refs[attr]), reason)


def _check_rules(run: Run) -> None:
    """The rules of the forms: validators, vocabularies and ``clean`` of the model."""
    for uuid, draft in run.drafts.items():
        table, cells = run.row_of[uuid]
        for attr, text in _broken_rules(draft):
            column = next((c.name for c in table.columns if c.attr == attr), table.key[0])
            run.reject(cells, column, text)


def _broken_rules(draft: Draft) -> Iterator[tuple[str, str]]:
    instance = draft.model(**draft.values)
    fields = draft.model._meta.fields
    outside = [f.name for f in fields if f.is_relation or f.name not in draft.values]

    def clean_fields() -> None:
        instance.clean_fields(exclude=outside)

    checks: tuple[Callable[[], Any], ...] = (clean_fields, instance.clean)
    for check in checks:
        try:
            check()
        except ValidationError as error:
            found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
            for attr, problems in found.items():
                yield attr, _sentence(draft, attr, problems[0])
    for constraint in draft.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            yield from _broken_constraint(draft, instance, constraint, outside)


def _broken_constraint(
    draft: Draft, instance: Record, constraint: models.CheckConstraint, outside: list[str]
) -> Iterator[tuple[str, str]]:
    """What the database would refuse, told before it does; the last named field is the one to mend."""
    try:
        constraint.validate(draft.model, instance, exclude=set(outside))
    except ValidationError as error:
        condition = constraint.condition
        fields = condition.referenced_base_fields if isinstance(condition, models.Q) else set()
        named = [attr for attr in draft.values if attr in fields]
        is_own = constraint.violation_error_message != constraint.default_violation_error_message
        text = error.messages[0] if is_own else CONTRADICTION
        yield named[-1] if named else "", text


def _sentence(draft: Draft, attr: str, problem: ValidationError) -> str:
    """A wrong code is told together with the codes that exist."""
    if problem.code != "invalid_choice":
        return problem.messages[0]
    choices = draft.model._meta.get_field(attr).choices or []  # type: ignore[union-attr]
    codes = ", ".join(str(code) for code, _ in choices if code)
    return f"„{draft.values[attr]}“ ist kein bekannter Wert. Möglich: {codes}."


def _report(run: Run) -> None:
    """One state per row, from all the records it becomes."""
    rejected = {(report.file, report.line) for report in run.rejected}
    records: dict[int, list[UUID]] = defaultdict(list)
    for uuid, (_, cells) in run.row_of.items():
        records[id(cells)].append(uuid)
    for uuids in records.values():
        _, cells = run.row_of[uuids[0]]
        if (cells.row.file, cells.row.line) in rejected:
            continue
        doubt = run.doubts.get(uuids[0], "")
        if all(_is_same(run, uuid) for uuid in uuids):
            state = State.SAME
        elif doubt:
            state = State.DOUBTFUL
        else:
            state = State.CHANGED if uuids[0] in run.existing else State.NEW
        reason = doubt if state is State.DOUBTFUL else ""
        run.reports.append(
            RowReport(cells.row.file, cells.row.line, state, cells.key, reason=reason)
        )


def _is_same(run: Run, uuid: UUID) -> bool:
    if uuid in run.orphans:
        return False
    draft, stored = run.drafts[uuid], run.existing.get(uuid)
    if stored is None or stored.deleted_at is not None:
        return False
    if isinstance(stored, SharedRecord) and stored.doubt != run.doubts.get(uuid, ""):
        return False
    if any(getattr(stored, attr) != value for attr, value in draft.values.items()):
        return False
    wanted = {attr: run.scope.uuid_of(key) for attr, key in draft.refs.items()}
    return run.existing_refs.get(uuid, {}) == wanted


def changed_drafts(run: Run) -> dict[UUID, Draft]:
    """The drafts that a commit has to write, in the order of their tables."""
    return {uuid: draft for uuid, draft in run.drafts.items() if not _is_same(run, uuid)}
