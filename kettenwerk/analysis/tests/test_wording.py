"""How far names are apart: short forms, initials, compounds, slips of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.tests.make_records import named
from kettenwerk.analysis.wording import name_cost, word_cost

some_word = st.text("abcdefghij", min_size=2, max_size=14)


@pytest.mark.parametrize(
    ("one", "other", "most"),
    [
        (("jugendamt",), ("jugendamt",), 0.0),
        (("schulen",), ("schule",), 0.0),
        (("beratungsst.",), ("beratungsstelle",), 0.2),
        (("spz",), ("sozialpaedagogisch", "pflege", "zentrum"), 0.0),
        (("eltern", "cafe"), ("elterncafe",), 0.0),
        (("maedchen",), ("jungen",), 2.0),
    ],
)
def test_short_forms_initials_and_compounds_cost_little(one, other, most):
    assert name_cost(named(*one), named(*other))[0] == pytest.approx(most, abs=0.2)


@given(some_word, some_word)
def test_the_cost_of_a_word_is_the_same_both_ways_and_nothing_for_itself(one, other):
    assert word_cost(one, one) == 0.0
    assert 0.0 <= word_cost(one, other) <= 1.0
    assert word_cost(one, other) == word_cost(other, one)


def test_an_ending_costs_nothing_and_one_slip_costs_by_its_share():
    assert word_cost("beratungsstelle", "beratungsstellen") == 0.0
    assert word_cost("haus", "hass") == pytest.approx(0.25 / 0.4)
    assert word_cost("stadtteilkonferenz", "stadteilkonferenz") == pytest.approx(1 / 6)
