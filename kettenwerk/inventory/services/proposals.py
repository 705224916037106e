"""Changes that somebody who may not write a record asks its owner for."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Record
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Proposal
from kettenwerk.inventory.services.provider_proposals import answer_by_mail, take_over
from kettenwerk.inventory.services.records import Children, save_record


@transaction.atomic
def propose(record: Record, *, by: Actor, changes: dict[str, Any], reason: str) -> Proposal:
    """Lays a change before the record's owner; the record stays as it is."""
    if record.municipality_id == by.municipality.pk:
        message = "Dieser Eintrag gehört Ihrer Kommune. Sie können ihn selbst bearbeiten."
        raise Refused(message)
    if not changes:
        message = "Der Vorschlag ändert nichts. Bitte ändern Sie mindestens eine Angabe."
        raise Refused(message)
    proposal = Proposal(
        municipality=record.municipality,
        table=record._meta.label_lower,
        record=record.uuid,
        record_name=str(record)[:200],
        record_version=record.version,
        proposed_by=by.municipality,
        proposed_by_name=by.name,
        changes=changes,
        reason=reason,
    )
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, f"Änderung vorgeschlagen: {record}")
    audit.bulk_save(entry, [proposal], [])
    return proposal


@transaction.atomic
def accept_proposal(
    proposal: Proposal,
    record: Record,
    *,
    by: Actor,
    children: Iterable[Children] = (),
    also: Iterable[Record] = (),
) -> AuditEntry:
    """Takes the change over: ``record``, ``children`` and ``also`` already carry it."""
    _refuse_if_answered(proposal)
    text = f"Vorschlag von {proposal.provider_name or proposal.proposed_by} angenommen: {record}"
    also = [*also, *take_over(proposal, record)]
    entry = save_record(record, by=by, children=children, also=also, text=text)
    proposal.state = Proposal.State.ACCEPTED
    audit.save(proposal, by=by, within=entry)
    return entry


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by: Actor, answer: str) -> AuditEntry:
    """Puts the change aside, with a reason for those who proposed it."""
    _refuse_if_answered(proposal)
    if not answer.strip():
        message = "Bitte begründen Sie, warum der Vorschlag zurückgestellt wird."
        raise Refused(message)
    proposal.state = Proposal.State.DECLINED
    proposal.answer = answer.strip()
    text = f"Vorschlag zurückgestellt, weil: {proposal.answer}"
    answer_by_mail(proposal, by)
    return audit.save(proposal, by=by, kind=AuditEntry.Kind.DECISION, text=text)


def _refuse_if_answered(proposal: Proposal) -> None:
    if proposal.state != Proposal.State.OPEN:
        message = f"Dieser Vorschlag ist schon {proposal.get_state_display()}."
        raise Refused(message)
