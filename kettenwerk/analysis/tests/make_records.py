"""Records for the tests of possible doubles."""

import math

import numpy as np
from hypothesis import strategies as st

from kettenwerk.analysis.similarity import Records
from kettenwerk.analysis.wording import Name

ABOVE = np.array([-1, 0, 0], dtype=np.int32)  # a Kreis and two towns
WORDS = ("jugendamt", "elterncafe", "beratung", "haus", "schule", "forum", "nord")


def named(*words, weights=(), numbers=(), is_whole=True):
    given_weights = weights or tuple(1.0 for _ in words)
    return Name(words, given_weights, frozenset(numbers), is_whole)


def records(rows):
    """Each row: names and what else is known by the name of the column."""
    count = len(rows)

    def column(name, otherwise, dtype):
        return np.array([row.get(name, otherwise) for row in rows], dtype=dtype)

    def texts(name):
        return tuple(frozenset(row.get(name, ())) for row in rows)

    return Records(
        names=tuple(row["names"] for row in rows),
        place=column("place", -1, np.int32),
        place_words=texts("place_words"),
        above=ABOVE,
        key=np.arange(count, dtype=np.int32),
        whole=column("whole", -1, np.int32),
        lead=column("lead", -1, np.int32),
        siblings=column("siblings", -1, np.int32),
        category=column("category", -1, np.int32),
        is_group=column("is_group", False, np.bool_),
        first_month=column("first", 0, np.int32),
        end_month=column("end", 0, np.int32),
        has_age=np.array(["end" in row for row in rows], dtype=np.bool_),
        fields=column("fields", 0, np.uint32),
        lat=column("lat", math.nan, np.float64),
        lon=column("lon", math.nan, np.float64),
        street=tuple(row.get("street", "") for row in rows),
        house=tuple(row.get("house", "") for row in rows),
        phones=texts("phones"),
        mails=texts("mails"),
        websites=texts("websites"),
    )


some_names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(
    lambda words: (named(*words),)
)
some_record = st.fixed_dictionaries(
    {
        "names": some_names,
        "place": st.integers(-1, 2),
        "lead": st.integers(-1, 2),
        "category": st.integers(-1, 1),
        "phones": st.sets(st.sampled_from(("1", "2")), max_size=1),
    }
)
