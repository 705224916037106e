"""Take 10,000 offers from an XLSX over, beside django-import-export: python bench/import.py

    python bench/import.py [--rows 10000 …] [--rounds 3]

Every way starts in a fresh process on its own copy of the same database and takes the same file;
meanwhile another process saves a session every 50 ms, as a sign-in does. First the stored offers of
all ways must be equal. See bench/README.md.
"""

import argparse
import importlib
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
DATA_SET = ROOT / "examples/kreis-unna"
NAMES = ("kettenwerk", "import-export", "import-export, lean")
MOST_BLOCKED, MOST_INSIDE, FASTER = 2.0, 2.0, 3.0


def ways() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettenwerk.config.settings")
    django.setup()
    return importlib.import_module("import_ways")


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"KETTENWERK_DATA": str(folder)}
    environment.pop("KETTENWERK_DATABASE", None)
    command = [sys.executable, __file__, "--child", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def answer(process: subprocess.Popen[str]) -> Any:
    out, _ = process.communicate()
    if process.returncode:
        sys.exit(process.returncode)
    return json.loads(out.splitlines()[-1])


def child(task: str, *arguments: str) -> Any:
    """What a child process does; the last line it prints is its answer."""
    module = ways()
    if task == "prepare":
        call_command("migrate", verbosity=0)
        call_command("import", str(DATA_SET), municipality="kreis-unna", stdout=io.StringIO())
        return "ready"
    if task == "file":
        return module.write_file(Path(arguments[0]), int(arguments[1]))
    if task == "sign-in":
        return module.sign_in_again_and_again(Path(arguments[0]))
    return module.measure(task, Path(arguments[0]))


def run_once(way: str, prepared: Path, file: Path) -> dict[str, Any]:
    """One way on a copy of the database, with somebody signing in meanwhile."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "data"
        shutil.copytree(prepared, folder)
        done = Path(temporary) / "done"
        visitor = start(folder, "sign-in", str(done))
        measured: dict[str, Any] = answer(start(folder, way, str(file)))
        done.touch()
        visited = answer(visitor)
        return measured | {"blocked": visited["longest"], "refused": visited["refused"]}


def run_size(rows: int, rounds: int, prepared: Path) -> bool:
    file = prepared.parent / f"{rows}.xlsx"
    answer(start(prepared, "file", str(file), str(rows)))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    for _ in range(rounds):
        for name in NAMES:
            found[name].append(run_once(name, prepared, file))
    digests = {run["digest"] for runs in found.values() for run in runs}
    if len(digests) != 1 or any(run["rows"] != rows for runs in found.values() for run in runs):
        sys.exit("The ways do not store the same offers.")
    print(f"\n## {rows:,} offers, {file.stat().st_size // 1024} KB; stored offers equal\n")
    print(
        "| way | total s | ratio | CPU s | inside s | CPU s | ratio | blocked s | peak MB | growth MB "
        "| places | versions | search texts |"
    )
    print("|---|" + "---:|" * 12)
    own = {key: _median(found["kettenwerk"], key) for key in ("seconds", "inside_cpu")}
    for name in NAMES:
        print(_line(name, found[name], own))
    return _goals(found)


def _median(runs: list[dict[str, Any]], key: str) -> float:
    return float(statistics.median(run[key] for run in runs))


def _line(name: str, runs: list[dict[str, Any]], own: dict[str, float]) -> str:
    total, cpu = _median(runs, "seconds"), _median(runs, "cpu")
    inside, inside_cpu = _median(runs, "inside"), _median(runs, "inside_cpu")
    blocked = max(run["blocked"] for run in runs)
    refused = sum(run["refused"] for run in runs)
    wait = f"{blocked:.2f}" + (f" ({refused} refused)" if refused else "")
    peak = _median(runs, "peak_mb")
    last = runs[-1]
    return (
        f"| {name} | {total:.2f} | {total / own['seconds']:.1f} | {cpu:.2f} | {inside:.2f} "
        f"| {inside_cpu:.2f} | {inside_cpu / own['inside_cpu']:.1f} | {wait} | {peak:.0f} "
        f"| {peak - _median(runs, 'before_mb'):.0f} | {last['places']:,} | {last['versions']:,} "
        f"| {last['texts']:,} |"
    )


def _goals(found: dict[str, list[dict[str, Any]]]) -> bool:
    own, peer = found["kettenwerk"], found["import-export"]
    blocked = max(run["blocked"] for run in own)
    ratio = _median(peer, "seconds") / _median(own, "seconds")
    goals = {
        f"≥ {FASTER:.0f} × faster than import-export: {ratio:.1f}": ratio >= FASTER,
        f"inside ≤ {MOST_INSIDE:.0f} s: {_median(own, 'inside'):.2f}": (
            _median(own, "inside") <= MOST_INSIDE
        ),
        f"nobody blocked > {MOST_BLOCKED:.0f} s: {blocked:.2f}": blocked <= MOST_BLOCKED,
    }
    print()
    for goal, is_reached in goals.items():
        print(f"- {goal} – {'reached' if is_reached else 'MISSED'}")
    return all(goals.values())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(child(*options.child)))
        return 0
    print(f"Python {platform.python_version()}, Django {django.get_version()}, ", end="")
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {options.rounds} rounds")
    with tempfile.TemporaryDirectory() as temporary:
        prepared = Path(temporary) / "prepared"
        prepared.mkdir()
        answer(start(prepared, "prepare"))
        reached = [run_size(rows, options.rounds, prepared) for rows in options.rows]
        return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
