"""The history of a record in words: who changed what, from which value to which."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_datetime

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import AuditEntry, Record, Version
from kettenwerk.core.fields import CodesField, FuzzyDate, FuzzyDateField
from kettenwerk.core.german import age_text, day_text

MOST_CHANGES = 50
EMPTY = "leer"
SILENT = frozenset({"id", "uuid", "municipality", "version", "created", "modified", "deleted_at"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Change:
    """What one change set did to a record and its parts; ``version`` is the record's own."""

    entry: AuditEntry
    version: Version | None = None
    verb: str = ""
    differences: list[Difference] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


def history_of(record: Record, links: Mapping[UUID, str] | None = None) -> list[Change]:
    """The latest changes, newest first.

    ``links`` are the rows that belong to the record, deleted ones too, each with the name of the
    field that ties it to the record.
    """
    links = links or {}
    versions = list(audit.versions_of([record.uuid, *links]))
    words = Words(versions)
    before = {(version.record, version.number): version for version in versions}
    changes: dict[int, Change] = {}
    for version in versions:
        change = changes.setdefault(version.change_set_id, Change(version.change_set))
        earlier = before.get((version.record, version.number - 1))
        if version.record == record.uuid:
            change.version = version
            change.verb = _verb(version, earlier)
            change.differences = list(words.differences(version, earlier))
        else:
            change.parts.append(words.part(version, earlier, links[version.record]))
    return list(changes.values())[:MOST_CHANGES]


def differences_since(record: Record, number: int) -> list[Difference]:
    """What others saved since version ``number`` was opened; nothing if that version is unknown."""
    versions = audit.versions_of([record.uuid]).filter(number__in=[number, record.version])
    by_number = {version.number: version for version in versions}
    opened, stored = by_number.get(number), by_number.get(record.version)
    if opened is None or stored is None:
        return []
    return list(Words([opened, stored]).differences(stored, opened))


def _verb(version: Version, earlier: Version | None) -> str:
    if earlier is None:
        return "angelegt"
    was, now = (bool(one.snapshot.get("deleted_at")) for one in (earlier, version))
    if was != now:
        return "gelöscht" if now else "wiederhergestellt"
    return "geändert"


class Words:
    """Turns stored values into words; the names of references are asked once per kind."""

    def __init__(self, versions: Iterable[Version]) -> None:
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for version in versions:
            for one in _fields(version.table):
                if isinstance(one, models.ForeignKey):
                    wanted[one.related_model].add(version.snapshot.get(one.attname))
        self.names = {
            model: {
                pk: str(row) for pk, row in model._default_manager.in_bulk(pks - {None}).items()
            }
            for model, pks in wanted.items()
        }

    def differences(self, version: Version, earlier: Version | None) -> Iterator[Difference]:
        if earlier is None:
            return
        for one in _fields(version.table):
            if one.name in SILENT:
                continue
            old, new = (snap.get(one.attname) for snap in (earlier.snapshot, version.snapshot))
            if old != new:
                label = str(one.verbose_name).replace("(Monate)", "").strip()
                yield Difference(
                    label[:1].upper() + label[1:], self.of(one, old), self.of(one, new)
                )

    def part(self, version: Version, earlier: Version | None, link: str) -> str:
        """``Partner hinzugefügt: Kitas``."""
        kind = apps.get_model(version.table)._meta.verbose_name
        what = ", ".join(
            self.of(one, version.snapshot.get(one.attname))
            for one in _fields(version.table)
            if one.name not in SILENT | {link, "source", "visibility"}
            and version.snapshot.get(one.attname)
        )
        verb = {"angelegt": "hinzugefügt", "gelöscht": "entfernt"}.get(_verb(version, earlier))
        return f"{kind} {verb or _verb(version, earlier)}: {what}"

    def of(self, one: Any, value: Any) -> str:
        """The words for one stored value."""
        if value is None or value == "":
            return EMPTY
        if isinstance(one, models.ForeignKey):
            return self.names.get(one.related_model, {}).get(value, "nicht mehr vorhanden")
        if isinstance(one, CodesField):
            return ", ".join(one.labels(one.to_python(value))) or EMPTY
        return _plain(one, value)


def _plain(one: Any, value: Any) -> str:
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(one, models.BooleanField):
        return "ja" if value else "nein"
    if one.name in {"from_months", "to_months"}:
        return age_text(value, None).removeprefix("ab ")
    return _plain_day(one, value)


def _plain_day(one: Any, value: Any) -> str:
    if isinstance(one, FuzzyDateField):
        return str(FuzzyDate(value))
    if isinstance(one, models.DateTimeField):
        return day_text(parse_datetime(value))
    return day_text(value) if isinstance(one, models.DateField) else str(value)


def _fields(table: str) -> list[Any]:
    return list(apps.get_model(table)._meta.concrete_fields)
