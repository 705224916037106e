"""What the compiled analyses share: the typed Numba decorator and a counting sort.

No analysis by itself, so it has no method page.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from kettenwerk.analysis.tables import Ints

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function with Numba at its first call and keep the result on disk."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))


@compiled
def group_rows(key: Ints, groups: int, order: Ints) -> tuple[NDArray[np.int64], Ints]:
    """Sort rows by group in linear time, keeping the given order within each group.

    Parameters
    ----------
    key : int32[k]
        Group of every row, 0 to groups - 1.
    groups : int
        Number of groups.
    order : int32[k]
        The rows in the order they shall keep within a group.

    Returns
    -------
    start : int64[groups + 1]
        Group g holds ``rows[start[g]:start[g + 1]]``.
    rows : int32[k]
        Row numbers, group by group.
    """
    start = np.zeros(groups + 1, dtype=np.int64)
    for group in key:
        start[group + 1] += 1
    for group in range(groups):
        start[group + 1] += start[group]
    free = start[:-1].copy()
    rows = np.empty(key.size, dtype=np.int32)
    for row in order:
        rows[free[key[row]]] = row
        free[key[row]] += 1
    return start, rows
