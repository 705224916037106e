"""The only way a record is written: one change set, one version per row, one audit entry.

Taking a change set back stands in ``audit.undoing``.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.audit.rows import Conflict, ReadyRows
from kettenwerk.accounts.models import AuditEntry, Record, Version
from kettenwerk.core.refusal import Refused

BATCH = 500


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

    ``changed`` rows carry the version they were read with; it is raised by one. Raises
    :class:`Conflict` when one of them was saved since.
    """
    for record in changed:
        record.modified = entry.at
    if new or changed:
        rows = ReadyRows(new, changed)
        rows.reserve()
        rows.write(entry)


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
