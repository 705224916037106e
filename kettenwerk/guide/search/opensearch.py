"""The questions of the guide in OpenSearch's words: which offers might match, by their primary keys.

OpenSearch only narrows. Rank, facets and reasons are made by the index in memory, and its own filters
are asked again: a distance or a time of day is a little wider here, never narrower, so that the answer
is the same with and without OpenSearch. Documents hold words and columns of public offers, no texts.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from kettenwerk.guide.public import PublicOffer, PublicPlace
from kettenwerk.guide.search.ages import open_span
from kettenwerk.guide.search.asking import Query
from kettenwerk.guide.search.offer_words import offer_words
from kettenwerk.guide.search.plain import WEEKDAYS
from kettenwerk.guide.search.plan import Plan
from kettenwerk.inventory.models import Known

Clause = dict[str, Any]
ALIAS = "kettenwerk-offers"
# More hits than this are not worth sending: the index in memory answers alone.
MOST_HITS = 10_000
# OpenSearch rounds places to about a centimetre and knows another digit of the earth's radius.
MORE_KM, MORE_SHARE, MORE_DEGREES = 0.02, 1.001, 0.0001
HALFWAY_ROUND_KM = 20_000.0
_KEYWORD, _LONG, _BOOLEAN = {"type": "keyword"}, {"type": "long"}, {"type": "boolean"}
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "words": _KEYWORD,
        "areas": _LONG,
        "fields": _KEYWORD,
        "languages": _KEYWORD,
        "is_speech_known": _BOOLEAN,
        "has_interpreter": _KEYWORD,
        "from_months": _LONG,
        "to_months": _LONG,
        "is_free": _KEYWORD,
        "is_step_free": _KEYWORD,
        "is_outreach": _BOOLEAN,
        "weekdays": _KEYWORD,
        "places": {"type": "geo_point"},
    },
}
# One shard is enough for offers of a Land. No question is written into a log of the server.
SETTINGS: dict[str, Any] = {
    "index": {
        "number_of_shards": 1,
        "search.slowlog.threshold.query.warn": "-1",
        "search.slowlog.threshold.query.info": "-1",
        "search.slowlog.threshold.query.debug": "-1",
        "search.slowlog.threshold.query.trace": "-1",
    }
}


def shape() -> str:
    """Names the form of the documents; another one means to write them all anew."""
    return hashlib.sha256(json.dumps([MAPPING, SETTINGS]).encode()).hexdigest()[:16]


def document(offer: PublicOffer) -> dict[str, Any]:
    """What OpenSearch holds of an offer; unknown is ``None``, which it does not index."""
    span = open_span(offer.from_months, offer.to_months)
    return {
        "words": sorted(offer_words(offer)),
        "areas": sorted(offer.areas),
        "fields": list(offer.fields),
        "languages": list(offer.languages),
        "is_speech_known": bool(offer.languages or offer.more_languages),
        "has_interpreter": offer.has_interpreter or None,
        "from_months": span[0] if span else None,
        "to_months": span[1] if span else None,
        "is_free": offer.is_free or None,
        "is_step_free": offer.is_step_free or None,
        "is_outreach": offer.is_outreach,
        "weekdays": sorted({day for one in offer.hours for day in one.weekdays}),
        "places": _points(offer.places),
    }


def _points(places: Iterable[PublicPlace]) -> list[dict[str, float]]:
    """None if one of them cannot be: then nobody knows where the offer is, and no place hides it."""
    known = [(one.lat, one.lon) for one in places if one.lat is not None and one.lon is not None]
    if not all(_is_on_earth(lat, lon) for lat, lon in known):
        return []
    return [{"lat": lat, "lon": lon} for lat, lon in known]


def body(query: Query, asked: Plan, now: datetime) -> dict[str, Any]:
    """The request; its answer holds the primary keys of at least all offers that match."""
    clauses = [*_words(asked), *_sure(query), *_known(query, now), *_places(query)]
    return {
        "query": {"bool": {"filter": clauses}},
        "_source": False,
        "sort": ["_doc"],
        "size": MOST_HITS,
        "track_total_hits": MOST_HITS + 1,
    }


def _words(asked: Plan) -> Iterable[Clause]:
    if asked.asked is not None and not asked.base:
        yield {"terms": {"words": sorted({word for one in asked.asked for word in one.found})}}


def _sure(query: Query) -> Iterable[Clause]:
    """What is known of every offer."""
    if query.area is not None:
        yield _is("areas", query.area)
    if query.fields:
        yield {"terms": {"fields": sorted(query.fields)}}
    if query.is_outreach:
        yield _is("is_outreach", value=True)


def _known(query: Query, now: datetime) -> Iterable[Clause]:
    """What may be unknown: that hides no offer."""
    if query.age_months is not None:
        low = {"range": {"from_months": {"lte": query.age_months}}}
        high = {"range": {"to_months": {"gt": query.age_months}}}
        yield _any({"bool": {"filter": [low, high]}}, _nobody_knows("from_months"))
    if query.language:
        interprets = _is("has_interpreter", str(Known.YES))
        nobody_knows = _is("is_speech_known", value=False)
        yield _any(_is("languages", query.language), interprets, nobody_knows)
    if query.is_free:
        yield _any(_is("is_free", str(Known.YES)), _nobody_knows("is_free"))
    if query.is_step_free:
        yield _any(_is("is_step_free", str(Known.YES)), _nobody_knows("is_step_free"))
    if query.is_open_now:
        today = WEEKDAYS[timezone.localtime(now).weekday()]
        yield _any(_is("weekdays", today), _nobody_knows("weekdays"))


def _places(query: Query) -> Iterable[Clause]:
    if query.near is not None and query.radius_km is not None and _is_on_earth(*query.near):
        km = max(query.radius_km, 0.0) * MORE_SHARE + MORE_KM
        if km < HALFWAY_ROUND_KM:
            lat, lon = query.near
            circle = {"distance": f"{km:.3f}km", "places": {"lat": lat, "lon": lon}}
            yield _any({"geo_distance": circle}, _nobody_knows("places"))
    if query.box is not None:
        yield _any(*_box(query.box), _nobody_knows("places"))


def _box(box: tuple[float, float, float, float]) -> Iterable[Clause]:
    """Nothing for a box with its ends the wrong way round."""
    south, west, north, east = box
    if south <= north and west <= east:
        low = max(south - MORE_DEGREES, -90.0), max(west - MORE_DEGREES, -180.0)
        high = min(north + MORE_DEGREES, 90.0), min(east + MORE_DEGREES, 180.0)
        corners = {"top_left": _point(high[0], low[1]), "bottom_right": _point(low[0], high[1])}
        yield {"geo_bounding_box": {"places": corners}}


def _point(lat: float, lon: float) -> dict[str, float]:
    return {"lat": round(lat, 6), "lon": round(lon, 6)}


def _is(name: str, value: object) -> Clause:
    return {"term": {name: value}}


def _nobody_knows(name: str) -> Clause:
    return {"bool": {"must_not": [{"exists": {"field": name}}]}}


def _any(*clauses: Clause) -> Clause:
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _is_on_earth(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180
