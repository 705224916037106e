"""Finds what looks like data of a person in planning texts; a hint, people decide."""

import re

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_PATTERNS = (
    (
        "ein Geburtsdatum",
        re.compile(
            rf"(?:geb(?:\.|oren)?\s*(?:am|:)?\s*|\*\s*){_DAY}\.\s*{_MONTH}\.\s*(?:19|20)?\d\d"
            rf"|\b{_DAY}\.\s*{_MONTH}\.\s*(?:19[3-9]\d|20[0-4]\d)\b",
            re.IGNORECASE,
        ),
    ),
    ("eine E-Mail-Adresse", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    ("eine Telefonnummer", re.compile(r"(?:\+49|\b0)[\s/()-]*\d(?:[\s/()-]*\d){5,}")),
)


def personal_data_in(text: str) -> list[str]:
    """What the text seems to hold: „ein Geburtsdatum“, „eine Telefonnummer“, …"""
    return [words for words, pattern in _PATTERNS if pattern.search(text or "")]
