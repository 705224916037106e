"""New rows that look like a stored record are parked until a person says what they are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import models

from kettenwerk.accounts.imports import Cells, Draft, Place, Run
from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.core.bulk_rows import chunks
from kettenwerk.core.names import name_stems
from kettenwerk.core.tabular import State
from kettenwerk.inventory.queries.comparing import Entry
from kettenwerk.inventory.queries.duplicates import find_for
from kettenwerk.inventory.queries.entries import KINDS

KIND_OF = {
    "organisations": "organisation",
    "offers": "offer",
    "networks": "network",
    "sites": "site",
}
# Weighing all evidence grows faster than the list; beyond this many new rows names alone count.
MOST_COMPARED = 2_000


def doubt_likenesses(run: Run, municipality: Municipality) -> None:
    """Turns new rows into doubtful ones where a visible record may be the same thing."""
    found: dict[Place, tuple[UUID, str]] = {}
    for table in run.tables:
        kind = KIND_OF.get(table.name)
        new = _new_rows(run, table.name) if kind else []
        if kind is None or not new:
            continue
        if len(new) > MOST_COMPARED:
            found |= _same_words(new, table.model, municipality)
            continue
        keys = _Keys(run, (draft for _, draft in new))
        matches = find_for(kind, [_entry(kind, draft, keys) for _, draft in new], municipality)
        for (cells, _), match in zip(new, matches, strict=True):
            if match is not None:
                found[cells.place] = (match.uuid, match.sentence)
    recall_likenesses(run, found)


def recall_likenesses(run: Run, found: Mapping[Place, tuple[UUID, str]]) -> None:
    """Parks the rows that were found to look like a stored record."""
    file_of = {name: sheet.file for name, sheet in run.sheets.items()}
    doubts = {(file_of.get(table, ""), line): one for (table, line), (_, one) in found.items()}
    run.likeness |= {place: uuid for place, (uuid, _) in found.items()}
    run.reports = [
        replace(report, state=State.DOUBTFUL, reason=doubts[report.file, report.line])
        if report.state is State.NEW and (report.file, report.line) in doubts
        else report
        for report in run.reports
    ]


def _same_words(
    new: list[tuple[Cells, Draft]], model: type[Record], municipality: Municipality
) -> dict[Place, tuple[UUID, str]]:
    """For very long lists: only names of the same words; the rest is found among the possible twins."""
    known: dict[tuple[str, ...], Record] = {}
    for record in model.objects.of(municipality):
        known.setdefault(name_stems(str(record)), record)
    found = {}
    for cells, _ in new:
        alike = known.get(name_stems(cells.text("name")))
        if alike is not None:
            sentence = f"Vielleicht schon da als „{alike}“: gleicher oder fast gleicher Name."
            found[cells.place] = (alike.uuid, sentence)
    return found


def _new_rows(run: Run, table: str) -> list[tuple[Cells, Draft]]:
    """The rows of a table that no stored record is known for, with their own drafts."""
    found = []
    for cells in run.scope.rows[table].values():
        key = (table, cells.key)
        draft = run.drafts.get(run.scope.uuid_of(key)) if key not in run.scope.stored else None
        if draft is not None and draft.table == table:
            found.append((cells, draft))
    return found


def _entry(kind: str, draft: Draft, keys: "_Keys") -> Entry:
    """A draft as the comparison reads a stored row; what the file leaves open stays empty."""
    model, columns, _, entry = KINDS[kind]
    row: dict[str, Any] = {"pk": f"neu-{draft.key}", "name": draft.values.get("name", "")}
    for name in ("area_id", *columns):
        attr = name.removesuffix("_id")
        field: models.Field[Any, Any] = model._meta.get_field(attr)  # type: ignore[assignment]
        if field.is_relation:
            row[name] = keys.of(draft, attr)
        else:
            row[name] = draft.values.get(attr, field.get_default())
    return entry(row, (), ())


class _Keys:
    """What the references of drafts are called in the comparison: keys of stored records, or their own."""

    def __init__(self, run: Run, drafts: Iterable[Draft]) -> None:
        self.run = run
        wanted: dict[type[models.Model], set[UUID]] = {}
        for draft in drafts:
            for attr, key in draft.refs.items():
                target: Any = draft.model._meta.get_field(attr).related_model
                wanted.setdefault(target, set()).add(run.scope.uuid_of(key))
        self.pks: dict[UUID, int] = {}
        for model, uuids in wanted.items():
            for some in chunks(list(uuids)):
                rows = model._default_manager.filter(uuid__in=some)
                self.pks.update(rows.values_list("uuid", "pk"))

    def of(self, draft: Draft, attr: str) -> str | None:
        if attr not in draft.refs:
            return None
        uuid = self.run.scope.uuid_of(draft.refs[attr])
        pk = self.pks.get(uuid)
        return str(pk) if pk is not None else f"neu-{uuid}"
