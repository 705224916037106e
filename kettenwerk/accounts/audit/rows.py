"""Rows made ready for one short write: all values, and the text of their versions but for open keys."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from kettenwerk.accounts.models import AuditEntry, Record, Version
from kettenwerk.core.bulk_rows import insert_rows, reserve_keys, update_rows
from kettenwerk.core.refusal import Refused

VERSION_COLUMNS = ("change_set_id", "table", "record", "municipality_id", "number", "snapshot")


class Conflict(Refused):
    """Somebody else saved the same record since it was opened."""


class ReadyRows:
    """New and changed rows of one model, ready to be written with their versions.

    Made ready outside the transaction; then :meth:`reserve` for all models, then :meth:`write`.
    ``changed`` rows carry the version they were read with; it is raised by one.
    """

    def __init__(self, new: Sequence[Record], changed: Sequence[Record]) -> None:
        self.new, self.changed = new, changed
        self.records = [*new, *changed]
        self.model = type(self.records[0])
        fields = self.model._meta.concrete_fields
        self.fields = [field for field in fields if not field.primary_key]
        self.columns = [str(field.column) for field in self.fields]
        for record in changed:
            record.version += 1
        self.open = self._open_references()
        self.values = [self._values(record) for record in self.records]
        without = {self.model._meta.pk.attname, *(field.attname for _, field in self.open)}
        self.snapshots = [_text(record, without) for record in self.records]

    def _open_references(self) -> list[tuple[int, Any]]:
        """The references of which at least one leads to a record without a key yet."""
        return [
            (place, field)
            for place, field in enumerate(self.fields)
            if isinstance(field, models.ForeignKey)
            and any(
                target is not None and target.pk is None
                for record in self.records
                if (target := record._state.fields_cache.get(field.name)) is not None
            )
        ]

    def _values(self, record: Record) -> list[Any]:
        return [
            field.get_db_prep_save(getattr(record, field.attname), connection)
            for field in self.fields
        ]

    def reserve(self) -> None:
        """New records get their keys, so that others can refer to them."""
        if self.new:
            keys = reserve_keys(self.model, len(self.new))
            for record, key in zip(self.new, keys, strict=True):
                record.pk = key

    def write(self, entry: AuditEntry) -> None:
        """Inserts, updates and appends one version per row; raises :class:`Conflict`."""
        for place, field in self.open:
            for record, values in zip(self.records, self.values, strict=True):
                target = record._state.fields_cache.get(field.name)
                if target is not None:
                    record.__dict__[field.attname] = values[place] = target.pk
        pk = str(self.model._meta.pk.column)
        new = len(self.new)
        rows = [[r.pk, *values] for r, values in zip(self.new, self.values, strict=False)]
        insert_rows(self.model, [pk, *self.columns], rows)
        for record in self.new:
            record._state.adding = False
            record._state.db = connection.alias
        self._update(self.values[new:])
        versions = [self._version(place, entry) for place in range(len(self.records))]
        insert_rows(Version, VERSION_COLUMNS, versions)

    def _update(self, values: Sequence[list[Any]]) -> None:
        if not self.changed:
            return
        pairs = zip(self.changed, values, strict=True)
        rows = [[*row, record.pk, record.version - 1] for record, row in pairs]
        if update_rows(self.model, self.columns, rows) != len(rows):
            message = "Ein Eintrag wurde inzwischen von jemand anderem geändert. Es wurde nichts gespeichert."
            raise Conflict(message)

    def _version(self, place: int, entry: AuditEntry) -> list[Any]:
        record = self.records[place]
        keys = {self.model._meta.pk.attname: record.pk}
        keys |= {field.attname: record.__dict__[field.attname] for _, field in self.open}
        return [
            entry.pk,
            self.model._meta.label_lower,
            _UUID.get_db_prep_save(record.uuid, connection),
            record.municipality_id,
            record.version,
            f"{json.dumps(keys)[:-1]}, {self.snapshots[place]}",
        ]


_UUID = Version._meta.get_field("record")


def _text(record: Record, without: set[str]) -> str:
    """The snapshot as JSON without these values and without the opening bracket."""
    snapshot = record.snapshot()
    return json.dumps({name: value for name, value in snapshot.items() if name not in without})[1:]
