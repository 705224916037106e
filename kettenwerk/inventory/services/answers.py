"""What a provider says by its link, and what a person in the municipality confirms for it.

Only the day of confirmation is written at once. Everything else becomes a proposal to the owner, and
nothing is ever removed here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Record, Role
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import (
    Basis,
    Confirmable,
    Inquiry,
    InquiryOffer,
    Offer,
    OfferStatus,
    Proposal,
    ProviderLink,
)
from kettenwerk.inventory.services.provider_links import is_valid

Answer = InquiryOffer.Answer
State = Proposal.State


def _locked(link: ProviderLink, now: datetime) -> tuple[Inquiry, list[InquiryOffer]]:
    """The inquiry and its offers, safe from a second request; a link that ended writes nothing."""
    if not is_valid(link, now):
        message = "Dieser Link gilt nicht mehr. Bitte fragen Sie nach einem neuen."
        raise Refused(message)
    inquiry = (
        Inquiry.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality__parent")
        .get(pk=link.inquiry_id)
    )
    rows = InquiryOffer.objects.live().filter(
        inquiry=inquiry, offer__deleted_at=None, offer__municipality=inquiry.municipality_id
    )
    rows = rows.select_for_update(of=("self", "offer")).select_related("offer").order_by("pk")
    return inquiry, list(rows)


def _actor(inquiry: Inquiry) -> Actor:
    return Actor(inquiry.municipality, label=f"Anbieter per Link: {inquiry.organisation}"[:120])


def _chosen(rows: list[InquiryOffer], offers: Iterable[UUID]) -> list[InquiryOffer]:
    wanted = set(offers)
    found = [row for row in rows if row.offer.uuid in wanted]
    if not found or len(found) != len(wanted):
        message = "Dieses Angebot gehört nicht zu Ihrem Link."
        raise Refused(message)
    return found


@transaction.atomic
def confirm_all(link: ProviderLink, *, now: datetime | None = None) -> int:
    """„Alles stimmt“: every offer the provider said nothing else about; returns how many."""
    now = now or timezone.now()
    inquiry, rows = _locked(link, now)
    return _confirm(inquiry, [row for row in rows if row.answer in {"", Answer.TRUE}], now)


@transaction.atomic
def confirm_some(link: ProviderLink, offers: Iterable[UUID], *, now: datetime | None = None) -> int:
    """„Stimmt“ for single offers; takes back what was said about them before."""
    now = now or timezone.now()
    inquiry, rows = _locked(link, now)
    chosen = _chosen(rows, offers)
    changed = [row for row in chosen if row.answer not in {"", Answer.TRUE}]
    if changed:
        by = _actor(inquiry)
        entry = audit.record_event(by, AuditEntry.Kind.EDIT, "Vorschlag zurückgenommen")
        for row in changed:
            _withdraw(row.offer, inquiry, entry)
    return _confirm(inquiry, chosen, now)


def _confirm(inquiry: Inquiry, rows: list[InquiryOffer], now: datetime) -> int:
    """Sets the day once: asked again on the same day, nothing is written."""
    today = timezone.localdate(now)
    stale = [row.offer for row in rows if not _is_confirmed_on(row.offer, today)]
    open_rows = [row for row in rows if row.answer != Answer.TRUE]
    if not stale and not open_rows:
        return 0
    text = f"Bestätigt von {inquiry.organisation}: {len(rows)} Angebote"
    entry = audit.record_event(_actor(inquiry), AuditEntry.Kind.EDIT, text)
    _set_day(stale, today, entry)
    renewed = {offer.pk for offer in stale}
    told = [row for row in rows if row.answer != Answer.TRUE or row.offer_id in renewed]
    _note_answers(inquiry, told, Answer.TRUE, now, entry)
    return len(rows)


def _is_confirmed_on(record: Confirmable, day: Any) -> bool:
    return record.last_confirmed == day and record.last_confirmed_basis == Basis.STATED


def _set_day(records: Sequence[Any], day: Any, entry: AuditEntry) -> None:
    for record in records:
        record.last_confirmed, record.last_confirmed_basis = day, Basis.STATED
    audit.bulk_save(entry, [], records)


def _note_answers(
    inquiry: Inquiry, rows: list[InquiryOffer], answer: str, now: datetime, entry: AuditEntry
) -> None:
    for row in rows:
        row.answer, row.answered_at = answer, now
    inquiry.answered_at = now
    audit.bulk_save(entry, [], rows)
    audit.bulk_save(entry, [], [inquiry])


@transaction.atomic
def suggest_changes(
    link: ProviderLink,
    changes: dict[UUID, dict[str, Any]],
    *,
    reason: str = "",
    reply_to: str = "",
    now: datetime | None = None,
) -> int:
    """„Ändern“: one proposal per offer, before the owner; a later one replaces the earlier."""
    reason = reason or "Der Anbieter hat die Angaben geprüft und geändert."
    return _propose(link, changes, Answer.CHANGE, reason, reply_to, now=now)


@transaction.atomic
def report_gone(
    link: ProviderLink, offer: UUID, *, note: str = "", now: datetime | None = None
) -> int:
    """„Gibt es nicht mehr“: a person decides; until then the offer stays as it is."""
    ended = {
        "status": {
            "label": "Status",
            "before": "",
            "after": str(OfferStatus.ENDED.label),
            "typed": [str(OfferStatus.ENDED)],
        }
    }
    reason = f"Gibt es nicht mehr, sagt der Anbieter. {note}".strip()[:400]
    return _propose(link, {offer: ended}, Answer.GONE, reason, "", now=now)


def _propose(
    link: ProviderLink,
    changes: dict[UUID, dict[str, Any]],
    answer: str,
    reason: str,
    reply_to: str,
    *,
    now: datetime | None,
) -> int:
    now = now or timezone.now()
    inquiry, rows = _locked(link, now)
    chosen = _chosen(rows, changes)
    words = f"{Answer(answer).label}, sagt {inquiry.organisation}: {len(chosen)} Angebote"
    entry = audit.record_event(_actor(inquiry), AuditEntry.Kind.EDIT, words)
    for row in chosen:
        proposal = _open_proposal(row.offer, inquiry) or _new_proposal(row.offer, inquiry)
        proposal.changes = _filled(changes[row.offer.uuid], row.offer)
        proposal.reason, proposal.record_version = reason[:400], row.offer.version
        proposal.reply_to = reply_to or inquiry.email
        is_new = proposal.pk is None
        audit.bulk_save(entry, [proposal] if is_new else [], [] if is_new else [proposal])
    _note_answers(inquiry, chosen, answer, now, entry)
    return len(chosen)


def _filled(changes: dict[str, Any], offer: Offer) -> dict[str, Any]:
    if "status" in changes:
        changes["status"]["before"] = offer.get_status_display()
    return changes


def _open_proposal(offer: Offer, inquiry: Inquiry) -> Proposal | None:
    rows = Proposal.objects.owned_by(inquiry.municipality).select_for_update()
    found: Proposal | None = rows.filter(
        record=offer.uuid, state=State.OPEN, provider_name=str(inquiry.organisation)
    ).first()
    return found


def _new_proposal(offer: Offer, inquiry: Inquiry) -> Proposal:
    return Proposal(
        municipality=inquiry.municipality,
        table=offer._meta.label_lower,
        record=offer.uuid,
        record_name=offer.name[:200],
        proposed_by=inquiry.municipality,
        provider_name=str(inquiry.organisation)[:200],
    )


def _withdraw(offer: Offer, inquiry: Inquiry, entry: AuditEntry) -> None:
    proposal = _open_proposal(offer, inquiry)
    if proposal is not None:
        proposal.state = State.WITHDRAWN
        audit.bulk_save(entry, [], [proposal])


@transaction.atomic
def refer(link: ProviderLink, *, email: str, note: str, now: datetime | None = None) -> None:
    """„Nicht ich – fragen Sie …“: kept for the owner; nothing is forwarded by itself."""
    now = now or timezone.now()
    inquiry, _ = _locked(link, now)
    if (inquiry.referred_to, inquiry.referral_note) == (email, note):
        return
    inquiry.referred_to, inquiry.referral_note, inquiry.answered_at = email, note[:300], now
    by = _actor(inquiry)
    entry = audit.record_event(
        by, AuditEntry.Kind.EDIT, f"{inquiry.organisation} verweist an jemand anderen"
    )
    audit.bulk_save(entry, [], [inquiry])


@transaction.atomic
def confirm_records(
    records: Sequence[Record], *, by: Actor, text: str = "", now: datetime | None = None
) -> int:
    """A person of the owner checked these; the same day again writes nothing."""
    if not by.may(Role.EDIT):
        message = "Bestätigen kann, wer die Rolle „Bearbeiten“ hat."
        raise Refused(message)
    if any(record.municipality_id != by.municipality.pk for record in records):
        message = "Bestätigen kann nur die Kommune, die den Eintrag führt."
        raise Refused(message)
    today = timezone.localdate(now)
    model = type(records[0]) if records else Offer
    rows = model._default_manager.filter(pk__in=[record.pk for record in records])
    stale = [row for row in rows.select_for_update() if not _is_confirmed_on(row, today)]  # type: ignore[arg-type]
    if stale:
        text = text or f"Angaben geprüft: {', '.join(str(row) for row in stale)}"
        _set_day(stale, today, audit.record_event(by, AuditEntry.Kind.EDIT, text))
    return len(stale)
