"""History of a record, restoring, deleting, taking a change set back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import AuditEntry, Role, Version
from kettenwerk.accounts.queries import changed_rows
from kettenwerk.inventory.queries.history import history_of
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.services import delete_record, restore_version, undo_change
from kettenwerk.inventory.views.kinds import KINDS, by_folder
from kettenwerk.inventory.views.pages import here, home_of, record_links, record_trail


@member()
def record_history(request: MemberRequest, folder: str, uuid: UUID) -> HttpResponse:
    """Who changed what; only for the municipality that keeps the record."""
    kind = by_folder(folder)
    record = kind.owned(request.municipality, uuid)
    values = {
        "kind": kind,
        "record": record,
        "changes": history_of(record),
        "may_write": request.actor.may(Role.EDIT),
        "trail": record_trail(request, kind, record, "Verlauf"),
    }
    return render(request, "inventory/record_history.html", values)


@member(Role.EDIT)
@require_POST
def record_restore(request: MemberRequest, folder: str, uuid: UUID, number: int) -> HttpResponse:
    """An earlier version becomes the newest one."""
    record = by_folder(folder).owned(request.municipality, uuid)
    version = get_object_or_404(Version, record=record.uuid, number=number)
    restore_version(record, version, by=request.actor)
    messages.success(request, f"„{record}“ steht wieder wie in Version {number}.")
    return HttpResponseRedirect(address(record, request.municipality))


@member(Role.EDIT)
def record_delete(request: MemberRequest, folder: str, uuid: UUID) -> HttpResponse:
    """Asks, deletes, and says how to take it back."""
    kind = by_folder(folder)
    record = kind.owned(request.municipality, uuid)
    if request.method != "POST":
        values = {
            "kind": kind,
            "record": record,
            "links": record_links(request, kind, record),
            "back_url": address(record, request.municipality),
            "trail": record_trail(request, kind, record, "Löschen"),
        }
        return render(request, "inventory/record_delete.html", values)
    entry = delete_record(record, by=request.actor)
    values = {"record": record, "undo_url": here(request, "change_undo", uuid=entry.uuid)}
    messages.success(request, render_to_string("inventory/_deleted.html", values, request))
    above = None if kind.listing else record.belongs_to
    return HttpResponseRedirect(home_of(request, kind, above))


@member(Role.EDIT)
def change_undo(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Shows what a change set did and takes it back on confirmation."""
    entry = get_object_or_404(AuditEntry, uuid=uuid, municipality=request.municipality)
    if request.method == "POST":
        undone = undo_change(entry, by=request.actor)
        words = "Eintrag" if undone.restored == 1 else "Einträge"
        messages.success(request, f"Zurückgenommen: {undone.restored} {words}.")
        if undone.kept:
            names = ", ".join(undone.kept[:5])
            messages.warning(request, f"Seither geändert und deshalb behalten: {names}.")
        return HttpResponseRedirect(_after_undo(request, undone.entry))
    values: dict[str, Any] = {
        "entry": entry,
        "rows": changed_rows(entry),
        "was_undone": AuditEntry.objects.filter(undoes=entry).exists(),
        "trail": [("Bestand", ""), ("Änderung zurücknehmen", "")],
    }
    return render(request, "inventory/change_undo.html", values)


def _after_undo(request: MemberRequest, entry: AuditEntry) -> str:
    """The record that is as before, if it is one; else the list of what was touched."""
    touched = set(entry.versions.values_list("table", "record"))
    pages = [
        (kind, uuid)
        for table, uuid in touched
        for kind in KINDS
        if kind.model._meta.label_lower == table
    ]
    if not pages:
        return here(request, "offer_list")
    kind, uuid = pages[0]
    record = kind.model.objects.of(request.municipality).filter(uuid=uuid).first()
    if len(pages) == 1 and record is not None:
        return address(record, request.municipality)
    return home_of(request, kind, None)
