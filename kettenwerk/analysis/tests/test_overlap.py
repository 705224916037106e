import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.overlap import overlap_pairs
from kettenwerk.analysis.tables import Offers
from kettenwerk.analysis.tests.make import ints, make_links, shuffled, some_links, some_offers

NO_GROUPS = np.zeros(5, dtype=np.bool_)


def make_twins(**changes):
    """Two offers that overlap in everything, in one area."""
    columns = {"lanes": [1, 1], "groups": [1, 1], "provider": [0, 1]} | changes
    return Offers.of([0, 0], [36, 36], **columns), make_links((0, 0), (1, 0))


def pairs_of(found):
    return list(zip(found.a.tolist(), found.b.tolist(), strict=True))


def slow_pairs(offers, links, provider_is_group):
    """The definition, pair by pair."""
    low = np.where(offers.is_adult, 0, -9)
    first = np.where(offers.first_month < -9, low, offers.first_month)
    high = np.maximum(np.where(offers.is_adult, 1440, 252), first + 1)
    end = np.where(offers.end_month > 1440, high, offers.end_month)
    first = np.minimum(first, end - 1)
    areas = [set(links.area[links.offer == k].tolist()) for k in range(len(offers))]
    found = {}
    for a, b in itertools.combinations(range(len(offers)), 2):
        one, two = int(offers.provider[a]), int(offers.provider[b])
        months = int(min(end[a], end[b]) - max(first[a], first[b]))
        if (
            months > 0
            and offers.has_age[a] and offers.has_age[b]
            and offers.is_adult[a] == offers.is_adult[b]
            and offers.lanes[a] & offers.lanes[b]
            and offers.groups[a] & offers.groups[b]
            and areas[a] & areas[b]
            and one >= 0 and two >= 0
            and (one != two or provider_is_group[one])
            and offers.whole[a] != offers.whole[b]
        ):  # fmt: skip
            found[a, b] = (months, len(areas[a] & areas[b]))
    return found


def test_the_example_computed_by_hand():
    """0-36 and 24-60 months: 12 shared of 60 in all, a share of one fifth, in two areas."""
    offers = Offers.of([0, 24], [36, 60], lanes=[0b011, 0b110], groups=[0b1, 0b1], provider=[3, 4])
    links = make_links((1, 2), (0, 2), (0, 0), (1, 0), (1, 1))
    found = overlap_pairs(offers, links, provider_is_group=NO_GROUPS)
    assert pairs_of(found) == [(0, 1)]
    assert (found.shared_months[0], found.age_share[0], found.areas[0]) == (12, 0.2, 2)
    assert (found.lanes[0], found.groups[0]) == (0b010, 0b1)


@pytest.mark.parametrize(
    "changes",
    [
        {"lanes": [1, 2]},
        {"lanes": [0, 0]},
        {"groups": [1, 2]},
        {"provider": [2, 2]},
        {"provider": [2, -1]},
        {"whole": [0, 0]},
        {"is_adult": [True, False]},
        {"has_age": [True, False]},
    ],
)
def test_one_missing_condition_is_enough_for_no_overlap(changes):
    offers, links = make_twins(**changes)
    assert len(overlap_pairs(offers, links, provider_is_group=NO_GROUPS)) == 0


def test_two_offers_of_one_group_are_offers_of_different_providers():
    offers, links = make_twins(provider=[2, 2])
    kitas = np.array([False, False, True])
    assert pairs_of(overlap_pairs(offers, links, provider_is_group=kitas)) == [(0, 1)]


def test_spans_that_only_meet_do_not_overlap():
    offers = Offers.of([0, 36], [36, 72], lanes=[1, 1], groups=[1, 1], provider=[0, 1])
    found = overlap_pairs(offers, make_links((0, 0), (1, 0)), provider_is_group=NO_GROUPS)
    assert len(found) == 0


def test_different_areas_are_no_shared_catchment():
    offers, _ = make_twins()
    found = overlap_pairs(offers, make_links((0, 0), (1, 1)), provider_is_group=NO_GROUPS)
    assert len(found) == 0


def test_only_selected_offers_are_compared():
    offers, links = make_twins()
    found = overlap_pairs(
        offers, links, provider_is_group=NO_GROUPS, selected=np.array([True, False])
    )
    assert len(found) == 0


@given(st.data())
def test_the_pairs_equal_the_definition(data):
    offers = data.draw(some_offers())
    links = data.draw(some_links(offers))
    groups = np.array(data.draw(st.lists(st.booleans(), min_size=5, max_size=5)))
    found = overlap_pairs(offers, links, provider_is_group=groups)
    expected = slow_pairs(offers, links, groups)
    assert pairs_of(found) == sorted(expected)
    got = zip(found.shared_months.tolist(), found.areas.tolist(), strict=True)
    assert list(got) == [expected[pair] for pair in sorted(expected)]
    assert ((found.age_share > 0) & (found.age_share <= 1)).all()


@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_the_offers_does_not_matter(data, random):
    offers = data.draw(some_offers())
    links = data.draw(some_links(offers))
    order = list(range(len(offers)))
    random.shuffle(order)
    place = np.argsort(ints(*order))
    moved = make_links(*zip(place[links.offer].tolist(), links.area.tolist(), strict=True))
    mixed = overlap_pairs(shuffled(offers, ints(*order)), moved, provider_is_group=NO_GROUPS)
    back = {frozenset((order[a], order[b])) for a, b in pairs_of(mixed)}
    found = overlap_pairs(offers, links, provider_is_group=NO_GROUPS)
    assert back == {frozenset(pair) for pair in pairs_of(found)}


def test_many_pairs_need_more_room_than_links():
    size = 60
    offers = Offers.of(
        [0] * size, [12] * size, lanes=[1] * size, groups=[1] * size, provider=range(size)
    )
    links = make_links(*((k, 0) for k in range(size)))
    groups = np.zeros(size, dtype=np.bool_)
    assert len(overlap_pairs(offers, links, provider_is_group=groups)) == size * (size - 1) // 2


def test_what_does_not_fit_is_refused():
    offers, links = make_twins()
    with pytest.raises(ValueError, match="every provider"):
        overlap_pairs(offers, links, provider_is_group=np.zeros(1, dtype=np.bool_))
    with pytest.raises(ValueError, match="offer that does not exist"):
        overlap_pairs(offers, make_links((2, 0)), provider_is_group=NO_GROUPS)
    with pytest.raises(ValueError, match="selected"):
        overlap_pairs(
            offers, links, provider_is_group=NO_GROUPS, selected=np.ones(3, dtype=np.bool_)
        )
