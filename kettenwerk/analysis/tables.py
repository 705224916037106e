"""Validated, frozen tables of NumPy arrays: the only language the analyses share.

A table checks itself when it is built (dtype, shape, ranges, references) and is read-only
afterwards, so no analysis has to check its input twice. Months are half-open spans
``[first, end)`` counted from birth: -9 is the start of pregnancy, 252 the 21st birthday.
A span 0-36 does not touch a span 36-72.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]
Levels: TypeAlias = NDArray[np.int8]
Masks: TypeAlias = NDArray[np.uint32]
Bools: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = NDArray[Any] | Sequence[int] | Sequence[bool]

MONTH_MIN = -10_000
"""Stands for "no lower age stated": the span is open to the left."""
MONTH_MAX = 10_000
"""Stands for "no upper age stated": the span is open to the right."""
AXIS_FIRST_MONTH = -9
"""Where the chain begins: the start of pregnancy."""
AXIS_END_MONTH = 252
"""Where the chain ends: the 21st birthday (the month itself is outside)."""
NOT_COLLECTED = -1
"""Code for "nicht erhoben" in every column of codes or references."""
LAST_MONTH = 1_440
"""120 years: no stated age lies above."""


def freeze_column(
    table: object, name: str, dtype: type[np.generic], rows: int | None = None
) -> int:
    """Check one column of a table, replace it by a read-only view and return its length."""
    value = getattr(table, name)
    label = f"{type(table).__name__}.{name}"
    if not isinstance(value, np.ndarray) or value.dtype != np.dtype(dtype):
        raise ValueError(f"{label} must be a NumPy array of {np.dtype(dtype).name}")
    if value.ndim != 1:
        raise ValueError(f"{label} must have one dimension, it has {value.ndim}")
    if rows is not None and value.size != rows:
        raise ValueError(f"{label} must have {rows} rows, it has {value.size}")
    view = value.view()
    view.setflags(write=False)
    object.__setattr__(table, name, view)
    return int(value.size)


def require(table: object, name: str, good: Bools, what: str) -> None:
    """Raise ValueError naming the first row of a column for which `good` is false."""
    if not good.all():
        row = int(np.argmin(good))
        value = getattr(table, name)[row]
        raise ValueError(f"{type(table).__name__}.{name} row {row} is {value}: {what}")


def check_mask(name: str, mask: Bools, rows: int) -> None:
    """Raise ValueError unless `mask` is a one-dimensional bool array of `rows` entries."""
    if mask.dtype != np.bool_ or mask.shape != (rows,):
        raise ValueError(f"{name} must be bool[{rows}], it is {mask.dtype}{list(mask.shape)}")


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """One row per offer (n rows, no order).

    Attributes
    ----------
    first_month, end_month : int32[n]
        Half-open age span in months; `MONTH_MIN` and `MONTH_MAX` mean "open". Read only where
        `has_age` is true.
    has_age : bool[n]
        Whether an age is stated or inferred at all.
    is_adult : bool[n]
        The age is that of the adult; such an offer never enters the child axis.
    lanes, groups : uint32[n]
        Bit k set = the offer names lane k / target group k; 0 = nicht erhoben or none.
    level : int8[n]
        Code of the prevention level; -1 = nicht erhoben.
    provider : int32[n]
        Index of the providing organisation; -1 = not stated.
    whole : int32[n]
        Index of the top-most counted whole the offer folds into; itself if none
        (see `resolve_wholes`).

    Raises
    ------
    ValueError
        For a wrong dtype or shape, an empty or impossible span, a code below -1 or a `whole`
        that is itself a part.
    """

    first_month: Ints
    end_month: Ints
    has_age: Bools
    is_adult: Bools
    lanes: Masks
    groups: Masks
    level: Levels
    provider: Ints
    whole: Ints

    def __post_init__(self) -> None:
        rows = freeze_column(self, "first_month", np.int32)
        for name in ("end_month", "provider", "whole"):
            freeze_column(self, name, np.int32, rows)
        for name in ("has_age", "is_adult"):
            freeze_column(self, name, np.bool_, rows)
        for name in ("lanes", "groups"):
            freeze_column(self, name, np.uint32, rows)
        freeze_column(self, "level", np.int8, rows)
        first, end, aged = self.first_month, self.end_month, self.has_age
        ok = ~aged | (first == MONTH_MIN) | ((first >= AXIS_FIRST_MONTH) & (first < LAST_MONTH))
        require(self, "first_month", ok, "a month between -9 and 1440, or MONTH_MIN")
        ok = ~aged | (end == MONTH_MAX) | (end <= LAST_MONTH)
        require(self, "end_month", ok, "a month up to 1440, or MONTH_MAX")
        require(self, "end_month", ~aged | (end > first), "the end must lie after the start")
        require(self, "level", self.level >= NOT_COLLECTED, "a code, or -1 for nicht erhoben")
        require(self, "provider", self.provider >= NOT_COLLECTED, "an index, or -1 for unknown")
        require(self, "whole", (self.whole >= 0) & (self.whole < rows), "not a row of the table")
        top = self.whole[self.whole] == self.whole
        require(self, "whole", top, "points to a part, not to the top-most whole")

    def __len__(self) -> int:
        return int(self.first_month.size)

    @property
    def on_child_axis(self) -> Bools:
        """bool[n]: the offer has an age and it is the child's."""
        return self.has_age & ~self.is_adult

    def touches(self, first_month: Ints, end_month: Ints) -> Bools:
        """bool[k, n]: child-age offers that share a month with each of k half-open spans."""
        starts = self.first_month < end_month[:, np.newaxis]
        ends = self.end_month > first_month[:, np.newaxis]
        both: Bools = starts & ends & self.on_child_axis
        return both

    def in_lanes(self, lanes: int) -> Bools:
        """bool[lanes, n]: which offers name each lane; ValueError outside 1 to 32 lanes."""
        if not 1 <= lanes <= 32:
            raise ValueError(f"lanes must be 1 to 32, it is {lanes}")
        bits = np.arange(lanes, dtype=np.uint32)[:, np.newaxis]
        named: Bools = (self.lanes >> bits) & np.uint32(1) == 1
        return named

    @classmethod
    def of(
        cls, first_month: Sequence[int | None], end_month: Sequence[int | None], **columns: Column
    ) -> "Offers":
        """Build the table from plain sequences; `None` is an open bound.

        Columns left out get: `has_age` = at least one bound is stated, `is_adult` = no,
        `lanes` = `groups` = 0, `level` = `provider` = -1, `whole` = itself.

        Raises
        ------
        ValueError
            As the table itself; also for a column it does not know.
        """
        rows = len(first_month)
        bounds = zip(first_month, end_month, strict=True)
        known: dict[str, tuple[type[np.generic], Column]] = {
            "has_age": (np.bool_, [a is not None or b is not None for a, b in bounds]),
            "is_adult": (np.bool_, np.zeros(rows)),
            "lanes": (np.uint32, np.zeros(rows)),
            "groups": (np.uint32, np.zeros(rows)),
            "level": (np.int8, np.full(rows, NOT_COLLECTED)),
            "provider": (np.int32, np.full(rows, NOT_COLLECTED)),
            "whole": (np.int32, np.arange(rows)),
        }
        if unknown := set(columns) - set(known):
            raise ValueError(f"Offers has no column {', '.join(sorted(unknown))}")
        filled: dict[str, Any] = {
            name: np.asarray(columns.get(name, default)).astype(dtype)
            for name, (dtype, default) in known.items()
        }
        first = np.array([MONTH_MIN if m is None else m for m in first_month], dtype=np.int32)
        end = np.array([MONTH_MAX if m is None else m for m in end_month], dtype=np.int32)
        return cls(first_month=first, end_month=end, **filled)


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Which offer serves which area (k rows; every pair at most once).

    Attributes
    ----------
    offer, area : int32[k]
        Indices into the offers and into the areas of the caller.

    Raises
    ------
    ValueError
        For a wrong dtype or shape, a negative index or a pair that is given twice.
    """

    offer: Ints
    area: Ints

    def __post_init__(self) -> None:
        rows = freeze_column(self, "offer", np.int32)
        freeze_column(self, "area", np.int32, rows)
        require(self, "offer", self.offer >= 0, "an index from 0")
        require(self, "area", self.area >= 0, "an index from 0")
        if rows:
            key = np.sort(self.offer.astype(np.int64) * (int(self.area.max()) + 1) + self.area)
            if (key[1:] == key[:-1]).any():
                raise ValueError("Links holds the same pair of offer and area twice")

    def __len__(self) -> int:
        return int(self.offer.size)


@dataclass(frozen=True, slots=True, eq=False)
class Phases:
    """Life phases as half-open month spans, in order; they may overlap (soft borders).

    Attributes
    ----------
    first_month, end_month : int32[p]
        Non-decreasing; every span holds at least one month.

    Raises
    ------
    ValueError
        For a wrong dtype or shape, an empty span or spans out of order.
    """

    first_month: Ints
    end_month: Ints

    def __post_init__(self) -> None:
        rows = freeze_column(self, "first_month", np.int32)
        freeze_column(self, "end_month", np.int32, rows)
        after = self.end_month > self.first_month
        require(self, "end_month", after, "the end must lie after the start")
        for name in ("first_month", "end_month"):
            step = np.diff(getattr(self, name), prepend=np.int32(-LAST_MONTH)) >= 0
            require(self, name, step, "phases must be in order of age")

    def __len__(self) -> int:
        return int(self.first_month.size)

    @classmethod
    def of(cls, *bounds: tuple[int, int]) -> "Phases":
        """Build the table from pairs of months, e.g. ``Phases.of((-9, 0), (0, 36))``."""
        table = np.array(bounds, dtype=np.int32).reshape(-1, 2)
        return cls(first_month=table[:, 0].copy(), end_month=table[:, 1].copy())


@dataclass(frozen=True, slots=True, eq=False)
class Standards:
    """What a body asks for: at least `minimum` offers in lane x phase (at one level).

    Attributes
    ----------
    lane, phase : int32[s]
        Indices of lane and phase.
    level : int8[s]
        Prevention level asked for; -1 = any.
    minimum : int32[s]
        Least number of distinct wholes, from 1.

    Raises
    ------
    ValueError
        For a wrong dtype or shape, a negative index or a minimum below 1.
    """

    lane: Ints
    phase: Ints
    level: Levels
    minimum: Ints

    def __post_init__(self) -> None:
        rows = freeze_column(self, "lane", np.int32)
        freeze_column(self, "phase", np.int32, rows)
        freeze_column(self, "level", np.int8, rows)
        freeze_column(self, "minimum", np.int32, rows)
        require(self, "lane", (self.lane >= 0) & (self.lane < 32), "a lane from 0 to 31")
        require(self, "phase", self.phase >= 0, "an index from 0")
        require(self, "level", self.level >= NOT_COLLECTED, "a code, or -1 for any level")
        require(self, "minimum", self.minimum >= 1, "at least 1")

    def __len__(self) -> int:
        return int(self.lane.size)

    @classmethod
    def of(cls, *rows: tuple[int, int, int, int]) -> "Standards":
        """Build the table from rows of lane, phase, level (-1 = any) and minimum."""
        table = np.array(rows, dtype=np.int32).reshape(-1, 4)
        lane, phase, level, minimum = (table[:, k].copy() for k in range(4))
        return cls(lane=lane, phase=phase, level=level.astype(np.int8), minimum=minimum)


def resolve_wholes(parent: Ints, *, counted: Bools | None = None) -> Ints:
    """Fold parts into their wholes: the top-most counted whole of every row.

    Parameters
    ----------
    parent : int32[n]
        Row of the whole a row is part of; -1 = it is no part. Chains may be nested.
    counted : bool[n], optional
        Rows that may stand as a whole (default: all). A whole that is not counted is skipped,
        so its counted parts stand for themselves.

    Returns
    -------
    int32[n]
        Row of the representative; the row itself if nothing counted lies above it.

    Raises
    ------
    ValueError
        If a parent does not exist or a chain of parents runs in a circle.
    """
    rows = parent.size
    if ((parent < NOT_COLLECTED) | (parent >= rows)).any():
        raise ValueError("part_of points to a row that does not exist")
    stands = np.ones(rows, dtype=np.bool_) if counted is None else counted
    whole = np.arange(rows, dtype=np.int32)
    above = parent.astype(np.int32)
    for _ in range(rows + 1):
        climbing = np.flatnonzero(above >= 0)
        if not climbing.size:
            return whole
        lifted = climbing[stands[above[climbing]]]
        whole[lifted] = above[lifted]
        above[climbing] = parent[above[climbing]]
    circle = int(np.flatnonzero(above >= 0)[0])
    raise ValueError(f"part_of runs in a circle at row {circle}")


def serve_below(links: Links, parent: Ints) -> Links:
    """Extend every link to the areas below: an offer serves its areas and all within them.

    Never upwards, never sideways: an offer of one town reaches neither the Kreis nor the
    neighbouring town.

    Parameters
    ----------
    links : Links
        Offer x area as stated.
    parent : int32[m]
        The area above; -1 = none.

    Returns
    -------
    Links
        Every pair once, sorted by offer and area.

    Raises
    ------
    ValueError
        If an area or its parent does not exist or areas run in a circle.
    """
    areas = parent.size
    resolve_wholes(parent)  # refuses circles
    if len(links) and int(links.area.max()) >= areas:
        raise ValueError("Links names an area that does not exist")
    above = below = np.arange(areas, dtype=np.int32)
    tops, lows = [above], [below]
    while above.size:
        up = parent[above]
        above, below = up[up >= 0], below[up >= 0]
        tops.append(above)
        lows.append(below)
    top = np.concatenate(tops)
    low = np.concatenate(lows)[np.argsort(top, kind="stable")]
    start = np.concatenate(([0], np.cumsum(np.bincount(top, minlength=areas))))
    size = (start[1:] - start[:-1])[links.area]
    shift = np.repeat(start[links.area] - np.cumsum(size) + size, size)
    area = low[shift + np.arange(int(size.sum()))]
    key = np.unique(np.repeat(links.offer.astype(np.int64), size) * max(areas, 1) + area)
    offer, area = np.divmod(key, max(areas, 1))
    return Links(offer=offer.astype(np.int32), area=area.astype(np.int32))
