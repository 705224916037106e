"""The index in memory: columns and postings in NumPy; facets are one count per column.

An index never changes; a newer one takes its place.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from kettenwerk.guide.public import Offers, PublicOffer
from kettenwerk.guide.search.asking import Answer, Hit, Query
from kettenwerk.guide.search.columns import Columns
from kettenwerk.guide.search.offer_words import offer_words, spelled
from kettenwerk.guide.search.places import kilometres
from kettenwerk.guide.search.plain import in_order
from kettenwerk.guide.search.plan import LEAST_EIGHTHS, Asked, Plan, plan
from kettenwerk.guide.search.reasons import Reasons
from kettenwerk.guide.search.synonyms import written_words
from kettenwerk.guide.search.vocabulary import Vocabulary

Words = tuple[Any, Any]  # numbers of words and their weights
Narrow = Callable[[Query, Plan, datetime], Collection[int] | None]


class Dictionary:
    """Numbers for words; it only grows, so that indexes built one after the other can share it."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.words: list[str] = []

    def number(self, word: str) -> int:
        found = self.numbers.get(word)
        if found is None:
            found = self.numbers[word] = len(self.words)
            self.words.append(word)
        return found


class Index:
    """Answers from memory; ``earlier`` lends what it knows of offers that did not change."""

    def __init__(self, offers: Iterable[PublicOffer], earlier: "Index | None" = None) -> None:
        self.offers = in_order(offers)
        self.dictionary: Dictionary = earlier.dictionary if earlier else Dictionary()
        self.words = [self._words_of(offer, earlier) for offer in self.offers]
        self.columns = Columns(self.offers)
        self.by_area: dict[int, Offers] = {}
        self._post()

    def _words_of(self, offer: PublicOffer, earlier: "Index | None") -> Words:
        row = earlier.row_of.get(offer.pk) if earlier else None
        if earlier and row is not None and earlier.offers[row] is offer:
            return earlier.words[row]
        words = offer_words(offer)
        numbers = np.fromiter(map(self.dictionary.number, words), np.int32, len(words))
        return numbers, np.fromiter(words.values(), np.uint8, len(words))

    def _post(self) -> None:
        """Turns the words of the offers into the offers of the words."""
        empty = [(np.empty(0, np.int32), np.empty(0, np.uint8))]
        numbers = np.concatenate([one for one, _ in self.words or empty])
        weights = np.concatenate([one for _, one in self.words or empty])
        rows = np.repeat(
            np.arange(len(self.words), dtype=np.int32), [len(one) for one, _ in self.words]
        )
        order = np.argsort(numbers, kind="stable")
        self.posted_rows, self.posted_weights = rows[order], weights[order]
        counts = np.bincount(numbers, minlength=len(self.dictionary.words))
        self.ends = np.cumsum(counts)
        self.starts = self.ends - counts
        names = self.dictionary.words
        holders = {names[number]: int(counts[number]) for number in np.flatnonzero(counts)}
        self.vocabulary = Vocabulary(holders, len(self.offers), self._spell)

    @cached_property
    def row_of(self) -> dict[int, int]:
        return {offer.pk: row for row, offer in enumerate(self.offers)}

    @cached_property
    def by_uuid(self) -> dict[UUID, PublicOffer]:
        return {offer.uuid: offer for offer in self.offers}

    def _postings(self, word: str) -> tuple[Any, Any]:
        number = self.dictionary.numbers[word]
        here = slice(self.starts[number], self.ends[number])
        return self.posted_rows[here], self.posted_weights[here]

    def _spell(self, word: str) -> str:
        if word in self.vocabulary.holders:
            return spelled(self.offers[int(self._postings(word)[0][0])], word)
        return written_words().get(word, word)

    def in_area(self, area: int) -> Offers:
        """Looked for once: the index never changes."""
        if area not in self.by_area:
            rows = np.flatnonzero(self.columns.in_area(area))
            self.by_area[area] = Offers(self.offers[row] for row in rows)
        return self.by_area[area]

    def answer(
        self, query: Query, *, now: datetime, first: int, count: int, narrow: Narrow | None = None
    ) -> Answer:
        """``narrow`` may name the offers to look at; whoever misses none changes no answer."""
        asked = plan(query, self.vocabulary)
        mask, unknown = self.columns.judge(query, now)
        if narrow is not None and (pks := narrow(query, asked, now)) is not None:
            mask &= self._are(pks)
        weights = None
        if asked.asked is not None:
            weights = self._weigh(asked)
            mask = mask & (weights > 0)
            best = int(weights[mask].max(initial=0))
            mask &= weights * 8 >= best * LEAST_EIGHTHS
        rows = np.flatnonzero(mask)
        chords = self.columns.chords(query.near) if query.near is not None else None
        keys = [None if unknown is None else unknown[rows]]
        keys.append(None if weights is None else -weights[rows])
        keys.append(None if chords is None else chords[rows])
        telling = [key for key in keys if key is not None and key.size and key.min() < key.max()]
        wanted = first_rows(rows, telling, first + count)[first:]
        why = Reasons(query, asked)
        return Answer(
            total=len(rows),
            hits=tuple(self._hit(why, int(row), chords) for row in wanted),
            facets=self.columns.facets(rows),
            suggestion=asked.suggestion,
            help_first=asked.help_first,
            touched=asked.touched,
        )

    def _are(self, pks: Collection[int]) -> Any:
        mask = np.zeros(len(self.offers), bool)
        mask[[self.row_of[pk] for pk in pks if pk in self.row_of]] = True
        return mask

    def _weigh(self, asked: Plan) -> Any:
        total = np.full(len(self.offers), asked.base, np.int64)
        for one in asked.asked or ():
            self._add(total, one)
        if asked.ages is not None:
            total *= self.columns.age_factors(asked.ages)
        if asked.fields:
            total *= self.columns.field_factors(asked.fields)
        return total

    def _add(self, total: Any, asked: Asked) -> None:
        if len(asked.found) == 1:
            [(word, weight)] = asked.found.items()
            rows, weights = self._postings(word)
            values = weights.astype(np.int64) * weight
            total[rows] += values  # three times the top and the top itself, by four
            return
        tops, sums = np.zeros_like(total), np.zeros_like(total)
        for word, weight in asked.found.items():
            rows, weights = self._postings(word)
            values = weights.astype(np.int64) * weight
            tops[rows] = np.maximum(tops[rows], values)
            sums[rows] += values
        total += (3 * tops + np.minimum(sums, 3 * tops)) // 4

    def _hit(self, why: Reasons, row: int, chords: Any) -> Hit:
        offer = self.offers[row]
        distance = None
        if chords is not None and np.isfinite(chords[row]):
            distance = kilometres(float(chords[row]))
        words: dict[str, int] = {}
        if why.plan.asked:
            numbers, weights = self.words[row]
            names = self.dictionary.words
            words = dict(zip([names[one] for one in numbers], weights.tolist(), strict=True))
        return Hit(offer, why(offer, words), distance)


def first_rows(rows: Any, keys: list[Any], count: int) -> Any:
    """The first rows by several keys, smallest first, then by row; without sorting all of them."""
    if count <= 0 or not keys:
        return rows[: max(count, 0)]
    if count < len(rows):
        left = np.arange(len(rows))
        is_in = np.zeros(len(rows), bool)  # surely among the first
        for key in keys:
            some = np.where(is_in[left], _lowest(key), key[left])
            limit = np.partition(some, count - 1)[count - 1]
            is_in[left[some < limit]] = True
            left = left[some <= limit]
        sure = left[is_in[left]]
        rest = left[~is_in[left]][: count - len(sure)]
        chosen = np.sort(np.concatenate([sure, rest]))
        rows, keys = rows[chosen], [key[chosen] for key in keys]
    return rows[np.lexsort([rows, *reversed(keys)])]


def _lowest(key: Any) -> Any:
    return -np.inf if key.dtype.kind == "f" else np.iinfo(key.dtype).min
