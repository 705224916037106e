#!/usr/bin/env python3
"""Search of the guide beside a Django + FTS5 view, PostgreSQL and Datasette: python bench/directory.py

    python bench/directory.py [--size small medium large] [--rounds 3] [--without datasette]

60 mixed queries (text, field, age, box); every answer is a total, three facet counts and 20 hits.
First all sides must give equal answers; only then the clock counts. See bench/README.md.
"""

import argparse
import contextlib
import gc
import importlib
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZES = {"small": 1_000, "medium": 10_000, "large": 100_000}
MOST_MS, FASTER = 10.0, 30.0
ROUNDS = 3
Time = tuple[float, float]  # wall and processor, milliseconds


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--size", choices=SIZES, nargs="+", default=["small", "medium"])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--without", nargs="+", default=[], help="peers to leave out")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettenwerk.config.settings")
    os.environ.pop("KETTENWERK_DATABASE", None)
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {load:.1f}")
    with tempfile.TemporaryDirectory() as temporary, contextlib.ExitStack() as stack:
        os.environ["KETTENWERK_DATA"] = temporary
        # Only now the data folder is known, which the settings read.
        sides = importlib.import_module("directory_sides")
        sides.prepare()
        address = None if "postgresql" in options.without else sides.start_postgres(stack)
        reached = [
            run(sides, SIZES[size], options, address, Path(temporary)) for size in options.size
        ]
        sides.close()
    return 0 if all(reached) else 1


def run(sides: Any, offers: int, options: Any, address: str | None, folder: Path) -> bool:
    """One size: equal answers first, then the times of all sides in turn."""
    data = sides.make(offers)
    queries = sides.make_queries(data)
    before = _rss_mb()
    begun = time.perf_counter()
    own = sides.Ours(data)
    built = time.perf_counter() - begun
    print(f"\n## {offers:,} offers: index built in {built:.1f} s, {_rss_mb() - before:.0f} MB\n")
    all_sides = {"kettenwerk": own, "Django + FTS5": sides.Fts5(data)}
    if address:
        all_sides["PostgreSQL"] = sides.Postgres(data, address)
    if "datasette" not in options.without and (found := sides.datasette(data, folder)):
        all_sides["Datasette"] = found
    if not _are_equal(all_sides, queries):
        return False
    times: dict[str, list[Time]] = {name: [] for name in all_sides}
    gc.collect()
    gc.freeze()
    for _ in range(options.rounds):
        for query in queries:
            for name, side in all_sides.items():
                wall, cpu = time.perf_counter(), time.process_time()
                side.answer(query)
                ended = time.perf_counter() - wall, time.process_time() - cpu
                times[name].append((ended[0] * 1000, ended[1] * 1000))
    gc.unfreeze()
    for side in all_sides.values():
        side.drop()
    return _report(times, offers)


def _are_equal(all_sides: dict[str, Any], queries: list[Any]) -> bool:
    """Totals, the three facets and the 20 hits in their order."""
    total = 0
    for query in queries:
        answers = {name: side.answer(query) for name, side in all_sides.items()}
        own = answers["kettenwerk"]
        total += own["total"]
        for name, other in answers.items():
            left = {"hits"} if query.text and all_sides[name].orders_by_name_only else set()
            for part in {"total", "facets", "hits"} - left:
                if own[part] != other[part]:
                    print(f"{name} differs in {part}: {query}")
                    print(f"  {own[part]}\n  {other[part]}")
                    return False
    print(f"answers equal for {len(queries)} queries, {total:,} hits in all\n")
    return True


def _report(times: dict[str, list[Time]], offers: int) -> bool:
    """Wall times, and processor times of this process, which a busy machine leaves alone."""
    own = statistics.median(wall for wall, _ in times["kettenwerk"])
    print("| side | p50 ms | p95 ms | ratio at p50 | p50 CPU ms | p95 CPU ms |")
    print("|---|" + "---:|" * 5)
    for name, found in times.items():
        median, p95 = _shape(wall for wall, _ in found)
        cpu = "{:.2f} | {:.2f}".format(*_shape(cpu for _, cpu in found))
        cpu = "in another process | " if name == "PostgreSQL" else cpu
        print(f"| {name} | {median:.2f} | {p95:.2f} | {median / own:.1f} | {cpu} |")
    if offers < SIZES["large"]:
        return True
    ratio = _shape(wall for wall, _ in times["Django + FTS5"])[0] / own
    p95 = _shape(wall for wall, _ in times["kettenwerk"])[1]
    goals = {
        f"p95 ≤ {MOST_MS:.0f} ms: {p95:.2f}": p95 <= MOST_MS,
        f"≥ {FASTER:.0f} × the FTS5 view: {ratio:.1f}": ratio >= FASTER,
    }
    print()
    for goal, is_reached in goals.items():
        print(f"- {goal} – {'reached' if is_reached else 'MISSED'}")
    return all(goals.values())


def _shape(times: Iterable[float]) -> tuple[float, float]:
    found = list(times)
    return statistics.median(found), statistics.quantiles(found, n=20, method="inclusive")[-1]


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    sys.exit(main())
