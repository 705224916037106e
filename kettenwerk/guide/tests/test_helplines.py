"""Numbers that help at once: each with its source, the right ones for whom, dialled with one tap."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from kettenwerk.guide.helplines import (
    EMERGENCY,
    HELPLINES,
    emergency_lines,
    helpline,
    lines_for_families,
    lines_for_professionals,
)
from kettenwerk.guide.languages import GUIDE_LANGUAGES

UNNA, MUNICH = "05978036", "09162000"


@pytest.mark.parametrize("line", HELPLINES, ids=lambda line: line.key)
def test_every_number_names_the_source_that_was_read_and_the_day(line):
    source = urlsplit(line.source)
    assert source.scheme in {"http", "https"}
    assert "." in source.netloc
    assert line.checked_on >= date(2026, 11, 22)


@pytest.mark.parametrize("line", HELPLINES, ids=lambda line: line.key)
def test_every_number_can_be_called_with_one_tap(line):
    assert line.href.removeprefix("tel:").isdigit()
    assert 3 <= len(line.href.removeprefix("tel:")) <= 13
    if line.is_free:
        assert line.href.startswith(("tel:11", "tel:0800"))


@pytest.mark.parametrize("line", HELPLINES, ids=lambda line: line.key)
def test_languages_of_a_helpline_are_named_as_the_guide_names_them(line):
    assert set(line.languages) <= {language.code for language in GUIDE_LANGUAGES}


def test_keys_and_numbers_are_told_once():
    assert len({line.key for line in HELPLINES}) == len(HELPLINES)
    assert len({line.href for line in HELPLINES}) == len(HELPLINES)


def test_fire_police_and_doctor_come_first():
    assert [line.number for line in emergency_lines()] == ["112", "110", "116 117"]
    assert [line.key for line in lines_for_families(UNNA, "uk")[:3]] == list(EMERGENCY)


def test_families_do_not_see_the_line_for_professionals():
    assert "child_protection" not in {line.key for line in lines_for_families(UNNA)}
    assert [line.key for line in lines_for_professionals()] == ["child_protection"]


@pytest.mark.parametrize(("ags", "is_there"), [(UNNA, True), (MUNICH, False), ("", False)])
def test_the_poison_centre_of_a_land_is_shown_in_that_land_only(ags, is_there):
    assert ("poison" in {line.key for line in lines_for_families(ags)}) == is_there


def test_a_line_in_the_own_language_moves_up_and_none_is_left_out():
    german, ukrainian = lines_for_families(UNNA), lines_for_families(UNNA, "uk")
    assert set(german) == set(ukrainian)
    assert [line.key for line in ukrainian[3:5]] == ["violence", "ukraine"]
    assert [line.key for line in german] == [
        line.key for line in HELPLINES if not line.is_for_professionals
    ]


def test_a_helpline_speaks_the_language_of_the_page():
    assert str(helpline("parents").name) == "Elterntelefon"
    with translation.override("tr"):
        assert str(helpline("parents").name) == "Anne baba hattı (Elterntelefon)"


def test_an_unknown_helpline_is_a_mistake():
    with pytest.raises(KeyError):
        helpline("unknown")
