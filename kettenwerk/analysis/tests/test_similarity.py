"""Possible doubles: the worked example by hand, and what must hold for any records."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.candidates import candidate_pairs
from kettenwerk.analysis.similarity import DOUBTFUL, Evidence, find_twins
from kettenwerk.analysis.tests.make_records import named, records, some_record
from kettenwerk.analysis.wording import word_cost


def score(one, other):
    return float(find_twins(records([one, other]), [(0, 1)], at_least=0.0).score[0])


def test_the_worked_example_of_the_method_page_is_computed_by_hand():
    one = {"names": (named("elterncafe", "koenigsborn"),), "place": 1, "phones": ("303",)}
    two = {"names": (named("elternkafe", "koenigsborn"),), "place": 1, "phones": ("303",)}
    # One slip in ten letters costs max(1/6, (1/10)/0.4) = 0.25 as a word, in the whole name of 21
    # letters only 1/6; the name gives 6 − 7 · 1/6 = 4.83.
    assert word_cost("elterncafe", "elternkafe") == 0.25
    # Same telephone 2, same area 0.5; 4.83 + 2.5 − 2.5 needed = 4.83 above the threshold.
    found = find_twins(records([one, two]), [(1, 0)])
    name = 6 - 7 / 6
    assert found.points[0].tolist()[:6] == pytest.approx([name, 2.0, 0.0, 0.0, 0.0, 0.5])
    assert found.score[0] == pytest.approx(1 / (1 + math.exp(-name)))


@pytest.mark.parametrize(
    ("change", "evidence"),
    [
        ({"place": 2}, Evidence.PLACE),
        ({"names": (named("elterncafe", numbers=("2",)),)}, Evidence.NUMBER),
        ({"whole": 0}, Evidence.WHOLE),
        ({"is_group": True, "category": 9}, Evidence.CATEGORY),
        ({"siblings": 3, "place": 0}, Evidence.SIBLINGS),
        ({"names": (named("elterncafe", "maedchen"),)}, Evidence.NAME),
        ({"lat": 51.6, "lon": 7.6, "street": "b"}, Evidence.NEARNESS),
    ],
)
def test_near_twins_stay_apart_although_everything_else_is_equal(change, evidence):
    one = {
        "names": (named("elterncafe"),),
        "place": 1,
        "lead": 5,
        "category": 1,
        "siblings": 3,
        "lat": 51.5,
        "lon": 7.6,
        "street": "a",
    }
    found = find_twins(records([one, one | change]), [(0, 1)], at_least=0.0)
    assert found.score[0] < DOUBTFUL
    assert found.points[0][evidence] < (3.0 if evidence == Evidence.NAME else 0.0)


def test_two_stumps_of_longer_names_are_not_the_same_name():
    one = {"names": (named("zahngesundheit", "ort"), named("zahngesundheit", is_whole=False))}
    two = {"names": (named("zahngesundheit", "land"), named("zahngesundheit", is_whole=False))}
    assert score(one, two) < DOUBTFUL
    assert score(one, {"names": (named("zahngesundheit"),)}) > DOUBTFUL


def test_tables_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="needs a name"):
        records([{"names": ()}])
    with pytest.raises(ValueError, match="area that does not exist"):
        records([{"names": (named("a"),), "place": 7}])


@given(some_record, some_record)
def test_a_score_is_the_same_both_ways_and_between_0_and_1(one, other):
    assert score(one, other) == score(other, one)
    assert 0.0 <= score(one, other) <= 1.0


@given(some_record)
def test_a_record_is_always_a_possible_double_of_its_copy(one):
    assert score(one, one) > DOUBTFUL


@given(st.lists(some_record, min_size=2, max_size=8), some_record, st.randoms())
def test_order_and_other_records_change_no_score(rows, more, random):
    def found(some):
        table = records(some)
        pairs = candidate_pairs(table.names, table.place, table.above, table.phones)
        twins = find_twins(table, pairs)
        numbers = [row["number"] for row in some]
        scored = zip(twins.a.tolist(), twins.b.tolist(), twins.score.tolist(), strict=True)
        return {frozenset((numbers[a], numbers[b])): value for a, b, value in scored}

    known = [row | {"number": number} for number, row in enumerate(rows)]
    before = found(known)
    mixed = random.sample(known, len(known))
    assert found(mixed) == before
    after = found([*mixed, more | {"number": -1}])
    assert {pair: value for pair, value in after.items() if -1 not in pair} == before
