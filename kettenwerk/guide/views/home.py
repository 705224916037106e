"""The way in: languages and towns, the home of a town, and everything that helps at once."""

from django.http import HttpResponse

from kettenwerk.guide.helplines import lines_for_families
from kettenwerk.guide.languages import GUIDE_LANGUAGES
from kettenwerk.guide.queries.towns import open_towns
from kettenwerk.guide.questions import QUESTIONS
from kettenwerk.guide.search import offers_in
from kettenwerk.guide.views.frame import GuideRequest, family_page, show


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
        "questions": QUESTIONS,
        "count": len(offers),
        "list_url": request.guide.url("results"),
    }
    return show(request, "home", values)


@family_page
def help_now(request: GuideRequest) -> HttpResponse:
    """Every number that helps at once, the own language first."""
    guide = request.guide
    lines = lines_for_families(guide.here.municipality.ags, guide.language.code)
    return show(request, "help", {"lines": lines})


@family_page
def start(request: GuideRequest) -> HttpResponse:
    """Languages by their own names, then the towns."""
    return show(request, "start", {"towns": open_towns(), "all_languages": GUIDE_LANGUAGES})
