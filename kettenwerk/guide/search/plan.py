"""What a query means: which words of the index it looks for, which ages and fields it is about.

Both ways of searching work by the same plan; all its weights are whole numbers, so that both come to
the same order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from kettenwerk.core.names import fold
from kettenwerk.guide.questions import BY_KEY
from kettenwerk.guide.search.ages import Span, told_ages
from kettenwerk.guide.search.asking import Query
from kettenwerk.guide.search.synonyms import (
    GROUPS,
    Group,
    groups_by_word,
    words_by_length,
)
from kettenwerk.guide.search.vocabulary import EXACT, Vocabulary
from kettenwerk.guide.search.words import (
    MOST_LETTERS,
    STOP_WORDS,
    WEAK_WORDS,
    plain,
    token,
    written,
)

MOST_WORDS = 16
SYNONYM, PART, TYPO, WEAK = 70, 60, 75, 20
SHORTEST_PART = 4
LIKE = 0.7
_likeness = OSA.normalized_similarity
WEAK_ROOTS = frozenset(map(token, WEAK_WORDS))
# A hit holds at least this share (in eighths) of what the best one holds.
LEAST_EIGHTHS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """One word of the query as written and what it is looked for as: words with their weights."""

    word: str
    found: dict[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """``asked`` is ``None`` if no words were asked, empty if the words are unknown here.

    ``base`` is what every offer weighs: one if a sentence tells an age and no word known here.
    """

    asked: tuple[Asked, ...] | None
    ages: Span | None = None
    fields: tuple[str, ...] = ()
    base: int = 0
    suggestion: str = ""
    help_first: str = ""
    touched: str = ""


def plan(query: Query, vocabulary: Vocabulary) -> Plan:
    """Reads a query; nothing of it is kept."""
    question = BY_KEY.get(query.question)
    text = query.text[:MOST_LETTERS]
    reader = _Reader(vocabulary)
    words = _words(text)
    reader.read_phrases(text)
    found = reader.read_all(words)
    help_first, touched = reader.who_helps()
    told = told_ages(fold(text))
    ages = [*told, *reader.spans]
    if question is not None:
        found += reader.read_all(_words(question.words))
        ages = ages or ([question.ages] if question.ages else [])
    is_nonsense = bool(text.strip()) and not written(text)
    has_words = bool(words) or question is not None or is_nonsense
    return Plan(
        asked=tuple(found) if has_words else None,
        ages=_narrowest(ages),
        fields=question.fields if question else (),
        base=int(bool(told) and not found),
        suggestion=reader.sentence(text),
        help_first=help_first or (question.help_first if question else ""),
        touched=touched,
    )


@lru_cache(maxsize=1)
def _phrases() -> dict[str, Group]:
    """Words said together, as they are compared, most urgent first."""
    joined = ((word, group) for group in GROUPS for word in group.words if "_" in word)
    return {" ".join(map(plain, word.split("_"))): group for word, group in joined}


def _words(text: str) -> list[str]:
    """What a text asks for, each word once; a text of small words asks for nothing."""
    found: dict[str, str] = {}
    for word in written(text):
        if plain(word) not in STOP_WORDS and not word.isdigit():
            found.setdefault(plain(word), word)
    return list(found.values())[:MOST_WORDS]


def _narrowest(spans: Iterable[Span]) -> Span | None:
    """What a child of all these ages would be; else the first age told."""
    told = list(spans)
    if not told:
        return None
    first, last = max(span[0] for span in told), min(span[1] for span in told)
    return (first, last) if first < last else told[0]


class _Reader:
    """Reads word by word; remembers ages, corrections and who helps at once on the way."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.groups = groups_by_word()
        self.spans: list[Span] = []
        self.better: dict[str, str] = {}
        self.phrases: list[Group] = []
        self.urgent: list[Group] = []

    def read_phrases(self, text: str) -> None:
        """What only several words together say."""
        said = f" {' '.join(map(plain, written(text)))} "
        self.phrases = [group for words, group in _phrases().items() if f" {words} " in said]

    def who_helps(self) -> tuple[str, str]:
        """The key of a helpline for the words read so far, and of the life question they touch."""
        urgent = self.phrases or sorted(self.urgent, key=GROUPS.index)
        return (urgent[0].help_first, urgent[0].touched) if urgent else ("", "")

    def read_all(self, words: Iterable[str]) -> list[Asked]:
        """The words that mean something here."""
        asked = [Asked(word, self._weigh(self._read(word))) for word in words]
        return [one for one in asked if one.found]

    def _read(self, word: str) -> dict[str, int]:
        one = token(word, remember=False)
        if plain(word) in WEAK_WORDS:
            return {one: WEAK} if one in self.vocabulary.holders else {}
        found = self._meanings(one)
        if one not in self.vocabulary.holders and one not in self.groups:
            self._add_parts(found, plain(word))
        if not found and (closest := self._closest(word, one)):
            self.better[word] = closest
            found = {other: w * TYPO // EXACT for other, w in self._meanings(closest).items()}
        return found

    def _closest(self, word: str, one: str) -> str:
        """The known word that was probably meant; endings cut off make too many words alike."""
        if one in self.groups:
            return ""
        for closest in self.vocabulary.closest(one, words_by_length()):
            meant = plain(self.vocabulary.spell(closest))
            if (
                max(_likeness(plain(word), meant), _likeness(plain(word), meant[: len(word)]))
                >= LIKE
            ):
                return closest
        return ""

    def _weigh(self, found: dict[str, int]) -> dict[str, int]:
        return {other: w * self.vocabulary.rarity(other) for other, w in found.items()}

    def _meanings(self, one: str) -> dict[str, int]:
        """The word, its compounds, and what professionals call it."""
        found = self.vocabulary.related(one)
        self._add_groups(found, one, SYNONYM)
        return found

    def _add_parts(self, found: dict[str, int], word: str) -> None:
        """What a compound is about stands first, what it is stands last and says less."""
        head, tail = _parts(word, self._is_known)
        for part, weight in ((head, PART), (tail, PART // 2 if head else PART)):
            if part:
                _add(found, self.vocabulary.related(part), weight)
                self._add_groups(found, part, SYNONYM * weight // EXACT)

    def _add_groups(self, found: dict[str, int], one: str, weight: int) -> None:
        for group in self.groups.get(one, ()):
            if group.ages:
                self.spans.append(group.ages)
            if group.help_first:
                self.urgent.append(group)
            for term in group.terms:
                for part in written(term):
                    lighter = WEAK if plain(part) in WEAK_WORDS else EXACT
                    _add(found, self.vocabulary.related(token(part)), weight * lighter // EXACT)

    def _is_known(self, part: str) -> bool:
        if part in WEAK_ROOTS or len(part) < SHORTEST_PART:
            return False
        return part in self.groups or part in self.vocabulary.holders

    def sentence(self, text: str) -> str:
        """The query with mistyped words replaced, or ``""`` if there was none."""
        if not self.better:
            return ""
        words = written(text)[:MOST_WORDS]
        return " ".join(
            self.vocabulary.spell(self.better[word]) if word in self.better else word
            for word in words
        )


def _add(found: dict[str, int], more: dict[str, int], weight: int) -> None:
    for other, one in more.items():
        found[other] = max(found.get(other, 0), one * weight // EXACT)


def _parts(word: str, is_known: Callable[[str], bool]) -> tuple[str, str]:
    """The longest known beginning and the longest known end of a compound."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    heads = (word[:cut] for cut in reversed(cuts) if word[:cut] not in STOP_WORDS)
    tails = (word[cut:] for cut in cuts if word[cut:] not in STOP_WORDS)
    head, tail = ((token(part, remember=False) for part in parts) for parts in (heads, tails))
    return next(filter(is_known, head), ""), next(filter(is_known, tail), "")
