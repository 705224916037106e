"""Measure cube, findings and overlaps beside polars, pandas and duckdb: python bench/coverage.py

First every engine must give the same cube, the same findings and the same overlap pairs; only
then the clock counts. All on one pinned core with one thread each, the engines in turn. Peak
memory is taken from a fresh process per engine. See bench/README.md.
"""

import argparse
import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from kettenwerk.analysis.cube import Grid, count_cube
from kettenwerk.analysis.overlap import overlap_pairs
from kettenwerk.analysis.tables import Links, Offers

THREADS = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "POLARS_MAX_THREADS",
    ),
    "1",
)
SIZES = {"small": (1_000, 100), "medium": (10_000, 1_000), "large": (100_000, 10_000)}
FIELDS, GROUPS, LINKS_PER_OFFER = 8, 5, 3.2
EDGES = np.array([-9, *range(0, 253, 12)], dtype=np.int32)
AGES = EDGES.size - 1
SEED = 20111214
ENGINES = ("kettenwerk", "polars", "pandas", "duckdb")


@dataclass(frozen=True)
class Data:
    """One synthetic inventory, as tables and as the plain columns the peers start from."""

    offers: Offers
    links: Links
    grid: Grid
    first_band: Any
    end_band: Any

    @property
    def cells(self) -> int:
        return self.grid.areas * AGES * FIELDS * GROUPS


def make_data(offers: int, areas: int, *, max_years: int = 10) -> Data:
    """Offers with 1 or 2 fields and groups, spans up to `max_years`, about 3.2 areas each."""
    rng = np.random.default_rng(SEED)
    served = 1 + rng.poisson(LINKS_PER_OFFER - 1, offers)
    owner = np.repeat(np.arange(offers), served)
    key = np.unique(owner * areas + rng.integers(0, areas, owner.size))

    def bits(of: int) -> Any:
        first = np.left_shift(1, rng.integers(0, of, offers))
        second = np.left_shift(1, rng.integers(0, of, offers))
        return np.where(rng.random(offers) < 0.3, first | second, first).astype(np.uint32)

    first = rng.integers(-9, 240, offers)
    end = np.minimum(first + rng.integers(6, 12 * max_years + 1, offers), 252)
    return Data(
        offers=Offers.of(
            first.tolist(),
            np.maximum(end, first + 1).tolist(),
            lanes=bits(FIELDS),
            groups=bits(GROUPS),
            provider=rng.integers(0, max(offers // 5, 1), offers),
        ),
        links=Links((key // areas).astype(np.int32), (key % areas).astype(np.int32)),
        grid=Grid(areas, EDGES, FIELDS, GROUPS),
        first_band=np.searchsorted(EDGES, first, "right") - 1,
        end_band=np.searchsorted(EDGES, np.maximum(end, first + 1), "left"),
    )


def bit_lists(masks: Any, of: int) -> list[list[int]]:
    return [[k for k in range(of) if mask >> k & 1] for mask in masks.tolist()]


# ------------------------------------------------------------------------------------ engines
# Each engine is prepared outside the clock (frames and lists of ages, fields and groups).


@dataclass(frozen=True)
class Engine:
    cube: Callable[[], Any]
    findings: Callable[[Any], tuple[Any, Any]]
    pairs: Callable[[], Any]


def to_masks(cube: Any) -> tuple[Any, Any]:
    return cube < 1, cube >= 2


def fill(data: Data, keys: tuple[Any, ...], count: Any) -> Any:
    """Scatter an engine's counts into the dense cube."""
    cube = np.zeros((data.grid.areas, AGES, FIELDS, GROUPS), dtype=np.int16)
    cube[keys] = count
    return cube


def kettenwerk_engine(data: Data) -> Engine:
    no_group = np.zeros(int(data.offers.provider.max()) + 1, dtype=np.bool_)

    def cube() -> Any:
        return count_cube(data.offers, data.links, data.grid)

    def pairs() -> Any:
        found = overlap_pairs(data.offers, data.links, provider_is_group=no_group)
        return found.a, found.b, found.areas

    return Engine(cube, lambda made: (made.below_minimum, made.several), pairs)


def columns_of(data: Data) -> dict[str, Any]:
    offers = data.offers
    return {
        "offer": np.arange(len(offers)),
        "age": [list(range(a, b)) for a, b in zip(data.first_band, data.end_band, strict=True)],
        "field": bit_lists(offers.lanes, FIELDS),
        "group": bit_lists(offers.groups, GROUPS),
        "first": offers.first_month,
        "end": offers.end_month,
        "lanes": offers.lanes.astype(np.int64),
        "groups": offers.groups.astype(np.int64),
        "provider": offers.provider,
    }


def polars_engine(data: Data) -> Engine:
    table = columns_of(data)
    offers = pl.DataFrame(table).with_columns(
        pl.col("offer").cast(pl.Int32),
        *(pl.col(name).cast(pl.List(pl.Int8)) for name in ("age", "field", "group")),
    )
    links = pl.DataFrame({"offer": data.links.offer, "area": data.links.area})
    keys = ["area", "age", "field", "group"]

    def cube() -> Any:
        lists = offers.lazy().select("offer", "age", "field", "group")
        for name in ("field", "group", "age"):
            lists = lists.explode(name)
        counted = links.lazy().join(lists, on="offer").group_by(keys).len().collect()
        return fill(
            data, tuple(counted[name].to_numpy() for name in keys), counted["len"].to_numpy()
        )

    def pairs() -> Any:
        side = offers.lazy().drop("age", "field", "group").join(links.lazy(), on="offer")
        found = (
            side.join(side, on="area", suffix="2")
            .filter(
                pl.col("offer") < pl.col("offer2"),
                (pl.col("lanes") & pl.col("lanes2")) != 0,
                (pl.col("groups") & pl.col("groups2")) != 0,
                pl.col("first") < pl.col("end2"),
                pl.col("first2") < pl.col("end"),
                pl.col("provider") != pl.col("provider2"),
            )
            .group_by("offer", "offer2")
            .len()
            .sort("offer", "offer2")
            .collect()
        )
        return tuple(found[name].to_numpy() for name in ("offer", "offer2", "len"))

    return Engine(cube, to_masks, pairs)


def pandas_engine(data: Data) -> Engine:
    offers = pd.DataFrame(columns_of(data))
    links = pd.DataFrame({"offer": data.links.offer, "area": data.links.area})
    keys = ["area", "age", "field", "group"]

    def cube() -> Any:
        lists = offers[["offer", "age", "field", "group"]]
        for name in ("field", "group", "age"):
            lists = lists.explode(name)
        lists = lists.astype({"age": np.int8, "field": np.int8, "group": np.int8})
        counted = links.merge(lists, on="offer").groupby(keys, sort=False).size().reset_index()
        return fill(data, tuple(counted[name].to_numpy() for name in keys), counted[0].to_numpy())

    def pairs() -> Any:
        side = offers.drop(columns=["age", "field", "group"]).merge(links, on="offer")
        both = side.merge(side, on="area", suffixes=("", "2"))
        both = both[both["offer"] < both["offer2"]]
        kept = (both["lanes"] & both["lanes2"]) != 0
        kept &= (both["groups"] & both["groups2"]) != 0
        kept &= (both["first"] < both["end2"]) & (both["first2"] < both["end"])
        kept &= both["provider"] != both["provider2"]
        found = both[kept].groupby(["offer", "offer2"], sort=True).size().reset_index()
        return tuple(found[name].to_numpy() for name in ("offer", "offer2", 0))

    return Engine(cube, to_masks, pairs)


def duckdb_engine(data: Data) -> Engine:
    base = duckdb.connect(config={"threads": 1})
    plain = {k: v for k, v in columns_of(data).items() if not isinstance(v, list)}
    bands = {"first_band": data.first_band, "end_band": data.end_band}
    base.register("offers", pd.DataFrame(plain | bands))
    base.register("links", pd.DataFrame({"offer": data.links.offer, "area": data.links.area}))
    base.execute("""
        create table l as select * from links;
        create table o as select *, range(first_band, end_band) as age,
            list_filter(range(8), lambda k: (lanes >> k) & 1 = 1) as field,
            list_filter(range(5), lambda k: (groups >> k) & 1 = 1) as "group"
        from offers
    """)

    def cube() -> Any:
        counted = base.execute("""
            with f as (select offer, age, unnest(field) as field, "group" from o),
                 g as (select offer, age, field, unnest("group") as g from f),
                 a as (select offer, unnest(age) as age, field, g from g)
            select area, age, field, g, count(*) as n from l join a using (offer) group by all
        """).fetchnumpy()
        return fill(data, tuple(counted[k] for k in ("area", "age", "field", "g")), counted["n"])

    def pairs() -> Any:
        found = base.execute("""
            with s as (select o.offer, area, lanes, groups, first, "end", provider
                       from o join l using (offer))
            select a.offer as a, b.offer as b, count(*) as n
            from s a join s b on a.area = b.area and a.offer < b.offer
            where a.lanes & b.lanes <> 0 and a.groups & b.groups <> 0
              and a.first < b."end" and b.first < a."end" and a.provider <> b.provider
            group by all order by all
        """).fetchnumpy()
        return found["a"], found["b"], found["n"]

    return Engine(cube, to_masks, pairs)


MAKERS: dict[str, Callable[[Data], Engine]] = {
    "kettenwerk": kettenwerk_engine,
    "polars": polars_engine,
    "pandas": pandas_engine,
    "duckdb": duckdb_engine,
}


def stream_floor(data: Data) -> Any:
    """Write the cube once, read it twice, write both masks: less no one can do."""
    cube = np.empty((data.grid.areas, AGES, FIELDS, GROUPS), dtype=np.int16)
    cube.fill(1)
    return cube, *to_masks(cube)


# ------------------------------------------------------------------------------------ measuring


def seconds(job: Callable[[], Any]) -> float:
    gc.collect()
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def in_turn(jobs: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Median seconds per job; the jobs alternate, so that noise meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            times[name].append(seconds(job))
    return {name: statistics.median(taken) for name, taken in times.items()}


def check_equal(engines: dict[str, Engine]) -> tuple[int, int, int]:
    """Stop unless all engines agree; return findings, several-cells and pairs."""
    own = engines["kettenwerk"]
    made = own.cube()
    masks, pairs = own.findings(made), own.pairs()
    for name, engine in engines.items():
        if name == "kettenwerk":
            continue
        cube = engine.cube()
        same = np.array_equal(made.counts, cube)
        same &= all(map(np.array_equal, masks, engine.findings(cube)))
        same &= all(map(np.array_equal, pairs, engine.pairs()))
        if not same:
            sys.exit(f"{name} disagrees with kettenwerk")
    return int(masks[0].sum()), int(masks[1].sum()), len(pairs[0])


def peak_mb(engine: str, job: str, size: str) -> float:
    """Growth of the peak resident memory by one job, in a fresh process."""
    command = [sys.executable, __file__, "--size", size, "--child", engine, job]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    return float(done.stdout)


def child(engine: str, job: str, size: str) -> None:
    """Warm up on small data, build the engine, then report how far one job lifts the peak."""
    small = MAKERS[engine](make_data(*SIZES["small"]))
    small.findings(small.cube())
    small.pairs()
    ready = MAKERS[engine](make_data(*SIZES[size]))
    gc.collect()
    before = _resident_kb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # peak = present
    kept = ready.findings(ready.cube()) if job == "cube" else ready.pairs()
    peak = _resident_kb("VmHWM")
    del kept
    print((peak - before) / 1024)


def _resident_kb(field: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def run_size(size: str, rounds: int) -> None:
    data = make_data(*SIZES[size])
    engines = {name: MAKERS[name](data) for name in ENGINES}
    below, several, pairs = check_equal(engines)
    offers, areas = SIZES[size]
    print(f"\n## {offers:,} offers x {areas:,} areas: {len(data.links):,} links, ", end="")
    print(f"{data.cells:,} cells\nidentical in all engines: {below:,} findings, ", end="")
    print(f"{several:,} cells with several, {pairs:,} overlap pairs\n")

    def cube_job(engine: Engine) -> Callable[[], Any]:
        return lambda: engine.findings(engine.cube())

    cube = in_turn(
        {name: cube_job(engine) for name, engine in engines.items()}
        | {"floor": lambda: stream_floor(data)},
        rounds,
    )
    pair = in_turn({name: engine.pairs for name, engine in engines.items()}, rounds)
    print(
        "| engine | cube + findings s | x kettenwerk | peak MB | pairs s | x kettenwerk | peak MB |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name in ENGINES:
        memory = peak_mb(name, "cube", size), peak_mb(name, "pairs", size)
        ratios = cube[name] / cube["kettenwerk"], pair[name] / pair["kettenwerk"]
        print(
            f"| {name} | {cube[name]:.4f} | {ratios[0]:.1f} | {memory[0]:.0f} "
            f"| {pair[name]:.4f} | {ratios[1]:.1f} | {memory[1]:.0f} |"
        )
    floor = cube["floor"]
    print(
        f"\nstream floor {floor:.4f} s; kettenwerk is {cube['kettenwerk'] / floor:.1f} x above it"
    )


def run_growth(rounds: int) -> None:
    """Equal links, longer spans: the cost of ours must stay, that of exploding ages grows."""
    print("\n## Length of age spans (medium, equal links)\n")
    print("| spans up to | kettenwerk s | polars s |")
    print("|---|---:|---:|")
    for years in (1, 5, 10, 20):
        data = make_data(*SIZES["medium"], max_years=years)
        engines = {name: MAKERS[name](data) for name in ("kettenwerk", "polars")}
        times = in_turn({name: engine.cube for name, engine in engines.items()}, 2 * rounds)
        print(f"| {years} years | {times['kettenwerk']:.5f} | {times['polars']:.5f} |")


def on_one_core() -> None:
    """Start this process anew with one thread per pool, pinned to one core."""
    if any(os.environ.get(name) != value for name, value in THREADS.items()):
        command = [sys.executable, *sys.argv]
        os.execve(sys.executable, command, os.environ | THREADS)  # noqa: S606 - itself
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def main() -> None:
    on_one_core()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=[*SIZES, "all"], default="all")
    parser.add_argument("--rounds", type=int, default=5, help="measurements per engine (>= 5)")
    parser.add_argument("--child", nargs=2, metavar=("ENGINE", "JOB"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        engine, job = chosen.child
        child(engine, job, chosen.size)
        return
    for size in SIZES if chosen.size == "all" else [chosen.size]:
        run_size(size, max(chosen.rounds, 5))
    run_growth(max(chosen.rounds, 5))


if __name__ == "__main__":
    main()
