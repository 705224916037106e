"""Who tries which address by which method: a glimpse, a seeded sample, or everything.

The sample holds, for every URL and everybody: the own record, another's released one and another's
„intern“ one, read and written, and the address of a foreign town; and by seed something more, so that
every method and every kind of id has its turn. ``make proof`` tries everything.
"""

import os
import random
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from kettenwerk.accounts.models import Visibility
from tests.role_routes import HOMES, Route, Target, targets, variants
from tests.role_world import World

SEED = int(os.environ.get("PROOF_SEED") or 20111214)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
MORE_BY_SEED = 1


class Depth(Enum):
    """How much of everything is tried."""

    GLIMPSE = "read the own record and another's „intern“"
    SAMPLE = "read and write every kind of record that decides; the rest by seed"
    FULL = "everybody, every method, every id, every town"


class Try(NamedTuple):
    method: str
    target: Target


def plan(route: Route, world: World, who: str, depth: Depth) -> Iterator[Try]:
    """What one person tries at one URL."""
    home = home_of(who)
    rest = []
    for target in targets(route, world):
        certain = _certain(target, home, who, depth)
        for method in METHODS:
            if depth is Depth.FULL or method in certain:
                yield Try(method, target)
            else:
                rest.append(Try(method, target))
    if depth is Depth.SAMPLE:
        yield from _dice(route, who).sample(rest, min(MORE_BY_SEED, len(rest)))


def home_of(who: str) -> str:
    """Where somebody belongs; who has not signed in tries the addresses of Unna."""
    return HOMES[who][0] if who in HOMES else "unna"


def _certain(target: Target, home: str, who: str, depth: Depth) -> tuple[str, ...]:
    """The methods that are tried at an address in any case."""
    reading = ("GET",) if depth is Depth.GLIMPSE else ("GET", "POST")
    is_secret = target.visibility in {"", Visibility.INTERNAL}
    if target.town not in {"", home}:
        is_asked = depth is not Depth.GLIMPSE and who in HOMES and is_secret
        return ("GET",) if is_asked and target.town == target.owner == _other(home) else ()
    if target.owner in {"", home}:
        return reading if is_secret else ()
    if target.owner != _other(home) or who not in HOMES:
        return ()
    if is_secret:
        return reading
    is_released = target.visibility == Visibility.VERBUND and depth is not Depth.GLIMPSE
    return reading if is_released else ()


def _other(home: str) -> str:
    """The Kreis against its town, a town against the next one."""
    return {"unna": "luenen", "luenen": "unna"}.get(home, "unna")


def addresses_at_home(route: Route, world: World, who: str, depth: Depth) -> Iterator[str]:
    """Where somebody's own figures stand; in a sample, the other queries are dealt out by seed."""
    home = home_of(who)
    for target in targets(route, world):
        is_plain = target.visibility in {"", Visibility.INTERNAL}
        if target.town == home and target.owner == home and is_plain:
            yield target.url
            for query, reader in zip(variants(route), _readers(route), strict=False):
                if depth is Depth.FULL or who == reader:
                    yield target.url + query


def _readers(route: Route) -> Iterator[str]:
    """One after the other, from a seeded order; Birgit sees what Anna sees."""
    order = sorted(set(HOMES) - {"birgit"})
    _dice(route, "").shuffle(order)
    while True:
        yield from order


def _dice(route: Route, who: str) -> random.Random:
    return random.Random(f"{SEED}/{route.name}/{who}")  # noqa: S311  # repeatable
