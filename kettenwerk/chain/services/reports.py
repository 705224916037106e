"""Freezing a Sachstand."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality, Visibility
from kettenwerk.chain.models import Report
from kettenwerk.chain.reports import digest_of, freeze
from kettenwerk.chain.result import Chain
from kettenwerk.chain.services.rules import refuse_unless_coordinating
from kettenwerk.core.document import document_from_data
from kettenwerk.core.german import day_text
from kettenwerk.core.paper import render_pdf
from kettenwerk.core.refusal import Refused
from kettenwerk.core.words import render_docx

TEMPLATE = "chain/paper/report.typ"


@transaction.atomic
def freeze_report(chain: Chain, *, by: Actor) -> Report:
    """Keeps the chain as it stands, with both papers byte by byte; nothing of it ever changes."""
    if chain.place.municipality_id != by.municipality.pk:
        message = f"Den Sachstand von {chain.place.name} hält {chain.place.name} selbst fest."
        raise Refused(message)
    if chain.filter.narrows_offers:
        message = "Ein Sachstand zeigt die ganze Kette. Bitte heben Sie den Filter erst auf."
        raise Refused(message)
    # One Sachstand at a time, so that numbers have no gap and no double.
    Municipality.objects.select_for_update().get(pk=by.municipality.pk)
    last = last_report(chain)
    now = timezone.localtime().replace(microsecond=0)
    number = last.number + 1 if last else 1
    content = freeze(chain, number=number, today=now.date(), last=last)
    report = _with_papers(content, created=now.astimezone(UTC))
    report.area, report.number, report.as_of = chain.place, number, chain.as_of
    report.created_by_name = by.name
    report.source = f"Kettenwerk, Stand {day_text(chain.as_of)}"
    audit.save(report, by=by, text=f"{report} festgehalten, Stand {day_text(chain.as_of)}")
    return report


@transaction.atomic
def release_report(report: Report, *, by: Actor, audience: str) -> AuditEntry:
    """Opens a Sachstand for others to read; text, papers and their digest stay as they were frozen."""
    _refuse_to_release(report, by)
    report.audience, report.visibility = audience, Visibility.VERBUND
    text = f"Freigegeben: {report} für {report.get_audience_display()}"
    return audit.save(report, by=by, kind=AuditEntry.Kind.RELEASE, text=text)


@transaction.atomic
def withdraw_report(report: Report, *, by: Actor) -> AuditEntry:
    """Closes it again; what others printed meanwhile stays theirs."""
    _refuse_to_release(report, by)
    if not report.audience:
        message = f"{report} ist nicht freigegeben."
        raise Refused(message)
    report.audience, report.visibility = "", Visibility.INTERNAL
    text = f"Freigabe zurückgenommen: {report}"
    return audit.save(report, by=by, kind=AuditEntry.Kind.RELEASE, text=text)


def _refuse_to_release(report: Report, by: Actor) -> None:
    refuse_unless_coordinating(by)
    if report.municipality_id != by.municipality.pk:
        message = f"Über die Freigabe entscheidet {report.municipality.name} selbst."
        raise Refused(message)


def last_report(chain: Chain) -> Report | None:
    rows = Report.objects.owned_by(chain.municipality).filter(area=chain.place)
    return rows.defer("pdf", "docx").order_by("number").last()


def _with_papers(content: dict[str, Any], *, created: datetime) -> Report:
    document = document_from_data(content["document"])
    pdf = render_pdf(TEMPLATE, document.as_data(), title=document.title, created=created)
    docx = render_docx(document, created=created)
    return Report(content=content, pdf=pdf, docx=docx, digest=digest_of(content, pdf, docx))
