"""What is left of a name when spelling, endings and words of administration are taken away."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_local = threading.local()
_WORD = re.compile(r"[a-z0-9]+")
_WORDS_OF_ADMINISTRATION = frozenset(
    {"kreis", "kreisstadt", "stadt", "gemeinde", "der", "die", "das"}
)


def fold(text: str) -> str:
    """Lower case ASCII: ``Käse`` and ``Kaese`` fold to the same."""
    text = text.lower().translate(_FOLD)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")


@lru_cache(maxsize=50_000)
def stem_word(folded: str) -> str:
    """The German stem of one folded word; a stemmer keeps state, so each thread has its own."""
    if not hasattr(_local, "stemmer"):
        _local.stemmer = snowballstemmer.stemmer("german")
    stemmed: str = _local.stemmer.stemWord(folded)
    return stemmed


def stems(text: str) -> tuple[str, ...]:
    """The German word stems of a text in their order."""
    return tuple(stem_word(word) for word in _WORD.findall(fold(text)))


def name_stems(name: str) -> tuple[str, ...]:
    """Stems that tell two names apart, in alphabetical order; equal ones are possible twins."""
    words = [word for word in _WORD.findall(fold(name)) if word not in _WORDS_OF_ADMINISTRATION]
    return tuple(sorted(stem_word(word) for word in words))
