"""Duplicate search: what it finds, and how long it takes beside a comparison of all pairs.

``python bench/duplicates.py --figures`` prints found and false alarms for both halves of the
committed variants; without it, times at 1, 10 and 100 times Kreis Unna. See bench/README.md.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import django
import numpy as np
from rapidfuzz import fuzz, process

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettenwerk.config.settings")
django.setup()

from kettenwerk.analysis.similarity import find_twins  # noqa: E402
from kettenwerk.inventory.queries.comparing import (  # noqa: E402
    WEIGHTS,
    Entry,
    Gazetteer,
    compare,
    table_of,
)
from kettenwerk.inventory.tests.measuring import Figures, entry_of, measure  # noqa: E402
from kettenwerk.inventory.tests.variants import HALVES, TOWNS, originals, read  # noqa: E402

KIND = "organisation"
ROUNDS = 2
MOST_FOR_ALL_PAIRS = 300
CUTOFF = 80


def print_figures() -> None:
    print(f"{'half':10}{'kind':14}{'variants':>9}{'found':>7}{'share':>8}", end="")
    print(f"{'reported':>10}{'false':>7}{'share':>8}{'among originals':>17}")
    for half in HALVES:
        by_kind = measure(half)
        total = sum(by_kind.values(), start=Figures())
        for kind, one in {**by_kind, "all": total}.items():
            print(f"{half:10}{kind:14}{one.variants:9}{one.found:7}{one.share_found:8.1%}", end="")
            share = one.share_false if one.reported else 0.0
            print(f"{one.reported:10}{one.false:7}{share:8.1%}{one.false_among_originals:17}")


def make(times: int) -> tuple[list[Entry], Gazetteer]:
    """Kreis Unna several times over, each copy in places with names of its own."""
    areas = read("areas")
    inside = {row["id"] for row in areas if row["parent"] not in {"", "nrw"}} | {"kreis-unna"}
    organisations = [row for row in originals()[KIND] if row["area"] in inside]
    places: list[tuple[str, str, str]] = []
    entries: list[Entry] = []
    for copy in range(times):
        places += [
            (f"{copy}:{row['id']}", _moved(row["name"], copy), f"{copy}:{row['parent']}")
            for row in areas
        ]
        entries += [_copied(entry_of(row, row["original"]), copy) for row in organisations]
    return entries, Gazetteer.of(places)


def _copied(entry: Entry, copy: int) -> Entry:
    return replace(
        entry,
        key=f"{copy}:{entry.key}",
        name=_moved(entry.name, copy),
        aliases=_moved(entry.aliases, copy),
        area=f"{copy}:{entry.area}" if entry.area else "",
        lead=f"{copy}:{entry.lead}" if entry.lead else "",
        whole=f"{copy}:{entry.whole}" if entry.whole else "",
        phones=tuple(f"{copy + 1}{one}" for one in entry.phones if one),
        mails=tuple(f"{copy}{one}" for one in entry.mails if one),
        websites=tuple(one.replace("www.", f"www.{copy}-") for one in entry.websites if one),
    )


def _moved(text: str, copy: int) -> str:
    """The places in a name get names of their own: Kamen, Gabakamen, …"""
    letters = "bdfghklmnprst"
    digits = [(copy // len(letters) ** place) % len(letters) for place in range(3)]
    word = "a".join(letters[digit] for digit in digits).capitalize()
    for town in TOWNS if copy else ():
        text = text.replace(town, f"{word}{town.lower()}")
    return text


def all_pairs_by_name(entries: list[Entry]) -> int:
    """What one would do without candidates: every name beside every other."""
    names = [entry.name.lower() for entry in entries]
    scores = process.cdist(
        names, names, scorer=fuzz.token_sort_ratio, score_cutoff=CUTOFF, dtype=np.uint8, workers=1
    )
    return int((np.triu(scores, 1) > 0).sum())


def timed(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def print_times() -> None:
    print(f"{'records':>8}{'candidates':>12}{'reported':>10}{'search s':>10}", end="")
    print(f"{'all pairs s':>13}{'cdist s':>9}{'peak MB':>9}")
    for times in (1, 10, 100):
        entries, gazetteer = make(times)
        found = compare(KIND, entries, gazetteer)
        ours = timed(lambda: compare(KIND, entries, gazetteer))  # noqa: B023
        everything = "–"
        if len(entries) <= MOST_FOR_ALL_PAIRS:
            everything = f"{_all_pairs(entries, gazetteer, len(found)):.2f}"
        peer = timed(lambda: all_pairs_by_name(entries), rounds=1)  # noqa: B023
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{len(entries):8}{found.compared:12}{len(found):10}{ours:10.2f}", end="")
        print(f"{everything:>13}{peer:9.2f}{peak:9}", flush=True)


def _all_pairs(entries: list[Entry], gazetteer: Gazetteer, found: int) -> float:
    """The same scoring over every pair; says how many pairs the candidates missed."""
    table = table_of(entries, gazetteer)
    begun = time.perf_counter()
    every = ((a, b) for b in range(len(entries)) for a in range(b))
    twins = find_twins(table, every, weights=WEIGHTS[KIND])
    seconds = time.perf_counter() - begun
    print(f"{len(entries):8} all pairs report {len(twins)}, the candidates {found}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", action="store_true", help="found and false alarms, no times")
    print_figures() if parser.parse_args().figures else print_times()


if __name__ == "__main__":
    main()
