"""Puts the chain of one place together."""

from dataclasses import replace

import numpy as np

from kettenwerk.accounts.models import Label, Municipality
from kettenwerk.analysis.cells import CellCounts, count_cells, count_wholes, district_counts
from kettenwerk.analysis.tables import Bools, Phases
from kettenwerk.chain.assessments.findings import (
    Here,
    findings_state,
    latest_decisions,
    make_findings,
    make_gaps,
    make_overlaps,
)
from kettenwerk.chain.assessments.joints import make_brackets, make_joints
from kettenwerk.chain.assessments.places import (
    Reach,
    chosen,
    districts_of,
    listed_offers,
    reach_of,
    wide_word,
)
from kettenwerk.chain.filters import ChainFilter
from kettenwerk.chain.models import Lane, LifePhase
from kettenwerk.chain.queries import (
    LANE_BIT,
    OfferBook,
    agreements_of,
    networks_of,
    offer_book,
    phases_of,
    standards_of,
    transitions_of,
)
from kettenwerk.chain.result import (
    ADULT_ROW,
    NO_AGE_ROW,
    Cell,
    Chain,
    District,
    Finding,
    Gap,
    LaneRow,
    Listed,
    Overlap,
    Totals,
)
from kettenwerk.inventory.models import Audience, Function, Network, Responsibility
from kettenwerk.territory.models import Area, Statistic
from kettenwerk.territory.queries import AreaTree


def lane_labels(municipality: Municipality) -> dict[str, str]:
    """The lanes' words, the municipality's own where it has some."""
    own = dict(
        Label.objects.filter(municipality=municipality, vocabulary="lane").values_list("code", "text")
    )
    return {code: own.get(code, label) for code, label in Lane.choices}


def draw_chain(municipality: Municipality, filter_: ChainFilter, tree: AreaTree) -> Chain:
    """The chain as this municipality may see it; about twenty queries, however many offers there are."""
    place = filter_.place
    book = offer_book(municipality, tree, filter_.as_of)
    phases = tuple(phases_of(municipality))
    reach = reach_of(place, tree, book)
    here = chosen(filter_, book, reach)
    listed = listed_offers(place, tree, book, reach, here & book.running)
    labels = lane_labels(municipality)
    state = findings_state(municipality, place)
    basis = Here(
        filter_, book, tree, phases, here & book.counted, listed, labels,
        latest_decisions(municipality, place) if state == "offen" else {},
    )  # fmt: skip
    findings = make_findings(basis, standards_of(municipality)) if state == "offen" else ()
    overlaps = make_overlaps(basis) if state == "offen" else ()
    gaps, wider = make_gaps(municipality, place, tree, findings, labels)
    counts = count_cells(
        book.table, _phases(phases), lanes=len(LANE_BIT), selected=basis.selected
    )
    districts = _districts(municipality, place, tree)
    lanes = _lanes(basis, counts, reach, findings, gaps, overlaps)
    lanes = _with_districts(lanes, basis, districts)
    networks = _networks(municipality, filter_, tree, book, basis.selected)
    joints = make_joints(transitions_of(municipality), place, phases, filter_.as_of)
    agreements = [a for a in agreements_of(municipality) if a.is_in_force_on(filter_.as_of)]
    need = _need(municipality, place, tree)
    inside = {place.pk, *tree.below(place.pk)}
    return Chain(
        municipality=municipality,
        filter=filter_,
        place=place,
        as_of=filter_.as_of,
        phases=phases,
        lanes=lanes,
        totals=_totals(basis, counts, reach, here),
        listed=tuple(item for row, item in listed.items() if basis.selected[row]),
        beside=tuple(item for row, item in listed.items() if not basis.selected[row]),
        findings=findings,
        gaps=gaps,
        wider_gaps=wider,
        overlaps=overlaps,
        brackets=make_brackets(networks, place, list(tree.above(place.parent_id)), inside),
        networks=tuple(networks),
        joints=joints,
        agreements=tuple(agreements),
        need=need,
        open_questions=_open_questions(place, need, basis),
        districts=districts,
        is_surveyed=place.is_surveyed,
        findings_state=state,
        may_decide=place.municipality_id == municipality.pk and not filter_.narrows_offers,
        wide_word=wide_word(place),
        has_adopted_standards=any(f.standard for f in findings),
    )


def _phases(phases: tuple[LifePhase, ...]) -> Phases:
    return Phases.of(*((phase.from_months, phase.to_months) for phase in phases))


def _lanes(
    here: Here,
    counts: CellCounts,
    reach: Reach,
    findings: tuple[Finding, ...],
    gaps: tuple[Gap, ...],
    overlaps: tuple[Overlap, ...],
) -> tuple[LaneRow, ...]:
    rows = [
        (phase.key, phase.name, (phase.from_months, phase.to_months)) for phase in here.phases
    ]
    rows += [(ADULT_ROW, "für Eltern und Erwachsene", None), (NO_AGE_ROW, "ohne Altersangabe", None)]
    lanes = []
    for lane, bit in LANE_BIT.items():
        of_lane = [g for g in gaps if g.lane == lane]
        cells = []
        for row, (key, label, span) in enumerate(rows):
            cell = _cell(here, counts.members[row, bit], reach, (lane, here.labels[lane], key, label))
            if span is not None:
                cell = replace(
                    cell,
                    findings=tuple(
                        f for f in findings if f.lane == lane and _touch((f.from_months, f.to_months), span)
                    ),
                    gaps=tuple(g for g in of_lane if _gap_touches(g, span)),
                )
            cells.append(replace(cell, overlaps=_overlaps_in(cell, overlaps)))
        in_lane = np.logical_or.reduce(counts.members[:, bit], axis=0)
        lanes.append(
            LaneRow(
                code=lane,
                label=here.labels[lane],
                total=int(counts.lane_totals[bit]),
                cells=tuple(cells[:-2]),
                adults=cells[-2],
                no_age=cells[-1],
                gaps_without_age=tuple(g for g in of_lane if g.from_months is None and g.to_months is None),
                offers=tuple(here.listed[int(row)] for row in np.flatnonzero(in_lane)),
            )
        )
    return tuple(lanes)


def _cell(
    here: Here, members: Bools, reach: Reach, names: tuple[str, str, str, str]
) -> Cell:
    """Distinct wholes; one that is reached vor Ort counts there and not again as kreisweit."""
    whole = here.book.table.whole
    count = int(count_wholes(members, whole))
    local = int(count_wholes(members & reach.local, whole))
    return Cell(
        lane=names[0],
        lane_label=names[1],
        row=names[2],
        row_label=names[3],
        count=count,
        local=local,
        wide=count - local,
        offers=tuple(here.listed[int(row)] for row in np.flatnonzero(members)),
        findings=(),
        gaps=(),
        overlaps=0,
        is_surveyed=here.filter.place.is_surveyed,
    )


def _touch(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _gap_touches(gap: Gap, span: tuple[int, int]) -> bool:
    if gap.from_months is None and gap.to_months is None:
        return False
    low = span[0] if gap.from_months is None else gap.from_months
    high = span[1] if gap.to_months is None else gap.to_months
    return _touch((low, high), span)


def _overlaps_in(cell: Cell, overlaps: tuple[Overlap, ...]) -> int:
    pks = {item.offer.pk for item in cell.offers}
    return sum(
        1
        for o in overlaps
        if not o.is_quiet and cell.lane in o.lanes and {o.first.offer.pk, o.second.offer.pk} <= pks
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
        _phases(here.phases),
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


def _networks(
    municipality: Municipality, filter_: ChainFilter, tree: AreaTree, book: OfferBook, selected: Bools
) -> list[Network]:
    """Networks of the place and of what lies above it; with a filter, those whose people offer something in it."""
    inside = {filter_.place.pk, *tree.below(filter_.place.pk)}
    around = set() if filter_.local_only else set(tree.above(filter_.place.parent_id))
    rows = [n for n in networks_of(municipality) if n.area_id in inside | around]
    if not (filter_.target_group or filter_.level or filter_.permanent_only):
        return rows
    providers = {book.offers[row].provider_id for row in np.flatnonzero(selected)}
    return [n for n in rows if providers & _people(n)]


def _people(network: Network) -> set[int | None]:
    seats: list[int | None] = [seat.organisation_id for seat in network.seats]  # type: ignore[attr-defined]
    return {*seats, network.coordinator_id, network.responsible_id} - {None}


def _totals(here: Here, counts: CellCounts, reach: Reach, at_place: Bools) -> Totals:
    table, selected = here.book.table, here.selected
    local = int(count_wholes(selected & reach.local, table.whole))
    functions = [o.function for o in here.book.offers]
    running = at_place & here.book.running

    def number(function: str) -> int:
        return int(np.count_nonzero(running & np.array([f == function for f in functions], dtype=np.bool_)))

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
        for_professionals=int(np.count_nonzero(running & professionals)),
        without_lane=int(np.count_nonzero(counts.outside)),
    )


def _need(municipality: Municipality, place: Area, tree: AreaTree) -> tuple[Statistic, ...]:
    """What is counted for the place, and where nothing is, for the areas above it."""
    areas = [place.pk, *tree.above(place.parent_id)]
    rows = Statistic.objects.of(municipality).filter(area__in=areas).select_related("area")
    return tuple(sorted(rows, key=lambda s: (areas.index(s.area_id), s.measure, s.from_months or -99)))


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


def listed_by_row(chain: Chain) -> dict[int, Listed]:
    """The counted offers of a chain by primary key."""
    return {item.offer.pk: item for item in chain.listed}
