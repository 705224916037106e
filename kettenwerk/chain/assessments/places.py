"""Where an offer counts: by the areas it serves, never by its provider's seat."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kettenwerk.analysis.tables import Bools
from kettenwerk.chain.filters import ChainFilter
from kettenwerk.chain.queries import GROUP_BIT, LEVEL_CODE, OfferBook
from kettenwerk.chain.result import District, Listed, wide_word
from kettenwerk.inventory.models import Basis, Offer, Responsibility, Subject
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree

TOWN_KINDS = (Area.Kind.TOWN, Area.Kind.VILLAGE)


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """bool[n] each: offers that name the place or something in it; offers for everybody around it."""

    local: Bools
    wide: Bools

    @property
    def here(self) -> Bools:
        both: Bools = self.local | self.wide
        return both


def reach_of(place: Area, tree: AreaTree, book: OfferBook) -> Reach:
    """Local = the place or below; wide = only an area above it, never a neighbour."""
    position = {pk: index for index, pk in enumerate(book.area_pks)}
    inside = {position[pk] for pk in (place.pk, *tree.below(place.pk)) if pk in position}
    above = {position[pk] for pk in tree.above(place.parent_id) if pk in position}
    local = np.zeros(len(book.offers), dtype=np.bool_)
    wide = np.zeros(len(book.offers), dtype=np.bool_)
    local[book.links.offer[np.isin(book.links.area, list(inside))]] = True
    wide[book.links.offer[np.isin(book.links.area, list(above))]] = True
    return Reach(local, wide & ~local)


def chosen(filter_: ChainFilter, book: OfferBook, reach: Reach) -> Bools:
    """bool[n]: offers of the place that the filter leaves in; every number starts here."""
    mask: Bools = reach.local.copy() if filter_.local_only else reach.here.copy()
    if filter_.target_group:
        bit = np.uint32(1 << GROUP_BIT[filter_.target_group])
        mask &= (book.table.groups & bit) > 0
    if filter_.level:
        mask &= book.table.level == LEVEL_CODE[filter_.level]
    if filter_.permanent_only:
        mask &= np.array(
            [o.duration == Offer.Duration.PERMANENT for o in book.offers], dtype=np.bool_
        )
    return mask


def count_fresh(items: Iterable[Listed]) -> int:
    """How many of the counted are confirmed: a whole is when it or a part of it here is."""
    return len({(i.whole or i.offer).pk for i in items if i.is_fresh})


def listed_offers(
    place: Area, tree: AreaTree, book: OfferBook, reach: Reach, mask: Bools
) -> dict[int, Listed]:
    """The offers of a mask by their row, with where they are on offer."""
    around = wide_word(place)
    return {
        int(row): _listed(int(row), place, tree, book, around if reach.wide[row] else "vor Ort")
        for row in np.flatnonzero(mask)
    }


def _listed(row: int, place: Area, tree: AreaTree, book: OfferBook, reach: str) -> Listed:
    offer = book.offers[row]
    served = book.served.get(offer.pk, ())
    names = [tree.areas[link.area_id].name for link in served]
    inside = {place.pk, *tree.below(place.pk)}
    named_here = [link.area_id for link in served if link.area_id in inside]
    is_kreis = place.kind == Area.Kind.DISTRICT
    if reach == "vor Ort" and named_here and place.pk not in named_here:
        reach = "nur " + ", ".join(tree.areas[pk].name for pk in named_here)
    elif reach == "vor Ort" and is_kreis:
        reach = "kreisweit"
    whole = int(book.table.whole[row])
    return Listed(
        offer=offer,
        is_local=reach != wide_word(place),
        reach=reach,
        serves=tuple(names),
        is_catchment_inferred=any(link.basis == Basis.INFERRED for link in served),
        is_counted=bool(book.counted[row]),
        whole=book.offers[whole] if whole != row else None,
        is_fresh=bool(book.fresh[row]),
        is_silent=bool(book.silent[row]),
    )


def districts_of(
    place: Area, tree: AreaTree, responsibilities: list[Responsibility]
) -> tuple[District, ...]:
    """The youth-office districts below a Kreis, by who is responsible for Jugendhilfe."""
    towns = [tree.areas[pk] for pk in tree.below(place.pk) if tree.areas[pk].kind in TOWN_KINDS]
    office = {r.area_id: r.organisation for r in responsibilities if r.subject == Subject.YOUTH}
    groups: dict[str, list[Area]] = {}
    for town in sorted(towns, key=lambda area: area.ags):
        body = office.get(town.pk)
        groups.setdefault(body.name if body else town.name, []).append(town)
    return tuple(
        District(name, tuple(areas), any(area.is_surveyed for area in areas))
        for name, areas in groups.items()
    )
