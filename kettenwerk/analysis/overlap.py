"""Overlaps: pairs of offers for the same children from different providers.

A pair shares a field, a target group, an area and at least one month of age, and has two
providers. That is a reason to talk, not a verdict: plurality may be wanted (section 5 SGB
VIII). Method: ``docs/methods/overlap.md``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kettenwerk.analysis.compiled import compiled, group_rows
from kettenwerk.analysis.tables import (
    AXIS_END_MONTH,
    AXIS_FIRST_MONTH,
    LAST_MONTH,
    MONTH_MAX,
    MONTH_MIN,
    NOT_COLLECTED,
    Bools,
    Ints,
    Links,
    Masks,
    Offers,
    check_mask,
)

FIRST, END, LANES, GROUPS, PROVIDER, WHOLE, ADULT, OFFER = range(8)  # columns of a comparison


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """Pairs of offers, sorted by `a`, then `b`; every pair once.

    Attributes
    ----------
    a, b : int32[k]
        The two offers, ``a < b``.
    shared_months : int32[k]
        Months of age both serve, at least 1.
    age_share : float64[k]
        Jaccard share: shared months / months that at least one of both serves (0 to 1].
    lanes, groups : uint32[k]
        Fields and target groups both name.
    areas : int32[k]
        Number of areas both serve.
    selected : bool[n]
        As given.
    provider_is_group : bool[providers]
        As given.
    """

    a: Ints
    b: Ints
    shared_months: Ints
    age_share: NDArray[np.float64]
    lanes: Masks
    groups: Masks
    areas: Ints
    selected: Bools
    provider_is_group: Bools

    def __len__(self) -> int:
        return int(self.a.size)


def overlap_pairs(
    offers: Offers, links: Links, *, provider_is_group: Bools, selected: Bools | None = None
) -> Overlaps:
    """Find all pairs of offers that overlap.

    No pair: two offers of one institution; an offer and its part, or two parts of one whole;
    a child's and an adult's age; an offer without age, provider, field, target group or area.
    Two offers of the same *group* ("Kitas") are offers of different providers, because a group
    is many institutions.

    Parameters
    ----------
    offers : Offers
        All offers (n rows). An open bound counts as the end of the child axis (-9, 252), for
        adults as 0 and 120 years.
    links : Links
        Offer x area, already extended to the areas below (`tables.serve_below`): only the same
        area is a shared catchment.
    provider_is_group : bool[providers]
        Whether the provider is a group of institutions.
    selected : bool[n], optional
        Offers to compare (default all).

    Returns
    -------
    Overlaps
        The pairs with what they share.

    Raises
    ------
    ValueError
        If links, providers or the mask do not fit the offers.
    """
    chosen = np.ones(len(offers), dtype=np.bool_) if selected is None else selected
    check_mask("selected", chosen, len(offers))
    check_mask("provider_is_group", provider_is_group, provider_is_group.size)
    if len(offers) and int(offers.provider.max()) >= provider_is_group.size:
        raise ValueError("provider_is_group does not hold every provider of the offers")
    if len(links) and int(links.offer.max()) >= len(offers):
        raise ValueError("Links names an offer that does not exist")
    first, end = _spans(offers)
    usable = chosen & offers.has_age & (offers.provider != NOT_COLLECTED)
    usable &= (offers.lanes > 0) & (offers.groups > 0)
    offer, area = _by_offer(links, usable)
    areas = int(area.max(initial=-1)) + 1
    start, rows = group_rows(area, areas, np.arange(area.size, dtype=np.int32))
    at = np.empty_like(rows)
    at[rows] = np.arange(rows.size, dtype=np.int32)
    table = _columns(offers, (first, end), provider_is_group)[offer[rows]]
    a, b, shared = _sorted(_pairs(at, start[area + 1], table, len(offers)), len(offers))
    months = np.minimum(end[a], end[b]) - np.maximum(first[a], first[b])
    either = np.maximum(end[a], end[b]) - np.minimum(first[a], first[b])
    lanes, groups = offers.lanes[a] & offers.lanes[b], offers.groups[a] & offers.groups[b]
    share = months / either
    return Overlaps(a, b, months, share, lanes, groups, shared, chosen, provider_is_group)


def _spans(offers: Offers) -> tuple[Ints, Ints]:
    """Close open bounds at the ends of the axis the offer lives on."""
    low = np.where(offers.is_adult, 0, AXIS_FIRST_MONTH)
    high = np.where(offers.is_adult, LAST_MONTH, AXIS_END_MONTH)
    open_low, open_high = offers.first_month == MONTH_MIN, offers.end_month == MONTH_MAX
    first = np.where(open_low, np.minimum(low, offers.end_month - 1), offers.first_month)
    end = np.where(open_high, np.maximum(high, first + 1), offers.end_month)
    return first.astype(np.int32), end.astype(np.int32)


def _by_offer(links: Links, usable: Bools) -> tuple[Ints, Ints]:
    """Keep the links of usable offers, sorted by offer."""
    kept = np.flatnonzero(usable[links.offer]).astype(np.int32)
    offer, area = links.offer[kept], links.area[kept]
    rows = group_rows(offer, usable.size, np.arange(kept.size, dtype=np.int32))[1]
    return offer[rows], area[rows]


def _columns(offers: Offers, spans: tuple[Ints, Ints], provider_is_group: Bools) -> Ints:
    """Lay what a comparison reads of one offer side by side: int32[n, 8]."""
    table = np.empty((len(offers), 8), dtype=np.int32)
    known = np.maximum(offers.provider, 0)
    group = provider_is_group[known] if provider_is_group.size else np.zeros_like(known, np.bool_)
    own = provider_is_group.size + np.arange(len(offers))  # a group never equals itself
    table[:, FIRST], table[:, END] = spans
    table[:, LANES] = offers.lanes.view(np.int32)
    table[:, GROUPS] = offers.groups.view(np.int32)
    table[:, PROVIDER] = np.where(group, own, offers.provider)
    table[:, WHOLE] = offers.whole
    table[:, ADULT] = offers.is_adult
    table[:, OFFER] = np.arange(len(offers))
    return table


def _sorted(pairs: Ints, offers: int) -> tuple[Ints, Ints, Ints]:
    """Sort the pairs by a, then b; they come with a in order."""
    order = group_rows(pairs[:, 1].copy(), offers, np.arange(len(pairs), dtype=np.int32))[1]
    order = group_rows(pairs[:, 0].copy(), offers, order)[1]
    return pairs[order, 0], pairs[order, 1], pairs[order, 2]


@compiled
def _pairs(at: Ints, end: NDArray[np.int64], table: Ints, offers: int) -> Ints:
    """Collect the partners of every offer over all its areas: int32[k, 3] of a, b, areas.

    `table` lists the offers area by area, sorted within an area, so partners with a higher
    number lie behind. `at` is the row of every link (links sorted by offer), `end` the row
    where its area ends.
    """
    pairs = np.empty((max(1024, at.size), 3), dtype=np.int32)
    slot = np.full(offers, -1, dtype=np.int64)  # where the pair with this partner stands
    found, begun, last = 0, 0, -1
    for link in range(at.size):
        row = at[link]
        offer = table[row, OFFER]
        if offer != last:
            begun, last = found, offer
        if found + end[link] - row > len(pairs):
            wider = np.empty((2 * len(pairs) + end[link] - row, 3), dtype=np.int32)
            wider[:found] = pairs[:found]
            pairs = wider
        for other in range(row + 1, end[link]):
            if _overlap(table, row, other):
                partner = table[other, OFFER]
                if slot[partner] >= begun:
                    pairs[slot[partner], 2] += 1
                else:
                    pairs[found, 0], pairs[found, 1], pairs[found, 2] = offer, partner, 1
                    slot[partner] = found
                    found += 1
    return pairs[:found].copy()


@compiled
def _overlap(table: Ints, a: int, b: int) -> bool:
    """Say whether two rows of one area overlap."""
    return bool(
        (table[a, LANES] & table[b, LANES]) != 0
        and (table[a, GROUPS] & table[b, GROUPS]) != 0
        and table[a, FIRST] < table[b, END]
        and table[b, FIRST] < table[a, END]
        and table[a, PROVIDER] != table[b, PROVIDER]
        and table[a, WHOLE] != table[b, WHOLE]
        and table[a, ADULT] == table[b, ADULT]
    )
