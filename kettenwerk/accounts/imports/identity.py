"""Which stored record a row or a cell means.

A program's file names records by key alone. People also write names, and bring back what was exported
with its uuid; what they write is looked for among the records their municipality may see.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError

from kettenwerk.accounts.imports.declare import NAMESPACE, Children, Draft, Key, Run, Table
from kettenwerk.accounts.imports.reading import in_codes
from kettenwerk.accounts.models import ExternalId, Municipality, Record
from kettenwerk.core.bulk_rows import chunks
from kettenwerk.core.identifiers import uuid_in
from kettenwerk.core.names import fold
from kettenwerk.core.tabular import Row

NAMES = ("name", "subject", "title")


def find_external_ids(run: Run) -> None:
    """Keys that stand for another record than usual, because records were merged."""
    scope = run.scope
    names = [scope.builds_on, scope.data_set] if scope.builds_on else [scope.data_set]
    rows = ExternalId.objects.filter(owner__slug=scope.importer, data_set__in=names)
    for table, key, record in rows.values_list("table", "key", "record").iterator():
        scope.known[table, key] = record


def find_known(run: Run, tables: Iterable[Table], keys: dict[str, list[str]]) -> None:
    """Says for every row and every reference that people wrote which record is meant."""
    importer = Municipality.objects.select_related("parent").get(slug=run.scope.importer)
    by_name = {table.name: table for table in tables}
    for table in by_name.values():
        finder = _Finder(run, table, importer)
        sheet = run.sheets.get(table.name)
        if sheet is not None:
            finder.find_rows(list(zip(sheet.rows, keys[table.name], strict=True)))
        finder.find_references(_named(run, table.name))


def _named(run: Run, table: str) -> set[str]:
    """Every cell of the run that names a record of this table."""
    found: set[str] = set()
    for other in run.tables:
        columns = [column for column in other.columns if table in column.refers_to]
        chosen = run.scope.defaults.get(other.name, {})
        found.update(filter(None, (chosen.get(c.name, c.default) for c in columns)))
        for row in run.sheets[other.name].rows if columns else ():
            for column in columns:
                cell = row.cells.get(column.name, "")
                parts = cell.split(";") if column.is_list else [cell]
                found.update(part.strip() for part in parts if part.strip())
    return found


class _Finder:
    """Looks for the records of one table; asks the database a few times, not once per row."""

    def __init__(self, run: Run, table: Table, importer: Municipality) -> None:
        self.run, self.table, self.importer = run, table, importer
        self.scope, self.model = run.scope, table.model
        fields = {field.name for field in self.model._meta.fields}
        self.name_attr = next((name for name in NAMES if name in fields), "")
        self.has_key = "key" in fields
        self.keys: set[str] = set()
        self.in_file: dict[str, str] = {}
        self._names: dict[str, list[Record]] | None = None

    # -------------------------------------------------------------------------------------- rows

    def find_rows(self, rows: list[tuple[Row, str]]) -> None:
        self.keys = {key for _, key in rows}
        self._step_aside([self._id(key) for _, key in rows])
        stored = self._stored([self.scope.uuid_of(self._id(key)) for _, key in rows])
        by_uuid = self._visible("uuid", _uuids(row.cells.get("uuid", "") for row, _ in rows))
        # The ids of another directory say nothing about the keys of one's own records.
        is_foreign = self.scope.data_set != self.scope.importer
        by_key = {} if is_foreign else self._owned_by_key([key for _, key in rows])
        column = next((c.name for c in self.table.columns if c.attr == self.name_attr), "")
        for row, key in rows:
            if column and row.cells.get(column):
                self.in_file.setdefault(fold(row.cells[column]), key)
            given = uuid_in(row.cells.get("uuid", ""))
            chosen = self.scope.chosen.get((self.table.name, row.line))
            if chosen is not None:
                self._is(key, chosen)
            elif given is not None and given in by_uuid:
                self._is(key, given)
            elif self.scope.uuid_of(self._id(key)) in stored:
                self.scope.stored.add(self._id(key))
            elif key in by_key:
                self._is(key, by_key[key])
            elif (same := self._same_thing(row, column)) is not None:
                self._is(key, same)

    def _id(self, key: str) -> Key:
        return (self.table.name, key)

    def _is(self, key: str, uuid: UUID) -> None:
        self.scope.known[self._id(key)] = uuid
        self.scope.stored.add(self._id(key))

    def _same_thing(self, row: Row, column: str) -> UUID | None:
        """An own record with this name that contradicts no other natural column of the row."""
        if self.table.is_told_by_natural:
            return self._same_part(row)
        if not column or row.cells.get("id"):
            return None
        rows = self.names.get(fold(row.cells.get(column, "")), [])
        own = [record for record in rows if record.municipality_id == self.importer.pk]
        fits = [record for record in own if self._agrees(record, row)]
        return fits[0].uuid if len(fits) == 1 else None

    def _agrees(self, record: Record, row: Row) -> bool:
        for name in self.table.natural:
            column, cell = self.table.column(name), row.cells.get(name, "")
            if column is None or not cell or not column.refers_to:
                continue
            target = self.scope.known.get((column.refers_to[0], cell))
            stored = getattr(record, column.attr, None)
            if target is not None and stored is not None and stored.uuid != target:
                return False
        return True

    def _same_part(self, row: Row) -> UUID | None:
        """The own row that holds the same in every natural column, where those tell rows apart."""
        found: list[Any] = []
        for name in self.table.natural:
            column, cell = self.table.column(name), row.cells.get(name, "")
            if column is None or not cell:
                return None
            try:
                read = column.read(in_codes(cell, self.table, column))
            except (ValueError, ValidationError):
                return None
            known = (self.scope.known.get((table, cell)) for table in column.refers_to)
            found.append(next(filter(None, known), None) if column.refers_to else read)
        return self._by_natural.get(tuple(found))

    @cached_property
    def _by_natural(self) -> dict[tuple[Any, ...], UUID]:
        columns = [c for name in self.table.natural if (c := self.table.column(name))]
        paths = [f"{c.attr}__uuid" if c.refers_to else c.attr for c in columns]
        rows = self.model.objects.owned_by(self.importer).order_by("-pk")
        return {tuple(told): uuid for uuid, *told in rows.values_list("uuid", *paths)}

    # -------------------------------------------------------------------------------- references

    def find_references(self, cells: set[str]) -> None:
        left = cells - self.keys
        for cell in list(left):
            if fold(cell) in self.in_file:
                self.scope.known[self._id(cell)] = self.scope.uuid_of(
                    self._id(self.in_file[fold(cell)])
                )
                self.scope.stored.add(self._id(cell))
                left.discard(cell)
        stored = self._stored([self.scope.uuid_of(self._id(cell)) for cell in left])
        by_uuid = self._visible("uuid", _uuids(left))
        by_key = self._visible("key", left) if self.has_key else {}
        for cell in left:
            given = uuid_in(cell)
            if self.scope.uuid_of(self._id(cell)) in stored:
                self.scope.stored.add(self._id(cell))
            elif given in by_uuid:
                self._is(cell, by_uuid[given].uuid)
            elif cell in by_key:
                self._is(cell, by_key[cell].uuid)
            elif (named := self._only(self.names.get(fold(cell), []))) is not None:
                self._is(cell, named.uuid)

    def _only(self, rows: list[Record]) -> Record | None:
        """The one record of this name; among several the only own one."""
        if len(rows) > 1:
            rows = [row for row in rows if row.municipality_id == self.importer.pk]
        return rows[0] if len(rows) == 1 else None

    # ----------------------------------------------------------------------------------- database

    def _stored(self, uuids: list[UUID]) -> set[UUID]:
        found: set[UUID] = set()
        for chunk in chunks(uuids):
            found.update(
                self.model.objects.live().filter(uuid__in=chunk).values_list("uuid", flat=True)
            )
        return found

    def _step_aside(self, ids: list[Key]) -> None:
        """A key that stands for a record hidden from the importer becomes a record of its own."""
        by_uuid = {self.scope.uuid_of(one): one for one in ids}
        seen = set(self._visible("uuid", by_uuid))
        for uuid in self._stored(list(by_uuid)) - seen:
            own = f"{self.scope.importer}:{self.scope.data_set}/{'/'.join(by_uuid[uuid])}"
            self.scope.known[by_uuid[uuid]] = uuid5(NAMESPACE, own)

    def _visible(self, attr: str, values: Iterable[Any]) -> dict[Any, Record]:
        found: dict[Any, Record] = {}
        for chunk in chunks(list(values)):
            rows = self.model.objects.of(self.importer).filter(**{f"{attr}__in": chunk})
            # Own records last: where several bear a key, the own one is meant.
            for row in sorted(
                rows, key=lambda one: (one.municipality_id == self.importer.pk, one.pk)
            ):
                found[getattr(row, attr)] = row
        return found

    def _owned_by_key(self, keys: list[str]) -> dict[str, UUID]:
        found: dict[str, UUID] = {}
        for chunk in chunks(keys) if self.has_key else ():
            owned: Any = self.model.objects.owned_by(self.importer)
            found.update(owned.filter(key__in=chunk).values_list("key", "uuid"))
        return found

    @property
    def names(self) -> dict[str, list[Record]]:
        """Visible records by folded name, asked once."""
        if self._names is None:
            self._names = defaultdict(list)
            links = [c.attr for n in self.table.natural if (c := self.table.column(n))]
            joined = [
                attr for attr in links if attr and self.model._meta.get_field(attr).is_relation
            ]
            rows = self.model.objects.of(self.importer).select_related(*joined)
            for row in rows if self.name_attr else ():
                self._names[fold(str(getattr(row, self.name_attr)))].append(row)
        return self._names


def _uuids(texts: Iterable[str]) -> list[UUID]:
    return [uuid for uuid in map(uuid_in, texts) if uuid is not None]


# ------------------------------------------------------------------------------------------ children


class ChildFinder:
    """Stored rows that hang on the records of a run, found by what they link."""

    def __init__(self, run: Run, table: Table) -> None:
        self.run = run
        self.by_ends: dict[tuple[type[Record], UUID, frozenset[UUID]], UUID] = {}
        self.specs = {spec.model: spec for spec in table.children}
        stored = [key for key in run.scope.stored if key[0] == table.name]
        parents = [run.scope.uuid_of(key) for key in stored]
        for spec in table.children:
            self._load(spec, parents)

    def _load(self, spec: Children, parents: list[UUID]) -> None:
        links = [
            f.name
            for f in spec.model._meta.fields
            if f.is_relation and f.name not in {spec.link, "municipality"}
        ]
        paths = [f"{name}__uuid" for name in links]
        for chunk in chunks(parents):
            rows = spec.model.objects.live().filter(**{f"{spec.link}__uuid__in": chunk})
            for uuid, parent, *ends in rows.values_list("uuid", f"{spec.link}__uuid", *paths):
                self.by_ends[spec.model, parent, frozenset(filter(None, ends))] = uuid

    def recognise(self, draft: Draft) -> Draft:
        """A child that is stored already keeps its identity and its values."""
        spec = self.specs.get(draft.model)
        if spec is None or spec.link not in draft.refs:
            return draft
        uuid_of = self.run.scope.uuid_of
        ends = frozenset(uuid_of(key) for attr, key in draft.refs.items() if attr != spec.link)
        found = self.by_ends.get((draft.model, uuid_of(draft.refs[spec.link]), ends))
        if found is None:
            return draft
        self.run.scope.known[draft.id] = found
        return replace(draft, values={})
