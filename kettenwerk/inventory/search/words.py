"""Every text and every query reduced to the same folded stems, so that hits are equal everywhere."""

import re
import unicodedata
from functools import lru_cache

from kettenwerk.core.names import fold, stem_word

LONGEST_WORD = 60
_WORD = re.compile(r"\w+")
_NOT_PLAIN = re.compile(r"[^a-z0-9]")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """``Hebammen`` → ``hebamm``; a stem with digits starts with ``z`` so that no parser sees a number."""
    plain = _NOT_PLAIN.sub("", stem_word(fold(word)[:LONGEST_WORD]))
    return plain if plain.isalpha() or not plain else f"z{plain}"


def words_of(text: str) -> list[str]:
    """The words as written, in order."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).replace("_", " "))


def tokens(text: str) -> tuple[str, ...]:
    """The distinct stems of a text in order of appearance."""
    return tuple(dict.fromkeys(found for word in words_of(text) if (found := stem(word))))
