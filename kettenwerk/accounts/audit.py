"""The only way a record is written: one change set, one version per row, one audit entry.

Undo writes the inverse of a change set as a new one; rows edited since are listed and kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Record, Version
from kettenwerk.core.refusal import Refused

BATCH = 500


class Conflict(Refused):
    """Somebody else saved the same record since it was opened."""


def record_event(actor: Actor, kind: str, text: str) -> AuditEntry:
    """An audit entry; versions may hang on it."""
    return AuditEntry.objects.create(
        kind=kind,
        by=actor.user,
        by_name=actor.name,
        municipality=actor.municipality,
        text=text[:400],
    )


@transaction.atomic
def save(
    record: Record,
    *,
    by: Actor,
    kind: str = AuditEntry.Kind.EDIT,
    text: str = "",
    within: AuditEntry | None = None,
) -> AuditEntry:
    """Saves one record of the acting municipality with its version; raises :class:`Refused` or :class:`Conflict`."""
    if not record.municipality_id:
        record.municipality = by.municipality
    if record.municipality_id != by.municipality.pk:
        message = (
            "Dieser Eintrag gehört einer anderen Kommune. Bitte schlagen Sie die Änderung vor."
        )
        raise Refused(message)
    model = type(record)
    if record.pk is not None:
        changed = model.objects.filter(pk=record.pk, version=record.version).update(
            version=record.version + 1
        )
        if not changed:
            message = "Der Eintrag wurde inzwischen von jemand anderem geändert."
            raise Conflict(message)
        record.version += 1
    record.modified = timezone.now()
    record.save()
    entry = within or record_event(by, kind, text or f"{model._meta.verbose_name}: {record}")
    Version.objects.create(**_version_values(record, entry))
    return entry


@transaction.atomic
def delete(
    record: Record, *, by: Actor, text: str = "", within: AuditEntry | None = None
) -> AuditEntry:
    """Marks a record as deleted; it stays in its history and can be brought back."""
    record.deleted_at = timezone.now()
    text = text or f"{type(record)._meta.verbose_name} gelöscht: {record}"
    return save(record, by=by, text=text, within=within)


def bulk_save(entry: AuditEntry, new: Sequence[Record], changed: Sequence[Record]) -> None:
    """Writes many rows of one model set-based; call it inside a transaction.

    ``changed`` rows carry the version they were read with; it is raised by one.
    """
    for record in changed:
        record.version += 1
        record.modified = entry.at
    if new:
        type(new[0]).objects.bulk_create(new, batch_size=BATCH)
    if changed:
        names = [f.name for f in changed[0]._meta.concrete_fields if not f.primary_key]
        type(changed[0]).objects.bulk_update(changed, names, batch_size=BATCH)
    versions = [Version(**_version_values(record, entry)) for record in (*new, *changed)]
    Version.objects.bulk_create(versions, batch_size=BATCH)


def _version_values(record: Record, entry: AuditEntry) -> dict[str, Any]:
    return {
        "change_set": entry,
        "table": record._meta.label_lower,
        "record": record.uuid,
        "municipality_id": record.municipality_id,
        "number": record.version,
        "snapshot": record.snapshot(),
    }


def versions_of(records: Iterable[UUID]) -> models.QuerySet[Version]:
    """All versions of these records, newest first, with who and when."""
    return (
        Version.objects.filter(record__in=list(records))
        .select_related("change_set__municipality")
        .order_by("-change_set__at", "-number")
    )


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the new change set and the rows kept because they were edited since."""

    entry: AuditEntry
    restored: int
    kept: tuple[str, ...]


@transaction.atomic
def undo(entry: AuditEntry, *, by: Actor) -> Undone:
    """Puts back every row of a change set that nobody edited since; refuses a second undo."""
    if by.user is not None and entry.municipality_id != by.municipality.pk:
        message = "Diese Änderung hat eine andere Kommune gemacht; nur sie kann sie zurücknehmen."
        raise Refused(message)
    if AuditEntry.objects.filter(undoes=entry).exists():
        message = "Diese Änderung wurde schon zurückgenommen."
        raise Refused(message)
    inverse = record_event(by, AuditEntry.Kind.UNDO, f"Zurückgenommen: {entry.text}")
    inverse.undoes = entry
    inverse.save(update_fields=["undoes"])
    restored, kept = 0, []
    by_table: dict[str, list[Version]] = defaultdict(list)
    for version in entry.versions.all():
        by_table[version.table].append(version)
    for table, versions in by_table.items():
        done, left = _undo_table(apps.get_model(table), versions, inverse)
        restored += done
        kept += left
    return Undone(inverse, restored, tuple(kept))


def _undo_table(
    model: type[Record], versions: list[Version], inverse: AuditEntry
) -> tuple[int, list[str]]:
    current = {row.uuid: row for row in model.objects.filter(uuid__in=[v.record for v in versions])}
    before = {
        (v.record, v.number): v.snapshot
        for v in Version.objects.filter(record__in=list(current), table=versions[0].table)
    }
    back, kept = [], []
    for record, (first, last) in _spans(versions).items():
        row = current[record]
        is_foreign = row.municipality_id != inverse.municipality_id and inverse.by_id is not None
        if is_foreign or row.version != last:
            kept.append(str(row))
        else:
            back.append(_as_before(row, before.get((record, first - 1)), inverse))
    bulk_save(inverse, [], back)
    return len(back), kept


def _spans(versions: list[Version]) -> dict[UUID, tuple[int, int]]:
    """First and last number of each record: a change set may save the same record twice."""
    spans: dict[UUID, tuple[int, int]] = {}
    for version in versions:
        first, last = spans.get(version.record, (version.number, version.number))
        spans[version.record] = (min(first, version.number), max(last, version.number))
    return spans


def _as_before(row: Record, earlier: dict[str, Any] | None, inverse: AuditEntry) -> Record:
    if earlier is None:
        row.deleted_at = inverse.at
        return row
    restore_values(row, earlier)
    return row


def restore_values(row: Record, snapshot: dict[str, Any]) -> None:
    """Gives a row the values of a snapshot; version and identity stay."""
    fixed = {"id", "uuid", "version", "created", "modified"}
    for field in row._meta.concrete_fields:
        if field.attname in snapshot and field.attname not in fixed:
            if isinstance(field, models.BinaryField):
                continue
            value = snapshot[field.attname]
            is_plain = value is None or isinstance(field, models.ForeignKey | models.JSONField)
            setattr(row, field.attname, value if is_plain else field.to_python(value))
