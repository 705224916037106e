"""Words of the planners that families never read, and the languages that people speak."""

import re
from functools import lru_cache

from django.conf.locale import LANG_INFO
from django.utils import translation

from kettenwerk.core.names import fold

# Prevention levels, paragraphs of law, internal target groups.
_INTERNAL = re.compile(
    r"§|\bSGB\b|\bBKiSchG\b|\bKKG\b"
    r"|prekär|mehrfach\s*auffällig|verhaltensauffällig|bildungsfern|sozial\s+schwach"
    r"|(?:primär|sekundär|tertiär|universell|selektiv|indiziert|verhaltens|verhältnis)\w*\s*-?prävent"
    r"|\b(?:universell|selektiv|indiziert)e?[nrs]?\b",
    re.IGNORECASE,
)
# Spoken here, and unknown to the list of the framework.
_MORE = {
    "dari": "prs", "farsi": "fa", "persisch": "fa", "kurdisch": "ku", "kurmandschi": "ku",
    "sorani": "ckb", "romanes": "rom", "romani": "rom", "somali": "so", "tigrinya": "ti",
    "paschtu": "ps", "pashto": "ps", "serbokroatisch": "sh", "gebaerdensprache": "gsg",
    "deutsche gebaerdensprache": "gsg", "dgs": "gsg", "tamil": "ta", "twi": "tw",
    "chinesisch": "zh", "leichte sprache": "de-leicht", "einfache sprache": "de-einfach",
}  # fmt: skip


def internal_word(text: str) -> str:
    """The first word of a text that must not reach families, or ``""``."""
    found = _INTERNAL.search(text)
    return found.group().strip() if found else ""


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    with translation.override("de"):
        names = {
            fold(str(translation.gettext(info["name"]))): code
            for code, info in LANG_INFO.items()
            if "name" in info and "-" not in code
        }
    return names | _MORE | {code: code for code in names.values()}


def spoken_languages(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes and left-over words of a list such as „Deutsch; Türkisch“."""
    words = [word.strip() for word in re.split(r"[;,/]| und ", text) if word.strip()]
    codes = {word: _codes().get(fold(word), "") for word in words}
    known = tuple(dict.fromkeys(code for code in codes.values() if code))
    return known, tuple(word for word, code in codes.items() if not code)
