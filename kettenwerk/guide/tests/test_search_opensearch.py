"""OpenSearch narrows the search and changes no answer; without it the index in memory answers alone."""

import json
import logging
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.guide import search
from kettenwerk.guide.search import Index, Query
from kettenwerk.guide.search.opensearch import ALIAS, body, document
from kettenwerk.guide.search.opensearch_server import (
    PAUSE_SECONDS,
    Narrowing,
    Server,
    Unreachable,
    write_all,
    write_some,
)
from kettenwerk.guide.search.plan import Asked, Plan
from kettenwerk.guide.services.opensearch import bring_up_to_date, feed_opensearch
from kettenwerk.guide.tests.offers_made import hours, offer, place
from kettenwerk.guide.tests.opensearch_made import MadeServer
from kettenwerk.guide.tests.test_search_equal import NOW, lists_of_offers, queries
from kettenwerk.guide.tests.test_search_fresh import Public

GOLDEN = Path(__file__).parent / "data" / "opensearch_requests.json"
ADDRESS = os.environ.get("KETTENWERK_TEST_OPENSEARCH", "")
SECRET = "Schreibaby Kummerwort"
live = pytest.mark.skipif(not ADDRESS, reason="not run: no OpenSearch here")
QUERIES = {
    "everything": Query(),
    "words": Query(text="Hebamme"),
    "words of an area": Query(text="Hebamme", area=7),
    "age": Query(age_months=30, fields=("gesundheit", "bildung")),
    "pregnancy, language": Query(age_months=-4, language="tr"),
    "known or nobody knows": Query(is_free=True, is_step_free=True, is_outreach=True),
    "open now": Query(is_open_now=True),
    "around a place": Query(near=(51.535, 7.688), radius_km=5.0),
    "a place without a radius": Query(near=(51.535, 7.688)),
    "a box": Query(box=(51.5, 7.5, 51.55, 7.6)),
    "a box the wrong way round": Query(box=(51.6, 7.5, 51.5, 7.6)),
}
OFFERS = [
    offer(
        1,
        "Familienhebammen",
        summary="Rat nach der Geburt",
        fields=("gesundheit",),
        languages=("de", "tr"),
        from_months=-9,
        to_months=12,
        is_free="ja",
        hours=(hours("mo fr", 9, 12),),
        places=(place(51.535, 7.688, is_step_free="nein"),),
    ),
    offer(2, "Elterncafé"),
    offer(3, "Hebamme weit weg", places=(place(91.0, 7.6),), areas=frozenset({1, 7})),
]


def requests() -> dict[str, Any]:
    """Every query as the request it becomes, and an offer as its document."""
    words = Plan((Asked("Hebamme", {"hebamm": 4700, "familienhebamm": 2600}),))
    plain = Plan(None)
    found = {name: body(one, words if one.text else plain, NOW) for name, one in QUERIES.items()}
    found["words nobody knows here"] = body(Query(text="x"), Plan(()), NOW)
    found["an age told and no word known"] = body(Query(text="x"), Plan((), base=1), NOW)
    return {"requests": found, "document": document(OFFERS[0])}


def filled(offers: Any = OFFERS) -> MadeServer:
    server = MadeServer()
    write_all(server, offers, {})
    return server


def test_the_requests_are_those_that_were_looked_at():
    assert requests() == json.loads(GOLDEN.read_text(encoding="utf-8"))


@given(lists_of_offers(), queries, st.integers(0, 4), st.integers(0, 6))
def test_the_answer_is_the_same_with_and_without_opensearch(found, query, first, count):
    index = Index(found)
    narrow = Narrowing(filled(found))
    wanted = {"now": NOW, "first": first, "count": count}
    assert index.answer(query, **wanted, narrow=narrow) == index.answer(query, **wanted)
    assert not narrow.silent_until


def test_fewer_offers_are_looked_at():
    seen: list[frozenset[int] | None] = []
    narrow = Narrowing(filled())

    def look(query: Query, asked: Plan, now: datetime) -> frozenset[int] | None:
        seen.append(narrow(query, asked, now))
        return seen[-1]

    index = Index(OFFERS)
    found = index.answer(Query(text="Hebamme", area=7), now=NOW, first=0, count=9, narrow=look)
    assert [hit.offer.pk for hit in found.hits] == [3]
    index.answer(Query(near=(51.535, 7.688), radius_km=1.0), now=NOW, first=0, count=9, narrow=look)
    assert seen == [frozenset({3}), frozenset({1, 2, 3})]


def test_too_many_to_send_are_left_to_the_index_in_memory(monkeypatch):
    monkeypatch.setattr("kettenwerk.guide.search.opensearch_server.MOST_HITS", 2)
    assert Narrowing(filled())(Query(), Plan(None), NOW) is None


@pytest.mark.parametrize("server", [MadeServer(is_dead=True), MadeServer()], ids=["dead", "empty"])
def test_without_an_answer_the_index_in_memory_answers_and_the_log_says_so(server, caplog):
    index, narrow = Index(OFFERS), Narrowing(server)
    asked = Query(text=f"{SECRET} Hebamme")
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            found = index.answer(asked, now=NOW, first=0, count=9, narrow=narrow)
            assert found == index.answer(asked, now=NOW, first=0, count=9)
    assert len(server.asked) == 1  # then nobody waits for a while
    [line] = caplog.records
    assert line.levelname == "WARNING"
    assert "the index in memory answers" in line.getMessage()
    assert not any(word.lower() in caplog.text.lower() for word in (*SECRET.split(), "hebamm"))


def test_after_a_pause_it_is_asked_again(monkeypatch):
    narrow = Narrowing(MadeServer(is_dead=True))
    narrow(Query(), Plan(None), NOW)
    narrow.silent_until -= PAUSE_SECONDS + 1
    narrow.server = filled()
    assert narrow(Query(), Plan(None), NOW) == frozenset({1, 2, 3})


@pytest.mark.parametrize(
    "answer",
    [
        {"timed_out": True, "_shards": {"failed": 0}, "hits": {}},
        {"timed_out": False, "_shards": {"failed": 1}, "hits": {}},
        {"error": "x"},
        [],
    ],
)
def test_half_an_answer_is_none(answer, monkeypatch):
    server = filled()
    monkeypatch.setattr(server, "ask", lambda *_: answer)
    assert Narrowing(server)(Query(), Plan(None), NOW) is None


def test_nobody_listening_is_told_without_what_was_asked():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        server = Server(f"http://127.0.0.1:{closed.getsockname()[1]}", seconds=0.5)
        with pytest.raises(Unreachable, match=r"^ConnectionRefusedError$"):
            server.send("POST", f"/{ALIAS}/_search", {"query": SECRET})


class Saying(BaseHTTPRequestHandler):
    """Says what the address asks for: a status and a word."""

    def do_POST(self) -> None:
        _, status, word = self.path.split("/")
        self.send_response(int(status))
        self.end_headers()
        self.wfile.write(word.encode())

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def saying() -> Iterator[Server]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Saying) as served:
        Thread(target=served.serve_forever, daemon=True).start()
        yield Server(f"http://127.0.0.1:{served.server_port}", seconds=5)
        served.shutdown()


def test_only_a_whole_answer_over_http_is_taken(saying):
    assert saying.send("POST", "/200/7", {}) == 7
    assert saying.send("POST", "/404/x", {}) is None
    for path, reason in [("/500/x", "status 500"), ("/302/x", "status 302"), ("/200/x", "JSON")]:
        with pytest.raises(Unreachable, match=reason):
            saying.send("POST", path, {"query": SECRET})


@pytest.mark.parametrize("address", ["", "search.example:9200", "ftp://search.example", "http://"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ImproperlyConfigured):
        Server(address, seconds=1)


def test_a_name_and_password_in_the_address_are_sent_as_a_header_only():
    server = Server("https://kw:p%40ss@search.example/os/", seconds=1)
    assert server.headers == {"Authorization": "Basic a3c6cEBzcw=="}
    assert (server.place, server.path) == (("search.example", None), "/os")


def test_a_new_index_takes_the_place_of_the_old_one_and_some_can_change():
    server = filled()
    before = server.alias
    write_all(server, OFFERS[:2], {"day": "2026-11-20"})
    assert [*server.indexes] == [server.alias] != [before]
    assert write_some(server, {2: None, 3: OFFERS[2]}, {"day": "2026-11-21"}) == 2
    assert server.indexes[server.alias]["rows"].keys() == {"1", "3"}
    assert server.indexes[server.alias]["notes"] == {"day": "2026-11-21"}


@pytest.fixture
def fed(db) -> Public:
    with time_machine.travel(NOW, tick=False):
        return Public()


def test_each_minute_only_what_changed_is_written(fed):
    server, later = MadeServer(), NOW + timedelta(hours=2)

    def held() -> list[list[str]]:
        rows = server.indexes[server.alias]["rows"].values()
        return [row["words"] for row in rows]

    assert bring_up_to_date(server, NOW + timedelta(hours=1)) == 1
    first = server.alias
    with time_machine.travel(later, tick=False):
        assert bring_up_to_date(server, later) == 0
        fed.save(fed.offer, name="Krabbelgruppe")
        assert bring_up_to_date(server, later) == 1
        assert "krabbelgrupp" in held()[0]
        fed.save(fed.offer, visibility="intern")
        assert bring_up_to_date(server, later) == 1
    assert held() == []
    assert server.alias == first
    bring_up_to_date(server, later + timedelta(days=1))
    assert [*server.indexes] == [server.alias] != [first]


def test_nothing_is_sent_where_nobody_wants_it(db, settings):
    settings.GUIDE_SEARCH = ""
    assert feed_opensearch(timezone.now()) == 0


def test_a_server_that_is_away_leaves_the_next_round_free(db, settings):
    settings.GUIDE_SEARCH = "opensearch"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.OPENSEARCH = f"http://127.0.0.1:{closed.getsockname()[1]}"
        for _ in range(2):
            with pytest.raises(Unreachable):
                feed_opensearch(timezone.now())


@pytest.mark.django_db(transaction=True)
def test_by_the_setting_the_search_asks_it_and_answers_all_the_same(settings, caplog):
    search.forget()
    public = Public()
    wanted = search.search(Query(text="Elterncafé"), now=NOW)
    assert [hit.offer.pk for hit in wanted.hits] == [public.offer.pk]
    settings.GUIDE_SEARCH = "opensearch"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.OPENSEARCH = f"http://127.0.0.1:{closed.getsockname()[1]}"
        assert search.search(Query(text="Elterncafé"), now=NOW) == wanted
    search.forget()
    [line] = caplog.records
    assert line.getMessage() == ("OpenSearch: ConnectionRefusedError; the index in memory answers")


@live
def test_a_real_server_answers_every_query_as_the_index_in_memory(monkeypatch):
    name = "kettenwerk-offers-of-a-test"
    monkeypatch.setattr("kettenwerk.guide.search.opensearch_server.ALIAS", name)
    server = Server(ADDRESS, seconds=10)
    write_all(server, OFFERS, {"at": datetime.now(UTC).isoformat()})
    server.send("POST", f"/{name}/_refresh", {})
    index, narrow = Index(OFFERS), Narrowing(server)
    for query in QUERIES.values():
        found = index.answer(query, now=NOW, first=0, count=9, narrow=narrow)
        assert found == index.answer(query, now=NOW, first=0, count=9)
        assert not narrow.silent_until
