"""Rounds of asking for lists; and the page by link on which a list is brought."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member, public
from kettenwerk.accounts.models import Role
from kettenwerk.core.refusal import Refused
from kettenwerk.core.tabular import State
from kettenwerk.inventory.forms.collection import (
    DeliveryForm,
    ProviderForm,
    RoundForm,
    TownForm,
)
from kettenwerk.inventory.models import (
    CollectionRequest,
    CollectionRound,
    Upload,
    unpacked,
)
from kettenwerk.inventory.queries.collection import (
    address_of,
    requests_of,
    rounds_of,
    towns_to_ask,
)
from kettenwerk.inventory.queries.uploads import uploads_of
from kettenwerk.inventory.services import collection as services
from kettenwerk.inventory.views.answers import private, unknown_link, xlsx
from kettenwerk.inventory.views.pages import here

MOST_PROBLEMS = 100


@member(write=Role.EDIT)
def collection_list(request: MemberRequest) -> HttpResponse:
    values = {
        "rounds": rounds_of(request.municipality),
        "may_write": request.actor.may(Role.EDIT),
        "trail": [("Bestand", ""), ("Listen anfordern", "")],
    }
    return render(request, "inventory/collection_list.html", values)


@member(Role.EDIT)
def collection_new(request: MemberRequest) -> HttpResponse:
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.site = request.build_absolute_uri("/")
        one = services.open_round(form.instance, by=request.actor)
        return HttpResponseRedirect(here(request, "collection_detail", uuid=one.uuid))
    trail = [("Bestand", ""), ("Listen anfordern", here(request, "collection_list"))]
    values = {"form": form, "trail": [*trail, ("Neue Runde", "")]}
    status = 422 if form.errors else 200
    return render(request, "inventory/collection_new.html", values, status=status)


def _round(request: MemberRequest, uuid: UUID) -> CollectionRound:
    found: CollectionRound = get_object_or_404(rounds_of(request.municipality), uuid=uuid)
    return found


@member(write=Role.EDIT)
def collection_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Who is asked, who has delivered, and the forms to ask more."""
    one = _round(request, uuid)
    return _show_round(request, one)


def _show_round(
    request: MemberRequest,
    one: CollectionRound,
    town: TownForm | None = None,
    provider: ProviderForm | None = None,
) -> HttpResponse:
    requests = requests_of(one)
    may_write = request.actor.may(Role.EDIT) and one.closed_at is None
    values: dict[str, Any] = {
        "round": one,
        "requests": requests,
        "waiting": sum(row.asked_at is None for row in requests),
        "may_write": may_write,
        "trail": [
            ("Bestand", ""),
            ("Listen anfordern", here(request, "collection_list")),
            (str(one), ""),
        ],
    }
    if may_write:
        towns = towns_to_ask(request.municipality)
        values["all_towns"] = sum(bool(mail) for _, mail in towns[1:])
        values["town_form"] = town or TownForm(towns=towns)
        values["provider_form"] = provider or ProviderForm(municipality=request.municipality)
    status = 422 if (town and town.errors) or (provider and provider.errors) else 200
    return render(request, "inventory/collection_detail.html", values, status=status)


@member(Role.EDIT)
@require_POST
def collection_add(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Adds a town, all towns with a known address, or a provider."""
    one = _round(request, uuid)
    back = HttpResponseRedirect(here(request, "collection_detail", uuid=one.uuid))
    towns = towns_to_ask(request.municipality)
    if "alle" in request.POST:
        asked = {row.town_id for row in requests_of(one)}
        for town, mail in towns[1:]:
            if mail and town.pk not in asked:
                services.add_request(one, by=request.actor, town=town, email=mail)
        return back
    if "organisation" in request.POST:
        provider = ProviderForm(request.POST, municipality=request.municipality)
        if provider.is_valid():
            organisation = provider.cleaned_data["organisation"]
            known = address_of(organisation, request.municipality)
            email = provider.cleaned_data["email"] or known
            if email:
                services.add_request(one, by=request.actor, organisation=organisation, email=email)
                return back
            provider.add_error("email", "Für diesen Anbieter ist keine Adresse bekannt.")
        return _show_round(request, one, provider=provider)
    form = TownForm(request.POST, towns=towns)
    if not form.is_valid():
        return _show_round(request, one, town=form)
    services.add_request(one, by=request.actor, **form.cleaned_data)
    return back


@member(Role.EDIT)
@require_POST
def collection_remove(request: MemberRequest, uuid: UUID, asked: UUID) -> HttpResponse:
    one = _round(request, uuid)
    row = get_object_or_404(CollectionRequest.objects.live(), round=one, uuid=asked)
    services.remove_request(row, by=request.actor)
    return HttpResponseRedirect(here(request, "collection_detail", uuid=one.uuid))


@member(Role.EDIT)
@require_POST
def collection_send(request: MemberRequest, uuid: UUID) -> HttpResponse:
    one = _round(request, uuid)
    count = services.send_round(one, by=request.actor)
    messages.success(request, f"{count} E-Mails werden verschickt.")
    return HttpResponseRedirect(here(request, "collection_detail", uuid=one.uuid))


@member(Role.EDIT)
@require_POST
def collection_close(request: MemberRequest, uuid: UUID) -> HttpResponse:
    one = _round(request, uuid)
    services.close_round(one, by=request.actor)
    messages.success(request, f"„{one}“ ist beendet. Die Links öffnen nichts mehr.")
    return HttpResponseRedirect(here(request, "collection_detail", uuid=one.uuid))


@member(Role.EDIT)
@require_POST
def upload_decline(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Sends a list that came by link back, with a reason."""
    upload = get_object_or_404(uploads_of(request.municipality), uuid=uuid)
    services.put_aside(upload, by=request.actor, reason=request.POST.get("grund", "")[:400])
    messages.success(request, f"„{upload}“ ist zurückgestellt; die Begründung ist unterwegs.")
    return HttpResponseRedirect(here(request, "upload_list"))


# ------------------------------------------------------------------------------------------ by link


@public
@never_cache
def collection_page(request: HttpRequest, town: str, token: str) -> HttpResponse:
    """What is asked, the list to fill in, and the form to bring it."""
    asked = services.read_link(token, town)
    if asked is None:
        return unknown_link(request)
    if not asked.is_open:
        ended = {"town": asked.round.municipality}
        return private(render(request, "inventory/collection_ended.html", ended, status=410))
    form = DeliveryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.deliver(asked, file.read(), file.name)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "Danke! Ihre Liste ist angekommen.")
            return private(HttpResponseRedirect(request.path))
    upload = asked.uploads.order_by("-created").first()
    values = {
        "asked": asked,
        "round": asked.round,
        "town": asked.round.municipality,
        "token": token,
        "form": form,
        "upload": upload,
        "is_checked": bool(upload and upload.state != Upload.State.READ),
        "problems": _problems(upload) if upload else [],
    }
    status = 422 if form.errors else 200
    return private(render(request, "inventory/collection_page.html", values, status=status))


def _problems(upload: Upload) -> list[tuple[int, str]]:
    """Line and reason of what could not be read; nothing about records of others."""
    rows = [row for row in unpacked(upload.rows) if row["state"] == str(State.REJECTED)]
    return [(row["line"], reason) for row in rows[:MOST_PROBLEMS] for *_, reason in row["problems"]]


@public
@never_cache
def collection_grid(request: HttpRequest, town: str, token: str) -> HttpResponse:
    """The list to fill in, as an Excel file."""
    asked = services.read_link(token, town)
    if asked is None or not asked.is_open:
        return unknown_link(request)
    return private(xlsx(services.grid_for(asked), "liste"))
