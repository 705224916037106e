"""Searching in the guide: an index in memory over what the gate lets out; the database is the source.

Inside an open transaction the database is read itself, so that rows that may yet be taken back never
enter an index other visitors see.
"""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import connection

from kettenwerk.guide.public import Offers, PublicOffer
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.guide.search.ages import BANDS
from kettenwerk.guide.search.asking import Answer, Hit, Query
from kettenwerk.guide.search.index import Index
from kettenwerk.guide.search.keeping import Keeper
from kettenwerk.guide.search.opensearch_server import (
    SEARCH_SECONDS,
    Narrowing,
    Server,
    is_wanted,
)
from kettenwerk.guide.search.plain import PlainSearch, in_order

__all__ = [
    "BANDS", "Answer", "Hit", "Index", "Query", "everything", "forget", "offer_by_uuid", "offers_in", "search",
    "search_in_database",
]  # fmt: skip

_keeper = Keeper()
forget = _keeper.forget


def search(query: Query, *, now: datetime, first: int = 0, count: int = 20) -> Answer:
    """Hits from ``first`` on, best first, and how many there are in all."""
    if _is_index_unused():
        return search_in_database(query, now=now, first=first, count=count)
    index = _keeper.current()
    return index.answer(query, now=now, first=first, count=count, narrow=_narrowing())


def search_in_database(query: Query, *, now: datetime, first: int = 0, count: int = 20) -> Answer:
    """The same answer without an index: reads everything that is public."""
    return PlainSearch(public_offers()).answer(query, now=now, first=first, count=count)


def offer_by_uuid(uuid: UUID) -> PublicOffer | None:
    """One public offer."""
    if _is_index_unused():
        return next((offer for offer in public_offers() if offer.uuid == uuid), None)
    return _keeper.current().by_uuid.get(uuid)


def everything() -> list[PublicOffer]:
    """All public offers by name; the same list as long as nothing changed. Not to be changed by its readers."""
    return in_order(public_offers()) if _is_index_unused() else _keeper.current().offers


def offers_in(area: int) -> Offers:
    """Everything public that is of use in an area, by name."""
    if _is_index_unused():
        return Offers(in_order(offer for offer in public_offers() if area in offer.areas))
    return _keeper.current().in_area(area)


@lru_cache(maxsize=1)
def _by_opensearch(address: str) -> Narrowing:
    return Narrowing(Server(address, seconds=SEARCH_SECONDS))


def _narrowing() -> Narrowing | None:
    return _by_opensearch(settings.OPENSEARCH) if is_wanted() else None


def _is_index_unused() -> bool:
    return connection.in_atomic_block or getattr(settings, "GUIDE_SEARCH", "") == "database"
