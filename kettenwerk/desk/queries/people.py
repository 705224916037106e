"""What one member chose."""

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Membership
from kettenwerk.desk.models import CalendarFeed, DigestSetting


def membership_of(actor: Actor) -> Membership:
    """The membership by which somebody acts here."""
    return Membership.objects.get(user=actor.user, municipality=actor.municipality)


def setting_of(actor: Actor) -> DigestSetting | None:
    return DigestSetting.objects.filter(
        membership__user=actor.user, municipality=actor.municipality
    ).first()


def feed_of(actor: Actor) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(
        membership__user=actor.user, municipality=actor.municipality
    ).first()
