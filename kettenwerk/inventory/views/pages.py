"""What the pages of every kind have in common."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts.access import MemberRequest
from kettenwerk.accounts.models import Role
from kettenwerk.core.german import day_text
from kettenwerk.core.sheets import Sheet, write_xlsx
from kettenwerk.inventory.queries.links import address, list_address
from kettenwerk.inventory.queries.listing import Answer, Context, Listing, ask
from kettenwerk.inventory.queries.shown import Reader, visibility_words
from kettenwerk.inventory.views.kinds import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
type_trail = list[tuple[str, str]]


def as_of(request: MemberRequest) -> date:
    """The day every status is judged at: the address, the municipality's Stand, today."""
    try:
        return date.fromisoformat(request.GET.get("stand", ""))
    except ValueError:
        return request.municipality.default_as_of or timezone.localdate()


def show_list(request: MemberRequest, listing: Listing, kind: Kind | None = None) -> HttpResponse:
    """A list of one kind, or exactly this view as an Excel file."""
    context = Context(request.municipality, as_of(request))
    answer = ask(listing, request.GET, context)
    if request.GET.get("format") == "xlsx" and not answer.problems:
        return as_xlsx(answer)
    may_write = kind is not None and request.actor.may(Role.EDIT)
    values = {
        "answer": answer,
        "listing": listing,
        "rows": table_rows(answer, request),
        "page": answer.page,
        "facets": [facet for facet in answer.facets if facet.options],
        "tabs": tabs(request),
        "as_of": context.as_of,
        "trail": [("Bestand", ""), (listing.title, request.path)],
        "reset_url": request.path if answer.is_filtered or answer.problems else "",
        "new_url": here(request, f"{kind.name}_new") if kind and may_write else "",
        "new_words": kind.new_words if kind else "",
    }
    return render(request, f"inventory/{listing.name}_list.html", values)


TABS = (
    ("Angebote", "offer_list"),
    ("Organisationen", "organisation_list"),
    ("Netzwerke", "network_list"),
    ("Vereinbarungen", "agreement_list"),
    ("Genannte Lücken", "gap_list"),
    ("Praxisprofile", "profile_list"),
    ("Zuständigkeiten", "responsibility_list"),
    ("Kooperationspartner", "cooperation_list"),
    ("Standorte", "site_list"),
    ("Vorschläge", "proposal_list"),
)


def tabs(request: MemberRequest) -> list[tuple[str, str, bool]]:
    """Every list of the inventory."""
    found = [(words, here(request, name)) for words, name in TABS]
    return [(words, url, url == request.path) for words, url in found]


def table_rows(answer: Answer, request: MemberRequest) -> list[list[tuple[Any, Any, str]]]:
    """Column, cell and address, row by row."""
    return [
        [
            (column, cell, address(cell.link, request.municipality) if cell.link else "")
            for column, cell in row.cells
        ]
        for row in answer.rows
    ]


def as_xlsx(answer: Answer) -> HttpResponse:
    """Every row of the view in the import's columns, and a sheet that says what it rests on."""
    listing = answer.listing
    records = answer.exported_records()
    rows = [
        [str(record.uuid), *(str(read(record, answer.context)) for _, read in listing.exported)]
        for record in records
    ]
    notes: list[tuple[str, str | int]] = [
        ("Liste", listing.title),
        ("Kommune", answer.context.municipality.name),
        ("Stand", day_text(answer.context.as_of)),
        ("Filter", answer.filter_text),
        ("Zeilen", answer.count),
        ("Hinweis", "Bestand wie eingetragen, nicht beschlossen."),
    ]
    header = ["uuid", *(name for name, _ in listing.exported)]
    sheets = [Sheet(listing.title, header, rows), Sheet("Angaben", ["Angabe", "Wert"], notes)]
    response = HttpResponse(write_xlsx(sheets), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{listing.name}.xlsx"'
    return response


def show_detail(request: MemberRequest, kind: Kind, uuid: UUID) -> HttpResponse:
    """One record with everything that hangs on it."""
    record = kind.visible(request.municipality, uuid)
    reader = Reader(request.municipality, as_of(request))
    is_own = record.municipality_id == request.municipality.pk
    detail = kind.detail(record, reader)
    values = {
        "detail": detail,
        "record": record,
        "kind": kind,
        "as_of": reader.as_of,
        "trail": record_trail(request, kind, record),
        "visibility": visibility_words(record) if hasattr(record, "visibility") else "",
        "is_own": is_own,
        "may_write": request.actor.may(Role.EDIT),
        "links": record_links(request, kind, record),
    }
    return render(request, f"inventory/{kind.name}_detail.html", values)


def record_links(request: MemberRequest, kind: Kind, record: Any) -> dict[str, str]:
    """The pages around one record."""
    generic = {"town": request.municipality.slug, "folder": kind.folder, "uuid": record.uuid}
    links = {
        page: reverse(f"inventory:record_{page}", kwargs=generic)
        for page in ("history", "delete", "propose")
    }
    return links | {"edit": address(record, request.municipality, "edit")}


def record_trail(request: MemberRequest, kind: Kind, record: Any, *more: str) -> type_trail:
    """List → record → page."""
    trail: type_trail = [("Bestand", "")]
    if kind.listing is not None:
        trail.append((kind.listing.title, list_address(kind.model, request.municipality)))
    if record.pk is not None:
        trail.append((str(record), address(record, request.municipality)))
    return trail + [(words, "") for words in more]


def here(request: MemberRequest, name: str, **kwargs: Any) -> str:
    """A page of the inventory for this municipality."""
    return reverse(f"inventory:{name}", kwargs={"town": request.municipality.slug, **kwargs})
