"""What changed since: read from the versions of records, of which rows are only ever added.

A transaction may take its row numbers early and commit late. So not the highest number is watched but
how many rows there are above one that is old enough for all earlier transactions to have ended.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from kettenwerk.accounts.models import Version
from kettenwerk.inventory.models import (
    Agreement,
    AgreementParty,
    Closure,
    Contact,
    CooperationField,
    NamedGap,
    Network,
    NetworkMember,
    Offer,
    OfferArea,
    OfferPartner,
    OfferSite,
    OpeningTime,
    Organisation,
    PracticeProfile,
    Responsibility,
    Site,
    Text,
)

LONGEST_TRANSACTION_SECONDS = 900.0
MOST_RECORDS = 2_000
_COUNT = f"SELECT COUNT(*) FROM {Version._meta.db_table} WHERE id > %s"  # noqa: S608 - own name
_PARTS: dict[str, Any] = {
    model._meta.label_lower: model for model in (OfferArea, OfferSite, OpeningTime, Text, Closure)
}
# Records of which the guide shows nothing; anything else unknown makes everything be read anew.
_UNSEEN = frozenset(
    model._meta.label_lower
    for model in (
        *(OfferPartner, Network, NetworkMember, Agreement, AgreementParty, NamedGap),
        *(Responsibility, CooperationField, PracticeProfile),
    )
)


@dataclass(slots=True)
class Feed:
    """Rows seen above ``base``; ``next_base`` becomes the base once it is old enough."""

    base: int = 0
    seen: set[int] = field(default_factory=set)
    next_base: int = 0
    marked_at: float = 0.0

    @classmethod
    def from_now_on(cls, at: float) -> "Feed":
        """Watches what comes. No transaction that still runs has rows below the base: each ends within
        a quarter of an hour, and the base was written half an hour ago."""
        long_ago = timezone.now() - timedelta(seconds=2 * LONGEST_TRANSACTION_SECONDS)
        rows = Version.objects.order_by()
        old = rows.filter(change_set__at__lt=long_ago).aggregate(highest=Max("pk"))["highest"] or 0
        feed = cls(base=old, next_base=old, marked_at=at)
        feed.seen = set(feed._rows().values_list("pk", flat=True))
        return feed

    def _rows(self) -> Any:
        return Version.objects.filter(pk__gt=self.base).order_by()

    def has_news(self) -> bool:
        """One count over the rows of the last half hour, by hand: it is asked at every search."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [self.base])
            return bool(cursor.fetchone()[0] != len(self.seen))

    def news(self) -> list[tuple[str, UUID]] | None:
        """Tables and records of new rows, which count as seen now; ``None``: rows are gone."""
        rows = {
            pk: (table, record)
            for pk, table, record in self._rows().values_list("pk", "table", "record")
        }
        if not self.seen <= rows.keys():
            return None
        found = [rows[pk] for pk in rows.keys() - self.seen]
        self.seen = set(rows)
        return found

    def move_on(self, at: float) -> None:
        """Forgets rows too old for a running transaction."""
        if at - self.marked_at >= LONGEST_TRANSACTION_SECONDS:
            highest = max(self.seen, default=self.next_base)
            self.base = max(self.base, self.next_base)
            self.seen = {pk for pk in self.seen if pk > self.base}
            self.next_base, self.marked_at = highest, at


def touched(news: list[tuple[str, UUID]]) -> set[int] | None:
    """Primary keys of the offers that changed records touch; ``None``: everything might be touched."""
    records = set(news)
    if len(records) > MOST_RECORDS:
        return None
    by_table: dict[str, list[UUID]] = {}
    for table, record in records:
        by_table.setdefault(table, []).append(record)
    found: set[int] = set()
    for table, uuids in by_table.items():
        if table in _UNSEEN:
            continue
        pks = _touched_in(table, uuids)
        if pks is None:
            return None
        found |= pks
    return found


def _touched_in(table: str, uuids: list[UUID]) -> set[int] | None:
    offers = Offer.objects.order_by()
    if table == Offer._meta.label_lower:
        return set(offers.filter(uuid__in=uuids).values_list("pk", flat=True))
    if table in _PARTS:
        rows = _PARTS[table].objects.filter(uuid__in=uuids).order_by()
        return set(rows.values_list("offer_id", flat=True))
    if table == Contact._meta.label_lower:
        is_of = Q(contacts__uuid__in=uuids) | Q(provider__contacts__uuid__in=uuids)
    elif table == Organisation._meta.label_lower:
        is_of = Q(provider__uuid__in=uuids) | Q(sites__site__organisation__uuid__in=uuids)
    elif table == Site._meta.label_lower:
        is_of = Q(sites__site__uuid__in=uuids)
    else:
        return None
    return set(offers.filter(is_of).values_list("pk", flat=True))
