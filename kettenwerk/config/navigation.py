"""The frame around every page: main navigation, my municipalities, where I am."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kettenwerk.accounts.models import Membership, Municipality, Role

# Groups in the order of the menu, each with its pages; a group of one page is a plain link.
# The third word names the role that a page needs, where not every member may open it.
MAIN_NAVIGATION: tuple[tuple[str, tuple[tuple[str, str] | tuple[str, str, Role], ...]], ...] = (
    ("Heute", (("Heute", "desk:today"),)),
    (
        "Kette",
        (
            ("Bild und Tabelle", "chain:chain"),
            ("Hinweise", "chain:finding_list"),
            ("Lücken", "chain:gap_list"),
            ("Überschneidungen", "chain:overlap_list"),
            ("Übergänge", "chain:transition_list"),
            ("Schnittmengen", "chain:intersections"),
            ("Städte nebeneinander", "chain:compare"),
            ("Sachstand", "chain:report_list"),
            ("Standards", "chain:standard_list"),
            ("Phasen und Bahnen", "chain:phase_list"),
            ("Freigabe", "chain:release"),
            ("Gespeicherte Ansichten", "chain:saved_view_list"),
        ),
    ),
    (
        "Bestand",
        (
            ("Angebote", "inventory:offer_list"),
            ("Organisationen", "inventory:organisation_list"),
            ("Netzwerke", "inventory:network_list"),
            ("Vereinbarungen", "inventory:agreement_list"),
            ("Genannte Lücken", "inventory:gap_list"),
            ("Praxisprofile", "inventory:profile_list"),
            ("Zuständigkeiten", "inventory:responsibility_list"),
            ("Kooperationspartner", "inventory:cooperation_list"),
            ("Standorte", "inventory:site_list"),
            ("Mögliche Doppel", "inventory:duplicate_list"),
            ("Listen anfordern", "inventory:collection_list"),
            ("Listen einlesen", "inventory:upload_list", Role.EDIT),
            ("Änderungsvorschläge", "inventory:proposal_list"),
            ("Aktualität", "inventory:freshness"),
        ),
    ),
    (
        "Wegweiser",
        (
            ("Überblick", "guide:staff_overview"),
            ("Freigabe", "guide:staff_release"),
            ("Finden und mitgeben", "guide:practice_find"),
            ("Wen rufe ich an?", "guide:practice_calls"),
            ("Sorge um ein Kind?", "guide:practice_concern_card"),
            ("Kurzkarte", "guide:practice_quick_card"),
            ("Hefte", "guide:booklet_list"),
            ("Stimmen von Familien", "inventory:voice_list", Role.EDIT),
            ("Zugänge für Fachkräfte", "guide:staff_link_list"),
            ("Einstellungen", "guide:staff_setting", Role.COORDINATE),
        ),
    ),
    ("Gebiete", (("Gebiete", "territory:area_list"),)),
    (
        "Verwaltung",
        (
            ("Mitglieder", "accounts:member_list"),
            ("Aufträge", "accounts:job_list"),
            ("Protokoll", "accounts:audit_list", Role.COORDINATE),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the main navigation, or a group of them: then ``url`` is empty."""

    label: str
    url: str
    is_current: bool
    entries: tuple["Entry", ...] = ()


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
        "navigation": _navigation(request, municipality) if municipality else [],
        "municipalities": _own_municipalities(request, municipality),
    }


def _navigation(request: HttpRequest, municipality: Municipality) -> list[Entry]:
    """The links for one municipality; the longest address that the page lies under is current."""
    groups = [
        (label, list(_links(pages, request, municipality))) for label, pages in MAIN_NAVIGATION
    ]
    urls = [url for _, links in groups for _, url in links if _lies_under(request, url)]
    current = max(urls, key=len, default="")
    return [_group(label, links, current) for label, links in groups if links]


def _lies_under(request: HttpRequest, url: str) -> bool:
    """Whether the page lies under a link; the desk's address begins all others and is only its own."""
    match = request.resolver_match
    if url.count("/") == 2:
        return match is not None and match.app_name == "desk"
    return request.path.startswith(url)


def _links(
    pages: Iterable[tuple[Any, ...]], request: HttpRequest, municipality: Municipality
) -> Iterable[tuple[str, str]]:
    actor = getattr(request, "actor", None)
    for label, name, *role in pages:
        url = _address(name, municipality.slug)
        if url and (not role or (actor is not None and actor.may(role[0]))):
            yield label, url


def _group(label: str, links: list[tuple[str, str]], current: str) -> Entry:
    if len(links) == 1:
        return Entry(label, links[0][1], links[0][1] == current)
    entries = tuple(Entry(words, url, url == current) for words, url in links)
    return Entry(label, "", any(one.is_current for one in entries), entries)


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
