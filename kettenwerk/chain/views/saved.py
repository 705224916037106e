"""Saved views: a filter of the chain under a name, for oneself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain import services
from kettenwerk.chain.forms import SavedViewForm
from kettenwerk.chain.models import SavedView
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import back_to, read_or_post, show, with_chain


@member(Role.READ, write=Role.READ)
@read_or_post
@with_chain()
def saved_view_list(request: MemberRequest, chain: Chain) -> HttpResponse:
    typed = {"name": request.POST.get("name"), "query": request.POST.get("query", "")}
    form = SavedViewForm(
        typed if request.method == "POST" else None, initial={"query": chain.filter.query()}
    )
    if request.method == "POST" and form.is_valid():
        view = services.save_view(by=request.actor, **form.cleaned_data)
        messages.success(request, f"Gemerkt: „{view.name}“.")
        return back_to(chain, "saved_view_list")
    context = {"form": form, "views": _own(request)}
    return show(request, chain, "saved_view_list", [("Ansichten", "")], **context)


def _own(request: MemberRequest) -> "list[SavedView]":
    rows = SavedView.objects.owned_by(request.municipality).filter(user=request.user)
    return list(rows)


@member(Role.READ, write=Role.READ)
@require_POST
@with_chain()
def saved_view_delete(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    rows = SavedView.objects.owned_by(request.municipality).filter(user=request.user)
    view = get_object_or_404(rows, uuid=uuid)
    services.delete_view(view, by=request.actor)
    messages.success(request, f"Gelöscht: „{view.name}“.")
    return back_to(chain, "saved_view_list")
