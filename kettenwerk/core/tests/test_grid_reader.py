"""A file that eats memory or time takes nobody with it."""

import io
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kettenwerk.core import grid_reader
from kettenwerk.core.grids import MAX_COLUMNS, Unfit

GOOD = b"Angebot;Anbieter\nx;y\n"
# A reader in which a file can do what a fault of the reading code would do.
TREACHEROUS = """
import os, time
from kettenwerk.core import grid_reader
def read(content, name, heads):
    if b"memory" in content: bytearray(600 * 1024 * 1024)
    if b"sleep" in content: time.sleep(60)
    if b"die" in content: os._exit(9)
    if b"raise" in content: raise KeyError("planted")
    return plain_read(content, name, heads)
plain_read, grid_reader.read_file = grid_reader.read_file, read
grid_reader.MAX_SECONDS = 1
grid_reader._serve()
"""


@pytest.fixture
def treacherous(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    start: Any = subprocess.Popen

    def begin(command: list[str], **options: Any) -> Any:
        return start([sys.executable, "-c", TREACHEROUS], **options)

    monkeypatch.setattr(subprocess, "Popen", begin)
    monkeypatch.setattr(grid_reader, "_helper", None)
    yield
    if grid_reader._helper is not None:
        grid_reader._helper.kill()
        grid_reader._helper.wait()


@pytest.mark.usefixtures("treacherous")
@pytest.mark.parametrize("way", ["memory", "sleep", "die", "raise"])
def test_a_file_that_breaks_its_reader_is_refused_and_the_next_one_read(way: str) -> None:
    with pytest.raises(Unfit, match="ließ sich nicht"):
        grid_reader.read(way.encode(), "x.csv")
    assert grid_reader.read(GOOD, "x.csv")[0].rows[1] == (2, ("x", "y"))


def test_a_dead_helper_is_replaced() -> None:
    grid_reader.read(GOOD, "x.csv")
    helper = grid_reader._helper
    assert helper is not None
    helper.kill()
    helper.wait()
    assert grid_reader.read(GOOD, "x.csv")[0].name == "x.csv"


def test_an_unfit_file_keeps_its_reason() -> None:
    with pytest.raises(Unfit, match="PDF"):
        grid_reader.read(b"%PDF-1.7", "x.csv")


def test_nothing_of_a_file_stays_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    grid_reader.read(GOOD, "x.csv")
    with pytest.raises(Unfit):
        grid_reader.read(b"%PDF", "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_the_heaviest_file_within_the_limits_stays_within_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The helper's peak, children included, after files that are as large as they may be."""
    monkeypatch.setattr(grid_reader, "_helper", None)
    wide = (b";".join([b"x"] * MAX_COLUMNS) + b"\n") * 20_000
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>" + os.urandom(600_000).hex().encode())
        archive.writestr("xl/media/x", bytes(40 * 1024 * 1024))
    for content in (wide, b"x" * 10_000_000, raw.getvalue()):
        try:
            grid_reader.read(content, "x.csv")
        except Unfit as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017 -- either outcome is fine
    helper = grid_reader._helper
    assert helper is not None
    assert helper.stdin is not None
    helper.stdin.close()
    helper.stdin = None
    _, _, usage = os.wait4(helper.pid, 0)
    # The kernel starts a process's peak with that of the one it was forked from: this test run.
    inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert usage.ru_maxrss * 1024 <= max(grid_reader.MAX_MEMORY, inherited)
    helper.returncode = 0
