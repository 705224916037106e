"""Coverage: what the known offers hint at, at one place.

An absence is a *hint* with its evidence and its certainty, never a verdict: only a body of
people makes a gap of it. Method: ``docs/methods/coverage.md``.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kettenwerk.analysis.tables import (
    AXIS_END_MONTH,
    AXIS_FIRST_MONTH,
    NOT_COLLECTED,
    Bools,
    Offers,
    Phases,
    Standards,
    check_mask,
)


class HintKind(StrEnum):
    """Where a hint comes from."""

    STANDARD = "standard"
    STRETCH = "stretch"


class Certainty(StrEnum):
    """How far the data carry a hint."""

    CERTAIN = "gesichert"
    DATA_MISSING = "daten_fehlen"


class Reason(StrEnum):
    """Why the data do not carry a hint; in the order in which they are given."""

    NO_PROVIDER_KNOWN = "no_provider_known"
    FEW_PROVIDERS_CONFIRMED = "few_providers_confirmed"
    CAPACITY_UNKNOWN = "capacity_unknown"
    PROVIDER_ONLY_GROUP = "provider_only_group"
    LEVEL_NOT_COLLECTED = "level_not_collected"
    AGE_NOT_COLLECTED = "age_not_collected"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place at one date: what counts there and what is known about it (n offers).

    Attributes
    ----------
    selected : bool[n]
        Offers counted there, "vor Ort" and "kreisweit" together.
    confirmed : bool[n]
        The offer's provider has confirmed it recently enough at the as-of date.
    capacity_known : bool[n]
        The offer's capacity is collected.
    provider_is_group : bool[n]
        The offer's provider is a group such as "Kitas", not one institution.
    surveyed : bool
        The place has taken stock itself.

    Raises
    ------
    ValueError
        If a column is no one-dimensional bool array or the lengths differ.
    """

    selected: Bools
    confirmed: Bools
    capacity_known: Bools
    provider_is_group: Bools
    surveyed: bool

    def __post_init__(self) -> None:
        for name in ("selected", "confirmed", "capacity_known", "provider_is_group"):
            check_mask(name, getattr(self, name), self.selected.size)


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint at one place, with every fact its reason sentence needs.

    Attributes
    ----------
    kind : HintKind
        From a standard, or a stretch of months without a known offer.
    lane : int
        Lane concerned.
    phase : int
        Phase concerned; -1 for a stretch.
    first_month, end_month : int
        Half-open months concerned (the phase, or the stretch).
    level : int
        Prevention level asked for; -1 = any.
    standard : int
        Row of the standard; -1 for a stretch.
    found, required : int
        Distinct wholes found and asked for (a stretch: 0 found, 1 would end it).
    matching : tuple of int
        Offers that were found, parts included.
    nearby : tuple of int
        Evidence around it. Standard: same lane and phase, other or unknown level. Stretch:
        same lane, ending where it begins or beginning where it ends.
    without_age : tuple of int
        Offers of the lane that state no age, and so might belong here.
    certainty : Certainty
        `CERTAIN` if there is no reason against it.
    reasons : tuple of Reason
        What is missing in the data.
    providers_known, providers_confirmed : int
        Providers asked about: those of the lane at the place, or of the whole place if the
        lane has none.
    providers_of_lane : bool
        Whether these are the providers of the lane (else of the whole place).
    """

    kind: HintKind
    lane: int
    phase: int
    first_month: int
    end_month: int
    level: int
    standard: int
    found: int
    required: int
    matching: tuple[int, ...]
    nearby: tuple[int, ...]
    without_age: tuple[int, ...]
    certainty: Certainty
    reasons: tuple[Reason, ...]
    providers_known: int
    providers_confirmed: int
    providers_of_lane: bool


@dataclass(frozen=True, slots=True)
class Hints:
    """The hints of one place and the parameters they were found with."""

    hints: tuple[Hint, ...]
    surveyed: bool
    min_confirmed_share: float
    first_month: int
    end_month: int


def find_hints(
    offers: Offers,
    phases: Phases,
    standards: Standards,
    place: Place,
    *,
    lanes: int,
    min_confirmed_share: float = 0.5,
) -> Hints:
    """Find the hints of one place: standards not met, and months without a known offer.

    Parameters
    ----------
    offers : Offers
        All offers (n rows).
    phases : Phases
        Life phases the standards refer to.
    standards : Standards
        What a body asks for (possibly no row at all).
    place : Place
        The place: which offers count there and what is known about them. A place without its
        own survey has no hints: what was never asked is no finding.
    lanes : int
        Number of lanes, 1 to 32.
    min_confirmed_share : float
        Below this share of providers confirmed at the as-of date the data are missing.

    Returns
    -------
    Hints
        Standards first, in their order; then stretches by lane and month.

    Raises
    ------
    ValueError
        If `lanes` or the share is out of range, the place does not fit the offers, or a
        standard names a lane or phase that does not exist.
    """
    if not 0.0 <= min_confirmed_share <= 1.0:
        raise ValueError(f"min_confirmed_share must be 0 to 1, it is {min_confirmed_share}")
    check_mask("place.selected", place.selected, len(offers))
    if (standards.lane >= lanes).any() or (standards.phase >= len(phases)).any():
        raise ValueError("a standard names a lane or a phase that does not exist")
    in_lane = offers.in_lanes(lanes) & place.selected
    view = _View(offers, place, in_lane, min_confirmed_share)
    hints: list[Hint] = []
    if place.surveyed:
        hints += _from_standards(view, phases, standards)
        hints += _from_stretches(view)
    return Hints(
        hints=tuple(hints),
        surveyed=place.surveyed,
        min_confirmed_share=min_confirmed_share,
        first_month=AXIS_FIRST_MONTH,
        end_month=AXIS_END_MONTH,
    )


def free_stretches(offers: Offers, selected: Bools) -> list[tuple[int, int]]:
    """Find the maximal half-open stretches of the child axis that no selected offer touches.

    Parameters
    ----------
    offers : Offers
        All offers (n rows); adult ages and offers without age do not count.
    selected : bool[n]
        Offers to look at.

    Returns
    -------
    list of (int, int)
        Stretches within [-9, 252), in order; none of them touch.
    """
    seen = selected & offers.on_child_axis
    spans = sorted(zip(offers.first_month[seen], offers.end_month[seen], strict=True))
    stretches, reached = [], AXIS_FIRST_MONTH
    for first, end in [*spans, (AXIS_END_MONTH, AXIS_END_MONTH)]:
        begin = min(int(first), AXIS_END_MONTH)
        if begin > reached:
            stretches.append((reached, begin))
        reached = max(reached, int(end))
    return stretches


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """One place while its hints are found."""

    offers: Offers
    place: Place
    in_lane: Bools  # bool[lanes, n], selected offers only
    min_confirmed_share: float


def _from_standards(view: _View, phases: Phases, standards: Standards) -> list[Hint]:
    """Compare the distinct wholes of every standard's cell with its minimum."""
    touches = view.offers.touches(phases.first_month, phases.end_month)
    hints = []
    for row in range(len(standards)):
        lane, phase = int(standards.lane[row]), int(standards.phase[row])
        level, required = int(standards.level[row]), int(standards.minimum[row])
        cell = view.in_lane[lane] & touches[phase]
        matching = cell if level == NOT_COLLECTED else cell & (view.offers.level == level)
        found = np.unique(view.offers.whole[matching]).size
        if found < required:
            about = _About(HintKind.STANDARD, lane, phase, level, row, found, required)
            months = int(phases.first_month[phase]), int(phases.end_month[phase])
            hints.append(_hint(view, about, months, matching, cell & ~matching))
    return hints


def _from_stretches(view: _View) -> list[Hint]:
    """Find the months of every lane in which no offer is known."""
    hints = []
    nothing = np.zeros(len(view.offers), dtype=np.bool_)
    for lane, named in enumerate(view.in_lane):
        child = named & view.offers.on_child_axis
        for first, end in free_stretches(view.offers, named):
            ends_here = child & (view.offers.end_month == first)
            begins_here = child & (view.offers.first_month == end)
            about = _About(HintKind.STRETCH, lane, -1, NOT_COLLECTED, -1, 0, 1)
            hints.append(_hint(view, about, (first, end), nothing, ends_here | begins_here))
    return hints


@dataclass(frozen=True, slots=True)
class _About:
    """What a hint is about; fields as in `Hint`."""

    kind: HintKind
    lane: int
    phase: int
    level: int
    standard: int
    found: int
    required: int


def _hint(
    view: _View, about: _About, months: tuple[int, int], matching: Bools, nearby: Bools
) -> Hint:
    """Put a hint together with its evidence and its certainty."""
    named = view.in_lane[about.lane]
    without_age = named & ~view.offers.has_age & ~view.offers.is_adult
    known, confirmed, of_lane = _providers(view, named)
    reasons = _reasons(view, about, matching, nearby)
    if without_age.any():
        reasons.append(Reason.AGE_NOT_COLLECTED)
    if not known:
        reasons.insert(0, Reason.NO_PROVIDER_KNOWN)
    elif confirmed < view.min_confirmed_share * known:
        reasons.insert(0, Reason.FEW_PROVIDERS_CONFIRMED)
    return Hint(
        kind=about.kind,
        lane=about.lane,
        phase=about.phase,
        first_month=months[0],
        end_month=months[1],
        level=about.level,
        standard=about.standard,
        found=about.found,
        required=about.required,
        matching=_rows(matching),
        nearby=_rows(nearby),
        without_age=_rows(without_age),
        certainty=Certainty.DATA_MISSING if reasons else Certainty.CERTAIN,
        reasons=tuple(reasons),
        providers_known=known,
        providers_confirmed=confirmed,
        providers_of_lane=of_lane,
    )


def _reasons(view: _View, about: _About, matching: Bools, nearby: Bools) -> list[Reason]:
    """Collect what is missing in the data about the offers themselves."""
    reasons: list[Reason] = []
    if (matching & ~view.place.capacity_known).any():
        reasons.append(Reason.CAPACITY_UNKNOWN)
    around = matching if matching.any() else nearby
    if around.any() and not (around & ~view.place.provider_is_group).any():
        reasons.append(Reason.PROVIDER_ONLY_GROUP)
    unrated = nearby & (view.offers.level == NOT_COLLECTED)
    if about.kind is HintKind.STANDARD and unrated.any():
        reasons.append(Reason.LEVEL_NOT_COLLECTED)
    return reasons


def _providers(view: _View, named: Bools) -> tuple[int, int, bool]:
    """Count the providers known and confirmed: of the lane, or of the place if it has none."""
    stated = view.offers.provider != NOT_COLLECTED
    of_lane = bool((named & stated).any())
    asked = stated & (named if of_lane else view.place.selected)
    known = np.unique(view.offers.provider[asked])
    confirmed = np.unique(view.offers.provider[asked & view.place.confirmed])
    return int(known.size), int(confirmed.size), of_lane


def _rows(mask: Bools) -> tuple[int, ...]:
    """Turn a mask into row numbers."""
    return tuple(int(row) for row in np.flatnonzero(mask))
