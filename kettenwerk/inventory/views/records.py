"""List, page, form of a record, whatever its kind; ``kind`` comes with the address."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.core.identifiers import uuid_in
from kettenwerk.inventory.queries.duplicates import where_now
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.queries.twins import similar_names
from kettenwerk.inventory.views.editing import edit, new, similar_links
from kettenwerk.inventory.views.kinds import Kind, by_folder
from kettenwerk.inventory.views.pages import show_detail, show_list

LONGEST_NAME = 300


@member()
def record_list(request: MemberRequest, kind: Kind) -> HttpResponse:
    return show_list(request, kind)


@member()
def record_detail(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    """The page of a record; the address of a merged one leads on, until the merge is undone."""
    try:
        return show_detail(request, kind, uuid)
    except Http404:
        kept = where_now(kind.model._meta.label_lower, uuid)
        rows = kind.model.objects.of(request.municipality)
        record = rows.filter(uuid=kept).first() if kept else None
        if record is None:
            raise
        url = address(record, request.municipality)
        return HttpResponsePermanentRedirect(url, headers={"Cache-Control": "no-cache"})


@member(Role.EDIT)
def record_new(request: MemberRequest, kind: Kind) -> HttpResponse:
    return new(request, kind)


@member(Role.EDIT)
def record_edit(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    return edit(request, kind, uuid)


@member(Role.EDIT)
def record_similar(request: MemberRequest, folder: str) -> HttpResponse:
    """Records named nearly like what somebody is typing; a part of the form's page."""
    kind = by_folder(folder)
    naming = kind.form.naming
    typed = request.GET.get(naming, "")[:LONGEST_NAME].strip() if naming else ""
    found = (
        similar_names(kind.model, naming, typed, request.municipality, but=_opened(request))
        if typed
        else []
    )
    values = {"similar": similar_links(request, found)}
    return render(request, "inventory/record_similar.html", values)


def _opened(request: MemberRequest) -> UUID | None:
    """The record in the form, which is no twin of its own."""
    return uuid_in(request.GET.get("ohne", ""))
