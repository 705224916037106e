"""What a provider's proposal carries beside the offer itself, and the mail that answers it."""

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Record
from kettenwerk.accounts.services import queue_mail
from kettenwerk.core.mail import Letter
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Basis, Closure, Contact, Offer, Proposal

HOURS, CLOSURE = "hours", "closure"


def take_over(proposal: Proposal, record: Record) -> list[Record]:
    """Marks the offer as confirmed on the day the provider spoke; its hours and closures follow."""
    if not proposal.provider_name or not isinstance(record, Offer):
        return []
    told = timezone.localdate(proposal.modified)
    if "status" not in proposal.changes and (record.last_confirmed or date.min) < told:
        record.last_confirmed, record.last_confirmed_basis = told, Basis.STATED
    changes: list[Record] = []
    if HOURS in proposal.changes:
        changes.append(_contact_with_hours(record, _typed(proposal, HOURS)))
    if CLOSURE in proposal.changes:
        changes.append(_closure(record, _typed(proposal, CLOSURE)))
    return changes


def _typed(proposal: Proposal, name: str) -> list[str]:
    change: dict[str, Any] = proposal.changes[name]
    return [str(one) for one in change.get("typed", [])]


def contact_for_hours(offer: Offer) -> Contact | None:
    """Where an offer's hours stand: its own contact, else that of its provider."""
    own = Contact.objects.owned_by(offer.municipality)
    found: Contact | None = own.filter(offer=offer).first()
    shared = Contact.objects.of(offer.municipality).filter(organisation=offer.provider_id)
    return found or shared.first()


def _contact_with_hours(offer: Offer, typed: list[str]) -> Contact:
    """The offer's own contact; where only the provider has one, a copy of it for the offer."""
    known = contact_for_hours(offer)
    if known is None:
        message = "Für die Sprechzeiten fehlt ein Kontakt. Bitte legen Sie erst einen an."
        raise Refused(message)
    hours = typed[0] if typed else ""
    if known.offer_id == offer.pk:
        known.hours = hours
        return known
    return Contact(
        municipality=offer.municipality,
        offer=offer,
        function=known.function,
        phone=known.phone,
        email=known.email,
        hours=hours,
        audience=known.audience,
        visibility=offer.visibility,
        source=known.source,
    )


def _closure(offer: Offer, typed: list[str]) -> Closure:
    first, last, note = (*typed, "", "", "")[:3]
    return Closure(
        municipality=offer.municipality,
        offer=offer,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        note=note,
    )


def answer_by_mail(proposal: Proposal, by: Actor) -> None:
    """Tells a provider why its proposal was put aside; others read it on the page."""
    if not proposal.provider_name or not proposal.reply_to:
        return
    values = {"proposal": proposal, "town": by.municipality, "by": by.user}
    rendered = render_to_string("inventory/mail/declined.txt", values)
    subject, _, text = rendered.partition("\n")
    reply_to = by.user.email if by.user else ""
    letter = Letter(proposal.reply_to, subject, text.strip() + "\n", reply_to)
    key = f"declined/{proposal.uuid}"
    queue_mail(by.municipality, letter, key=key, about=proposal.uuid)
