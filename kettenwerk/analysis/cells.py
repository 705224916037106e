"""Cells: how many offers are known per life phase and lane.

Counts distinct wholes: a part counts once, with its whole. Months are half-open, so an offer
for 0-36 months does not touch the phase 36-72. Child ages and adult ages never share a row.
Method: ``docs/methods/cells.md``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kettenwerk.analysis.tables import Bools, Ints, Offers, Phases, check_mask


@dataclass(frozen=True, slots=True, eq=False)
class CellCounts:
    """Offers per row and lane; rows are the phases, then two rows of their own.

    Attributes
    ----------
    members : bool[p + 2, lanes, n]
        The list behind every figure: which offers stand in the cell (parts included).
    counts : int32[p + 2, lanes]
        Distinct wholes of the cell.
    lane_totals : int32[lanes]
        Distinct wholes of the lane over all rows; not the sum of the column.
    row_totals : int32[p + 2]
        Distinct wholes of the row over all lanes; not the sum of the row (lanes overlap).
    total : int
        Distinct wholes of all selected offers, with or without a lane.
    total_unfolded : int
        Selected offers before parts fold into their wholes.
    outside : bool[n]
        Selected offers that stand in no cell: no lane, or a child age outside all phases.
    phases : Phases
        As given.
    lanes : int
        As given.
    selected : bool[n]
        As given.
    """

    members: Bools
    counts: Ints
    lane_totals: Ints
    row_totals: Ints
    total: int
    total_unfolded: int
    outside: Bools
    phases: Phases
    lanes: int
    selected: Bools

    @property
    def adult_row(self) -> int:
        """Index of the row "für Eltern und Erwachsene"."""
        return len(self.phases)

    @property
    def no_age_row(self) -> int:
        """Index of the row "ohne Altersangabe"."""
        return len(self.phases) + 1

    def offers_in(self, row: int, lane: int) -> Ints:
        """Return the offers behind one figure, in ascending order."""
        return np.flatnonzero(self.members[row, lane]).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class DistrictCounts:
    """In how many districts a cell has a known offer: "in n von m, k nicht erhoben".

    Attributes
    ----------
    counts : int32[districts, p + 2, lanes]
        Distinct wholes per district and cell (rows as in `CellCounts`).
    with_offers : int32[p + 2, lanes]
        n: surveyed districts with at least one known offer in the cell.
    districts : int
        m: all districts.
    not_surveyed : int
        k: districts without an own survey; they never count among n.
    surveyed : bool[districts]
        As given.
    """

    counts: Ints
    with_offers: Ints
    districts: int
    not_surveyed: int
    surveyed: Bools


def count_cells(offers: Offers, phases: Phases, *, lanes: int, selected: Bools) -> CellCounts:
    """Count the offers known per phase and lane at one place.

    Every selected offer stands in exactly one kind of row: its phases (child age), the row for
    adults, or the row without age. It stands in every lane it names.

    Parameters
    ----------
    offers : Offers
        All offers (n rows).
    phases : Phases
        Life phases (p rows), possibly overlapping.
    lanes : int
        Number of lanes, 1 to 32; bit k of `offers.lanes` is lane k.
    selected : bool[n]
        The offers counted at this place, date and filter.

    Returns
    -------
    CellCounts
        Counts, distinct totals and the list behind every figure.

    Raises
    ------
    ValueError
        If `lanes` is out of range or `selected` does not fit the offers.
    """
    check_mask("selected", selected, len(offers))
    members = _members(offers, phases, lanes, selected)
    by_lane: Bools = np.logical_or.reduce(members, axis=0)
    by_row: Bools = np.logical_or.reduce(members, axis=1)
    return CellCounts(
        members=members,
        counts=count_wholes(members, offers.whole),
        lane_totals=count_wholes(by_lane, offers.whole),
        row_totals=count_wholes(by_row, offers.whole),
        total=int(count_wholes(selected, offers.whole)),
        total_unfolded=int(np.count_nonzero(selected)),
        outside=selected & ~np.logical_or.reduce(by_lane, axis=0),
        phases=phases,
        lanes=lanes,
        selected=selected,
    )


def district_counts(
    offers: Offers, phases: Phases, *, lanes: int, selected: Bools, surveyed: Bools
) -> DistrictCounts:
    """Say in how many districts a cell has a known offer: "in n von m, k nicht erhoben".

    An offer of one district never fills the cell of another: every district is counted with
    its own mask.

    Parameters
    ----------
    offers : Offers
        All offers (n rows).
    phases : Phases
        Life phases (p rows).
    lanes : int
        Number of lanes, 1 to 32.
    selected : bool[districts, n]
        The offers counted in each district.
    surveyed : bool[districts]
        Whether the district has taken stock itself.

    Returns
    -------
    DistrictCounts
        n per cell, m, k, and the counts per district.

    Raises
    ------
    ValueError
        If `lanes` is out of range or the masks do not fit.
    """
    check_mask("surveyed", surveyed, selected.shape[0])
    per_district = [
        count_cells(offers, phases, lanes=lanes, selected=mask).counts for mask in selected
    ]
    empty = np.zeros((0, len(phases) + 2, lanes), dtype=np.int32)
    counts: Ints = np.stack(per_district) if per_district else empty
    known = (counts > 0) & surveyed[:, np.newaxis, np.newaxis]
    return DistrictCounts(
        counts=counts,
        with_offers=known.sum(axis=0, dtype=np.int32),
        districts=int(surveyed.size),
        not_surveyed=int(np.count_nonzero(~surveyed)),
        surveyed=surveyed,
    )


def count_wholes(members: Bools, whole: Ints) -> Ints:
    """Count distinct wholes along the last axis.

    Parameters
    ----------
    members : bool[..., n]
        Which offers belong to each set.
    whole : int32[n]
        Representative of every offer.

    Returns
    -------
    int32[...]
        Number of different representatives per set.
    """
    if not whole.size:
        return np.zeros(members.shape[:-1], dtype=np.int32)
    order = np.argsort(whole, kind="stable")
    runs = np.flatnonzero(np.diff(whole[order], prepend=-1))
    hit = np.logical_or.reduceat(members[..., order], runs, axis=-1)
    counts: Ints = np.asarray(hit.sum(axis=-1, dtype=np.int32))
    return counts


def _members(offers: Offers, phases: Phases, lanes: int, selected: Bools) -> Bools:
    """bool[p + 2, lanes, n]: which offers stand in which cell."""
    rows: NDArray[np.bool_] = np.zeros((len(phases) + 2, len(offers)), dtype=np.bool_)
    rows[:-2] = offers.touches(phases.first_month, phases.end_month)
    rows[-2] = offers.is_adult
    rows[-1] = ~offers.has_age & ~offers.is_adult
    members: Bools = (rows & selected)[:, np.newaxis, :] & offers.in_lanes(lanes)
    return members
