"""Reads about people, the audit log, jobs, and the history of a record."""

from kettenwerk.accounts.queries.history import Change, Difference, differences_since, history_of
from kettenwerk.accounts.queries.people import (
    ChangedRow,
    audit_entries,
    changed_rows,
    demo_people,
    has_account,
    has_second_factor,
    is_only_membership,
    jobs_of,
    members_of,
    municipalities_of,
    open_invitations,
)

__all__ = [
    "Change",
    "ChangedRow",
    "Difference",
    "audit_entries",
    "changed_rows",
    "demo_people",
    "differences_since",
    "has_account",
    "has_second_factor",
    "history_of",
    "is_only_membership",
    "jobs_of",
    "members_of",
    "municipalities_of",
    "open_invitations",
]
