#!/usr/bin/env python3
"""Pages of the guide over real HTTP: python bench/guide.py [--offers 5000] [--seconds 10]

A town with generated offers behind gunicorn (two workers of two threads, as in `make run`); a client in one process
asks eight at a time over kept connections. First with addresses nobody asked for before, so that every
page is rendered, then again and again for the same few. Server and client share the machine's cores.
"""

import argparse
import asyncio
import importlib
import itertools
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
HOST, ABREAST, KEPT = "127.0.0.1", 8, 20
GOALS = {"rendered": (50, 300), "kept": (1_000, 300)}
HOME = "/familien/de/unna/"
QUESTIONS = ("schreien", "schwanger", "trennung", "geld", "kita", "")
AGES = ("", "schwanger", "0", "1", "3", "6", "10", "14")


def addresses() -> Iterator[str]:
    """Different lists, as people click them together; each asked for once."""
    for page, age, question, free, language in itertools.product(
        range(1, 200), AGES, QUESTIONS, ("", "ja"), ("", "tr", "de")
    ):
        query = f"frage={question}&alter={age}&kostenlos={free}&sprache={language}&seite={page}"
        yield f"{HOME}angebote/?{query}"


def prepare(offers: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    importlib.import_module("booklet_town").Town(offers)


async def ask(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], path: str
) -> tuple[int, bytes]:
    reader, writer = connection
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    length = next(int(one.split(":")[1]) for one in lines if one.startswith("content-length:"))
    return int(lines[0].split()[1]), await reader.readexactly(length)


async def client(port: int, paths: Iterator[str], until: float, times: list[float]) -> int:
    connection = await asyncio.open_connection(HOST, port, limit=2**20)
    size = 0
    for path in paths:
        begun = time.perf_counter()
        if begun > until:
            break
        try:
            status, body = await ask(connection, path)
        except (asyncio.IncompleteReadError, ConnectionError):
            connection = await asyncio.open_connection(HOST, port, limit=2**20)
            status, body = await ask(connection, path)
        if status != 200 or not body.rstrip().endswith(b"</html>"):
            message = f"{path}: {status}"
            raise SystemExit(message)
        times.append((time.perf_counter() - begun) * 1000)
        size = len(body)
    connection[1].close()
    return size


async def measure(port: int, paths: Iterator[str], seconds: float) -> tuple[float, list[float]]:
    times: list[float] = []
    begun = time.perf_counter()
    until = begun + seconds
    await asyncio.gather(*(client(port, paths, until, times) for _ in range(ABREAST)))
    return len(times) / (time.perf_counter() - begun), times


def tell(name: str, rate: float, times: list[float]) -> bool:
    least, most = GOALS[name]
    p95 = statistics.quantiles(times, n=20)[18]
    is_reached = rate >= least and p95 <= most
    print(
        f"| {name} | {len(times):,} | {rate:,.0f} | {least:,} | {statistics.median(times):.1f} "
        f"| {p95:.1f} | {most} | {'reached' if is_reached else 'MISSED'} |"
    )
    return is_reached


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}{HOME}", timeout=30).read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not come up")


def run(port: int, seconds: float) -> list[bool]:
    """Warms both workers up each time before the clock counts."""
    print("| pages | asked | per s | goal | p50 ms | p95 ms | goal | |")
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    unseen = addresses()
    asyncio.run(measure(port, itertools.islice(unseen, 40), 30))
    rendered = asyncio.run(measure(port, unseen, seconds))
    few = list(itertools.islice(addresses(), KEPT))
    asyncio.run(measure(port, iter(few * 10), 30))
    kept = asyncio.run(measure(port, itertools.cycle(few), seconds))
    return [tell("rendered", *rendered), tell("kept", *kept)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {load:.1f}")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        os.environ |= {"KETTENWERK_DATA": folder, "PYTHONPATH": str(ROOT)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettenwerk.config.settings")
        os.environ.pop("KETTENWERK_DATABASE", None)
        prepare(options.offers)
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
        probe.close()
        serve = ["gunicorn", "--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "2"]
        serve += ["--log-level", "error", "kettenwerk.config.wsgi"]
        server = subprocess.Popen([sys.executable, "-m", *serve], cwd=ROOT)
        try:
            wait_for(port)
            print(f"\n## {options.offers:,} offers\n")
            reached = run(port, options.seconds)
        finally:
            server.terminate()
            server.wait()
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
