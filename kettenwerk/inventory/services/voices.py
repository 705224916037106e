"""What families tell through the guide: taken in, settled, forgotten after its time.

No version keeps a voice, and its text is never written to the log.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality
from kettenwerk.accounts.services import due
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import VOICES_KEPT_FOR, Offer, Voice
from kettenwerk.territory.models import Area


def leave_voice(  # noqa: PLR0913 - what the guide's form holds, each by its name
    *,
    municipality: Municipality,
    kind: str,
    text: str,
    language: str,
    offer: Offer | None = None,
    area: Area | None = None,
    field: str = "",
    from_months: int | None = None,
    to_months: int | None = None,
) -> Voice:
    """Keeps what somebody wrote; a correction goes to the municipality that keeps the offer."""
    is_correction = kind == Voice.Kind.CORRECTION
    voice = Voice(
        municipality=offer.municipality if offer and is_correction else municipality,
        kind=kind,
        offer=offer,
        area=area,
        field=field,
        from_months=from_months,
        to_months=to_months,
        language=language,
        text=_plain(text),
    )
    try:
        voice.full_clean(exclude=("municipality", "offer", "area"))
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    voice.save()
    return voice


def _plain(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


@transaction.atomic
def settle_voice(voice: Voice, *, by: Actor, state: str) -> Voice:
    """Says what became of it; the log holds that it happened, never what was written."""
    if voice.municipality_id != by.municipality.pk:
        message = "Diese Mitteilung ging an eine andere Kommune."
        raise Refused(message)
    if state not in Voice.State.values:
        message = "Diesen Stand gibt es nicht."
        raise Refused(message)
    if voice.state == state:
        return voice
    voice.state = state
    voice.save(update_fields=["state"])
    day = f"{voice.created:%d.%m.%Y}"
    text = f"Stimme aus dem Familienwegweiser vom {day}: {voice.get_state_display()}"
    audit.record_event(by, AuditEntry.Kind.EDIT, text)
    return voice


@due.every(minutes=60)
def tidy_voices(now: datetime) -> int:
    """Deletes voices whose time has passed, settled or not."""
    return Voice.objects.filter(created__lt=now - VOICES_KEPT_FOR).delete()[0]
