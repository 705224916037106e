"""One index per process: built when first asked for, kept fresh, swapped whole.

Every search asks the feed of changes with one count. While one thread reads what changed, the others
answer from the index they have.
"""

import threading
import time
from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from kettenwerk.accounts.models import Municipality
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.guide.search.feed import Feed, touched
from kettenwerk.guide.search.index import Index

SECONDS_BETWEEN_DAYS_LOOKED_UP = 30.0
Days = tuple[date, frozenset[tuple[int, date | None]]]


class Keeper:
    """Holds the index; :meth:`current` is safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._feed = Feed()
        self._days: Days | None = None
        self._looked_at = 0.0

    def current(self) -> Index:
        """An index that holds everything committed before the call, or what another thread is replacing."""
        index = self._index
        if index is None:
            with self._lock:
                return self._index or self._build()
        if not self._is_stale() or not self._lock.acquire(blocking=False):
            return index
        try:
            return self._refresh()
        finally:
            self._lock.release()

    def forget(self) -> None:
        """The next search reads everything anew."""
        with self._lock:
            self._index = None

    def _is_stale(self) -> bool:
        return self._is_another_day() or self._feed.has_news()

    def _is_another_day(self) -> bool:
        """Status and freshness are judged at a day; a municipality may set one of its own."""
        now = time.monotonic()
        is_same = self._days is not None and self._days[0] == timezone.localdate()
        if is_same and now - self._looked_at < SECONDS_BETWEEN_DAYS_LOOKED_UP:
            return False
        if _days() != self._days:
            return True
        self._looked_at = now
        return False

    def _build(self) -> Index:
        """Marks the place in the feed first: what changes meanwhile is read next time."""
        now = time.monotonic()
        feed, days = Feed.from_now_on(now), _days()
        index = Index(public_offers())
        self._feed, self._days, self._looked_at, self._index = feed, days, now, index
        return index

    def _refresh(self) -> Index:
        """Another thread may have been here meanwhile; then there is no news."""
        index = self._index
        if index is None or self._is_another_day():
            return self._build()
        news = self._feed.news()
        pks = None if news is None else touched(news)
        if pks is None:
            return self._build()
        self._feed.move_on(time.monotonic())
        if pks:
            self._index = index = _replaced(index, pks)
        return index


def _days() -> Days:
    rows: Any = Municipality.objects.values_list("pk", "default_as_of")
    return timezone.localdate(), frozenset(rows)


def _replaced(index: Index, pks: Collection[int]) -> Index:
    offers = {offer.pk: offer for offer in index.offers if offer.pk not in pks}
    offers |= {offer.pk: offer for offer in public_offers(pks)}
    return Index(offers.values(), earlier=index)
