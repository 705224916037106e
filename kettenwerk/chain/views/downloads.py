"""The chain to take along: Excel, PDF, JSON or picture of exactly this view."""

from collections.abc import Callable

from django.http import HttpResponse

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry
from kettenwerk.chain.exports import (
    FORMATS,
    as_json,
    as_pdf,
    as_svg,
    as_xlsx,
    export_name,
)
from kettenwerk.chain.result import Chain

WRITERS: dict[str, Callable[[Chain], bytes | str]] = {
    "xlsx": as_xlsx,
    "pdf": as_pdf,
    "pdf-a3": lambda chain: as_pdf(chain, "a3"),
    "json": as_json,
    "svg": as_svg,
}


def download(chain: Chain, format_: str, *, by: Actor) -> HttpResponse | None:
    """The file, noted in the audit log; ``None`` for a format that does not exist."""
    if format_ not in WRITERS:
        return None
    name = export_name(chain, format_)
    content = WRITERS[format_](chain)
    audit.record_event(by, AuditEntry.Kind.EXPORT, f"Ausgabe der Kette: {name}")
    return file_response(content, name, FORMATS[format_].content_type)


def file_response(content: bytes | str, name: str, content_type: str) -> HttpResponse:
    """A file to keep, never to be shown in the frame of another page or out of a cache."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
