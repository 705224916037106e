"""Possible doubles among the records a municipality sees, with reasons in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from kettenwerk.accounts.models import Municipality, SharedRecord
from kettenwerk.analysis.similarity import Evidence, Twins
from kettenwerk.inventory.models import Contact, NotADuplicate, Redirect
from kettenwerk.inventory.queries.comparing import Entry, compare
from kettenwerk.inventory.queries.entries import KINDS, Shown, gazetteer_of, shown_to

KEPT_SECONDS = 24 * 3600
VERY_LIKELY, LIKELY = 0.9, 0.7
FOR: dict[Evidence, str] = {
    Evidence.NAME: "gleicher oder fast gleicher Name",
    Evidence.CONTACT: "gleiche Telefonnummer, E-Mail-Adresse oder Internetseite",
    Evidence.NEARNESS: "weniger als 50 Meter auseinander",
    Evidence.STREET: "gleiche Anschrift",
    Evidence.LEAD: "gleiches Gebiet, gleicher Träger oder gleiches Alter",
}
AGAINST: dict[Evidence, str] = {
    Evidence.NAME: "der Name weicht ab",
    Evidence.PLACE: "anderes Gebiet",
    Evidence.NEARNESS: "mehr als 1 Kilometer auseinander",
    Evidence.STREET: "andere Straße",
    Evidence.LEAD: "anderer Träger oder andere Zuständigkeit",
    Evidence.CATEGORY: "andere Art",
    Evidence.AGE: "anderes Alter",
    Evidence.NUMBER: "andere Nummer im Namen",
    Evidence.WHOLE: "das eine ist ein Teil des anderen",
    Evidence.SIBLINGS: "in der Quelle nebeneinander genannt",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two visible records that may be one; at least one belongs to the reader's municipality."""

    kind: str
    one: UUID
    other: UUID
    score: float
    reasons: tuple[str, ...]
    objections: tuple[str, ...]

    @property
    def words(self) -> str:
        """The score for people."""
        return score_words(self.score)


@dataclass(frozen=True, slots=True)
class Match:
    """The stored record that a new row may mean."""

    uuid: UUID
    score: float
    sentence: str


def score_words(score: float) -> str:
    if score >= VERY_LIKELY:
        return "sehr wahrscheinlich"
    return "wahrscheinlich" if score >= LIKELY else "möglich"


def doubtful_pairs(municipality: Municipality) -> list[Pair]:
    """Every pair worth a question, the likeliest first, without those people kept apart.

    Computed when somebody looks and kept until a record of the four kinds changes.
    """
    key = f"doppel-{municipality.pk}-{_state(municipality)}"
    pairs: list[Pair] | None = cache.get(key)
    if pairs is None:
        gazetteer = gazetteer_of(municipality)
        pairs = []
        for kind in KINDS:
            shown = shown_to(kind, municipality)
            own = [one.owner == municipality.pk for one in shown]
            found = compare(kind, [one.entry for one in shown], gazetteer, new=own)
            pairs += _pairs(kind, shown, found)
        pairs.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
        cache.set(key, pairs, KEPT_SECONDS)
    apart = set(NotADuplicate.objects.owned_by(municipality).values_list("one", "other").iterator())
    return [pair for pair in pairs if (pair.one, pair.other) not in apart]


def _state(municipality: Municipality) -> str:
    """Changes whenever a visible record of the kinds, or a contact, does."""
    parts = []
    models: list[type[SharedRecord]] = [*(spec[0] for spec in KINDS.values()), Contact]
    for model in models:
        facts = model.objects.of(municipality).aggregate(Count("pk"), Sum("version"), Max("pk"))
        parts.append("-".join(str(value) for value in facts.values()))
    return "_".join(parts)


def _pairs(kind: str, shown: Sequence[Shown], found: Twins) -> list[Pair]:
    pairs = []
    for a, b, score, points in zip(
        found.a.tolist(), found.b.tolist(), found.score.tolist(), found.points.tolist(), strict=True
    ):
        one, other = sorted((shown[a].uuid, shown[b].uuid))
        pairs.append(Pair(kind, one, other, round(score, 4), *words(points)))
    return pairs


def words(points: Sequence[float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What speaks for and against, in words."""
    given = [(Evidence(number), value) for number, value in enumerate(points)]
    reasons = tuple(FOR[one] for one, value in given if value > 0)
    return reasons, tuple(AGAINST[one] for one, value in given if value < 0)


def pair_of(municipality: Municipality, kind: str, one: UUID, other: UUID) -> Pair | None:
    """How alike two visible records are, whether or not they are worth a question."""
    shown = [row for row in shown_to(kind, municipality) if row.uuid in {one, other}]
    entries = [row.entry for row in shown]
    if len(shown) != 2:
        return None
    found = compare(kind, entries, gazetteer_of(municipality), at_least=0.0)
    pairs = _pairs(kind, shown, found)
    return pairs[0] if pairs else Pair(kind, min(one, other), max(one, other), 0.0, (), ())


def find_for(
    kind: str, rows: Sequence[Entry], municipality: Municipality, *, but: Mapping[int, UUID] = {}
) -> list[Match | None]:
    """For each new row the stored visible record it may mean, or none; asked once for all rows.

    ``rows`` carry areas and bodies as primary keys in the form of :mod:`entries`; what is unknown
    stays empty. ``but`` names, by number of the row, the record it is known to be.
    """
    shown = shown_to(kind, municipality)
    entries = [*(one.entry for one in shown), *rows]
    new = [False] * len(shown) + [True] * len(rows)
    found = compare(kind, entries, gazetteer_of(municipality), new=new)
    best: list[Match | None] = [None] * len(rows)
    for a, b, score, points in zip(
        found.a.tolist(), found.b.tolist(), found.score, found.points.tolist(), strict=True
    ):
        number = b - len(shown)
        if a >= len(shown) or shown[a].uuid == but.get(number):
            continue
        known = best[number]
        if known is None or score > known.score:
            best[number] = Match(shown[a].uuid, float(score), _sentence(shown[a], points))
    return best


def _sentence(shown: Shown, points: Sequence[float]) -> str:
    reasons, objections = words(points)
    sentence = f"Vielleicht schon da als „{shown.entry.name}“: {', '.join(reasons)}"
    return f"{sentence}; dagegen: {', '.join(objections)}." if objections else f"{sentence}."


def similar_to(record: Any, municipality: Municipality) -> list[Pair]:
    """The pairs that one record is part of."""
    pairs = doubtful_pairs(municipality)
    return [pair for pair in pairs if record.uuid in {pair.one, pair.other}]


def records_of(pairs: Sequence[Pair], municipality: Municipality) -> dict[UUID, Any]:
    """The records of some pairs, one question per kind; only what may be seen."""
    found: dict[UUID, Any] = {}
    for kind in {pair.kind for pair in pairs}:
        uuids = {one for p in pairs if p.kind == kind for one in (p.one, p.other)}
        rows: Any = KINDS[kind][0].objects.of(municipality).filter(uuid__in=uuids)
        found.update({row.uuid: row for row in rows.select_related("municipality", "area")})
    return found


def where_now(table: str, old: UUID) -> UUID | None:
    """The record that the address of a merged one leads to."""
    rows = Redirect.objects.live().filter(table=table, old=old)
    return rows.values_list("record", flat=True).first()
