"""How far two names are apart, word by word: typing errors, short forms, initials, compounds.

Part of `similarity`; method: ``docs/methods/similarity.md``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

MOST_EDITS = 6
"""So many slips of the pen make another word."""
MOST_CHANGED = 0.4
"""So large a changed share of a word makes another word."""
MOST_OF_A_NAME = 0.5
"""Names written as one word may differ by three slips; more could be a word of its own."""
LONGER = 2
"""Two such names may differ by so many letters in length; more could be a word of its own."""
CUT_SHORT = 0.6
"""What a dot alone would cost."""
STUMP = 1.5
"""Times the cost if no telling word is written in full: one stump can mean many things."""
FULL_WEIGHT = 0.7
"""So much weight must be shared before a name speaks with its whole weight."""
CONTENT = 0.9
"""A word of at least this weight tells things apart by itself."""


_ENDING = re.compile(r"(?<=[a-z]{4})(?:innen|en|er|em|es|e|n|s)$")


@dataclass(frozen=True, slots=True)
class Name:
    """One way a record is called.

    Attributes
    ----------
    words : tuple of str
        Plain words in order, without small words; an abbreviation keeps its dot ("beratungsst.").
    weights : tuple of float
        How much each word tells apart, 0 to 1.
    numbers : frozenset of str
        Numbers in the name; they are no words.
    is_whole : bool
        The whole name; false for a form with something left away.
    """

    words: tuple[str, ...]
    weights: tuple[float, ...]
    numbers: frozenset[str] = frozenset()
    is_whole: bool = True

    @property
    def content(self) -> tuple[str, ...]:
        """The words that tell things apart."""
        pairs = zip(self.words, self.weights, strict=True)
        return tuple(word for word, weight in pairs if weight >= CONTENT)

    @property
    def initials(self) -> str:
        """The first letters of all words."""
        return "".join(word[0] for word in self.words)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Take one German ending of number or case away, and no more."""
    return _ENDING.sub("", word)


@lru_cache(maxsize=200_000)
def word_cost(one: str, other: str) -> float:
    """0 for the same word to 1 for another one, with or without its ending."""
    ends = one.endswith(".") or other.endswith(".")
    bare = 1.0 if ends else _word_cost(stem(one), stem(other))
    return min(bare, _word_cost(one, other)) if bare else 0.0


def _word_cost(one: str, other: str) -> float:
    """Say what it costs to turn one string into the other.

    Slips of the pen cost by their number and by their share of the word, whichever is worse; a
    word cut short with a dot costs by what is missing.
    """
    if one == other:
        return 0.0
    for short, long in ((one, other), (other, one)):
        if short.endswith(".") and len(short) > 2 and long.startswith(short[:-1]):
            return CUT_SHORT * (1.0 - (len(short) - 1) / len(long))
    edits = OSA.distance(one, other, score_cutoff=MOST_EDITS)
    share = edits / max(len(one), len(other))
    return float(min(1.0, max(edits / MOST_EDITS, share / MOST_CHANGED)))


@lru_cache(maxsize=100_000)
def name_cost(one: Name, other: Name) -> tuple[float, float]:
    """Say what separates two names, and how much they share.

    Returns
    -------
    cost : float
        Weight of the words without a partner, and of what differs within partners.
    matched : float
        0 to 1: whether enough is shared for the name to count.
    """
    if (one.words, one.weights) > (other.words, other.weights):
        one, other = other, one
    cost, shared = _aligned(one, other)
    is_cut = any(word.endswith(".") for word in (*one.words, *other.words))
    whole, beside = "".join(one.words), "".join(other.words)
    is_longer = abs(len(whole) - len(beside)) > LONGER
    joined = 1.0 if is_cut or is_longer else _word_cost(whole, beside)
    if joined <= MOST_OF_A_NAME and joined < cost:
        cost, shared = joined, 1.0
    is_stump = any(all(word.endswith(".") for word in name.content) for name in (one, other))
    return cost * (STUMP if is_stump else 1.0), min(1.0, shared / FULL_WEIGHT)


def _aligned(one: Name, other: Name) -> tuple[float, float]:
    """Pair the words, the most alike first; then compounds and initials among what is left."""
    left = dict(enumerate(zip(one.words, one.weights, strict=True)))
    right = dict(enumerate(zip(other.words, other.weights, strict=True)))
    options = [
        (lost, a, b, i, j)
        for i, (a, _) in left.items()
        for j, (b, _) in right.items()
        if (lost := word_cost(a, b)) < 1.0
    ]
    cost = shared = 0.0
    for lost, _, _, i, j in sorted(options):
        if i in left and j in right:
            weight = max(left.pop(i)[1], right.pop(j)[1])
            cost += weight * lost
            shared += weight
    for some, others in ((left, right), (right, left)):
        found = _runs(some, others)
        cost, shared = cost + found[0], shared + found[1]
    rest = sum(weight for _, weight in (*left.values(), *right.values()))
    return cost + rest, shared


type_left = dict[int, tuple[str, float]]


def _runs(some: type_left, others: type_left) -> tuple[float, float]:
    """One word that stands for several neighbours: „elternschul“, „skf“; takes them out."""
    cost = shared = 0.0
    for i, (word, weight) in list(some.items()):
        for run in _neighbours(sorted(others)):
            words = [others[j][0] for j in run]
            is_initials = word == "".join(one[0] for one in words)
            lost = 0.0 if is_initials else word_cost(word, "".join(words))
            if lost < 0.5:
                full = max(weight, *(others[j][1] for j in run))
                cost += full * lost
                shared += full
                del some[i]
                for j in run:
                    del others[j]
                break
    return cost, shared


def _neighbours(places: list[int]) -> list[list[int]]:
    """List runs of two to five neighbours, the longest first."""
    runs = []
    for length in range(5, 1, -1):
        for start in range(len(places) - length + 1):
            run = places[start : start + length]
            if run[-1] - run[0] == length - 1:
                runs.append(run)
    return runs
