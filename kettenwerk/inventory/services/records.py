"""Saving, deleting, restoring and taking back, with the rules that hold between records."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Record, Role, SharedRecord, Version
from kettenwerk.core.bulk_rows import chunks
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
from kettenwerk.inventory.services.redirects import settle_foreign_keys

CIRCULAR = ("parent", "part_of")


@dataclass(frozen=True, slots=True)
class Children:
    """The rows a record shall have in one child table; rows are told apart by ``match``."""

    model: type[Record]
    link: str
    match: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]


@transaction.atomic
def save_record(
    record: Record,
    *,
    by: Actor,
    children: Iterable[Children] = (),
    also: Iterable[Record] = (),
    text: str = "",
) -> AuditEntry:
    """Saves a record with its children as one change set and puts it into the index.

    ``also`` are other records that change with it, such as the sibling of a network.
    """
    refuse_circles(record)
    refuse_darkness(record)
    is_known = record.pk is not None
    entry = audit.save(record, by=by, text=text)
    for wanted in children:
        _set_children(record, wanted, entry)
    for other in also:
        audit.save(other, by=by, within=entry)
    search.index([record, *(naming(record) if is_known else ())])
    return entry


@transaction.atomic
def save_changed(records: Sequence[Record], *, within: AuditEntry) -> None:
    """Writes changed records of any kinds as part of a change set and puts them into the index."""
    by_model: dict[type[Record], list[Record]] = defaultdict(list)
    for record in records:
        by_model[type(record)].append(record)
    for rows in by_model.values():
        audit.bulk_save(within, [], rows)
    search.index(list(records))


def refuse_circles(record: Record) -> None:
    for name in CIRCULAR:
        if hasattr(record, f"{name}_id"):
            sentence = circle(record, name, getattr(record, name))
            if sentence:
                raise Refused(sentence)


def refuse_darkness(record: Record) -> None:
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


def naming(record: Record) -> list[Record]:
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
def undo_change(entry: AuditEntry, *, by: Actor, also: Collection[UUID] = ()) -> audit.Undone:
    """Takes a whole change set back; an import only whoever made it or coordinates."""
    if entry.municipality_id != by.municipality.pk:
        message = "Diese Änderung hat eine andere Kommune vorgenommen."
        raise Refused(message)
    is_own = by.user is not None and entry.by_id == by.user.pk
    if entry.kind == AuditEntry.Kind.IMPORT and not is_own and not by.may(Role.COORDINATE):
        message = "Einen Import kann nur zurücknehmen, wer ihn gemacht hat oder koordiniert."
        raise Refused(message)
    undone = audit.undo(entry, by=by, also=also)
    settle_foreign_keys(undone.entry)
    search.index(_records_of(undone.entry.versions.all()))
    return undone


def _records_of(versions: models.QuerySet[Version]) -> Sequence[Record]:
    uuids: dict[str, list[UUID]] = defaultdict(list)
    for table, record in versions.values_list("table", "record"):
        uuids[table].append(record)
    found: list[Record] = []
    for table, all_of_it in uuids.items():
        model: type[Record] = apps.get_model(table)
        for some in chunks(all_of_it):
            found += model._default_manager.filter(uuid__in=some)
    return found
