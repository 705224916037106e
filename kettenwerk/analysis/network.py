"""Networks: who sits in several of them, and which of them share members.

Networks printed in one row (siblings) are one unit; a group such as "Kitas" is never one
institution; a network whose members nobody named is listed, not compared.
Method: ``docs/methods/network.md``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kettenwerk.analysis.tables import NOT_COLLECTED, Bools, Ints, freeze_column, require


@dataclass(frozen=True, slots=True, eq=False)
class Memberships:
    """Who takes part in which network (m rows as printed; a pair may be printed twice).

    Attributes
    ----------
    network, organisation : int32[m]
        Indices of network and organisation.
    is_group : bool[o]
        Per organisation: it is a group such as "Kitas", not one institution.
    sibling : int32[w]
        Per network: number of its sibling group (printed in one row); -1 = none.
    members_named : bool[w]
        Per network: the source names its members.

    Raises
    ------
    ValueError
        For a wrong dtype or shape or an index outside `is_group` or `sibling`.
    """

    network: Ints
    organisation: Ints
    is_group: Bools
    sibling: Ints
    members_named: Bools

    def __post_init__(self) -> None:
        rows = freeze_column(self, "network", np.int32)
        freeze_column(self, "organisation", np.int32, rows)
        organisations = freeze_column(self, "is_group", np.bool_)
        networks = freeze_column(self, "sibling", np.int32)
        freeze_column(self, "members_named", np.bool_, networks)
        ok = (self.network >= 0) & (self.network < networks)
        require(self, "network", ok, "no such network")
        ok = (self.organisation >= 0) & (self.organisation < organisations)
        require(self, "organisation", ok, "no such organisation")
        require(self, "sibling", self.sibling >= NOT_COLLECTED, "a group number, or -1 for none")

    def __len__(self) -> int:
        return int(self.network.size)


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Networks with siblings put together (u units, w networks).

    Attributes
    ----------
    of_network : int32[w]
        Unit of every network, numbered by the first network of the unit.
    first_network : int32[u]
        The network that stands for the unit: the first of its siblings.
    members_named : bool[u]
        At least one network of the unit names its members; the others are
        "Mitglieder nicht genannt".
    """

    of_network: Ints
    first_network: Ints
    members_named: Bools

    def __len__(self) -> int:
        return int(self.first_network.size)

    def networks_of(self, unit: int) -> Ints:
        """Return the networks of one unit."""
        return np.flatnonzero(self.of_network == unit).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Seats:
    """In how many networks every organisation takes part (o organisations, groups included).

    Attributes
    ----------
    rows : int32[o]
        Membership rows as printed.
    networks : int32[o]
        Different networks.
    units : int32[o]
        Different networks, siblings once.
    units_named : int32[o]
        The same, only networks that name their members.
    is_group : bool[o]
        As given: a group's figure counts seats of many institutions.
    """

    rows: Ints
    networks: Ints
    units: Ints
    units_named: Ints
    is_group: Bools


@dataclass(frozen=True, slots=True, eq=False)
class SharedMembers:
    """Pairs of units with shared members, sorted by `a`, then `b`.

    Attributes
    ----------
    a, b : int32[k]
        The two units, ``a < b``.
    shared : int32[k]
        Institutions that sit in both, at least 1.
    jaccard : float64[k]
        `shared` / institutions that sit in at least one of both.
    broker : int32[k]
        The institution, if it is the only one that connects the two; else -1.
    members : int32[u]
        Institutions per unit (groups left out).
    not_named : int32[...]
        Networks left out because the source does not name their members.
    units : Units
        The units the numbers refer to.
    """

    a: Ints
    b: Ints
    shared: Ints
    jaccard: NDArray[np.float64]
    broker: Ints
    members: Ints
    not_named: Ints
    units: Units

    def __len__(self) -> int:
        return int(self.a.size)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The networks seen from one institution.

    Attributes
    ----------
    organisation : int
        As given.
    networks : int32[...]
        Networks it takes part in, also those that do not name their members.
    units : int32[...]
        The same with siblings put together.
    others : int32[...]
        Institutions it meets, groups left out, most frequent first, then by number.
    meets_in : int32[...]
        In how many units it meets each of them.
    connects : int32[..., 2]
        Pairs of units that only this institution connects.
    """

    organisation: int
    networks: Ints
    units: Ints
    others: Ints
    meets_in: Ints
    connects: Ints


def unite_siblings(memberships: Memberships) -> Units:
    """Put networks that were printed in one row together as one unit."""
    networks = memberships.sibling.size
    number = np.arange(networks)
    label = np.where(memberships.sibling == NOT_COLLECTED, number, networks + memberships.sibling)
    _, first, inverse = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int32)
    rank[np.argsort(first)] = np.arange(first.size, dtype=np.int32)
    of_network: Ints = rank[inverse]
    named = np.zeros(first.size, dtype=np.bool_)
    named[of_network[memberships.members_named]] = True
    return Units(of_network, np.sort(first).astype(np.int32), named)


def count_seats(memberships: Memberships) -> Seats:
    """Count in how many networks every organisation sits, siblings once.

    Every participant counts, whatever its role, also in networks whose list of members is not
    named as such in the source; `Seats.units_named` leaves those out.
    """
    unit = unite_siblings(memberships).of_network[memberships.network]
    named = memberships.members_named[memberships.network]
    org, size = memberships.organisation, memberships.is_group.size

    def different(of: Ints, who: Ints) -> Ints:
        pairs = np.unique(np.stack((who, of)), axis=1)
        return np.bincount(pairs[0], minlength=size).astype(np.int32)

    return Seats(
        rows=np.bincount(org, minlength=size).astype(np.int32),
        networks=different(memberships.network, org),
        units=different(unit, org),
        units_named=different(unit[named], org[named]),
        is_group=memberships.is_group,
    )


def shared_members(memberships: Memberships) -> SharedMembers:
    """Find the pairs of networks that share institutions.

    Left out: groups ("Kitas" in two networks may be different centres), pairs of siblings, and
    networks that do not name their members.

    Returns
    -------
    SharedMembers
        Pairs with Jaccard share and brokers. A broker connects two units that share nobody
        else: if it left, the two would have no known contact.
    """
    units = unite_siblings(memberships)
    org, unit = _named_seats(memberships, units)
    members = np.bincount(unit, minlength=len(units)).astype(np.int32)
    who, a, b = _meetings(org, unit)
    key, row, shared = np.unique(
        a.astype(np.int64) * max(len(units), 1) + b, return_index=True, return_counts=True
    )
    first, second = (half.astype(np.int32) for half in np.divmod(key, max(len(units), 1)))
    return SharedMembers(
        a=first,
        b=second,
        shared=shared.astype(np.int32),
        jaccard=shared / (members[first] + members[second] - shared),
        broker=np.where(shared == 1, who[row], NOT_COLLECTED).astype(np.int32),
        members=members,
        not_named=np.flatnonzero(~memberships.members_named).astype(np.int32),
        units=units,
    )


def count_brokered(shared: SharedMembers, *, organisations: int) -> Ints:
    """Count per organisation the pairs of networks that only it connects (int32[o])."""
    only = shared.broker[shared.broker != NOT_COLLECTED]
    return np.bincount(only, minlength=organisations).astype(np.int32)


def view_of(memberships: Memberships, organisation: int) -> View:
    """Look at the networks from one institution.

    Raises
    ------
    ValueError
        If there is no such organisation, or it is a group and so has no view of its own.
    """
    if not 0 <= organisation < memberships.is_group.size:
        raise ValueError(f"there is no organisation {organisation}")
    if memberships.is_group[organisation]:
        raise ValueError(f"organisation {organisation} is a group, not one institution")
    shared = shared_members(memberships)
    org, unit = _named_seats(memberships, shared.units)
    networks = np.unique(memberships.network[memberships.organisation == organisation])
    met = org[np.isin(unit, unit[org == organisation]) & (org != organisation)]
    others, meets_in = np.unique(met, return_counts=True)
    order = np.lexsort((others, -meets_in))
    only = shared.broker == organisation
    return View(
        organisation=organisation,
        networks=networks,
        units=np.unique(shared.units.of_network[networks]),
        others=others[order],
        meets_in=meets_in[order].astype(np.int32),
        connects=np.stack((shared.a[only], shared.b[only]), axis=1),
    )


def _named_seats(memberships: Memberships, units: Units) -> tuple[Ints, Ints]:
    """Return institution and unit of every seat once, sorted; only named, no groups."""
    kept = memberships.members_named[memberships.network]
    kept &= ~memberships.is_group[memberships.organisation]
    unit = units.of_network[memberships.network[kept]]
    pairs = np.unique(np.stack((memberships.organisation[kept], unit)), axis=1)
    return pairs[0], pairs[1]


def _meetings(org: Ints, unit: Ints) -> tuple[Ints, Ints, Ints]:
    """Return (institution, unit a, unit b) for every two units of every institution."""
    seats = np.bincount(org)[org] if org.size else org
    start = np.searchsorted(org, org)
    behind = start + seats - np.arange(org.size) - 1  # seats of the same one further on
    first = np.repeat(np.arange(org.size), behind)
    step = np.arange(first.size) - np.repeat(np.cumsum(behind) - behind, behind)
    return org[first], unit[first], unit[first + 1 + step]
