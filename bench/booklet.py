"""A Heft of 1,000 offers, set anew and set again after few changes: python bench/booklet.py

    python bench/booklet.py [--offers 1000 …] [--rounds 5] [--paper a5]

Every round is a fresh process on a database of its own: first Heft, the same once more, then three
times 1 % of the offers changed (telephone numbers; then longer descriptions) and set again. Timed is
everything the job does: reading the released offers, searching for every life question, QR codes,
setting, export as PDF/UA-1. Before a time counts, the PDF must hold every offer and every change.
See bench/README.md.
"""

import argparse
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS, FASTER = 5.0, 5.0
STEPS = ("first", "same", "1 % phones", "1 % longer")


def child(offers: int, paper: str) -> dict[str, Any]:
    """One round, in a process that has set nothing yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettenwerk.config.settings")
    django.setup()
    module = importlib.import_module("booklet_town")
    call_command("migrate", verbosity=0)
    found: dict[str, Any] = module.measure(offers, paper)
    return found


def run_child(offers: int, paper: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="kettenwerk-bench-") as folder:
        environment = os.environ | {"KETTENWERK_DATA": folder}
        environment.pop("KETTENWERK_DATABASE", None)
        command = [sys.executable, __file__, "--child", str(offers), paper]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, env=environment, check=True
        )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, nargs="+", default=[1000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--paper", default="a5", choices=["a4", "a5"])
    parser.add_argument("--child", nargs=2)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(int(options.child[0]), options.child[1])))
        return
    print(f"{platform.processor() or platform.machine()}, load {os.getloadavg()[0]:.1f}")
    print(f"| offers | pages | MB | measured by | {' s | '.join(STEPS)} s | ratios | peak MB |")
    print("|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|")
    for offers in options.offers:
        report(offers, [run_child(offers, options.paper) for _ in range(options.rounds)])


def report(offers: int, rounds: list[dict[str, Any]]) -> None:
    def middle(name: str) -> float:
        return float(statistics.median(one[name] for one in rounds))

    goals = []
    for words, ending in (("clock", ""), ("processor", "_cpu")):
        first, changed, longer = (middle(name + ending) for name in ("first", "changed", "longer"))
        print(
            f"| {offers:,} | {rounds[0]['pages']} | {rounds[0]['bytes'] / 1e6:.1f} | {words} | "
            f"{first:.2f} | {middle('same' + ending):.2f} | {changed:.2f} | {longer:.2f} | "
            f"{first / changed:.1f}, {first / longer:.1f} | {middle('peak_mb'):.0f} |"
        )
        is_quick = "reached" if first <= MOST_SECONDS else "**missed**"
        is_faster = "reached" if min(first / changed, first / longer) >= FASTER else "**missed**"
        goals.append(
            f"{words}: first ≤ {MOST_SECONDS:.0f} s {is_quick}; again ≥ {FASTER:.0f} × {is_faster}"
        )
    print("\n" + "\n".join(goals) + "\n")


if __name__ == "__main__":
    main()
