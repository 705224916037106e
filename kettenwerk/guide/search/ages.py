"""Ages of a child in months: the bands of the facet, and what a sentence tells of an age."""

import re

Span = tuple[int, int]
# From before birth to the day somebody turns 27: where help for the young ends.
BANDS: dict[str, Span] = {
    "schwangerschaft": (-9, 0),
    "0-1": (0, 12),
    "1-3": (12, 36),
    "3-6": (36, 72),
    "6-10": (72, 120),
    "10-14": (120, 168),
    "14-18": (168, 216),
    "18-27": (216, 324),
}
_YOUNGEST, _OLDEST = -9, 324
_WEEKS = re.compile(r"\b(\d{1,2})\s*-?\s*wochen?\b")
_MONTHS = re.compile(r"\b(\d{1,2})\s*-?\s*(?:monat|monats|monate|monaten|mon)\b")
_YEARS = re.compile(r"\b(\d{1,2})\s*-?\s*(?:jahr|jahre|jahren|jaehrig\w*|j)\b")
_BARE = re.compile(
    r"\b(?:bin|ist|wird|werde|sohn|tochter|kind|enkel|enkelin)\s+(?:schon\s+)?(\d{1,2})\b"
    r"(?!\s*-?\s*(?:[.:,]\d|%|[a-z]*(?:woche|monat|tag|uhr|stunde|euro|cent|prozent|kind)))"
)


def open_span(from_months: int | None, to_months: int | None) -> Span | None:
    """A span with an end on both sides; ``None`` if no age is known."""
    if from_months is None and to_months is None:
        return None
    return (
        _YOUNGEST if from_months is None else from_months,
        _OLDEST + 1200 if to_months is None else to_months,
    )


def told_ages(folded: str) -> list[Span]:
    """Ages a folded sentence names in figures: „6 monate“, „13 jahre“, „ich bin 13“."""
    months = [int(found) for found in _MONTHS.findall(folded)]
    months += [int(found) // 4 for found in _WEEKS.findall(folded)]
    years = [int(found) for found in (*_YEARS.findall(folded), *_BARE.findall(folded))]
    starts = [*months, *(12 * year for year in years)]
    spans = [(one, one + 1) for one in months] + [(12 * one, 12 * one + 12) for one in years]
    return [span for span, start in zip(spans, starts, strict=True) if start < _OLDEST]
