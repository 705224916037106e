"""Creating and editing: form, hints, the merge of two people's changes, saving."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from kettenwerk.accounts.access import MemberRequest
from kettenwerk.accounts.audit import Conflict
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.forms.base import Nameable, RecordForm
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.queries.twins import similar_names
from kettenwerk.inventory.services import save_record
from kettenwerk.inventory.views.kinds import Kind
from kettenwerk.inventory.views.merge import merge_page, merged_data
from kettenwerk.inventory.views.pages import home_of, hung_on, record_trail
from kettenwerk.territory.queries import area_tree


@dataclass(frozen=True, slots=True)
class Hints:
    """What to look at before saving: records with nearly this name, data of people."""

    similar: tuple[tuple[str, str], ...] = ()
    personal: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.similar or self.personal)


def hints_for(form: RecordForm, kind: Kind, request: MemberRequest) -> Hints:
    found: list[Any] = []
    if form.is_renamed():
        found = similar_names(
            kind.model,
            form.naming,
            form.record_name,
            request.municipality,
            but=form.instance.uuid,
        )
    return Hints(similar_links(request, found), tuple(form.personal_data()))


def similar_links(request: MemberRequest, found: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one), address(one, request.municipality)) for one in found)


def known_names(request: MemberRequest) -> Nameable:
    """Places and names, asked once for all forms of a request."""
    known: Nameable | None = getattr(request, "known_names", None)
    if known is None:
        known = Nameable(request.municipality, area_tree(request.municipality))
        request.known_names = known  # type: ignore[attr-defined]
    return known


def make_form(
    request: MemberRequest, kind: Kind, record: Any, data: QueryDict | None = None, **kwargs: Any
) -> RecordForm:
    form = kind.form(data, instance=record, known=known_names(request), **kwargs)
    if form.naming:
        url = reverse(
            "inventory:record_similar",
            kwargs={"town": request.municipality.slug, "folder": kind.folder},
        )
        form.watch_the_name(f"{url}?ohne={record.uuid}" if record.pk else url)
    return form


def edit(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    """Edits a record of one's own; a foreign one is a 404 here and a proposal elsewhere."""
    record = kind.owned(request.municipality, uuid)
    title = f"„{record}“ bearbeiten"
    if request.method != "POST":
        return form_page(request, kind, make_form(request, kind, record), title)
    current = partial(_stored_form, request, kind, uuid)
    data, is_complete = merged_data(request.POST, current)
    form = make_form(request, kind, record, data)
    if not is_complete:
        return merge_page(request, form, current())
    return save_or_show(request, kind, form, title, current)


def _stored_form(request: MemberRequest, kind: Kind, uuid: UUID) -> RecordForm:
    """The record as it is now; a form that was typed into has changed its own copy."""
    return make_form(request, kind, kind.owned(request.municipality, uuid))


def new(request: MemberRequest, kind: Kind) -> HttpResponse:
    """Creates a record; ``?organisation=…`` or ``?angebot=…`` says what it belongs to."""
    record = kind.model(municipality=request.municipality)
    data = request.POST if request.method == "POST" else None
    names = {
        kind.form.hangs_on[word]: above
        for word, above in hung_on(request).items()
        if word in kind.form.hangs_on
    }
    form = make_form(request, kind, record, data, initial=names)
    if data is None:
        return form_page(request, kind, form, kind.new_words)
    return save_or_show(request, kind, form, kind.new_words)


def save_or_show(
    request: MemberRequest,
    kind: Kind,
    form: RecordForm,
    title: str,
    current: Callable[[], RecordForm] | None = None,
) -> HttpResponse:
    """Saves what is valid and confirmed; else the form again, with what is in the way."""
    is_valid = form.is_valid()
    hints = hints_for(form, kind, request) if is_valid else Hints()
    if not is_valid or (hints and request.POST.get("bestaetigt") != "ja"):
        return form_page(request, kind, form, title, hints)
    try:
        save_record(
            form.instance, by=request.actor, children=form.children(), also=form.companions()
        )
    except Conflict:
        if current is None:
            raise
        return merge_page(request, form, current())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form_page(request, kind, form, title, hints)
    messages.success(request, f"„{form.instance}“ ist gespeichert.")
    return HttpResponseRedirect(address(form.instance, request.municipality))


def form_page(
    request: MemberRequest, kind: Kind, form: RecordForm, title: str, hints: Hints | None = None
) -> HttpResponse:
    is_new = form.instance.pk is None
    if is_new:
        back = home_of(request, kind, next(iter(hung_on(request).values()), None))
    else:
        back = address(form.instance, request.municipality)
    values = {
        "form": form,
        "kind": kind,
        "title": title,
        "hints": hints or Hints(),
        "trail": record_trail(
            request, kind, form.instance, kind.new_words if is_new else "Bearbeiten"
        ),
        "back_url": back,
    }
    status = 422 if form.errors else 200
    return render(request, f"inventory/{kind.name}_edit.html", values, status=status)
