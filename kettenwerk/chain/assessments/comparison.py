"""Towns side by side: only what each released, in official order, never ranked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kettenwerk.accounts.models import Municipality
from kettenwerk.analysis.cells import CellCounts, count_cells
from kettenwerk.chain.assessments.places import TOWN_KINDS, reach_of
from kettenwerk.chain.filters import home_area
from kettenwerk.chain.models import Audience, Lane, LifePhase, Release
from kettenwerk.chain.queries import (
    LANE_BIT,
    OfferBook,
    delivered_phases,
    offer_book,
    phase_table,
    phases_of,
    reader_in,
)
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree, area_tree

KNOWN, WITHHELD, NOT_SURVEYED = "bekannt", "nicht_freigegeben", "nicht_erhoben"
STATE_WORDS = {WITHHELD: "nicht freigegeben", NOT_SURVEYED: "keine Bestandsaufnahme"}


@dataclass(frozen=True, slots=True)
class LaneCounts:
    """Known offers of one lane by phase; ``total`` counts each once."""

    code: str
    label: str
    counts: tuple[int, ...]
    adults: int
    no_age: int
    total: int


@dataclass(frozen=True, slots=True)
class Town:
    """One town of the comparison; the figures are there only where it released them."""

    area: Area
    state: str
    lanes: tuple[LaneCounts, ...] = ()
    phases: tuple[int, ...] = ()
    adults: int = 0
    no_age: int = 0
    total: int = 0

    @property
    def name(self) -> str:
        """The municipality's own name, which everybody knows; without one, that of the area."""
        municipality = self.area.municipality
        is_town = municipality.kind in {Municipality.Kind.TOWN, Municipality.Kind.VILLAGE}
        return municipality.name if is_town else self.area.name

    @property
    def words(self) -> str:
        return STATE_WORDS.get(self.state, "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The towns of one Kreis at one date."""

    kreis: Municipality
    as_of: date
    phases: tuple[LifePhase, ...]
    towns: tuple[Town, ...]

    @property
    def known(self) -> tuple[Town, ...]:
        return tuple(town for town in self.towns if town.state == KNOWN)


def compare_towns(viewer: Municipality, as_of: date) -> list[Comparison]:
    """What a Kreis sees of its towns, or the programme office of the towns that released to it.

    The programme office sees the delivered life phases: one measure for all, and no town's own words.
    """
    if viewer.kind == Municipality.Kind.DISTRICT:
        audiences = (Audience.VERBUND, Audience.PROGRAMME)
        return [_compare(viewer, viewer, as_of, audiences)]
    if viewer.kind != Municipality.Kind.STATE:
        return []
    districts = Municipality.objects.filter(
        pk__in=viewer.tree_ids(), kind=Municipality.Kind.DISTRICT
    )
    audience = (Audience.PROGRAMME,)
    return [_compare(kreis, reader_in(kreis), as_of, audience) for kreis in districts]


def _compare(
    kreis: Municipality, reader: Municipality, as_of: date, audiences: Iterable[str]
) -> Comparison:
    tree = area_tree(reader)
    places = _towns_of(kreis, tree)
    released = Release.objects.of(reader).filter(audience__in=audiences)
    open_areas = set(released.values_list("area_id", flat=True))
    states = {area.pk: _state(area, open_areas) for area in places}
    is_own = reader.pk == kreis.pk
    phases = phases_of(kreis) if is_own else delivered_phases()
    book = offer_book(reader, tree, as_of) if KNOWN in states.values() else None
    towns = [
        _town(area, tree, book, phases)
        if book is not None and states[area.pk] == KNOWN
        else Town(area, states[area.pk])
        for area in places
    ]
    return Comparison(kreis, as_of, tuple(phases), tuple(towns))


def _towns_of(kreis: Municipality, tree: AreaTree) -> list[Area]:
    """The towns that lie in the Kreis, in official order; not the places outside that it only refers to."""
    home = home_area(kreis, tree)
    below = tree.children.get(home.pk, []) if home else []
    return sorted((a for a in below if a.kind in TOWN_KINDS), key=lambda a: (a.ags, a.name))


def _state(area: Area, released: set[int]) -> str:
    if not area.is_surveyed:
        return NOT_SURVEYED
    return KNOWN if area.pk in released else WITHHELD


def _town(area: Area, tree: AreaTree, book: OfferBook, phases: list[LifePhase]) -> Town:
    """The same counting as the chain of the town, without its findings."""
    counts = count_cells(
        book.table,
        phase_table(phases),
        lanes=len(LANE_BIT),
        selected=reach_of(area, tree, book).here & book.counted,
    )
    rows = [int(total) for total in counts.row_totals]
    return Town(
        area=area,
        state=KNOWN,
        lanes=tuple(_lane(counts, code, label) for code, label in Lane.choices),
        phases=tuple(rows[: len(phases)]),
        adults=rows[counts.adult_row],
        no_age=rows[counts.no_age_row],
        total=counts.total,
    )


def _lane(counts: CellCounts, code: str, label: str) -> LaneCounts:
    bit = LANE_BIT[code]
    column = [int(count) for count in counts.counts[:, bit]]
    return LaneCounts(
        code=code,
        label=label,
        counts=tuple(column[: counts.adult_row]),
        adults=column[counts.adult_row],
        no_age=column[counts.no_age_row],
        total=int(counts.lane_totals[bit]),
    )
