"""Bringing a list: upload, look, correct, take over, take back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.audit import edited_since
from kettenwerk.accounts.models import Role
from kettenwerk.core.identifiers import uuid_in
from kettenwerk.core.refusal import Refused
from kettenwerk.core.sheets import write_xlsx
from kettenwerk.core.tabular import State
from kettenwerk.inventory.forms.uploads import ColumnsForm, UploadForm, corrections, decisions
from kettenwerk.inventory.models import Upload
from kettenwerk.inventory.queries.uploads import uploads_of
from kettenwerk.inventory.services import uploads as services
from kettenwerk.inventory.services.blank_lists import GOES_OUT, blank_list, list_file, own_rows
from kettenwerk.inventory.services.upload_checks import default_choice
from kettenwerk.inventory.services.upload_jobs import look_through, take_in
from kettenwerk.inventory.services.upload_preview import (
    BY_NAME,
    preview_rows,
    rejected_sheets,
    rows_in_order,
    unmatched_columns,
)
from kettenwerk.inventory.views.answers import xlsx
from kettenwerk.inventory.views.pages import as_of, here

PAGE_SIZE = 50
STATES = [str(state) for state in State]


@member(Role.EDIT)
def upload_list(request: MemberRequest) -> HttpResponse:
    """The form for a new list, blank lists to fill in, and what was brought before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = services.receive(
                form.cleaned_data["file"].read(),
                form.cleaned_data["file"].name,
                by=request.actor,
                table=form.cleaned_data["table"],
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            services.set_terms(upload, **form.terms())
            return _looked_through(request, upload)
    values = {
        "form": form,
        "uploads": uploads_of(request.municipality)[:PAGE_SIZE],
        "known": [BY_NAME[name] for name in GOES_OUT],
        "tables": [table for table in services.TABLES if table.name != "network_members"],
        "trail": [("Bestand", ""), ("Listen einlesen", "")],
    }
    return render(request, "inventory/upload_list.html", values, status=422 if form.errors else 200)


def _looked_through(request: MemberRequest, upload: Upload) -> HttpResponse:
    """Asks for columns that are missing; else checks the list."""
    if unmatched_columns(upload):
        return HttpResponseRedirect(here(request, "upload_columns", uuid=upload.uuid))
    look_through(upload, by=request.actor)
    return HttpResponseRedirect(here(request, "upload_detail", uuid=upload.uuid))


def _upload(request: MemberRequest, uuid: UUID) -> Upload:
    found: Upload = get_object_or_404(uploads_of(request.municipality), uuid=uuid)
    return found


def _trail(request: MemberRequest, upload: Upload, *more: str) -> list[tuple[str, str]]:
    url = here(request, "upload_detail", uuid=upload.uuid)
    trail = [("Bestand", ""), ("Listen einlesen", here(request, "upload_list")), (str(upload), url)]
    return trail + [(words, "") for words in more]


@member(Role.EDIT)
def upload_detail(request: Any, uuid: UUID) -> HttpResponse:
    """Preview before, receipt after; while a job works, its progress."""
    upload = _upload(request, uuid)
    job = upload.job if upload.job and upload.job.is_active else None
    if upload.state == Upload.State.READ and job is None and not request.htmx:
        return HttpResponseRedirect(here(request, "upload_columns", uuid=upload.uuid))
    if request.htmx and job is None:
        response = HttpResponse()
        response["HX-Redirect"] = request.path
        return response
    rows = rows_in_order(upload)
    ready = len(default_choice(rows))
    state = request.GET.get("zustand", "")
    shown = [row for row in rows if row["state"] == state] if state in STATES else rows
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    values: dict[str, Any] = {
        "upload": upload,
        "job": job,
        "page": page,
        "rows": preview_rows(upload, list(page)),
        "state": state if state in STATES else "",
        "counts": [(name, upload.counts[name]) for name in upload.counts],
        "total": len(rows),
        "ready": ready,
        "missing": len(rows) - ready,
        "sheets": upload.choices.get("sheets", []),
        "trail": _trail(request, upload),
    }
    template = "inventory/_upload_job.html" if request.htmx else "inventory/upload_detail.html"
    return render(request, template, values)


@member(Role.EDIT)
def upload_columns(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Which column means what, sheet by sheet; remembered for this person."""
    upload = _upload(request, uuid)
    services.refuse_unless_open(upload)
    form = ColumnsForm(upload, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.wants_other_table():
            return HttpResponseRedirect(request.path)
        if form.is_valid():
            for number, columns in form.columns():
                services.choose_columns(upload, number, columns, by=request.actor)
            return _looked_through(request, upload)
    values = {
        "upload": upload,
        "form": form,
        "missing": unmatched_columns(upload),
        "trail": _trail(request, upload, "Spalten"),
    }
    return render(
        request, "inventory/upload_columns.html", values, status=422 if form.problems else 200
    )


@member(Role.EDIT)
@require_POST
def upload_rows(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Saves what was corrected and decided on one page of the preview, and checks again."""
    upload = _upload(request, uuid)
    services.correct(upload, corrections(request.POST), decisions(request.POST))
    if look_through(upload, by=request.actor):
        messages.success(request, "Gespeichert und neu geprüft.")
    return HttpResponseRedirect(_same_page(request, upload))


def _same_page(request: HttpRequest, upload: Upload) -> str:
    query = request.POST.get("seite", "")
    url = here(request, "upload_detail", uuid=upload.uuid)  # type: ignore[arg-type]
    return f"{url}?{query}" if query else url


@member(Role.EDIT)
@require_POST
def upload_take(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Takes over what the preview showed as valid."""
    upload = _upload(request, uuid)
    if take_in(upload, by=request.actor):
        messages.success(request, f"„{upload}“ ist übernommen.")
    return HttpResponseRedirect(here(request, "upload_detail", uuid=upload.uuid))


@member(Role.EDIT)
def upload_undo(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Names what was edited since and takes the rest back."""
    upload = _upload(request, uuid)
    if request.method == "POST":
        chosen = set(filter(None, map(uuid_in, request.POST.getlist("auch"))))
        undone = services.take_back(upload, by=request.actor, also=chosen)
        messages.success(request, f"Zurückgenommen: {undone.restored} Einträge.")
        if undone.kept:
            names = ", ".join(undone.kept[:5])
            messages.warning(request, f"Behalten, weil seither geändert oder gebraucht: {names}.")
        return HttpResponseRedirect(here(request, "upload_detail", uuid=upload.uuid))
    values = {
        "upload": upload,
        "edited": edited_since(upload.change_set) if upload.change_set else [],
        "trail": _trail(request, upload, "Zurücknehmen"),
    }
    return render(request, "inventory/upload_undo.html", values)


@member(Role.EDIT)
@require_POST
def upload_discard(request: MemberRequest, uuid: UUID) -> HttpResponse:
    upload = _upload(request, uuid)
    services.discard(upload)
    messages.success(request, f"„{upload}“ ist verworfen. Übernommen wurde nichts.")
    return HttpResponseRedirect(here(request, "upload_list"))


@member(Role.EDIT)
def upload_rejected(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """The rejected rows as they were brought, with a column that says why."""
    upload = _upload(request, uuid)
    return xlsx(write_xlsx(rejected_sheets(upload)), "abgelehnte-zeilen")


@member(Role.EDIT)
@require_safe
def upload_known(request: MemberRequest, table: str) -> HttpResponse:
    """The own entries of a kind as a list that can be edited and brought back."""
    if table not in GOES_OUT:
        message = f"Für „{table}“ gibt es keine Liste der Einträge."
        raise Http404(message)
    rows = own_rows(BY_NAME[table], GOES_OUT[table], request.municipality, as_of(request))
    return xlsx(list_file([(BY_NAME[table], rows)]), f"eintraege-{table}")


@member(Role.EDIT)
def upload_blank(_request: MemberRequest, table: str) -> HttpResponse:
    """A blank list of one kind: heads, drop-downs, examples, an explanation of every column."""
    if table not in BY_NAME:
        message = f"Für „{table}“ gibt es keine Vorlage."
        raise Http404(message)
    return xlsx(blank_list(BY_NAME[table]), f"vorlage-{table}")
