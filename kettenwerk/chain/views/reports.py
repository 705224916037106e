"""The Sachstand of a town: freeze it, read it, print it again unchanged."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import AuditEntry, Role
from kettenwerk.chain import services
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.exports import FORMATS
from kettenwerk.chain.forms import ReportReleaseForm
from kettenwerk.chain.models import Report
from kettenwerk.chain.queries import reports_of
from kettenwerk.chain.reports import is_unchanged
from kettenwerk.chain.views.downloads import file_response
from kettenwerk.chain.views.frame import filter_of, read_or_post
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
    filter_, tree = filter_of(request)
    if request.method == "POST" and filter_ is not None:
        chain = draw_chain(request.municipality, filter_, tree)
        report = services.freeze_report(chain, by=request.actor)
        messages.success(request, f"Sachstand Nr. {report.number} ist festgehalten.")
        return redirect("chain:report_detail", town=request.municipality.slug, uuid=report.uuid)
    reports = reports_of(request.municipality).defer("content", "pdf", "docx")
    rows = list(reports.order_by("area__ags", "-number"))
    if filter_ is None and not rows:
        return render(request, "chain/no_area.html", {"trail": [("Kette", "")]})
    own = [report for report in rows if report.municipality_id == request.municipality.pk]
    context = {
        "filter": filter_,
        "as_of": filter_.as_of if filter_ else None,
        "own": own,
        "others": [report for report in rows if report not in own],
        "may_edit": request.actor.may(Role.EDIT),
        "trail": [("Kette", _address(request, "chain")), ("Sachstand", "")],
    }
    return render(request, "chain/report_list.html", context)


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
        "may_coordinate": is_own and request.actor.may(Role.COORDINATE),
        "form": ReportReleaseForm(initial={"audience": report.audience}),
        "as_of": report.as_of,
        "trail": [
            ("Kette", _address(request, "chain")),
            ("Sachstand", _address(request, "report_list")),
            (f"Nr. {report.number}", ""),
        ],
    }
    return render(request, "chain/report_detail.html", context)


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
def report_release(request: MemberRequest, uuid: UUID) -> HttpResponse:
    report = _own(request, uuid)
    form = ReportReleaseForm(request.POST)
    if form.is_valid():
        services.release_report(report, by=request.actor, audience=form.cleaned_data["audience"])
        messages.success(request, f"Freigegeben für: {report.get_audience_display()}.")
    else:
        messages.warning(request, "Bitte wählen Sie, für wen Sie den Sachstand freigeben.")
    return redirect("chain:report_detail", town=request.municipality.slug, uuid=uuid)


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
def report_withdraw(request: MemberRequest, uuid: UUID) -> HttpResponse:
    services.withdraw_report(_own(request, uuid), by=request.actor)
    messages.success(request, "Die Freigabe des Sachstands ist zurückgenommen.")
    return redirect("chain:report_detail", town=request.municipality.slug, uuid=uuid)


def _own(request: MemberRequest, uuid: UUID) -> Report:
    rows = Report.objects.owned_by(request.municipality).select_related("area", "municipality")
    return get_object_or_404(rows, uuid=uuid)


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
    return get_object_or_404(reports_of(request.municipality), uuid=uuid)


def _address(request: MemberRequest, name: str) -> str:
    return reverse(f"chain:{name}", args=[request.municipality.slug])
