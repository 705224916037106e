"""For practitioners: find while the parent sits there, hand over, know whom to call.

Signed in or by a link. Nothing about a family is asked, kept or written down; a number is typed on the
practitioner's own device.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache

from kettenwerk.accounts.access import MemberRequest, member, public
from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.guide.languages import GUIDE_LANGUAGES, GuideLanguage, guide_language
from kettenwerk.guide.models import PracticeLink
from kettenwerk.guide.paper.concern import concern_card
from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.queries.cards import child_protection_advisers, setting_or_none
from kettenwerk.guide.queries.demo import has_invented_contacts
from kettenwerk.guide.queries.gate import day_of
from kettenwerk.guide.queries.practice import calls_of, own_area
from kettenwerk.guide.queries.release import setting_of
from kettenwerk.guide.search import Query, offer_by_uuid, search
from kettenwerk.guide.search.ages import BANDS
from kettenwerk.guide.services.practice import read_link
from kettenwerk.guide.views.shown import Shown, shown, words_of
from kettenwerk.guide.vocabularies import language_word

COUNT = 20
LONGEST_TEXT = 200
AGES = {
    "schwangerschaft": "Schwangerschaft",
    "0-1": "bis 1 Jahr",
    **{key: f"{key.replace('-', '–')} Jahre" for key in list(BANDS)[2:]},
}
SPOKEN = ("tr", "ar", "uk", "ru", "pl", "ro", "en", "ku", "fa")
GERMAN = GUIDE_LANGUAGES[0]


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


def _signed_in(page: Page) -> Page:
    @member(write=Role.READ)
    def opened(request: MemberRequest, **kwargs: Any) -> HttpResponse:
        return page(request, Visit(request.municipality), **kwargs)

    return opened


def _by_link(page: Page) -> Page:
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


def _show(request: HttpRequest, visit: Visit, template: str, **values: Any) -> HttpResponse:
    values |= {
        "visit": visit,
        "town": visit.municipality,
        "visit_frame": f"guide/practice_{'link' if visit.is_guest else 'member'}_base.html",
        "find_url": visit.url("find"),
        "calls_url": visit.url("calls"),
        "card_urls": _cards(visit),
        "is_demo": has_invented_contacts(),
        "trail": [] if visit.is_guest else _trail(visit, values.get("trail_words", "")),
    }
    return _private(render(request, f"guide/{template}.html", values))


def _trail(visit: Visit, words: str) -> list[tuple[str, str]]:
    home = reverse("guide:staff_overview", kwargs={"town": visit.municipality.slug})
    return [("Familienwegweiser", home), (words, "")]


def _cards(visit: Visit) -> list[tuple[str, str]]:
    """The cards to print; who comes by link gets the one that needs no choice."""
    if visit.is_guest:
        return [("Sorge um ein Kind?", visit.url("concern"))]
    town = {"town": visit.municipality.slug}
    return [
        ("Sorge um ein Kind?", reverse("guide:concern_card", kwargs=town)),
        ("Kurzkarte für Ihre Stelle", reverse("guide:quick_card", kwargs=town)),
    ]


# ------------------------------------------------------------------------------------------- find


def _find(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One box, an age, a language; free text comes by POST and goes nowhere else."""
    asked: QueryDict = request.POST
    text = asked.get("frage", "").strip()[:LONGEST_TEXT]
    age = _toggled(asked, "alter", AGES)
    language = _toggled(asked, "sprache", SPOKEN)
    hits: list[tuple[Shown, str, tuple[str, ...]]] = []
    total, suggestion = 0, ""
    if request.method == "POST":
        query = Query(
            text=text,
            area=own_area(visit.municipality),
            age_months=sum(BANDS[age]) // 2 if age else None,
            language=language,
        )
        answer = search(query, now=timezone.now(), count=COUNT)
        total, suggestion = answer.total, answer.suggestion
        hits = [_hit(visit, hit, language) for hit in answer.hits]
    values = {
        "trail_words": "Finden und mitgeben",
        "text": text,
        "age": age,
        "language": language,
        "ages": [(key, words, key == age) for key, words in AGES.items()],
        "languages": [(code, language_word(code), code == language) for code in SPOKEN],
        "hits": hits,
        "total": total,
        "suggestion": suggestion,
        "is_asked": request.method == "POST",
        "setting": setting_of(visit.municipality),
    }
    return _show(request, visit, "practice_find", **values)


def _toggled(asked: QueryDict, name: str, known: Any) -> str:
    """The chip that was pressed, else what was chosen before; pressing it again lets go of it."""
    kept, pressed = asked.get(f"{name}_bisher", ""), asked.get(name, "")
    chosen = kept if not pressed else "" if pressed == kept else pressed
    return chosen if chosen in known else ""


def _hit(visit: Visit, hit: Any, language: str) -> tuple[Shown, str, tuple[str, ...]]:
    url = visit.url("handover", uuid=hit.offer.uuid)
    known = guide_language(language)
    url = f"{url}?sprache={language}" if known else url
    return shown(hit.offer, GERMAN, timezone.localtime()), url, hit.reasons


# -------------------------------------------------------------------------------------- hand over


def _handover(request: HttpRequest, visit: Visit, uuid: UUID) -> HttpResponse:
    """An offer to take along: on paper, as a code for the phone, or as a message from one's own device."""
    offer = offer_by_uuid(uuid)
    if offer is None:
        message = "Dieses Angebot ist nicht öffentlich."
        raise Http404(message)
    language = guide_language(request.GET.get("sprache", "")) or GERMAN
    address = _family_address(request, visit, offer, language)
    text = _message(offer, language, address)
    here = visit.url("handover", uuid=uuid)
    values = {
        "trail_words": "Mitgeben",
        "one": shown(offer, language, timezone.localtime()),
        "german": shown(offer, GERMAN, timezone.localtime()),
        "language": language,
        "languages": [
            (one, f"{here}?sprache={one.code}", one.code == language.code)
            for one in GUIDE_LANGUAGES
        ],
        "address": address,
        "code": _code(address) if address else "",
        "text": text,
        "sms_url": f"sms:?body={quote(text)}",
        "mail_url": f"mailto:?subject={quote(words_of(offer, 'name', language).text)}&body={quote(text)}",
    }
    return _show(request, visit, "practice_handover", **values)


def _family_address(
    request: HttpRequest, visit: Visit, offer: PublicOffer, language: GuideLanguage
) -> str:
    """The offer's page for families, if the town's guide is open."""
    if not setting_of(visit.municipality).is_open:
        return ""
    kwargs = {"language": language.code, "town": visit.municipality.slug, "uuid": offer.uuid}
    return request.build_absolute_uri(reverse("guide:offer", kwargs=kwargs))


def _message(offer: PublicOffer, language: GuideLanguage, address: str) -> str:
    """What a parent needs, in a few lines; numbers and names need no translation."""
    phone = next((one.phone for one in offer.contacts if one.phone), "")
    place = next((one.address for one in offer.places), "")
    lines = [words_of(offer, "name", language).text, offer.provider.name]
    lines += [f"Tel. {phone}"] if phone else []
    return "\n".join(filter(None, [*lines, place, address]))


def _code(address: str) -> SafeString:
    """A QR code, drawn with attributes only, so that the page's policy holds."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=2, light="#fff")
    return mark_safe(drawn)  # noqa: S308 - made of squares by the library, the address is not in it


def _concern(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """„Sorge um ein Kind?“ as a page to print; members read it on its own page."""
    town = visit.municipality
    advisers = child_protection_advisers(town)
    pdf = concern_card(town.name, setting_or_none(town), advisers, "a4", day_of(town))
    name = f'inline; filename="sorge-um-ein-kind-{town.slug}.pdf"'
    return HttpResponse(pdf, "application/pdf", headers={"Content-Disposition": name})


# ---------------------------------------------------------------------------------- whom to call


def _calls(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Per transition the bodies that are responsible, with contacts for professionals too."""
    found = calls_of(visit.municipality, is_guest=visit.is_guest)
    values = {
        "trail_words": "Wen rufe ich an?",
        "calls": [one for one in found if one.bodies],
        "without": [one.transition for one in found if not one.bodies],
    }
    return _show(request, visit, "practice_calls", **values)


practice_find, practice_link_find = _signed_in(_find), _by_link(_find)
practice_handover, practice_link_handover = _signed_in(_handover), _by_link(_handover)
practice_calls, practice_link_calls = _signed_in(_calls), _by_link(_calls)
practice_link_concern = _by_link(_concern)
