"""Roles and the end of a membership."""

from django.db import transaction
from django.utils import timezone

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.audit import record_event
from kettenwerk.accounts.models import AuditEntry, Membership, Municipality, Role, User
from kettenwerk.core.refusal import Refused

LAST_COORDINATOR = (
    "Mindestens eine Person muss koordinieren. "
    "Bitte geben Sie zuerst jemand anderem die Rolle „Koordinieren“."
)


def roles_in(municipality: Municipality) -> list[tuple[str, str]]:
    """The roles that exist in a municipality; the programme office sits at the Land."""
    if municipality.kind == Municipality.Kind.STATE:
        return [(role.value, str(role.label)) for role in (Role.PROGRAMME, Role.COORDINATE)]
    return [(role.value, str(role.label)) for role in (Role.READ, Role.EDIT, Role.COORDINATE)]


@transaction.atomic
def change_role(membership: Membership, *, role: Role, by: Actor) -> None:
    """Gives a member another role; refuses to leave nobody who coordinates."""
    stored = _locked(membership, by)
    if stored.role == role:
        return
    if role not in dict(roles_in(stored.municipality)):
        message = f"Die Rolle „{Role(role).label}“ gibt es in {stored.municipality} nicht."
        raise Refused(message)
    _keep_a_coordinator(stored)
    before = stored.get_role_display()
    stored.role = role
    stored.save(update_fields=["role"])
    text = f"Rolle von {stored.user}: {before} → {stored.get_role_display()}"
    record_event(by, AuditEntry.Kind.MEMBERS, text)


@transaction.atomic
def remove_member(membership: Membership, *, by: Actor) -> None:
    """Ends a membership; with the last one the account is closed, what the person did stays."""
    stored = _locked(membership, by)
    _keep_a_coordinator(stored)
    person = stored.user
    stored.delete()
    if not person.memberships.exists():
        person.is_active = False
        person.closed_at = timezone.now()
        person.save(update_fields=["is_active", "closed_at"])
    record_event(by, AuditEntry.Kind.MEMBERS, f"Mitgliedschaft beendet: {person}")


def record_sign_in(person: User) -> None:
    """One audit entry in each municipality of the person."""
    for membership in person.memberships.select_related("municipality"):
        actor = Actor(membership.municipality, person, Role(membership.role))
        record_event(actor, AuditEntry.Kind.SIGN_IN, "Anmeldung")


def _locked(membership: Membership, by: Actor) -> Membership:
    """The stored membership, with those that coordinate locked until the decision is made."""
    if membership.municipality_id != by.municipality.pk or not by.may(Role.COORDINATE):
        message = "Mitglieder ändert nur, wer in dieser Kommune koordiniert."
        raise Refused(message)
    rows = Membership.objects.select_for_update().filter(municipality=by.municipality)
    list(rows.filter(role=Role.COORDINATE))
    stored = rows.select_related("user", "municipality").filter(pk=membership.pk).first()
    if stored is None:
        message = "Diese Mitgliedschaft ist schon beendet."
        raise Refused(message)
    return stored


def _keep_a_coordinator(leaving: Membership) -> None:
    if leaving.role != Role.COORDINATE:
        return
    others = Membership.objects.filter(
        municipality=leaving.municipality, role=Role.COORDINATE, user__is_active=True
    ).exclude(pk=leaving.pk)
    if not others.exists():
        raise Refused(LAST_COORDINATOR)
