import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.compiled import group_rows
from kettenwerk.analysis.tests.make import ints


def test_rows_are_listed_group_by_group():
    start, rows = group_rows(ints(2, 0, 2, 0), 3, ints(0, 1, 2, 3))
    assert start.tolist() == [0, 2, 2, 4]
    assert rows.tolist() == [1, 3, 0, 2]


@given(st.lists(st.integers(0, 6), max_size=40))
def test_the_sort_keeps_the_order_within_a_group(keys):
    key = np.array(keys, dtype=np.int32)
    start, rows = group_rows(key, 7, np.arange(key.size, dtype=np.int32))
    assert rows.tolist() == np.argsort(key, kind="stable").tolist()
    assert (np.diff(start) == np.bincount(key, minlength=7)).all()
