"""What one due thing is, and what every source is asked with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.fields import FuzzyDate
from kettenwerk.core.german import day_text
from kettenwerk.inventory.queries.inquiries import Provider, providers


@dataclass(frozen=True)
class Look:
    """Whose desk, seen when: ``day`` is the Stand of the data, ``now`` the moment on the clock."""

    municipality: Municipality
    day: date
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def providers(self) -> list[Provider]:
        """Providers with their last question, asked once for all sources that need them."""
        return providers(self.municipality, self.day, self.now)

    def url(self, name: str, **kwargs: Any) -> str:
        return reverse(name, kwargs={"town": self.municipality.slug, **kwargs})


def look_at(municipality: Municipality, now: datetime | None = None) -> Look:
    """The desk of a municipality, judged at the day at which its lists are judged, too."""
    now = now or timezone.now()
    return Look(municipality, municipality.default_as_of or timezone.localdate(now), now)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that needs a person; ``key`` stays the same as long as it is the same matter."""

    key: str
    title: str
    note: str = ""
    path: str = ""


def last_day(when: FuzzyDate) -> date:
    """The last day on which something that ends „2026“ may still hold."""
    return when.after - timedelta(days=1)


def end_note(when: FuzzyDate, day: date, ahead: str, past: str) -> str:
    """„läuft ab am 31.12.2026“ or „abgelaufen am …“, in the precision that is known."""
    words = past if last_day(when) < day else ahead
    joint = "am " if when.precision == "day" else ""
    return f"{words} {joint}{when}"


def since(moment: date | datetime | None, words: str = "seit") -> str:
    return f"{words} {day_text(moment)}" if moment else ""


def sorted_by_day(dated: Iterable[tuple[date, Item]]) -> list[Item]:
    """The nearest or longest past first."""
    return [item for _, item in sorted(dated, key=lambda one: (one[0], one[1].title, one[1].key))]
