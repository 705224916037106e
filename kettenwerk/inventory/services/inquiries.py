"""Asking providers: a round, the reminder, a page of their own, taking a question back.

A question, its link and its mail are written in one transaction; ``kettenwerk tick`` sends the mail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.audit import Conflict
from kettenwerk.accounts.models import AuditEntry, Municipality, OutgoingMail, Role, User
from kettenwerk.accounts.services import due, queue_mail
from kettenwerk.core.mail import Letter
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Inquiry, InquiryOffer, Offer
from kettenwerk.inventory.queries.inquiries import (
    CALL_AFTER,
    REMIND_AFTER,
    VALID_FOR,
    Provider,
    asked_offers,
)
from kettenwerk.inventory.services.provider_links import make_link, revoke_links

REMINDER_BATCH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round did: how many providers and offers, and who was left out."""

    providers: int
    offers: int
    left_out: tuple[str, ...]


@transaction.atomic
def start_round(
    chosen: Sequence[Provider], *, by: Actor, site: str, now: datetime | None = None
) -> Asked:
    """Asks each chosen provider about all its offers by one mail; nobody is asked twice at once."""
    now = now or timezone.now()
    if not by.may(Role.COORDINATE):
        message = "Anbieter fragen kann nur, wer in dieser Kommune koordiniert."
        raise Refused(message)
    # Two people pressing the button at once: the second waits here and then finds the questions.
    Municipality.objects.select_for_update().get(pk=by.municipality.pk)
    waiting = _already_asked(by.municipality, now)
    ready = [one for one in chosen if one.email and one.organisation.pk not in waiting]
    left_out = tuple(str(one.organisation) for one in chosen if one not in ready)
    if not ready:
        message = "Es wurde niemand gefragt: Ohne Adresse, oder die Anfrage läuft schon."
        raise Refused(message)
    count = sum(len(one.offers) for one in ready)
    text = f"Nach Aktualität gefragt: {len(ready)} Anbieter, {count} Angebote"
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, text)
    for one in ready:
        inquiry = _inquiry(one, by, site, now)
        _save_with_offers(inquiry, one.offers, entry)
        _queue(inquiry, "inquiry", entry, now)
    return Asked(len(ready), count, left_out)


def _already_asked(municipality: Municipality, now: datetime) -> set[int]:
    rows = Inquiry.objects.owned_by(municipality).filter(
        kind=Inquiry.Kind.MAIL, answered_at=None, revoked_at=None, expires__gt=now
    )
    return set(rows.values_list("organisation_id", flat=True))


def _inquiry(one: Provider, by: Actor, site: str, now: datetime) -> Inquiry:
    return Inquiry(
        municipality=by.municipality,
        organisation=one.organisation,
        email=one.email,
        started_by=by.user,
        site=site,
        asked_at=now,
        expires=now + VALID_FOR,
    )


def _save_with_offers(inquiry: Inquiry, offers: Iterable[Offer], entry: AuditEntry) -> None:
    audit.bulk_save(entry, [inquiry], [])
    town = inquiry.municipality
    rows = [InquiryOffer(municipality=town, inquiry=inquiry, offer=offer) for offer in offers]
    audit.bulk_save(entry, rows, [])


def _queue(inquiry: Inquiry, kind: str, entry: AuditEntry, now: datetime) -> None:
    """Lays the mail ready; the key lets one mail of a kind exist per inquiry."""
    letter = write_letter(
        kind,
        town=inquiry.municipality,
        provider=str(inquiry.organisation),
        offers=[row.offer for row in asked_offers(inquiry)],
        to=inquiry.email,
        by=inquiry.started_by,
        link=make_link(inquiry, within=entry),
        asked=inquiry.asked_at,
    )
    key = f"{kind}/{inquiry.uuid}"
    queue_mail(inquiry.municipality, letter, key=key, about=inquiry.uuid, now=now)


def write_letter(  # noqa: PLR0913 - a letter has these parts; the preview fills them too
    kind: str,
    *,
    town: Municipality,
    provider: str,
    offers: Sequence[Offer],
    to: str,
    by: User | None,
    link: str,
    asked: datetime,
) -> Letter:
    """The text of ``inventory/mail/<kind>.txt``; its first line is the subject."""
    values = {
        "town": town,
        "provider": provider,
        "offers": offers,
        "link": link,
        "by": by,
        "asked": asked,
        "until": asked + VALID_FOR,
    }
    subject, _, text = render_to_string(f"inventory/mail/{kind}.txt", values).partition("\n")
    return Letter(to, subject, text.strip() + "\n", reply_to=by.email if by else "")


@due.every(minutes=10)
def remind_providers(now: datetime) -> int:
    """One reminder to everybody who was asked three weeks ago and said nothing."""
    rows = Inquiry.objects.live().filter(
        kind=Inquiry.Kind.MAIL,
        answered_at=None,
        reminded_at=None,
        revoked_at=None,
        asked_at__lte=now - REMIND_AFTER,
        # After six weeks a person calls; a reminder that comes so late would only confuse.
        asked_at__gt=now - CALL_AFTER,
        expires__gt=now,
    )
    rows = rows.select_related("organisation", "municipality__parent", "started_by")
    return sum(_remind(row, now) for row in rows.order_by("asked_at", "pk")[:REMINDER_BATCH])


def _remind(inquiry: Inquiry, now: datetime) -> int:
    """The state and the mail in one transaction; of two ticks the second finds it done."""
    was_sent = OutgoingMail.objects.filter(
        key=f"inquiry/{inquiry.uuid}", state=OutgoingMail.State.SENT
    )
    if not was_sent.exists():
        return 0
    by = Actor(inquiry.municipality, label="Kettenwerk (Erinnerung)")
    text = f"Erinnert: {inquiry.organisation}"
    inquiry.reminded_at = now
    try:
        with transaction.atomic():
            entry = audit.save(inquiry, by=by, text=text)
            if asked_offers(inquiry):
                _queue(inquiry, "reminder", entry, now)
    except Conflict:
        return 0
    return 1


@transaction.atomic
def open_page(one: Provider, *, by: Actor, site: str, now: datetime | None = None) -> str:
    """A page of the provider's own for eight weeks; earlier ones end. Returns its address, once."""
    now = now or timezone.now()
    _refuse_readers(by)
    if not one.offers:
        message = f"Von „{one.organisation}“ führt {by.municipality} kein laufendes Angebot."
        raise Refused(message)
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, f"Anbieter-Link neu: {one.organisation}")
    for old in _pages(one, by.municipality):
        _end(old, entry, now)
    inquiry = _inquiry(one, by, site, now)
    inquiry.kind = Inquiry.Kind.PAGE
    _save_with_offers(inquiry, one.offers, entry)
    return make_link(inquiry, within=entry)


def _pages(one: Provider, municipality: Municipality) -> list[Inquiry]:
    rows = Inquiry.objects.owned_by(municipality).filter(
        organisation=one.organisation, kind=Inquiry.Kind.PAGE, revoked_at=None
    )
    return list(rows.select_for_update())


def _end(inquiry: Inquiry, entry: AuditEntry, now: datetime) -> None:
    revoke_links(inquiry, within=entry, now=now)
    inquiry.revoked_at = now
    audit.bulk_save(entry, [], [inquiry])


@transaction.atomic
def revoke_inquiry(inquiry: Inquiry, *, by: Actor, now: datetime | None = None) -> None:
    """Takes a question or a page back: its links stop working, its answers stay."""
    now = now or timezone.now()
    _refuse_readers(by)
    locked = Inquiry.objects.owned_by(by.municipality).select_for_update().get(pk=inquiry.pk)
    if locked.revoked_at is not None:
        message = "Diese Anfrage ist schon zurückgezogen."
        raise Refused(message)
    text = f"Anbieter-Link zurückgezogen: {locked.organisation}"
    _end(locked, audit.record_event(by, AuditEntry.Kind.EDIT, text), now)
    # What is not sent yet stays here: its link would lead nowhere.
    unsent = OutgoingMail.objects.filter(about=locked.uuid, state=OutgoingMail.State.WAITING)
    unsent.update(state=OutgoingMail.State.GIVEN_UP, text="", error="Anfrage zurückgezogen.")


def _refuse_readers(by: Actor) -> None:
    if not by.may(Role.EDIT):
        message = "Dafür brauchen Sie die Rolle „Bearbeiten“."
        raise Refused(message)
