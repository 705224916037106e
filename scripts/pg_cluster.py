#!/usr/bin/env python3
"""A throw-away PostgreSQL server on a socket in a temporary folder, gone when the block ends.

As a command, it runs another one with ``KETTENWERK_DATABASE`` pointing to the server::

    python scripts/pg_cluster.py -- .venv/bin/pytest

Exit code 77 says that no PostgreSQL is installed (unless ``CI=true``: then it is an error, 1).
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

ROLE = "kettenwerk"
NOT_INSTALLED = 77
START_SECONDS = 60
# Speed over safety: nothing in this server outlives the test run.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}


class NotInstalled(Exception):
    """There is no PostgreSQL server on this machine."""


def programs() -> Path:
    """The folder with the newest ``initdb`` and ``postgres``."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(packaged, key=lambda path: int(path.parent.parent.name.partition(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    message = "Kein PostgreSQL-Server gefunden (apt install postgresql)."
    raise NotInstalled(message)


def unprivileged() -> pwd.struct_passwd | None:
    """Whom to run the server as: PostgreSQL refuses root; anybody else runs it as oneself."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    message = "Als root wird der Benutzer „postgres“ oder „nobody“ gebraucht."
    raise NotInstalled(message)


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a server; yields its address in the form that ``KETTENWERK_DATABASE`` takes."""
    folder = programs()
    someone = unprivileged()
    # Not below TMPDIR: a socket's path may have at most 107 characters.
    base = Path(tempfile.mkdtemp(prefix="kw-pg-", dir="/tmp"))
    server: subprocess.Popen[bytes] | None = None
    try:
        if someone:
            os.chown(base, someone.pw_uid, someone.pw_gid)
        _initialise(folder, base, someone)
        server = _start(folder, base, someone)
        yield f"postgresql://{ROLE}@/{ROLE}?host={base}"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(base, ignore_errors=True)


def _identity(someone: pwd.struct_passwd | None) -> dict[str, object]:
    if someone is None:
        return {}
    return {"user": someone.pw_uid, "group": someone.pw_gid, "extra_groups": []}


def _initialise(folder: Path, base: Path, someone: pwd.struct_passwd | None) -> None:
    command = [folder / "initdb", "--pgdata", base / "data", "--username", ROLE]
    command += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    result = subprocess.run(  # type: ignore[call-overload]
        command, cwd=base, capture_output=True, text=True, check=False, **_identity(someone)
    )
    if result.returncode:
        raise RuntimeError(result.stderr)


def _start(
    folder: Path, base: Path, someone: pwd.struct_passwd | None
) -> "subprocess.Popen[bytes]":
    command: list[str | Path] = [folder / "postgres", "-D", base / "data", "-k", base]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    log = base / "log"
    with log.open("wb") as output:
        server: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            command,
            cwd=base,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is meant for the tests; the server is stopped after them.
            start_new_session=True,
            **_identity(someone),
        )
    until = time.monotonic() + START_SECONDS
    ready: list[str | Path] = [folder / "psql", "-h", base, "-U", ROLE, "-d", "postgres"]
    ready += ["-qc", f"CREATE DATABASE {ROLE}"]
    while subprocess.run(ready, capture_output=True, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            _stop(server)
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
        time.sleep(0.1)
    return server


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """Fast shutdown; whoever does not go in ten seconds is killed."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=10)


def _leave(number: int, _frame: FrameType | None) -> None:
    """A signal becomes an exit, so that the server is stopped on the way out."""
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print(__doc__)
        return 2
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        with cluster() as address:
            environment = {**os.environ, "KETTENWERK_DATABASE": address}
            return subprocess.run(command, env=environment, check=False).returncode
    except NotInstalled as reason:
        print(reason, file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else NOT_INSTALLED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
