"""Talking to OpenSearch: over HTTP by the standard library, briefly, and never about what was asked.

A message of an error holds a status or the kind of a fault; no words of a question, no address.
"""

import json
import logging
import time
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.search.asking import Query
from kettenwerk.guide.search.opensearch import ALIAS, MAPPING, MOST_HITS, SETTINGS, body, document
from kettenwerk.guide.search.plan import Plan

logger = logging.getLogger(__name__)
SEARCH_SECONDS, FEED_SECONDS, PAUSE_SECONDS = 1.0, 30.0, 30.0
AT_ONCE = 1_000
JSON, LINES = "application/json", "application/x-ndjson"


class Unreachable(Exception):
    """OpenSearch gave no answer that could be used."""


class Server:
    """One address, such as ``https://user:password@search.example:9200``."""

    def __init__(self, address: str, *, seconds: float) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            message = "KETTENWERK_OPENSEARCH ist keine Adresse wie „https://suche.example:9200“."
            raise ImproperlyConfigured(message)
        self.kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.place = parts.hostname, parts.port
        self.path, self.seconds = parts.path.rstrip("/"), seconds
        self.headers: dict[str, str] = {}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self.headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"

    def ask(self, method: str, path: str, content: bytes = b"", kind: str = JSON) -> Any:
        """The answer, or ``None`` where there is nothing."""
        connection = self.kind(*self.place, timeout=self.seconds)
        try:
            headers = {**self.headers, "Content-Type": kind}
            connection.request(method, f"{self.path}{path}", content or None, headers)
            response = connection.getresponse()
            found = response.read()
            if response.status == 404:
                return None
            if response.status >= 300:
                raise Unreachable(f"status {response.status}")
            return json.loads(found)
        except (OSError, HTTPException, ValueError) as fault:
            raise Unreachable(type(fault).__name__) from None
        finally:
            connection.close()

    def send(self, method: str, path: str, value: Any) -> Any:
        return self.ask(method, path, json.dumps(value).encode())


class Narrowing:
    """Which offers might match; after a fault nobody waits for OpenSearch for half a minute."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.silent_until = 0.0

    def __call__(self, query: Query, asked: Plan, now: datetime) -> frozenset[int] | None:
        """Primary keys, or ``None``: the index in memory answers alone."""
        if time.monotonic() < self.silent_until:
            return None
        try:
            return self._pks(self.server.send("POST", f"/{ALIAS}/_search", body(query, asked, now)))
        except Unreachable as fault:
            self.silent_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("OpenSearch: %s; the index in memory answers", fault)
            return None

    def _pks(self, answer: Any) -> frozenset[int] | None:
        if answer is None:
            raise Unreachable("no offers there yet")
        try:
            if answer["timed_out"] or answer["_shards"]["failed"]:
                raise Unreachable("part of the answer is missing")
            if answer["hits"]["total"]["value"] > MOST_HITS:
                return None
            return frozenset(int(hit["_id"]) for hit in answer["hits"]["hits"])
        except (KeyError, TypeError, ValueError):
            raise Unreachable("an answer of another form") from None


def is_wanted() -> bool:
    return getattr(settings, "GUIDE_SEARCH", "") == "opensearch"


# ------------------------------------------------------------------------------------------- feeding


def notes_of(server: Server) -> dict[str, str]:
    """What was noted beside the documents when they were written; empty if there are none."""
    found = server.ask("GET", f"/{ALIAS}/_mapping") or {}
    return next((dict(one["mappings"].get("_meta", {})) for one in found.values()), {})


def write_all(server: Server, offers: Iterable[PublicOffer], notes: Mapping[str, str]) -> int:
    """Everything into a new index, which then takes the place of the one before."""
    before = list(server.ask("GET", f"/{ALIAS}/_mapping") or {})
    name = f"{ALIAS}-{time.time_ns()}"
    mappings = {**MAPPING, "_meta": dict(notes)}
    server.send("PUT", f"/{name}", {"settings": SETTINGS, "mappings": mappings})
    count = _write(server, name, {offer.pk: offer for offer in offers})
    swap = [{"remove_index": {"index": one}} for one in before]
    swap.append({"add": {"index": name, "alias": ALIAS}})
    server.send("POST", "/_aliases", {"actions": swap})
    return count


def write_some(
    server: Server, offers: Mapping[int, PublicOffer | None], notes: Mapping[str, str]
) -> int:
    """These only; ``None``: not public any more."""
    count = _write(server, ALIAS, offers)
    server.send("PUT", f"/{ALIAS}/_mapping", {"_meta": dict(notes)})
    return count


def _write(server: Server, name: str, offers: Mapping[int, PublicOffer | None]) -> int:
    rows = list(offers.items())
    for first in range(0, len(rows), AT_ONCE):
        lines = [line for pk, offer in rows[first : first + AT_ONCE] for line in _lines(pk, offer)]
        content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        answer = server.ask("POST", f"/{name}/_bulk", content, LINES)
        if answer is None or answer["errors"]:
            raise Unreachable("some offers were refused")
    return len(rows)


def _lines(pk: int, offer: PublicOffer | None) -> list[dict[str, Any]]:
    if offer is None:
        return [{"delete": {"_id": str(pk)}}]
    return [{"index": {"_id": str(pk)}}, document(offer)]
