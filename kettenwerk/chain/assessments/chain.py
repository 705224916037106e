"""Puts the chain of one place together."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kettenwerk.accounts.models import Label, Municipality
from kettenwerk.analysis.cells import CellCounts, count_cells, count_wholes, district_counts
from kettenwerk.chain.assessments.findings import (
    Here,
    findings_state,
    make_findings,
    make_gaps,
    make_overlaps,
)
from kettenwerk.chain.assessments.joints import make_brackets, make_joints
from kettenwerk.chain.assessments.lanes import Marks, make_lanes
from kettenwerk.chain.assessments.places import (
    chosen,
    districts_of,
    listed_offers,
    reach_of,
)
from kettenwerk.chain.filters import ChainFilter
from kettenwerk.chain.models import Lane, LifePhase
from kettenwerk.chain.queries import (
    LANE_BIT,
    agreements_of,
    decisions_by_key,
    networks_of,
    offer_book,
    phase_table,
    phases_of,
    release_of,
    standards_of,
    transitions_of,
)
from kettenwerk.chain.result import (
    Chain,
    District,
    Finding,
    LaneRow,
    Overlap,
    Totals,
)
from kettenwerk.inventory.models import Agreement, Audience, Function, Network, Responsibility
from kettenwerk.territory.models import Area, Statistic
from kettenwerk.territory.queries import AreaTree


def lane_labels(municipality: Municipality) -> dict[str, str]:
    """The lanes' words, the municipality's own where it has some."""
    own = dict(
        Label.objects.filter(municipality=municipality, vocabulary="lane").values_list(
            "code", "text"
        )
    )
    return {code: own.get(code, label) for code, label in Lane.choices}


def draw_chain(
    municipality: Municipality,
    filter_: ChainFilter,
    tree: AreaTree,
    phases: Sequence[LifePhase] = (),
) -> Chain:
    """The chain as this municipality may see it, with its own ``phases`` unless told; about twenty queries."""
    place = filter_.place
    here = _look_around(municipality, filter_, tree, phases)
    findings, overlaps = _findings_and_overlaps(municipality, here)
    gaps, wider_gaps = make_gaps(municipality, place, tree, findings, here.labels)
    cells = count_cells(
        here.book.table, phase_table(here.phases), lanes=len(LANE_BIT), selected=here.selected
    )
    districts = _districts(municipality, place, tree)
    lanes = make_lanes(here, cells, Marks(findings, gaps, overlaps))
    need = _need(municipality, place, tree)
    networks = _networks(municipality, here)
    return Chain(
        municipality=municipality,
        filter=filter_,
        tree=tree,
        release=here.release,
        phases=here.phases,
        lanes=_with_districts(lanes, here, districts),
        totals=_totals(here, cells),
        listed=tuple(item for row, item in here.listed.items() if here.selected[row]),
        beside=tuple(item for row, item in here.listed.items() if not here.selected[row]),
        findings=findings,
        gaps=gaps,
        wider_gaps=wider_gaps,
        overlaps=overlaps,
        brackets=make_brackets(networks, place, tree),
        networks=tuple(networks),
        joints=make_joints(transitions_of(municipality), place, here.phases, filter_.as_of),
        agreements=_in_force(municipality, filter_),
        need=need,
        open_questions=_open_questions(place, need, here),
        districts=districts,
        findings_state=here.findings_state,
    )


def _look_around(
    municipality: Municipality,
    filter_: ChainFilter,
    tree: AreaTree,
    phases: Sequence[LifePhase],
) -> Here:
    """Everything the parts of the chain are made from."""
    book = offer_book(municipality, tree, filter_.as_of)
    reach = reach_of(filter_.place, tree, book)
    mask = chosen(filter_, book, reach)
    release = release_of(municipality, filter_.place)
    state = findings_state(municipality, filter_.place, release)
    return Here(
        filter=filter_,
        book=book,
        tree=tree,
        phases=tuple(phases or phases_of(municipality)),
        reach=reach,
        running=mask & book.running,
        selected=mask & book.counted,
        listed=listed_offers(filter_.place, tree, book, reach, mask & book.running),
        labels=lane_labels(municipality),
        release=release,
        findings_state=state,
        decisions=decisions_by_key(municipality, filter_.place, filter_.as_of)
        if state == "offen"
        else {},
    )


def _districts(municipality: Municipality, place: Area, tree: AreaTree) -> tuple[District, ...]:
    if place.kind != Area.Kind.DISTRICT:
        return ()
    rows = Responsibility.objects.of(municipality).select_related("organisation")
    return districts_of(place, tree, list(rows))


def _with_districts(
    lanes: tuple[LaneRow, ...], here: Here, districts: tuple[District, ...]
) -> tuple[LaneRow, ...]:
    """For a Kreis: in how many youth-office districts a cell has a known offer."""
    if not districts:
        return lanes
    masks = []
    for district in districts:
        reaches = [reach_of(area, here.tree, here.book).here for area in district.areas]
        masks.append(np.logical_or.reduce(reaches) & here.selected)
    known = district_counts(
        here.book.table,
        phase_table(here.phases),
        lanes=len(LANE_BIT),
        selected=np.array(masks),
        surveyed=np.array([district.is_surveyed for district in districts]),
    ).with_offers
    result = []
    for lane in lanes:
        bit = LANE_BIT[lane.code]
        cells = (*lane.cells, lane.adults, lane.no_age)
        new = [
            replace(cell, districts_with=int(known[row, bit]), is_surveyed=True)
            for row, cell in enumerate(cells)
        ]
        result.append(replace(lane, cells=tuple(new[:-2]), adults=new[-2], no_age=new[-1]))
    return tuple(result)


def _findings_and_overlaps(
    municipality: Municipality, here: Here
) -> tuple[tuple[Finding, ...], tuple[Overlap, ...]]:
    """None where the place has no survey or did not release them to this municipality."""
    if here.findings_state != "offen":
        return (), ()
    return make_findings(here, standards_of(municipality)), make_overlaps(here)


def _in_force(municipality: Municipality, filter_: ChainFilter) -> tuple[Agreement, ...]:
    rows = agreements_of(municipality)
    return tuple(row for row in rows if row.is_in_force_on(filter_.as_of))


def _networks(municipality: Municipality, here: Here) -> list[Network]:
    """Networks of the place and of what lies above it; with a filter, those whose people offer something in it."""
    filter_, tree = here.filter, here.tree
    inside = {filter_.place.pk, *tree.below(filter_.place.pk)}
    around = set() if filter_.local_only else set(tree.above(filter_.place.parent_id))
    rows = [n for n in networks_of(municipality) if n.area_id in inside | around]
    if not (filter_.target_group or filter_.level or filter_.permanent_only):
        return rows
    providers = {here.book.offers[row].provider_id for row in np.flatnonzero(here.selected)}
    return [n for n in rows if providers & _people(n)]


def _people(network: Network) -> set[int | None]:
    seats: list[int | None] = [seat.organisation_id for seat in network.seats]  # type: ignore[attr-defined]
    return {*seats, network.coordinator_id, network.responsible_id} - {None}


def _totals(here: Here, counts: CellCounts) -> Totals:
    table, selected = here.book.table, here.selected
    local = int(count_wholes(selected & here.reach.local, table.whole))
    functions = [o.function for o in here.book.offers]

    def number(function: str) -> int:
        return int(
            np.count_nonzero(
                here.running & np.array([f == function for f in functions], dtype=np.bool_)
            )
        )

    professionals = np.array(
        [
            o.function == Function.SERVICE and o.audience not in {Audience.FAMILIES, Audience.BOTH}
            for o in here.book.offers
        ],
        dtype=np.bool_,
    )
    no_age = selected & ~table.has_age & ~table.is_adult
    return Totals(
        offers=counts.total,
        unfolded=counts.total_unfolded,
        child_age=int(count_wholes(selected & table.on_child_axis, table.whole)),
        adult_age=int(count_wholes(selected & table.has_age & table.is_adult, table.whole)),
        no_age=int(count_wholes(no_age, table.whole)),
        local=local,
        wide=counts.total - local,
        instruments=number(Function.INSTRUMENT),
        structures=number(Function.STRUCTURE),
        trainings=number(Function.TRAINING),
        information=number(Function.INFORMATION),
        for_professionals=int(np.count_nonzero(here.running & professionals)),
        without_lane=int(np.count_nonzero(counts.outside)),
    )


def _need(municipality: Municipality, place: Area, tree: AreaTree) -> tuple[Statistic, ...]:
    """What is counted for the place, and where nothing is, for the areas above it."""
    areas = [place.pk, *tree.above(place.parent_id)]
    rows = Statistic.objects.of(municipality).filter(area__in=areas).select_related("area")
    return tuple(
        sorted(rows, key=lambda s: (areas.index(s.area_id), s.measure, s.from_months or -99))
    )


def _open_questions(place: Area, need: tuple[Statistic, ...], here: Here) -> tuple[str, ...]:
    """What nobody has collected yet."""
    questions = []
    has_own_age_groups = any(s.area_id == place.pk and s.from_months is not None for s in need)
    if not has_own_age_groups:
        questions.append("Bedarf je Alter")
    chosen_offers = [here.book.offers[row] for row in np.flatnonzero(here.selected)]
    if any(offer.capacity is None for offer in chosen_offers):
        questions.append("Plätze der Angebote")
    if place.kind != Area.Kind.DISTRICT:
        questions.append("Reife der Übergänge")
    return tuple(questions)
