"""Which pairs are compared: few, and none missed that is written nearly alike."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.candidates import candidate_pairs
from kettenwerk.analysis.similarity import DEFAULT, find_twins
from kettenwerk.analysis.tests.make_records import ABOVE, named, records, some_record


def test_a_town_meets_its_kreis_and_nobody_of_the_next_town():
    names = [(named("elterncafe"),)] * 4
    places = np.array([0, 1, 2, -1], dtype=np.int32)
    pairs = candidate_pairs(names, places, ABOVE)
    assert pairs == {(0, 1), (0, 2), (0, 3), (1, 3), (2, 3)}
    new = np.array([False, False, True, False])
    assert candidate_pairs(names, places, ABOVE, new=new) == {(0, 2), (2, 3)}


def test_the_same_telephone_is_compared_unless_hundreds_share_it():
    names = [(named(f"wort{number:04d}"),) for number in range(401)]
    nowhere = np.full(401, 1, dtype=np.int32)
    alone = candidate_pairs(names, nowhere, ABOVE)
    few = [frozenset({"1"})] * 3 + [frozenset()] * 398
    assert {(0, 1), (0, 2), (1, 2)} <= candidate_pairs(names, nowhere, ABOVE, few)
    many = [frozenset({"1"})] * 401
    assert candidate_pairs(names, nowhere, ABOVE, many) == alone


@given(st.lists(some_record, min_size=2, max_size=8))
def test_candidates_miss_no_pair_with_a_name_that_is_written_alike(rows):
    table = records(rows)
    pairs = candidate_pairs(table.names, table.place, table.above, table.phones)
    everything = [(a, b) for b in range(len(rows)) for a in range(b)]
    full = find_twins(table, everything, weights=DEFAULT)
    missed = set(zip(full.a.tolist(), full.b.tolist(), strict=True)) - pairs
    for a, b in missed:
        assert rows[a]["names"] != rows[b]["names"] or rows[a]["place"] != rows[b]["place"]
