"""The frame of the pages for families: language and town from the address, no cookie, no trace.

No session, no message, no form token: the templates are rendered without the request, so that none
of the context processors of the staff's pages asks who is signed in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from kettenwerk.accounts.access import public
from kettenwerk.guide.helplines import Helpline, emergency_lines
from kettenwerk.guide.languages import GUIDE_LANGUAGES, SOURCE, GuideLanguage, guide_language
from kettenwerk.guide.queries.towns import Town, town_of
from kettenwerk.guide.views.caching import conditional

# A page that says nothing of what somebody was reading a moment ago.
WEATHER = "https://www.dwd.de/"


@dataclass(frozen=True, slots=True)
class Guide:
    """Where a family is: the language of the page and, below the list of towns, the town."""

    language: GuideLanguage
    town: Town | None = None

    @property
    def here(self) -> Town:
        """The town, on pages that have one."""
        if self.town is None:
            message = "this page belongs to no town"
            raise LookupError(message)
        return self.town

    @property
    def emergency(self) -> tuple[Helpline, ...]:
        return emergency_lines()

    @property
    def is_demo(self) -> bool:
        """Whether contacts on the pages are made up for the demo; the pages then say so."""
        return self.town is not None and self.town.is_demo

    def url(self, name: str, **kwargs: Any) -> str:
        """The address of another page in the same language and town."""
        if self.town is not None:
            kwargs["town"] = self.town.slug
        return reverse(f"guide:{name}", kwargs={"language": self.language.code, **kwargs})


class GuideRequest(HttpRequest):
    """What a view behind :func:`family_page` gets."""

    guide: Guide


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """A link to the same page in another language."""

    language: GuideLanguage
    url: str
    is_current: bool


def family_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Opens a page in the language and town of its address; unknown ones get a kind 404.

    The form token is not asked for: it would need a cookie, and there is no sign-in that a foreign
    form could misuse. Forms that write ask :func:`kettenwerk.guide.forms.voices.is_from_here`.
    """

    @wraps(view)
    def opened(request: GuideRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = guide_language(kwargs.pop("language", SOURCE))
        slug = kwargs.pop("town", None)

        def page() -> HttpResponse:
            request.guide = Guide(language or GUIDE_LANGUAGES[0])
            with translation.override(request.guide.language.code):
                if language is None:
                    return missing(request)
                if slug is not None:
                    town = town_of(slug)
                    if town is None:
                        return missing(request)
                    request.guide = Guide(language, town)
                return view(request, *args, **kwargs)

        response = conditional(request, page)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return csrf_exempt(public(opened))


def show(
    request: GuideRequest, template: str, values: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Renders a page of the guide."""
    guide = request.guide
    context = {
        "guide": guide,
        "town": guide.town,
        "language": guide.language,
        "languages": other_languages(request, values.get("query", "")),
        "weather": WEATHER,
        **values,
    }
    return HttpResponse(get_template(f"guide/{template}.html").render(context), status=status)


def missing(request: GuideRequest, sentence: str = "") -> HttpResponse:
    """A kind 404: what to do now."""
    return show(request, "missing", {"sentence": sentence}, status=404)


def other_languages(request: GuideRequest, query: str) -> list[OtherLanguage]:
    """The same page in all languages; only known filters of its query are taken along."""
    match = request.resolver_match
    guide = request.guide
    name, kwargs = "guide:towns", {}
    if match is not None and match.view_name.startswith("guide:") and guide.town is not None:
        name, kwargs = match.view_name, dict(match.kwargs)
        name = {"guide:search": "guide:results", "guide:lost": "guide:home"}.get(name, name)
    found = []
    for one in GUIDE_LANGUAGES:
        url = reverse(name, kwargs={**kwargs, "language": one.code})
        found.append(OtherLanguage(one, url + query, one.code == guide.language.code))
    return found
