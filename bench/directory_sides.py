"""The data of bench/directory.py and its sides: what each answers to one query."""

import asyncio
import contextlib
import importlib
import json
import random
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import django
import numpy as np
import psycopg
from django.http import HttpRequest, JsonResponse
from django.test import RequestFactory

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from kettenwerk.guide import search  # noqa: E402
from kettenwerk.guide.public import PublicOffer  # noqa: E402
from kettenwerk.guide.search import BANDS, Query, keeping  # noqa: E402
from kettenwerk.guide.search.plain import in_order  # noqa: E402
from kettenwerk.guide.search.words import tokens  # noqa: E402
from kettenwerk.guide.tests.offers_made import offer, place  # noqa: E402
from scripts import pg_cluster  # noqa: E402

SEED, WORDS, HITS = 20111214, 4_000, 20
FIELDS = ("bildung", "gesundheit", "jugendhilfe", "soziales", "recht", "kirche")
LANGUAGES = ("de", "tr", "ar", "uk", "ru", "pl", "ro", "en")
BOX = (51.4, 7.4, 51.8, 8.0)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
COLUMNS = (
    "sort, id, name, summary, words, title, field, band, language, from_months, to_months, lat, lon"
)
FACETS = {"field": "field", "age": "band", "language": "language"}


@dataclass(frozen=True)
class Data:
    """Offers in the order of their names, and the same as rows of one plain table."""

    offers: list[PublicOffer]
    rows: list[tuple[Any, ...]]
    words: list[str]


def prepare() -> None:
    call_command("migrate", verbosity=0)


def close() -> None:
    connection.close()


def start_postgres(stack: contextlib.ExitStack) -> str | None:
    try:
        return stack.enter_context(pg_cluster.cluster())
    except pg_cluster.NotInstalled as reason:
        print(f"PostgreSQL left out: {reason}")
        return None


def make(count: int) -> Data:
    """Offers with one field, one age band and one language each, so that one column holds each facet."""
    rng = np.random.default_rng(SEED)
    words = _words(random.Random(SEED))  # noqa: S311 - made-up words, no secrets
    # Some words are common, most are rare, as in real texts.
    chosen = (WORDS * rng.random((count, 11)) ** 2.5).astype(int)
    offers = []
    for pk, picked in enumerate(chosen):
        text = [words[number] for number in picked]
        first, last = BANDS[list(BANDS)[rng.integers(len(BANDS))]]
        lat, lon = rng.uniform(BOX[0], BOX[2]), rng.uniform(BOX[1], BOX[3])
        offers.append(
            offer(
                pk,
                " ".join(text[:3]).title(),
                summary=" ".join(text[3:]),
                fields=(FIELDS[rng.integers(len(FIELDS))],),
                languages=(LANGUAGES[rng.integers(len(LANGUAGES))],),
                from_months=first,
                to_months=last,
                places=(place(round(lat, 5), round(lon, 5), name="", city=""),),
            )
        )
    ordered = in_order(offers)
    used = [words[number] for number in np.unique(chosen)]
    return Data(ordered, [_row(sort, one) for sort, one in enumerate(ordered)], used)


def _words(rng: random.Random) -> list[str]:
    """Made-up words of equal length, so that none is part of another."""
    found: dict[str, str] = {}
    while len(found) < WORDS:
        word = "".join(rng.choice("bdfgklmprz") + rng.choice("aou") for _ in range(4)) + "x"
        found.setdefault(tokens(word)[0], word)
    return list(found.values())


def _row(sort: int, one: PublicOffer) -> tuple[Any, ...]:
    where = one.places[0]
    band = next(key for key, span in BANDS.items() if span[0] == one.from_months)
    title, body = tokens(one.name), tokens(one.summary)
    texts = " ".join((*title, *body)), f" {' '.join(title)} "
    months = one.from_months, one.to_months
    facets = one.fields[0], band, one.languages[0]
    return (
        sort,
        str(one.uuid),
        one.name,
        one.summary,
        *texts,
        *facets,
        *months,
        where.lat,
        where.lon,
    )


def make_queries(data: Data) -> list[Query]:
    """A quarter each: a word, a field (with or without a language), an age, a box."""
    rng = random.Random(SEED + 1)  # noqa: S311 - no secrets
    found = []
    for number in range(15):
        rank = int(len(data.words) * rng.random() ** 2)
        found.append(Query(text=data.words[rank], is_outreach=False))
        language = rng.choice(LANGUAGES) if number % 2 else ""
        found.append(Query(fields=(rng.choice(FIELDS),), language=language))
        found.append(Query(age_months=rng.randrange(-9, 300)))
        lat, lon = rng.uniform(51.4, 51.7), rng.uniform(7.4, 7.8)
        size = rng.choice((0.05, 0.1, 0.3))
        found.append(Query(box=(round(lat, 3), round(lon, 3), lat + size, lon + size)))
    return found


class Side:
    """A view that answers with JSON, called with a request as a server would."""

    orders_by_name_only = False

    def __init__(self) -> None:
        self.requests = RequestFactory()

    def answer(self, query: Query) -> dict[str, Any]:
        request = self.requests.get("/")
        request.query = query  # type: ignore[attr-defined]
        found: dict[str, Any] = json.loads(self.view(request).content)
        return found

    def view(self, request: HttpRequest) -> JsonResponse:
        raise NotImplementedError

    def drop(self) -> None:
        """Leaves nothing behind for the next size."""


class Ours(Side):
    """The index as the product keeps it, the look into the feed of changes included."""

    def __init__(self, data: Data) -> None:
        super().__init__()
        with mock.patch.object(keeping, "public_offers", return_value=data.offers):
            search.forget()
            search.offers_in(0)

    def view(self, request: Any) -> JsonResponse:
        answer = search.search(request.query, now=NOW, count=HITS)
        hits = [[str(hit.offer.uuid), hit.offer.name, hit.offer.summary] for hit in answer.hits]
        return JsonResponse({"total": answer.total, "facets": answer.facets, "hits": hits})


class Sql(Side):
    """Five statements per answer: total, three facets, 20 rows."""

    mark = "%s"

    def rows(self, statement: str, values: list[Any]) -> list[Any]:
        raise NotImplementedError

    def text_condition(self) -> str:
        raise NotImplementedError

    def position(self) -> str:
        raise NotImplementedError

    def view(self, request: Any) -> JsonResponse:
        where, values, order, order_values = self._where(request.query)
        [(total,)] = self.rows(f"SELECT COUNT(*) FROM bench_offer WHERE {where}", values)
        facets = {
            name: dict(
                self.rows(
                    f"SELECT {column}, COUNT(*) FROM bench_offer WHERE {where} "
                    f"GROUP BY {column} ORDER BY {column}",
                    values,
                )
            )
            for name, column in FACETS.items()
        }
        hits = self.rows(
            f"SELECT id, name, summary FROM bench_offer WHERE {where} "
            f"ORDER BY {order} LIMIT {HITS}",
            values + order_values,
        )
        return JsonResponse({"total": total, "facets": facets, "hits": [list(hit) for hit in hits]})

    def _where(self, query: Query) -> tuple[str, list[Any], str, list[Any]]:
        parts = ["1=1"]
        values: list[Any] = []
        order, order_values = "sort", list[Any]()
        if query.text:
            [word] = tokens(query.text)
            parts.append(self.text_condition())
            values.append(word)
            order, order_values = f"{self.position()} = 0, sort", [f" {word} "]
        if query.fields:
            parts.append(f"field = {self.mark}")
            values.append(query.fields[0])
        if query.language:
            parts.append(f"language = {self.mark}")
            values.append(query.language)
        if query.age_months is not None:
            parts.append(f"from_months <= {self.mark} AND to_months > {self.mark}")
            values += [query.age_months] * 2
        if query.box:
            south, west, north, east = query.box
            parts.append(f"lat BETWEEN {self.mark} AND {self.mark}")
            parts.append(f"lon BETWEEN {self.mark} AND {self.mark}")
            values += [south, north, west, east]
        return " AND ".join(parts), values, order, order_values


_TABLE = """
CREATE TABLE bench_offer (sort INTEGER PRIMARY KEY, id TEXT, name TEXT, summary TEXT, words TEXT,
  title TEXT, field TEXT, band TEXT, language TEXT, from_months INTEGER, to_months INTEGER,
  lat DOUBLE PRECISION, lon DOUBLE PRECISION)
"""
_INDEXES = (
    "CREATE INDEX bench_field ON bench_offer (field, language)",
    "CREATE INDEX bench_language ON bench_offer (language)",
    "CREATE INDEX bench_age ON bench_offer (from_months, to_months)",
    "CREATE INDEX bench_box ON bench_offer (lat, lon)",
)
_FTS = (
    'CREATE VIRTUAL TABLE bench_text USING fts5(words, content="bench_offer", content_rowid="sort")'
)
_MARKS = 13


class Fts5(Sql):
    """What one writes first in Django on SQLite: FTS5 for words, SQL that counts facets."""

    def __init__(self, data: Data) -> None:
        super().__init__()
        with connection.cursor() as cursor:
            cursor.execute(_TABLE)
            cursor.executemany(
                f"INSERT INTO bench_offer ({COLUMNS}) VALUES ({', '.join(['%s'] * _MARKS)})",
                data.rows,
            )
            for statement in (*_INDEXES, _FTS):
                cursor.execute(statement)
            cursor.execute("INSERT INTO bench_text (bench_text) VALUES ('rebuild')")
            cursor.execute("ANALYZE")

    def rows(self, statement: str, values: list[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found: list[Any] = cursor.fetchall()
        return found

    def text_condition(self) -> str:
        return "sort IN (SELECT rowid FROM bench_text WHERE bench_text MATCH %s)"

    def position(self) -> str:
        return "instr(title, %s)"

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_text")
            cursor.execute("DROP TABLE bench_offer")


class Postgres(Sql):
    """The same on PostgreSQL, with a GIN index over ``tsvector``; statements are prepared."""

    def __init__(self, data: Data, address: str) -> None:
        super().__init__()
        self.connection = psycopg.connect(address, autocommit=True, prepare_threshold=1)
        self.connection.execute(_TABLE)
        with self.connection.cursor() as cursor:
            with cursor.copy(f"COPY bench_offer ({COLUMNS}) FROM STDIN") as copy:
                for row in data.rows:
                    copy.write_row(row)
            cursor.execute(
                "ALTER TABLE bench_offer ADD COLUMN vector tsvector "
                "GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
            )
            for statement in _INDEXES:
                cursor.execute(statement)
            cursor.execute("CREATE INDEX bench_vector ON bench_offer USING gin (vector)")
            cursor.execute("VACUUM ANALYZE bench_offer")

    def rows(self, statement: str, values: list[Any]) -> list[Any]:
        return self.connection.execute(statement, values).fetchall()

    def text_condition(self) -> str:
        return "vector @@ to_tsquery('simple', %s)"

    def position(self) -> str:
        return "strpos(title, %s)"

    def drop(self) -> None:
        self.connection.execute("DROP TABLE bench_offer")
        self.connection.close()


class DatasetteSide(Side):
    """Datasette's own JSON of a table with facets, asked in process; orders by name only."""

    orders_by_name_only = True

    def __init__(self, data: Data, folder: Path) -> None:
        super().__init__()
        self.file = folder / f"datasette-{len(data.rows)}.db"
        with contextlib.closing(sqlite3.connect(self.file)) as own, own:
            own.execute(_TABLE)
            own.executemany(
                f"INSERT INTO bench_offer ({COLUMNS}) VALUES ({', '.join('?' * _MARKS)})", data.rows
            )
            for statement in (*_INDEXES, _FTS):
                own.execute(statement)
            own.execute("INSERT INTO bench_text (bench_text) VALUES ('rebuild')")
        app = importlib.import_module("datasette.app")
        limits = {"sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000}
        self.app: Any = app.Datasette([str(self.file)], settings=limits | {"num_sql_threads": 1})
        self.loop = asyncio.new_event_loop()

    def answer(self, query: Query) -> dict[str, Any]:
        wanted: dict[str, Any] = {"_size": HITS, "_sort": "sort", "_shape": "objects"}
        if query.text:
            wanted["_search"] = tokens(query.text)[0]
        if query.fields:
            wanted["field__exact"] = query.fields[0]
        if query.language:
            wanted["language__exact"] = query.language
        if query.age_months is not None:
            wanted |= {"from_months__lte": query.age_months, "to_months__gt": query.age_months}
        if query.box:
            south, west, north, east = query.box
            wanted |= {"lat__gte": south, "lat__lte": north, "lon__gte": west, "lon__lte": east}
        address = f"/{self.file.stem}/bench_offer.json"
        pairs = [*wanted.items(), *(("_facet", column) for column in FACETS.values())]
        pairs.append(("_facet_size", "max"))
        found = self.loop.run_until_complete(self.app.client.get(address, params=pairs)).json()
        facets = {
            name: {
                one["value"]: one["count"]
                for one in sorted(
                    found["facet_results"][column]["results"], key=lambda one: str(one["value"])
                )
            }
            for name, column in FACETS.items()
        }
        hits = [[row["id"], row["name"], row["summary"]] for row in found["rows"]]
        return {"total": found["filtered_table_rows_count"], "facets": facets, "hits": hits}

    def drop(self) -> None:
        self.loop.close()


def datasette(data: Data, folder: Path) -> DatasetteSide | None:
    try:
        return DatasetteSide(data, folder)
    except ModuleNotFoundError:
        print("Datasette left out: pip install datasette")
        return None
