"""What several decisions have in common."""

from datetime import date

from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality, Record, Role, Visibility
from kettenwerk.chain.models import Release
from kettenwerk.core.refusal import Refused
from kettenwerk.territory.models import Area


def refuse_future(day: date) -> None:
    if day > timezone.localdate():
        message = f"Der {day:%d.%m.%Y} liegt in der Zukunft."
        raise Refused(message)


def visibility_in(area: Area, municipality: Municipality) -> Visibility:
    """Private to the town until it releases; then also what it decides afterwards."""
    is_released = Release.objects.owned_by(municipality).filter(area=area).exists()
    return Visibility.VERBUND if is_released else Visibility.INTERNAL


def take_away(record: Record, *, by: Actor, text: str, within: AuditEntry | None = None) -> None:
    record.deleted_at = timezone.now()
    audit.save(record, by=by, kind=AuditEntry.Kind.UNDO, text=text, within=within)


def refuse_unless_coordinating(by: Actor) -> None:
    if not by.may(Role.COORDINATE):
        message = f"Dafür brauchen Sie die Rolle „{Role.COORDINATE.label}“."
        raise Refused(message)
