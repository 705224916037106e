"""The frame around every page: main navigation, my municipalities, where I am."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kettenwerk.accounts.models import Membership, Municipality

MAIN_NAVIGATION = (
    ("Kette", "chain:chain"),
    ("Angebote", "inventory:offer_list"),
    ("Organisationen", "inventory:organisation_list"),
    ("Netzwerke", "inventory:network_list"),
    ("Vereinbarungen", "inventory:agreement_list"),
    ("Sozialräume", "territory:area_list"),
    ("Mitglieder", "accounts:member_list"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the main navigation."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class OwnMunicipality:
    """One municipality of the signed-in person and the link that opens it."""

    name: str
    url: str
    is_current: bool


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What ``core/base.html`` needs; asks the database at most once, for signed-in people only."""
    municipality: Municipality | None = getattr(request, "municipality", None)
    return {
        "municipality": municipality,
        "navigation": _navigation(municipality, request.path) if municipality else [],
        "municipalities": _own_municipalities(request, municipality),
    }


def _navigation(municipality: Municipality, path: str) -> list[Entry]:
    """The links for one municipality; the longest address that the page lies under is current."""
    found = [(label, _address(name, municipality.slug)) for label, name in MAIN_NAVIGATION]
    links = [(label, url) for label, url in found if url]
    current = max((url for _, url in links if path.startswith(url)), key=len, default="")
    return [Entry(label, url, url == current) for label, url in links]


def _address(name: str, slug: str) -> str:
    # Rooms arrive one after the other; a link appears when its page does.
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""


def _own_municipalities(
    request: HttpRequest, current: Municipality | None
) -> list[OwnMunicipality]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [
        OwnMunicipality(
            name=name,
            url=_address("chain:chain", slug) or "/",
            is_current=current is not None and slug == current.slug,
        )
        for slug, name in _memberships(request, user.pk)
    ]


def _memberships(request: HttpRequest, user_id: int) -> Iterable[tuple[str, str]]:
    """Slug and name of each of the person's municipalities, asked once per request."""
    cached: list[tuple[str, str]] | None = getattr(request, "own_municipalities", None)
    if cached is None:
        cached = list(
            Membership.objects.filter(user_id=user_id)
            .order_by("municipality__name")
            .values_list("municipality__slug", "municipality__name")
        )
        request.own_municipalities = cached  # type: ignore[attr-defined]
    return cached
