"""Full-text search: every text and every query is reduced to the same folded stems in Python.

The databases only answer which rows hold all of them, so that hits are equal everywhere; rank and
order are made here. Nothing in a query can act as an operator, because only ``a–z0–9`` remain.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from modelsearch.backends import get_search_backend
from modelsearch.query import And, PlainText
from rapidfuzz import fuzz, process
from snowballstemmer import stemmer

from kettenwerk.accounts.models import Record
from kettenwerk.core.names import fold
from kettenwerk.inventory import models
from kettenwerk.inventory.models import SearchText

MOST_QUERY_TOKENS = 8
LONGEST_WORD = 60
CLOSE_ENOUGH = 72
BATCH = 500
_WORD = re.compile(r"\w+")
_NOT_PLAIN = re.compile(r"[^a-z0-9]")
_stem_german = stemmer("german")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """``Hebammen`` → ``hebamm``; a stem with digits starts with ``z`` so that no parser sees a number."""
    stemmed: str = _stem_german.stemWord(fold(word)[:LONGEST_WORD])
    plain = _NOT_PLAIN.sub("", stemmed)
    return plain if plain.isalpha() or not plain else f"z{plain}"


def words_of(text: str) -> list[str]:
    """The words as written, in order."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).replace("_", " "))


def tokens(text: str) -> tuple[str, ...]:
    """The distinct stems of a text in order of appearance."""
    return tuple(dict.fromkeys(found for word in words_of(text) if (found := stem(word))))


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


def index(records: Iterable[Record]) -> None:
    """Writes the search texts of these records, set-based; a child row stands for its parent.

    Deleted records leave the index. Call it in the transaction that saved them.
    """
    wanted: dict[type[Record], set[int]] = defaultdict(set)
    for record in records:
        model, pk = _searchable(record)
        if model in TEXTS:
            wanted[model].add(pk)
    for model, pks in wanted.items():
        ordered = sorted(pks)
        for start in range(0, len(ordered), BATCH):
            _index_batch(model, ordered[start : start + BATCH])


def remove(uuids: Iterable[UUID]) -> None:
    """Takes records out of the index."""
    gone = list(SearchText.objects.filter(record__in=list(uuids)))
    for text in gone:
        get_search_backend().delete(text)
    SearchText.objects.filter(pk__in=[text.pk for text in gone]).delete()


def rebuild() -> int:
    """Indexes every record anew; returns how many there are."""
    remove(SearchText.objects.values_list("record", flat=True))
    for model in TEXTS:
        index(model._default_manager.all())
    return SearchText.objects.count()


def _searchable(record: Record) -> tuple[type[Record], int]:
    if type(record) in TEXTS or not record.shown_through:
        return type(record), record.pk
    field = record._meta.get_field(record.shown_through)
    parent: type[Record] = field.related_model  # type: ignore[assignment]
    return parent, getattr(record, f"{record.shown_through}_id")


def _index_batch(model: type[Record], pks: Sequence[int]) -> None:
    name_of, related, prefetched = TEXTS[model]
    rows = model._default_manager.filter(pk__in=pks).select_related(*related)
    rows = rows.prefetch_related(*prefetched)
    alive = [row for row in rows if row.deleted_at is None]
    remove(row.uuid for row in rows if row.deleted_at is not None)
    new = [_search_text(row, *name_of(row)) for row in alive]
    SearchText.objects.bulk_create(
        new,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["table", "title", "body", "words"],
    )
    saved = SearchText.objects.filter(record__in=[row.uuid for row in alive])
    get_search_backend().add_bulk(SearchText, list(saved))


def _search_text(row: Record, name: str, texts: Iterable[object]) -> SearchText:
    rest = " ".join(str(text) for text in texts if text)
    title = tokens(name)
    return SearchText(
        record=row.uuid,
        table=row._meta.label_lower,
        title=" ".join(title),
        body=" ".join(token for token in tokens(rest) if token not in set(title)),
        words=" ".join(dict.fromkeys(words_of(f"{name} {rest}"))),
    )


type_text = tuple[str, Iterable[object]]


def _organisation(row: models.Organisation) -> type_text:
    texts = [row.aliases, row.get_kind_display(), row.get_field_display(), row.area, row.note]
    return row.name, texts


def _offer(row: models.Offer) -> type_text:
    texts: list[object] = [row.family_name, row.summary, row.provider, row.provider.aliases]
    texts += row._meta.get_field("fields").labels(row.fields)
    texts += row._meta.get_field("target_groups").labels(row.target_groups)
    texts += [child.area for child in row.areas.all() if child.deleted_at is None]
    texts += [child.organisation for child in row.partners.all() if child.deleted_at is None]
    return row.name, texts


def _network(row: models.Network) -> type_text:
    texts: list[object] = [row.area, row.get_level_display(), row.get_kind_display(), row.note]
    texts += [row.responsible, row.coordinator, row.legal_basis]
    texts += row._meta.get_field("fields").labels(row.fields)
    for member in row.members.all():
        if member.deleted_at is None:
            texts += [member.organisation, member.as_printed]
    return row.name, texts


def _agreement(row: models.Agreement) -> type_text:
    texts: list[object] = [row.get_kind_display(), row.legal_basis, row.note]
    texts += [party.organisation for party in row.parties.all() if party.deleted_at is None]
    return row.subject, texts


def _profile(row: models.PracticeProfile) -> type_text:
    return row.title, [row.offer, row.network, row.starting_point, row.goals, row.achieved]


def _gap(row: models.NamedGap) -> type_text:
    return row.title, [row.area, row.get_field_display()]


def _responsibility(row: models.Responsibility) -> type_text:
    return f"{row.get_subject_display()} {row.area}", [row.organisation]


def _cooperation(row: models.CooperationField) -> type_text:
    return row.label, [row.organisation, row.organisation.aliases]


def _site(row: models.Site) -> type_text:
    return row.name, [row.organisation, row.area, row.street, row.postcode, row.city]


# How a record's text is read: the function, what to join, what to prefetch.
TEXTS: dict[type[Record], tuple[Callable[..., type_text], tuple[str, ...], tuple[str, ...]]] = {
    models.Organisation: (_organisation, ("area",), ()),
    models.Offer: (_offer, ("provider",), ("areas__area", "partners__organisation")),
    models.Network: (
        _network,
        ("area", "responsible", "coordinator"),
        ("members__organisation",),
    ),
    models.Agreement: (_agreement, (), ("parties__organisation",)),
    models.PracticeProfile: (_profile, ("offer", "network"), ()),
    models.NamedGap: (_gap, ("area",), ()),
    models.Responsibility: (_responsibility, ("area", "organisation"), ()),
    models.CooperationField: (_cooperation, ("organisation",), ()),
    models.Site: (_site, ("organisation", "area"), ()),
}
