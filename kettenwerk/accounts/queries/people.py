"""Reads about people, the audit log and jobs."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from kettenwerk.accounts.models import (
    AuditEntry,
    Invitation,
    Job,
    Membership,
    Municipality,
    Role,
    User,
    Version,
)

# The field that names a record, tried in this order in its snapshot.
NAMING_FIELDS = ("name", "title", "subject", "label", "function", "record_name", "key")
ROWS_SHOWN = 200


def members_of(municipality: Municipality) -> QuerySet[Membership]:
    """Members with their people, those who coordinate first."""
    order = Case(
        When(role=Role.COORDINATE, then=Value(0)),
        When(role=Role.EDIT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Membership.objects.filter(municipality=municipality).select_related("user")
    return rows.order_by(order, "user__name", "pk")


def open_invitations(municipality: Municipality) -> QuerySet[Invitation]:
    """Invitations nobody accepted yet, expired ones too."""
    rows = Invitation.objects.filter(municipality=municipality, accepted_at=None)
    return rows.select_related("invited_by")


def municipalities_of(person: User) -> list[Municipality]:
    """Where the person belongs: first where they may do most, then by name."""
    rank = Case(
        When(role=Role.COORDINATE, then=Value(0)),
        When(role=Role.EDIT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = person.memberships.select_related("municipality")
    return [row.municipality for row in rows.order_by(rank, "municipality__name")]


def demo_people() -> list[Membership]:
    """The sign-ins of the demo, for the sign-in page; empty in a real installation."""
    if not settings.IS_DEMO:
        return []
    rows = Membership.objects.filter(user__is_demo=True, user__is_active=True)
    return list(rows.select_related("user", "municipality").order_by("user__email"))


def audit_entries(municipality: Municipality, kind: str = "") -> QuerySet[AuditEntry]:
    """The log of a municipality, newest first, each with ``rows``: how many records it changed."""
    versions = Version.objects.filter(change_set=OuterRef("pk")).order_by()
    counted = versions.values("change_set").annotate(n=Count("pk")).values("n")
    entries = AuditEntry.objects.filter(municipality=municipality)
    if kind:
        entries = entries.filter(kind=kind)
    return entries.annotate(rows=Coalesce(Subquery(counted), 0))


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One record of a change set, in words."""

    table: str
    name: str
    number: int
    record: UUID


def changed_rows(entry: AuditEntry) -> list[ChangedRow]:
    """The first records of a change set, by table."""
    versions = entry.versions.order_by("table", "pk")[:ROWS_SHOWN]
    return [
        ChangedRow(
            table=str(apps.get_model(version.table)._meta.verbose_name),
            name=_name(version.snapshot),
            number=version.number,
            record=version.record,
        )
        for version in versions
    ]


def _name(snapshot: dict[str, object]) -> str:
    found = (str(snapshot[key]) for key in NAMING_FIELDS if snapshot.get(key))
    return next(found, "ohne Namen")


def jobs_of(municipality: Municipality) -> QuerySet[Job]:
    return Job.objects.filter(municipality=municipality).select_related("started_by")


def has_second_factor(person: User) -> bool:
    factors = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return bool(factors.exists())


def has_account(email: str) -> bool:
    """Whether somebody can sign in with this address."""
    return User.objects.filter(email=email, is_active=True).exists()


def is_only_membership(membership: Membership) -> bool:
    """Whether the account is closed when this membership ends."""
    return not membership.user.memberships.exclude(pk=membership.pk).exists()
