"""What the pages of every kind have in common."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts.access import MemberRequest
from kettenwerk.accounts.models import Role, SharedRecord
from kettenwerk.core.german import day_text
from kettenwerk.core.identifiers import uuid_in
from kettenwerk.core.sheets import Sheet, write_xlsx
from kettenwerk.inventory.models import SavedFilter
from kettenwerk.inventory.queries.bulk import LISTINGS as CHANGED_IN_BULK
from kettenwerk.inventory.queries.filters import Shelf, shelf
from kettenwerk.inventory.queries.links import address, list_address, may_see
from kettenwerk.inventory.queries.listing import Answer, Context, ask
from kettenwerk.inventory.queries.shown import Reader, visibility_words
from kettenwerk.inventory.views.answers import xlsx
from kettenwerk.inventory.views.kinds import KINDS, Kind

type_trail = list[tuple[str, str]]


def as_of(request: MemberRequest) -> date:
    """The day every status is judged at: the address, the municipality's Stand, today."""
    try:
        return date.fromisoformat(request.GET.get("stand", ""))
    except ValueError:
        return request.municipality.default_as_of or timezone.localdate()


def show_list(request: MemberRequest, kind: Kind) -> HttpResponse:
    """A list of one kind, or exactly this view as an Excel file."""
    listing = kind.listing
    assert listing is not None  # noqa: S101 - the address exists for kinds with a list only
    if "filter" in request.GET:
        return _opened_filter(request, kind)
    context = Context(request.municipality, as_of(request))
    answer = ask(listing, request.GET, context)
    saved = shelf(kind.name, request.GET, request.user, request.municipality)
    if request.GET.get("format") == "xlsx" and not answer.problems:
        return as_xlsx(answer, saved.active_name)
    may_edit = request.actor.may(Role.EDIT)
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
        "new_url": here(request, f"{kind.name}_new") if may_edit else "",
        "new_words": kind.new_words,
        "printed": timezone.localtime(),
        **_filter_links(request, kind, answer, saved),
    }
    return render(request, f"inventory/{listing.name}_list.html", values)


def _filter_links(
    request: MemberRequest, kind: Kind, answer: Answer, saved: Shelf
) -> dict[str, Any]:
    """The saved filters above a list, and what can be done with the one that is open."""
    is_bulk = kind.name in CHANGED_IN_BULK and request.actor.may(Role.EDIT) and answer.count > 0
    is_kept = not answer.is_filtered or answer.problems or saved.active is not None
    return {
        "saved": saved,
        "saved_links": [
            (one, table_address(request, kind, one.query), one == saved.active)
            for one in saved.filters
        ],
        "bulk_url": _with_query(request, "bulk_new", kind, saved.query) if is_bulk else "",
        "keep_url": "" if is_kept else _with_query(request, "filter_new", kind, saved.query),
        "filters_url": here(request, "filter_list"),
    }


def _with_query(request: MemberRequest, page: str, kind: Kind, query: str) -> str:
    url = here(request, page, folder=kind.folder)
    return f"{url}?{query}" if query else url


def table_address(request: MemberRequest, kind: Kind, query: str) -> str:
    """A list with a filter."""
    url = here(request, f"{kind.name}_list")
    return f"{url}?{query}" if query else url


def _opened_filter(request: MemberRequest, kind: Kind) -> HttpResponse:
    """``?filter=…`` leads to what the filter asks; it shows nothing the reader may not see."""
    uuid = uuid_in(request.GET["filter"])
    rows = SavedFilter.objects.seen_by(request.user, request.municipality)
    one = get_object_or_404(rows, uuid=uuid, listing=kind.name)
    return HttpResponseRedirect(table_address(request, kind, one.query))


TABS = (
    *((kind.listing.title, f"{kind.name}_list") for kind in KINDS if kind.listing),
    ("Vorschläge", "proposal_list"),
    ("Mögliche Doppel", "duplicate_list"),
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


def as_xlsx(answer: Answer, saved_name: str = "") -> HttpResponse:
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
        *((("Gespeicherter Filter", saved_name),) if saved_name else ()),
        ("Zeilen", answer.count),
        ("Hinweis", "Bestand wie eingetragen, nicht beschlossen."),
    ]
    header = ["uuid", *(name for name, _ in listing.exported)]
    sheets = [Sheet(listing.title, header, rows), Sheet("Angaben", ["Angabe", "Wert"], notes)]
    return xlsx(write_xlsx(sheets), listing.name)


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
        "additions": additions(request, kind, record),
    }
    return render(request, f"inventory/{kind.name}_detail.html", values)


def additions(request: MemberRequest, kind: Kind, record: Any) -> list[tuple[str, str]]:
    """What the reader may hang on a record: words and the form for it."""
    if not request.actor.may(Role.EDIT):
        return []
    is_own = record.municipality_id == request.municipality.pk
    return [
        (one.words, f"{here(request, one.page)}?{kind.query_name}={record.uuid}")
        for one in kind.additions
        if is_own or not one.is_for_owners
    ]


def record_links(request: MemberRequest, kind: Kind, record: Any) -> dict[str, str]:
    """The pages around one record."""
    generic = {"town": request.municipality.slug, "folder": kind.folder, "uuid": record.uuid}
    links = {
        page: reverse(f"inventory:record_{page}", kwargs=generic)
        for page in ("history", "delete", "propose", "confirm")
    }
    return links | {"edit": address(record, request.municipality, "edit")}


def record_trail(request: MemberRequest, kind: Kind, record: Any, *more: str) -> type_trail:
    """List → record → page."""
    trail: type_trail = [("Bestand", "")]
    if kind.listing is not None:
        trail.append((kind.listing.title, list_address(kind.model, request.municipality)))
    elif record.pk is not None and record.belongs_to is not None:
        home = home_of(request, kind, record.belongs_to)
        trail.append((str(record.belongs_to), home))
    if record.pk is not None:
        trail.append((str(record), address(record, request.municipality)))
    return trail + [(words, "") for words in more]


def hung_on(request: MemberRequest) -> dict[str, SharedRecord]:
    """What the address names as the place of a new record: ``?organisation=…``, ``?angebot=…``."""
    found = {}
    for kind in KINDS:
        uuid = uuid_in(request.GET.get(kind.query_name, ""))
        if uuid is None:
            continue
        rows: Any = kind.model.objects.of(request.municipality).filter(uuid=uuid)
        row = rows.select_related("municipality").first()
        if row is not None:
            found[kind.query_name] = row
    return found


def home_of(request: MemberRequest, kind: Kind, above: SharedRecord | None) -> str:
    """Where a record is listed: among its kind, else on the page of what it belongs to."""
    if kind.listing is not None:
        return list_address(kind.model, request.municipality)
    if above is None or not may_see(above, request.municipality):
        return here(request, "organisation_list")
    return address(above, request.municipality)


def here(request: MemberRequest, name: str, **kwargs: Any) -> str:
    """A page of the inventory for this municipality."""
    return reverse(f"inventory:{name}", kwargs={"town": request.municipality.slug, **kwargs})
