"""The tree of municipalities."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.refusal import Refused

# First words of addresses that belong to the site; a municipality of that name would be unreachable.
RESERVED_SLUGS = frozenset(
    {
        *("konto", "einladung", "gesund", "datenschutz", "barrierefreiheit", "impressum"),
        *("static", "media", "api", "admin", "hilfe", "suche", "wegweiser", "programm"),
        *("hsds", "familien"),
    }
)


@transaction.atomic
def ensure_municipality(
    slug: str,
    *,
    name: str,
    kind: str,
    parent: Municipality | None = None,
    ags: str = "",
    has_youth_office: bool = False,
) -> Municipality:
    """Creates the municipality or brings the stored one up to date; the slug is its identity."""
    _check_slug(slug)
    if parent is not None and (parent.slug == slug or _lies_below(parent, slug)):
        message = (
            f"„{name}“ kann nicht zu sich selbst gehören. Bitte die übergeordnete Kommune prüfen."
        )
        raise Refused(message)
    values = {
        "name": name,
        "kind": kind,
        "parent": parent,
        "ags": ags,
        "has_youth_office": has_youth_office,
    }
    municipality, _ = Municipality.objects.update_or_create(slug=slug, defaults=values)
    return municipality


def _check_slug(slug: str) -> None:
    try:
        validate_slug(slug)
    except ValidationError as error:
        message = (
            f"„{slug}“ taugt nicht als Kurzname. Bitte nur Buchstaben, Ziffern und - verwenden."
        )
        raise Refused(message) from error
    if slug in RESERVED_SLUGS:
        message = f"Der Kurzname „{slug}“ ist für Seiten von Kettenwerk vergeben. Bitte einen anderen wählen."
        raise Refused(message)


def _lies_below(one: Municipality, slug: str) -> bool:
    above = one.parent
    while above is not None:
        if above.slug == slug:
            return True
        above = above.parent
    return False
