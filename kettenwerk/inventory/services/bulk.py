"""One change to every own record a filter finds: check outside, write in one short transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from kettenwerk.accounts import audit, jobs
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Record, Role, SharedRecord
from kettenwerk.accounts.services.due import every
from kettenwerk.core.german import number_text
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import search
from kettenwerk.inventory.models import BulkEdit, packed
from kettenwerk.inventory.models.bulk import KEPT_FOR
from kettenwerk.inventory.queries.bulk import (
    CHUNK,
    LISTINGS,
    Scope,
    in_the_dark,
    rows_of,
    scope_of,
)

# A row takes its form about 10 ms; more of them than these would keep a page waiting.
INLINE_ROWS = 300
PREVIEWED_ROWS = 200
SHOWN_ROWS = 50
# The forms decide about each row, and forms know services; so they are asked for by name.
JUDGE = "kettenwerk.inventory.forms.bulk.judge_of"
CHANGED, SAME, REFUSED, FOREIGN = "geändert", "unverändert", "abgelehnt", "fremd"
Judge = Callable[[Any], Any]
Progress = Callable[[int, int], None]


class OtherRows(Refused):
    """The filter finds other rows, or other states of them, than the preview showed."""


@dataclass(slots=True)
class Checked:
    """What became of each row; nothing is written yet."""

    passed: dict[int, Any] = field(default_factory=dict)
    refused: list[tuple[Any, tuple[str, ...]]] = field(default_factory=list)
    same: int = 0

    @property
    def seen(self) -> int:
        return len(self.passed) + len(self.refused) + self.same


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chose on the page of a list."""

    listing: str
    query: str
    as_of: date
    changes: Sequence[Mapping[str, Any]]
    words: str


def start_bulk_edit(wish: Wish, *, by: Actor) -> BulkEdit:
    """Keeps the wish with a preview; the same person's older previews go."""
    _refuse_readers(by)
    old = BulkEdit.objects.filter(municipality=by.municipality, person=by.user)
    old.filter(state=BulkEdit.State.PREVIEW, job=None).delete()
    edit = BulkEdit(
        municipality=by.municipality,
        person=by.user,
        listing=wish.listing,
        query=wish.query,
        as_of=wish.as_of,
        changes=[dict(change) for change in wish.changes],
        change_text=wish.words[:1000],
    )
    return preview(edit)


def preview(edit: BulkEdit) -> BulkEdit:
    """Looks again: whom it meets, what would change, who refuses; of many rows the first ones."""
    scope = scope_now(edit)
    pks = sorted(scope.own)
    looked_at = pks if len(pks) <= INLINE_ROWS else pks[:PREVIEWED_ROWS]
    checked = check(edit, looked_at)
    edit.filter_text = scope.answer.filter_text[:1000]
    edit.digest = scope.digest
    edit.counts = _counts(checked, scope) | {"eigene": len(pks), "geprüft": checked.seen}
    edit.rows = packed(_shown(checked))
    edit.save()
    return edit


def scope_now(edit: BulkEdit) -> Scope:
    listing = LISTINGS[edit.listing]
    return scope_of(listing, edit.query, edit.municipality, edit.as_of)


def check(edit: BulkEdit, pks: Sequence[int], progress: Progress | None = None) -> Checked:
    """Every row through its own form, then through the rules that hold between records."""
    judge: Judge = import_string(JUDGE)(edit)
    listing, checked = LISTINGS[edit.listing], Checked()
    for start in range(0, len(pks), CHUNK):
        for row in rows_of(listing, pks[start : start + CHUNK]):
            verdict = judge(row)
            if verdict.is_refused:
                checked.refused.append((row, verdict.reasons))
            elif verdict.is_same:
                checked.same += 1
            else:
                _apply(verdict)
                checked.passed[row.pk] = verdict
        if progress:
            progress(min(start + CHUNK, len(pks)), len(pks))
    _refuse_the_dark(checked)
    return checked


def _apply(verdict: Any) -> None:
    for name, value in verdict.values.items():
        setattr(verdict.record, name, value)


def _refuse_the_dark(checked: Checked) -> None:
    """A row that must stay as it is may make another one dark; so until none is left."""
    while True:
        rows = [one.record for one in checked.passed.values()]
        dark = in_the_dark([row for row in rows if isinstance(row, SharedRecord)])
        for pk, reason in dark.items():
            checked.refused.append((checked.passed.pop(pk).record, (reason,)))
        if not dark:
            return


def write_bulk_edit(edit: BulkEdit, *, by: Actor, progress: Progress | None = None) -> BulkEdit:
    """Writes what the preview showed, as one change set; refused if it would be something else."""
    checked, scope = recheck(edit, by=by, progress=progress)
    with transaction.atomic():
        commit(edit, checked, scope, by=by)
    return edit


def recheck(
    edit: BulkEdit, *, by: Actor, progress: Progress | None = None
) -> tuple[Checked, Scope]:
    """Asks filter, rights and rules again, outside the transaction."""
    _refuse_readers(by)
    if edit.municipality_id != by.municipality.pk:
        message = "Diese Sammeländerung gehört einer anderen Kommune."
        raise Refused(message)
    scope = scope_now(edit)
    if scope.digest != edit.digest:
        raise _other_rows(len(scope.own))
    return check(edit, sorted(scope.own), progress), scope


def commit(edit: BulkEdit, checked: Checked, scope: Scope, *, by: Actor) -> None:
    """The only part that writes; call it inside a transaction."""
    taken = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    if not taken.is_open:
        message = "Diese Sammeländerung ist schon geschrieben."
        raise Refused(message)
    _refuse_the_dark(checked)
    records: list[Record] = [one.record for one in checked.passed.values()]
    _lock(records, by)
    if records:
        edit.change_set = audit.record_event(by, AuditEntry.Kind.EDIT, _entry_text(edit, records))
        audit.bulk_save(edit.change_set, [], records)
        areas = [area for one in checked.passed.values() for area in one.areas]
        audit.bulk_save(edit.change_set, areas, [])
        search.index(records)
    edit.state, edit.message = BulkEdit.State.DONE, ""
    edit.counts = _counts(checked, scope) | {"eigene": len(scope.own), "geprüft": checked.seen}
    edit.rows = packed(_shown(checked))
    edit.save()


def _lock(records: Sequence[Record], by: Actor) -> None:
    """Every row still ours and as it was checked; on PostgreSQL nobody can save it meanwhile."""
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        rows = type(chunk[0]).objects.owned_by(by.municipality).select_for_update()
        keys = sorted(record.pk for record in chunk)
        stored = dict(rows.filter(pk__in=keys).order_by("pk").values_list("pk", "version"))
        if any(stored.get(record.pk) != record.version for record in chunk):
            raise _other_rows(len(stored))


def _other_rows(count: int) -> OtherRows:
    message = (
        "Seit der Vorschau hat sich geändert, was der Filter findet "
        f"(jetzt {number_text(count)} eigene Einträge). Es wurde nichts geschrieben. "
        "Bitte sehen Sie die neue Vorschau an."
    )
    return OtherRows(message)


def _refuse_readers(by: Actor) -> None:
    if not by.may(Role.EDIT):
        message = "Ändern kann, wer die Rolle „Bearbeiten“ hat."
        raise Refused(message)


def _entry_text(edit: BulkEdit, records: Sequence[Record]) -> str:
    meta = type(records[0])._meta
    words = meta.verbose_name if len(records) == 1 else meta.verbose_name_plural
    return f"Sammeländerung: {number_text(len(records))} {words}: {edit.change_text}"


def _counts(checked: Checked, scope: Scope) -> dict[str, int]:
    return {
        CHANGED: len(checked.passed),
        SAME: checked.same,
        REFUSED: len(checked.refused),
        FOREIGN: scope.foreign_count,
    }


def _shown(checked: Checked) -> list[dict[str, Any]]:
    """The refused rows with their reasons first, all of them; then the first changed ones."""
    return [*_refused_rows(checked), *_changed_rows(checked)]


def _refused_rows(checked: Checked) -> Iterator[dict[str, Any]]:
    for row, reasons in checked.refused:
        yield {
            "uuid": str(row.uuid),
            "name": str(row),
            "result": REFUSED,
            "reasons": list(reasons),
            "differences": [],
        }


def _changed_rows(checked: Checked) -> Iterator[dict[str, Any]]:
    for verdict in list(checked.passed.values())[:SHOWN_ROWS]:
        yield {
            "uuid": str(verdict.record.uuid),
            "name": str(verdict.record),
            "result": CHANGED,
            "reasons": [],
            "differences": [list(one) for one in verdict.differences],
        }


def start_writing(edit: BulkEdit, *, by: Actor) -> None:
    """Many rows are written in the background; a second press does not start a second job."""
    _refuse_readers(by)
    key = f"{edit.uuid}/{edit.digest[:12]}"
    edit.job = jobs.start("Sammeländerung", {"edit": str(edit.uuid)}, by=by, key=key)
    edit.save(update_fields=["job"])


@jobs.handles("Sammeländerung")
def write_in_background(run: jobs.Run) -> str:
    edit = BulkEdit.objects.select_related("municipality__parent").get(uuid=run.parameters["edit"])
    try:
        checked, scope = recheck(edit, by=run.actor, progress=run.progress)
        with run.effect():
            commit(edit, checked, scope, by=run.actor)
    except OtherRows as refusal:
        edit.refresh_from_db()
        edit.message = str(refusal)
        preview(edit)
        raise
    return f"{edit.change_text}: {words_of(edit)}."


def words_of(edit: BulkEdit) -> str:
    """„120 geändert, 3 abgelehnt“; every row by its result."""
    return ", ".join(f"{number_text(edit.counts.get(name, 0))} {name}" for name in RESULTS)


RESULTS = (CHANGED, SAME, REFUSED)


@every(minutes=60)
def forget_bulk_edits(now: datetime) -> int:
    """What was chosen and shown goes after 30 days; the change set and its undo stay."""
    deleted, _ = BulkEdit.objects.filter(created__lt=now - KEPT_FOR).delete()
    return deleted
