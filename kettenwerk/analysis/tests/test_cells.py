import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.cells import count_cells, district_counts
from kettenwerk.analysis.tables import Offers, Phases
from kettenwerk.analysis.tests.make import EXAMPLE, ints, kreis_unna, shuffled, some_offers

PHASES = Phases.of((-9, 0), (0, 36), (36, 72), (72, 252))
TOGETHER = {
    "bergkamen": (0, 0, 18, 18),
    "boenen": (29, 22, 18, 40),
    "froendenberg": (29, 22, 18, 40),
    "holzwickede": (29, 22, 18, 40),
    "kamen": (30, 24, 18, 42),
    "luenen": (32, 24, 18, 42),
    "schwerte": (0, 0, 18, 18),
    "selm": (31, 25, 18, 43),
    "unna": (32, 23, 18, 41),
    "werne": (0, 0, 18, 18),
}


def everyone(offers):
    return np.ones(len(offers), dtype=np.bool_)


def test_the_example_computed_by_hand():
    """0 Familienbüro, 1 its visit, 2 clinic, 3 parents' course (adult), 4 breakfast (no age)."""
    offers = Offers.of(
        [0, 0, -9, 216, None],
        [72, 12, 36, None, None],
        is_adult=[False, False, False, True, False],
        lanes=[0b10, 0b11, 0b01, 0b10, 0b10],
        whole=[0, 0, 2, 3, 4],
    )
    cells = count_cells(offers, PHASES, lanes=2, selected=everyone(offers))
    assert cells.counts.tolist() == [
        [1, 0],  # pregnancy: the clinic
        [2, 1],  # 0-3: clinic and visit | Familienbüro with its visit, once
        [0, 1],  # 3-6: the clinic ends at 36 months
        [0, 0],
        [0, 1],  # adults
        [0, 1],  # no age
    ]
    assert cells.lane_totals.tolist() == [2, 3]
    assert cells.row_totals.tolist() == [1, 2, 1, 0, 1, 1]
    assert (cells.total, cells.total_unfolded) == (4, 5)
    assert cells.offers_in(1, 1).tolist() == [0, 1]
    assert cells.offers_in(cells.adult_row, 1).tolist() == [3]
    assert cells.offers_in(cells.no_age_row, 1).tolist() == [4]


def test_a_part_counts_once_with_its_whole():
    offers = Offers.of([0, 0, 0], [36, 36, 36], lanes=[1, 1, 1], whole=[0, 0, 2])
    cells = count_cells(offers, PHASES, lanes=1, selected=everyone(offers))
    assert cells.counts[1, 0] == 2


def test_a_part_reaches_an_age_its_whole_does_not_name():
    offers = Offers.of([0, 0], [72, 120], lanes=[1, 1], whole=[0, 0])
    cells = count_cells(offers, PHASES, lanes=1, selected=everyone(offers))
    assert cells.counts[3, 0] == 1


def test_adult_ages_never_enter_the_child_axis():
    offers = Offers.of([180], [None], is_adult=[True], lanes=[1])
    cells = count_cells(offers, PHASES, lanes=1, selected=everyone(offers))
    assert cells.counts[:, 0].tolist() == [0, 0, 0, 0, 1, 0]


def test_an_offer_without_a_lane_counts_in_the_total_and_stands_outside():
    offers = Offers.of([0, 300], [36, 400], lanes=[0, 1])
    cells = count_cells(offers, PHASES, lanes=1, selected=everyone(offers))
    assert cells.counts.sum() == 0
    assert (cells.total, cells.outside.tolist()) == (2, [True, True])


def test_a_mask_of_another_length_is_refused():
    offers = Offers.of([0], [36])
    with pytest.raises(ValueError, match="selected"):
        count_cells(offers, PHASES, lanes=1, selected=np.ones(2, dtype=np.bool_))


@given(some_offers(), st.randoms(use_true_random=False))
def test_the_order_of_the_offers_does_not_matter(offers, random):
    order = list(range(len(offers)))
    random.shuffle(order)
    mixed = shuffled(offers, ints(*order))
    one, two = (
        count_cells(table, PHASES, lanes=3, selected=everyone(table)) for table in (offers, mixed)
    )
    assert (one.counts == two.counts).all()
    assert (one.members[:, :, order] == two.members).all()


@given(some_offers(), st.data())
def test_one_more_offer_never_lowers_a_figure(offers, data):
    size = len(offers)
    few = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), dtype=bool)
    less = count_cells(offers, PHASES, lanes=3, selected=few)
    more = count_cells(offers, PHASES, lanes=3, selected=everyone(offers))
    assert (less.counts <= more.counts).all()
    assert less.total <= more.total


@given(some_offers())
def test_every_figure_opens_its_list_and_totals_stay_between_largest_and_sum(offers):
    cells = count_cells(offers, PHASES, lanes=3, selected=everyone(offers))
    for row, lane in np.ndindex(*cells.counts.shape):
        listed = cells.offers_in(row, lane)
        assert cells.counts[row, lane] == np.unique(offers.whole[listed]).size
    assert (cells.lane_totals >= cells.counts.max(axis=0)).all()
    assert (cells.lane_totals <= cells.counts.sum(axis=0)).all()
    assert (cells.row_totals <= cells.counts.sum(axis=1)).all()


@given(some_offers())
def test_every_offer_stands_in_one_kind_of_row_only(offers):
    cells = count_cells(offers, PHASES, lanes=3, selected=everyone(offers))
    rows = np.logical_or.reduce(cells.members, axis=1)
    kinds = rows[:-2].any(axis=0).astype(int) + rows[-2] + rows[-1]
    assert (kinds <= 1).all()
    assert (kinds + cells.outside == 1).all()


def test_a_district_without_survey_is_counted_apart():
    offers = Offers.of([0, 0], [36, 36], lanes=[1, 1])
    selected = np.array([[True, False], [True, True], [False, False]])
    surveyed = np.array([True, False, True])
    districts = district_counts(offers, PHASES, lanes=1, selected=selected, surveyed=surveyed)
    assert districts.with_offers[1, 0] == 1
    assert (districts.districts, districts.not_surveyed) == (3, 1)
    assert districts.counts[:, 1, 0].tolist() == [1, 2, 0]


def test_an_offer_in_one_district_never_fills_the_cell_of_another():
    offers = Offers.of([0], [36], lanes=[1])
    selected = np.array([[True], [False]])
    surveyed = np.array([True, True])
    districts = district_counts(offers, PHASES, lanes=1, selected=selected, surveyed=surveyed)
    assert districts.with_offers[1, 0] == 1


needs_example = pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example set is not here")


@needs_example
def test_the_counted_list_of_kreis_unna_has_62_offers_and_50_after_folding():
    unna = kreis_unna()
    phases = Phases.of((-9, 252), (252, 1440))
    cells = count_cells(unna.offers, phases, lanes=6, selected=unna.counted)
    assert (cells.total_unfolded, cells.total) == (62, 50)
    kinds = [
        unna.counted & unna.offers.on_child_axis,
        unna.counted & unna.offers.is_adult,
        unna.counted & ~unna.offers.has_age,
    ]
    assert [(int(k.sum()), np.unique(unna.offers.whole[k]).size) for k in kinds] == [
        (54, 42),
        (4, 4),
        (4, 4),
    ]


@needs_example
@pytest.mark.parametrize("town", TOGETHER)
def test_every_town_has_the_expected_counts(town):
    unna = kreis_unna()
    here, everywhere = unna.mask(unna.within(town)), unna.mask(["kreis-unna"])
    totals = [
        count_cells(unna.offers, PHASES, lanes=6, selected=mask).total
        for mask in (here, everywhere, here | everywhere)
    ]
    assert (int(here.sum()), *totals) == TOGETHER[town]
    assert int(everywhere.sum()) == 19


@needs_example
def test_kinderzukunft_is_counted_in_its_four_places_only():
    unna = kreis_unna()
    row = unna.ids.index("of-kinderzukunft")
    where = [town for town in TOGETHER if unna.mask(unna.within(town))[row]]
    assert where == ["boenen", "froendenberg", "holzwickede", "unna"]
