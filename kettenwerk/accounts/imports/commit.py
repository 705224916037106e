"""Writes a staged run in one short, set-based transaction."""

from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.imports.declare import Draft, Run
from kettenwerk.accounts.imports.stage import changed_drafts, self_references
from kettenwerk.accounts.models import AuditEntry, ExternalId, Municipality, Record, SharedRecord
from kettenwerk.core.refusal import Refused
from kettenwerk.core.tabular import State, count_states

Progress = Callable[[int, int], None]


def commit(run: Run, *, by: Actor, progress: Progress | None = None) -> AuditEntry | None:
    """Writes every new and changed record of the run, or nothing at all.

    Returns the change set, ``None`` when nothing changed; raises :class:`Refused` while rows are rejected.
    """
    if run.rejected:
        message = f"{len(run.rejected)} Zeilen sind abgelehnt. Es wurde nichts übernommen."
        raise Refused(message)
    todo = changed_drafts(run)
    if not todo and not run.orphans:
        return None
    with transaction.atomic():
        return _Writer(run, by, progress or (lambda done, total: None)).write(todo)


class _Writer:
    """Holds what the writing of one run needs: owners, keys of rows, the change set."""

    def __init__(self, run: Run, by: Actor, progress: Progress) -> None:
        self.run, self.by, self.progress = run, by, progress
        self.pks: dict[type[Record], dict[UUID, int]] = {}
        slugs = {run.owner_of(draft) for draft in run.drafts.values()}
        self.owners = {m.slug: m for m in Municipality.objects.filter(slug__in=slugs)}
        counts = count_states(run.reports)
        words = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
        text = f"Import „{run.scope.data_set}“: {words}"
        self.entry = audit.record_event(by, AuditEntry.Kind.IMPORT, text)

    def write(self, todo: dict[UUID, Draft]) -> AuditEntry:
        done = 0
        main: dict[str, list[Record]] = {}
        for model in dict.fromkeys(draft.model for draft in todo.values()):
            drafts = {uuid: draft for uuid, draft in todo.items() if draft.model is model}
            for level in self._levels(model, drafts):
                records = self._save(level)
                for record in records:
                    main.setdefault(self.run.row_of[record.uuid][0].name, []).append(record)
                done += len(records)
                self.progress(done, len(todo))
        self._remove_orphans()
        self._keep_external_ids(todo)
        for table in self.run.tables:
            if table.index is not None and table.name in main:
                table.index(main[table.name])
        return self.entry

    def _levels(
        self, model: type[Record], drafts: dict[UUID, Draft]
    ) -> Iterator[dict[UUID, Draft]]:
        """Drafts of one model, those above before those below."""
        attrs = self_references(model)
        above = {
            uuid: {self.run.scope.uuid_of(d.refs[attr]) for attr in attrs if attr in d.refs}
            for uuid, d in drafts.items()
        }
        sorter = TopologicalSorter(above)
        sorter.prepare()
        while sorter.is_active():
            ready = sorter.get_ready()
            level = {uuid: drafts[uuid] for uuid in drafts if uuid in set(ready)}
            if level:
                yield level
            sorter.done(*ready)

    def _save(self, level: dict[UUID, Draft]) -> list[Record]:
        new: list[Record] = []
        changed: list[Record] = []
        for uuid, draft in level.items():
            stored = self.run.existing.get(uuid)
            record = stored or draft.model(uuid=uuid, municipality=self._owner(draft))
            self._fill(record, draft)
            (changed if stored else new).append(record)
        audit.bulk_save(self.entry, new, changed)
        for record in (*new, *changed):
            self.pks.setdefault(type(record), {})[record.uuid] = record.pk
        return [*new, *changed]

    def _owner(self, draft: Draft) -> Municipality:
        return self.owners[self.run.owner_of(draft)]

    def _fill(self, record: Record, draft: Draft) -> None:
        for attr, value in draft.values.items():
            setattr(record, attr, value)
        for attr in self._all_references(draft):
            key = draft.refs.get(attr)
            target = draft.model._meta.get_field(attr).related_model
            pk = self._pk(target, self.run.scope.uuid_of(key)) if key else None  # type: ignore[arg-type]
            setattr(record, f"{attr}_id", pk)
        if isinstance(record, SharedRecord):
            record.doubt = self.run.doubts.get(record.uuid, "")
            if record.pk is None:
                record.visibility = self.run.scope.visibility
        record.deleted_at = None
        record.modified = timezone.now()

    def _all_references(self, draft: Draft) -> set[str]:
        """The draft's references, and those the stored row has but the file no longer names."""
        known = self.run.existing_refs.get(self.run.scope.uuid_of(draft.id), {})
        return set(draft.refs) | set(known)

    def _pk(self, model: type[Record], uuid: UUID) -> int:
        known = self.pks.setdefault(model, {})
        if uuid not in known:
            known.update(model.objects.live().values_list("uuid", "pk"))
        return known[uuid]

    def _remove_orphans(self) -> None:
        by_model: dict[type[Record], list[Record]] = {}
        for orphan in self.run.orphans.values():
            orphan.deleted_at = self.entry.at
            by_model.setdefault(type(orphan), []).append(orphan)
        for records in by_model.values():
            audit.bulk_save(self.entry, [], records)

    def _keep_external_ids(self, todo: dict[UUID, Draft]) -> None:
        rows = [
            ExternalId(
                owner=self.by.municipality,
                data_set=self.run.scope.data_set,
                table=draft.table,
                key=draft.key[:200],
                record=uuid,
            )
            for uuid, draft in todo.items()
            if uuid not in self.run.existing
        ]
        ExternalId.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
