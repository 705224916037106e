"""Links that let practitioners find offers without an account: signed, ending, revocable, read only."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Role
from kettenwerk.core.refusal import Refused
from kettenwerk.core.secret_links import fits, make_token, read_token
from kettenwerk.guide.models import PRACTICE_LINK_FOR, PracticeLink

_SALT = "kettenwerk.guide.practice-link"


@transaction.atomic
def make_link(link: PracticeLink, *, by: Actor) -> str:
    """Stores a new link; returns its path, which is kept nowhere."""
    _refuse_readers(by)
    link.municipality = by.municipality
    link.expires = timezone.now() + PRACTICE_LINK_FOR
    token, link.secret_hash = make_token(link.uuid, salt=_SALT)
    audit.save(link, by=by, text=f"Zugang für Fachkräfte: {link.place}")
    kwargs = {"town": by.municipality.slug, "token": token}
    return reverse("guide:practice_link_find", kwargs=kwargs)


@transaction.atomic
def revoke_link(link: PracticeLink, *, by: Actor) -> AuditEntry:
    """Ends a link at once."""
    _refuse_readers(by)
    link.revoked_at = timezone.now()
    return audit.save(link, by=by, text=f"Zugang für Fachkräfte zurückgezogen: {link.place}")


def read_link(token: str, town: str) -> PracticeLink | None:
    """The link behind an address of this municipality; nothing for a forged or foreign one."""
    content = read_token(token, salt=_SALT)
    if content is None:
        return None
    rows = PracticeLink.objects.live().select_related("municipality__parent")
    link: PracticeLink | None = rows.filter(uuid=content[0], municipality__slug=town).first()
    return link if link is not None and fits(content[1], link.secret_hash) else None


def _refuse_readers(by: Actor) -> None:
    if not by.may(Role.EDIT):
        message = "Zugänge anlegen und zurückziehen kann, wer die Rolle „Bearbeiten“ hat."
        raise Refused(message)
