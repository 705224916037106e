"""For practitioners: find while the parent sits there, hand over, know whom to call.

Signed in or by a link. Nothing about a family is asked, kept or written down; a number is typed on the
practitioner's own device.
"""

from typing import Any
from urllib.parse import quote
from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from kettenwerk.guide.languages import GUIDE_LANGUAGES, GuideLanguage, guide_language
from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.queries.practice import calls_of, own_area
from kettenwerk.guide.queries.release import setting_of
from kettenwerk.guide.search import Query, offer_by_uuid, search
from kettenwerk.guide.search.ages import BANDS
from kettenwerk.guide.views.shown import Shown, shown, words_of
from kettenwerk.guide.views.visits import Visit, by_account, by_link, show_visit
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
    return show_visit(request, visit, "practice_find", **values)


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
    return show_visit(request, visit, "practice_handover", **values)


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


# ---------------------------------------------------------------------------------- whom to call


def _calls(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Per transition the bodies that are responsible, with contacts for professionals too."""
    found = calls_of(visit.municipality, is_guest=visit.is_guest)
    values = {
        "trail_words": "Wen rufe ich an?",
        "calls": [one for one in found if one.bodies],
        "without": [one.transition for one in found if not one.bodies],
    }
    return show_visit(request, visit, "practice_calls", **values)


practice_find, practice_link_find = by_account(_find), by_link(_find)
practice_handover, practice_link_handover = by_account(_handover), by_link(_handover)
practice_calls, practice_link_calls = by_account(_calls), by_link(_calls)
