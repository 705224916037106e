"""Which offers a request asks for: every filter given must hold."""

from collections.abc import Callable, Collection
from math import asin, cos, radians, sin, sqrt

from django.utils import timezone

from kettenwerk.core.names import stems
from kettenwerk.guide.hsds.building import DAYS
from kettenwerk.guide.hsds.catalogue import Catalogue
from kettenwerk.guide.hsds.params import OfferFilters, TaxonomyFilters
from kettenwerk.guide.hsds.terms import FIELD_OF_WORK, terms
from kettenwerk.guide.public import OpenHours, PublicOffer, PublicOrganisation, PublicPlace
from kettenwerk.guide.search import Query, search

EARTH_METRES = 6_371_000
Rule = Callable[[PublicOffer], bool]
Provider = tuple[PublicOrganisation, tuple[PublicOffer, ...]]


def offers_for(catalogue: Catalogue, asked: OfferFilters) -> list[PublicOffer]:
    """Offers for which all filters hold, in the order of the catalogue."""
    rules = [*_of_record(asked), *_of_age(asked), *_of_hours(asked), *_of_place(catalogue, asked)]
    carries = _carries(asked)
    if carries is not None:
        rules.append(lambda offer: carries(catalogue.terms[offer.pk]))
    if asked.search.strip():
        found = found_by(asked.search, catalogue)
        rules.insert(0, lambda offer: offer.pk in found)
    if not rules:
        return catalogue.offers
    return [offer for offer in catalogue.offers if all(holds(offer) for holds in rules)]


def places_for(catalogue: Catalogue, asked: OfferFilters) -> list[tuple[PublicOffer, PublicPlace]]:
    """Offers at places; a distance is that of the place itself."""
    wanted = {offer.pk for offer in offers_for(catalogue, asked)}
    is_near = _is_near(catalogue, asked)
    return [
        (offer, place)
        for offer, place in catalogue.at_places.values()
        if offer.pk in wanted and is_near(place)
    ]


def providers_for(catalogue: Catalogue, asked: TaxonomyFilters) -> list[Provider]:
    """Providers that carry the terms themselves or by one of their offers."""
    wanted, carries = stems(asked.search), _carries(asked)
    return [
        (provider, offers)
        for provider, offers in catalogue.organizations.values()
        if _names(provider, wanted) and (carries is None or carries(_carried(catalogue, offers)))
    ]


def found_by(text: str, catalogue: Catalogue) -> Collection[int]:
    """Primary keys of the offers that families would find by this text."""
    answer = search(Query(text=text), now=timezone.now(), count=len(catalogue.offers))
    return {hit.offer.pk for hit in answer.hits}


def _names(provider: PublicOrganisation, wanted: tuple[str, ...]) -> bool:
    if not wanted:
        return True
    words = "".join(f" {stem}" for stem in stems(f"{provider.name} {provider.kind}"))
    return all(f" {stem}" in words for stem in wanted)


# --------------------------------------------------------------------------------------------- terms


def _carries(asked: TaxonomyFilters) -> Callable[[frozenset[str]], bool] | None:
    """Whether a set of terms has those asked for; ``None`` if none is."""
    one = str(asked.taxonomy_term_id) if asked.taxonomy_term_id else ""
    of = str(asked.taxonomy_id) if asked.taxonomy_id else ""
    if not one and not of:
        return None
    any_of = {term["id"] for term in terms().values() if term.get("taxonomy_id") == of}
    return lambda carried: (not one or one in carried) and (not of or bool(carried & any_of))


def _carried(catalogue: Catalogue, offers: tuple[PublicOffer, ...]) -> frozenset[str]:
    own = terms().get((FIELD_OF_WORK, offers[0].provider.field))
    fields = frozenset({own["id"]} if own else ())
    return fields.union(*(catalogue.terms[offer.pk] for offer in offers))


# ------------------------------------------------------------------------------------------- records


def _of_record(asked: OfferFilters) -> list[Rule]:
    rules: list[Rule] = []
    if (organization := asked.organization_id) is not None:
        rules.append(lambda offer: offer.provider.uuid == organization)
    if (moment := asked.modified_after) is not None:
        rules.append(lambda offer: offer.modified >= moment)
    return rules


def _of_age(asked: OfferFilters) -> list[Rule]:
    """An end that is open stays in; ages of adults say nothing about those of children."""
    rules: list[Rule] = []
    if (low := asked.minimum_age) is not None:
        from_here = low * 12
        rules.append(lambda offer: offer.to_months is None or offer.to_months > from_here)
    if (high := asked.maximum_age) is not None:
        up_to_here = high * 12
        rules.append(lambda offer: offer.from_months is None or offer.from_months <= up_to_here)
    return rules


def _of_hours(asked: OfferFilters) -> list[Rule]:
    """One and the same stated opening must fit; who stated none is not found by hours."""
    code = next((german for german, day in DAYS.items() if day == asked.day), "")
    start, end = asked.start_time, asked.end_time
    if not code and start is None and end is None:
        return []

    def fits(hours: OpenHours) -> bool:
        is_on_day = not code or code in hours.weekdays
        is_late_enough = start is None or hours.closes > start
        return is_on_day and is_late_enough and (end is None or hours.opens < end)

    return [lambda offer: any(map(fits, offer.hours))]


# -------------------------------------------------------------------------------------------- places


def _of_place(catalogue: Catalogue, asked: OfferFilters) -> list[Rule]:
    if not asked.postcode:
        return []
    if asked.proximity is not None:
        is_near = _is_near(catalogue, asked)
        return [lambda offer: any(map(is_near, offer.places))]
    served = catalogue.areas_of_postcode.get(asked.postcode, frozenset())

    def covers(offer: PublicOffer) -> bool:
        is_there = any(place.postcode == asked.postcode for place in offer.places)
        return is_there or not served.isdisjoint(offer.areas)

    return [covers]


def _is_near(catalogue: Catalogue, asked: OfferFilters) -> Callable[[PublicPlace], bool]:
    """Whether a place lies within the distance; nothing is near a postcode nobody knows."""
    if asked.proximity is None:
        return lambda _: True
    middle, reach = catalogue.middles.get(asked.postcode), asked.proximity
    if middle is None:
        return lambda _: False
    lat, lon = middle

    def is_near(place: PublicPlace) -> bool:
        if place.lat is None or place.lon is None:
            return False
        return metres(lat, lon, place.lat, place.lon) <= reach

    return is_near


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance of two points on the globe."""
    up, across = radians(other_lat - lat), radians(other_lon - lon)
    part = sin(up / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(across / 2) ** 2
    return 2 * EARTH_METRES * asin(sqrt(min(part, 1.0)))
