"""One change to everything a filter finds: choose, look at the preview, write, take back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import AuditEntry, Role
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.forms.bulk import BulkForm
from kettenwerk.inventory.models import BulkEdit
from kettenwerk.inventory.queries.bulk import LISTINGS, canonical, scope_of
from kettenwerk.inventory.queries.listing import Listing
from kettenwerk.inventory.services import bulk as services
from kettenwerk.inventory.views.editing import known_names
from kettenwerk.inventory.views.kinds import KINDS, Kind, by_folder
from kettenwerk.inventory.views.pages import as_of, here, table_address

LONGEST_QUERY = 600


@member(Role.EDIT)
def bulk_new(request: MemberRequest, folder: str) -> HttpResponse:
    """What the filter finds, whose it is, and what may be changed for all of it."""
    kind, listing = _listed(folder)
    query = canonical(request.GET)[:LONGEST_QUERY]
    scope = scope_of(listing, query, request.municipality, as_of(request))
    form = BulkForm(
        request.POST if request.method == "POST" else None,
        kind=kind.name,
        known=known_names(request),
    )
    is_possible = bool(scope.own) and not scope.answer.problems
    if request.method == "POST" and is_possible and form.is_valid():
        changes = [
            {"name": one.name, "how": one.how, "values": list(one.values)} for one in form.changes()
        ]
        wish = services.Wish(kind.name, query, as_of(request), changes, form.words())
        edit = services.start_bulk_edit(wish, by=request.actor)
        return HttpResponseRedirect(here(request, "bulk_detail", uuid=edit.uuid))
    values = {
        "form": form,
        "listing": listing,
        "scope": scope,
        "is_possible": is_possible,
        "as_of": as_of(request),
        "back_url": table_address(request, kind, query),
        "trail": [
            ("Bestand", ""),
            (listing.title, table_address(request, kind, query)),
            ("Alle gefilterten ändern", ""),
        ],
    }
    return render(request, "inventory/bulk_new.html", values, status=422 if form.errors else 200)


def _listed(folder: str) -> tuple[Kind, Listing]:
    kind = by_folder(folder)
    if kind.name not in LISTINGS:
        message = f"{kind.word}: Hier lässt sich nicht vieles auf einmal ändern."
        raise Http404(message)
    return kind, LISTINGS[kind.name]


def _edit(request: MemberRequest, uuid: UUID) -> BulkEdit:
    rows = BulkEdit.objects.filter(municipality=request.municipality)
    found: BulkEdit = get_object_or_404(
        rows.select_related("municipality__parent", "person", "job", "change_set"), uuid=uuid
    )
    return found


@member(Role.EDIT)
def bulk_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Preview before, progress meanwhile, receipt after."""
    edit = _edit(request, uuid)
    kind = _kind_of(edit)
    job = edit.job if edit.job and edit.job.is_active else None
    is_part = "HX-Request" in request.headers
    if is_part and job is None:
        return HttpResponse(headers={"HX-Redirect": request.path})
    page = "inventory/_bulk_job.html" if is_part else "inventory/bulk_detail.html"
    return render(request, page, _values(request, edit, kind, job))


def _values(request: MemberRequest, edit: BulkEdit, kind: Kind, job: Any) -> dict[str, Any]:
    rows = edit.shown_rows
    results = (services.CHANGED, services.SAME, services.REFUSED, services.FOREIGN)
    words = ("wird geändert", "ist schon so", "abgelehnt", "führt eine andere Kommune")
    undo_url = ""
    if edit.change_set and not AuditEntry.objects.filter(undoes=edit.change_set).exists():
        undo_url = here(request, "change_undo", uuid=edit.change_set.uuid)
    return {
        "edit": edit,
        "job": job,
        "listing": LISTINGS[edit.listing],
        "counts": [
            (
                "geändert" if edit.is_done and name == services.CHANGED else text,
                edit.counts.get(name, 0),
            )
            for name, text in zip(results, words, strict=True)
        ],
        "own": edit.counts.get("eigene", 0),
        "is_partial": edit.counts.get("geprüft", 0) < edit.counts.get("eigene", 0),
        "will_change": edit.counts.get(services.CHANGED, 0),
        "refused": [row for row in rows if row["result"] == services.REFUSED],
        "changed": [row for row in rows if row["result"] == services.CHANGED],
        "record_url": here(request, f"{kind.name}_list"),
        "undo_url": undo_url,
        "back_url": table_address(request, kind, edit.query),
        "again_url": f"{here(request, 'bulk_new', folder=kind.folder)}?{edit.query}",
        "as_of": edit.as_of,
        "trail": [
            ("Bestand", ""),
            (LISTINGS[edit.listing].title, table_address(request, kind, edit.query)),
            ("Alle gefilterten ändern", ""),
        ],
    }


def _kind_of(edit: BulkEdit) -> Kind:
    model = LISTINGS[edit.listing].model
    return next(kind for kind in KINDS if kind.model is model)


@member(Role.EDIT)
@require_POST
def bulk_write(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Writes what was previewed; if the filter finds something else by now, shows it again."""
    edit = _edit(request, uuid)
    back = HttpResponseRedirect(here(request, "bulk_detail", uuid=edit.uuid))
    if edit.is_done:
        messages.warning(request, "Diese Sammeländerung ist schon geschrieben.")
        return back
    if edit.counts.get("eigene", 0) > services.INLINE_ROWS:
        services.start_writing(edit, by=request.actor)
        return back
    try:
        services.write_bulk_edit(edit, by=request.actor)
    except services.OtherRows as refusal:
        services.preview(_edit(request, uuid))
        messages.warning(request, str(refusal))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Fertig: {services.words_of(edit)}.")
    return back
