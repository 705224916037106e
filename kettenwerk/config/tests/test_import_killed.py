"""``kill -9`` at any moment of an import leaves the state before it, or the whole import; nothing between.

Three kills in the normal run, more in `make proof`; real processes on a real SQLite file.
"""

import hashlib
import os
import random
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

from tests.real_data import EXAMPLE

SEED = int(os.environ.get("PROOF_SEED") or 20111214)
IS_FULL = os.environ.get("KETTENWERK_PROOF") == "full"
RENAMED = "Umbenannt: "


def kettenwerk(data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    dropped = {"KETTENWERK_DATABASE", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment["KETTENWERK_DATA"] = str(data)
    command = [sys.executable, "-m", "kettenwerk", *arguments, "--skip-checks"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()


def run_import(data: Path, folder: Path) -> subprocess.Popen[bytes]:
    return kettenwerk(data, "import", str(folder), "--municipality", "kreis-unna")


def contents(data: Path) -> str:
    """A fingerprint of every row of every table, as the next process will find them."""
    with closing(sqlite3.connect(data / "kettenwerk.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        digest = hashlib.sha256()
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        )
        for (table,) in tables.fetchall():
            rows = sorted(map(repr, database.execute(f'SELECT * FROM "{table}"')))
            digest.update(f"{table}: {rows}".encode())
    return digest.hexdigest()


def renamed(data: Path) -> int:
    with closing(sqlite3.connect(data / "kettenwerk.sqlite3")) as database:
        query = "SELECT count(*) FROM inventory_offer WHERE name LIKE ?"
        return int(database.execute(query, (f"{RENAMED}%",)).fetchone()[0])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a database in which nothing stands yet."""
    data = tmp_path_factory.mktemp("leer")
    finish(kettenwerk(data, "migrate", "--verbosity", "0"))
    settle(data)
    return data


@pytest.fixture(scope="module")
def loaded(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the example; the kills happen to copies of it."""
    data = tmp_path_factory.mktemp("geladen") / "daten"
    shutil.copytree(empty, data)
    finish(run_import(data, EXAMPLE))
    settle(data)
    return data


def settle(data: Path) -> None:
    """Everything into the one file, to be copied."""
    with closing(sqlite3.connect(data / "kettenwerk.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with every offer renamed."""
    folder = tmp_path_factory.mktemp("geaendert") / "kreis-unna"
    shutil.copytree(EXAMPLE, folder)
    head, *lines = (folder / "offers.csv").read_text(encoding="utf-8").splitlines()
    rows = []
    for line in lines:
        key, rest = line.split(",", 1)
        rows.append(f'{key},"{RENAMED}{rest[1:]}' if rest[0] == '"' else f"{key},{RENAMED}{rest}")
    (folder / "offers.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder


def kill_some(
    loaded: Path,
    changed: Path,
    tmp_path: Path,
    kills: int,
    record_property: Callable[[str, object], None],
) -> None:
    before = contents(loaded)
    whole = tmp_path / "ganz"
    shutil.copytree(loaded, whole)
    started = time.perf_counter()
    finish(run_import(whole, changed))
    duration = time.perf_counter() - started
    assert renamed(whole) == 158
    found: Counter[str] = Counter()
    rng = random.Random(SEED)  # noqa: S311  # repeatable
    for number in range(kills):
        data = tmp_path / f"lauf-{number}"
        shutil.copytree(loaded, data)
        process = run_import(data, changed)
        moment = rng.uniform(0.3, 1.02) * duration
        time.sleep(moment)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        label = f"seed {SEED}, kill {number} after {moment:.3f} of {duration:.3f} s"
        if process.returncode == 0 or renamed(data):
            assert renamed(data) == 158, f"{label}: a part of the import"
            found["vorher fertig"] += 1
        else:
            assert contents(data) == before, f"{label}: not the state before"
            found["Stand davor"] += 1
        shutil.rmtree(data)
    record_property("seed", SEED)
    for name, count in found.items():
        record_property(name, count)
    assert found["Stand davor"] >= kills // 2


def test_a_killed_import_leaves_the_state_before_it(
    loaded: Path, changed: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kill_some(loaded, changed, tmp_path, 3, record_property)


@pytest.mark.proof
def test_many_killed_imports_leave_the_state_before_them(
    loaded: Path, changed: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    kill_some(loaded, changed, tmp_path, 100 if IS_FULL else 10, record_property)


def test_a_killed_first_import_leaves_an_empty_house_that_can_be_filled(
    empty: Path, tmp_path: Path
) -> None:
    data = tmp_path / "daten"
    shutil.copytree(empty, data)
    process = run_import(data, EXAMPLE)
    wal = data / "kettenwerk.sqlite3-wal"
    end = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < end:
        if wal.exists() and wal.stat().st_size:
            break  # it is writing
        time.sleep(0.002)
    process.kill()
    process.communicate()
    if process.returncode != 0:
        assert contents(data) == contents(empty)
    finish(run_import(data, EXAMPLE))
    with closing(sqlite3.connect(data / "kettenwerk.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM inventory_offer").fetchone() == (158,)
