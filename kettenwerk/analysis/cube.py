"""Cube: how many offers every area knows per age band, field and target group.

One sweep over the areas. A span enters as +1 at its first age band and -1 behind its last; the
running sum along the ages gives the counts. So the cost does not depend on the length of the
spans, and every area's block stays in the processor's first cache until it is finished.
Method: ``docs/methods/cube.md``.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kettenwerk.analysis.compiled import compiled, group_rows
from kettenwerk.analysis.tables import Bools, Ints, Links, Masks, Offers, check_mask

Counts = NDArray[np.int16]
MOST = int(np.iinfo(np.int16).max)
FIRST, END, LANES, GROUPS = range(4)  # columns of what the sweep reads of an offer
DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)  # times a power of two, its top six bits are unique
BIT_NUMBER = np.empty(64, dtype=np.int64)
BIT_NUMBER[(DE_BRUIJN << np.arange(64, dtype=np.uint64)) >> np.uint64(58)] = np.arange(64)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of a cube: areas x age bands x fields x groups.

    Attributes
    ----------
    areas : int
        Number of areas.
    age_edges_months : int32[ages + 1]
        Strictly rising borders of the age bands; band k is ``[edge[k], edge[k + 1])``.
    fields, groups : int
        Number of fields (bits of `Offers.lanes`) and target groups (bits of `Offers.groups`),
        each 1 to 32.

    Raises
    ------
    ValueError
        For no age band, borders out of order or a number out of range.
    """

    areas: int
    age_edges_months: Ints
    fields: int
    groups: int

    def __post_init__(self) -> None:
        edges = self.age_edges_months
        if edges.dtype != np.int32 or edges.ndim != 1 or edges.size < 2:
            raise ValueError("age_edges_months must be int32 with at least two borders")
        if (np.diff(edges) <= 0).any():
            raise ValueError("age_edges_months must rise")
        if self.areas < 0 or not 1 <= self.fields <= 32 or not 1 <= self.groups <= 32:
            raise ValueError("areas must be 0 or more, fields and groups 1 to 32")

    @property
    def ages(self) -> int:
        """Number of age bands."""
        return int(self.age_edges_months.size) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """Counts and the two masks taken from them.

    Attributes
    ----------
    counts : int16[areas, ages, fields, groups]
        Distinct wholes known in the cell.
    below_minimum : bool[areas, ages, fields, groups]
        Surveyed area, and fewer known than required: a hint, not yet a gap.
    several : bool[areas, ages, fields, groups]
        At least `several_from` known.
    grid : Grid
        As given.
    required : int16[ages, fields, groups]
        As given.
    surveyed : bool[areas]
        As given.
    several_from : int
        As given.
    """

    counts: Counts
    below_minimum: Bools
    several: Bools
    grid: Grid
    required: Counts
    surveyed: Bools
    several_from: int


def count_cube(
    offers: Offers,
    links: Links,
    grid: Grid,
    *,
    required: Counts | None = None,
    surveyed: Bools | None = None,
    several_from: int = 2,
) -> Cube:
    """Count the distinct wholes of child age in every cell, and mark the cells that stand out.

    Parameters
    ----------
    offers : Offers
        The counted offers (n rows); adult ages and offers without age stay outside.
    links : Links
        Offer x area, already extended to the areas below (`tables.serve_below`).
    grid : Grid
        The cells.
    required : int16[ages, fields, groups], optional
        Least number asked for in every area; default 1 everywhere.
    surveyed : bool[areas], optional
        Areas with their own survey (default all); the others have no hints.
    several_from : int
        From this number on a cell is marked as "several".

    Returns
    -------
    Cube
        Counts, masks and parameters.

    Raises
    ------
    ValueError
        If links, masks and grid do not fit, or an area has more links than int16 can count.
    """
    asked = _required(grid, required)
    known = np.ones(grid.areas, dtype=np.bool_) if surveyed is None else surveyed
    check_mask("surveyed", known, grid.areas)
    if not 1 <= several_from <= MOST:
        raise ValueError(f"several_from must be 1 to {MOST}, it is {several_from}")
    _check_links(links, len(offers), grid.areas)
    shape = (grid.areas, grid.ages, grid.fields * grid.groups)
    out = _Out(np.empty(shape, np.int16), np.empty(shape, np.bool_), np.empty(shape, np.bool_))
    flat = np.ascontiguousarray(asked.reshape(shape[1:]))
    rule = _Rule(flat, known, several_from, grid.groups)
    by_area = _by_area(offers, links, grid.areas)
    _sweep(by_area, _columns(offers, grid), rule, out)
    cells = (grid.areas, grid.ages, grid.fields, grid.groups)
    masks = out.below.reshape(cells), out.several.reshape(cells)
    return Cube(out.counts.reshape(cells), *masks, grid, asked, known, several_from)


class _ByArea(NamedTuple):
    """The offers of every area, one area after the other."""

    start: NDArray[np.int64]
    offer: Ints
    whole: Ints


class _Rule(NamedTuple):
    """What the sweep compares the counts with."""

    required: Counts  # [age, field x group]
    surveyed: Bools
    several_from: int
    groups: int


class _Out(NamedTuple):
    """What the sweep writes; [area, age, field x group]."""

    counts: Counts
    below: Bools
    several: Bools


def _required(grid: Grid, required: Counts | None) -> Counts:
    shape = (grid.ages, grid.fields, grid.groups)
    asked = np.ones(shape, dtype=np.int16) if required is None else required
    if asked.dtype != np.int16 or asked.shape != shape:
        raise ValueError(f"required must be int16{list(shape)}")
    return asked


def _check_links(links: Links, offers: int, areas: int) -> None:
    if not len(links):
        return
    if int(links.offer.max()) >= offers or int(links.area.max()) >= areas:
        raise ValueError("Links names an offer or an area that does not exist")


def _by_area(offers: Offers, links: Links, areas: int) -> _ByArea:
    """List the offers of every area, parts of one whole side by side."""
    order = np.arange(len(links), dtype=np.int32)
    folds = bool((offers.whole != np.arange(len(offers))).any())
    if folds:
        order = group_rows(offers.whole[links.offer], len(offers), order)[1]
    start, rows = group_rows(links.area, areas, order)
    if np.diff(start).max(initial=0) > MOST:
        raise ValueError(f"an area has more than {MOST} offers")
    offer = links.offer[rows]
    return _ByArea(start, offer, offers.whole[offer] if folds else offer)


def _columns(offers: Offers, grid: Grid) -> Masks:
    """Lay what the sweep reads of one offer side by side: uint32[n, 4]."""
    edges = grid.age_edges_months
    months = np.arange(edges[0], edges[-1] + 1)
    first_band = np.searchsorted(edges, months, "right") - 1
    end_band = np.searchsorted(edges, months, "left")
    table = np.empty((len(offers), 4), dtype=np.uint32)
    table[:, FIRST] = first_band[np.clip(offers.first_month, edges[0], edges[-1]) - edges[0]]
    table[:, END] = end_band[np.clip(offers.end_month, edges[0], edges[-1]) - edges[0]]
    table[:, LANES] = offers.lanes & np.uint32((1 << grid.fields) - 1)
    table[:, GROUPS] = offers.groups & np.uint32((1 << grid.groups) - 1)
    outside = ~offers.on_child_axis | (table[:, FIRST] >= table[:, END])
    table[outside, LANES] = 0  # names nothing, so it is never entered
    return table


@compiled
def _sweep(by_area: _ByArea, table: Masks, rule: _Rule, out: _Out) -> None:
    """Fill the cube area by area."""
    start, offers, wholes = by_area.start, by_area.offer, by_area.whole
    counts, below, several, surveyed = out.counts, out.below, out.several, rule.surveyed
    required, several_from, groups = rule.required, np.int16(rule.several_from), rule.groups
    areas, ages, cells = counts.shape
    change = np.zeros((ages + 1, cells), dtype=np.int16)
    block = np.zeros((ages + 1, cells), dtype=np.int16)
    for area in range(areas):
        change[:] = 0
        at, stop = start[area], start[area + 1]
        while at < stop:
            after = _end_of_whole(wholes, at, stop)
            if after == at + 1:
                _add(change, table, offers[at], groups)
            else:
                block[:] = 0
                for row in range(at, after):
                    _add(block, table, offers[row], groups)
                _add_once(change, block)
            at = after
        _sum_up(change, counts[area])
        _mark(counts[area], required, below[area], several[area], several_from)
        if not surveyed[area]:
            below[area] = False


@compiled
def _end_of_whole(wholes: Ints, at: int, stop: int) -> int:
    """Return the row behind the last part of the whole that begins at row `at`."""
    after = at + 1
    while after < stop and wholes[after] == wholes[at]:
        after += 1
    return after


@compiled
def _add(change: Counts, table: Masks, offer: int, groups: int) -> None:
    """Enter one offer: +1 at its first age band, -1 behind its last, in every cell it names."""
    first, end = table[offer, FIRST], table[offer, END]
    lanes = np.uint64(table[offer, LANES])
    while lanes != 0:
        field = BIT_NUMBER[((lanes & -lanes) * DE_BRUIJN) >> np.uint64(58)]
        lanes &= lanes - np.uint64(1)
        targets = np.uint64(table[offer, GROUPS])
        while targets != 0:
            cell = field * groups + BIT_NUMBER[((targets & -targets) * DE_BRUIJN) >> np.uint64(58)]
            targets &= targets - np.uint64(1)
            change[first, cell] += 1
            change[end, cell] -= 1


@compiled
def _add_once(change: Counts, block: Counts) -> None:
    """Enter a whole and its parts as one: where any of them stands, it counts 1."""
    bands, cells = block.shape
    for cell in range(cells):
        depth, inside = 0, 0
        for band in range(bands):
            depth += block[band, cell]
            now = 1 if depth > 0 else 0
            change[band, cell] += now - inside
            inside = now


@compiled
def _sum_up(change: Counts, counts: Counts) -> None:
    """Sum the changes of one area along the ages."""
    ages, cells = counts.shape
    counts[0] = change[0]
    for age in range(1, ages):
        for cell in range(cells):
            counts[age, cell] = counts[age - 1, cell] + change[age, cell]


@compiled
def _mark(
    counts: Counts, required: Counts, below: Bools, several: Bools, several_from: np.int16
) -> None:
    """Compare the counts of one area, still in the cache, with both limits."""
    ages, cells = counts.shape
    for age in range(ages):
        for cell in range(cells):
            below[age, cell] = counts[age, cell] < required[age, cell]
            several[age, cell] = counts[age, cell] >= several_from
