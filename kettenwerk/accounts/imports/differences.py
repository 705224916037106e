"""What a row would change, cell by cell, in the words of the columns."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kettenwerk.accounts.imports.declare import Draft, Place, Run, Table
from kettenwerk.accounts.imports.matching import label_of
from kettenwerk.accounts.imports.states import is_same
from kettenwerk.accounts.models import Record
from kettenwerk.core.bulk_rows import chunks
from kettenwerk.core.fields import CodesField
from kettenwerk.core.german import day_text

EMPTY = "leer"
MONTHS_IN_WORDS = ("from_months", "to_months")


@dataclass(frozen=True, slots=True)
class CellChange:
    """One column of one row: what stands there and what would."""

    column: str
    before: str
    after: str


def changes_of(run: Run) -> dict[Place, list[CellChange]]:
    """The changed cells of every row that meets a stored record."""
    names = _Names(run)
    found: dict[Place, list[CellChange]] = {}
    for uuid, draft in run.drafts.items():
        stored = run.existing.get(uuid)
        table, cells = run.row_of[uuid]
        if stored is None or stored.deleted_at is not None or draft.table != table.name:
            continue
        if not is_same(run, uuid):
            changes = [*_values(table, draft, stored), *_references(run, table, draft, names)]
            found.setdefault(cells.place, []).extend(changes)
    for place, change in _children(run, names):
        found.setdefault(place, []).append(change)
    return found


def _label(table: Table, attr: str) -> str:
    column = table.column_of(attr)
    return label_of(table, column) if column else attr


def _values(table: Table, draft: Draft, stored: Record) -> list[CellChange]:
    found = []
    for attr, value in draft.values.items():
        before = getattr(stored, attr)
        if before != value and table.column_of(attr) is not None:
            field = stored._meta.get_field(attr)
            found.append(
                CellChange(_label(table, attr), in_words(field, before), in_words(field, value))
            )
    return found


def in_words(field: Any, value: Any) -> str:
    """A stored value as people read it."""
    if value in (None, "", ()):
        return EMPTY
    if isinstance(field, CodesField):
        words = dict(field.codes)
        return ", ".join(str(words.get(code, code)) for code in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name in MONTHS_IN_WORDS:
        return f"{round(value / 12, 2):g} Jahre".replace(".", ",")
    return day_text(value) if isinstance(value, date) else str(value)


def _references(run: Run, table: Table, draft: Draft, names: "_Names") -> list[CellChange]:
    uuid = run.scope.uuid_of(draft.id)
    stored = run.existing_refs.get(uuid, {})
    wanted = {attr: run.scope.uuid_of(key) for attr, key in draft.refs.items()}
    found = []
    for attr in {**wanted, **stored}:
        before, after = stored.get(attr), wanted.get(attr)
        if before != after and attr not in draft.untouched:
            model = draft.model._meta.get_field(attr).related_model
            change = (names.of(model, before), names.of(model, after))
            found.append(CellChange(_label(table, attr), *change))
    return found


def _children(run: Run, names: "_Names") -> list[tuple[Place, CellChange]]:
    """Entries of list cells that come to a stored record or go."""
    found = []
    for uuid, draft in run.drafts.items():
        table, cells = run.row_of[uuid]
        spec = next((s for s in table.children if s.model is draft.model), None)
        if spec is None or draft.table == table.name or not _is_kept(run, draft, spec.link):
            continue
        if uuid not in run.existing or run.existing[uuid].deleted_at is not None:
            target = next(attr for attr in draft.refs if attr != spec.link)
            model = draft.model._meta.get_field(target).related_model
            name = names.of(model, run.scope.uuid_of(draft.refs[target]))
            label = label_of(table, table.column(spec.column))  # type: ignore[arg-type]
            found.append((cells.place, CellChange(label, EMPTY, f"neu: {name}")))
    for uuid, row in run.orphans.items():
        table, cells = run.row_of[uuid]
        spec = next(s for s in table.children if isinstance(row, s.model))
        label = label_of(table, table.column(spec.column))  # type: ignore[arg-type]
        found.append((cells.place, CellChange(label, _end_of(row, spec.link), "entfällt")))
    return found


def _is_kept(run: Run, draft: Draft, link: str) -> bool:
    parent = run.existing.get(run.scope.uuid_of(draft.refs[link])) if link in draft.refs else None
    return parent is not None and parent.deleted_at is None


def _end_of(row: Record, link: str) -> str:
    ends = [
        str(getattr(row, field.name))
        for field in row._meta.fields
        if field.is_relation and field.name not in {link, "municipality"}
        if getattr(row, f"{field.name}_id") is not None
    ]
    return ", ".join(ends)


class _Names:
    """What referred records are called; each kind is asked for once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._known: dict[Any, dict[UUID, str]] = {}

    def of(self, model: Any, uuid: UUID | None) -> str:
        if uuid is None:
            return EMPTY
        if uuid in self.run.drafts:
            draft = self.run.drafts[uuid]
            return str(draft.values.get("name") or draft.values.get("subject") or draft.key)
        if model not in self._known:
            wanted = {u for refs in self.run.existing_refs.values() for u in refs.values()}
            wanted |= set(self.run.scope.known.values())
            self._known[model] = {}
            for chunk in chunks(list(wanted)):
                rows = model._default_manager.filter(uuid__in=chunk)
                self._known[model].update({row.uuid: str(row) for row in rows})
        return self._known[model].get(uuid, "ein anderer Eintrag")
