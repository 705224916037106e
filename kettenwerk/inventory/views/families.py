"""What families are told of an offer: its opening times as rows, its texts in other languages."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.audit import Conflict
from kettenwerk.accounts.models import Role
from kettenwerk.inventory.forms.families import (
    HoursFormSet,
    hours_rows,
    language_parts,
    text_rows,
)
from kettenwerk.inventory.models import Offer, OpeningTime, Text
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.services import Children, save_record
from kettenwerk.inventory.views import kinds
from kettenwerk.inventory.views.merge import LONGEST_NUMBER
from kettenwerk.inventory.views.pages import record_trail


@member(Role.EDIT)
def offer_hours(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """The opening times of an offer of one's own; a ticked row goes."""
    offer: Offer = kinds.OFFER.owned(request.municipality, uuid)
    rows = OpeningTime.objects.owned_by(request.municipality).filter(offer=offer)
    initial = list(rows.values("weekdays", "opens", "closes", "note"))
    formset = HoursFormSet(_sent(request), initial=initial)
    if formset.is_bound and formset.is_valid():
        return _save(request, offer, [hours_rows(formset)], "Öffnungszeiten")
    return _page(request, offer, "offer_hours", "Öffnungszeiten", formset=formset)


@member(Role.EDIT)
def offer_texts(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """What an offer says in other languages, beside the German text."""
    offer: Offer = kinds.OFFER.owned(request.municipality, uuid)
    rows = Text.objects.owned_by(request.municipality).filter(offer=offer)
    parts = language_parts(offer, rows, _sent(request))
    invalid = [form for part in parts for form in part.forms if not form.is_valid()]
    if request.method == "POST" and not invalid:
        return _save(request, offer, [text_rows(parts)], "Übersetzungen")
    has_words = any(part.forms for part in parts)
    return _page(
        request, offer, "offer_texts", "In anderen Sprachen", parts=parts, has_words=has_words
    )


def _sent(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(
    request: MemberRequest, offer: Offer, name: str, title: str, **values: Any
) -> HttpResponse:
    values |= {
        "record": offer,
        "trail": record_trail(request, kinds.OFFER, offer, title),
        "back_url": address(offer, request.municipality),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, f"inventory/{name}.html", values, status=status)


def _save(
    request: MemberRequest, offer: Offer, rows: Sequence[Children], what: str
) -> HttpResponse:
    opened = request.POST.get("version", "")
    if opened.isdecimal() and len(opened) < LONGEST_NUMBER:
        offer.version = int(opened)
    try:
        save_record(offer, by=request.actor, children=rows, text=f"{what}: {offer}")
    except Conflict as conflict:
        messages.error(request, f"{conflict} Bitte sehen Sie es noch einmal durch.")
        return HttpResponseRedirect(request.path)
    messages.success(request, f"{what} von „{offer}“ sind gespeichert.")
    return HttpResponseRedirect(address(offer, request.municipality))
