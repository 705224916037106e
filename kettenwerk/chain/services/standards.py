"""Standards: written by people, adopted by a body for named towns."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry
from kettenwerk.chain.models import Standard, StandardTown
from kettenwerk.chain.services.rules import refuse_future, refuse_unless_coordinating
from kettenwerk.core.refusal import Refused
from kettenwerk.territory.models import Area


def save_standard(record: Standard, *, by: Actor) -> AuditEntry:
    """Saves an own standard; what a body adopted is not changed behind its back."""
    _refuse_if_adopted(record)
    if not record.key:
        record.key = slugify(f"{record.title} {record.phase}")[:80]
    taken = Standard.objects.owned_by(by.municipality).filter(key=record.key)
    if taken.exclude(pk=record.pk).exists():
        message = f"Den Standard „{record}“ gibt es für diese Lebensphase schon."
        raise Refused(message)
    return audit.save(record, by=by)


def _refuse_if_adopted(record: Standard) -> None:
    if record.is_adopted:
        message = (
            f"„{record}“ ist beschlossen ({record.adopted_by}). Bitte halten Sie erst fest, "
            "dass der Beschluss zurückgenommen ist."
        )
        raise Refused(message)


@transaction.atomic
def adopt_standard(
    record: Standard, *, by: Actor, adopted_by: str, adopted_on: date, towns: Iterable[Area]
) -> AuditEntry:
    """A body adopts a proposal on a date; it binds the named towns and speaks to no other."""
    refuse_unless_coordinating(by)
    _refuse_if_adopted(record)
    refuse_future(adopted_on)
    bound = list(towns)
    if not bound:
        message = "Bitte nennen Sie mindestens eine Stadt, für die der Beschluss gilt."
        raise Refused(message)
    record.adopted_by, record.adopted_on = adopted_by, adopted_on
    text = f"Standard beschlossen: {record} ({adopted_by}, {adopted_on:%d.%m.%Y})"
    entry = audit.save(record, by=by, kind=AuditEntry.Kind.DECISION, text=text)
    rows = [StandardTown(municipality=by.municipality, standard=record, area=a) for a in bound]
    audit.bulk_save(entry, rows, [])
    return entry


@transaction.atomic
def withdraw_adoption(record: Standard, *, by: Actor) -> AuditEntry:
    """The standard is a proposal again and binds nobody."""
    refuse_unless_coordinating(by)
    if not record.is_adopted:
        message = f"„{record}“ ist nicht beschlossen."
        raise Refused(message)
    record.adopted_by, record.adopted_on = "", None
    text = f"Beschluss zurückgenommen: {record}"
    entry = audit.save(record, by=by, kind=AuditEntry.Kind.UNDO, text=text)
    rows = list(StandardTown.objects.owned_by(by.municipality).filter(standard=record))
    for row in rows:
        row.deleted_at = entry.at
    audit.bulk_save(entry, [], rows)
    return entry


def delete_standard(record: Standard, *, by: Actor) -> None:
    _refuse_if_adopted(record)
    audit.delete(record, by=by)
