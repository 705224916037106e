"""What bodies decide on hints and overlaps."""

from datetime import date
from typing import Any

from django.db import transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry
from kettenwerk.chain.models import Decision
from kettenwerk.chain.result import Chain, Finding, Overlap
from kettenwerk.chain.services.rules import refuse_future, take_away, visibility_in
from kettenwerk.core.refusal import Refused


@transaction.atomic
def decide(
    chain: Chain, about: Finding | Overlap, *, by: Actor, facts: str, **values: Any
) -> Decision:
    """Records what a body made of a hint or an overlap; quiet until the facts change.

    ``facts`` is what the person had before their eyes; ``values``: verdict, body, decided_on, reason.
    """
    _refuse_to_decide(
        chain, about, facts=facts, verdict=values["verdict"], decided_on=values["decided_on"]
    )
    is_finding = isinstance(about, Finding)
    decision = Decision(
        about=about.key,
        title=_title_of(about)[:300],
        facts=about.facts,
        area=chain.place,
        lane=about.lane if isinstance(about, Finding) else about.lanes[0],
        from_months=about.from_months if isinstance(about, Finding) else None,
        to_months=about.to_months if isinstance(about, Finding) else None,
        visibility=visibility_in(chain.place, by.municipality),
        source=f"{values['body']}, {values['decided_on']:%d.%m.%Y}",
        **values,
    )
    kind = "Hinweis" if is_finding else "Überschneidung"
    audit.save(decision, by=by, kind=AuditEntry.Kind.DECISION, text=f"{kind}: {decision}")
    return decision


def _refuse_to_decide(
    chain: Chain, about: Finding | Overlap, *, facts: str, verdict: str, decided_on: date
) -> None:
    if chain.place.municipality_id != chain.municipality.pk:
        message = f"Über Hinweise in {chain.place.name} entscheidet {chain.place.name} selbst."
        raise Refused(message)
    if not chain.may_decide:
        message = "Mit einem Filter ist das Bild unvollständig. Bitte heben Sie ihn erst auf."
        raise Refused(message)
    allowed = Decision.HINT_VERDICTS if isinstance(about, Finding) else Decision.OVERLAP_VERDICTS
    if verdict not in allowed:
        message = "Diese Entscheidung passt hier nicht."
        raise Refused(message)
    if facts != about.facts:
        message = (
            "Die Tatsachen haben sich geändert, seit Sie die Seite geöffnet haben. "
            "Bitte sehen Sie noch einmal nach und entscheiden Sie dann."
        )
        raise Refused(message)
    refuse_future(decided_on)
    last = about.later_decision or about.decision
    if last is not None and decided_on < last.decided_on:
        message = (
            f"Es gibt schon eine Entscheidung vom {last.decided_on:%d.%m.%Y}. "
            "Bitte nehmen Sie sie erst zurück."
        )
        raise Refused(message)


def _title_of(about: Finding | Overlap) -> str:
    if isinstance(about, Finding):
        return about.title
    return f"{about.first.offer.name} und {about.second.offer.name}"


def withdraw_decision(decision: Decision, *, by: Actor) -> None:
    """Takes a decision back; the hint is open again, or an earlier decision holds."""
    take_away(decision, by=by, text=f"Entscheidung zurückgenommen: {decision}")
