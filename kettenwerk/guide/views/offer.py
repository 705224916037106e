"""One offer that answers at once: call, for whom, what it costs, may I just come, when, where, what next."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.queries.following import following
from kettenwerk.guide.search import offer_by_uuid, offers_in
from kettenwerk.guide.views.calendar import weekly_calendar
from kettenwerk.guide.views.frame import GuideRequest, family_page, missing, show
from kettenwerk.guide.views.hours import week
from kettenwerk.guide.views.linked_data import as_linked_data
from kettenwerk.guide.views.shown import first_visit, shown, words_of


@family_page
def offer(request: GuideRequest, uuid: UUID) -> HttpResponse:
    found = offer_of(request, uuid)
    if found is None:
        return gone(request)
    return show(request, "offer", _values(request, found, timezone.localtime()))


@family_page
def offer_calendar(request: GuideRequest, uuid: UUID) -> HttpResponse:
    """The weekly hours as a calendar file; where nobody told hours there is none."""
    found = offer_of(request, uuid)
    if found is None or not found.hours:
        return gone(request)
    name = words_of(found, "name", request.guide.language).text
    body = weekly_calendar(found, name, address_of(request, found), timezone.localtime())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="termine.ics"'
    return response


def offer_of(request: GuideRequest, uuid: UUID) -> PublicOffer | None:
    """The offer, if it is public and of use in this town."""
    found = offer_by_uuid(uuid)
    area = request.guide.here.area
    return found if found is not None and area in found.areas else None


def gone(request: GuideRequest) -> HttpResponse:
    return missing(request, "offer")


def address_of(request: GuideRequest, found: PublicOffer) -> str:
    """The whole address of its page, for the QR code, calendars and machines."""
    kwargs = {
        "language": request.guide.language.code,
        "town": request.guide.here.slug,
        "uuid": found.uuid,
    }
    return settings.SITE_ADDRESS.rstrip("/") + reverse("guide:offer", kwargs=kwargs)


def _values(request: GuideRequest, found: PublicOffer, now: datetime) -> dict[str, Any]:
    guide = request.guide
    area = guide.here.area
    card = shown(found, guide.language, now)
    address = address_of(request, found)
    next_ones = following(found, offers_in(area) if area else [])
    return {
        "offer": found,
        "card": card,
        "to_bring": words_of(found, "to_bring", guide.language),
        "cost": words_of(found, "cost", guide.language),
        "first_visit": first_visit(found),
        "week": week(found, now.date()),
        "closures": [one for one in found.closures if one[1] >= now.date()],
        "next": [shown(one, guide.language, now) for one in next_ones],
        "address": address,
        "linked_data": as_linked_data(found, card.name.text, card.summary.text, address),
    }
