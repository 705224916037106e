"""What the retention periods promise, done: see accounts/privacy.py and docs/datenschutz."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kettenwerk.accounts.models import AuditEntry, CacheEntry, Invitation, Job, OutgoingMail, User
from kettenwerk.accounts.privacy import (
    AUDIT_NAMES_DAYS,
    CLOSED_ACCOUNTS_DAYS,
    INVITATIONS_DAYS,
    JOBS_DAYS,
    MAILS_DAYS,
    SIGN_INS_DAYS,
)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows each period removed or made anonymous."""

    sign_ins: int
    invitations: int
    accounts: int
    jobs: int
    sessions: int
    sign_in_attempts: int
    old_mails: int
    audit_names: int


@transaction.atomic
def tidy_up(now: datetime | None = None) -> Tidied:
    """Removes what is past its period; asks before it writes, so it may run every minute."""
    now = now or timezone.now()
    old_invitations = now - timedelta(days=INVITATIONS_DAYS)
    old_jobs = now - timedelta(days=JOBS_DAYS)
    return Tidied(
        sign_ins=_delete(
            AuditEntry.objects.filter(
                kind=AuditEntry.Kind.SIGN_IN, at__lt=now - timedelta(days=SIGN_INS_DAYS)
            )
        ),
        invitations=_delete(
            Invitation.objects.filter(
                Q(accepted_at__lt=old_invitations)
                | Q(accepted_at=None, expires__lt=old_invitations)
            )
        ),
        accounts=_delete(
            User.objects.filter(closed_at__lt=now - timedelta(days=CLOSED_ACCOUNTS_DAYS))
        ),
        jobs=_delete(
            Job.objects.filter(created__lt=old_jobs).exclude(
                state__in=[Job.State.WAITING, Job.State.RUNNING]
            )
        )
        + _delete(DBTaskResult.objects.finished().filter(finished_at__lt=old_jobs)),
        sessions=_delete(Session.objects.filter(expire_date__lt=now)),
        sign_in_attempts=_delete(CacheEntry.objects.filter(expires__lt=now)),
        old_mails=_delete(
            OutgoingMail.objects.filter(created__lt=now - timedelta(days=MAILS_DAYS))
        ),
        audit_names=_erase_names(now - timedelta(days=AUDIT_NAMES_DAYS)),
    )


def _delete(rows: "models.QuerySet[models.Model]") -> int:
    if not rows.exists():
        return 0
    deleted, _ = rows.delete()
    return deleted


def _erase_names(before: datetime) -> int:
    """The entry stays, the name goes: the log is no report on staff."""
    rows = AuditEntry.objects.filter(at__lt=before).exclude(by=None, by_name="")
    if not rows.exists():
        return 0
    rows.filter(kind=AuditEntry.Kind.MEMBERS).update(text="Mitglieder geändert, Namen gelöscht")
    return rows.update(by=None, by_name="")
