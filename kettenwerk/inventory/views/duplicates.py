"""Possible doubles: the list, two records side by side, one made of two, or kept apart for good."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.audit import Conflict
from kettenwerk.accounts.models import Role
from kettenwerk.core.german import NOT_COLLECTED
from kettenwerk.core.listing import Facet, make_facet
from kettenwerk.inventory.forms.base import in_words, typed
from kettenwerk.inventory.forms.duplicates import LEFT, PREFIX, RIGHT, MergeForm
from kettenwerk.inventory.models import NotADuplicate
from kettenwerk.inventory.queries.duplicates import Pair, doubtful_pairs, pair_of, records_of
from kettenwerk.inventory.queries.entries import KINDS
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.services import ask_again, keep_apart, merge_records
from kettenwerk.inventory.views.editing import make_form
from kettenwerk.inventory.views.kinds import KINDS as ALL_KINDS
from kettenwerk.inventory.views.kinds import Kind, by_folder
from kettenwerk.inventory.views.pages import here, tabs

PER_PAGE = 25
SAYS_NOTHING = frozenset({"leer", NOT_COLLECTED})


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of two records; ``preselected`` is the side that says something."""

    name: str
    label: str
    left: str
    right: str
    preselected: str


@member()
def duplicate_list(request: MemberRequest) -> HttpResponse:
    """Pairs worth a question, the likeliest first."""
    pairs = doubtful_pairs(request.municipality)
    facet = _by_kind(request, pairs)
    wanted = request.GET.get("art", "")
    chosen = [pair for pair in pairs if wanted in {"", pair.kind}]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page", "1"))
    shown = list(page.object_list)
    records = records_of(shown, request.municipality)
    apart = NotADuplicate.objects.owned_by(request.municipality)
    values = {
        "page": page,
        "rows": [
            (pair, *two, _address(request, pair.kind, *two))
            for pair in shown
            if (two := _older_first(records, pair))
        ],
        "facets": [facet] if facet.options else [],
        "is_filtered": bool(wanted),
        "apart": list(apart[:PER_PAGE]),
        "may_write": request.actor.may(Role.EDIT),
        "tabs": tabs(request),
        "trail": [("Bestand", ""), ("Mögliche Doppel", "")],
    }
    return render(request, "inventory/duplicate_list.html", values)


def _by_kind(request: MemberRequest, pairs: list[Pair]) -> Facet:
    counts = [
        (kind.name, str(kind.model._meta.verbose_name_plural), count)
        for kind in ALL_KINDS
        if (count := sum(pair.kind == kind.name for pair in pairs))
    ]
    return make_facet(request.GET, "art", "Art", counts)


def _older_first(records: dict[UUID, Any], pair: Pair) -> list[Any]:
    """Both records of a pair; the one that was there first is proposed to stay."""
    two = [records[uuid] for uuid in (pair.one, pair.other) if uuid in records]
    return sorted(two, key=lambda record: record.created) if len(two) == 2 else []


def _address(request: MemberRequest, name: str, one: Any, other: Any) -> str:
    kind = next(kind for kind in ALL_KINDS if kind.name == name)
    return _pair_url(request, kind, one.uuid, other.uuid)


def _pair_url(
    request: MemberRequest, kind: Kind, one: UUID, other: UUID, page: str = "detail"
) -> str:
    return here(request, f"duplicate_{page}", folder=kind.folder, uuid=one, other=other)


def _two(request: MemberRequest, folder: str, uuid: UUID, other: UUID) -> tuple[Kind, Any, Any]:
    """The kind and both records; a 404 if one of them may not be seen."""
    kind = by_folder(folder)
    if kind.name not in KINDS or uuid == other:
        message = "Hier gibt es nichts zu vergleichen."
        raise Http404(message)
    left = kind.visible(request.municipality, uuid)
    return kind, left, kind.visible(request.municipality, other)


@member()
def duplicate_detail(request: MemberRequest, folder: str, uuid: UUID, other: UUID) -> HttpResponse:
    """Both records side by side; the left one is kept."""
    kind, left, right = _two(request, folder, uuid, other)
    fields = compared(request, kind, left, right)
    owners = {left.municipality_id, right.municipality_id}
    foreign = next((r for r in (left, right) if r.municipality_id != request.municipality.pk), None)
    may_write = request.actor.may(Role.EDIT)
    values = {
        "kind": kind,
        "pair": pair_of(request.municipality, kind.name, uuid, other),
        "left": left,
        "right": right,
        "urls": [address(record, request.municipality) for record in (left, right)],
        "different": [one for one in fields if one.left != one.right],
        "same": [one for one in fields if one.left == one.right and one.left != "leer"],
        "foreign": foreign,
        "may_merge": may_write and owners == {request.municipality.pk},
        "may_decide": may_write and request.municipality.pk in owners,
        "swap_url": _pair_url(request, kind, other, uuid),
        "merge_url": _pair_url(request, kind, uuid, other, "merge"),
        "apart_url": _pair_url(request, kind, uuid, other, "apart"),
        "prefix": PREFIX,
        "trail": [
            ("Bestand", ""),
            ("Mögliche Doppel", here(request, "duplicate_list")),
            (str(left), ""),
        ],
    }
    return render(request, "inventory/duplicate_detail.html", values)


def compared(request: MemberRequest, kind: Kind, left: Any, right: Any) -> list[Compared]:
    """Every field of the form that is the record's own, in words."""
    forms = [make_form(request, kind, record) for record in (left, right)]
    stored = [typed(form) for form in forms]
    own = {field.name for field in kind.model._meta.concrete_fields}
    found = []
    for name, field in forms[0].fields.items():
        if name == "version" or name not in own:
            continue
        words = [
            in_words(form, name, values.get(name, []))
            for form, values in zip(forms, stored, strict=True)
        ]
        preselected = RIGHT if words[0] in SAYS_NOTHING else LEFT
        found.append(Compared(name, str(field.label), words[0], words[1], preselected))
    return found


@member(Role.EDIT)
@require_POST
def duplicate_merge(request: MemberRequest, folder: str, uuid: UUID, other: UUID) -> HttpResponse:
    """Makes one record of two; says how to take it back."""
    kind, left, right = _two(request, folder, uuid, other)
    names = [one.name for one in compared(request, kind, left, right)]
    form = MergeForm(request.POST, names=names)
    if not form.is_valid():
        messages.error(request, "Bitte wählen Sie zu jedem Feld, was gilt.")
        return HttpResponseRedirect(_pair_url(request, kind, uuid, other))
    left.version, right.version = form.cleaned_data["left"], form.cleaned_data["right"]
    try:
        entry = merge_records(left, right, by=request.actor, take=form.taken())
    except Conflict as conflict:
        messages.error(request, f"{conflict} Bitte sehen Sie beide noch einmal an.")
        return HttpResponseRedirect(_pair_url(request, kind, uuid, other))
    undo_url = here(request, "change_undo", uuid=entry.uuid)
    text = (
        'Aus zwei Einträgen ist „{}“ geworden. <a class="kern-link" href="{}">Rückgängig machen</a>'
    )
    messages.success(request, format_html(text, left, undo_url))
    return HttpResponseRedirect(address(left, request.municipality))


@member(Role.EDIT)
@require_POST
def duplicate_apart(request: MemberRequest, folder: str, uuid: UUID, other: UUID) -> HttpResponse:
    """„Kein Doppel“ is remembered."""
    _, left, right = _two(request, folder, uuid, other)
    keep_apart(left, right, by=request.actor)
    messages.success(request, f"Vermerkt: „{left}“ und „{right}“ sind zwei verschiedene Einträge.")
    return HttpResponseRedirect(here(request, "duplicate_list"))


@member(Role.EDIT)
@require_POST
def duplicate_again(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Takes „kein Doppel“ back."""
    pair = get_object_or_404(NotADuplicate.objects.owned_by(request.municipality), uuid=uuid)
    ask_again(pair, by=request.actor)
    messages.success(request, f"Wird wieder verglichen: {pair.names}.")
    return HttpResponseRedirect(here(request, "duplicate_list"))
