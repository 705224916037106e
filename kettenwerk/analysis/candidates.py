"""Which pairs of records are worth comparing, without looking at all of them.

Two names whose every telling word differs cannot be doubles, so pairs are found by the beginnings,
ends or consonants of two telling words in the same place or one above it, by a whole short name, by initials,
and by equal telephone, mail or website. Method: ``docs/methods/similarity.md``.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from kettenwerk.analysis.tables import NOT_COLLECTED, Bools, Ints
from kettenwerk.analysis.wording import Name, stem

END = 4
MOST_WORDS, MOST_KINDS = 4, 2
KIND = 0.3
LONGEST_INITIALS = 6
MOST_IN_A_BLOCK = 400
"""A telephone or website that so many share says nothing."""
_VOWELS = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")
type_pairs = set[tuple[int, int]]


def candidate_pairs(
    names: Sequence[Sequence[Name]],
    place: Ints,
    above: Ints,
    *contacts: Sequence[frozenset[str]],
    new: Bools | None = None,
) -> type_pairs:
    """Pairs that share a word key in compatible places, or a contact.

    Parameters
    ----------
    names : n sequences of Name
        As in `similarity.Records`.
    place, above : int32[n], int32[m]
        As in `similarity.Records`; the keys of an area are looked up in it and in those above.
    contacts : n frozensets of str each
        Telephone numbers, mail addresses, hosts.
    new : bool[n], optional
        Only pairs with at least one of these rows.

    Returns
    -------
    set of (int, int)
        ``(a, b)`` with ``a < b``.
    """
    wanted = None if new is None else new.tolist()
    pairs: type_pairs = set()
    for column in contacts:
        blocks: dict[str, list[int]] = defaultdict(list)
        for row, values in enumerate(column):
            for value in values:
                blocks[value].append(row)
        for rows in blocks.values():
            if len(rows) <= MOST_IN_A_BLOCK:
                pairs.update(_chosen(combinations(rows, 2), wanted))
    pairs.update(_chosen(_by_words(names, place.tolist(), above.tolist()), wanted))
    return pairs


def _chosen(
    found: Iterator[tuple[int, int]], wanted: list[bool] | None
) -> Iterator[tuple[int, int]]:
    for a, b in found:
        if a != b and (wanted is None or wanted[a] or wanted[b]):
            yield (a, b) if a < b else (b, a)


def _by_words(
    names: Sequence[Sequence[Name]], places: list[int], above: list[int]
) -> Iterator[tuple[int, int]]:
    """Pair by words: a record is at home in one place and asks in those above, and in "nowhere"."""
    at_home: dict[tuple[str, int], list[int]] = defaultdict(list)
    keys = [sorted({key for name in some for key in name_keys(name)}) for some in names]
    for row, some in enumerate(keys):
        for key in some:
            at_home[key, places[row]].append(row)
    for rows in at_home.values():
        yield from combinations(rows, 2)
    for row, some in enumerate(keys):
        for area in _asked(places[row], above):
            for key in some:
                for other in at_home.get((key, area), ()):
                    yield row, other


def _asked(place: int, above: list[int]) -> Iterator[int]:
    """Yield the areas above a place, then "nowhere"; without a place, nobody is asked."""
    seen = {place}
    while place != NOT_COLLECTED:
        place = above[place]
        if place in seen:
            return
        seen.add(place)
        yield place


def name_keys(name: Name) -> Iterator[str]:
    """Yield the word keys of one name: pairs of word ends, the ends of the whole, its initials."""
    content = name.content or name.words
    words = sorted(content, key=lambda word: (-len(word), word))[:MOST_WORDS]
    pairs = zip(name.words, name.weights, strict=True)
    kinds = [word for word, weight in pairs if weight >= KIND and word not in content][:MOST_KINDS]
    for one, other in (*combinations(words, 2), *product(words, kinds)):
        for two in product(_ends(one), _ends(other)):
            yield "+".join(sorted(two))
    joined = "".join(content)
    yield from _ends(joined)
    if len(name.words) > 1:
        yield f"={name.initials}"
    elif len(joined) <= LONGEST_INITIALS:
        yield f"={joined}"


def _ends(word: str) -> tuple[str, str, str]:
    """Give beginning, end and first consonants: a slip or two leave one of them as it was."""
    plain = word.rstrip(".")
    bare = stem(plain)
    consonants = _DOUBLED.sub(r"\1", _VOWELS.sub("", plain))[:END]
    return f"{plain[:END]}-", f"-{bare[-END:]}", f"~{consonants}"
