"""Links that let a provider in without an account: signed, narrow, ending, revocable.

The address carries the link's id and a random secret, both signed; the database keeps only a hash
of the secret. Who reads the database cannot make an address, who guesses an address finds nothing.
"""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import AuditEntry
from kettenwerk.inventory.models import Inquiry, ProviderLink


def _signer() -> signing.Signer:
    return signing.Signer(salt="kettenwerk.inventory.provider-link", sep=".")


def make_link(inquiry: Inquiry, *, within: AuditEntry) -> str:
    """A new link for an inquiry; returns its whole address, which is kept nowhere."""
    secret = secrets.token_urlsafe(18)
    link = ProviderLink(
        municipality=inquiry.municipality,
        inquiry=inquiry,
        secret_hash=_hash(secret),
        expires=inquiry.expires,
    )
    audit.bulk_save(within, [link], [])
    token = _signer().sign(f"{link.uuid.hex}{secret}")
    kwargs = {"town": inquiry.municipality.slug, "token": token}
    return inquiry.site.rstrip("/") + reverse("inventory:provider_page", kwargs=kwargs)


def read_link(token: str, town: str) -> ProviderLink | None:
    """The link behind an address of this municipality; nothing for a forged or foreign one."""
    try:
        content = _signer().unsign(token)
        uuid, secret = UUID(content[:32]), content[32:]
    except (signing.BadSignature, ValueError):
        return None
    rows = ProviderLink.objects.live().select_related(
        "inquiry__organisation", "inquiry__municipality__parent", "inquiry__started_by"
    )
    link: ProviderLink | None = rows.filter(uuid=uuid, municipality__slug=town).first()
    if link is None or not constant_time_compare(link.secret_hash, _hash(secret)):
        return None
    return link


def is_valid(link: ProviderLink, now: datetime) -> bool:
    """Whether the link still opens its page."""
    is_alive = link.revoked_at is None and link.expires > now
    return is_alive and link.inquiry.is_open(now)


def revoke_links(inquiry: Inquiry, *, within: AuditEntry, now: datetime) -> int:
    """Ends every link of an inquiry; returns how many there were."""
    rows = list(ProviderLink.objects.live().filter(inquiry=inquiry, revoked_at=None))
    for row in rows:
        row.revoked_at = now
    audit.bulk_save(within, [], rows)
    return len(rows)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
