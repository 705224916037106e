"""Creating and editing: form, hints, the merge of two people's changes, saving."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.audit import Conflict
from kettenwerk.accounts.models import Role
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.models import Offer, Organisation
from kettenwerk.inventory.queries.links import address, list_address
from kettenwerk.inventory.queries.twins import similar_names
from kettenwerk.inventory.services import save_record
from kettenwerk.inventory.views import kinds
from kettenwerk.inventory.views.kinds import Kind
from kettenwerk.inventory.views.merge import merge_page, merged_data
from kettenwerk.inventory.views.pages import record_trail
from kettenwerk.territory.queries import area_tree


@dataclass(frozen=True, slots=True)
class Hints:
    """What to look at before saving: records with nearly this name, data of people."""

    similar: tuple[tuple[str, str], ...] = ()
    personal: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.similar or self.personal)


def hints_for(form: RecordForm, kind: Kind, request: MemberRequest) -> Hints:
    similar: tuple[tuple[str, str], ...] = ()
    if form.naming in {"name", "title"} and form.is_renamed():
        found = similar_names(
            kind.model, form.record_name, request.municipality, but=form.instance.pk
        )
        similar = tuple((str(one), address(one, request.municipality)) for one in found)
    return Hints(similar, tuple(form.personal_data()))


def make_form(
    request: MemberRequest, kind: Kind, record: Any, data: QueryDict | None = None, **kwargs: Any
) -> RecordForm:
    return kind.form(
        data,
        instance=record,
        municipality=request.municipality,
        tree=area_tree(request.municipality),
        **kwargs,
    )


def edit(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    """Edits a record of one's own; a foreign one is a 404 here and a proposal elsewhere."""
    record = kind.owned(request.municipality, uuid)
    title = f"„{record}“ bearbeiten"
    if request.method != "POST":
        return form_page(request, kind, make_form(request, kind, record), title)
    current = make_form(request, kind, kind.owned(request.municipality, uuid))
    data, is_complete = merged_data(request.POST, current)
    form = make_form(request, kind, record, data)
    if not is_complete:
        return merge_page(request, kind, form, current)
    return save_or_show(request, kind, form, title, current)


def new(request: MemberRequest, kind: Kind) -> HttpResponse:
    """Creates a record; ``?organisation=…`` or ``?angebot=…`` says what it belongs to."""
    record = kind.model(municipality=request.municipality)
    data = request.POST if request.method == "POST" else None
    form = make_form(request, kind, record, data, initial=_belongs_to(request))
    if data is None:
        return form_page(request, kind, form, kind.new_words)
    return save_or_show(request, kind, form, kind.new_words)


def _belongs_to(request: MemberRequest) -> dict[str, str]:
    found = {}
    for key, name, model in (
        ("organisation", "organisation", Organisation),
        ("angebot", "offer", Offer),
    ):
        try:
            uuid = UUID(request.GET.get(key, ""))
        except ValueError:
            continue
        row = model.objects.of(request.municipality).filter(uuid=uuid).first()
        if row is not None:
            found[name] = str(row)
    return found


def save_or_show(
    request: MemberRequest, kind: Kind, form: RecordForm, title: str, current: Any = None
) -> HttpResponse:
    """Saves what is valid and confirmed; else the form again, with what is in the way."""
    is_valid = form.is_valid()
    hints = hints_for(form, kind, request) if is_valid else Hints()
    if not is_valid or (hints and request.POST.get("bestaetigt") != "ja"):
        return form_page(request, kind, form, title, hints)
    try:
        save_record(form.instance, by=request.actor, children=form.children())
    except Conflict:
        return merge_page(request, kind, form, current)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form_page(request, kind, form, title, hints)
    messages.success(request, f"„{form.instance}“ ist gespeichert.")
    return HttpResponseRedirect(address(form.instance, request.municipality))


def form_page(
    request: MemberRequest, kind: Kind, form: RecordForm, title: str, hints: Hints | None = None
) -> HttpResponse:
    is_new = form.instance.pk is None
    back = list_address(kind.model, request.municipality) if kind.listing else "/"
    values = {
        "form": form,
        "kind": kind,
        "title": title,
        "hints": hints or Hints(),
        "trail": record_trail(
            request, kind, form.instance, kind.new_words if is_new else "Bearbeiten"
        ),
        "back_url": back if is_new else address(form.instance, request.municipality),
    }
    status = 422 if form.errors else 200
    return render(request, f"inventory/{kind.name}_edit.html", values, status=status)


@member(Role.EDIT)
def offer_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.OFFER)


@member(Role.EDIT)
def offer_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.OFFER, uuid)


@member(Role.EDIT)
def organisation_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.ORGANISATION)


@member(Role.EDIT)
def organisation_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.ORGANISATION, uuid)


@member(Role.EDIT)
def network_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.NETWORK)


@member(Role.EDIT)
def network_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.NETWORK, uuid)


@member(Role.EDIT)
def agreement_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.AGREEMENT)


@member(Role.EDIT)
def agreement_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.AGREEMENT, uuid)


@member(Role.EDIT)
def profile_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.PROFILE)


@member(Role.EDIT)
def profile_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.PROFILE, uuid)


@member(Role.EDIT)
def gap_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.GAP)


@member(Role.EDIT)
def gap_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.GAP, uuid)


@member(Role.EDIT)
def responsibility_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.RESPONSIBILITY)


@member(Role.EDIT)
def responsibility_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.RESPONSIBILITY, uuid)


@member(Role.EDIT)
def site_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.SITE)


@member(Role.EDIT)
def site_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.SITE, uuid)


@member(Role.EDIT)
def contact_new(request: MemberRequest) -> HttpResponse:
    return new(request, kinds.CONTACT)


@member(Role.EDIT)
def contact_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return edit(request, kinds.CONTACT, uuid)
