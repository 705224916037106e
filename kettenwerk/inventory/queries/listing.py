"""One list for every kind of record: search, filters with counts, sorting, pages and a table.

A :class:`Listing` says what a kind of record shows; :func:`ask` answers one address for one
municipality. The filters of a list are decided in Python over one narrow query, so that every count
on the page stands on the same rows, in a handful of queries however many filters there are.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.core.german import NOT_COLLECTED
from kettenwerk.core.listing import Facet, changed_query, make_facet
from kettenwerk.inventory import search
from kettenwerk.territory.queries import AreaTree, area_tree

PER_PAGE = 25
NOTHING = "nicht-erhoben"
MOST_CHOICES = 40
RESERVED = frozenset({"q", "sort", "page", "format", "stand"})
RELEVANCE = "relevanz"


@dataclass(frozen=True)
class Context:
    """For whom, on which day, in which places a list is read."""

    municipality: Municipality
    as_of: date
    memory: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def tree(self) -> AreaTree:
        return area_tree(self.municipality)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: words, maybe with how we know them; ``link`` names a record."""

    text: str
    basis: str = ""
    link: Record | None = None

    def __str__(self) -> str:
        return self.text


type_read = Callable[[Any, Context], "Cell | str"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column on the page; ``sort`` are the ``order_by`` names behind its head."""

    name: str
    label: str
    read: type_read
    sort: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FacetSpec:
    """A filter: which stored values it reads, and under which choices a row is found.

    ``sources`` are columns of the narrow query; ``children`` asks a child table instead
    (model, link to the record, column of the value).
    """

    name: str
    label: str
    choices: Callable[[Context], Iterable[tuple[str, str]]]
    sources: tuple[str, ...] = ()
    children: tuple[type[Record], str, str] | None = None
    read: Callable[[tuple[Any, ...], Context], Iterable[str]] = lambda values, _: (values[0],)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list of one kind of record is made of."""

    model: type[Record]
    name: str
    title: str
    words: str
    columns: tuple[Column, ...]
    exported: tuple[tuple[str, type_read], ...]
    facets: tuple[FacetSpec, ...]
    order: tuple[str, ...]
    empty_text: str
    joined: tuple[str, ...] = ()
    prefetched: Callable[[], Sequence[Any]] = tuple
    prefetched_for_export: Callable[[], Sequence[Any]] = tuple

    def sort_names(self) -> dict[str, tuple[str, ...]]:
        return {column.name: column.sort for column in self.columns if column.sort}


@dataclass(frozen=True, slots=True)
class Row:
    """One record with its cells in the order of the columns."""

    record: Any
    cells: tuple[tuple[Column, Cell], ...]


@dataclass(frozen=True)
class Answer:
    """What the page shows for one address; ``problems`` say why nothing can be shown."""

    listing: Listing
    context: Context
    query: QueryDict
    pks: tuple[int, ...]
    total: int
    facets: tuple[Facet, ...]
    problems: tuple[str, ...]
    suggestion: str

    @property
    def words(self) -> str:
        return self.query.get("q", "").strip()

    @property
    def count(self) -> int:
        return len(self.pks)

    @property
    def is_filtered(self) -> bool:
        return bool(self.words) or any(facet.is_open for facet in self.facets)

    @property
    def filter_text(self) -> str:
        """The chosen filters in words, for print and Excel."""
        parts = [f"{f.label}: {f.chosen_text}" for f in self.facets if f.is_open]
        if self.words:
            parts.insert(0, f"Suche: „{self.words}“")
        return "; ".join(parts) or "keine Filter"

    @property
    def suggestion_url(self) -> str:
        return changed_query(self.query, q=self.suggestion, page=None)

    @cached_property
    def page(self) -> Page[int]:
        return Paginator(self.pks, PER_PAGE).get_page(self.query.get("page", "1"))

    @cached_property
    def rows(self) -> list[Row]:
        """The records of this page."""
        columns = self.listing.columns
        return [
            Row(record, tuple((one, _cell(one.read(record, self.context))) for one in columns))
            for record in self._records(list(self.page.object_list), self.listing.prefetched())
        ]

    def exported_records(self) -> list[Any]:
        """Every record of this view, with what the export reads of it."""
        return self._records(self.pks, self.listing.prefetched_for_export())

    def _records(self, pks: Sequence[int], prefetched: Sequence[Any]) -> list[Any]:
        rows = self.listing.model._default_manager.filter(pk__in=pks)
        rows = rows.select_related(*self.listing.joined).prefetch_related(*prefetched)
        found = {record.pk: record for record in rows}
        return [found[pk] for pk in pks]


def _cell(value: Cell | str) -> Cell:
    cell = value if isinstance(value, Cell) else Cell(value)
    return cell if cell.text else Cell(NOT_COLLECTED)


def ask(listing: Listing, query: QueryDict, context: Context) -> Answer:
    """Reads the address, filters, counts and orders; never fails on what stands in the address."""
    visible = listing.model.objects.of(context.municipality)
    words = query.get("q", "").strip()
    hits = search.find(listing.model, words) if words else None
    found = visible if hits is None else visible.filter(uuid__in=hits)
    rows = _narrow_rows(listing, found, context)
    _sort(rows, listing, query, hits)
    problems = _problems(listing, query)
    values = [_facet_values(listing, row, context) for row in rows]
    chosen = {f.name: value for f in listing.facets if (value := query.get(f.name, ""))}
    kept, counts = _filter(listing, values, chosen)
    problems += _impossible(listing, counts, chosen, context)
    pks = tuple(rows[number]["pk"] for number in kept)
    problems += _page_problems(query, len(pks))
    return Answer(
        listing=listing,
        context=context,
        query=query,
        pks=() if problems else pks,
        total=len(rows),
        facets=tuple(_facet(spec, query, counts[spec.name], context) for spec in listing.facets),
        problems=tuple(problems),
        suggestion=_suggestion(visible, query, hits),
    )


def _sort(
    rows: list[dict[str, Any]], listing: Listing, query: QueryDict, hits: list[UUID] | None
) -> None:
    """Orders in Python, so that Ä stands with A on every database; ties by uuid."""
    asked = query.get("sort", "")
    rows.sort(key=lambda row: row["uuid"])
    if hits is not None and asked in {"", RELEVANCE}:
        place = {uuid: number for number, uuid in enumerate(hits)}
        rows.sort(key=lambda row: place[row["uuid"]])
        return
    names = listing.sort_names().get(asked.removeprefix("-"), listing.order)
    for name in reversed(names):
        rows.sort(key=lambda row: _sortable(row[name]), reverse=asked.startswith("-"))


def _sortable(value: object) -> tuple[int, int | float, str]:
    if value is None or value == "":
        return (1, 0, "")
    if isinstance(value, int | float):
        return (0, value, "")
    text = value if isinstance(value, str) else getattr(value, "iso", str(value))
    return (0, 0, unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode())


def _narrow_rows(
    listing: Listing, found: "QuerySet[Any]", context: Context
) -> list[dict[str, Any]]:
    sources = {source for spec in listing.facets for source in spec.sources}
    sources.update(listing.order, *listing.sort_names().values())
    rows = list(found.values("pk", "uuid", *sources))
    for spec in listing.facets:
        if spec.children is not None:
            model, link, column = spec.children
            by_record: dict[int, list[Any]] = {}
            pairs = model.objects.of(context.municipality).values_list(f"{link}_id", column)
            for pk, value in pairs:
                by_record.setdefault(pk, []).append(value)
            for row in rows:
                row[spec.name] = by_record.get(row["pk"], ())
    return rows


def _facet_values(
    listing: Listing, row: Mapping[str, Any], context: Context
) -> dict[str, frozenset[str]]:
    found = {}
    for spec in listing.facets:
        raw = (row[spec.name],) if spec.children else tuple(row[source] for source in spec.sources)
        found[spec.name] = frozenset(spec.read(raw, context)) - {""} or frozenset({NOTHING})
    return found


def _filter(
    listing: Listing, values: Sequence[dict[str, frozenset[str]]], chosen: Mapping[str, str]
) -> tuple[list[int], dict[str, Counter[str]]]:
    """Rows that pass every filter; each filter counts the rows that pass all the others."""
    counts: dict[str, Counter[str]] = {spec.name: Counter() for spec in listing.facets}
    kept = []
    for number, row in enumerate(values):
        failed = [name for name, value in chosen.items() if value not in row[name]]
        if not failed:
            kept.append(number)
        for name in counts if not failed else failed if len(failed) == 1 else ():
            counts[name].update(row[name])
    return kept, counts


def _facet(spec: FacetSpec, query: QueryDict, counts: Counter[str], context: Context) -> Facet:
    asked = query.get(spec.name, "")
    choices = [*spec.choices(context), (NOTHING, NOT_COLLECTED)]
    shown = [
        (code, words, counts[code]) for code, words in choices if counts[code] or code == asked
    ]
    if len(shown) > MOST_CHOICES:
        often = sorted(shown, key=lambda choice: (-(choice[2] or 0), choice[1].casefold()))
        shown = often[:MOST_CHOICES] + [one for one in often[MOST_CHOICES:] if one[0] == asked]
    return make_facet(query, spec.name, spec.label, shown)


def _problems(listing: Listing, query: QueryDict) -> list[str]:
    known = RESERVED | {spec.name for spec in listing.facets}
    problems = [
        f"Den Filter „{name[:40]}“ gibt es hier nicht." for name in query if name not in known
    ]
    words = query.get("q", "").strip()
    if words and not search.tokens(words):
        problems.append(f"In „{words[:40]}“ steht kein Wort, nach dem gesucht werden kann.")
    sort = query.get("sort", "").removeprefix("-")
    if sort and sort != RELEVANCE and sort not in listing.sort_names():
        problems.append(f"Nach „{sort[:40]}“ lässt sich nicht sortieren.")
    day = query.get("stand", "")
    if day and not _is_day(day):
        problems.append(f"„{day[:40]}“ ist kein Tag. Bitte so: 2011-12-14.")
    output = query.get("format", "xlsx")
    if output != "xlsx":
        problems.append(f"Die Ausgabe „{output[:40]}“ gibt es nicht, nur „xlsx“.")
    return problems


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _impossible(
    listing: Listing,
    counts: Mapping[str, Counter[str]],
    chosen: Mapping[str, str],
    context: Context,
) -> list[str]:
    problems = []
    for spec in listing.facets:
        value = chosen.get(spec.name)
        if value is None or value == NOTHING or counts[spec.name][value]:
            continue
        if value not in dict(spec.choices(context)):
            problems.append(f"„{value[:40]}“ ist kein Wert des Filters „{spec.label}“.")
    return problems


def _page_problems(query: QueryDict, count: int) -> list[str]:
    page = query.get("page", "1")
    last = max(1, -(-count // PER_PAGE))
    if page.isdecimal() and len(page) < 8 and 1 <= int(page) <= last:
        return []
    return [f"Die Seite „{page[:12]}“ gibt es nicht; die letzte ist {last}."]


def _suggestion(visible: "QuerySet[Any]", query: QueryDict, hits: list[UUID] | None) -> str:
    return search.suggestion(visible, query.get("q", "")) if hits == [] else ""
