"""Saving, deleting, restoring and taking back, with the rules that hold between records."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Record, Role, SharedRecord, Version
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import search
from kettenwerk.inventory.queries.references import (
    blockers_of_deletion,
    blockers_of_visibility,
    circle,
    is_less_visible,
    less_visible_target,
    references_to,
)

CIRCULAR = ("parent", "part_of", "same_as")


@dataclass(frozen=True, slots=True)
class Children:
    """The rows a record shall have in one child table; rows are told apart by ``match``."""

    model: type[Record]
    link: str
    match: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]


@transaction.atomic
def save_record(
    record: Record, *, by: Actor, children: Iterable[Children] = (), text: str = ""
) -> AuditEntry:
    """Saves a record with its children as one change set and puts it into the index."""
    _refuse_circles(record)
    _refuse_darkness(record)
    is_known = record.pk is not None
    entry = audit.save(record, by=by, text=text)
    for wanted in children:
        _set_children(record, wanted, entry)
    search.index([record, *(_naming(record) if is_known else ())])
    return entry


def _refuse_circles(record: Record) -> None:
    for name in CIRCULAR:
        if hasattr(record, f"{name}_id") and name != "same_as":
            sentence = circle(record, name, getattr(record, name))
            if sentence:
                raise Refused(sentence)


def _refuse_darkness(record: Record) -> None:
    """Nobody shall read the name of something that is not shared with them."""
    if not isinstance(record, SharedRecord):
        return
    target = less_visible_target(record)
    if target is not None:
        message = (
            f"„{target}“ ist nur sichtbar für: {target.get_visibility_display()}. Bitte ändern Sie "
            f"erst dort die Sichtbarkeit, dann bei „{record}“."
        )
        raise Refused(message)
    blockers = blockers_of_visibility(record) if record.pk is not None else []
    if blockers:
        words = record.get_visibility_display()
        message = (
            f"„{record}“ kann nicht auf „{words}“ gestellt werden: Darauf beziehen sich noch "
            f"{', '.join(blockers)}."
        )
        raise Refused(message)


def _set_children(record: Record, wanted: Children, entry: AuditEntry) -> None:
    owner = entry.municipality
    stored = wanted.model.objects.owned_by(owner).filter(**{wanted.link: record})
    old = {tuple(getattr(row, name) for name in wanted.match): row for row in stored}
    new, changed = [], []
    for values in wanted.rows:
        row = old.pop(tuple(values[name] for name in wanted.match), None)
        if row is None:
            new.append(wanted.model(municipality=owner, **{wanted.link: record}, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    for row in old.values():
        row.deleted_at = entry.at
        changed.append(row)
    for row in (*new, *changed):
        if isinstance(record, SharedRecord) and row.deleted_at is None:
            _refuse_dark_child(record, row)
    audit.bulk_save(entry, new, changed)


def _refuse_dark_child(record: SharedRecord, row: Record) -> None:
    for field in row._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.name in {"municipality", "area"}:
            continue
        target = getattr(row, field.name)
        if not isinstance(target, SharedRecord) or target == record:
            continue
        if is_less_visible(target, record):
            message = (
                f"„{target}“ ist nur sichtbar für: {target.get_visibility_display()}, "
                f"„{record}“ für mehr Menschen. Bitte ändern Sie erst dort die Sichtbarkeit."
            )
            raise Refused(message)


def _naming(record: Record) -> list[Record]:
    """Records whose text in the index holds the name of this one."""
    return [row for reference in references_to(record) for row in reference.rows]


@transaction.atomic
def delete_record(record: Record, *, by: Actor) -> AuditEntry:
    """Deletes a record with its parts; refused while others refer to it."""
    _refuse_while_referred_to(record)
    entry = audit.delete(record, by=by)
    for reference in references_to(record):
        rows = list(reference.rows)
        for row in rows:
            row.deleted_at = entry.at
        audit.bulk_save(entry, [], rows)
    search.index([record])
    return entry


def _refuse_while_referred_to(record: Record) -> None:
    blockers = blockers_of_deletion(record)
    if blockers:
        message = (
            f"„{record}“ kann nicht gelöscht werden: Darauf beziehen sich noch "
            f"{', '.join(blockers)}. Bitte lösen Sie zuerst diese Verbindungen."
        )
        raise Refused(message)


@transaction.atomic
def restore_version(record: Record, version: Version, *, by: Actor) -> AuditEntry:
    """Gives a record the values of an earlier version, as a new version."""
    if version.record != record.uuid:
        message = "Diese Version gehört zu einem anderen Eintrag."
        raise Refused(message)
    audit.restore_values(record, version.snapshot)
    text = f"{record._meta.verbose_name} wie in Version {version.number}: {record}"
    return save_record(record, by=by, text=text)


@transaction.atomic
def undo_change(entry: AuditEntry, *, by: Actor) -> audit.Undone:
    """Takes a whole change set back; imports only by people who coordinate."""
    if entry.municipality_id != by.municipality.pk:
        message = "Diese Änderung hat eine andere Kommune vorgenommen."
        raise Refused(message)
    if entry.kind == AuditEntry.Kind.IMPORT and not by.may(Role.COORDINATE):
        message = "Einen Import kann nur zurücknehmen, wer die Rolle „Koordinieren“ hat."
        raise Refused(message)
    undone = audit.undo(entry, by=by)
    records = _records_of(undone.entry.versions.all())
    for record in records if entry.kind != AuditEntry.Kind.IMPORT else ():
        if record.deleted_at is not None:
            _refuse_while_referred_to(record)
    search.index(records)
    return undone


def _records_of(versions: Iterable[Version]) -> Sequence[Record]:
    uuids: dict[str, list[Any]] = defaultdict(list)
    for version in versions:
        uuids[version.table].append(version.record)
    found: list[Record] = []
    for table, some in uuids.items():
        model: type[Record] = apps.get_model(table)
        found += model._default_manager.filter(uuid__in=some)
    return found
