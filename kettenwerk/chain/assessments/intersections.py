"""Schnittmengen: who works on the same without an agreement, and who sits in several networks.

Query → analysis → result. Method pages: ``docs/methods/intersections.md``, ``network.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Prefetch

from kettenwerk.accounts.models import Municipality
from kettenwerk.analysis.intersections import Intersections, find_intersections
from kettenwerk.analysis.network import (
    Memberships,
    Seats,
    SharedMembers,
    count_brokered,
    count_seats,
    shared_members,
    view_of,
)
from kettenwerk.analysis.tables import NOT_COLLECTED, Ints, Links, Offers, serve_below
from kettenwerk.chain.queries import LANE_BIT, area_parents, lanes_of, phase_table
from kettenwerk.chain.result import Chain
from kettenwerk.inventory.models import Agreement, Network, NetworkMember, Organisation
from kettenwerk.territory.queries import AreaTree


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two departments or authorities whose networks work on the same, without an agreement."""

    first: Organisation
    second: Organisation
    first_networks: tuple[Network, ...]
    second_networks: tuple[Network, ...]
    lanes: tuple[str, ...]
    phases: tuple[str, ...]
    places: tuple[str, ...]
    cells: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Networks that cannot take part in the first list, by what is missing."""

    no_body: tuple[Network, ...]
    only_group: tuple[Network, ...]
    no_age: tuple[Network, ...]
    no_lane: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class FirstList:
    pairs: tuple[SideBySide, ...]
    left_out: LeftOut


def networks_in_view(chain: Chain) -> Sequence[Network]:
    """Every visible network of the place and around it, also ended ones; two queries.

    With a filter of offers, those the chain counts under it.
    """
    seats = NetworkMember.objects.of(chain.municipality).select_related("organisation")
    rows = list(
        Network.objects.of(chain.municipality)
        .select_related("area", "responsible", "coordinator")
        .prefetch_related(Prefetch("members", seats, to_attr="seats"))
        .order_by("pk")
    )
    if chain.filter.narrows_offers:
        counted = {network.pk for network in chain.networks}
        return [row for row in rows if row.pk in counted]
    return rows


def in_reach(networks: Sequence[Network], chain: Chain) -> list[Network]:
    """Networks of the place, of what lies in it and around it; without a place they belong everywhere."""
    tree = chain.tree
    inside = {chain.place.pk, *tree.below(chain.place.pk)}
    reach = inside | set(tree.above(chain.place.parent_id))
    return [row for row in networks if row.area_id is None or row.area_id in reach]


# -------------------------------------------------------------------------------- the first list


def side_by_side(chain: Chain, networks: Sequence[Network]) -> FirstList:
    """Same field, phase and area, different responsible departments, no agreement between them."""
    tree, bodies = chain.tree, department_of(chain.municipality)
    rows = [network for network in networks if network.status == Network.Status.EXISTING]
    usable, left_out = _sort_out(rows, bodies)
    names = sorted({bodies[n.responsible_id or 0].pk for n in usable})
    by_pk = {body.pk: body for body in bodies.values()}
    area_pks = [area.pk for _, area in tree.in_order()]
    found = _find(chain, usable, _links(usable, tree, area_pks), bodies, names)
    here = {chain.place.pk, *tree.below(chain.place.pk)}
    pairs = []
    for index, (a, b) in enumerate(found.pairs):
        span = range(int(found.pair_start[index]), int(found.pair_start[index + 1]))
        cells = [row for row in span if area_pks[found.area[row]] in here]
        if cells:
            sides = [found.evidence(row) for row in cells]
            first, second = ({int(i) for side in sides for i in side[end]} for end in (0, 1))
            pairs.append(
                SideBySide(
                    first=by_pk[names[a]],
                    second=by_pk[names[b]],
                    first_networks=tuple(usable[i] for i in sorted(first)),
                    second_networks=tuple(usable[i] for i in sorted(second)),
                    lanes=tuple(_words(found.lane, cells, [r.label for r in chain.lanes])),
                    phases=tuple(_words(found.phase, cells, [p.name for p in chain.phases])),
                    places=tuple(
                        _words(found.area, cells, [tree.areas[pk].name for pk in area_pks])
                    ),
                    cells=len(cells),
                )
            )
    pairs.sort(key=lambda pair: (-pair.cells, pair.first.name, pair.second.name))
    return FirstList(tuple(pairs), left_out)


def _find(
    chain: Chain,
    usable: Sequence[Network],
    links: Links,
    bodies: dict[int, Organisation],
    names: list[int],
) -> Intersections:
    number = {pk: row for row, pk in enumerate(names)}
    responsible = [number[bodies[n.responsible_id or 0].pk] for n in usable]
    return find_intersections(
        _as_rows(usable),
        links,
        phase_table(chain.phases),
        lanes=len(LANE_BIT),
        responsible=np.array(responsible, dtype=np.int32),
        agreed=_agreed(chain.agreements, bodies, number),
    )


def _words(column: Ints, rows: Sequence[int], names: Sequence[str]) -> list[str]:
    """The names behind some rows of a column, each once, in the order of the chain."""
    return [names[code] for code in sorted({int(column[row]) for row in rows})]


def department_of(municipality: Municipality) -> dict[int, Organisation]:
    """Every visible organisation's department or authority: the unit just below the municipality."""
    rows = {o.pk: o for o in Organisation.objects.of(municipality).select_related("area")}
    return {pk: _top(row, rows) for pk, row in rows.items()}


def _top(row: Organisation, rows: dict[int, Organisation]) -> Organisation:
    seen = {row.pk}
    while row.parent_id in rows and row.parent_id not in seen:
        above = rows[row.parent_id]
        if above.kind == Organisation.Kind.MUNICIPALITY or above.is_group:
            break
        seen.add(above.pk)
        row = above
    return row


def _sort_out(
    networks: Sequence[Network], bodies: dict[int, Organisation]
) -> tuple[list[Network], LeftOut]:
    usable: list[Network] = []
    no_body, only_group, no_age, no_lane = [], [], [], []
    for network in networks:
        body = bodies.get(network.responsible_id or 0)
        if body is None:
            no_body.append(network)
        elif body.is_group:
            only_group.append(network)
        elif network.from_months is None and network.to_months is None:
            no_age.append(network)
        elif not lanes_of(network.fields):
            no_lane.append(network)
        else:
            usable.append(network)
    return usable, LeftOut(tuple(no_body), tuple(only_group), tuple(no_age), tuple(no_lane))


def _as_rows(networks: Sequence[Network]) -> Offers:
    count = len(networks)
    return Offers.of(
        [n.from_months for n in networks],
        [n.to_months for n in networks],
        is_adult=[False] * count,
        lanes=[sum(1 << LANE_BIT[lane] for lane in lanes_of(n.fields)) for n in networks],
        groups=[0] * count,
        level=[NOT_COLLECTED] * count,
        provider=[NOT_COLLECTED] * count,
        whole=np.arange(count, dtype=np.int32),
    )


def _links(networks: Sequence[Network], tree: AreaTree, area_pks: list[int]) -> Links:
    position = {pk: row for row, pk in enumerate(area_pks)}
    pairs = [(row, position[n.area_id]) for row, n in enumerate(networks) if n.area_id in position]
    table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    stated = Links(offer=table[:, 0].copy(), area=table[:, 1].copy())
    return serve_below(stated, area_parents(area_pks, tree))


def _agreed(
    agreements: Sequence[Agreement], bodies: dict[int, Organisation], number: dict[int, int]
) -> np.ndarray:
    """Pairs of bodies that are parties of the same agreement in force."""
    pairs = set()
    for agreement in agreements:
        parties = {
            number[bodies[party.organisation_id].pk]
            for party in agreement.parties.all()
            if party.organisation_id in bodies and bodies[party.organisation_id].pk in number
        }
        pairs |= {(a, b) for a in parties for b in parties if a < b}
    return np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)


# ------------------------------------------------------------------------------- the second list


@dataclass(frozen=True, slots=True)
class Unit:
    """A network, or several printed in one row; „Geschwister“ are never compared."""

    number: int
    name: str
    networks: tuple[Network, ...]
    members: int


@dataclass(frozen=True, slots=True)
class Shared:
    """Two units with institutions that sit in both."""

    first: Unit
    second: Unit
    count: int
    jaccard: float
    broker: Organisation | None


@dataclass(frozen=True, slots=True)
class Institution:
    """In how many networks an organisation takes part; a group is many institutions."""

    organisation: Organisation
    networks: int
    units: int
    brokered: int

    @property
    def is_group(self) -> bool:
        return self.organisation.is_group


@dataclass(frozen=True, slots=True, eq=False)
class Seating:
    """Who sits where: the table behind every number of the second list."""

    networks: tuple[Network, ...]
    organisations: tuple[Organisation, ...]
    memberships: Memberships
    shared: SharedMembers
    seats: Seats
    units: tuple[Unit, ...]

    @property
    def pairs(self) -> tuple[Shared, ...]:
        rows = zip(
            self.shared.a, self.shared.b, self.shared.shared, self.shared.jaccard,
            self.shared.broker, strict=True,
        )  # fmt: skip
        found = [
            Shared(
                self.units[a],
                self.units[b],
                int(count),
                float(jaccard),
                self.organisations[broker] if broker != NOT_COLLECTED else None,
            )
            for a, b, count, jaccard, broker in rows
        ]
        return tuple(sorted(found, key=lambda one: (-one.count, -one.jaccard, one.first.name)))

    @property
    def institutions(self) -> tuple[Institution, ...]:
        brokered = count_brokered(self.shared, organisations=len(self.organisations))
        found = [
            Institution(body, int(networks), int(units), int(pairs))
            for body, networks, units, pairs in zip(
                self.organisations, self.seats.networks, self.seats.units, brokered, strict=True
            )
        ]
        return tuple(
            sorted(found, key=lambda one: (-one.networks, -one.units, one.organisation.name))
        )

    @property
    def not_named(self) -> tuple[Network, ...]:
        return tuple(self.networks[row] for row in self.shared.not_named)

    @property
    def alone(self) -> tuple[Unit, ...]:
        """Units with named institutions, none of which is known to sit anywhere else."""
        met = {*self.shared.a.tolist(), *self.shared.b.tolist()}
        return tuple(unit for unit in self.units if unit.members and unit.number not in met)


def seating(networks: Sequence[Network]) -> Seating:
    """Networks with their seats as the table the analysis reads, and what it finds."""
    seats = [(row, seat) for row, n in enumerate(networks) for seat in n.seats]  # type: ignore[attr-defined]
    bodies = {seat.organisation_id: seat.organisation for _, seat in seats}
    order = sorted(bodies, key=lambda pk: (bodies[pk].name, pk))
    position = {pk: row for row, pk in enumerate(order)}
    groups = sorted({n.sibling_group for n in networks if n.sibling_group})
    memberships = Memberships(
        network=np.array([row for row, _ in seats], dtype=np.int32),
        organisation=np.array([position[s.organisation_id] for _, s in seats], dtype=np.int32),
        is_group=np.array([bodies[pk].is_group for pk in order], dtype=np.bool_),
        sibling=np.array(
            [groups.index(n.sibling_group) if n.sibling_group else NOT_COLLECTED for n in networks],
            dtype=np.int32,
        ),
        members_named=np.array([n.has_named_members for n in networks], dtype=np.bool_),
    )
    shared = shared_members(memberships)
    return Seating(
        networks=tuple(networks),
        organisations=tuple(bodies[pk] for pk in order),
        memberships=memberships,
        shared=shared,
        seats=count_seats(memberships),
        units=tuple(_unit(number, networks, shared) for number in range(len(shared.units))),
    )


def _unit(number: int, networks: Sequence[Network], shared: SharedMembers) -> Unit:
    rows = shared.units.networks_of(number)
    name = networks[rows[0]].name
    if len(rows) > 1:
        name += f" und {len(rows) - 1} Geschwister"
    return Unit(number, name, tuple(networks[row] for row in rows), int(shared.members[number]))


@dataclass(frozen=True, slots=True)
class Ego:
    """The networks from one institution's chair."""

    organisation: Organisation
    units: tuple[Unit, ...]
    networks: int
    meets: tuple[tuple[Organisation, int], ...]
    connects: tuple[tuple[Unit, Unit], ...]


def seen_from(table: Seating, organisation: Organisation) -> Ego | None:
    """``None`` if it sits in no visible network; a group has no view of its own."""
    position = next(
        (row for row, body in enumerate(table.organisations) if body.pk == organisation.pk), None
    )
    if position is None or organisation.is_group:
        return None
    view = view_of(table.memberships, position)
    return Ego(
        organisation=organisation,
        units=tuple(table.units[row] for row in view.units),
        networks=len(view.networks),
        meets=tuple(
            (table.organisations[row], int(times))
            for row, times in zip(view.others, view.meets_in, strict=True)
        ),
        connects=tuple((table.units[a], table.units[b]) for a, b in view.connects),
    )


@dataclass(frozen=True, slots=True)
class MatrixRow:
    unit: Unit
    cells: tuple[int | None, ...]


def matrix(table: Seating) -> tuple[tuple[Unit, ...], tuple[MatrixRow, ...]]:
    """Shared institutions of every two units that share any; ``None`` on the diagonal."""
    met = sorted({*table.shared.a.tolist(), *table.shared.b.tolist()})
    units = tuple(table.units[row] for row in met)
    size = len(table.units)
    counts = np.zeros((size, size), dtype=np.int32)
    counts[table.shared.a, table.shared.b] = table.shared.shared
    counts += counts.T
    rows = tuple(
        MatrixRow(one, tuple(None if i == j else int(counts[i, j]) for j in met))
        for i, one in zip(met, units, strict=True)
    )
    return units, rows
