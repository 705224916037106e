#!/usr/bin/env python3
"""Takes the screenshots in docs/screenshots from a fresh demo in a temporary data folder.

python scripts/shots.py [NAME …]   # all, or only those whose file name contains NAME
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/screenshots"
CHROMIUM = os.environ.get("KETTENWERK_CHROMIUM", "/usr/bin/chromium")
START_SECONDS = 300


class Shot(NamedTuple):
    """One picture: file name without its width, address, width of the window."""

    name: str
    address: str
    width: int = 1280
    scheme: Literal["light", "dark"] = "light"
    person: str = "emil@kreis-unna.example"


CEM = "cem@luenen.example"
SHOTS = (
    Shot("sign-in", "/konto/anmelden/", person=""),
    Shot("chain-kreis", "/kreis-unna/kette/"),
    Shot("chain-luenen", "/luenen/kette/", person=CEM),
    Shot("chain-luenen-dark", "/luenen/kette/", scheme="dark", person=CEM),
    Shot("chain-luenen", "/luenen/kette/", width=390, person=CEM),
    Shot("chain-luenen-table", "/luenen/kette/?ansicht=tabelle", person=CEM),
    Shot("chain-luenen-open", "/luenen/kette/?bahn=gesundheit", person=CEM),
    Shot("empty-cell", "/luenen/kette/zelle/bildung.schwangerschaft/", person=CEM),
    Shot("offers", "/kreis-unna/bestand/angebote/"),
    Shot("desk", "/kreis-unna/"),
    Shot("lists", "/unna/bestand/listen/", person="anna@unna.example"),
    Shot("freshness", "/kreis-unna/bestand/aktualitaet/"),
    Shot("duplicates", "/kreis-unna/bestand/doppel/"),
    Shot("guide-home", "/familien/de/luenen/", person=""),
    Shot("guide-list", "/familien/de/luenen/angebote/?frage=schreien", width=390, person=""),
    Shot("guide-arabic", "/familien/ar/luenen/", width=390, person=""),
    Shot("guide-release", "/luenen/wegweiser/", person=CEM),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def demo(password: str) -> Iterator[str]:
    """A running demo; yields its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as data:
        own = {"PORT": str(port), "KETTENWERK_DATA": data, "KETTENWERK_DEMO_PASSWORD": password}
        command = [sys.executable, "-m", "kettenwerk", "demo"]
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own})
        try:
            _wait(server, address)
            yield address
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=15)
            server.kill()
            server.wait()


def _wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            # Our own server on this machine; the address is made above.
            urllib.request.urlopen(f"{address}/konto/anmelden/", timeout=5).close()  # noqa: S310
            return
        time.sleep(0.5)
    message = "Die Vorführung ist nicht gestartet."
    raise SystemExit(message)


def take(browser: Browser, shot: Shot, address: str, password: str) -> None:
    size = {"width": shot.width, "height": 844 if shot.width < 600 else 900}
    page = browser.new_page(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme=shot.scheme,
        locale="de-DE",
    )
    if shot.person:
        page.goto(f"{address}/konto/anmelden/")
        page.fill("input[name=login]", shot.person)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
    answer = page.goto(f"{address}{shot.address}", wait_until="networkidle")
    if answer is None or not answer.ok:
        message = f"{shot.address}: {answer.status if answer else 'keine Antwort'}"
        raise SystemExit(message)
    file = FOLDER / f"{shot.name}-{shot.width}.png"
    page.screenshot(path=file, full_page=True, animations="disabled")
    page.close()
    print(f"› {file.relative_to(ROOT)}")


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(16)
    with demo(password) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shot in SHOTS:
            if not wanted or any(name in shot.name for name in wanted):
                take(browser, shot, address, password)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
