"""Who: municipalities, people, roles; the base of every record, its versions and the audit log."""

from kettenwerk.accounts.models.log import (
    AuditEntry,
    CacheEntry,
    Job,
    Version,
)
from kettenwerk.accounts.models.mail import DueTask, OutgoingMail
from kettenwerk.accounts.models.people import (
    Invitation,
    Label,
    Membership,
    Municipality,
    Role,
    User,
    UserManager,
)
from kettenwerk.accounts.models.records import (
    ExternalId,
    Record,
    RecordQuerySet,
    SharedRecord,
    Visibility,
)

__all__ = [
    "AuditEntry",
    "CacheEntry",
    "DueTask",
    "ExternalId",
    "Invitation",
    "Job",
    "Label",
    "Membership",
    "Municipality",
    "OutgoingMail",
    "Record",
    "RecordQuerySet",
    "Role",
    "SharedRecord",
    "User",
    "UserManager",
    "Version",
    "Visibility",
]
