"""Which offers a quick card shows; it is made anew at each print and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime

from kettenwerk.guide.paper.chapters import touches
from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.queries.towns import Town
from kettenwerk.guide.search import BANDS, Query, offers_in, search
from kettenwerk.inventory.models import Known


@dataclass(frozen=True, slots=True)
class Wanted:
    """``area`` is the primary key of an area, ``band`` an age, ``question`` a life question."""

    area: int | None
    band: str = ""
    question: str = ""


def offers_for_card(town: Town, wanted: Wanted, *, now: datetime) -> list[PublicOffer]:
    """What is most likely needed first; an unknown age comes last but is not left out."""
    area = wanted.area or town.area
    if area is None:
        return []
    offers = _asked(area, wanted.question, now)
    if not wanted.band:
        return offers
    band = BANDS[wanted.band]
    known = [offer for offer in offers if touches(offer, *band)]
    ageless = [offer for offer in offers if offer.from_months is None and offer.to_months is None]
    return known + ageless


def _asked(area: int, question: str, now: datetime) -> list[PublicOffer]:
    if question:
        query = Query(question=question, area=area)
        return [hit.offer for hit in search(query, now=now, count=200).hits]
    return sorted(offers_in(area), key=_usefulness)


def _usefulness(offer: PublicOffer) -> tuple[bool, bool, bool, int, str]:
    """Reachable by phone, confirmed, free, meant for just this age, then by name."""
    low = -9 if offer.from_months is None else offer.from_months
    high = 1200 if offer.to_months is None else offer.to_months
    has_phone = any(contact.phone for contact in offer.contacts)
    return (
        not has_phone,
        not offer.is_fresh,
        offer.is_free != Known.YES,
        high - low,
        offer.name,
    )
