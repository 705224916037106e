"""Links that let a provider in without an account: signed, narrow, ending, revocable.

How an address is made and read stands in ``core.secret_links``.
"""

from datetime import datetime

from django.urls import reverse

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import AuditEntry
from kettenwerk.core.secret_links import fits, make_token, read_token
from kettenwerk.inventory.models import Inquiry, ProviderLink

_SALT = "kettenwerk.inventory.provider-link"


def make_link(inquiry: Inquiry, *, within: AuditEntry) -> str:
    """A new link for an inquiry; returns its whole address, which is kept nowhere."""
    link = ProviderLink(municipality=inquiry.municipality, inquiry=inquiry, expires=inquiry.expires)
    token, link.secret_hash = make_token(link.uuid, salt=_SALT)
    audit.bulk_save(within, [link], [])
    kwargs = {"town": inquiry.municipality.slug, "token": token}
    return inquiry.site.rstrip("/") + reverse("inventory:provider_page", kwargs=kwargs)


def read_link(token: str, town: str) -> ProviderLink | None:
    """The link behind an address of this municipality; nothing for a forged or foreign one."""
    content = read_token(token, salt=_SALT)
    if content is None:
        return None
    rows = ProviderLink.objects.live().select_related(
        "inquiry__organisation", "inquiry__municipality__parent", "inquiry__started_by"
    )
    link: ProviderLink | None = rows.filter(uuid=content[0], municipality__slug=town).first()
    return link if link is not None and fits(content[1], link.secret_hash) else None


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
