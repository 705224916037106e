"""Which table a sheet holds and which column a head means, by name; people can say otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.core.exceptions import FieldDoesNotExist
from rapidfuzz import fuzz, process

from kettenwerk.accounts.imports.declare import Column, Table
from kettenwerk.accounts.models import Record
from kettenwerk.core.grids import HEADER_LINES, Grid, plain
from kettenwerk.core.tabular import Sheet, sheet_of

CLOSE_ENOUGH = 88
SHORTEST_GUESS = 5
UUID_HEAD = "uuid"
IGNORED = "-"


@dataclass(frozen=True, slots=True)
class Match:
    """What a grid is taken for; ``columns`` holds a column name, or ``""``, for every head."""

    table: str
    first_row: int
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    guessed: frozenset[int] = frozenset()

    @property
    def unmatched(self) -> list[str]:
        pairs = zip(self.heads, self.columns, strict=True)
        return [head for head, column in pairs if head and not column]


def label_of(table: Table, column: Column) -> str:
    """The head people read: its own label, else the word of the stored field."""
    if column.label:
        return column.label
    return _verbose_name(table.model, column.attr or column.name) or column.name


@cache
def _verbose_name(model: type[Record], attr: str) -> str:
    try:
        return str(model._meta.get_field(attr).verbose_name)  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        return ""


def heads_of(table: Table) -> dict[str, str]:
    """Folded head → column name; a column's own name goes before other words for it."""
    found: dict[str, str] = {}
    words = [
        [(column.name, column.name) for column in table.columns],
        [(label_of(table, column), column.name) for column in table.columns],
        [(word, column.name) for column in table.columns for word in column.also],
    ]
    for pairs in words:
        for head, name in pairs:
            found.setdefault(plain(head), name)
    return found | {UUID_HEAD: UUID_HEAD}


def known_heads(tables: Iterable[Table]) -> set[str]:
    """Every head of every table, folded; tells CSV files where their columns end."""
    return {head for table in tables for head in heads_of(table)}


def match_grid(
    grid: Grid,
    tables: Sequence[Table],
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    wanted: str = "",
) -> Match:
    """The table and header under which most columns are known; ``wanted`` names the table outright.

    ``remembered`` says per table which column a head meant to this person before.
    """
    best: tuple[tuple[int, int, int, int], Match] | None = None
    candidates = [table for table in tables if not wanted or table.name == wanted] or list(tables)
    for place, table in enumerate(candidates):
        known = heads_of(table) | dict((remembered or {}).get(table.name, {}))
        is_named = plain(grid.name) in {plain(table.name), plain(table.label)}
        for row in range(min(len(grid.rows), HEADER_LINES)):
            for heads, first_row in _headers(grid, row):
                match = _match(table.name, heads, first_row, known)
                lacking = len(missing_columns(table, match))
                first = -place * HEADER_LINES - row
                hits = sum(map(bool, match.columns))
                score = (hits - lacking, hits, int(is_named), first)
                if best is None or score > best[0]:
                    best = (score, match)
    if best is None:
        return Match(candidates[0].name, 0, (), ())
    return best[1]


def _headers(grid: Grid, row: int) -> Iterable[tuple[tuple[str, ...], int]]:
    """One row as header, and together with the next one where cells above were merged."""
    above = grid.rows[row][1]
    yield above, row + 1
    if row + 1 < len(grid.rows) and "" in above:
        below = grid.rows[row + 1][1]
        width = max(len(above), len(below))
        over, joined = "", []
        for number in range(width):
            over = (above[number] if number < len(above) else "") or over
            under = below[number] if number < len(below) else ""
            joined.append(f"{over} {under}".strip() if under else over)
        yield tuple(joined), row + 2


def _match(table: str, heads: tuple[str, ...], first_row: int, known: Mapping[str, str]) -> Match:
    """Each column is given once; close heads are a guess that people see as such."""
    columns = [""] * len(heads)
    taken: set[str] = set()
    for number, head in enumerate(heads):
        name = known.get(plain(head), "")
        if name and name not in taken:
            columns[number] = name
            taken.add(name)
    guessed = set()
    for number, head in enumerate(heads):
        if columns[number] or len(plain(head)) < SHORTEST_GUESS:
            continue
        left = [word for word, name in known.items() if name not in taken]
        close = process.extractOne(plain(head), left, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
        if close is not None:
            columns[number] = known[close[0]]
            taken.add(columns[number])
            guessed.add(number)
    columns = ["" if name == IGNORED else name for name in columns]
    return Match(table, first_row, heads, tuple(columns), frozenset(guessed))


def sheet_from(grid: Grid, match: Match) -> Sheet:
    """The rows below the header under the names of the columns."""
    return sheet_of(grid.name, match.columns, grid.rows[match.first_row :])


def missing_columns(table: Table, match: Match) -> list[str]:
    """Labels of columns without which no row of this table can be taken.

    Without a place, a row belongs to the area of the municipality that brings it.
    """
    return [
        label_of(table, column)
        for column in table.columns
        if column.required
        and not column.default
        and column.name not in {*match.columns, "area"}
        and column.name not in table.key
    ]
