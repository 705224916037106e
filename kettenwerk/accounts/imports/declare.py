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
from kettenwerk.core.tabular import Row, RowReport, Sheet, State

NAMESPACE = UUID("6f1b7a86-5d0c-5f4e-9a57-0d6c1f2b8e43")
Key = tuple[str, str]
Place = tuple[str, int]
Index = Callable[[list[Record]], Callable[[], None]]


def as_text(cell: str) -> str:
    return cell


@dataclass(frozen=True, slots=True)
class Column:
    """``attr`` is the model field whose errors belong here; ``refers_to`` names the tables of its keys.

    ``label`` and ``also`` are heads under which people know the column, ``default`` is what an empty
    cell of a new row means to them; a data set of our own says everything itself.
    """

    name: str
    read: Callable[[str], Any] = as_text
    attr: str = ""
    required: bool = False
    refers_to: tuple[str, ...] = ()
    is_list: bool = False
    label: str = ""
    also: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be. ``refs`` point to other drafts or stored records by table and key.

    It belongs to the municipality of its ``place`` (an area key), or like another draft. Of a stored
    record the attributes in ``untouched`` stay as they are.
    """

    model: type[Record]
    table: str
    key: str
    values: dict[str, Any]
    refs: dict[str, Key] = field(default_factory=dict)
    place: str = ""
    owner_like: Key | None = None
    untouched: frozenset[str] = frozenset()
    doubt: str = ""

    @property
    def id(self) -> Key:
        return (self.table, self.key)


@dataclass(frozen=True, slots=True)
class Cells:
    """One row after reading: values by column, and the run it belongs to."""

    row: Row
    table: str
    key: str
    values: dict[str, Any]
    scope: "Scope"

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)

    @property
    def place(self) -> Place:
        return (self.table, self.row.line)

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
class Children:
    """Rows that hang on a row's record by ``link``, named in the list cell of ``column``.

    ``has_default``: an empty cell of people means the usual row, so it takes none away.
    """

    model: type[Record]
    link: str
    column: str
    has_default: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a room takes from one file; ``drafts`` yields the row's own record first, then its children.

    Imported ``children`` go when the file no longer names them. ``natural`` columns tell rows apart
    that carry no key; with ``is_told_by_natural`` stored rows, too. ``doubts`` maps row keys to a sentence. ``index`` is called with every
    record to be written and returns what writes their search texts inside the commit.
    """

    name: str
    label: str
    model: type[Record]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    drafts: Callable[[Cells], Iterable[Draft]]
    children: tuple[Children, ...] = ()
    natural: tuple[str, ...] = ()
    doubts: Callable[[list[Cells]], Mapping[str, str]] | None = None
    index: Index | None = None
    is_told_by_natural: bool = False

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def column_of(self, attr: str) -> Column | None:
        return next((column for column in self.columns if column.attr == attr), None)

    def column_with(self, cells: "Cells", key: Key) -> str:
        """The column in which a row names this record; else its key."""
        for column in self.columns:
            cell = cells.row.cells.get(column.name, "")
            if key[0] in column.refers_to and key[1] in cell.split(";"):
                return column.name
        return self.key[0]


@dataclass(slots=True)
class Scope:
    """For whom a run imports and what its rows start with.

    ``by_people`` means: the file was made by hand, not by a program. Then names stand for records,
    empty cells have ``defaults``, organisations nobody knows yet come with the rows that name them, and
    ``chosen`` says for a row which stored record it is. A data set that ``builds_on`` another one of the
    same importer names the records of that one by their keys.
    """

    importer: str
    data_set: str
    visibility: str = Visibility.INTERNAL
    as_of: date | None = None
    by_people: bool = False
    builds_on: str = ""
    defaults: dict[str, dict[str, str]] = field(default_factory=dict)
    owner_by_place: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Cells]] = field(default_factory=lambda: defaultdict(dict))
    known: dict[Key, UUID] = field(default_factory=dict)
    stored: set[Key] = field(default_factory=set)
    chosen: dict[Place, UUID] = field(default_factory=dict)

    def uuid_of(self, key: Key) -> UUID:
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = uuid5(NAMESPACE, f"{self.data_set}/{key[0]}/{key[1]}")
        return known

    def is_known(self, key: Key) -> bool:
        """Whether a cell names a row of this run or a stored record."""
        return key[1] in self.rows[key[0]] or key in self.stored


@dataclass(slots=True)
class Run:
    """A staged import: everything is known, nothing is written yet."""

    scope: Scope
    tables: list[Table] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    reports: list[RowReport] = field(default_factory=list)
    drafts: dict[UUID, Draft] = field(default_factory=dict)
    row_of: dict[UUID, tuple[Table, Cells]] = field(default_factory=dict)
    existing: dict[UUID, Record] = field(default_factory=dict)
    existing_refs: dict[UUID, dict[str, UUID]] = field(default_factory=dict)
    owner_of_stored: dict[UUID, str] = field(default_factory=dict)
    orphans: dict[UUID, Record] = field(default_factory=dict)
    spare: dict[UUID, list[tuple[Table, Cells, Draft]]] = field(default_factory=dict)
    doubts: dict[UUID, str] = field(default_factory=dict)
    likeness: dict[Place, UUID] = field(default_factory=dict)
    _told: set[RowReport] = field(default_factory=set)

    @property
    def rejected(self) -> list[RowReport]:
        return [report for report in self.reports if report.state is State.REJECTED]

    def reject(self, cells: Cells, column: str, reason: str, value: str | None = None) -> None:
        report = cells.row.rejected(column, reason, cells.key, value)
        if report not in self._told:
            self._told.add(report)
            self.reports.append(report)

    def is_source_of_doubts(self, draft: Draft) -> bool:
        """A program's file says all doubts about the records of its own table; people only add some."""
        table, _ = self.row_of[self.scope.uuid_of(draft.id)]
        return not self.scope.by_people and draft.table == table.name

    def owner_of(self, draft: Draft) -> str:
        """Slug of the municipality a draft belongs to."""
        seen = set()
        while draft.owner_like is not None and draft.id not in seen:
            seen.add(draft.id)
            uuid = self.scope.uuid_of(draft.owner_like)
            if uuid in self.owner_of_stored:
                return self.owner_of_stored[uuid]
            if uuid not in self.drafts:
                return self.scope.importer
            draft = self.drafts[uuid]
        return self.scope.owner_by_place.get(draft.place, self.scope.importer)
