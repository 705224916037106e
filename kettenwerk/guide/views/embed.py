"""Search and list inside a town's own site: no script, the town's colour, offers open in a new window."""

import re

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.debug import sensitive_post_parameters

from kettenwerk.accounts.access import public
from kettenwerk.guide.forms.filters import read_change, read_filters, read_text
from kettenwerk.guide.queries.towns import town_of
from kettenwerk.guide.views.caching import forget_session
from kettenwerk.guide.views.frame import GuideRequest, family_page, show
from kettenwerk.guide.views.results import listed, listing_values

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
OWN_COLOUR = "#00547a"


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@sensitive_post_parameters("q")
@family_page
def embed(request: GuideRequest) -> HttpResponse:
    """The same list without a map; words come by POST here too, to the same address."""
    is_search = request.method == "POST"
    filters = read_filters(read_change(request.POST) if is_search else request.GET)
    text = read_text(request.POST) if is_search else ""
    listing = listed(request, filters, text)
    values = listing_values(request, listing, list_name="embed", words_name="embed")
    return show(request, "embed", values | {"has_map": False, "query": filters.address})


@public
def accent(request: GuideRequest, town: str) -> HttpResponse:
    """The town's colour as a style sheet, with writing on it that can be read."""
    forget_session(request)
    found = town_of(town)
    colour = found.accent if found and _COLOUR.fullmatch(found.accent) else OWN_COLOUR
    sheet = f":root {{ --accent: {colour}; --on-accent: {_writing_on(colour)}; }}\n"
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=60"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _writing_on(colour: str) -> str:
    """Black or white, whichever differs more (WCAG 2.2, relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else "#ffffff"
