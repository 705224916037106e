"""„Stimmen aus dem Familienwegweiser“: what families wrote, settled by whoever edits here."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.inventory import services
from kettenwerk.inventory.models import VOICES_KEPT_FOR, Voice
from kettenwerk.inventory.queries.links import address, may_see
from kettenwerk.inventory.queries.voices import open_voices, voices_of, youth_office
from kettenwerk.inventory.views.pages import here

PER_PAGE = 25


@member(Role.EDIT)
@require_safe
def voice_list(request: MemberRequest) -> HttpResponse:
    """Open voices, oldest first, or the settled ones; with the procedure for a child at risk."""
    is_settled = request.GET.get("zustand") == "erledigt"
    settled = voices_of(request.municipality).exclude(state=Voice.State.OPEN)
    rows = settled if is_settled else open_voices(request.municipality)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    url = here(request, "voice_list")
    values = {
        "page": page,
        "rows": [(one, _offer_url(one, request.municipality), _gone_on(one)) for one in page],
        "is_settled": is_settled,
        "tabs": [
            ("Offen", url, not is_settled),
            ("Erledigt", f"{url}?zustand=erledigt", is_settled),
        ],
        "days": VOICES_KEPT_FOR.days,
        "states": Voice.State,
        "youth_office": youth_office(request.municipality),
        "trail": [("Bestand", ""), ("Stimmen aus dem Familienwegweiser", "")],
    }
    return render(request, "inventory/voice_list.html", values)


def _offer_url(voice: Voice, municipality: Municipality) -> str:
    """The page of the offer a voice is about, if it is still there."""
    offer = voice.offer
    is_there = offer is not None and may_see(offer, municipality)
    return address(offer, municipality) if offer is not None and is_there else ""


def _gone_on(voice: Voice) -> object:
    return timezone.localdate(voice.created + VOICES_KEPT_FOR)


@member(Role.EDIT)
@require_POST
def voice_settle(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Marks a voice as done, as handed over, or as open again."""
    voice = get_object_or_404(voices_of(request.municipality), uuid=uuid)
    services.settle_voice(voice, by=request.actor, state=request.POST.get("state", ""))
    messages.success(request, f"Vermerkt: {voice.get_state_display()}.")
    return HttpResponseRedirect(here(request, "voice_list"))
