"""Figures, days and ages as people here write them: the same words on pages, in sheets and on paper."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

NOT_COLLECTED = "nicht erhoben"
NO_AGE = "ohne Altersangabe"
NARROW_SPACE = "\u202f"
_YES = frozenset({"ja", "yes", "true", "1"})
_NO = frozenset({"nein", "no", "false", "0"})


def number_text(value: float | Decimal | str | None, decimals: int | None = None) -> str:
    """``2133`` → ``2.133``; ``1.5`` → ``1,5``; nothing → „nicht erhoben“; words stay as they are."""
    if value is None or value == "":
        return NOT_COLLECTED
    try:
        figure = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    if not figure.is_finite():
        return NOT_COLLECTED
    plain = f"{figure:,f}" if decimals is None else f"{figure:,.{decimals}f}"
    if decimals is None and "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.translate(str.maketrans(",.-", ".,−"))


def share_text(value: float | Decimal | None, decimals: int = 0) -> str:
    """A share of 1 as per cent: ``0.256`` → ``26 %``."""
    if value is None:
        return NOT_COLLECTED
    return f"{number_text(Decimal(str(value)) * 100, decimals)}{NARROW_SPACE}%"


def day_text(value: object) -> str:
    """``2011-12-14`` → ``14.12.2011``; a moment becomes its day here; a fuzzy date speaks for itself."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    text = str(value)
    try:
        return f"{date.fromisoformat(text):%d.%m.%Y}"
    except ValueError:
        return text


def known_text(value: object) -> str:
    """Yes, no, or nobody asked; any other word stays as it is."""
    if value is None:
        return NOT_COLLECTED
    word = str(value).strip().lower()
    if word in _YES:
        return "ja"
    if word in _NO:
        return "nein"
    return str(value) if word and word not in {"unknown", "unbekannt"} else NOT_COLLECTED


def age_text(from_months: int | None, to_months: int | None) -> str:
    """A half-open span of months: ``(36, 72)`` → „3–6 Jahre“, ``(168, None)`` → „ab 14 Jahre“."""
    if from_months is None:
        return NO_AGE if to_months is None else f"bis {_upper(to_months)}"
    if from_months < 0:
        return _text_from_before_birth(to_months)
    if to_months is None:
        return f"ab {_age(from_months)}"
    return _text_between(from_months, to_months)


def _text_between(from_months: int, to_months: int) -> str:
    if from_months % 12 == 0 and to_months % 12 == 0:
        return f"{from_months // 12}–{_upper(to_months)}"
    if to_months < 24:
        return f"{from_months}–{to_months} Monate"
    return f"{_age(from_months)} bis {_upper(to_months)}"


def _text_from_before_birth(to_months: int | None) -> str:
    if to_months is None:
        return "ab der Schwangerschaft"
    return "vor der Geburt" if to_months <= 0 else f"vor der Geburt bis {_upper(to_months)}"


def _upper(months: int) -> str:
    return "zur Geburt" if months <= 0 else _age(months)


def _age(months: int) -> str:
    if months < 24 and months % 12:
        return "1 Monat" if months == 1 else f"{months} Monate"
    years = number_text(Decimal(months) / 12, None if months % 12 == 0 else 1)
    return f"{years} Jahr" if years == "1" else f"{years} Jahre"
