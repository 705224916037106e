"""Many people edit the same few records at once: nothing that was acknowledged is lost.

Real processes with threads, the real pages, a real database file and a real PostgreSQL server. A few
people in the normal run, fifty with 2,000 saves in `make proof`.
"""

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from tests.form_reader import FormReader
from tests.house import ROOT

SEED = int(os.environ.get("PROOF_SEED") or 20111214)
IS_FULL = os.environ.get("KETTENWERK_PROOF") == "full"
PROCESSES = 2
type_record = Callable[[str, object], None]


class House:
    """A data folder, and maybe the address of a PostgreSQL database, for programs started on it."""

    def __init__(self, data: Path, database: str = "") -> None:
        dropped = {"KETTENWERK_DATABASE", "PYTEST_XDIST_WORKER"}
        self.environment = {
            name: value for name, value in os.environ.items() if name not in dropped
        }
        self.environment |= {
            "KETTENWERK_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "kettenwerk.config.settings",
        }
        if database:
            self.environment["KETTENWERK_DATABASE"] = database

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", *map(str, arguments)]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


def said(process: subprocess.Popen[str]) -> dict[str, int]:
    out, err = process.communicate(timeout=3600)
    assert process.returncode == 0, err[-3000:]
    answer: dict[str, int] = json.loads(out.splitlines()[-1]) if out.strip() else {}
    return answer


def edit_together(house: House, editors: int, saves: int, record: type_record) -> None:
    said(house.start("kettenwerk", "migrate", "--verbosity", "0", "--skip-checks"))
    program = "kettenwerk.config.tests.editors"
    said(house.start(program, "prepare", editors))
    borders = [editors * number // PROCESSES for number in range(PROCESSES + 1)]
    running = [
        house.start(program, "edit", SEED, first, last, saves) for first, last in pairwise(borders)
    ]
    told: Counter[str] = Counter()
    for process in running:
        told.update(said(process))
    stored = said(house.start(program, "count", editors, saves))
    record("seed", SEED)
    for name in ("saved", "merge pages", "saved after a merge"):
        record(name, told[name])
    record("lost", stored["lost"])
    wrong = {name: number for name, number in told.items() if name.startswith(("GET", "POST"))}
    assert not wrong, f"seed {SEED}: {wrong}"
    assert told["saved"] == stored["found"] == editors * saves, f"seed {SEED}: {stored}"
    assert not any(stored[name] for name in ("lost", "twice", "strange", "broken")), stored
    assert told["saved after a merge"], "nobody met anybody; this proves nothing"


def database_in(cluster: str) -> str:
    """A new database in the server of the session."""
    name = f"redaktion_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    head, _, options = cluster.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{options}"


@pytest.mark.one_database(reason="starts programs on a SQLite file of its own")
def test_a_few_people_lose_nothing_to_each_other(
    tmp_path: Path, record_property: type_record
) -> None:
    edit_together(House(tmp_path), 6, 10, record_property)


@pytest.mark.proof
@pytest.mark.one_database(reason="starts programs on a SQLite file of its own")
def test_fifty_people_lose_nothing_to_each_other_on_sqlite(
    tmp_path: Path, record_property: type_record
) -> None:
    editors, saves = (50, 40) if IS_FULL else (8, 6)
    edit_together(House(tmp_path), editors, saves, record_property)


@pytest.mark.proof
@pytest.mark.one_database(reason="starts programs on a PostgreSQL server of its own")
def test_fifty_people_lose_nothing_to_each_other_on_postgresql(
    tmp_path: Path, postgres_cluster: str, record_property: type_record
) -> None:
    editors, saves = (50, 40) if IS_FULL else (8, 6)
    edit_together(House(tmp_path, database_in(postgres_cluster)), editors, saves, record_property)


def test_the_reader_sends_what_a_browser_would() -> None:
    page = """<form><input name="q" value="Suche"></form><form method="post">
    <input type="hidden" name="version" value="3"><input type="checkbox" name="a" value="1" checked>
    <input type="checkbox" name="a" value="2"><input type="radio" name="b" value="x">
    <select name="c"><option value="1">eins</option><option value="2" selected>zwei</option></select>
    <textarea name="d">
Text &amp; mehr</textarea></form>"""
    expected = {"version": ["3"], "a": ["1"], "c": ["2"], "d": ["Text & mehr"]}
    assert FormReader(page).data == expected
