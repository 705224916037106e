"""Keeps the web server, the worker and the minute hand running until somebody presses Ctrl+C."""

import errno
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from kettenwerk.config.demo import KREIS

HOST = "127.0.0.1"
TICK_SECONDS = 60.0
STOP_SECONDS = 10.0
READY_SECONDS = 60.0
PAUSE_SECONDS = (0.5, 2.0, 10.0)


class PortTaken(Exception):
    """Nobody else may listen on the port; the message names another."""


def read_port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 65_535:
        message = (
            f"PORT={text} ist kein Port. Bitte eine Zahl von 1 bis 65535 nennen, z. B. PORT=8000."
        )
        raise PortTaken(message)
    return int(text)


def check_port(port: int) -> None:
    """Says before the work begins whether the address is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            state = "belegt" if error.errno == errno.EADDRINUSE else "für Sie gesperrt"
            other = port + 1 if 1024 <= port < 65_535 else 8001
            message = f"Port {port} ist {state}. Bitte einen anderen nennen: PORT={other} make run"
            raise PortTaken(message) from error


@dataclass(slots=True)
class Child:
    """One program of the house and what became of it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    restart_at: float = 0.0

    def start(self) -> None:
        # An own session, so that Ctrl+C reaches the supervisor alone and all stop in order.
        self.process = subprocess.Popen(self.command, start_new_session=True, env=_environment())
        self.started = time.monotonic()

    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def children(port: int) -> list[Child]:
    kettenwerk = [sys.executable, "-m", "kettenwerk"]
    web = [*kettenwerk, "demo", "--web"]
    worker = [*kettenwerk, "db_worker", "--backend", "jobs", "--queue-name", "default"]
    return [
        Child("Webserver", [*web, str(port)]),
        Child("Auftragsdienst", [*worker, "--no-reload", "--verbosity", "0"]),
    ]


def _environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "kettenwerk.config.settings"}


@dataclass(slots=True)
class Supervisor:
    """Starts the children, restarts the dead with a growing pause, stops all on a signal."""

    port: int
    say: Callable[[str], None]
    when_ready: Callable[[], None]
    children: list[Child] = field(default_factory=list)
    is_stopping: bool = False
    tick: subprocess.Popen[bytes] | None = None
    next_tick: float = 0.0

    def run(self) -> None:
        """Returns when somebody asked to stop."""
        self.children = self.children or children(self.port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            # The web server first and alone: that is what somebody is waiting for.
            self.next_tick = time.monotonic() + TICK_SECONDS
            self.children[0].start()
            self._wait_until_ready()
            while not self.is_stopping:
                self.look()
                time.sleep(0.25)
        finally:
            self.stop_all()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def look(self) -> None:
        """One round: who died, who may start again, is the minute over."""
        now = time.monotonic()
        for child in self.children:
            if child.is_dead():
                self._bury(child, now)
            elif child.process is None and now >= child.restart_at:
                child.start()
        if self.tick is not None and self.tick.poll() is not None:
            self.tick = None
        if now >= self.next_tick and self.tick is None:
            command = [sys.executable, "-m", "kettenwerk", "tick", "--skip-checks"]
            self.tick = subprocess.Popen(command, start_new_session=True, env=_environment())
            self.next_tick = now + TICK_SECONDS

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None  # noqa: S101  # is_dead() looked at it
        if now - child.started > TICK_SECONDS:
            child.deaths = 0
        pause = PAUSE_SECONDS[min(child.deaths, len(PAUSE_SECONDS) - 1)]
        code = child.process.returncode
        self.say(f"{child.name} ist ausgefallen (Ende mit {code}) und startet in {pause:g} s neu.")
        child.deaths += 1
        child.process, child.restart_at = None, now + pause

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and not self.is_stopping:
            if answers(self.port):
                self.when_ready()
                return
            if self.children[0].is_dead():
                self.look()
            time.sleep(0.1)
        if not self.is_stopping:
            self.say("Der Webserver antwortet noch nicht; ich versuche es weiter.")

    def stop_all(self) -> None:
        """Everybody gets time to finish; who does not is ended."""
        running = [child.process for child in self.children if child.process is not None]
        running += [self.tick] if self.tick is not None else []
        for process in running:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def answers(port: int) -> bool:
    """Whether the web server is there and reaches its database."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/gesund/", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


class Web(BaseApplication):  # type: ignore[misc]
    """The web server of the demo: loads everything once, then divides into its workers."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"{HOST}:{self.port}",
            "workers": 2,
            "threads": 2,
            "preload_app": True,
            "graceful_timeout": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Draws one chain before the first request, so that nobody waits for what is loaded only once."""
        application = get_wsgi_application()
        call_command("chain", municipality=KREIS, stdout=io.StringIO())
        connections.close_all()
        return application
