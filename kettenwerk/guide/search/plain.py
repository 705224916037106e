"""Searching without an index: every offer is read from the database and judged by itself.

Slow and simple; what the index answers must equal this.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from kettenwerk.core.names import fold
from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.search.ages import BANDS, open_span
from kettenwerk.guide.search.asking import Answer, Hit, Query
from kettenwerk.guide.search.offer_words import offer_words, spelled
from kettenwerk.guide.search.places import chord, chord_of, kilometres, point, points
from kettenwerk.guide.search.plan import LEAST_EIGHTHS, Plan, plan
from kettenwerk.guide.search.reasons import Reasons
from kettenwerk.guide.search.synonyms import written_words
from kettenwerk.guide.search.vocabulary import Vocabulary
from kettenwerk.guide.search.weighing import weigh
from kettenwerk.inventory.models import Known, Weekday

WEEKDAYS: tuple[str, ...] = tuple(Weekday.values)
FAR = float("inf")


def in_order(offers: Iterable[PublicOffer]) -> list[PublicOffer]:
    """By name as people read it, then by uuid; no database's order takes part."""
    return sorted(offers, key=lambda offer: (fold(offer.name), offer.name, offer.uuid.hex))


@dataclass(frozen=True, slots=True)
class _Found:
    unknown: int
    weight: int
    chord: float
    place: int


class PlainSearch:
    """Answers from a list of offers."""

    def __init__(self, offers: Iterable[PublicOffer]) -> None:
        self.offers = in_order(offers)
        self.words = [offer_words(offer) for offer in self.offers]
        holders = Counter(word for words in self.words for word in words)
        self.vocabulary = Vocabulary(holders, len(self.offers), self._spell)

    def answer(self, query: Query, *, now: datetime, first: int, count: int) -> Answer:
        asked = plan(query, self.vocabulary)
        found = [
            one
            for place in range(len(self.offers))
            if (one := self._found(query, asked, now, place))
        ]
        if asked.asked is not None:
            best = max((one.weight for one in found), default=0)
            found = [one for one in found if one.weight and one.weight * 8 >= best * LEAST_EIGHTHS]
        found.sort(key=lambda one: (one.unknown, -one.weight, one.chord, one.place))
        why = Reasons(query, asked)
        return Answer(
            total=len(found),
            hits=tuple(self._hit(why, one) for one in found[first : first + count]),
            facets=_facets([self.offers[one.place] for one in found]),
            suggestion=asked.suggestion,
            help_first=asked.help_first,
            touched=asked.touched,
        )

    def _spell(self, word: str) -> str:
        for offer, words in zip(self.offers, self.words, strict=True):
            if word in words:
                return spelled(offer, word)
        return written_words().get(word, word)

    def _found(self, query: Query, asked: Plan, now: datetime, place: int) -> _Found | None:
        offer = self.offers[place]
        verdicts = list(_verdicts(query, offer, timezone.localtime(now)))
        if False in verdicts:
            return None
        weight = weigh(asked, offer, self.words[place]) if asked.asked is not None else 0
        return _Found(verdicts.count(None), weight, _chord(query, offer), place)

    def _hit(self, why: Reasons, one: _Found) -> Hit:
        offer = self.offers[one.place]
        distance = None if one.chord == FAR else kilometres(one.chord)
        return Hit(offer, why(offer, self.words[one.place]), distance)


def _verdicts(query: Query, offer: PublicOffer, now: datetime) -> Iterable[bool | None]:
    """For everything asked: yes, no, or nobody knows."""
    if query.area is not None:
        yield query.area in offer.areas
    if query.fields:
        yield bool(set(query.fields) & set(offer.fields))
    if query.is_outreach:
        yield offer.is_outreach
    yield from _states(query, offer, now)
    yield from _places(query, offer)


def _states(query: Query, offer: PublicOffer, now: datetime) -> Iterable[bool | None]:
    if query.age_months is not None:
        span = open_span(offer.from_months, offer.to_months)
        yield None if span is None else span[0] <= query.age_months < span[1]
    if query.language:
        yield _speaks(query.language, offer)
    if query.is_free:
        yield _known(offer.is_free)
    if query.is_step_free:
        yield _known(offer.is_step_free)
    if query.is_open_now:
        yield _is_open(offer, now)


def _known(word: str) -> bool | None:
    return None if not word else word == Known.YES


def _speaks(language: str, offer: PublicOffer) -> bool | None:
    if language in offer.languages or offer.has_interpreter == Known.YES:
        return True
    return False if offer.languages or offer.more_languages else None


def _is_open(offer: PublicOffer, now: datetime) -> bool | None:
    if any(first <= now.date() <= last for first, last, _ in offer.closures):
        return False
    if not offer.hours:
        return None
    weekday = WEEKDAYS[now.weekday()]
    return any(
        weekday in hours.weekdays and hours.opens <= now.time() < hours.closes
        for hours in offer.hours
    )


def _places(query: Query, offer: PublicOffer) -> Iterable[bool | None]:
    known = [place for place in offer.places if place.lat is not None and place.lon is not None]
    if query.near is not None and query.radius_km is not None:
        yield _chord(query, offer) <= chord_of(query.radius_km) if known else None
    if query.box is not None:
        south, west, north, east = query.box
        yield (
            any(
                south <= (place.lat or 0.0) <= north and west <= (place.lon or 0.0) <= east
                for place in known
            )
            if known
            else None
        )


def _chord(query: Query, offer: PublicOffer) -> float:
    if query.near is None:
        return FAR
    here = point(*query.near)
    return min((chord(one, here) for one in points(offer.places)), default=FAR)


def _facets(offers: list[PublicOffer]) -> dict[str, dict[str, int]]:
    counts = {
        "field": Counter(code for offer in offers for code in offer.fields),
        "age": Counter(band for offer in offers for band in bands_of(offer)),
        "language": Counter(code for offer in offers for code in offer.languages),
    }
    return {name: dict(sorted(count.items())) for name, count in counts.items()}


def bands_of(offer: PublicOffer) -> tuple[str, ...]:
    """Keys of the bands in which an offer's stated ages lie at least in part."""
    span = open_span(offer.from_months, offer.to_months)
    if span is None:
        return ()
    return tuple(key for key, band in BANDS.items() if span[0] < band[1] and band[0] < span[1])
