"""Taking a change set back: the inverse as a new change set, later edits kept unless chosen."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.audit.saving import bulk_save, record_event, restore_values
from kettenwerk.accounts.models import AuditEntry, Record, Version
from kettenwerk.core.bulk_rows import chunks
from kettenwerk.core.refusal import Refused

Spans = dict[UUID, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the new change set and the rows kept because they were edited or are needed."""

    entry: AuditEntry
    restored: int
    kept: tuple[str, ...]


@dataclass(slots=True)
class _Rows:
    """The rows of one table that a change set touched."""

    model: type[Record]
    current: dict[UUID, Record]
    spans: Spans
    before: dict[UUID, dict[str, Any]]
    kept: set[int] = field(default_factory=set)


@transaction.atomic
def undo(entry: AuditEntry, *, by: Actor, also: Collection[UUID] = ()) -> Undone:
    """Puts back every row of a change set that nobody edited since, and the edited ones in ``also``.

    A row that others refer to by now stays, and so do the parts of a row that stays. Refuses a second
    undo.
    """
    if by.user is not None and entry.municipality_id != by.municipality.pk:
        message = "Diese Änderung hat eine andere Kommune gemacht; nur sie kann sie zurücknehmen."
        raise Refused(message)
    if AuditEntry.objects.filter(undoes=entry).exists():
        message = "Diese Änderung wurde schon zurückgenommen."
        raise Refused(message)
    inverse = record_event(by, AuditEntry.Kind.UNDO, f"Zurückgenommen: {entry.text}")
    inverse.undoes = entry
    inverse.save(update_fields=["undoes"])
    tables = _load(entry)
    for rows in tables.values():
        _keep_edited(rows, inverse, frozenset(also))
    restored, names = 0, []
    for rows in _referring_first(tables):
        _keep_parts(rows, tables)
        _keep_needed(rows, entry)
        back = [
            _as_before(row, rows.before.get(uuid), inverse)
            for uuid, row in rows.current.items()
            if row.pk not in rows.kept
        ]
        bulk_save(inverse, [], back)
        restored += len(back)
        if not rows.model.shown_through:
            names += [str(row) for row in rows.current.values() if row.pk in rows.kept]
    return Undone(inverse, restored, tuple(names))


def edited_since(entry: AuditEntry) -> list[Record]:
    """The rows of a change set that somebody changed later; an undo keeps them unless chosen."""
    found: list[Record] = []
    for rows in _load(entry).values():
        found += [
            row
            for uuid, row in rows.current.items()
            if row.version != rows.spans[uuid][1] and not rows.model.shown_through
        ]
    return found


def _load(entry: AuditEntry) -> dict[type[Record], _Rows]:
    spans: dict[str, Spans] = defaultdict(dict)
    for table, record, number in entry.versions.values_list("table", "record", "number"):
        first, last = spans[table].get(record, (number, number))
        spans[table][record] = (min(first, number), max(last, number))
    tables = {}
    for table, some in spans.items():
        model: type[Record] = apps.get_model(table)
        tables[model] = _Rows(model, {}, some, {})
        touched = entry.versions.filter(table=table).values("record")
        rows = model._default_manager.filter(uuid__in=touched)
        tables[model].current.update({row.uuid: row for row in rows})
        for chunk in chunks([record for record, (first, _) in some.items() if first > 1]):
            earlier = Version.objects.filter(record__in=chunk, table=table)
            for record, number, snapshot in earlier.values_list("record", "number", "snapshot"):
                if number == some[record][0] - 1:
                    tables[model].before[record] = snapshot
    return tables


def _keep_edited(rows: _Rows, inverse: AuditEntry, also: frozenset[UUID]) -> None:
    # A merge changes nothing of others but where their references lead; so it may lead them back.
    is_merge = inverse.undoes is not None and inverse.undoes.kind == AuditEntry.Kind.MERGE
    for uuid, row in rows.current.items():
        is_others = row.municipality_id != inverse.municipality_id and inverse.by_id is not None
        is_foreign = is_others and not is_merge
        is_edited = row.version != rows.spans[uuid][1] and uuid not in also
        # A row that was there before and whose earlier values nobody knows is not made up.
        is_lost = rows.spans[uuid][0] > 1 and uuid not in rows.before
        if is_foreign or is_edited or is_lost:
            rows.kept.add(row.pk)


def _keep_parts(rows: _Rows, tables: dict[type[Record], _Rows]) -> None:
    """The places of an offer that stays, stay."""
    if not rows.model.shown_through:
        return
    parent = rows.model._meta.get_field(rows.model.shown_through).related_model
    above = tables.get(parent)  # type: ignore[arg-type]
    if above is not None:
        link = f"{rows.model.shown_through}_id"
        rows.kept |= {r.pk for r in rows.current.values() if getattr(r, link) in above.kept}


def _keep_needed(rows: _Rows, entry: AuditEntry) -> None:
    """A row that the undo would delete stays while live rows refer to it."""
    going = {r.pk for u, r in rows.current.items() if u not in rows.before} - rows.kept
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel):
            continue
        other = relation.related_model
        if not issubclass(other, Record) or not going:
            continue
        is_part = other.shown_through == relation.field.name
        link = relation.field.attname
        touched = entry.versions.filter(table=rows.model._meta.label_lower).values("record")
        live = other.objects.live().filter(**{f"{relation.field.name}__uuid__in": touched})
        for pk, needed in live.values_list("pk", link) if not is_part else ():
            if needed in going and not (other is rows.model and pk in going):
                rows.kept.add(needed)
        going -= rows.kept


def _referring_first(tables: dict[type[Record], _Rows]) -> list[_Rows]:
    """Rows that refer to others before those, so that what nobody needs any more can go."""
    order: TopologicalSorter[type[Record]] = TopologicalSorter()
    for model in tables:
        order.add(model)
        for foreign in model._meta.fields:
            target = foreign.related_model
            if target in tables and target is not model:
                order.add(target, model)
    try:
        return [tables[model] for model in order.static_order()]
    except CycleError:
        return list(tables.values())


def _as_before(row: Record, earlier: dict[str, Any] | None, inverse: AuditEntry) -> Record:
    if earlier is None:
        row.deleted_at = inverse.at
        return row
    restore_values(row, earlier)
    return row
