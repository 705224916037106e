import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.tables import (
    MONTH_MAX,
    MONTH_MIN,
    Links,
    Offers,
    Phases,
    Standards,
    check_mask,
    resolve_wholes,
    serve_below,
)
from kettenwerk.analysis.tests.make import ints, make_links


def test_an_open_bound_is_encoded_and_an_offer_without_bounds_has_no_age():
    offers = Offers.of([None, 0, None], [36, None, None])
    assert offers.first_month.tolist() == [MONTH_MIN, 0, MONTH_MIN]
    assert offers.end_month.tolist() == [36, MONTH_MAX, MONTH_MAX]
    assert offers.has_age.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"first_month": [0], "end_month": [0]}, "end_month row 0 is 0: the end must lie after"),
        ({"first_month": [-10], "end_month": [3]}, "first_month row 0 is -10: a month between"),
        ({"first_month": [0], "end_month": [2000]}, "end_month row 0 is 2000: a month up to"),
        ({"first_month": [0], "end_month": [3], "level": [-2]}, "level row 0 is -2"),
        ({"first_month": [0], "end_month": [3], "provider": [-2]}, "provider row 0 is -2"),
        ({"first_month": [0], "end_month": [3], "whole": [4]}, "whole row 0 is 4: not a row"),
        (
            {"first_month": [0, 0, 0], "end_month": [3, 3, 3], "whole": [1, 2, 2]},
            "whole row 0 is 1: points to a part",
        ),
        ({"first_month": [0], "end_month": [3], "colour": [1]}, "has no column colour"),
    ],
)
def test_a_wrong_offer_is_refused_with_its_row(columns, message):
    with pytest.raises(ValueError, match=message):
        Offers.of(**columns)


def test_a_table_is_read_only():
    offers = Offers.of([0], [12])
    with pytest.raises(ValueError, match="read-only"):
        offers.level[0] = 2


def test_a_wrong_dtype_shape_or_length_is_refused():
    with pytest.raises(ValueError, match="offer must be a NumPy array of int32"):
        Links(offer=np.array([0], dtype=np.int64), area=ints(0))
    with pytest.raises(ValueError, match="one dimension"):
        Links(offer=np.zeros((1, 1), dtype=np.int32), area=ints(0))
    with pytest.raises(ValueError, match=r"Links\.area must have 2 rows, it has 1"):
        Links(offer=ints(0, 1), area=ints(0))


def test_a_link_is_given_once():
    with pytest.raises(ValueError, match="same pair"):
        make_links((0, 1), (1, 1), (0, 1))


def test_phases_stand_in_order_and_may_overlap():
    assert len(Phases.of((-9, 0), (0, 36), (30, 72))) == 3
    with pytest.raises(ValueError, match="in order of age"):
        Phases.of((0, 36), (-9, 40))
    with pytest.raises(ValueError, match="after the start"):
        Phases.of((0, 0))


def test_a_standard_asks_for_at_least_one():
    with pytest.raises(ValueError, match="minimum row 1 is 0"):
        Standards.of((0, 0, -1, 1), (0, 0, -1, 0))


def test_a_mask_must_fit():
    with pytest.raises(ValueError, match=r"selected must be bool\[3\]"):
        check_mask("selected", np.zeros(2, dtype=np.bool_), 3)


def test_a_span_does_not_touch_the_phase_that_begins_where_it_ends():
    offers = Offers.of([0, 0, 35], [36, 37, 36])
    touches = offers.touches(ints(0, 36), ints(36, 72))
    assert touches.tolist() == [[True, True, True], [False, True, False]]


def test_lanes_are_read_bit_by_bit():
    offers = Offers.of([0, 0], [1, 1], lanes=[0b101, 0])
    assert offers.in_lanes(3).tolist() == [[True, False], [False, False], [True, False]]
    with pytest.raises(ValueError, match="1 to 32"):
        offers.in_lanes(33)


def test_a_nested_part_folds_into_the_top_most_whole():
    assert resolve_wholes(ints(-1, 0, 1, -1)).tolist() == [0, 0, 0, 3]


def test_a_whole_that_is_not_counted_is_skipped():
    counted = np.array([False, True, True, True])
    assert resolve_wholes(ints(-1, 0, 0, 1), counted=counted).tolist() == [0, 1, 2, 1]


def test_a_counted_part_reaches_its_counted_whole_across_an_uncounted_one():
    counted = np.array([True, False, True])
    assert resolve_wholes(ints(-1, 0, 1), counted=counted).tolist() == [0, 0, 0]


@pytest.mark.parametrize("parent", [(1, 0), (0,), (-1, 2, 3, 1)])
def test_a_circle_of_parts_is_refused(parent):
    with pytest.raises(ValueError, match="circle"):
        resolve_wholes(ints(*parent))


def test_a_parent_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="does not exist"):
        resolve_wholes(ints(5))


@given(st.data())
def test_folding_twice_changes_nothing(data):
    rows = data.draw(st.integers(0, 15))
    parent = ints(*(data.draw(st.integers(-1, k - 1)) for k in range(rows)))
    counted = np.array([data.draw(st.booleans()) for _ in range(rows)], dtype=np.bool_)
    whole = resolve_wholes(parent, counted=counted)
    assert (whole[whole] == whole).all()
    assert counted[whole[counted]].all()


def test_an_offer_serves_its_areas_and_all_below_but_never_above_or_beside():
    kreis, unna, koenigsborn, luenen = range(4)
    parent = ints(-1, kreis, unna, kreis)
    links = serve_below(make_links((0, kreis), (1, unna), (2, koenigsborn), (2, unna)), parent)
    served = sorted(zip(links.offer.tolist(), links.area.tolist(), strict=True))
    assert served == [
        (0, kreis), (0, unna), (0, koenigsborn), (0, luenen),
        (1, unna), (1, koenigsborn),
        (2, unna), (2, koenigsborn),
    ]  # fmt: skip


def test_areas_in_a_circle_or_outside_the_tree_are_refused():
    with pytest.raises(ValueError, match="circle"):
        serve_below(make_links((0, 0)), ints(1, 0))
    with pytest.raises(ValueError, match="area that does not exist"):
        serve_below(make_links((0, 3)), ints(-1))
