"""Reasons in words: what is not known, what speaks for it, what is missing in the data."""

from collections.abc import Iterable

from kettenwerk.analysis.coverage import Certainty, Hint, HintKind, Reason
from kettenwerk.chain.filters import ChainFilter
from kettenwerk.chain.models import LifePhase, Standard
from kettenwerk.core.german import age_text
from kettenwerk.inventory.models import PreventionTarget

DOUBTS = {
    Reason.NO_PROVIDER_KNOWN: "Hier ist noch kein Anbieter bekannt.",
    Reason.FEW_PROVIDERS_CONFIRMED: "Zu wenige Anbieter haben ihre Angaben zum Stand bestätigt.",
    Reason.CAPACITY_UNKNOWN: "Die Plätze sind nicht erhoben.",
    Reason.PROVIDER_ONLY_GROUP: "Als Anbieter ist nur eine Gruppe von Einrichtungen genannt.",
    Reason.LEVEL_NOT_COLLECTED: "Bei verwandten Angeboten ist die Präventionsstufe nicht erhoben.",
    Reason.AGE_NOT_COLLECTED: "Angebote ohne Altersangabe könnten hierher gehören.",
}


def certainty_words(certainty: str, doubts: Iterable[str]) -> str:
    """„gesichert“, or that data are missing and which."""
    if certainty == Certainty.CERTAIN:
        return "gesichert"
    return f"Daten fehlen: {' '.join(doubts)}"


def hint_title(hint: Hint, lane: str, standard: Standard | None) -> str:
    if hint.kind is HintKind.STANDARD and standard is not None:
        return f"{standard.title}: {_known(hint.found)}"
    return f"{lane}, {age_text(hint.first_month, hint.end_month)}: kein Angebot bekannt"


def _known(found: int) -> str:
    return "kein Angebot bekannt" if not found else f"nur {found} bekannt"


def hint_reason(
    hint: Hint,
    lane: str,
    filter_: ChainFilter,
    phase: LifePhase | None,
    standard: Standard | None,
) -> str:
    """One sentence a person can repeat in a meeting."""
    place = filter_.place
    if hint.kind is HintKind.STANDARD and standard is not None and phase is not None:
        level = (
            f" ({PreventionTarget(standard.prevention_level).label})"
            if standard.prevention_level
            else ""
        )
        status = (
            "Beschlossener Standard"
            if standard.is_adopted_on(filter_.as_of)
            else "Vorgeschlagener Standard, nicht beschlossen"
        )
        return (
            f"{status} „{standard.title}“: mindestens {hint.required} Angebot{level} in der Bahn {lane}, "
            f"Lebensphase {phase.name}. In {place.name} {_found(hint.found)} bekannt."
        )
    months = hint.end_month - hint.first_month
    return (
        f"In {place.name} ist in der Bahn {lane} {_span(hint)} kein laufendes Angebot für Familien "
        f"bekannt ({months} Monate ohne bekanntes Angebot, vor Ort und kreisweit)."
    )


def _found(found: int) -> str:
    return {0: "ist keines", 1: "ist eines"}.get(found, f"sind {found}")


def _span(hint: Hint) -> str:
    text = age_text(hint.first_month, hint.end_month)
    return "vor der Geburt" if text == "vor der Geburt" else f"für das Alter {text}"


def also_below_standard(standards: list[Standard]) -> str:
    names = ", ".join(f"„{standard.title}“" for standard in standards)
    return f" Damit ist auch der Standard {names} nicht erreicht." if names else ""
