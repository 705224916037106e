"""Who advises professionals that worry about a child."""

from django.db.models import Q

from kettenwerk.accounts.models import Municipality, Visibility
from kettenwerk.guide.models import GuideSetting
from kettenwerk.inventory.models import Contact

MOST_ADVISERS = 4
_FUNCTIONS = ("insoweit erfahren", "Kinderschutzfachkraft", "InsoFa")


def setting_or_none(municipality: Municipality) -> GuideSetting | None:
    return GuideSetting.objects.owned_by(municipality).select_related("office").first()


def child_protection_advisers(
    municipality: Municipality, *, is_guest: bool = False
) -> list[Contact]:
    """Contacts by which an insoweit erfahrene Fachkraft is reached, own ones first.

    Who comes by link (``is_guest``) sees nothing that is „nur intern“.
    """
    wanted = Q()
    for words in _FUNCTIONS:
        wanted |= Q(function__icontains=words)
    rows = (
        Contact.objects.of(municipality)
        .filter(wanted)
        .exclude(phone="", email="")
        .select_related("organisation", "offer")
        .order_by("function", "pk")
    )
    for path in ("", "organisation__", "offer__") if is_guest else ():
        rows = rows.exclude(**{f"{path}visibility": Visibility.INTERNAL})
    found = sorted(rows, key=lambda row: row.municipality_id != municipality.pk)
    return found[:MOST_ADVISERS]
