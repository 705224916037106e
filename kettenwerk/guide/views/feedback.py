"""„Hier stimmt etwas nicht“ and „Ich wünsche mir …“: two taps, no name, no trace of who it was."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters

from kettenwerk.core.refusal import Refused
from kettenwerk.guide.forms.choices import AGE_WORDS
from kettenwerk.guide.forms.filters import read_filters
from kettenwerk.guide.forms.voices import (
    REASONS,
    SUBJECTS,
    TEXT_LENGTH,
    Told,
    is_from_here,
    read_correction,
    read_wish,
)
from kettenwerk.guide.queries.records import area_of, record_of
from kettenwerk.guide.services.limits import address_of_sender, take_turn
from kettenwerk.guide.views.frame import GuideRequest, family_page, show
from kettenwerk.guide.views.offer import gone, offer_of
from kettenwerk.guide.views.shown import words_of
from kettenwerk.inventory.models import Voice
from kettenwerk.inventory.services.voices import leave_voice

THANKS = "?danke=1"


@sensitive_post_parameters("text")
@family_page
def correction(request: GuideRequest, uuid: UUID) -> HttpResponse:
    found = offer_of(request, uuid)
    if found is None:
        return gone(request)
    values: dict[str, Any] = {
        "offer": found,
        "name": words_of(found, "name", request.guide.language),
        "choices": list(REASONS.items()),
    }
    if request.method != "POST":
        return _form(request, "correction", values)
    record = record_of(found)
    told = read_correction(request.POST)
    about = {"kind": Voice.Kind.CORRECTION, "offer": record}
    return _taken(request, told, about) or _form(request, "correction", values, told)


@sensitive_post_parameters("text")
@family_page
def wish(request: GuideRequest) -> HttpResponse:
    age = read_filters(request.POST if request.method == "POST" else request.GET).age
    values: dict[str, Any] = {
        "choices": [(key, words) for key, (words, _) in SUBJECTS.items()],
        "ages": AGE_WORDS.items(),
        "age": age,
    }
    if request.method != "POST":
        return _form(request, "wish", values)
    told = read_wish(request.POST)
    about = {
        "kind": Voice.Kind.WISH,
        "area": area_of(request.guide.here.area),
        "field": told.field,
        "from_months": told.from_months,
        "to_months": told.to_months,
    }
    return _taken(request, told, about) or _form(request, "wish", values, told)


def _form(
    request: GuideRequest, name: str, values: dict[str, Any], told: Told | None = None
) -> HttpResponse:
    common = {
        "told": told,
        "length": TEXT_LENGTH,
        "is_thanks": request.GET.get("danke") == "1" and told is None,
        "offer_url": request.guide.url("offer", uuid=values["offer"].uuid)
        if "offer" in values
        else "",
    }
    return show(request, name, values | common, status=422 if told else 200)


def _taken(request: GuideRequest, told: Told, about: dict[str, Any]) -> HttpResponse | None:
    """The answer to a message that was taken or must not be; ``None`` shows the form again."""
    if not is_from_here(request):
        return show(
            request,
            "refused",
            {"sentence": gettext("Bitte schreiben Sie von dieser Seite aus.")},
            status=403,
        )
    if told.error:
        return None
    town = request.guide.here
    wait = take_turn(address_of_sender(request), town.slug, timezone.localtime())
    if wait:
        sentence = gettext(
            "Gerade kommen sehr viele Nachrichten. Bitte versuchen Sie es später noch einmal."
        )
        response = show(request, "refused", {"sentence": sentence}, status=429)
        response["Retry-After"] = str(wait)
        return response
    try:
        leave_voice(
            municipality=town.municipality,
            text=told.text,
            language=request.guide.language.code,
            **about,
        )
    except Refused as refusal:
        return show(request, "refused", {"sentence": str(refusal)}, status=422)
    return HttpResponseRedirect(request.path + THANKS)
