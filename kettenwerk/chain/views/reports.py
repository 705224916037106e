"""The Sachstand of a town: freeze it, read it, print it again unchanged."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import AuditEntry, Role
from kettenwerk.chain.exports import FORMATS
from kettenwerk.chain.models import Report
from kettenwerk.chain.reports import is_unchanged
from kettenwerk.chain.services import freeze_report
from kettenwerk.chain.views.downloads import file_response
from kettenwerk.chain.views.frame import chain_of, read_or_post
from kettenwerk.core.document import document_from_data
from kettenwerk.core.refusal import Refused

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DAMAGED = (
    "Die gespeicherte Fassung stimmt nicht mit ihrer Prüfsumme überein. Sie wird nicht ausgegeben; "
    "bitte stellen Sie sie aus einer Sicherung wieder her."
)


@member(Role.READ, write=Role.EDIT)
@read_or_post
def report_list(request: MemberRequest) -> HttpResponse:
    chain = chain_of(request)
    if chain is None:
        return render(request, "chain/no_area.html", {"trail": [("Kette", "")]})
    if request.method == "POST":
        report = freeze_report(chain, by=request.actor)
        messages.success(request, f"Sachstand Nr. {report.number} ist festgehalten.")
        return redirect("chain:report_detail", town=request.municipality.slug, uuid=report.uuid)
    reports = Report.objects.of(request.municipality).select_related("area")
    rows = list(reports.defer("content", "pdf", "docx").order_by("area__ags", "-number"))
    own = [report for report in rows if report.municipality_id == request.municipality.pk]
    return render(
        request,
        "chain/report_list.html",
        {
            "chain": chain,
            "filter": chain.filter,
            "own": own,
            "others": [report for report in rows if report not in own],
            "may_edit": request.actor.may(Role.EDIT),
            "as_of": chain.as_of,
            "trail": [("Kette", _address(request, "chain")), ("Sachstand", "")],
        },
    )


@member(Role.READ)
@require_safe
def report_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    report = _report(request, uuid)
    is_own = report.municipality_id == request.municipality.pk
    context = {
        "report": report,
        "document": document_from_data(report.content["document"]),
        "is_unchanged": is_unchanged(report),
        "damaged": DAMAGED,
        "is_own": is_own,
        "as_of": report.as_of,
        "trail": [
            ("Kette", _address(request, "chain")),
            ("Sachstand", _address(request, "report_list")),
            (f"Nr. {report.number}", ""),
        ],
    }
    return render(request, "chain/report_detail.html", context)


@member(Role.READ)
@require_safe
def report_pdf(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return _paper(request, uuid, "pdf", FORMATS["pdf"].content_type)


@member(Role.READ)
@require_safe
def report_docx(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return _paper(request, uuid, "docx", DOCX_TYPE)


def _paper(request: MemberRequest, uuid: UUID, ending: str, content_type: str) -> HttpResponse:
    """The stored bytes, never set anew; a damaged one is not handed out."""
    report = _report(request, uuid)
    if not is_unchanged(report):
        raise Refused(DAMAGED)
    name = f"sachstand-{report.area.key}-nr-{report.number}-{report.as_of.isoformat()}.{ending}"
    audit.record_event(request.actor, AuditEntry.Kind.EXPORT, f"Ausgabe: {name}")
    return file_response(bytes(getattr(report, ending)), name, content_type)


def _report(request: MemberRequest, uuid: UUID) -> Report:
    reports = Report.objects.of(request.municipality).select_related("area", "municipality")
    return get_object_or_404(reports, uuid=uuid)


def _address(request: MemberRequest, name: str) -> str:
    return reverse(f"chain:{name}", args=[request.municipality.slug])
