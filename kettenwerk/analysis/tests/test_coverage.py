from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.analysis.coverage import (
    Certainty,
    HintKind,
    Place,
    Reason,
    find_hints,
    free_stretches,
)
from kettenwerk.analysis.tables import Offers, Phases, Standards
from kettenwerk.analysis.tests.make import EXAMPLE, kreis_unna, some_offers

PHASES = Phases.of((-9, 0), (0, 36), (36, 72), (72, 252))
NO_STANDARD = Standards.of()


def make_place(offers, **changes):
    size = len(offers)
    facts: dict[str, Any] = {
        "selected": np.ones(size, dtype=np.bool_),
        "confirmed": np.ones(size, dtype=np.bool_),
        "capacity_known": np.ones(size, dtype=np.bool_),
        "provider_is_group": np.zeros(size, dtype=np.bool_),
        "surveyed": True,
    }
    changed = {k: v if isinstance(v, bool) else np.array(v) for k, v in changes.items()}
    return Place(**(facts | changed))


def only(hints, kind):
    return [hint for hint in hints.hints if hint.kind is kind]


def standard_hints(offers, *rows, **place):
    found = find_hints(offers, PHASES, Standards.of(*rows), make_place(offers, **place), lanes=2)
    return only(found, HintKind.STANDARD)


def test_the_example_computed_by_hand():
    """Lane 0 knows -9 to 36 and 60 to 120 months: silent are 36-60 and 120-252."""
    offers = Offers.of([-9, 60], [36, 120], lanes=[1, 1], provider=[0, 1])
    hints = find_hints(offers, PHASES, NO_STANDARD, make_place(offers), lanes=1)
    assert [(h.first_month, h.end_month) for h in hints.hints] == [(36, 60), (120, 252)]
    first = hints.hints[0]
    assert (first.kind, first.lane, first.phase) == (HintKind.STRETCH, 0, -1)
    assert first.nearby == (0, 1)
    assert hints.hints[1].nearby == (1,)
    assert (first.certainty, first.reasons) == (Certainty.CERTAIN, ())


def test_a_standard_that_is_met_gives_no_hint():
    offers = Offers.of([0, 0], [36, 36], lanes=[1, 1], provider=[0, 1])
    assert standard_hints(offers, (0, 1, -1, 2)) == []


def test_a_part_does_not_meet_a_standard_a_second_time():
    offers = Offers.of([0, 0], [36, 36], lanes=[1, 1], provider=[0, 1], whole=[0, 0])
    (hint,) = standard_hints(offers, (0, 1, -1, 2))
    assert (hint.found, hint.required, hint.matching) == (1, 2, (0, 1))


def test_a_standard_asks_for_its_level_and_shows_what_else_is_there():
    offers = Offers.of([0, 0], [36, 36], lanes=[1, 1], level=[0, 1], provider=[0, 1])
    (hint,) = standard_hints(offers, (0, 1, 2, 1))
    assert (hint.found, hint.level, hint.nearby) == (0, 2, (0, 1))
    assert hint.certainty is Certainty.CERTAIN


def test_an_offer_whose_level_is_not_collected_makes_the_hint_uncertain():
    offers = Offers.of([0], [36], lanes=[1], level=[-1], provider=[0])
    (hint,) = standard_hints(offers, (0, 1, 2, 1))
    assert hint.reasons == (Reason.LEVEL_NOT_COLLECTED,)
    assert hint.certainty is Certainty.DATA_MISSING


def test_an_offer_without_age_might_belong_here():
    offers = Offers.of([None, 72], [None, 80], lanes=[1, 1], provider=[0, 0])
    (hint,) = standard_hints(offers, (0, 1, -1, 1))
    assert hint.without_age == (0,)
    assert hint.reasons == (Reason.AGE_NOT_COLLECTED,)


def test_too_few_confirmed_providers_make_the_hint_uncertain():
    offers = Offers.of([0, 0, 0], [36, 36, 36], lanes=[1, 1, 1], provider=[0, 1, 2])
    (hint,) = standard_hints(offers, (0, 1, -1, 4), confirmed=[True, False, False])
    assert (hint.providers_known, hint.providers_confirmed) == (3, 1)
    assert hint.reasons == (Reason.FEW_PROVIDERS_CONFIRMED,)
    (hint,) = standard_hints(offers, (0, 1, -1, 4), confirmed=[True, True, False])
    assert hint.certainty is Certainty.CERTAIN


def test_a_silent_lane_asks_the_providers_of_the_whole_place():
    offers = Offers.of([0], [36], lanes=[1], provider=[7])
    (hint,) = standard_hints(offers, (1, 1, -1, 1))
    assert (hint.providers_known, hint.providers_of_lane) == (1, False)
    assert hint.certainty is Certainty.CERTAIN


def test_a_place_without_any_provider_is_never_certain():
    offers = Offers.of([], [])
    (hint,) = standard_hints(offers, (0, 1, -1, 1))
    assert hint.reasons == (Reason.NO_PROVIDER_KNOWN,)


def test_unknown_capacity_and_group_providers_are_named():
    offers = Offers.of([0], [36], lanes=[1], provider=[0])
    unclear = {"capacity_known": [False], "provider_is_group": [True]}
    (hint,) = standard_hints(offers, (0, 1, -1, 2), **unclear)
    assert hint.reasons == (Reason.CAPACITY_UNKNOWN, Reason.PROVIDER_ONLY_GROUP)


def test_a_place_without_its_own_survey_has_no_hints():
    offers = Offers.of([], [])
    place = make_place(offers, surveyed=False)
    hints = find_hints(offers, PHASES, Standards.of((0, 0, -1, 1)), place, lanes=2)
    assert hints.hints == ()
    assert hints.surveyed is False


def test_an_adult_age_closes_no_stretch():
    offers = Offers.of([0], [600], is_adult=[True], lanes=[1])
    assert free_stretches(offers, np.array([True])) == [(-9, 252)]


def test_an_open_bound_reaches_the_end_of_the_axis():
    offers = Offers.of([None, 100], [20, None], lanes=[1, 1])
    assert free_stretches(offers, np.array([True, True])) == [(20, 100)]


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_an_impossible_share_is_refused(share):
    offers = Offers.of([], [])
    with pytest.raises(ValueError, match="min_confirmed_share"):
        find_hints(
            offers, PHASES, NO_STANDARD, make_place(offers), lanes=1, min_confirmed_share=share
        )


def test_a_standard_for_an_unknown_lane_or_phase_is_refused():
    offers = Offers.of([], [])
    for row in ((2, 0, -1, 1), (0, 4, -1, 1)):
        with pytest.raises(ValueError, match="does not exist"):
            find_hints(offers, PHASES, Standards.of(row), make_place(offers), lanes=2)


@given(some_offers())
def test_stretches_and_known_months_together_are_the_whole_axis(offers):
    silent = np.zeros(261, dtype=bool)
    for first, end in free_stretches(offers, np.ones(len(offers), dtype=np.bool_)):
        assert not silent[first + 9 : end + 9].any()
        silent[first + 9 : end + 9] = True
    months = np.arange(-9, 252, dtype=np.int32)
    known = offers.touches(months, months + np.int32(1)).any(axis=1)
    assert (silent == ~known).all()


@given(some_offers(), st.data())
def test_one_more_offer_never_adds_a_hint_from_a_standard(offers, data):
    size = len(offers)
    few = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    rows = [(lane, phase, -1, 2) for lane in range(2) for phase in range(4)]
    more = {h.standard for h in standard_hints(offers, *rows)}
    chosen = np.array(few, dtype=np.bool_)
    assert more <= {h.standard for h in standard_hints(offers, *rows, selected=chosen)}


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example set is not here")
def test_no_offer_known_in_lunen_lies_within_a_stretch_without_one():
    unna = kreis_unna()
    here = unna.mask(unna.within("luenen")) | unna.mask(["kreis-unna"])
    hints = find_hints(
        unna.offers, PHASES, NO_STANDARD, make_place(unna.offers, selected=here), lanes=6
    )
    child = here & unna.offers.on_child_axis
    for hint in hints.hints:
        named = child & unna.offers.in_lanes(6)[hint.lane]
        inside = (unna.offers.first_month < hint.end_month) & (
            unna.offers.end_month > hint.first_month
        )
        assert not (named & inside).any()
