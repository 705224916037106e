"""How practitioners come to their pages: signed in, or by a link without an account.

Both see the same pages; who comes by link sees nothing that is „nur intern“.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from kettenwerk.accounts.access import MemberRequest, member, public
from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.guide.models import PracticeLink
from kettenwerk.guide.queries.demo import has_invented_contacts
from kettenwerk.guide.services.practice import read_link

TABS = (
    ("Finden und mitgeben", "find"),
    ("Wen rufe ich an?", "calls"),
    ("Sorge um ein Kind?", "concern_card"),
    ("Kurzkarte für Ihre Stelle", "quick_card"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose practitioners' pages, and how they were opened."""

    municipality: Municipality
    link: PracticeLink | None = None
    token: str = ""

    @property
    def is_guest(self) -> bool:
        return self.link is not None

    def url(self, name: str, **kwargs: Any) -> str:
        kwargs["town"] = self.municipality.slug
        if self.is_guest:
            return reverse(f"guide:practice_link_{name}", kwargs=kwargs | {"token": self.token})
        return reverse(f"guide:practice_{name}", kwargs=kwargs)


Page = Callable[..., HttpResponse]


def by_account(page: Page) -> Page:
    """Opens a page to members."""

    @member(write=Role.READ)
    def opened(request: MemberRequest, **kwargs: Any) -> HttpResponse:
        return _private(page(request, Visit(request.municipality), **kwargs))

    return opened


def by_link(page: Page) -> Page:
    """Opens a page only with a valid link; else says what to do."""

    def opened(request: HttpRequest, town: str, token: str, **kwargs: Any) -> HttpResponse:
        link = read_link(token, town)
        if link is None or not link.is_valid_at(timezone.now()):
            values = {"link": link, "visit_frame": "guide/practice_link_base.html"}
            return _private(
                render(request, "guide/practice_ended.html", values, status=410 if link else 404)
            )
        return _private(page(request, Visit(link.municipality, link, token), **kwargs))

    return public(never_cache(opened))


def _private(response: HttpResponse) -> HttpResponse:
    """Found by no search engine; the address is told to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def show_visit(request: HttpRequest, visit: Visit, template: str, **values: Any) -> HttpResponse:
    """Renders a page for practitioners."""
    tabs = [(words, visit.url(name)) for words, name in TABS]
    values |= {
        "visit": visit,
        "town": visit.municipality,
        "visit_frame": f"guide/practice_{'link' if visit.is_guest else 'member'}_base.html",
        "find_url": visit.url("find"),
        "tabs": [(words, url, url == request.path) for words, url in tabs],
        "is_demo": has_invented_contacts(),
        "trail": [] if visit.is_guest else _trail(visit, values.get("trail_words", "")),
    }
    return render(request, f"guide/{template}.html", values)


def _trail(visit: Visit, words: str) -> list[tuple[str, str]]:
    home = reverse("guide:staff_overview", kwargs={"town": visit.municipality.slug})
    return [("Familienwegweiser", home), (words, "")]
