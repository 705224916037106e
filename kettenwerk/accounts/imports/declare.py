"""What a room says about its tables: columns, keys, and the records a row becomes.

Identity is a uuid5 of data set, table and key, so the same file twice is the same records.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from kettenwerk.accounts.models import Record, Visibility
from kettenwerk.core.tabular import Row, RowReport, State

NAMESPACE = UUID("6f1b7a86-5d0c-5f4e-9a57-0d6c1f2b8e43")
Key = tuple[str, str]


def as_text(cell: str) -> str:
    return cell


@dataclass(frozen=True, slots=True)
class Column:
    """``attr`` is the model field whose errors belong here; ``refers_to`` names the tables of its keys."""

    name: str
    read: Callable[[str], Any] = as_text
    attr: str = ""
    required: bool = False
    refers_to: tuple[str, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be. ``refs`` point to other drafts or stored records by table and key.

    It belongs to the municipality of its ``place`` (an area key), or like another draft.
    """

    model: type[Record]
    table: str
    key: str
    values: dict[str, Any]
    refs: dict[str, Key] = field(default_factory=dict)
    place: str = ""
    owner_like: Key | None = None

    @property
    def id(self) -> Key:
        return (self.table, self.key)


@dataclass(frozen=True, slots=True)
class Cells:
    """One row after reading: values by column, and the run it belongs to."""

    row: Row
    key: str
    values: dict[str, Any]
    scope: "Scope"

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)

    def text(self, column: str) -> str:
        return self.values.get(column) or ""

    def refs(self, **tables_and_columns: tuple[str, str]) -> dict[str, Key]:
        """``refs(parent=("areas", "parent"))`` → the keys of the filled cells."""
        return {
            attr: (table, self.values[column])
            for attr, (table, column) in tables_and_columns.items()
            if self.values.get(column)
        }


@dataclass(frozen=True, slots=True)
class Table:
    """What a room takes from one file; ``drafts`` yields the row's own record first, then its children.

    ``children`` are models (with the name of their link to the row's record) whose imported rows go
    when the file no longer names them. ``doubts`` maps row keys to a sentence. ``index`` is called with
    every written main record inside the commit.
    """

    name: str
    label: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    drafts: Callable[[Cells], Iterable[Draft]]
    children: tuple[tuple[type[Record], str], ...] = ()
    doubts: Callable[[list[Cells]], Mapping[str, str]] | None = None
    index: Callable[[list[Any]], None] | None = None

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"


@dataclass(slots=True)
class Scope:
    """For whom a run imports and what its rows start with."""

    importer: str
    data_set: str
    visibility: str = Visibility.INTERNAL
    as_of: date | None = None
    owner_by_place: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Cells]] = field(default_factory=lambda: defaultdict(dict))

    def uuid_of(self, key: Key) -> UUID:
        return uuid5(NAMESPACE, f"{self.data_set}/{key[0]}/{key[1]}")


@dataclass(slots=True)
class Run:
    """A staged import: everything is known, nothing is written yet."""

    scope: Scope
    tables: list[Table] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    reports: list[RowReport] = field(default_factory=list)
    drafts: dict[UUID, Draft] = field(default_factory=dict)
    row_of: dict[UUID, tuple[Table, Cells]] = field(default_factory=dict)
    existing: dict[UUID, Record] = field(default_factory=dict)
    existing_refs: dict[UUID, dict[str, UUID]] = field(default_factory=dict)
    orphans: dict[UUID, Record] = field(default_factory=dict)
    doubts: dict[UUID, str] = field(default_factory=dict)

    @property
    def rejected(self) -> list[RowReport]:
        return [report for report in self.reports if report.state is State.REJECTED]

    def reject(self, cells: Cells, column: str, reason: str, value: str | None = None) -> None:
        report = cells.row.rejected(column, reason, cells.key, value)
        if report not in self.reports:
            self.reports.append(report)

    def owner_of(self, draft: Draft) -> str:
        """Slug of the municipality a draft belongs to."""
        seen = set()
        while draft.owner_like is not None and draft.id not in seen:
            seen.add(draft.id)
            uuid = self.scope.uuid_of(draft.owner_like)
            if uuid not in self.drafts:
                stored = self.existing.get(uuid)
                return stored.municipality.slug if stored else self.scope.importer
            draft = self.drafts[uuid]
        return self.scope.owner_by_place.get(draft.place, self.scope.importer)
