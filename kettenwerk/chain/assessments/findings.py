"""Hints and overlaps of one place, what bodies decided on them, and what may be called Lücke."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kettenwerk.accounts.models import Municipality
from kettenwerk.analysis.coverage import Hint, HintKind, Place, find_hints
from kettenwerk.analysis.overlap import Overlaps, overlap_pairs
from kettenwerk.analysis.tables import Bools, Standards, serve_below
from kettenwerk.chain.assessments.places import TOWN_KINDS, Reach
from kettenwerk.chain.filters import ChainFilter
from kettenwerk.chain.models import LANE_OF_FIELD, Lane, LifePhase, Release, Standard
from kettenwerk.chain.queries import (
    GROUP_BIT,
    LANE_BIT,
    LEVEL_CODE,
    Decided,
    OfferBook,
    area_parents,
    phase_table,
)
from kettenwerk.chain.result import Finding, Gap, Listed, Overlap
from kettenwerk.chain.sentences import DOUBTS, also_below_standard, hint_reason, hint_title
from kettenwerk.inventory.models import NamedGap
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree


@dataclass(frozen=True, slots=True, eq=False)
class Here:
    """What findings of one place are made from."""

    filter: ChainFilter
    book: OfferBook
    tree: AreaTree
    phases: tuple[LifePhase, ...]
    reach: Reach
    running: Bools
    selected: Bools
    listed: dict[int, Listed]
    labels: dict[str, str]
    release: Release | None
    findings_state: str
    decisions: dict[str, Decided]


def findings_state(municipality: Municipality, place: Area, release: Release | None) -> str:
    """``offen``, or why this municipality sees no findings here."""
    if place.kind not in TOWN_KINDS:
        return "kein_ort"
    if not place.is_surveyed:
        return "nicht_erhoben"
    if place.municipality_id == municipality.pk:
        return "offen"
    return "offen" if release is not None else "nicht_freigegeben"


def make_findings(here: Here, standards: list[Standard]) -> tuple[Finding, ...]:
    """Hints from standards and from months without a known offer; none for a filter of offers to „vor Ort“."""
    if here.filter.local_only:
        return ()
    order = {phase.key: row for row, phase in enumerate(here.phases)}
    usable = [s for s in standards if s.phase in order and _binds(s, here.filter)]
    if here.filter.narrows_offers:
        usable = []
    rows = [
        (LANE_BIT[s.lane], order[s.phase], LEVEL_CODE.get(s.prevention_level, -1), s.minimum)
        for s in usable
    ]
    hints = find_hints(
        here.book.table,
        phase_table(here.phases),
        Standards.of(*rows),
        _place(here),
        lanes=len(LANE_BIT),
    ).hints
    stretches = [hint for hint in hints if hint.kind is HintKind.STRETCH]
    found = []
    for hint in hints:
        if hint.kind is HintKind.STANDARD and any(_covers(s, hint) for s in stretches):
            continue
        below = [
            usable[h.standard] for h in hints if h.kind is HintKind.STANDARD and _covers(hint, h)
        ]
        standard = usable[hint.standard] if hint.standard >= 0 else None
        found.append(_finding(here, hint, standard, below))
    return tuple(found)


def _binds(standard: Standard, filter_: ChainFilter) -> bool:
    """A proposal speaks to every town, an adopted standard to those it binds."""
    bound = {town.area_id for town in standard.bound}  # type: ignore[attr-defined]
    return not standard.is_adopted_on(filter_.as_of) or filter_.place.pk in bound


def _covers(stretch: Hint, hint: Hint) -> bool:
    return (
        stretch.kind is HintKind.STRETCH
        and hint.kind is HintKind.STANDARD
        and stretch.lane == hint.lane
        and stretch.first_month <= hint.first_month
        and stretch.end_month >= hint.end_month
    )


def _place(here: Here) -> Place:
    offers, table = here.book.offers, here.book.table
    groups = here.book.provider_is_group
    by_group = groups[table.provider] if groups.size else np.zeros(len(offers), dtype=np.bool_)
    return Place(
        selected=here.selected,
        confirmed=here.book.fresh,
        capacity_known=np.array([o.capacity is not None for o in offers], dtype=np.bool_),
        provider_is_group=by_group,
        surveyed=here.filter.place.is_surveyed,
    )


def _finding(here: Here, hint: Hint, standard: Standard | None, below: list[Standard]) -> Finding:
    place, lane = here.filter.place, Lane.values[hint.lane]
    label = here.labels[lane]
    phase = here.phases[hint.phase] if hint.phase >= 0 else None
    if standard is not None:
        key = f"standard.{place.key}.{standard.key}"
    else:
        key = f"strecke.{place.key}.{lane}.{hint.first_month}.{hint.end_month}"
    evidence = tuple(
        here.listed[row]
        for row in (*hint.matching, *hint.nearby, *hint.without_age)
        if row in here.listed
    )
    facts = fingerprint(
        hint.found, hint.required, hint.certainty, *(str(item.offer.uuid) for item in evidence)
    )
    made = here.decisions.get(key, Decided())
    return Finding(
        key=key,
        kind=hint.kind.value,
        lane=lane,
        lane_label=label,
        phase=phase,
        from_months=hint.first_month,
        to_months=hint.end_month,
        level=standard.prevention_level if standard else "",
        found=hint.found,
        required=hint.required,
        certainty=hint.certainty.value,
        title=hint_title(hint, label, standard),
        reason=hint_reason(hint, label, here.filter, phase, standard) + also_below_standard(below),
        doubts=tuple(DOUBTS[reason] for reason in hint.reasons),
        evidence=evidence,
        standard=standard.key if standard else "",
        facts=facts,
        decision=made.decision,
        is_outdated_decision=made.decision is not None and made.decision.facts != facts,
        later_decision=made.later,
    )


def fingerprint(*facts: object) -> str:
    """What a decision was made on; another fingerprint means the facts have changed."""
    return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()


def make_overlaps(here: Here) -> tuple[Overlap, ...]:
    """Pairs of counted offers in this place that a person may want to look at."""
    parents = area_parents(here.book.area_pks, here.tree)
    pairs = overlap_pairs(
        here.book.table,
        serve_below(here.book.links, parents),
        provider_is_group=here.book.provider_is_group,
        selected=here.selected,
    )
    found = [_overlap(here, pairs, row) for row in range(len(pairs))]
    return tuple(
        sorted(found, key=lambda o: (-o.age_share, o.first.offer.name, o.second.offer.name))
    )


def _overlap(here: Here, pairs: Overlaps, row: int) -> Overlap:
    first, second = here.listed[int(pairs.a[row])], here.listed[int(pairs.b[row])]
    lanes, groups = int(pairs.lanes[row]), int(pairs.groups[row])
    months = int(pairs.shared_months[row])
    ends = sorted((str(first.offer.uuid), str(second.offer.uuid)))
    key = f"paar.{here.filter.place.key}.{ends[0]}.{ends[1]}"
    facts = fingerprint(*ends, months, lanes, groups)
    made = here.decisions.get(key, Decided())
    return Overlap(
        key=key,
        first=first,
        second=second,
        lanes=tuple(lane for lane, bit in LANE_BIT.items() if lanes >> bit & 1),
        groups=tuple(group for group, bit in GROUP_BIT.items() if groups >> bit & 1),
        shared_months=months,
        age_share=float(pairs.age_share[row]),
        facts=facts,
        decision=made.decision,
        is_outdated_decision=made.decision is not None and made.decision.facts != facts,
        later_decision=made.later,
    )


def make_gaps(
    municipality: Municipality,
    place: Area,
    tree: AreaTree,
    findings: Iterable[Finding],
    labels: dict[str, str],
) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
    """Gaps of the place (named within it, or confirmed), and those named for everything around it."""
    inside, around = {place.pk, *tree.below(place.pk)}, set(tree.above(place.parent_id))
    named = [
        _named_gap(row, labels) for row in NamedGap.objects.of(municipality).select_related("area")
    ]
    confirmed = [_confirmed_gap(f, place) for f in findings if f.is_confirmed_gap]
    here = [gap for gap in named if gap.area.pk in inside]
    return (*confirmed, *here), tuple(gap for gap in named if gap.area.pk in around)


def _named_gap(row: NamedGap, labels: dict[str, str]) -> Gap:
    lane = LANE_OF_FIELD.get(row.field, "")
    label = labels.get(lane, row.get_field_display())
    return Gap(
        row.title, lane, label, row.from_months, row.to_months, row.source, row.area, named=row
    )


def _confirmed_gap(finding: Finding, place: Area) -> Gap:
    decision = finding.decision
    source = f"{decision.body}, {decision.decided_on:%d.%m.%Y}" if decision else ""
    span = (finding.from_months, finding.to_months)
    return Gap(
        finding.title, finding.lane, finding.lane_label, *span, source, place, decision=decision
    )
