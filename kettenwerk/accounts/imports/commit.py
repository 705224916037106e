"""Makes a staged run ready, then writes it in one short, set-based transaction."""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.imports.declare import Draft, Index, Place, Run
from kettenwerk.accounts.imports.states import changed_drafts
from kettenwerk.accounts.models import AuditEntry, ExternalId, Municipality, Record, SharedRecord
from kettenwerk.core.bulk_rows import chunks, insert_rows
from kettenwerk.core.refusal import Refused
from kettenwerk.core.tabular import State, count_states

Progress = Callable[[int, int], None]
MOVED = (
    "Während die Liste vorbereitet wurde, hat jemand den Bestand geändert. "
    "Es wurde nichts übernommen. Bitte noch einmal starten."
)


def commit(
    run: Run,
    *,
    by: Actor,
    progress: Progress | None = None,
    chosen: Collection[Place] | None = None,
) -> AuditEntry | None:
    """Writes every new and changed record of the run, or nothing at all.

    With ``chosen`` only these rows and the records they need. Returns the change set, ``None`` when
    nothing changed; raises :class:`Refused` while rows are rejected that would be written.
    """
    ready = Ready(run, by=by, chosen=chosen)
    with transaction.atomic():
        return ready.write(progress)


def _todo(run: Run, chosen: Collection[Place] | None) -> dict[UUID, Draft]:
    if run.rejected and chosen is None:
        message = f"{len(run.rejected)} Zeilen sind abgelehnt. Es wurde nichts übernommen."
        raise Refused(message)
    todo = changed_drafts(run)
    if chosen is not None:
        todo = _with_parents(run, todo, chosen)
        kept = {u: o for u, o in run.orphans.items() if run.row_of[u][1].place in chosen}
        run.orphans = kept
    return todo


def _with_parents(
    run: Run, todo: dict[UUID, Draft], chosen: Collection[Place]
) -> dict[UUID, Draft]:
    """The records of the chosen rows, and the new ones of other rows that they refer to."""
    wanted = {uuid for uuid in todo if run.row_of[uuid][1].place in chosen}
    left = list(wanted)
    while left:
        for key in run.drafts[left.pop()].refs.values():
            above = run.scope.uuid_of(key)
            if above in todo and above not in wanted and above not in run.existing:
                wanted.add(above)
                left.append(above)
    rejected = {(report.file, report.line) for report in run.rejected}
    for uuid in wanted:
        table, cells = run.row_of[uuid]
        row = cells.row
        if (row.file, row.line) in rejected and run.drafts[uuid].table == table.name:
            message = (
                f"Zeile {row.line} in „{row.file}“ ist abgelehnt, andere gewählte Zeilen brauchen sie. "
                "Bitte zuerst berichtigen. Es wurde nichts übernommen."
            )
            raise Refused(message)
    return {uuid: draft for uuid, draft in todo.items() if uuid in wanted}


def _referred_first(models: Iterable[type[Record]]) -> list[type[Record]]:
    """Each model once, those that others refer to before them, else in the given order."""
    order = list(dict.fromkeys(models))
    above = {
        model: {f.related_model for f in model._meta.fields if f.related_model in order} - {model}
        for model in order
    }
    found: list[type[Record]] = []
    while order:
        free = next((m for m in order if not above[m] - set(found)), order[0])
        order.remove(free)
        found.append(free)
    return found


class Ready:
    """A run with every value in its place: only keys are missing that the database gives.

    Made outside the transaction, because it takes most of the time; :meth:`write` is the rest.
    """

    def __init__(self, run: Run, *, by: Actor, chosen: Collection[Place] | None = None) -> None:
        self.run, self.by = run, by
        self.todo = _todo(run, chosen)
        slugs = {run.owner_of(draft) for draft in self.todo.values()}
        self.owners = {m.slug: m for m in Municipality.objects.filter(slug__in=slugs)}
        self.now = timezone.now()
        self.new: dict[UUID, Record] = {
            uuid: draft.model(uuid=uuid, municipality=self.owners[run.owner_of(draft)])
            for uuid, draft in self.todo.items()
            if uuid not in run.existing
        }
        models: set[type[Record]] = {draft.model for draft in self.todo.values()}
        models |= {type(orphan) for orphan in run.orphans.values()}
        self.last = {m: m._default_manager.aggregate(last=Max("pk"))["last"] or 0 for m in models}
        self.targets = self._load_targets()
        for uuid, draft in self.todo.items():
            self._fill(self._record(uuid), draft)
        for orphan in run.orphans.values():
            orphan.deleted_at = orphan.modified = self.now
        self.rows = self._ready_rows()
        self._refuse_if_known()
        self.external_ids = self._ready_external_ids()
        self.index = self._ready_index()

    def _record(self, uuid: UUID) -> Record:
        return self.new[uuid] if uuid in self.new else self.run.existing[uuid]

    # -------------------------------------------------------------------------- what rows refer to

    def _load_targets(self) -> dict[UUID, Record]:
        """The stored records that rows of the run refer to and that stay as they are."""
        wanted: dict[type[Record], set[UUID]] = {}
        for draft in self.todo.values():
            for attr, key in draft.refs.items():
                uuid = self.run.scope.uuid_of(key)
                if uuid not in self.todo:
                    model = draft.model._meta.get_field(attr).related_model
                    wanted.setdefault(model, set()).add(uuid)  # type: ignore[arg-type]
        return {
            row.uuid: row
            for model, uuids in wanted.items()
            for some in chunks(sorted(uuids))
            for row in model.objects.live().filter(uuid__in=some)
        }

    def _fill(self, record: Record, draft: Draft) -> None:
        for attr, value in draft.values.items():
            setattr(record, attr, value)
        for attr in self._all_references(draft):
            key = draft.refs.get(attr)
            setattr(record, attr, self._target(self.run.scope.uuid_of(key)) if key else None)
        if isinstance(record, SharedRecord):
            doubt = self.run.doubts.get(record.uuid, "")
            if doubt or self.run.is_source_of_doubts(draft):
                record.doubt = doubt
            if record.pk is None and "visibility" not in draft.values:
                record.visibility = self.run.scope.visibility
        record.deleted_at = None
        record.modified = self.now

    def _target(self, uuid: UUID) -> Record:
        return self._record(uuid) if uuid in self.todo else self.targets[uuid]

    def _all_references(self, draft: Draft) -> set[str]:
        """The draft's references, and those the stored row has but the file no longer names."""
        known = self.run.existing_refs.get(self.run.scope.uuid_of(draft.id), {})
        return set(draft.refs) | (set(known) - draft.untouched)

    # ------------------------------------------------------------------------------ what is written

    def _ready_rows(self) -> list[audit.ReadyRows]:
        found = []
        for model in _referred_first(draft.model for draft in self.todo.values()):
            uuids = [uuid for uuid, draft in self.todo.items() if draft.model is model]
            new = [self.new[uuid] for uuid in uuids if uuid in self.new]
            changed = [self.run.existing[uuid] for uuid in uuids if uuid not in self.new]
            found.append(audit.ReadyRows(new, changed))
        by_model: dict[type[Record], list[Record]] = {}
        for orphan in self.run.orphans.values():
            by_model.setdefault(type(orphan), []).append(orphan)
        return found + [audit.ReadyRows([], orphans) for orphans in by_model.values()]

    def _ready_external_ids(self) -> list[list[object]]:
        record = ExternalId._meta.get_field("record")
        return [
            [
                self.by.municipality.pk,
                self.run.scope.data_set,
                draft.table,
                draft.key[:200],
                record.get_db_prep_save(uuid, connection),
            ]
            for uuid, draft in self.todo.items()
            if uuid in self.new
        ]

    def _ready_index(self) -> list[Callable[[], None]]:
        """What writes the search texts of all written rows; each kind of index is asked once."""
        by_index: dict[Index, list[Record]] = {}
        for uuid in (*self.todo, *self.run.orphans):
            index = self.run.row_of[uuid][0].index
            if index is not None:
                orphan = self.run.orphans.get(uuid)
                by_index.setdefault(index, []).append(orphan or self._record(uuid))
        return [index(records) for index, records in by_index.items()]

    def write(self, progress: Progress | None = None) -> AuditEntry | None:
        """All of it, inside the caller's transaction; raises :class:`Refused` when the stock moved."""
        if not self.rows:
            return None
        self._refuse_if_moved()
        counts = count_states(self.run.reports)
        words = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
        text = f"Import „{self.run.scope.data_set}“: {words}"
        entry = audit.record_event(self.by, AuditEntry.Kind.IMPORT, text)
        for rows in self.rows:
            rows.reserve()
        done, total = 0, sum(len(rows.records) for rows in self.rows)
        for rows in self.rows:
            rows.write(entry)
            done += len(rows.records)
            if progress is not None:
                progress(done, total)
        columns = ("owner_id", "data_set", "table", "key", "record")
        insert_rows(ExternalId, columns, self.external_ids, skip_known=True)
        for write_texts in self.index:
            write_texts()
        return entry

    def _refuse_if_known(self) -> None:
        """New rows must be new; inside the transaction only the rows that came since are asked."""
        for rows in self.rows:
            for some in chunks([record.uuid for record in rows.new]):
                if rows.model._default_manager.filter(uuid__in=some).exists():
                    raise Refused(MOVED)

    def _refuse_if_moved(self) -> None:
        """New rows must still be new, and what they refer to must stand as it was read."""
        for rows in self.rows:
            later = rows.model._default_manager.filter(pk__gt=self.last[rows.model])
            if not self.new.keys().isdisjoint(later.values_list("uuid", flat=True)):
                raise Refused(MOVED)
        by_model: dict[type[Record], dict[UUID, int]] = {}
        for uuid, row in self.targets.items():
            by_model.setdefault(type(row), {})[uuid] = row.version
        for model, versions in by_model.items():
            for some in chunks(sorted(versions)):
                live = model.objects.live().filter(uuid__in=some)
                if dict(live.values_list("uuid", "version")) != {u: versions[u] for u in some}:
                    raise Refused(MOVED)
