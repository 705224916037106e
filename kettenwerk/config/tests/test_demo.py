"""``make run``: one start sets everything up, the next finds it done, and what runs is kept running."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kettenwerk.accounts.models import AuditEntry, Membership, User
from kettenwerk.config import demo
from kettenwerk.config.supervise import (
    PAUSE_SECONDS,
    Child,
    PortTaken,
    Supervisor,
    check_port,
    read_port,
)
from kettenwerk.inventory.models import Offer


@pytest.fixture
def data(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    monkeypatch.delenv("KETTENWERK_DEMO_PASSWORD", raising=False)
    return tmp_path


def run_demo() -> str:
    out = io.StringIO()
    call_command("demo", no_serve=True, stdout=out)
    return out.getvalue()


# ----------------------------------------------------------------------------------- setting up


@pytest.mark.django_db
def test_the_first_start_loads_and_shows_the_towns_and_the_second_finds_it_done(data: Path) -> None:
    first = run_demo()
    assert "Kreis Unna übernommen: 1.352 Zeilen (1.350 neu, 2 zweifelhaft)" in first
    rows = {line.split("  ")[0]: line.split() for line in first.splitlines() if "  " in line}
    assert rows["Kamen"][1:4] == ["24", "18", "42"]
    assert rows["Schwerte"][1:5] == ["0", "18", "18", "–"]
    assert rows["Kreis Unna"][2:5] == ["50", "0", "50"]
    password = re.search(r"Kennwort: (\S+)", first)
    assert password is not None
    assert (data / "demo-kennwort").read_text(encoding="utf-8").strip() == password[1]
    assert (data / "demo-kennwort").stat().st_mode & 0o077 == 0
    for email in ("anna@unna.example", "dora@programm.example"):
        assert email in first
        assert User.objects.get(email=email).check_password(password[1])
    imports = AuditEntry.objects.filter(kind=AuditEntry.Kind.IMPORT).count()
    second = run_demo()
    assert "Kreis Unna ist schon übernommen." in second
    assert password[1] not in second, "the password is shown once"
    assert AuditEntry.objects.filter(kind=AuditEntry.Kind.IMPORT).count() == imports


@pytest.mark.django_db
def test_a_stamp_beside_another_database_does_not_count(data: Path) -> None:
    stamp = demo._stamp(demo.EXAMPLE)
    (data / "beispiel-geladen").write_text(
        f"{stamp} 00000000-0000-4000-8000-000000000000\n", encoding="ascii"
    )
    assert demo.load_example(lambda text, *, is_passing=False: None) is True
    assert Offer.objects.count() == 158
    assert demo.load_example(lambda text, *, is_passing=False: None) is False


@pytest.mark.one_database(reason="about the password and what is printed")
@pytest.mark.django_db
def test_a_given_password_is_taken_and_not_printed(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KETTENWERK_DEMO_PASSWORD", "drei Birken am Bach")
    text = run_demo()
    assert "drei Birken" not in text
    assert "wie in KETTENWERK_DEMO_PASSWORD gesetzt" in text
    anna = User.objects.get(email="anna@unna.example")
    assert anna.check_password("drei Birken am Bach")
    assert Membership.objects.get(user=anna).municipality.slug == "unna"
    before = anna.password
    run_demo()
    anna.refresh_from_db()
    assert anna.password == before, "a new start signs nobody out"


@pytest.mark.one_database(reason="about what is printed")
@pytest.mark.django_db
def test_progress_tells_rows_done_and_seconds(data: Path) -> None:
    told: list[str] = []
    demo.load_example(lambda text, **_: told.append(text))
    steps = [
        re.search(r"übernommen: ([\d.]+) von ([\d.]+) Datensätzen, [\d,]+ s", text) for text in told
    ]
    done = [int(step[1].replace(".", "")) for step in steps if step]
    assert len(done) > 5
    assert done == sorted(done)
    last = next(step for step in reversed(steps) if step)
    assert last[1] == last[2]


@pytest.mark.django_db
def test_the_demo_refuses_to_start_in_production(data: Path, settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="startet nicht im Produktivbetrieb"):
        run_demo()
    assert not User.objects.exists()


# ------------------------------------------------------------------------------------- the port


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "8000.5", "٣"])
def test_a_wrong_port_is_told(text: str) -> None:
    with pytest.raises(PortTaken, match=r"ist kein Port\. Bitte eine Zahl von 1 bis 65535"):
        read_port(text)


def test_a_taken_port_is_told_with_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            PortTaken, match=f"Port {port} ist belegt. Bitte einen anderen nennen: PORT="
        ):
            check_port(port)
    check_port(port)


# ----------------------------------------------------------------------------------- supervising


class Quiet(Supervisor):
    """Does not ask a web server that these tests do not start."""

    def _wait_until_ready(self) -> None:
        self.when_ready()


@pytest.fixture
def supervisor() -> Iterator[tuple[Supervisor, list[str]]]:
    told: list[str] = []
    made = Quiet(0, say=told.append, when_ready=lambda: None)
    made.next_tick = time.monotonic() + 60
    yield made, told
    made.stop_all()


def sleeper(name: str = "Dienst", code: str = "import time; time.sleep(60)") -> Child:
    return Child(name, [sys.executable, "-c", code])


def pid_of(child: Child) -> int | None:
    return child.process.pid if child.process else None


def test_a_dead_child_is_told_and_started_again_after_a_pause(
    supervisor: tuple[Supervisor, list[str]],
) -> None:
    made, told = supervisor
    child = sleeper()
    made.children = [child]
    child.start()
    first = pid_of(child)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    made.look()
    assert told == ["Dienst ist ausgefallen (Ende mit -9) und startet in 0.5 s neu."]
    made.look()
    assert pid_of(child) is None, "the pause is kept"
    child.restart_at = 0
    made.look()
    assert pid_of(child) not in {None, first}


def test_the_pause_grows_with_every_death(supervisor: tuple[Supervisor, list[str]]) -> None:
    made, told = supervisor
    child = sleeper(code="raise SystemExit(3)")
    made.children = [child]
    for _ in range(len(PAUSE_SECONDS) + 1):
        child.restart_at = 0
        if child.process is None:
            child.start()
        assert child.process is not None
        child.process.wait()
        made.look()
    pauses = [re.search(r"in ([\d.]+) s", text)[1] for text in told]  # type: ignore[index]
    assert pauses == [f"{pause:g}" for pause in (*PAUSE_SECONDS, PAUSE_SECONDS[-1])]


def test_a_signal_stops_all_even_who_does_not_listen(
    supervisor: tuple[Supervisor, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kettenwerk.config.supervise.STOP_SECONDS", 0.5)
    made, _ = supervisor
    deafened = tmp_path / "taub"
    deaf = sleeper(
        code="import pathlib, signal, time; signal.signal(15, signal.SIG_IGN); "
        f"pathlib.Path({str(deafened)!r}).touch(); time.sleep(60)"
    )
    made.children = [sleeper(), deaf]
    for child in made.children:
        child.start()
    while not deafened.exists():
        time.sleep(0.02)
    made.stop_all()
    assert [child.process.poll() for child in made.children if child.process] == [-15, -9]


# --------------------------------------------------------------------------------- the real thing


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(data: Path, port: int) -> subprocess.Popen[str]:
    dropped = {"KETTENWERK_DATABASE", "KETTENWERK_DEMO_PASSWORD"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"KETTENWERK_DATA": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "kettenwerk", "demo"],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    text = ""
    for line in process.stdout:
        text += line
        if words in line:
            return text
    message = f"ended without „{words}“:\n{text}"
    raise AssertionError(message)


def test_two_servers_on_one_data_folder_start_serve_and_stop(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    processes = [start(tmp_path, port) for port in ports]
    try:
        texts = [wait_for(process, "dora@programm.example") for process in processes]
        assert sum("Kreis Unna übernommen" in text for text in texts) == 1
        assert sum("schon übernommen" in text for text in texts) == 1
        for port, text in zip(ports, texts, strict=True):
            assert f"http://127.0.0.1:{port}/" in text
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/gesund/", timeout=10) as answer:
                assert answer.status == 200
        again = start(tmp_path, ports[0])
        refusal, _ = again.communicate(timeout=60)
        assert again.returncode == 1
        assert f"Port {ports[0]} ist belegt" in refusal
        processes[0].send_signal(signal.SIGINT)
        processes[1].send_signal(signal.SIGTERM)
        for process in processes:
            rest, _ = process.communicate(timeout=30)
            assert process.returncode == 0
            assert "Beendet." in rest
        for port in ports:
            check_port(port)
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
                process.wait(30)
