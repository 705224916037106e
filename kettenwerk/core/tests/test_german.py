"""Figures, days and ages read as people here write them."""

from datetime import UTC, date, datetime

import pytest

from kettenwerk.core.german import age_text, day_text, known_text, number_text, share_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2133, "2.133"),
        (0, "0"),
        (1.5, "1,5"),
        (-1234.25, "−1.234,25"),
        (None, "nicht erhoben"),
        (float("nan"), "nicht erhoben"),
        ("keins", "keins"),
    ],
)
def test_a_number_has_dots_for_thousands_and_nothing_is_not_zero(value, text):
    assert number_text(value) == text


def test_a_share_is_per_cent_and_a_missing_one_says_so():
    assert share_text(0.256) == "26\u202f%"
    assert share_text(0.256, 1) == "25,6\u202f%"
    assert share_text(None) == "nicht erhoben"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2011, 12, 14), "14.12.2011"),
        ("2011-12-14", "14.12.2011"),
        (datetime(2011, 12, 31, 23, 30, tzinfo=UTC), "01.01.2012"),
        ("Sommer 2011", "Sommer 2011"),
        (None, ""),
    ],
)
def test_a_day_is_written_the_german_way_and_a_moment_is_the_day_here(value, text):
    assert day_text(value) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ((-9, 0), "vor der Geburt"),
        ((-9, 12), "vor der Geburt bis 1 Jahr"),
        ((-9, None), "ab der Schwangerschaft"),
        ((0, 12), "0–1 Jahr"),
        ((36, 72), "3–6 Jahre"),
        ((168, None), "ab 14 Jahre"),
        ((None, 72), "bis 6 Jahre"),
        ((0, 6), "0–6 Monate"),
        ((6, 36), "6 Monate bis 3 Jahre"),
        ((30, 72), "2,5 Jahre bis 6 Jahre"),
        ((None, None), "ohne Altersangabe"),
    ],
)
def test_an_age_span_is_told_in_words(span, text):
    assert age_text(*span) == text


def test_yes_and_no_are_told_apart_from_nobody_asked():
    assert known_text(True) == "ja"
    assert known_text("no") == "nein"
    assert known_text(None) == known_text("unknown") == known_text("") == "nicht erhoben"
    assert known_text("teilweise") == "teilweise"
