"""All words of the index: which of them a word of a query means.

Both ways of searching ask the same class, so that they mean the same words.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import accumulate

from rapidfuzz import process
from rapidfuzz.distance import OSA

EXACT = 100
MOST_RELATED = 40
SHORTEST_BEGINNING = 4
SHORTEST_MIDDLE = 5
MOST_CLOSE = 5
_BREAK = "\n"


class Vocabulary:
    """Words with the number of offers that hold them; ``total`` is the number of offers.

    ``spell`` tells how a word is written in full.
    """

    def __init__(
        self, holders: Mapping[str, int], total: int, spell: Callable[[str], str] = str
    ) -> None:
        self.holders = holders
        self.total = total
        self.spell = spell

    @cached_property
    def words(self) -> list[str]:
        return sorted(self.holders)

    @cached_property
    def _text(self) -> str:
        return _BREAK + _BREAK.join(self.words) + _BREAK

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.words), initial=1))

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for word in self.words:
            found.setdefault(len(word), []).append(word)
        return found

    def rarity(self, word: str) -> int:
        """How much a word tells: 16 times the bits of surprise, at least 8."""
        share = (self.total + 1) / (self.holders.get(word, 0) + 0.5)
        return max(8, round(16 * math.log2(1 + share)))

    def related(self, word: str) -> dict[str, int]:
        """The word itself (100) and compounds that begin with it or hold it (less)."""
        found = {word: EXACT} if word in self.holders else {}
        if len(word) < SHORTEST_BEGINNING:
            return found
        first = bisect_left(self.words, word)
        for other in self.words[first : first + MOST_RELATED]:
            if not other.startswith(word):
                break
            found.setdefault(other, 45 + 45 * len(word) // len(other))
        if len(word) >= SHORTEST_MIDDLE:
            for other in self._holding(word):
                found.setdefault(other, 35 + 45 * len(word) // len(other))
        return found

    def _holding(self, word: str) -> list[str]:
        """Words with this one inside, the first of the alphabet."""
        found: list[str] = []
        place = self._text.find(word)
        while place >= 0 and len(found) < MOST_RELATED:
            found.append(self.words[bisect_right(self._starts, place) - 1])
            place = self._text.find(word, self._text.find(_BREAK, place))
        return found

    def closest(self, word: str, more: Mapping[int, list[str]]) -> list[str]:
        """Words a mistyped one may mean, nearest first, among these and ``more`` (by length)."""
        allowed = 0 if len(word) < SHORTEST_MIDDLE else 1 if len(word) == SHORTEST_MIDDLE else 2
        found: set[tuple[int, str]] = set()
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for choices in (self._by_length.get(length, []), more.get(length, [])):
                for other, distance, _ in process.extract(
                    word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=None
                ):
                    # The first letter is seldom the wrong one.
                    cost = int(distance) + (other[0] != word[0])
                    if cost <= max(allowed, 1):
                        found.add((cost, other))
        return [other for _, other in sorted(found)[:MOST_CLOSE]] if allowed else []
