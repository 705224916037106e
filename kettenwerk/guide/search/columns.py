"""Columns of all offers: what filters and facets look at."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.utils import timezone

from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.search.ages import Span, open_span
from kettenwerk.guide.search.asking import Query
from kettenwerk.guide.search.places import chord_of, point
from kettenwerk.guide.search.plain import FAR, WEEKDAYS, bands_of
from kettenwerk.guide.search.weighing import (
    BEST_AGE,
    CLOSE_MONTHS,
    FITS,
    OF_FIELD,
    OTHER_AGE,
    SAME_AGE,
)
from kettenwerk.inventory.models import Known

NO, UNKNOWN, YES = 0, 1, 2
_STATES = {Known.NO.value: NO, Known.UNKNOWN.value: UNKNOWN, Known.YES.value: YES}
_NO_AGE = np.iinfo(np.int32).min


class Sets:
    """A set of codes per offer, kept as the number of one of few distinct sets."""

    def __init__(self, sets: Iterable[Hashable]) -> None:
        numbers: dict[Any, int] = {}
        found = [numbers.setdefault(one, len(numbers)) for one in sets]
        self.numbers = np.array(found, np.int32)
        self.sets = list(numbers)

    def where(self, test: Callable[[Any], bool]) -> Any:
        """A mask of the offers whose set passes."""
        return self.values(test, bool)

    def values(self, value: Callable[[Any], Any], kind: Any) -> Any:
        """A value per offer that depends on its set only."""
        return np.array([value(one) for one in self.sets], kind)[self.numbers]

    def counts(self, rows: Any) -> dict[str, int]:
        """How many of the rows hold each code."""
        found: dict[str, int] = {}
        by_set = np.bincount(self.numbers[rows], minlength=len(self.sets))
        for number in np.flatnonzero(by_set):
            for code in self.sets[number]:
                found[code] = found.get(code, 0) + int(by_set[number])
        return dict(sorted(found.items()))


class Columns:
    """One value per offer and question, in the order of the offers."""

    def __init__(self, offers: Sequence[PublicOffer]) -> None:
        self.size = len(offers)
        self.areas = Sets(offer.areas for offer in offers)
        self.fields = Sets(offer.fields for offer in offers)
        self.bands = Sets(map(bands_of, offers))
        self.languages = Sets(offer.languages for offer in offers)
        self.speech = Sets(
            (offer.languages, bool(offer.more_languages), offer.has_interpreter == Known.YES)
            for offer in offers
        )
        spans = [open_span(offer.from_months, offer.to_months) for offer in offers]
        self.from_months = np.array([one[0] if one else _NO_AGE for one in spans], np.int32)
        self.to_months = np.array([one[1] if one else _NO_AGE for one in spans], np.int32)
        self.without_age = _state(self.from_months != _NO_AGE, is_so=False)
        self.is_free = _states(offer.is_free for offer in offers)
        self.is_step_free = _states(offer.is_step_free for offer in offers)
        self.is_outreach = np.array([offer.is_outreach for offer in offers], bool)
        self._keep_places(offers)
        self._keep_hours(offers)

    def _keep_places(self, offers: Sequence[PublicOffer]) -> None:
        found = [
            (row, place.lat, place.lon, *point(place.lat, place.lon))
            for row, offer in enumerate(offers)
            for place in offer.places
            if place.lat is not None and place.lon is not None
        ]
        table = np.array(found, np.float64).reshape(-1, 6)
        self.placed = table[:, 0].astype(np.int64)
        self.lat, self.lon, self.x, self.y, self.z = np.ascontiguousarray(table[:, 1:].T)
        self.has_place = np.zeros(self.size, bool)
        self.has_place[self.placed] = True
        self.first_place = np.flatnonzero(np.diff(self.placed, prepend=-1))

    def _keep_hours(self, offers: Sequence[PublicOffer]) -> None:
        hours = [
            (
                row,
                sum(1 << WEEKDAYS.index(day) for day in one.weekdays if day in WEEKDAYS),
                _seconds(one.opens),
                _seconds(one.closes),
            )
            for row, offer in enumerate(offers)
            for one in offer.hours
        ]
        self.hours = np.array(hours, np.int64).reshape(-1, 4).T
        self.has_hours = np.zeros(self.size, bool)
        self.has_hours[self.hours[0]] = True
        closures = [
            (row, first.toordinal(), last.toordinal())
            for row, offer in enumerate(offers)
            for first, last, _ in offer.closures
        ]
        self.closures = np.array(closures, np.int64).reshape(-1, 3).T

    def in_area(self, area: int) -> Any:
        return self.areas.where(lambda one: area in one)

    def judge(self, query: Query, now: datetime) -> tuple[Any, Any]:
        """Which offers pass, and of how many things asked nobody knows the answer (or ``None``)."""
        mask = np.ones(self.size, bool)
        if query.area is not None:
            mask &= self.in_area(query.area)
        if query.fields:
            wanted = set(query.fields)
            mask &= self.fields.where(lambda one: bool(wanted & set(one)))
        if query.is_outreach:
            mask &= self.is_outreach
        states = list(self._states_of(query, now))
        unknown = np.zeros(self.size, np.int8) if states else None
        for state in states:
            mask &= state != NO
            unknown += state == UNKNOWN
        return mask, unknown

    def _states_of(self, query: Query, now: datetime) -> Iterable[Any]:
        if query.age_months is not None:
            is_in = (self.from_months <= query.age_months) & (query.age_months < self.to_months)
            yield np.where(is_in, np.int8(YES), self.without_age)
        if query.language:
            yield self.speech.values(lambda one: _speaks(query.language, one), np.int8)
        if query.is_free:
            yield self.is_free
        if query.is_step_free:
            yield self.is_step_free
        if query.is_open_now:
            yield self._open(timezone.localtime(now))
        if query.near is not None and query.radius_km is not None:
            is_near = self.chords(query.near) <= chord_of(query.radius_km)
            yield _state(self.has_place, is_near)
        if query.box is not None:
            yield _state(self.has_place, self._inside(query.box))

    def _open(self, now: datetime) -> Any:
        row, weekdays, opens, closes = self.hours
        second = _seconds(now.time())
        is_on = (weekdays >> now.weekday()) & 1 == 1
        is_open = np.zeros(self.size, bool)
        is_open[row[is_on & (opens <= second) & (second < closes)]] = True
        state = _state(self.has_hours, is_open)
        row, first, last = self.closures
        today = now.date().toordinal()
        state[row[(first <= today) & (today <= last)]] = NO
        return state

    def chords(self, near: tuple[float, float]) -> Any:
        """The straight way to the nearest place of each offer, squared; infinite without a place."""
        x, y, z = point(*near)
        away = self.x - x, self.y - y, self.z - z
        found = np.full(self.size, FAR)
        if len(self.placed):
            ways = away[0] * away[0] + away[1] * away[1] + away[2] * away[2]
            found[self.placed[self.first_place]] = np.minimum.reduceat(ways, self.first_place)
        return found

    def _inside(self, box: tuple[float, float, float, float]) -> Any:
        south, west, north, east = box
        is_in = (south <= self.lat) & (self.lat <= north) & (west <= self.lon) & (self.lon <= east)
        found = np.zeros(self.size, bool)
        found[self.placed[is_in]] = True
        return found

    def age_factors(self, ages: Span) -> Any:
        length = np.maximum(self.to_months - self.from_months, 1)
        overlap = np.minimum(ages[1], self.to_months) - np.maximum(ages[0], self.from_months)
        others = np.where(overlap > -CLOSE_MONTHS, FITS, OTHER_AGE)
        factors = np.where(overlap > 0, SAME_AGE + BEST_AGE * overlap // length, others)
        return np.where(self.from_months == _NO_AGE, FITS, factors)

    def field_factors(self, fields: tuple[str, ...]) -> Any:
        wanted = set(fields)
        return self.fields.values(lambda one: OF_FIELD if wanted & set(one) else FITS, np.int64)

    def facets(self, rows: Any) -> dict[str, dict[str, int]]:
        return {
            "field": self.fields.counts(rows),
            "age": self.bands.counts(rows),
            "language": self.languages.counts(rows),
        }


def _states(words: Iterable[str]) -> Any:
    return np.array([_STATES.get(word, UNKNOWN) for word in words], np.int8)


def _state(is_known: Any, is_so: Any) -> Any:
    yes, no, unknown = np.int8(YES), np.int8(NO), np.int8(UNKNOWN)
    return np.where(is_known, np.where(is_so, yes, no), unknown)


def _speaks(language: str, speech: tuple[tuple[str, ...], bool, bool]) -> int:
    languages, has_more, has_interpreter = speech
    if language in languages or has_interpreter:
        return YES
    return NO if languages or has_more else UNKNOWN


def _seconds(at: Any) -> int:
    return int(at.hour * 3600 + at.minute * 60 + at.second)
