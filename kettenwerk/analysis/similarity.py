"""Possible doubles: pairs of records of one kind that may mean the same thing.

Every piece of evidence gives points for or against; the score is their logistic sum, 0.5 at the
threshold. Candidates come from shared fuzzy words, telephone, mail and website, so that the cost
grows with the number of records, not of pairs. Method: ``docs/methods/similarity.md``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import cos, exp, hypot, isnan, radians
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kettenwerk.analysis.tables import NOT_COLLECTED, Bools, Ints, Masks, freeze_column
from kettenwerk.analysis.wording import Name, name_cost

EARTH_METRES_PER_DEGREE = 111_195.0
DOUBTFUL = 0.5
"""From this score on a pair is worth a question."""


class Evidence(IntEnum):
    """What counts; columns of `Twins.points`."""

    NAME = 0
    CONTACT = 1
    PLACE = 2
    NEARNESS = 3
    STREET = 4
    LEAD = 5
    CATEGORY = 6
    AGE = 7
    NUMBER = 8
    WHOLE = 9
    SIBLINGS = 10


@dataclass(frozen=True, slots=True)
class Points:
    """How much each piece of evidence weighs; see the method page for the reasons.

    All that can speak for a pair is `name` + `support_most` = 9; `decisive` outweighs that.
    """

    name: float = 6.0
    word: float = 7.0
    phone_or_mail: float = 2.0
    website: float = 1.0
    context: float = 0.5
    context_most: float = 1.0
    support_most: float = 3.0
    near: float = 1.5
    far: float = 3.5
    other_street: float = 1.5
    confusable_place: float = 2.0
    nested_place: float = 4.0
    other_lead: float = 2.0
    other_category: float = 1.0
    other_age: float = 2.0
    decisive: float = 7.0
    needed: float = 2.5
    near_metres: float = 50.0
    far_metres: float = 1_000.0


DEFAULT = Points()


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """One row per record of one kind (n rows, no order).

    Attributes
    ----------
    names : tuple of n tuples of Name
        Every way the record is called, at least one; see `wording.Name`.
    place : int32[n]
        Area the record is about; -1 = nicht erhoben.
    place_words : tuple of n frozensets of str
        Words of places inside the name ("unna").
    above : int32[m]
        The area above each area; -1 = none.
    key, whole, lead : int32[n]
        Own number, that of what the record is a part of, that of who runs it; -1 = none.
    siblings : int32[n]
        Number of the row of a paper it was printed in beside others; -1 = none.
    category : int32[n]
        Code of its kind; -1 = nicht erhoben.
    is_group : bool[n]
        Stands for many ("Kitas").
    first_month, end_month : int32[n]
        Age span, read where `has_age`.
    has_age : bool[n]
        Whether an age is known.
    fields : uint32[n]
        Bit k set = works in field k.
    lat, lon : float64[n]
        Degrees, WGS 84; NaN = nicht erhoben.
    street, house : tuple of n str
        Street without its number, and the number; "" = nicht erhoben.
    phones, mails, websites : tuple of n frozensets of str
        Digits, addresses and hosts in their plain form.

    Raises
    ------
    ValueError
        For a wrong dtype or shape, a record without a name or an area that does not exist.
    """

    names: tuple[tuple[Name, ...], ...]
    place: Ints
    place_words: tuple[frozenset[str], ...]
    above: Ints
    key: Ints
    whole: Ints
    lead: Ints
    siblings: Ints
    category: Ints
    is_group: Bools
    first_month: Ints
    end_month: Ints
    has_age: Bools
    fields: Masks
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    street: tuple[str, ...]
    house: tuple[str, ...]
    phones: tuple[frozenset[str], ...]
    mails: tuple[frozenset[str], ...]
    websites: tuple[frozenset[str], ...]

    def __post_init__(self) -> None:
        rows = freeze_column(self, "place", np.int32)
        freeze_column(self, "above", np.int32)
        for name in ("key", "whole", "lead", "siblings", "category", "first_month", "end_month"):
            freeze_column(self, name, np.int32, rows)
        for name in ("is_group", "has_age"):
            freeze_column(self, name, np.bool_, rows)
        freeze_column(self, "fields", np.uint32, rows)
        for name in ("lat", "lon"):
            freeze_column(self, name, np.float64, rows)
        for name in ("names", "place_words", "street", "house", "phones", "mails", "websites"):
            if len(getattr(self, name)) != rows:
                raise ValueError(f"Records.{name} must have {rows} rows")
        if not all(self.names):
            raise ValueError("Records.names: every record needs a name")
        if rows and int(self.place.max()) >= self.above.size:
            raise ValueError("Records.place names an area that does not exist")

    def __len__(self) -> int:
        return int(self.place.size)


@dataclass(frozen=True, slots=True, eq=False)
class Twins:
    """Pairs worth a question, sorted by `a`, then `b`; every pair once.

    Attributes
    ----------
    a, b : int32[k]
        The two rows, ``a < b``.
    score : float64[k]
        0 to 1; at least `at_least`.
    points : float64[k, 11]
        What each `Evidence` gave, above 0 for and below 0 against.
    compared : int
        How many candidate pairs were looked at.
    weights : Points
        As given.
    at_least : float
        As given.
    """

    a: Ints
    b: Ints
    score: NDArray[np.float64]
    points: NDArray[np.float64]
    compared: int
    weights: Points
    at_least: float

    def __len__(self) -> int:
        return int(self.a.size)


class _Row(NamedTuple):
    """One record as the comparison reads it: plain Python values are quicker one by one."""

    names: tuple[Name, ...]
    place: int
    place_words: frozenset[str]
    key: int
    whole: int
    lead: int
    siblings: int
    category: int
    is_group: bool
    first: int
    end: int
    has_age: bool
    fields: int
    lat: float
    lon: float
    street: str
    house: str
    phones: frozenset[str]
    mails: frozenset[str]
    websites: frozenset[str]


def find_twins(
    records: Records,
    pairs: Iterable[tuple[int, int]],
    *,
    weights: Points = DEFAULT,
    at_least: float = DOUBTFUL,
) -> Twins:
    """Score candidate pairs and keep those worth a question.

    The score of a pair rests on its two records alone: no other record changes it.

    Parameters
    ----------
    records : Records
        All records of one kind (n rows).
    pairs : iterable of (int, int)
        Candidates, from `candidates.candidate_pairs` or all of them; order and doubles do not matter.
    weights : Points, optional
        How much each piece of evidence weighs.
    at_least : float, optional
        The lowest score to keep.

    Returns
    -------
    Twins
        The pairs with their evidence.
    """
    rows = _rows(records)
    chains = _chains(records.above)
    wanted = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    kept, scores, points = [], [], []
    for a, b in wanted:
        given = _points(rows[a], rows[b], chains, weights)
        score = 1.0 / (1.0 + exp(weights.needed - sum(given)))
        if score >= at_least:
            kept.append((a, b))
            scores.append(score)
            points.append(given)
    table = np.array(kept, dtype=np.int32).reshape(-1, 2)
    return Twins(
        a=table[:, 0].copy(),
        b=table[:, 1].copy(),
        score=np.array(scores, dtype=np.float64),
        points=np.array(points, dtype=np.float64).reshape(-1, len(Evidence)),
        compared=len(wanted),
        weights=weights,
        at_least=at_least,
    )


def name_score(one: Sequence[Name], other: Sequence[Name], *, weights: Points = DEFAULT) -> float:
    """Score two names alone, 0 to 1, as if nothing else were known."""
    cost, numbers, matched = _best_name(one, other, weights)
    return 1.0 / (
        1.0 + exp(weights.needed + numbers + weights.word * cost - weights.name * matched)
    )


def _rows(records: Records) -> list[_Row]:
    columns = (
        *(records.names, records.place.tolist(), records.place_words),
        *(records.key.tolist(), records.whole.tolist(), records.lead.tolist()),
        *(records.siblings.tolist(), records.category.tolist()),
        *(records.is_group.tolist(), records.first_month.tolist(), records.end_month.tolist()),
        *(records.has_age.tolist(), records.fields.tolist(), records.lat.tolist()),
        *(records.lon.tolist(), records.street, records.house),
        *(records.phones, records.mails, records.websites),
    )
    return [_Row(*values) for values in zip(*columns, strict=True)]


def _chains(above: Ints) -> list[frozenset[int]]:
    """Every area with all areas above it."""
    parents, found = above.tolist(), []
    for area in range(len(parents)):
        chain, at = set(), area
        while at != NOT_COLLECTED and at not in chain:
            chain.add(at)
            at = parents[at]
        found.append(frozenset(chain))
    return found


def _points(a: _Row, b: _Row, chains: Sequence[frozenset[int]], weights: Points) -> list[float]:
    """List what each evidence gives, in the order of `Evidence`; the same for (a, b) and (b, a)."""
    cost, numbers, matched = _best_name(a.names, b.names, weights)
    place = _place(a, b, chains, weights)
    near, street = _spot(a, b, weights)
    is_same_place = a.place == b.place != NOT_COLLECTED
    shared = (is_same_place, _is_same(a.lead, b.lead), _is_same_age(a, b))
    context = min(weights.context * sum(shared), weights.context_most)
    siblings = _is_same(a.siblings, b.siblings) and not is_same_place
    is_part = a.whole == b.key != NOT_COLLECTED or b.whole == a.key != NOT_COLLECTED
    lead = -weights.other_lead if _differ(a.lead, b.lead) else context
    contact = _contact(a, b, weights)
    support = sum(max(0.0, one) for one in (contact, near, street, lead))
    share = min(1.0, weights.support_most / support) if support else 1.0
    contact, near, street, lead = (
        one * share if one > 0.0 else one for one in (contact, near, street, lead)
    )
    return [
        weights.name * matched - weights.word * cost,
        contact,
        place,
        near,
        street,
        lead,
        _category(a, b, weights),
        -weights.other_age if _is_other_age(a, b) else 0.0,
        -numbers,
        -weights.decisive if is_part else 0.0,
        -weights.decisive if siblings else 0.0,
    ]


def _best_name(a: Sequence[Name], b: Sequence[Name], weights: Points) -> tuple[float, float, float]:
    """Cost, points against for numbers, share of weight; of the two names that fit best.

    A shortened form counts only beside a whole name: two names cut down to the same stump are not
    the same name.
    """
    best = (9.0, 0.0, 0.0)
    for one in a:
        for other in b:
            if not (one.is_whole or other.is_whole):
                continue
            cost, matched = name_cost(one, other)
            numbers = 0.0
            if one.numbers != other.numbers:
                numbers = weights.decisive
            found = (cost, numbers, matched)
            best = min(best, found, key=lambda f: weights.word * f[0] + f[1] - weights.name * f[2])
    return best


def _place(a: _Row, b: _Row, chains: Sequence[frozenset[int]], weights: Points) -> float:
    is_confusable = bool(a.place_words & b.place_words)
    if a.place == b.place or NOT_COLLECTED in {a.place, b.place}:
        is_named_otherwise = a.place_words and b.place_words and not is_confusable
        return -weights.nested_place if is_named_otherwise else 0.0
    is_nested = a.place in chains[b.place] or b.place in chains[a.place]
    if not is_nested:
        return -weights.decisive
    return -weights.confusable_place if is_confusable else -weights.nested_place


def _spot(a: _Row, b: _Row, weights: Points) -> tuple[float, float]:
    """Distance in metres and the printed street."""
    near = street = 0.0
    if not (isnan(a.lat) or isnan(b.lat) or isnan(a.lon) or isnan(b.lon)):
        east = (a.lon - b.lon) * cos(radians((a.lat + b.lat) / 2))
        metres = EARTH_METRES_PER_DEGREE * hypot(a.lat - b.lat, east)
        near = weights.near if metres < weights.near_metres else 0.0
        near = -weights.far if metres > weights.far_metres else near
    if a.street and b.street:
        is_same_house = a.street == b.street and a.house == b.house
        street = weights.context if is_same_house else 0.0
        street = -weights.other_street if a.street != b.street else street
    return near, street


def _contact(a: _Row, b: _Row, weights: Points) -> float:
    if a.phones & b.phones or a.mails & b.mails:
        return weights.phone_or_mail
    return weights.website if a.websites & b.websites else 0.0


def _category(a: _Row, b: _Row, weights: Points) -> float:
    if not _differ(a.category, b.category):
        return 0.0
    return -weights.decisive if a.is_group != b.is_group else -weights.other_category


def _is_same(a: int, b: int) -> bool:
    return a == b != NOT_COLLECTED


def _differ(a: int, b: int) -> bool:
    return a != b and NOT_COLLECTED not in {a, b}


def _is_same_age(a: _Row, b: _Row) -> bool:
    return a.has_age and b.has_age and (a.first, a.end) == (b.first, b.end)


def _is_other_age(a: _Row, b: _Row) -> bool:
    return a.has_age and b.has_age and (a.first >= b.end or b.first >= a.end)
