"""When something is open, as families ask it: now, until when, and on which days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from kettenwerk.guide.public import OpenHours, PublicOffer
from kettenwerk.guide.vocabularies import WEEKDAYS

DAYS = tuple(WEEKDAYS)
LOOK_AHEAD_DAYS = 8


@dataclass(frozen=True, slots=True)
class Openness:
    """``state`` is open, closed or unknown; ``words`` say until or from when."""

    state: str
    words: str


def is_closed_on(offer: PublicOffer, day: date) -> bool:
    return any(first <= day <= last for first, last, _ in offer.closures)


def openness(offer: PublicOffer, now: datetime) -> Openness:
    """Whether it is open at this moment of local time."""
    if not offer.hours:
        return Openness("unknown", gettext("Zeiten: bitte fragen Sie"))
    for _, hours in _on(offer, now.date()):
        if hours.opens <= now.time() < hours.closes:
            words = gettext("Jetzt geöffnet, bis %(time)s Uhr")
            return Openness("open", words % {"time": f"{hours.closes:%H:%M}"})
    return Openness("closed", _opens_next(offer, now))


def _on(offer: PublicOffer, day: date) -> Iterator[tuple[date, OpenHours]]:
    if not is_closed_on(offer, day):
        today = [one for one in offer.hours if DAYS[day.weekday()] in one.weekdays]
        yield from ((day, one) for one in sorted(today, key=lambda one: one.opens))


def _opens_next(offer: PublicOffer, now: datetime) -> str:
    for ahead in range(LOOK_AHEAD_DAYS):
        day = now.date() + timedelta(days=ahead)
        for _, hours in _on(offer, day):
            if ahead == 0 and hours.opens <= now.time():
                continue
            values = {"day": _day_word(day, ahead), "time": f"{hours.opens:%H:%M}"}
            return gettext("Geschlossen, öffnet %(day)s um %(time)s Uhr") % values
    return gettext("Zurzeit geschlossen")


def _day_word(day: date, ahead: int) -> str:
    if ahead == 0:
        return gettext("heute")
    return gettext("morgen") if ahead == 1 else str(WEEKDAYS[DAYS[day.weekday()]])


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One weekday and its times: „Montag“, („09:00–12:00“, …)."""

    day: str
    times: tuple[str, ...]
    is_today: bool


def week(offer: PublicOffer, today: date) -> list[WeekLine]:
    """The days on which there are hours."""
    lines = []
    for number, code in enumerate(DAYS):
        found = sorted((one for one in offer.hours if code in one.weekdays), key=lambda o: o.opens)
        if found:
            times = tuple(_times(one) for one in found)
            lines.append(WeekLine(str(WEEKDAYS[code]), times, number == today.weekday()))
    return lines


def _times(hours: OpenHours) -> str:
    note = f" ({hours.note})" if hours.note else ""
    return f"{hours.opens:%H:%M}–{hours.closes:%H:%M}{note}"
