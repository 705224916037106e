"""Decisions about municipalities and people; each is one transaction with one audit entry."""

from kettenwerk.accounts.privacy import PERSONAL, PROCESSINGS, Processing, Register
from kettenwerk.accounts.services import due
from kettenwerk.accounts.services.demo import DEMO_PEOPLE, make_demo_people
from kettenwerk.accounts.services.invitations import (
    accept_invitation,
    invite,
    join_by_invitation,
    read_token,
    resend_invitation,
    withdraw_invitation,
)
from kettenwerk.accounts.services.mail import queue_mail, send_waiting
from kettenwerk.accounts.services.members import (
    change_role,
    record_sign_in,
    remove_member,
    roles_in,
)
from kettenwerk.accounts.services.municipalities import RESERVED_SLUGS, ensure_municipality
from kettenwerk.accounts.services.upkeep import Tidied, tidy_up

__all__ = [
    "DEMO_PEOPLE",
    "PERSONAL",
    "PROCESSINGS",
    "RESERVED_SLUGS",
    "Processing",
    "Register",
    "Tidied",
    "accept_invitation",
    "change_role",
    "due",
    "ensure_municipality",
    "invite",
    "join_by_invitation",
    "make_demo_people",
    "queue_mail",
    "read_token",
    "record_sign_in",
    "remove_member",
    "resend_invitation",
    "roles_in",
    "send_waiting",
    "tidy_up",
    "withdraw_invitation",
]
