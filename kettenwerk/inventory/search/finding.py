"""What a query finds, and what somebody may have meant.

The databases only answer which rows hold all the stems; rank and order are made here. Nothing in a
query can act as an operator, because only ``a–z0–9`` remain.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from modelsearch.backends import get_search_backend
from modelsearch.query import And, PlainText
from rapidfuzz import fuzz, process

from kettenwerk.accounts.models import Record
from kettenwerk.inventory.models import SearchText
from kettenwerk.inventory.search.words import stem, tokens, words_of

MOST_QUERY_TOKENS = 8
CLOSE_ENOUGH = 72


def find(model: type[Record], query: str) -> list[UUID] | None:
    """Records of one kind that hold every token, best first; ``None`` if the query holds no word.

    The caller applies ``.of()``: the index knows nothing of visibility.
    """
    wanted = tokens(query)[:MOST_QUERY_TOKENS]
    if not wanted:
        return None
    rows = SearchText.objects.filter(table=model._meta.label_lower)
    asked = And([PlainText(token) for token in wanted])
    found = get_search_backend().autocomplete(asked, rows, order_by_relevance=False).get_queryset()
    ranked = [
        (-_rank(wanted, title, body), title.count(" "), str(record), record)
        for record, title, body in found.values_list("record", "title", "body")
    ]
    return [record for *_, record in sorted(ranked)]


def _rank(wanted: Sequence[str], title: str, body: str) -> int:
    """Words of the name before words of the text, whole words before beginnings before middles.

    Among equals the shorter name comes first, then the uuid decides.
    """
    return sum(
        3 * _closeness(token, f" {title} ") + _closeness(token, f" {body} ") for token in wanted
    )


def _closeness(token: str, text: str) -> int:
    if f" {token} " in text:
        return 3
    return 2 if f" {token}" in text else int(token in text)


def suggestion(visible: "QuerySet[Any]", query: str) -> str:
    """„Meinten Sie …“: the query with each unknown word replaced by the closest visible one, or ``""``."""
    texts = SearchText.objects.filter(record__in=visible.values("uuid")).values_list(
        "words", flat=True
    )
    known: dict[str, str] = {}
    for text in texts.iterator():
        for word in text.split():
            known.setdefault(stem(word), word)
    better = [_closest(word, known) for word in words_of(query)[:MOST_QUERY_TOKENS]]
    sentence = " ".join(better)
    is_new = "" not in better and tokens(sentence) != tokens(query)
    return sentence if is_new else ""


def _closest(word: str, known: dict[str, str]) -> str:
    token = stem(word)
    if any(other.startswith(token) for other in known):
        return word
    best = process.extractOne(token, sorted(known), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    return known[best[0]] if best else ""
