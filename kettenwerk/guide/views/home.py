"""The way in: languages and towns, the home of a town, and everything that helps at once."""

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kettenwerk.guide.helplines import lines_for_families
from kettenwerk.guide.languages import GUIDE_LANGUAGES
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.queries.booklets import published_booklets
from kettenwerk.guide.queries.towns import open_towns
from kettenwerk.guide.questions import QUESTIONS
from kettenwerk.guide.search import offers_in
from kettenwerk.guide.views.frame import GuideRequest, family_page, missing, show

TITLES: dict[str, Promise] = {
    Booklet.Kind.GUIDE: _("Familienwegweiser"),
    Booklet.Kind.BABY: _("Elternbegleitbuch"),
}


@family_page
def towns(request: GuideRequest) -> HttpResponse:
    """Where the guide is open."""
    return show(request, "towns", {"towns": open_towns()})


@family_page
def home(request: GuideRequest) -> HttpResponse:
    """Search, life questions as tiles, and a human being."""
    town = request.guide.here
    offers = offers_in(town.area) if town.area else []
    values = {
        "booklets": _booklets(request),
        "questions": QUESTIONS,
        "count": len(offers),
        "list_url": request.guide.url("results"),
    }
    return show(request, "home", values)


def _booklets(request: GuideRequest) -> list[tuple[Promise, str, str]]:
    """The published Hefte in the language of the page: title, format, address."""
    guide = request.guide
    rows = published_booklets(guide.here.municipality, guide.language.code)
    chosen = set(rows.values_list("kind", "paper"))
    found = sorted(chosen, key=lambda one: (list(TITLES).index(one[0]), one[1]))
    url = guide.url("booklet")
    return [
        (TITLES[kind], f"PDF, {paper.upper()}", f"{url}?art={kind}&papier={paper}")
        for kind, paper in found
    ]


@family_page
def help_now(request: GuideRequest) -> HttpResponse:
    """Every number that helps at once, the own language first."""
    guide = request.guide
    lines = lines_for_families(guide.here.municipality.ags, guide.language.code)
    return show(request, "help", {"lines": lines})


@family_page
def lost(request: GuideRequest) -> HttpResponse:
    """An address of a town that leads nowhere."""
    return missing(request)


@family_page
def start(request: GuideRequest) -> HttpResponse:
    """Languages by their own names, then the towns."""
    return show(request, "start", {"towns": open_towns(), "all_languages": GUIDE_LANGUAGES})
