"""Reads that feed the chain: everything one municipality may see, laid out for the analyses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from django.db.models import Prefetch, QuerySet

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import Municipality
from kettenwerk.analysis.tables import (
    Bools,
    Ints,
    Links,
    Offers,
    Phases,
    resolve_wholes,
)
from kettenwerk.chain.defaults import PHASES
from kettenwerk.chain.models import (
    LANE_OF_FIELD,
    Decision,
    Lane,
    LifePhase,
    Maturity,
    Release,
    Report,
    Standard,
    StandardTown,
    Transition,
    TransitionAgreement,
    TransitionNetwork,
    TransitionOffer,
)
from kettenwerk.inventory.models import (
    Agreement,
    Audience,
    FreshnessRule,
    Function,
    Network,
    NetworkMember,
    Offer,
    OfferArea,
    OfferStatus,
    Organisation,
    PreventionTarget,
    TargetGroup,
)
from kettenwerk.inventory.queries.freshness import is_fresh, rules_of
from kettenwerk.inventory.queries.inquiries import silent_offers
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree

LANE_BIT = {lane: bit for bit, lane in enumerate(Lane.values)}
GROUP_BIT = {group: bit for bit, group in enumerate(TargetGroup.values)}
LEVEL_CODE = {level: code for code, level in enumerate(PreventionTarget.values)}


def lanes_of(fields: tuple[str, ...]) -> list[str]:
    """The lanes that fields of work belong to, in the order of the picture."""
    named = {LANE_OF_FIELD[field] for field in fields if field in LANE_OF_FIELD}
    return [lane for lane in Lane.values if lane in named]


@dataclass(frozen=True, slots=True, eq=False)
class OfferBook:
    """All visible offers in one order, as records and as tables for the analyses.

    ``running``: bool[n], the status at the as-of date is „läuft“. ``counted``: bool[n], a running
    service for families. ``links``: offer × area as stated; areas are positions in ``area_pks``.
    ``fresh``: bool[n], confirmed within the rule; ``silent``: bool[n], its provider was asked and did
    not answer.
    """

    offers: tuple[Offer, ...]
    table: Offers
    links: Links
    area_pks: tuple[int, ...]
    running: Bools
    counted: Bools
    provider_is_group: Bools
    providers: tuple[Organisation, ...]
    served: dict[int, tuple[OfferArea, ...]]
    fresh: Bools
    silent: Bools

    def row_of(self, offer_pk: int) -> int | None:
        return next((row for row, offer in enumerate(self.offers) if offer.pk == offer_pk), None)


def offer_book(municipality: Municipality, tree: AreaTree, as_of: date) -> OfferBook:
    """Four queries: offers with their providers, the areas they serve, who was silent, the rule."""
    offers = tuple(
        Offer.objects.of(municipality)
        .select_related("provider", "municipality")
        .defer("summary", "cost", "languages", "provider__note")
        .order_by("name", "pk")
    )
    row = {offer.pk: index for index, offer in enumerate(offers)}
    running = np.array([o.status_on(as_of) == OfferStatus.RUNNING for o in offers], dtype=np.bool_)
    for_families = np.array(
        [
            o.function == Function.SERVICE and o.audience in {Audience.FAMILIES, Audience.BOTH}
            for o in offers
        ],
        dtype=np.bool_,
    )
    counted = running & for_families
    parents = np.array([row.get(o.part_of_id or 0, -1) for o in offers], dtype=np.int32)
    providers = tuple({o.provider_id: o.provider for o in offers}.values())
    links, area_pks, served = _links(municipality, tree, row)
    months = rules_of(municipality)[FreshnessRule.Kind.OFFER]
    silent = silent_offers(municipality, as_of)
    return OfferBook(
        offers=offers,
        table=_table(offers, resolve_wholes(parents, counted=counted), providers),
        links=links,
        area_pks=area_pks,
        running=running,
        counted=counted,
        provider_is_group=np.array([p.is_group for p in providers], dtype=np.bool_),
        providers=providers,
        served=served,
        fresh=np.array([is_fresh(o, as_of, months) for o in offers], dtype=np.bool_),
        silent=np.array([o.pk in silent for o in offers], dtype=np.bool_),
    )


def _table(
    offers: tuple[Offer, ...], whole: np.ndarray, providers: tuple[Organisation, ...]
) -> Offers:
    provider_row = {provider.pk: index for index, provider in enumerate(providers)}
    return Offers.of(
        [o.from_months for o in offers],
        [o.to_months for o in offers],
        is_adult=[o.age_subject == Offer.AgeSubject.ADULT for o in offers],
        lanes=[sum(1 << LANE_BIT[lane] for lane in lanes_of(o.fields)) for o in offers],
        groups=[sum(1 << GROUP_BIT[g] for g in o.target_groups) for o in offers],
        level=[LEVEL_CODE.get(o.prevention_level, -1) for o in offers],
        provider=[provider_row[o.provider_id] for o in offers],
        whole=whole,
    )


def _links(
    municipality: Municipality, tree: AreaTree, row: dict[int, int]
) -> tuple[Links, tuple[int, ...], dict[int, tuple[OfferArea, ...]]]:
    area_pks = tuple(tree.areas)
    position = {pk: index for index, pk in enumerate(area_pks)}
    served: dict[int, list[OfferArea]] = {}
    pairs = []
    for link in OfferArea.objects.of(municipality).order_by("pk"):
        if link.offer_id in row and link.area_id in position:
            served.setdefault(link.offer_id, []).append(link)
            pairs.append((row[link.offer_id], position[link.area_id]))
    array = np.array(sorted(set(pairs)), dtype=np.int32).reshape(-1, 2)
    links = Links(offer=array[:, 0].copy(), area=array[:, 1].copy())
    return links, area_pks, {pk: tuple(areas) for pk, areas in served.items()}


def networks_of(municipality: Municipality) -> list[Network]:
    """Visible networks with their members; two queries."""
    members = NetworkMember.objects.of(municipality).select_related("organisation")
    return list(
        Network.objects.of(municipality)
        .exclude(status=Network.Status.ENDED)
        .select_related("area")
        .prefetch_related(Prefetch("members", members, to_attr="seats"))
        .order_by("name", "pk")
    )


def agreements_of(municipality: Municipality) -> list[Agreement]:
    return list(Agreement.objects.of(municipality).prefetch_related("parties").order_by("pk"))


def transitions_of(municipality: Municipality) -> list[Transition]:
    """Visible transitions with evidence and the maturities the municipality may see; five queries."""
    maturities = Maturity.objects.of(municipality).select_related("area")
    return list(
        Transition.objects.of(municipality)
        .prefetch_related(
            Prefetch(
                "networks",
                _live(TransitionNetwork, municipality, "network"),
                to_attr="network_links",
            ),
            Prefetch(
                "offers", _live(TransitionOffer, municipality, "offer"), to_attr="offer_links"
            ),
            Prefetch(
                "agreements",
                _live(TransitionAgreement, municipality, "agreement"),
                to_attr="agreement_links",
            ),
            Prefetch("maturities", maturities, to_attr="known_maturities"),
        )
        .order_by("from_months", "to_months", "key")
    )


def _live(model: type, municipality: Municipality, target: str):  # type: ignore[no-untyped-def]
    """Links to what the municipality may see itself; a shared transition opens nothing „intern“."""
    rows = model.objects.of(municipality)  # type: ignore[attr-defined]
    visible = model._meta.get_field(target).related_model.objects.of(municipality)  # type: ignore[attr-defined]
    return rows.filter(**{f"{target}__in": visible}).select_related(target).order_by("pk")


def phases_of(
    municipality: Municipality, phase_set: str = LifePhase.PhaseSet.FINE
) -> list[LifePhase]:
    """The municipality's own phases, else those its Kreis shares, else the delivered ones.

    Never those of a neighbour. Delivered ones are no records; the call's four come only by import.
    """
    rows = list(LifePhase.objects.of(municipality).filter(phase_set=phase_set))
    for owner in (municipality.pk, municipality.parent_id):
        if found := [row for row in rows if row.municipality_id == owner]:
            return found
    return delivered_phases() if phase_set == LifePhase.PhaseSet.FINE else []


def delivered_phases() -> list[LifePhase]:
    """One measure for all, in nobody's own words."""
    return [LifePhase(**values) for values in PHASES]


def phase_table(phases: Iterable[LifePhase]) -> Phases:
    """Life phases as the analyses read them."""
    return Phases.of(*((phase.from_months, phase.to_months) for phase in phases))


def area_parents(area_pks: Sequence[int], tree: AreaTree) -> Ints:
    """int32[areas]: the row of the area each lies in; -1 for none that is visible."""
    row = {pk: index for index, pk in enumerate(area_pks)}
    parents = [row.get(tree.areas[pk].parent_id or 0, -1) for pk in area_pks]
    return np.array(parents, dtype=np.int32)


def standards_of(municipality: Municipality) -> list[Standard]:
    """Visible standards with the towns they bind; two queries."""
    towns = StandardTown.objects.of(municipality)
    return list(
        Standard.objects.of(municipality).prefetch_related(
            Prefetch("towns", towns, to_attr="bound")
        )
    )


def decisions_on(municipality: Municipality, place: Area, as_of: date) -> QuerySet[Decision]:
    """What bodies had decided about a place by the Stand, newest first, as far as visible."""
    rows = Decision.objects.of(municipality).filter(area=place)
    return rows.filter(decided_on__lte=as_of).order_by("-decided_on", "-pk")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a body made of one thing by the Stand; ``later`` is decided after it and does not count yet."""

    decision: Decision | None = None
    later: Decision | None = None


def decisions_by_key(municipality: Municipality, place: Area, as_of: date) -> dict[str, Decided]:
    """The newest decision per hint or overlap of a place, at the Stand and after it; one query."""
    found: dict[str, Decided] = {}
    for row in Decision.objects.of(municipality).filter(area=place).order_by("decided_on", "pk"):
        known = found.get(row.about, Decided())
        is_later = row.decided_on > as_of
        found[row.about] = replace(known, **{"later" if is_later else "decision": row})
    return found


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A standard with the words of its place in the chain and the towns it binds."""

    standard: Standard
    lane: str
    phase: str
    towns: tuple[Area, ...]


def standard_rows(
    municipality: Municipality,
    phases: Sequence[LifePhase],
    lanes: dict[str, str],
    *,
    only: int | None = None,
) -> list[StandardRow]:
    """Visible standards in the order of the picture; two queries."""
    towns = StandardTown.objects.of(municipality).select_related("area").order_by("area__ags")
    rows = Standard.objects.of(municipality).select_related("municipality")
    if only is not None:
        rows = rows.filter(pk=only)
    names = {phase.key: phase.name for phase in phases}
    place = {lane: number for number, lane in enumerate(lanes)}
    order = {phase.key: number for number, phase in enumerate(phases)}
    found = [
        StandardRow(
            standard=row,
            lane=lanes[row.lane],
            phase=names.get(row.phase, ""),
            towns=tuple(town.area for town in row.bound),
        )
        for row in rows.prefetch_related(Prefetch("towns", towns, to_attr="bound"))
    ]
    found.sort(
        key=lambda r: (place[r.standard.lane], order.get(r.standard.phase, 99), r.standard.pk)
    )
    return found


def reader_in(kreis: Municipality) -> Municipality:
    """A reader who owns nothing: sees what the Verbund shares, and nobody's „intern“."""
    return Municipality(pk=0, slug="", name="", kind=Municipality.Kind.TOWN, parent=kreis)


def release_of(municipality: Municipality, place: Area) -> Release | None:
    """The release of a place that the municipality may see."""
    return Release.objects.of(municipality).filter(area=place).first()


def reports_of(municipality: Municipality) -> QuerySet[Report]:
    """Own Sachstände and those released to the municipality, a programme office included."""
    rows = Report.objects.of(municipality) | Report.objects.for_programme(municipality)
    return rows.select_related("area", "municipality")


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What a town would open, and for whom it already did."""

    release: Release | None
    decisions: int
    maturities: int


def release_facts(municipality: Municipality, area: Area) -> ReleaseFacts:
    """Three queries about one's own area."""
    return ReleaseFacts(
        release=Release.objects.owned_by(municipality).filter(area=area).first(),
        decisions=Decision.objects.owned_by(municipality).filter(area=area).count(),
        maturities=Maturity.objects.owned_by(municipality).filter(area=area).count(),
    )


@dataclass(frozen=True, slots=True)
class MaturityStep:
    """A maturity as it was once recorded."""

    level: str
    decided_by: str
    decided_on: str
    by_name: str
    at: datetime


def maturity_history(maturity: Maturity | None, municipality: Municipality) -> list[MaturityStep]:
    """Earlier and present states of one's own maturity, newest first; one query."""
    if maturity is None or maturity.municipality_id != municipality.pk:
        return []
    return [
        MaturityStep(
            level=Maturity.Level(version.snapshot["level"]).label,
            decided_by=version.snapshot["decided_by"],
            decided_on=version.snapshot["decided_on"],
            by_name=version.change_set.by_name,
            at=version.change_set.at,
        )
        for version in audit.versions_of([maturity.uuid])
    ]
