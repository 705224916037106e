#!/usr/bin/env python3
"""Server time of the pages, in-process, on the real data of Kreis Unna.

    python bench/pages.py [--runs 30] [--only TEXT]

Every page is asked for by Django's test client (the whole stack: middleware, view, template),
so the times contain no network. Uses the data folder in ``KETTENWERK_DATA`` if that is set;
otherwise loads the example set into a temporary one. Exit code 1 if a page breaks its budget.
"""

import argparse
import importlib
import io
import logging
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

ROOT = Path(__file__).resolve().parent.parent
DATA_SET = ROOT / "examples/kreis-unna"
BUDGET_MS = 300.0
BUDGET_QUERIES = 40
MIN_RUNS = 30
WARM_UP = 3

KREIS = "kreis-unna"
TOWNS = (
    *("bergkamen", "boenen", "froendenberg", "holzwickede", "kamen"),
    *("luenen", "schwerte", "selm", "unna", "werne"),
)
PERSON = "emil@kreis-unna.example"
# The lead list: what is measured. ``{town}`` is replaced by the Kreis and by each of its towns.
CHAIN_PAGES = (
    "/{town}/kette/",
    "/{town}/kette/?ansicht=tabelle",
    "/{town}/kette/?format=json",
    "/{town}/kette/?format=xlsx",
    "/{town}/kette/?format=svg",
    "/{town}/kette/?format=pdf",
)
OTHER_PAGES = (
    "/{kreis}/bestand/angebote/",
    "/{kreis}/bestand/angebote/?q=frühe+hilfen",
    "/{kreis}/bestand/organisationen/",
    "/{kreis}/bestand/netzwerke/",
    "/{kreis}/kette/schnittmengen/",
    "/{kreis}/kette/vergleich/",
    "/kamen/kette/hinweise/",
    "/kamen/kette/ueberschneidungen/",
)


class Measured(NamedTuple):
    """One page: its address, status, times and queries."""

    address: str
    status: int
    kilobytes: float
    median_ms: float
    p95_ms: float
    queries: int

    @property
    def is_within(self) -> bool:
        is_fast = self.p95_ms <= BUDGET_MS and self.queries <= BUDGET_QUERIES
        return self.status == 200 and is_fast


def addresses() -> list[str]:
    places = (KREIS, *TOWNS)
    chain = [page.format(town=place) for page in CHAIN_PAGES for place in places]
    return chain + [page.format(kreis=KREIS) for page in OTHER_PAGES]


def load() -> None:
    """Tables, the example set and one person who coordinates in the Kreis and in every town."""
    call_command("migrate", verbosity=0)
    call_command("import", str(DATA_SET), municipality=KREIS, stdout=io.StringIO())
    person = rows_of("User").create_user(email=PERSON, name="Emil")
    for place in rows_of("Municipality").filter(slug__in=(KREIS, *TOWNS)):
        rows_of("Membership").create(user=person, municipality=place, role="koordinieren")


def rows_of(model: str) -> Any:
    return apps.get_model("accounts", model)._default_manager


def signed_in() -> Client:
    client = Client()
    client.force_login(rows_of("User").get(email=PERSON))
    return client


def measure(client: Client, address: str, runs: int) -> Measured:
    """Times come from runs without query recording, which would slow them down."""
    for _ in range(WARM_UP):
        client.get(address)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        times.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as recorded:
        client.get(address)
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    median = statistics.median(times)
    return Measured(address, response.status_code, len(body) / 1024, median, p95, len(recorded))


def show(rows: list[Measured]) -> None:
    width = max(len(row.address) for row in rows)
    print(f"{'page':{width}}  code     KB  p50 ms  p95 ms  queries")
    for row in rows:
        times = f"{row.median_ms:7.1f} {row.p95_ms:7.1f} {row.queries:8d}"
        mark = "" if row.is_within else "  ← not 200" if row.status != 200 else "  ← over budget"
        print(f"{row.address:{width}}  {row.status:4d} {row.kilobytes:6.0f} {times}{mark}")
    print(f"budget: p95 ≤ {BUDGET_MS:.0f} ms, ≤ {BUDGET_QUERIES} queries, status 200")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=MIN_RUNS)
    parser.add_argument("--only", default="", help="only addresses that contain this text")
    options = parser.parse_args()
    runs = max(options.runs, MIN_RUNS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettenwerk.config.settings")
    with tempfile.TemporaryDirectory() as folder:
        is_given = bool(os.environ.get("KETTENWERK_DATA"))
        os.environ.setdefault("KETTENWERK_DATA", folder)
        django.setup()
        importlib.import_module("kettenwerk.config.wsgi")  # the server's own start: pages loaded
        logging.getLogger("django.request").setLevel(logging.ERROR)
        if not is_given:
            load()
        version = f"Python {platform.python_version()}, Django {django.get_version()}"
        print(f"{version}, {connection.vendor}, {os.cpu_count()} CPUs, {runs} runs per page")
        client = signed_in()
        rows = [measure(client, page, runs) for page in addresses() if options.only in page]
        connection.close()
    if not rows:
        print("no address matches")
        return 1
    show(rows)
    return 0 if all(row.is_within for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
