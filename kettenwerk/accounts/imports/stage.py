"""Reads and checks tables; the database is only read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from kettenwerk.accounts.imports.checks import check_all
from kettenwerk.accounts.imports.declare import Cells, Draft, Run, Scope, Table
from kettenwerk.accounts.imports.identity import (
    ChildFinder,
    find_external_ids,
    find_known,
)
from kettenwerk.accounts.imports.reading import key_of, read_rows
from kettenwerk.accounts.imports.states import report_rows
from kettenwerk.accounts.models import ExternalId, Record
from kettenwerk.core.bulk_rows import chunks
from kettenwerk.core.tabular import Sheet, Unreadable


def stage(
    sheets: Mapping[str, Sheet | Unreadable],
    tables: Iterable[Table],
    scope: Scope,
    *,
    before_drafts: Callable[[Scope], None] | None = None,
) -> Run:
    """Everything that can be said before writing: drafts, states, rejected rows.

    ``tables`` are all that can be referred to; one without a sheet is passed over, and a reference into
    it must then be stored already. ``before_drafts`` may complete the scope once all rows are known.
    """
    run, tables = Run(scope), list(tables)
    for table in tables:
        if table.name in sheets:
            _take_sheet(run, table, sheets[table.name])
    find_external_ids(run)
    keys = {
        table.name: [
            key_of(table, row, by_people=scope.by_people) for row in run.sheets[table.name].rows
        ]
        for table in run.tables
    }
    if scope.by_people:
        find_known(run, tables, keys)
    for table in run.tables:
        read_rows(run, table, keys[table.name])
    if before_drafts is not None:
        before_drafts(scope)
    for table in run.tables:
        _draft(run, table)
    _load_existing(run)
    _load_owners(run)
    _find_orphans(run)
    check_all(run)
    report_rows(run)
    return run


def _take_sheet(run: Run, table: Table, sheet: Sheet | Unreadable) -> None:
    run.tables.append(table)
    if isinstance(sheet, Unreadable):
        run.reports.append(sheet.report)
        run.unread.add(table.name)
        sheet = Sheet([], [], table.file_name)
    run.reports.extend(sheet.reports)
    run.sheets[table.name] = sheet


def _draft(run: Run, table: Table) -> None:
    rows = run.scope.rows[table.name]
    file = run.sheets[table.name].file
    unreadable = {report.line for report in run.rejected if report.file == file}
    children = ChildFinder(run, table) if run.scope.by_people else None
    for cells in rows.values():
        if cells.row.line in unreadable:
            continue
        for draft in table.drafts(cells):
            known = children.recognise(draft) if children is not None else draft
            _add_draft(run, table, cells, known)
    if table.doubts is not None:
        for key, doubt in table.doubts(list(rows.values())).items():
            # Stored rows that came back were looked at when they came first.
            if run.scope.by_people and (table.name, key) in run.scope.stored:
                continue
            run.doubts[run.scope.uuid_of((table.name, key))] = doubt


def _add_draft(run: Run, table: Table, cells: Cells, draft: Draft) -> None:
    """Keeps a draft; a record that comes with several rows hangs on the first good one of them."""
    uuid = run.scope.uuid_of(draft.id)
    is_own = draft.table == table.name
    if not is_own and draft.owner_like is None:
        spare = run.spare.setdefault(uuid, [])
        if uuid in run.drafts:
            spare.append((table, cells, draft))
    if uuid in run.drafts and not is_own:
        return
    run.drafts[uuid] = _only_what_the_file_says(run, table, cells, draft)
    run.row_of[uuid] = (table, cells)
    if draft.doubt:
        run.doubts[uuid] = draft.doubt


def _only_what_the_file_says(run: Run, table: Table, cells: Cells, draft: Draft) -> Draft:
    """A column the file does not have leaves a stored record as it is, and so does an empty key."""
    if draft.table != table.name or draft.id not in run.scope.stored:
        return draft
    given = set(run.sheets[table.name].heads)
    empty = {name for name in given if not cells.row.cells.get(name)}
    given -= empty & set(table.key)
    if run.scope.by_people:
        # New rows got a default here, so the same list once more must not take it away.
        chosen = run.scope.defaults.get(table.name, {})
        given -= {
            c.name for c in table.columns if c.required or c.default or c.name in chosen
        } & empty
    absent = frozenset(c.attr for c in table.columns if c.attr and c.name not in given)
    return replace(
        draft,
        values={attr: value for attr, value in draft.values.items() if attr not in absent},
        refs={attr: key for attr, key in draft.refs.items() if attr not in absent},
        untouched=absent,
    )


def _load_existing(run: Run) -> None:
    by_model: dict[type[Record], list[UUID]] = defaultdict(list)
    for uuid, draft in run.drafts.items():
        by_model[draft.model].append(uuid)
    for model, uuids in by_model.items():
        for chunk in chunks(uuids):
            rows = model.objects.filter(uuid__in=chunk).select_related("municipality")
            run.existing.update({row.uuid: row for row in rows})
        _load_references(run, model, [uuid for uuid in uuids if uuid in run.existing])


def _load_references(run: Run, model: type[Record], uuids: list[UUID]) -> None:
    links = {field.name for field in model._meta.fields if field.is_relation}
    named = {attr for uuid in uuids for attr in run.drafts[uuid].refs}
    untouched = {attr for uuid in uuids for attr in run.drafts[uuid].untouched} & links
    attrs = sorted(named | untouched)
    for chunk in chunks(uuids):
        paths = [f"{attr}__uuid" for attr in attrs]
        for uuid, *targets in model.objects.filter(uuid__in=chunk).values_list("uuid", *paths):
            pairs = zip(attrs, targets, strict=True)
            run.existing_refs[uuid] = {attr: target for attr, target in pairs if target}


def _load_owners(run: Run) -> None:
    """Who keeps the stored records that new rows of a program's file hang on; such a row goes along.

    What people bring about a record of others stays a row of their own.
    """
    if run.scope.by_people:
        return
    wanted: dict[type[Record], set[UUID]] = defaultdict(set)
    for uuid, draft in run.drafts.items():
        if draft.owner_like is None or uuid in run.existing:
            continue
        for attr, key in draft.refs.items():
            if key == draft.owner_like:
                model = draft.model._meta.get_field(attr).related_model
                wanted[model].add(run.scope.uuid_of(key))  # type: ignore[index]
    for model, uuids in wanted.items():
        for chunk in chunks(sorted(uuids)):
            rows = model.objects.live().filter(uuid__in=chunk)
            run.owner_of_stored.update(rows.values_list("uuid", "municipality__slug"))


def _find_orphans(run: Run) -> None:
    """Stored children that the file no longer names; of a program's file only its own ones."""
    for table in run.tables:
        for spec in table.children:
            if spec.column not in run.sheets[table.name].heads:
                continue
            imported = ExternalId.objects.filter(
                data_set=run.scope.data_set, table__startswith=f"{table.name}."
            ).values("record")
            parents = [
                uuid
                for uuid, (its_table, cells) in run.row_of.items()
                if its_table is table and uuid in run.existing
                if not (
                    run.scope.by_people
                    and spec.has_default
                    and not cells.row.cells.get(spec.column)
                )
            ]
            for chunk in chunks(parents):
                rows = spec.model.objects.live().filter(**{f"{spec.link}__uuid__in": chunk})
                if not run.scope.by_people:
                    rows = rows.filter(uuid__in=imported)
                for row in rows.select_related("municipality", spec.link):
                    if row.uuid not in run.drafts:
                        run.orphans[row.uuid] = row
                        run.row_of[row.uuid] = run.row_of[getattr(row, spec.link).uuid]
