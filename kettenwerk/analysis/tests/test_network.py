import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.network import (
    Memberships,
    count_brokered,
    count_seats,
    shared_members,
    unite_siblings,
    view_of,
)
from kettenwerk.analysis.tests.make import EXAMPLE, ints, kreis_unna_memberships

KITAS = 3


def make_memberships(*seats, networks=4, organisations=5, sibling=None, unnamed=()):
    table = np.array(seats, dtype=np.int32).reshape(-1, 2)
    groups = np.zeros(organisations, dtype=np.bool_)
    groups[KITAS : KITAS + 1] = True
    named = np.ones(networks, dtype=np.bool_)
    named[list(unnamed)] = False
    return Memberships(
        network=table[:, 0].copy(),
        organisation=table[:, 1].copy(),
        is_group=groups,
        sibling=ints(*(sibling or [-1] * networks)),
        members_named=named,
    )


@st.composite
def some_memberships(draw):
    seats = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=20))
    sibling = draw(st.lists(st.integers(-1, 1), min_size=4, max_size=4))
    unnamed = draw(st.sets(st.integers(0, 3)))
    return make_memberships(*seats, sibling=sibling, unnamed=unnamed)


def test_the_example_computed_by_hand():
    """Networks 0 = {0, 1, Kitas}, 1 = {1, 2, Kitas}, 2 = {2, 4}, 3 = {4}."""
    memberships = make_memberships(
        (0, 0), (0, 1), (0, 3), (1, 1), (1, 2), (1, 3), (2, 2), (2, 4), (3, 4)
    )
    shared = shared_members(memberships)
    assert list(zip(shared.a, shared.b, shared.shared, strict=True)) == [
        (0, 1, 1),
        (1, 2, 1),
        (2, 3, 1),
    ]
    assert shared.jaccard.tolist() == [1 / 3, 1 / 3, 1 / 2]
    assert shared.broker.tolist() == [1, 2, 4]
    assert count_brokered(shared, organisations=5).tolist() == [0, 1, 1, 0, 1]


def test_a_group_never_connects_two_networks():
    assert len(shared_members(make_memberships((0, KITAS), (1, KITAS)))) == 0


def test_siblings_are_one_network():
    memberships = make_memberships((0, 0), (1, 0), (2, 0), sibling=[7, 7, -1, -1])
    units = unite_siblings(memberships)
    assert units.of_network.tolist() == [0, 0, 1, 2]
    assert units.networks_of(0).tolist() == [0, 1]
    seats = count_seats(memberships)
    assert (seats.rows[0], seats.networks[0], seats.units[0]) == (3, 3, 2)
    shared = shared_members(memberships)
    assert list(zip(shared.a, shared.b, strict=True)) == [(0, 1)]
    assert shared.members.tolist() == [1, 1, 0]


def test_a_network_without_named_members_is_listed_not_compared():
    memberships = make_memberships((0, 0), (1, 0), unnamed=[1])
    shared = shared_members(memberships)
    assert len(shared) == 0
    assert shared.not_named.tolist() == [1]
    seats = count_seats(memberships)
    assert (seats.units[0], seats.units_named[0]) == (2, 1)


def test_a_pair_printed_twice_is_one_seat_in_two_rows():
    seats = count_seats(make_memberships((0, 0), (0, 0)))
    assert (seats.rows[0], seats.networks[0]) == (2, 1)


def test_who_is_the_only_link_is_a_broker_and_two_links_are_none():
    memberships = make_memberships((0, 0), (1, 0), (0, 1), (1, 1))
    assert shared_members(memberships).broker.tolist() == [-1]


def test_the_view_of_an_institution_shows_whom_it_meets_and_what_it_connects():
    memberships = make_memberships(
        (0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (0, 2), (0, KITAS), unnamed=[2]
    )
    view = view_of(memberships, 0)
    assert view.networks.tolist() == [0, 1, 2]
    assert view.others.tolist() == [1, 2]
    assert view.meets_in.tolist() == [2, 1]
    assert view.connects.shape == (0, 2)
    memberships = make_memberships((0, 0), (1, 0), (0, 1))
    assert view_of(memberships, 0).connects.tolist() == [[0, 1]]


def test_a_group_has_no_view_of_its_own():
    with pytest.raises(ValueError, match="is a group"):
        view_of(make_memberships((0, KITAS)), KITAS)
    with pytest.raises(ValueError, match="no organisation 9"):
        view_of(make_memberships((0, 0)), 9)


def test_a_seat_in_an_unknown_network_or_of_an_unknown_organisation_is_refused():
    with pytest.raises(ValueError, match="no such network"):
        make_memberships((4, 0))
    with pytest.raises(ValueError, match="no such organisation"):
        make_memberships((0, 5))


@given(some_memberships())
def test_pairs_equal_the_definition_by_sets(memberships):
    units = unite_siblings(memberships)
    sets: list[set[int]] = [set() for _ in range(len(units))]
    for network, org in zip(memberships.network, memberships.organisation, strict=True):
        if memberships.members_named[network] and not memberships.is_group[org]:
            sets[units.of_network[network]].add(int(org))
    expected = {
        (a, b): (len(sets[a] & sets[b]), len(sets[a] & sets[b]) / len(sets[a] | sets[b]))
        for a, b in itertools.combinations(range(len(sets)), 2)
        if sets[a] & sets[b]
    }
    shared = shared_members(memberships)
    found = zip(shared.shared.tolist(), shared.jaccard.tolist(), strict=True)
    pairs = zip(shared.a.tolist(), shared.b.tolist(), strict=True)
    assert dict(zip(pairs, found, strict=True)) == expected
    assert shared.members.tolist() == [len(members) for members in sets]


@given(some_memberships(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(memberships, random):
    order = list(range(len(memberships)))
    random.shuffle(order)
    mixed = Memberships(
        network=memberships.network[order],
        organisation=memberships.organisation[order],
        is_group=memberships.is_group,
        sibling=memberships.sibling,
        members_named=memberships.members_named,
    )
    one, two = shared_members(memberships), shared_members(mixed)
    assert one.a.tolist() == two.a.tolist()
    assert one.jaccard.tolist() == two.jaccard.tolist()
    assert one.broker.tolist() == two.broker.tolist()


@given(some_memberships())
def test_seats_add_up_and_every_step_only_lowers_them(memberships):
    seats = count_seats(memberships)
    assert seats.rows.sum() == len(memberships)
    assert (seats.rows >= seats.networks).all()
    assert (seats.networks >= seats.units).all()
    assert (seats.units >= seats.units_named).all()


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example set is not here")
def test_kreis_unna_has_the_expected_seats_siblings_once():
    memberships, org, _ = kreis_unna_memberships()
    text = (EXAMPLE / "expected_counts.md").read_text(encoding="utf-8")
    expected = re.findall(r"^\| [^|]*\(([a-z0-9-]+)\) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert len(expected) == 30
    seats = count_seats(memberships)
    for slug, rows, units in expected:
        assert (seats.rows[org[slug]], seats.units[org[slug]]) == (int(rows), int(units)), slug


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example set is not here")
def test_kreis_unna_leaves_57_networks_without_named_members_aside():
    memberships, org, net = kreis_unna_memberships()
    shared = shared_members(memberships)
    assert (len(net), shared.not_named.size, len(shared.units)) == (111, 57, 97)
    assert len(shared) == 98
    assert count_brokered(shared, organisations=len(org)).argmax() == org["kinderschutzbund-unna"]
