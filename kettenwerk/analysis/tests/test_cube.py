import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.cube import Grid, count_cube
from kettenwerk.analysis.tables import Links, Offers
from kettenwerk.analysis.tests.make import ints, make_links, shuffled, some_links, some_offers

YEARS = ints(-9, *range(0, 253, 12))
GRID = Grid(areas=3, age_edges_months=YEARS, fields=3, groups=2)


def slow_cube(offers, links, grid):
    """The definition, cell by cell: the set of wholes that stand in it."""
    cells: dict[tuple[int, int, int, int], set[int]] = {}
    edges = grid.age_edges_months
    for offer, area in zip(links.offer.tolist(), links.area.tolist(), strict=True):
        if not offers.on_child_axis[offer]:
            continue
        for age, field, group in np.ndindex(grid.ages, grid.fields, grid.groups):
            inside = offers.first_month[offer] < edges[age + 1]
            inside &= offers.end_month[offer] > edges[age]
            named = (int(offers.lanes[offer]) >> field) & (int(offers.groups[offer]) >> group) & 1
            if inside and named:
                cells.setdefault((area, age, field, group), set()).add(int(offers.whole[offer]))
    counts = np.zeros((grid.areas, grid.ages, grid.fields, grid.groups), dtype=np.int16)
    for cell, wholes in cells.items():
        counts[cell] = len(wholes)
    return counts


def test_the_example_computed_by_hand():
    """Ages 0-2 and 1-3 in one area and one cell: 1, 2, 1 over three years."""
    offers = Offers.of([0, 12], [24, 36], lanes=[1, 1], groups=[1, 1])
    grid = Grid(areas=2, age_edges_months=ints(0, 12, 24, 36, 48), fields=1, groups=1)
    cube = count_cube(offers, make_links((0, 1), (1, 1)), grid)
    assert cube.counts[1, :, 0, 0].tolist() == [1, 2, 1, 0]
    assert cube.below_minimum[1, :, 0, 0].tolist() == [False, False, False, True]
    assert cube.several[1, :, 0, 0].tolist() == [False, True, False, False]
    assert cube.below_minimum[0].all()


def test_a_whole_and_its_part_count_once_where_either_stands():
    offers = Offers.of([0, 12, 0], [24, 36, 48], lanes=[1] * 3, groups=[1] * 3, whole=[0, 0, 2])
    grid = Grid(areas=1, age_edges_months=ints(0, 12, 24, 36, 48), fields=1, groups=1)
    cube = count_cube(offers, make_links((2, 0), (1, 0), (0, 0)), grid)
    assert cube.counts[0, :, 0, 0].tolist() == [2, 2, 2, 1]


def test_an_area_without_survey_has_no_hint():
    offers = Offers.of([], [])
    surveyed = np.array([True, False, True])
    cube = count_cube(offers, make_links(), GRID, surveyed=surveyed)
    assert cube.below_minimum.any(axis=(1, 2, 3)).tolist() == [True, False, True]


def test_more_can_be_required_in_one_cell():
    offers = Offers.of([0], [252], lanes=[1], groups=[1])
    required = np.zeros((22, 3, 2), dtype=np.int16)
    required[5, 0, 0] = 2
    cube = count_cube(offers, make_links((0, 0), (0, 1), (0, 2)), GRID, required=required)
    assert np.argwhere(cube.below_minimum).tolist() == [[area, 5, 0, 0] for area in range(3)]


@given(st.data())
def test_the_sweep_equals_the_definition(data):
    offers = data.draw(some_offers())
    links = data.draw(some_links(offers))
    cube = count_cube(offers, links, GRID)
    assert (cube.counts == slow_cube(offers, links, GRID)).all()
    assert (cube.below_minimum == (cube.counts < 1)).all()
    assert (cube.several == (cube.counts >= 2)).all()


@given(st.data())
def test_without_parts_the_sum_over_all_cells_is_the_sum_of_all_spans(data):
    offers = data.draw(some_offers())
    alone = Offers.of(
        [int(m) if m > -10 else None for m in offers.first_month],
        [int(m) if m < 9999 else None for m in offers.end_month],
        is_adult=offers.is_adult, lanes=offers.lanes, groups=offers.groups,
    )  # fmt: skip
    links = data.draw(some_links(alone))
    bands = alone.touches(YEARS[:-1].copy(), YEARS[1:].copy()).sum(axis=0)
    cells = [
        int(b) * int(f).bit_count() * int(g).bit_count()
        for b, f, g in zip(bands, alone.lanes, alone.groups, strict=True)
    ]
    total = sum(cells[offer] for offer in links.offer.tolist())
    assert int(count_cube(alone, links, GRID).counts.sum()) == total


@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_offers_and_links_does_not_matter(data, random):
    offers = data.draw(some_offers())
    links = data.draw(some_links(offers))
    order = list(range(len(offers)))
    random.shuffle(order)
    place = np.argsort(ints(*order)).astype(np.int32)
    mixed = Links(offer=place[links.offer][::-1].copy(), area=links.area[::-1].copy())
    again = count_cube(shuffled(offers, ints(*order)), mixed, GRID)
    assert (again.counts == count_cube(offers, links, GRID).counts).all()


def test_a_grid_out_of_range_is_refused():
    for edges in (ints(0), ints(0, 0), ints(12, 0), np.array([0.0, 1.0])):
        with pytest.raises(ValueError, match="age_edges_months"):
            Grid(areas=1, age_edges_months=edges, fields=1, groups=1)
    with pytest.raises(ValueError, match="1 to 32"):
        Grid(areas=1, age_edges_months=YEARS, fields=33, groups=1)


def test_what_does_not_fit_the_grid_is_refused():
    offers = Offers.of([0], [12])
    with pytest.raises(ValueError, match="does not exist"):
        count_cube(offers, make_links((0, 3)), GRID)
    with pytest.raises(ValueError, match="surveyed"):
        count_cube(offers, make_links(), GRID, surveyed=np.ones(2, dtype=np.bool_))
    with pytest.raises(ValueError, match="required"):
        count_cube(offers, make_links(), GRID, required=np.ones((1, 1, 1), dtype=np.int16))
    with pytest.raises(ValueError, match="several_from"):
        count_cube(offers, make_links(), GRID, several_from=0)


def test_more_offers_than_a_count_can_hold_are_refused():
    offers = Offers.of([0] * 32_768, [12] * 32_768)
    links = make_links(*((k, 0) for k in range(32_768)))
    with pytest.raises(ValueError, match="more than 32767"):
        count_cube(offers, links, GRID)
