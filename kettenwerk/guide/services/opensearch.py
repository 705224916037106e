"""Keeping OpenSearch up to date, where it is used: what changed each minute, everything once a day."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from kettenwerk.accounts.models import Version
from kettenwerk.accounts.services import due
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.guide.queries.towns import newest_versions
from kettenwerk.guide.search.feed import LONGEST_TRANSACTION_SECONDS, touched
from kettenwerk.guide.search.opensearch import shape
from kettenwerk.guide.search.opensearch_server import (
    FEED_SECONDS,
    Server,
    is_wanted,
    notes_of,
    write_all,
    write_some,
)

_LOCK, _LOCK_SECONDS = "guide-opensearch", 1_800


@due.every(minutes=1)
def feed_opensearch(now: datetime) -> int:
    """How many offers were written; one round at a time, however long it takes."""
    if not is_wanted() or not cache.add(_LOCK, 1, _LOCK_SECONDS):
        return 0
    try:
        return bring_up_to_date(Server(settings.OPENSEARCH, seconds=FEED_SECONDS), now)
    finally:
        cache.delete(_LOCK)


def bring_up_to_date(server: Server, now: datetime) -> int:
    """Writes what changed since the last round, or everything on another day or in another form."""
    before = notes_of(server)
    day, stamp = timezone.localdate(now).isoformat(), str(newest_versions())
    notes = {"at": now.isoformat(), "day": day, "shape": shape(), "stamp": stamp}
    if any(before.get(name) != notes[name] for name in ("day", "shape")):
        return write_all(server, public_offers(), notes)
    if before.get("stamp") == stamp:
        return 0
    pks = _changed_since(datetime.fromisoformat(before["at"]))
    if pks is None:
        return write_all(server, public_offers(), notes)
    still = {offer.pk: offer for offer in public_offers(pks)}
    return write_some(server, {pk: still.get(pk) for pk in pks}, notes)


def _changed_since(moment: datetime) -> set[int] | None:
    """Looks back further than any transaction lasts: what is written twice does no harm."""
    long_before = moment - timedelta(seconds=2 * LONGEST_TRANSACTION_SECONDS)
    rows = Version.objects.filter(change_set__at__gte=long_before).order_by()
    return touched(list(rows.values_list("table", "record")))
