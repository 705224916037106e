"""Reads files of strangers in a child process with memory and time limits, forked from a warm parent.

``read(content, name)`` keeps one helper process per server process; the helper has the reading code
loaded and forks once per file, so a file that eats memory or time takes nobody with it.
"""

import atexit
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kettenwerk.core.grids import Grid, Unfit, as_lists, from_lists
from kettenwerk.core.packages import read_file

MAX_MEMORY = 512 * 1024 * 1024
MAX_SECONDS = 20
TOO_HEAVY = (
    "Die Datei ließ sich nicht in {seconds} Sekunden und mit {memory} MB Speicher lesen. "
    "Bitte teilen Sie die Tabelle oder speichern Sie sie neu als .xlsx."
)

_lock = threading.Lock()
_helper: subprocess.Popen[str] | None = None


def read(content: bytes, file_name: str, known_heads: Iterable[str] = ()) -> list[Grid]:
    """The sheets of a file; raises :class:`Unfit` with a German sentence, whatever the file does."""
    with tempfile.TemporaryDirectory(prefix="kettenwerk-") as folder:
        source, result = Path(folder, "file"), Path(folder, "result.json")
        source.write_bytes(content)
        task = {
            "source": str(source),
            "result": str(result),
            "name": file_name[:200],
            "heads": sorted(known_heads),
        }
        _ask(task)
        if not result.is_file():
            message = TOO_HEAVY.format(seconds=MAX_SECONDS, memory=MAX_MEMORY // 1024 // 1024)
            raise Unfit(message)
        answer: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    if "refused" in answer:
        raise Unfit(answer["refused"])
    return list(from_lists(answer["grids"]))


def _ask(task: dict[str, Any]) -> None:
    """Hands the task over and waits until the helper has seen its child end."""
    global _helper  # noqa: PLW0603 -- one helper per server process is the point
    with _lock:
        for _ in range(2):
            if _helper is None or _helper.poll() is not None:
                _helper = _start_helper()
            if _answers(_helper, task):
                return
            _helper.kill()
            _helper.wait()


def _answers(helper: "subprocess.Popen[str]", task: dict[str, Any]) -> bool:
    """Whether the helper took the task and said that its child has ended."""
    if helper.stdin is None or helper.stdout is None:
        return False
    try:
        helper.stdin.write(json.dumps(task) + "\n")
        helper.stdin.flush()
        return bool(helper.stdout.readline())
    except OSError:
        return False


def _start_helper() -> "subprocess.Popen[str]":
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    helper = subprocess.Popen(
        [sys.executable, "-m", "kettenwerk.core.grid_reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    atexit.register(_stop, helper)
    return helper


def _stop(helper: "subprocess.Popen[str]") -> None:
    """Ends the helper with its server process, pipes included."""
    helper.kill()
    helper.communicate()


# ------------------------------------------------------------------------------- the helper's side


def _serve() -> None:
    """One line in, one fork, one line out; ends with its server process."""
    for line in sys.stdin:
        task = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(task)
        _wait(child)
        sys.stdout.write("done\n")
        sys.stdout.flush()


def _wait(child: int) -> None:
    deadline = time.monotonic() + MAX_SECONDS
    pause = 0.0005
    while time.monotonic() < deadline:
        if os.waitpid(child, os.WNOHANG)[0]:
            return
        time.sleep(pause)
        pause = min(pause * 2, 0.02)
    os.kill(child, 9)
    os.waitpid(child, 0)


def _child(task: dict[str, Any]) -> None:
    """Reads, writes the answer beside the file and moves it into place; never returns."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        try:
            content = Path(task["source"]).read_bytes()
            grids = read_file(content, task["name"], task["heads"])
            answer: dict[str, Any] = {"grids": as_lists(grids)}
        except Unfit as refusal:
            answer = {"refused": str(refusal)}
        half = Path(task["result"] + ".half")
        half.write_text(json.dumps(answer, ensure_ascii=True), encoding="utf-8")
        half.rename(task["result"])
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
