"""What is left of a name when spelling, endings and words of administration are taken away."""

import re
import unicodedata

import snowballstemmer

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_WORD = re.compile(r"[a-z0-9]+")
_WORDS_OF_ADMINISTRATION = frozenset(
    {"kreis", "kreisstadt", "stadt", "gemeinde", "der", "die", "das"}
)


def fold(text: str) -> str:
    """Lower case ASCII: ``Käse`` and ``Kaese`` fold to the same."""
    text = text.lower().translate(_FOLD)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")


def stems(text: str) -> tuple[str, ...]:
    """The German word stems of a text in their order."""
    stemmer = snowballstemmer.stemmer("german")
    return tuple(stemmer.stemWords(_WORD.findall(fold(text))))


def name_stems(name: str) -> tuple[str, ...]:
    """Stems that tell two names apart, in alphabetical order; equal ones are possible twins."""
    words = [word for word in _WORD.findall(fold(name)) if word not in _WORDS_OF_ADMINISTRATION]
    return tuple(sorted(snowballstemmer.stemmer("german").stemWords(words)))
