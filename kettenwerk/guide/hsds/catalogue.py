"""What is public, kept per process in the order and with the keys in which the API is asked."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from kettenwerk.accounts.models import Municipality
from kettenwerk.guide.hsds.building import ANY_ID
from kettenwerk.guide.hsds.places import at_place, places_of
from kettenwerk.guide.hsds.stating import Where
from kettenwerk.guide.hsds.terms import term_ids
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.public import PublicOffer, PublicOrganisation, PublicPlace
from kettenwerk.guide.queries.towns import newest_versions, open_towns
from kettenwerk.guide.search import everything
from kettenwerk.territory.models import Area

# ISO 3166-2:DE by the first two digits of the official key of a municipality.
STATES = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip
State = tuple[date, tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything public at one moment; ``state`` names it, ``changed`` says since when it holds."""

    state: State
    changed: datetime
    offers: list[PublicOffer]
    where: Where
    areas_of_postcode: dict[str, frozenset[int]]
    files: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[UUID, PublicOffer]:
        return {offer.uuid: offer for offer in self.offers}

    @cached_property
    def organizations(self) -> dict[UUID, tuple[PublicOrganisation, tuple[PublicOffer, ...]]]:
        """Every provider with its offers, by name."""
        of: dict[UUID, list[PublicOffer]] = defaultdict(list)
        for offer in self.offers:
            of[offer.provider.uuid].append(offer)
        rows = sorted(of.values(), key=lambda own: (own[0].provider.name, own[0].provider.uuid))
        return {own[0].provider.uuid: (own[0].provider, tuple(own)) for own in rows}

    @cached_property
    def at_places(self) -> dict[UUID, tuple[PublicOffer, PublicPlace]]:
        """Every offer at each of its places."""
        return {
            at_place(offer, place): (offer, place)
            for offer in self.offers
            for place in places_of(offer)
        }

    @cached_property
    def terms(self) -> dict[int, frozenset[str]]:
        """Ids of the terms of an offer, by its primary key."""
        return {offer.pk: term_ids(offer) for offer in self.offers}

    @cached_property
    def middles(self) -> dict[str, tuple[float, float]]:
        """The middle of a postcode: of all public places in it."""
        points: dict[str, dict[UUID, tuple[float, float]]] = defaultdict(dict)
        for offer in self.offers:
            for place in offer.places:
                if place.lat is not None and place.lon is not None:
                    points[place.postcode][place.uuid] = place.lat, place.lon
        return {
            code: (
                sum(lat for lat, _ in found.values()) / len(found),
                sum(lon for _, lon in found.values()) / len(found),
            )
            for code, found in points.items()
        }


class _Kept:
    """The last catalogue of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.catalogue: Catalogue | None = None


_kept = _Kept()


def current() -> Catalogue:
    """The catalogue as of now; made anew when the index of the guide's search is.

    Inside an open transaction nothing is kept: its rows may yet be taken back.
    """
    offers = everything()
    if connection.in_atomic_block:
        return _made(offers, None)
    with _kept.lock:
        kept = _kept.catalogue
        if kept is None or kept.offers is not offers or kept.where.today != timezone.localdate():
            kept = _kept.catalogue = _made(offers, kept)
    return kept


def _made(offers: list[PublicOffer], before: Catalogue | None) -> Catalogue:
    """Changed now: later than whatever an earlier catalogue told, also within one second."""
    now = timezone.now().replace(microsecond=0)
    changed = now if before is None else max(now, before.changed + timedelta(seconds=1))
    today = timezone.localdate()
    return Catalogue(
        state=(today, newest_versions()),
        changed=changed,
        offers=offers,
        where=_where(today),
        areas_of_postcode=_areas_of_postcode(),
    )


def _where(today: date) -> Where:
    keys = Municipality.objects.values_list("slug", "ags")
    states = {slug: STATES.get(ags[:2], "") for slug, ags in keys}
    return Where(today, states, {slug: _page_pattern(slug) for slug, _ in open_towns()})


def _page_pattern(town: str) -> str:
    """The address of an offer's page for families, with a mark for its id."""
    try:
        path = reverse("guide:offer", kwargs={"language": "de", "town": town, "uuid": ANY_ID})
    except NoReverseMatch:
        return ""
    return settings.SITE_ADDRESS.rstrip("/") + path


def _areas_of_postcode() -> dict[str, frozenset[int]]:
    """Primary keys of the areas of the towns that named a postcode as theirs."""
    rows = GuideSetting.objects.live().filter(is_open=True).exclude(postcodes="")
    by_town = dict(rows.values_list("municipality__slug", "postcodes"))
    areas = Area.objects.live().filter(key__in=by_town, municipality__slug__in=by_town)
    found: dict[str, set[int]] = defaultdict(set)
    for pk, key, slug in areas.values_list("pk", "key", "municipality__slug"):
        if key == slug:
            for code in by_town[slug].split(";"):
                found[code.strip()].add(pk)
    return {code: frozenset(pks) for code, pks in found.items()}
