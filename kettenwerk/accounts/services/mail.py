"""Mails: queued in the transaction of what they tell about, sent once a minute, retried, given up.

The row decides who sends: a tick takes it by moving its next attempt into the future. A tick that
dies while sending leaves the row to a later one, which sends the same ``Message-ID`` again.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from kettenwerk.accounts.models import Municipality, OutgoingMail
from kettenwerk.core.mail import Letter, make_message

logger = logging.getLogger(__name__)
State = OutgoingMail.State
LEASE = timedelta(minutes=10)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720))


def queue_mail(
    municipality: Municipality,
    letter: Letter,
    *,
    key: str,
    about: UUID | None = None,
    now: datetime | None = None,
) -> OutgoingMail:
    """Lays a mail ready, once per key; call it in the transaction of what it tells about."""
    now = now or timezone.now()
    mail, _ = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "municipality": municipality,
            "about": about,
            "recipient": letter.to,
            "reply_to": letter.reply_to,
            "subject": letter.subject[:200],
            "text": letter.text,
            "created": now,
            "next_attempt": now,
        },
    )
    return mail


def send_waiting(now: datetime | None = None) -> int:
    """Sends what is due, at most ``MAILS_PER_MINUTE``; returns how many went out."""
    now = now or timezone.now()
    due = OutgoingMail.objects.filter(
        state__in=[State.WAITING, State.SENDING], next_attempt__lte=now
    ).order_by("next_attempt", "pk")
    waiting = list(due[: settings.MAILS_PER_MINUTE])
    if not waiting:
        return 0
    lately = OutgoingMail.objects.filter(sent_at__gt=now - timedelta(minutes=1)).count()
    waiting = waiting[: max(0, settings.MAILS_PER_MINUTE - lately)]
    connection = get_connection()
    try:
        return sum(_send(mail, connection, now) for mail in waiting)
    finally:
        connection.close()


def _send(mail: OutgoingMail, connection: BaseEmailBackend, now: datetime) -> int:
    """One mail, if no other tick has taken it."""
    row = OutgoingMail.objects.filter(pk=mail.pk)
    is_ours = row.filter(state__in=[State.WAITING, State.SENDING], next_attempt__lte=now).update(
        state=State.SENDING, next_attempt=now + LEASE, attempts=F("attempts") + 1
    )
    if not is_ours:
        return 0
    letter = Letter(mail.recipient, mail.subject, mail.text, mail.reply_to)
    message = make_message(letter, identity=str(mail.uuid))
    message.connection = connection
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        logger.warning("Mail %s not sent: %s", mail.uuid, type(error).__name__)
        connection.close()
        row.update(**_after_failure(mail.attempts + 1, error, now))
        return 0
    row.update(state=State.SENT, sent_at=now, error="", text="")
    return 1


def _after_failure(attempts: int, error: Exception, now: datetime) -> dict[str, object]:
    """Later again, or the end: an address the server refuses stays refused."""
    words = _reason(error)
    if attempts > len(PAUSES) or _is_final(error):
        return {"state": State.GIVEN_UP, "error": words, "text": ""}
    return {"state": State.WAITING, "error": words, "next_attempt": now + PAUSES[attempts - 1]}


def _is_final(error: Exception) -> bool:
    if isinstance(error, ValueError):
        return True
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _reason(error: Exception) -> str:
    """What went wrong, for a person who is no technician."""
    if isinstance(error, SMTPRecipientsRefused):
        return "Der Mailserver nimmt keine E-Mails für diese Adresse an."
    if isinstance(error, ValueError):
        return "Diese Adresse lässt sich nicht anschreiben."
    return "Der Mailserver war nicht erreichbar oder hat die E-Mail nicht angenommen."
