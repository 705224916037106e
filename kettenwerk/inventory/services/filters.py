"""Filters under a name: who may keep, rename and delete which."""

from django.db import transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Role
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import SavedFilter

MOST_FILTERS = 60
Reach = SavedFilter.Reach


@transaction.atomic
def save_filter(one: SavedFilter, *, by: Actor) -> SavedFilter:
    """Keeps a filter or its new name; shared ones only from people who edit."""
    key: int | None = one.pk
    if key is not None:
        _refuse_strangers(one, by)
    else:
        one.user = by.user
    if one.visibility != Reach.PRIVATE and not by.may(Role.EDIT):
        message = "Mit anderen teilen kann einen Filter, wer die Rolle „Bearbeiten“ hat."
        raise Refused(message)
    mine = SavedFilter.objects.owned_by(by.municipality).filter(user=one.user)
    if key is None and mine.count() >= MOST_FILTERS:
        message = (
            f"Sie haben schon {MOST_FILTERS} Filter gespeichert. Bitte löschen Sie erst einen."
        )
        raise Refused(message)
    same = mine.filter(listing=one.listing, name__iexact=one.name).exclude(pk=one.pk)
    if same.exists():
        message = (
            f"Sie haben hier schon einen Filter „{one.name}“. Bitte wählen Sie einen anderen Namen."
        )
        raise Refused(message)
    audit.save(one, by=by, text=_text("Filter gespeichert", one))
    return one


@transaction.atomic
def delete_filter(one: SavedFilter, *, by: Actor) -> None:
    """Own ones, and those of the Kommune by who coordinates it."""
    _refuse_strangers(one, by)
    audit.delete(one, by=by, text=_text("Filter gelöscht", one))


def may_change(one: SavedFilter, by: Actor) -> bool:
    """The person who keeps it; a shared one also who coordinates the Kommune it belongs to."""
    if one.municipality_id != by.municipality.pk:
        return False
    is_own = by.user is not None and one.user_id == by.user.pk
    return is_own or (one.visibility != Reach.PRIVATE and by.may(Role.COORDINATE))


def _refuse_strangers(one: SavedFilter, by: Actor) -> None:
    if not may_change(one, by):
        message = (
            "Diesen Filter kann ändern, wer ihn gespeichert hat oder in der Kommune koordiniert."
        )
        raise Refused(message)


def _text(verb: str, one: SavedFilter) -> str:
    """A private filter's name is nobody else's business, in the log neither."""
    return verb if one.visibility == Reach.PRIVATE else f"{verb}: {one.name}"
