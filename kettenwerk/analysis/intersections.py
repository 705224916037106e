"""Schnittmengen: where two responsible bodies work on the same thing without an agreement.

First list of the founding document (7.1.3): same field x phase x area, different responsible
departments or authorities, no existing agreement between them.
Method: ``docs/methods/intersections.md``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kettenwerk.analysis.tables import (
    NOT_COLLECTED,
    Bools,
    Ints,
    Links,
    Offers,
    Phases,
)

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Intersections:
    """Cells in which two bodies are responsible for offers, sorted by pair and cell.

    Attributes
    ----------
    a, b : int32[k]
        The two responsible bodies of the row, ``a < b``.
    lane, phase, area : int32[k]
        The cell they share.
    pairs : int32[q, 2]
        The different pairs of bodies.
    pair_start : int64[q + 1]
        Rows of pair i: ``pair_start[i]`` to ``pair_start[i + 1]``.
    seat_key, seat_offer : int64[r], int32[r]
        Every offer of every body in every cell, sorted; read them by `evidence`.
    """

    a: Ints
    b: Ints
    lane: Ints
    phase: Ints
    area: Ints
    pairs: Ints
    pair_start: Keys
    seat_key: Keys
    seat_offer: Ints
    shape: tuple[int, int, int, int]

    def __len__(self) -> int:
        return int(self.a.size)

    def evidence(self, row: int) -> tuple[Ints, Ints]:
        """Return the offers of body a and of body b in the cell of one row."""
        phases, lanes, _, bodies = self.shape
        cell = (int(self.area[row]) * lanes + int(self.lane[row])) * phases + int(self.phase[row])
        found = []
        for body in (int(self.a[row]), int(self.b[row])):
            key = cell * bodies + body
            left, right = np.searchsorted(self.seat_key, (key, key + 1))
            found.append(self.seat_offer[left:right])
        return found[0], found[1]


def find_intersections(
    offers: Offers,
    links: Links,
    phases: Phases,
    *,
    lanes: int,
    responsible: Ints,
    agreed: Ints,
) -> Intersections:
    """Find the cells in which bodies without an agreement are responsible side by side.

    Rows may be offers or networks: whatever has an age, lanes, areas and a responsible body.
    Without child age, lane, area or responsible body a row takes no part.

    Parameters
    ----------
    offers : Offers
        n rows.
    links : Links
        Row x area, already extended to the areas below (`tables.serve_below`).
    phases : Phases
        p phases.
    lanes : int
        Number of lanes, 1 to 32.
    responsible : int32[n]
        The responsible department or authority of every row; -1 = not stated. The caller
        decides how far up a department is traced.
    agreed : int32[k, 2]
        Pairs of bodies with an existing agreement, in any order.

    Returns
    -------
    Intersections
        One row per pair of bodies and cell, with the evidence of both sides.

    Raises
    ------
    ValueError
        If lanes, links, responsible bodies or agreements do not fit.
    """
    _check(offers, links, responsible, agreed)
    most = max(int(responsible.max(initial=0)), int(agreed.max(initial=0))) + 1
    areas = int(links.area.max(initial=0)) + 1
    shape = len(phases), lanes, areas, most
    seat_key, seat_offer = _seats(offers, links, phases, responsible, shape)
    cell, body = np.divmod(np.unique(seat_key), most)
    row, partner = _partners(cell)
    a, b, cell = body[row], body[partner], cell[row]
    known = np.sort(agreed.astype(np.int64), axis=1)
    open_pair = ~np.isin(a * most + b, known[:, 0] * most + known[:, 1])
    a, b, cell = a[open_pair], b[open_pair], cell[open_pair]
    order = np.lexsort((cell, b, a))
    pair, first = np.unique(a[order] * most + b[order], return_index=True)
    rest, phase = np.divmod(cell[order], len(phases))
    area, lane = np.divmod(rest, lanes)
    return Intersections(
        a=a[order].astype(np.int32),
        b=b[order].astype(np.int32),
        lane=lane.astype(np.int32),
        phase=phase.astype(np.int32),
        area=area.astype(np.int32),
        pairs=np.stack(np.divmod(pair, most), axis=1).astype(np.int32),
        pair_start=np.append(first, order.size).astype(np.int64),
        seat_key=seat_key,
        seat_offer=seat_offer,
        shape=shape,
    )


def _check(offers: Offers, links: Links, responsible: Ints, agreed: Ints) -> None:
    if responsible.dtype != np.int32 or responsible.shape != (len(offers),):
        raise ValueError(f"responsible must be int32[{len(offers)}]")
    if responsible.min(initial=0) < NOT_COLLECTED:
        raise ValueError("responsible holds an index below -1")
    if agreed.ndim != 2 or agreed.shape[1] != 2 or agreed.min(initial=0) < 0:
        raise ValueError("agreed must be pairs of bodies, int32[k, 2]")
    if len(links) and int(links.offer.max()) >= len(offers):
        raise ValueError("Links names an offer that does not exist")


def _seats(
    offers: Offers,
    links: Links,
    phases: Phases,
    responsible: Ints,
    shape: tuple[int, int, int, int],
) -> tuple[Keys, Ints]:
    """Return a key for cell and body, and the offer, for everything that stands in a cell."""
    in_phase = offers.touches(phases.first_month, phases.end_month)
    in_phase &= responsible != NOT_COLLECTED
    in_cell: Bools = offers.in_lanes(shape[1])[:, np.newaxis, :] & in_phase
    link, lane, phase = np.nonzero(np.moveaxis(in_cell, -1, 0)[links.offer])
    offer = links.offer[link]
    cell = (links.area[link].astype(np.int64) * shape[1] + lane) * shape[0] + phase
    key = cell * shape[3] + responsible[offer]
    order = np.lexsort((offer, key))
    return key[order], offer[order]


def _partners(cell: Keys) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return every two rows with the same cell; `cell` is sorted."""
    end = np.searchsorted(cell, cell, side="right")
    row = np.arange(cell.size)
    behind = end - row - 1
    first = np.repeat(row, behind)
    step = np.arange(first.size) - np.repeat(np.cumsum(behind) - behind, behind)
    return first, first + 1 + step
