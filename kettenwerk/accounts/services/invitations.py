"""Nobody opens an account alone: a coordinator invites, a mail carries a signed link, once."""

import logging
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.audit import record_event
from kettenwerk.accounts.models import AuditEntry, Invitation, Membership, Role, User
from kettenwerk.accounts.services.members import roles_in
from kettenwerk.core.refusal import Refused

logger = logging.getLogger(__name__)
VALID_FOR = timedelta(days=14)
_SALT = "kettenwerk.invitation"


def invite(email: str, *, name: str, role: Role, by: Actor, site: str) -> Invitation:
    """Invites a person into the actor's municipality by mail; ``site`` is the address of the site."""
    email = email.strip().lower()
    with transaction.atomic():
        _check_invitation(email, role, by)
        invitation = Invitation.objects.create(
            municipality=by.municipality,
            email=email,
            name=name,
            role=role,
            invited_by=by.user,
            expires=timezone.now() + VALID_FOR,
        )
        text = f"Eingeladen: {name} als {invitation.get_role_display()}"
        record_event(by, AuditEntry.Kind.MEMBERS, text)
    _send(invitation, by, site)
    return invitation


def resend_invitation(invitation: Invitation, *, by: Actor, site: str) -> None:
    """A new link for another 14 days; the link of the earlier mail stops working."""
    with transaction.atomic():
        extended = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
            expires=timezone.now() + VALID_FOR
        )
        if not extended:
            message = "Diese Einladung wurde schon angenommen."
            raise Refused(message)
        invitation.refresh_from_db()
        record_event(by, AuditEntry.Kind.MEMBERS, f"Einladung erneut gesendet: {invitation.name}")
    _send(invitation, by, site)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Takes an invitation back; its link stops working."""
    deleted, _ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()
    if not deleted:
        message = "Diese Einladung wurde schon angenommen. Sie können die Mitgliedschaft beenden."
        raise Refused(message)
    record_event(by, AuditEntry.Kind.MEMBERS, f"Einladung zurückgezogen: {invitation.name}")


def read_token(invitation: Invitation, token: str) -> bool:
    """Whether the link of a mail belongs to this invitation as it stands now."""
    try:
        content = signing.loads(token, salt=_SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return False
    return bool(content == _token_content(invitation))


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, password: str) -> User:
    """Opens the account of an invited person, or a closed one again, and the membership."""
    person = User.objects.select_for_update().filter(email=invitation.email).first()
    if person is not None and person.is_active:
        message = "Für diese E-Mail-Adresse gibt es schon ein Konto. Bitte melden Sie sich an."
        raise Refused(message)
    person = person or User(email=invitation.email)
    person.name, person.is_active, person.closed_at = name, True, None
    person.set_password(password)
    person.save()
    # The mail reached this person, so the address is verified.
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    join_by_invitation(invitation, person=person)
    return person


@transaction.atomic
def join_by_invitation(invitation: Invitation, *, person: User) -> Membership:
    """Makes an existing person a member; an invitation works once and for its own address."""
    if person.email != invitation.email:
        message = "Diese Einladung gilt für eine andere E-Mail-Adresse."
        raise Refused(message)
    used = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, expires__gt=timezone.now()
    ).update(accepted_at=timezone.now())
    if not used:
        message = "Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."
        raise Refused(message)
    membership, _ = Membership.objects.update_or_create(
        user=person, municipality=invitation.municipality, defaults={"role": invitation.role}
    )
    actor = Actor(invitation.municipality, person, Role(invitation.role))
    text = f"Einladung angenommen: {person} als {membership.get_role_display()}"
    record_event(actor, AuditEntry.Kind.MEMBERS, text)
    return membership


def _check_invitation(email: str, role: Role, by: Actor) -> None:
    if not by.may(Role.COORDINATE):
        message = "Einladen kann nur, wer in dieser Kommune koordiniert."
        raise Refused(message)
    if role not in dict(roles_in(by.municipality)):
        message = f"Die Rolle „{Role(role).label}“ gibt es in {by.municipality} nicht."
        raise Refused(message)
    if Membership.objects.filter(municipality=by.municipality, user__email=email).exists():
        message = f"{email} gehört schon zu {by.municipality}."
        raise Refused(message)
    waiting = Invitation.objects.filter(
        municipality=by.municipality, email=email, accepted_at=None, expires__gt=timezone.now()
    )
    if waiting.exists():
        message = f"{email} ist schon eingeladen. Sie können die Einladung erneut senden."
        raise Refused(message)


def _token_content(invitation: Invitation) -> list[str]:
    return [str(invitation.uuid), invitation.expires.isoformat()]


def address_of(invitation: Invitation) -> str:
    """The path of the link in the mail; only the mail carries it."""
    token = signing.dumps(_token_content(invitation), salt=_SALT)
    path = reverse("accounts:invitation_accept", args=[invitation.uuid])
    return f"{path}?schluessel={token}"


def _send(invitation: Invitation, by: Actor, site: str) -> None:
    context = {
        "invitation": invitation,
        "by": by,
        "link": site.rstrip("/") + address_of(invitation),
        "until": timezone.localtime(invitation.expires).date(),
    }
    body = render_to_string("accounts/mail/invitation.txt", context)
    subject = f"Kettenwerk: Einladung nach {invitation.municipality}"
    try:
        send_mail(subject, body, None, [invitation.email])
    except OSError as error:
        logger.exception("Invitation mail not sent")
        message = (
            "Die Einladung ist gespeichert, aber die E-Mail ließ sich nicht verschicken. "
            "Bitte versuchen Sie es später mit „Erneut senden“."
        )
        raise Refused(message) from error
