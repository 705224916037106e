import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.intersections import find_intersections
from kettenwerk.analysis.tables import Offers, Phases
from kettenwerk.analysis.tests.make import ints, make_links, some_links, some_offers

PHASES = Phases.of((-9, 0), (0, 36), (36, 72))
NOBODY = np.zeros((0, 2), dtype=np.int32)


def intersect(offers, links, responsible, agreed=NOBODY):
    return find_intersections(
        offers, links, PHASES, lanes=3, responsible=ints(*responsible), agreed=agreed
    )


def cells_of(found):
    columns = (found.a, found.b, found.lane, found.phase, found.area)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_the_example_computed_by_hand():
    """Youth office 4 (0-72 months) and health office 1 (-9 to 36) share lane 1 in area 0."""
    offers = Offers.of([0, -9, -9], [72, 36, 36], lanes=[0b010, 0b011, 0b010])
    found = intersect(offers, make_links((0, 0), (1, 0), (2, 0), (1, 1)), [4, 1, 1])
    assert cells_of(found) == [(1, 4, 1, 1, 0)]
    assert [side.tolist() for side in found.evidence(0)] == [[1, 2], [0]]
    assert found.pairs.tolist() == [[1, 4]]
    assert found.pair_start.tolist() == [0, 1]


def test_bodies_with_an_agreement_are_left_out_whatever_its_order():
    offers = Offers.of([0, 0], [36, 36], lanes=[1, 1])
    links = make_links((0, 0), (1, 0))
    assert len(intersect(offers, links, [4, 1])) == 1
    for agreed in ([[1, 4]], [[4, 1]]):
        assert len(intersect(offers, links, [4, 1], np.array(agreed, dtype=np.int32))) == 0


def test_one_body_or_an_unknown_one_is_no_intersection():
    offers = Offers.of([0, 0], [36, 36], lanes=[1, 1])
    links = make_links((0, 0), (1, 0))
    assert len(intersect(offers, links, [2, 2])) == 0
    assert len(intersect(offers, links, [2, -1])) == 0


def test_without_links_there_is_nothing():
    assert len(intersect(Offers.of([0], [12], lanes=[1]), make_links(), [0])) == 0


@given(st.data())
def test_the_cells_equal_the_definition(data):
    offers = data.draw(some_offers())
    links = data.draw(some_links(offers))
    size = len(offers)
    responsible = data.draw(st.lists(st.integers(-1, 3), min_size=size, max_size=size))
    agreed = np.array(data.draw(st.sampled_from([[[0, 1]], [[3, 2]]])), dtype=np.int32)
    touches, lanes = offers.touches(PHASES.first_month, PHASES.end_month), offers.in_lanes(3)
    bodies: dict[tuple[int, int, int], set[int]] = {}
    for offer, area in zip(links.offer.tolist(), links.area.tolist(), strict=True):
        for lane, phase in np.ndindex(3, 3):
            if touches[phase, offer] and lanes[lane, offer] and responsible[offer] >= 0:
                bodies.setdefault((lane, phase, area), set()).add(responsible[offer])
    expected = {
        (a, b, *cell)
        for cell, here in bodies.items()
        for a in here
        for b in here
        if a < b and [a, b] != sorted(agreed[0].tolist())
    }
    found = intersect(offers, links, responsible, agreed)
    assert set(cells_of(found)) == expected
    assert len(found) == len(expected)
    for row in range(len(found)):
        sides = found.evidence(row)
        assert {responsible[k] for k in sides[0]} == {int(found.a[row])}
        assert {responsible[k] for k in sides[1]} == {int(found.b[row])}


def test_what_does_not_fit_is_refused():
    offers, links = Offers.of([0], [36], lanes=[1]), make_links((0, 0))
    with pytest.raises(ValueError, match="responsible must be"):
        intersect(offers, links, [0, 1])
    with pytest.raises(ValueError, match="below -1"):
        intersect(offers, links, [-2])
    with pytest.raises(ValueError, match="agreed must be"):
        intersect(offers, links, [0], np.zeros((1, 3), dtype=np.int32))
    with pytest.raises(ValueError, match="offer that does not exist"):
        intersect(offers, make_links((1, 0)), [0])
