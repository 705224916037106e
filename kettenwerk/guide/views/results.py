"""The list: by a life question, by filters in the address, or by words that come by POST and stay nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from kettenwerk.guide.forms.choices import Group, chip_groups, choices_of
from kettenwerk.guide.forms.filters import (
    Filters,
    Where,
    read_change,
    read_filters,
    read_text,
)
from kettenwerk.guide.helplines import Helpline, helpline
from kettenwerk.guide.public import Offers
from kettenwerk.guide.queries.towns import Town
from kettenwerk.guide.questions import BY_KEY, Question
from kettenwerk.guide.search import Answer, offers_in
from kettenwerk.guide.search import search as search_offers
from kettenwerk.guide.views.frame import GuideRequest, family_page, show
from kettenwerk.guide.views.shown import Shown, shown
from kettenwerk.guide.vocabularies import FIRST_WORDS

PER_PAGE = 20
NO_AREA = 0  # no row has it


@dataclass(frozen=True, slots=True)
class Row:
    """One card of the list; ``number`` is the one on the map."""

    number: int
    shown: Shown
    reasons: tuple[str, ...]
    distance_km: float | None

    @property
    def position(self) -> tuple[float, float] | None:
        for place in self.shown.offer.places:
            if place.lat is not None and place.lon is not None:
                return place.lat, place.lon
        return None


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything a list shows; ``text`` is empty unless it came by POST."""

    filters: Filters
    text: str
    question: Question | None
    answer: Answer
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    places: dict[str, Where]
    pages: int
    is_town_empty: bool

    @property
    def first_help(self) -> Helpline | None:
        """Whom to call before reading a list."""
        key = self.answer.help_first
        return helpline(key) if key else None

    @property
    def first_words(self) -> str:
        """What to say before a list: to what the words touch, else to the question that was chosen."""
        return str(FIRST_WORDS.get(self.answer.touched or self.filters.question, ""))


def shows_map(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Admits pictures of the tile server, if the installation names one; only on pages with a map."""

    @wraps(view)
    def admitted(*args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.GUIDE_TILES:
            return view(*args, **kwargs)
        parts = urlsplit(settings.GUIDE_TILES)
        # The policy takes one host; „{s}“ of a tile address stands for several.
        source = f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
        answer = csp_update({"img-src": [source]})(view)(*args, **kwargs)
        return cast("HttpResponse", answer)

    return admitted


@shows_map
@family_page
def results(request: GuideRequest) -> HttpResponse:
    listing = listed(request, read_filters(request.GET))
    values = listing_values(request, listing) | {"query": listing.filters.address}
    return show(request, "results", values)


@sensitive_post_parameters("q")
@shows_map
@family_page
def search(request: GuideRequest) -> HttpResponse:
    """Answers at once: a redirect would need the words in an address."""
    if request.method != "POST":
        return HttpResponseRedirect(request.guide.url("results"))
    filters = read_filters(read_change(request.POST))
    listing = listed(request, filters, read_text(request.POST))
    values = listing_values(request, listing) | {"query": filters.address}
    return show(request, "results", values)


def listed(request: GuideRequest, filters: Filters, text: str = "") -> Listing:
    guide = request.guide
    offers = offers_in(guide.here.area or NO_AREA)
    places = places_of(guide.here, offers)
    now = timezone.localtime()
    # Asked even where nothing can be found: the words may call for help.
    query = filters.query(text, guide.here.area or NO_AREA, places)
    first = (filters.page - 1) * PER_PAGE
    answer = search_offers(query, now=now, first=first, count=PER_PAGE)
    rows = tuple(
        Row(number, shown(hit.offer, guide.language, now), hit.reasons, hit.distance_km)
        for number, hit in enumerate(answer.hits, start=(filters.page - 1) * PER_PAGE + 1)
    )
    return Listing(
        filters=filters,
        text=text,
        question=BY_KEY.get(filters.question),
        answer=answer,
        rows=rows,
        groups=chip_groups(filters, answer, guide.language.code, places),
        places=places,
        pages=-(-answer.total // PER_PAGE),
        is_town_empty=not offers,
    )


def listing_values(
    request: GuideRequest,
    listing: Listing,
    *,
    list_name: str = "results",
    words_name: str = "search",
) -> dict[str, Any]:
    guide = request.guide
    return {
        "listing": listing,
        "list_url": guide.url(list_name),
        "words_url": guide.url(words_name),
        "choices": choices_of(listing.filters, listing.answer, listing.places),
        "has_map": any(row.position for row in listing.rows),
        "tiles": settings.GUIDE_TILES,
        "tiles_credit": settings.GUIDE_TILES_CREDIT,
        "ways_out": _ways_out(listing),
    }


def places_of(town: Town, offers: Offers) -> dict[str, Where]:
    """Where one can search: parts of the town that are public, then postcodes of public addresses."""
    found = {}
    for one in town.open_quarters(offers):
        near = (one.lat, one.lon) if one.lat is not None and one.lon is not None else None
        found[one.key] = Where(one.key, one.name, one.pk, near)
    return found | {code: Where(code, code, None, near) for code, near in offers.middles.items()}


def _ways_out(listing: Listing) -> list[tuple[str, Filters]]:
    """What to try when nothing was found: wider, other ages, without the rest."""
    filters = listing.filters
    ways = []
    if filters.radius and filters.radius < 25:
        ways.append(("wider", filters.changed(radius=25)))
    if filters.place:
        ways.append(("everywhere", filters.changed(place="", radius=None)))
    if filters.age:
        ways.append(("ages", filters.changed(age="")))
    if not filters.is_empty:
        ways.append(("all", Filters(question=filters.question)))
    return ways
