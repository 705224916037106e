"""Saved filters: keep, open, rename, delete; the address of one can be passed on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.forms.filters import FilterForm
from kettenwerk.inventory.models import SavedFilter
from kettenwerk.inventory.queries.bulk import canonical
from kettenwerk.inventory.queries.listing import Context, ask
from kettenwerk.inventory.services import delete_filter, may_change, save_filter
from kettenwerk.inventory.views.kinds import KINDS, Kind, by_folder
from kettenwerk.inventory.views.pages import as_of, here, table_address


@member()
def filter_list(request: MemberRequest) -> HttpResponse:
    """Every saved filter one may see, by list."""
    rows = SavedFilter.objects.seen_by(request.user, request.municipality)
    kinds = {kind.name: kind for kind in KINDS if kind.listing}
    shown = [
        (
            one,
            kinds[one.listing].listing,
            f"{_list_url(request, one)}?filter={one.uuid}",
            may_change(one, request.actor),
        )
        for one in rows.select_related("municipality", "user")
        if one.listing in kinds
    ]
    values = {"rows": shown, "trail": [("Bestand", ""), ("Gespeicherte Filter", "")]}
    return render(request, "inventory/filter_list.html", values)


def _list_url(request: MemberRequest, one: SavedFilter) -> str:
    return here(request, f"{one.listing}_list")


@member(Role.READ, write=Role.READ)
def filter_new(request: MemberRequest, folder: str) -> HttpResponse:
    """Keeps the filter that stands in the address of a list."""
    kind = by_folder(folder)
    query, words = _checked(request, kind)
    one = SavedFilter(municipality=request.municipality, listing=kind.name, query=query)
    return _form(request, one, words, table_address(request, kind, query), kind)


def _checked(request: MemberRequest, kind: Kind) -> tuple[str, str]:
    """Only a filter the list can answer is kept."""
    if kind.listing is None:
        message = f"{kind.word}: Hierzu gibt es keine Liste."
        raise Http404(message)
    query = canonical(request.GET)
    answer = ask(kind.listing, QueryDict(query), Context(request.municipality, as_of(request)))
    field: Any = SavedFilter._meta.get_field("query")
    if answer.problems or not query or len(query) > field.max_length:
        message = "Diesen Filter kann man nicht speichern."
        raise Http404(message)
    return query, answer.filter_text


@member(Role.READ, write=Role.READ)
def filter_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Another name, other readers; the query stays."""
    one = _own(request, uuid)
    kind = next(kind for kind in KINDS if kind.name == one.listing)
    assert kind.listing is not None  # noqa: S101 - kept from a list only
    answer = ask(kind.listing, QueryDict(one.query), Context(request.municipality, as_of(request)))
    return _form(request, one, answer.filter_text, here(request, "filter_list"), kind)


def _own(request: MemberRequest, uuid: UUID) -> SavedFilter:
    """A filter one may rename or delete; a 404 for a filter nobody may know of."""
    one = _seen(request, uuid)
    if not may_change(one, request.actor):
        message = (
            "Diesen Filter kann ändern, wer ihn gespeichert hat oder in der Kommune koordiniert."
        )
        raise Http404(message)
    return one


def _seen(request: MemberRequest, uuid: UUID) -> SavedFilter:
    rows = SavedFilter.objects.seen_by(request.user, request.municipality)
    found: SavedFilter = get_object_or_404(rows, uuid=uuid)
    return found


def _form(
    request: MemberRequest, one: SavedFilter, words: str, back_url: str, kind: Kind
) -> HttpResponse:
    key: int | None = one.pk
    data = request.POST if request.method == "POST" else None
    form = FilterForm(data, instance=one, may_share=request.actor.may(Role.EDIT))
    if data is not None and form.is_valid():
        try:
            save_filter(form.instance, by=request.actor)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"Gespeichert: „{one.name}“.")
            return HttpResponseRedirect(table_address(request, kind, one.query))
    values = {
        "form": form,
        "words": words,
        "is_new": key is None,
        "back_url": back_url,
        "trail": [
            ("Bestand", ""),
            ("Gespeicherte Filter", here(request, "filter_list")),
            ("Filter speichern" if key is None else one.name, ""),
        ],
    }
    return render(request, "inventory/filter_edit.html", values, status=422 if form.errors else 200)


@member(Role.READ, write=Role.READ)
@require_POST
def filter_delete(request: MemberRequest, uuid: UUID) -> HttpResponse:
    one = _own(request, uuid)
    delete_filter(one, by=request.actor)
    messages.success(request, f"Gelöscht: „{one.name}“.")
    return HttpResponseRedirect(here(request, "filter_list"))
