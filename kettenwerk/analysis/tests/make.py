"""Small tables for the tests: by hand, by chance (Hypothesis), and the real ones of Kreis Unna."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from kettenwerk.analysis.network import Memberships
from kettenwerk.analysis.tables import Bools, Ints, Links, Offers, resolve_wholes

EXAMPLE = Path(__file__).parents[3] / "examples" / "kreis-unna"
LANES = (
    {"gesundheit"},
    {"jugendhilfe"},
    {"bildung"},
    {"soziales", "wohlfahrt"},
    {"zivilgesellschaft", "kultur_sport", "kirche"},
    {"recht", "polizei"},
)
LEVELS = {"universell": 0, "selektiv": 1, "indiziert": 2}
COLUMNS = ("first_month", "end_month", "has_age", "is_adult", "lanes", "groups", "level")


def make_links(*pairs):
    table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return Links(offer=table[:, 0].copy(), area=table[:, 1].copy())


def ints(*values):
    return np.array(values, dtype=np.int32)


def shuffled(offers, order):
    """The same offers in another order: row i is the old row order[i]."""
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    columns = {name: getattr(offers, name)[order] for name in (*COLUMNS, "provider")}
    return Offers(whole=place[offers.whole[order]], **columns)


@st.composite
def some_offers(draw, most=12):
    rows = draw(st.integers(0, most))

    def column(values):
        return draw(st.lists(values, min_size=rows, max_size=rows))

    first = column(st.one_of(st.none(), st.integers(-9, 260)))
    length = column(st.integers(1, 120))
    end = [None if f is None or n > 100 else f + n for f, n in zip(first, length, strict=True)]
    parent = [draw(st.integers(-1, k - 1)) if k else -1 for k in range(rows)]
    return Offers.of(
        first,
        end,
        is_adult=column(st.booleans()),
        lanes=column(st.integers(0, 7)),
        groups=column(st.integers(0, 3)),
        level=column(st.integers(-1, 2)),
        provider=column(st.integers(-1, 4)),
        whole=resolve_wholes(np.array(parent, dtype=np.int32)),
    )


@st.composite
def some_links(draw, offers, areas=3):
    if not len(offers):
        return make_links()
    pair = st.tuples(st.integers(0, len(offers) - 1), st.integers(0, areas - 1))
    return make_links(*sorted(draw(st.sets(pair, max_size=30))))


# ------------------------------------------------------------------------------- Kreis Unna


def read(name):
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _month(years):
    return round(float(years) * 12) if years else None


@dataclass
class KreisUnna:
    """The example set as tables, with the names to find things by."""

    ids: list[str]
    offers: Offers
    counted: Bools
    links: Links
    area: dict[str, int]
    parent: Ints

    def mask(self, area_ids):
        """Counted offers with a link to one of the areas."""
        hit = np.isin(self.links.area, [self.area[a] for a in area_ids])
        mask = np.zeros(len(self.offers), dtype=np.bool_)
        mask[self.links.offer[hit]] = True
        return mask & self.counted

    def within(self, town):
        """The town and its neighbourhoods."""
        top = self.area[town]
        return [a for a, k in self.area.items() if k == top or self.parent[k] == top]


def kreis_unna():
    rows, areas = read("offers"), read("areas")
    at = {row["id"]: k for k, row in enumerate(rows)}
    area = {row["id"]: k for k, row in enumerate(areas)}
    counted = np.array(
        [
            (row["function"], row["status"]) == ("leistung", "laufend")
            and row["audience"] in ("familien", "beide")
            for row in rows
        ]
    )
    parent = ints(*(at.get(row["part_of"], -1) for row in rows))
    fields = [set(row["fields"].split(";")) for row in rows]
    providers = sorted({row["provider_org"] for row in rows} - {""})
    targets = sorted({t for row in rows for t in row["target_groups"].split(";")} - {""})
    offers = Offers.of(
        [_month(row["age_from"]) for row in rows],
        [_month(row["age_to"]) for row in rows],
        has_age=[bool(row["age_subject"]) for row in rows],
        is_adult=[row["age_subject"] == "erwachsene" for row in rows],
        lanes=[sum(1 << k for k, lane in enumerate(LANES) if lane & f) for f in fields],
        groups=[
            sum(1 << k for k, t in enumerate(targets) if t in row["target_groups"].split(";"))
            for row in rows
        ],
        level=[LEVELS.get(row["prevention_level"], -1) for row in rows],
        provider=[
            providers.index(row["provider_org"]) if row["provider_org"] else -1 for row in rows
        ],
        whole=resolve_wholes(parent, counted=counted),
    )
    served = [(at[row["id"]], area[a]) for row in rows for a in row["areas_served"].split(";") if a]
    above = ints(*(area.get(row["parent"], -1) for row in areas))
    return KreisUnna(list(at), offers, counted, make_links(*served), area, above)


def kreis_unna_memberships():
    organisations, networks, members = (
        read(name) for name in ("organisations", "networks", "network_members")
    )
    org = {row["id"]: k for k, row in enumerate(organisations)}
    net = {row["id"]: k for k, row in enumerate(networks)}
    groups = sorted({row["sibling_group"] for row in networks} - {""})
    memberships = Memberships(
        network=ints(*(net[row["network"]] for row in members)),
        organisation=ints(*(org[row["organisation"]] for row in members)),
        is_group=np.array([row["kind"] == "generic" for row in organisations]),
        sibling=ints(*(groups.index(s) if (s := row["sibling_group"]) else -1 for row in networks)),
        members_named=np.array([row["members_named"] == "yes" for row in networks]),
    )
    return memberships, org, net
