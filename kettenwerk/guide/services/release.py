"""Release to families: what becomes public with an offer, and what goes back with it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality, Role, SharedRecord, Visibility
from kettenwerk.core.refusal import Refused
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.queries.release import (
    Above,
    Stand,
    Standing,
    offers_with_parts,
    standings,
)
from kettenwerk.inventory.models import Contact, Offer, Organisation
from kettenwerk.inventory.queries.bulk import in_the_dark
from kettenwerk.inventory.services import save_changed

NOTHING_CHOSEN = "Bitte wählen Sie mindestens ein Angebot aus."


@dataclass(frozen=True, slots=True)
class Changed:
    """The change set, how many offers it is about, and what stayed as it was, with the reason."""

    entry: AuditEntry
    count: int
    kept: tuple[tuple[Offer, str], ...] = ()


@transaction.atomic
def release_offers(uuids: Collection[UUID], *, by: Actor) -> Changed:
    """Makes own offers public, with their contacts, sites and provider, as one change set."""
    _refuse_readers(by)
    rows = offers_with_parts(Offer.objects.owned_by(by.municipality).filter(uuid__in=uuids))
    judged = standings(rows, {by.municipality.pk})
    ready = [one for one in judged if one.stand is Stand.READY]
    kept = tuple((one.offer, one.reasons[0].text) for one in judged if one.stand is Stand.HELD)
    if not ready:
        raise Refused(kept[0][1] if kept else NOTHING_CHOSEN)
    words = f"Familienwegweiser: {_offers(len(ready))} freigegeben"
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, words)
    publish(ready, within=entry)
    return Changed(entry, len(ready), kept)


def publish(ready: Iterable[Standing], *, within: AuditEntry) -> None:
    """Writes what a release makes public; whoever calls it has looked at the rights."""
    rows = dict.fromkeys(row for one in ready for row in (one.offer, *one.along))
    _show(list(rows), within=within)


def _show(records: list[SharedRecord], *, within: AuditEntry) -> None:
    for record in records:
        record.visibility = Visibility.PUBLIC
    save_changed(records, within=within)


@transaction.atomic
def release_demo(entry: AuditEntry | None, kreis: Municipality) -> int:
    """Releases whatever is ready in a Kreis and its towns, and their Familienbüros; in the demo only."""
    if not settings.IS_DEMO:
        message = "Für andere freigeben geht nur in der Vorführung."
        raise Refused(message)
    if entry is None:
        return 0
    tree = kreis.tree_ids()
    rows = offers_with_parts(Offer.objects.live().filter(municipality__in=tree))
    ready = [one for one in standings(rows, tree) if one.stand is Stand.READY]
    publish(ready, within=entry)
    setting = GuideSetting.objects.live().filter(municipality__in=tree, office__isnull=False)
    offices = {one.office for one in setting.select_related("office__municipality")}
    for office in sorted(filter(None, offices), key=lambda one: one.pk):
        show_office(office, tree, within=entry)
    return len(ready)


@transaction.atomic
def withdraw_offers(uuids: Collection[UUID], *, by: Actor) -> Changed:
    """Takes own offers and their contacts back into the Verbund; provider and sites stay public.

    An offer that another public one is part of stays, because that one would point into the dark.
    """
    _refuse_readers(by)
    rows = list(
        Offer.objects.owned_by(by.municipality)
        .filter(uuid__in=uuids, visibility=Visibility.PUBLIC)
        .select_related("provider", "part_of")
        .order_by("pk")
    )
    going, kept = _without_dark(rows)
    if not going:
        raise Refused(kept[0][1] if kept else NOTHING_CHOSEN)
    contacts = Contact.objects.owned_by(by.municipality).filter(
        offer__in=going, visibility=Visibility.PUBLIC
    )
    words = f"Familienwegweiser: {_offers(len(going))} zurückgezogen"
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, words)
    records: list[SharedRecord] = [*going, *contacts]
    for record in records:
        record.visibility = Visibility.VERBUND
    save_changed(records, within=entry)
    return Changed(entry, len(going), tuple(kept))


def _without_dark(rows: list[Offer]) -> tuple[list[Offer], list[tuple[Offer, str]]]:
    """Those that can go, and those that cannot with the reason; one that stays may hold another."""
    going, kept = rows, []
    for row in going:
        row.visibility = Visibility.VERBUND
    while dark := in_the_dark(going):
        for row in going:
            if row.pk in dark:
                row.visibility = Visibility.PUBLIC
                kept.append((row, dark[row.pk]))
        going = [row for row in going if row.pk not in dark]
    return going, kept


@transaction.atomic
def save_setting(setting: GuideSetting, *, by: Actor) -> AuditEntry:
    """Opens or closes the guide and says who is there; releases the own Familienbüro's contacts."""
    if not by.may(Role.COORDINATE):
        message = "Den Familienwegweiser einstellen kann, wer hier koordiniert."
        raise Refused(message)
    words = "geöffnet" if setting.is_open else "geschlossen"
    text = f"Einstellung des Familienwegweisers, er ist {words}"
    entry = audit.save(setting, by=by, text=text)
    if setting.is_open and setting.office is not None:
        show_office(setting.office, {by.municipality.pk}, within=entry)
    return entry


def show_office(office: Organisation, writers: Collection[int], *, within: AuditEntry) -> None:
    """Makes the Familienbüro and its contacts for everybody public, as far as it is ours."""
    contacts: Any = Contact.objects.live().filter(
        organisation=office, audience=Contact.Audience.PUBLIC
    )
    above = Above([])
    above.learn([office])
    needed = list(above.of(office))
    rows = [row for row in (*needed, *contacts) if row.visibility != Visibility.PUBLIC]
    if all(row.municipality_id in writers for row in rows):
        _show(rows, within=within)


def _refuse_readers(by: Actor) -> None:
    if not by.may(Role.EDIT):
        message = "Freigeben und zurückziehen kann, wer die Rolle „Bearbeiten“ hat."
        raise Refused(message)


def _offers(count: int) -> str:
    return "1 Angebot" if count == 1 else f"{count} Angebote"
