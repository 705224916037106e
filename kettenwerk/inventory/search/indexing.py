"""Search texts are written with the records: outside the transaction made ready, inside one statement."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import QuerySet, prefetch_related_objects
from modelsearch.backends import get_search_backend
from modelsearch.models import IndexEntry

from kettenwerk.accounts.models import Record
from kettenwerk.core.bulk_rows import chunks, insert_rows, reserve_keys
from kettenwerk.inventory.models import SearchText
from kettenwerk.inventory.search.texts import TEXTS, search_text

COLUMNS = ("record", "table", "title", "body", "words")
Coming = Mapping[tuple[UUID, str], list[Record]]


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
        for some in chunks(sorted(pks)):
            rows = list(model._default_manager.filter(pk__in=some))
            _Texts(rows, {}).write()


def ready_index(records: list[Record]) -> Callable[[], None]:
    """Makes the search texts of records ready that are about to be saved; what it returns writes them.

    Their references and parts are taken as they will stand: what ``records`` holds, else what is stored.
    """
    parts: dict[tuple[UUID, str], list[Record]] = defaultdict(list)
    rows = {record.uuid: record for record in records if type(record) in TEXTS}
    for record in records:
        if record.shown_through and type(record) not in TEXTS:
            above = getattr(record, record.shown_through)
            rows.setdefault(above.uuid, above)
            link: Any = record._meta.get_field(record.shown_through)
            parts[above.uuid, link.remote_field.related_name].append(record)
    by_model: dict[type[Record], list[Record]] = defaultdict(list)
    for row in rows.values():
        by_model[type(row)].append(row)
    texts = [_Texts(rows, parts) for model, rows in by_model.items() if model in TEXTS]

    def write() -> None:
        for some in texts:
            some.write()

    return write


def remove(uuids: Iterable[UUID]) -> None:
    """Takes records out of the index."""
    backend = get_search_backend()
    for some in chunks(list(uuids)):
        gone = SearchText.objects.filter(record__in=some)
        if _is_in_database(backend):
            keys = [str(pk) for pk in gone.values_list("pk", flat=True)]
            _delete(_entries().filter(object_id__in=keys))
        else:
            for text in gone:
                backend.delete(text)
        _delete(gone)


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


def _is_in_database(backend: Any) -> bool:
    return hasattr(backend.get_index_for_model(SearchText), "entries")


def _delete(rows: QuerySet[Any]) -> None:
    """Without looking for what hangs on them: the index's rows were deleted first, or are these."""
    rows._raw_delete(connection.alias)  # noqa: SLF001 - what modelsearch itself calls


def _entries() -> QuerySet[Any]:
    kind = ContentType.objects.get_for_model(SearchText)
    rows: QuerySet[Any] = IndexEntry._default_manager.filter(content_type=kind)
    return rows


def _parts_of(row: Record, coming: Coming) -> Callable[[str], list[Any]]:
    """The live rows that will hang on a row: stored ones, and those about to be saved in their place."""

    def parts(name: str) -> list[Any]:
        new = coming.get((row.uuid, name), [])
        known = {part.uuid for part in new}
        stored = () if row._state.adding else getattr(row, name).all()
        both = [*(part for part in stored if part.uuid not in known), *new]
        return [part for part in both if part.deleted_at is None]

    return parts


class _Texts:
    """The search texts of rows of one model, made ready; ``coming`` are parts about to be saved."""

    def __init__(self, rows: Sequence[Record], coming: Coming) -> None:
        self.known = [row for row in rows if not row._state.adding]
        _, related, prefetched = TEXTS[type(rows[0])]
        for some in chunks([row for row in self.known if row.deleted_at is None]):
            prefetch_related_objects(some, *related, *prefetched)
        texts = [search_text(r, _parts_of(r, coming)) for r in rows if r.deleted_at is None]
        fields: list[Any] = [SearchText._meta.get_field(name) for name in COLUMNS]
        self.texts = texts
        self.rows = [
            [field.get_db_prep_save(getattr(text, field.attname), connection) for field in fields]
            for text in texts
        ]
        self.stems = [text.indexed_text() for text in texts]

    def write(self) -> None:
        """Replaces what the index holds of these rows."""
        remove(row.uuid for row in self.known)
        keys = reserve_keys(SearchText, len(self.texts))
        for text, key in zip(self.texts, keys, strict=True):
            text.pk = key
        rows = [[key, *row] for key, row in zip(keys, self.rows, strict=True)]
        insert_rows(SearchText, ["id", *COLUMNS], rows)
        backend = get_search_backend()
        if _is_in_database(backend):
            _insert_entries(keys, self.stems)
        else:
            backend.add_bulk(SearchText, self.texts)


def _insert_entries(keys: Iterable[int], stems: Iterable[str]) -> None:
    """The rows that modelsearch would write one by one; it asks for none but ``autocomplete`` here."""
    is_postgres = connection.vendor == "postgresql"
    empty = ["title", "body"] + (["title_text", "body_text"] if is_postgres else [])
    kind = ContentType.objects.get_for_model(SearchText).pk
    insert_rows(
        IndexEntry,
        ["content_type_id", "object_id", "title_norm", "autocomplete", *empty],
        [
            [kind, str(key), 1.0, text, *("" for _ in empty)]
            for key, text in zip(keys, stems, strict=True)
        ],
        written_as={"autocomplete": "to_tsvector('simple', %s)"} if is_postgres else None,
    )
