"""``kill -9`` while a list is taken over, then once more: the same state as without the kill.

Three kills in the normal run, sixty in `make proof`; real processes on a real SQLite file.
"""

import csv
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kettenwerk.config.tests.test_import_killed import (  # noqa: F401 -- empty, loaded: fixtures
    IS_FULL,
    SEED,
    contents,
    empty,
    finish,
    loaded,
    settle,
)
from tests.real_data import EXAMPLE

RENAMED = "Umbenannt: "
NEW_ROWS = 150
# What two runs of the same list may differ in: moments, and the number of the change set.
DIFFERENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)?"
    r"|\b[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}\b"
)


START = """
from pathlib import Path
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality
from kettenwerk.inventory.models import Upload
from kettenwerk.inventory.services import uploads
by = Actor(Municipality.objects.get(slug="kreis-unna"))
"""
BRING = "uploads.check(uploads.receive(Path({file!r}).read_bytes(), 'liste.csv', by=by))"
TAKE = """
upload = Upload.objects.get()
print("start", flush=True)
if upload.is_open:
    uploads.take_over(upload, by=by)
"""


def process(data: Path, code: str) -> subprocess.Popen[bytes]:
    dropped = {"KETTENWERK_DATABASE", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment["KETTENWERK_DATA"] = str(data)
    command = [sys.executable, "-m", "kettenwerk", "shell", "--verbosity", "0", "-c", START + code]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def taking(data: Path) -> subprocess.Popen[bytes]:
    """A process that is about to take the list over."""
    found = process(data, TAKE)
    assert found.stdout is not None
    assert found.stdout.readline() == b"start\n"
    return found


def state(data: Path) -> dict[str, list[str]]:
    """Every row of every table, but for the moment at which it was written."""
    with closing(sqlite3.connect(data / "kettenwerk.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: sorted(
                DIFFERENT.sub("", repr(row)) for row in database.execute(f'SELECT * FROM "{table}"')
            )
            for (table,) in sorted(names)
            if "_fts" not in table
        }


def offers(data: Path, start: str) -> int:
    with closing(sqlite3.connect(data / "kettenwerk.sqlite3")) as database:
        query = "SELECT count(*) FROM inventory_offer WHERE name LIKE ?"
        return int(database.execute(query, (f"{start}%",)).fetchone()[0])


@pytest.fixture(scope="module")
def brought(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """A data folder in which a list waits: the Kreis's offers renamed, and new ones with providers."""
    data = tmp_path_factory.mktemp("gebracht") / "daten"
    shutil.copytree(loaded, data)
    with (EXAMPLE / "offers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    source = tmp_path_factory.mktemp("liste") / "liste.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Kennung", "Angebot", "Anbieter", "Gebiet"])
        for row in rows:
            if row["area"] == "kreis-unna":
                writer.writerow([row["id"], f"{RENAMED}{row['name']}", row["provider_org"], row["area"]])  # fmt: skip
        for number in range(NEW_ROWS):
            writer.writerow(["", f"Neues {number}-{number * 7919}", f"Anbieter {number // 5}", ""])
    finish(process(data, BRING.format(file=str(source))))
    settle(data)
    return data


def kill_some(
    brought: Path, tmp_path: Path, kills: int, record_property: Callable[[str, object], None]
) -> None:
    before = contents(brought)
    whole = tmp_path / "ganz"
    shutil.copytree(brought, whole)
    running, started = taking(whole), time.perf_counter()
    finish(running)
    duration = time.perf_counter() - started
    uninterrupted = state(whole)
    assert offers(whole, "Neues ") == NEW_ROWS
    assert offers(whole, RENAMED) > 0
    found: Counter[str] = Counter()
    rng = random.Random(SEED)  # noqa: S311  # repeatable
    # The machine may be faster than it was just now; most kills shall come before the end.
    latest = duration
    for number in range(kills):
        data = tmp_path / f"lauf-{number}"
        shutil.copytree(brought, data)
        moment = rng.uniform(0.0, 1.05) * latest
        label = f"seed {SEED}, kill {number} after {moment:.3f} of {duration:.3f} s"
        if kill_after(moment, data):
            found["vorher fertig"] += 1
            latest = min(latest, max(moment, duration / 10))
        else:
            assert contents(data) == before, f"{label}: not the state before"
            found["Stand davor"] += 1
        finish(taking(data))
        again = state(data)
        different = [table for table in again if again[table] != uninterrupted[table]]
        assert not different, f"{label}: {different} differ from the uninterrupted run"
        shutil.rmtree(data)
    record_property("seed", SEED)
    for name, count in found.items():
        record_property(name, count)
    assert found["Stand davor"] >= kills // 3


def kill_after(moment: float, data: Path) -> bool:
    """Whether the list was taken over before the kill came."""
    running = taking(data)
    time.sleep(moment)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    return running.returncode == 0 or offers(data, "Neues ") > 0


def test_a_killed_list_can_be_taken_over_again(
    brought: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kill_some(brought, tmp_path, 3, record_property)


@pytest.mark.proof
def test_many_killed_lists_can_be_taken_over_again(
    brought: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kill_some(brought, tmp_path, 60 if IS_FULL else 10, record_property)
