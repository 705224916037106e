"""What words are reduced to, and the rules of the list of everyday words."""

import pytest

from kettenwerk.guide.helplines import HELPLINES
from kettenwerk.guide.questions import BY_KEY, QUESTIONS
from kettenwerk.guide.search.ages import told_ages
from kettenwerk.guide.search.synonyms import GROUPS
from kettenwerk.guide.search.vocabulary import Vocabulary
from kettenwerk.guide.search.words import root, token, tokens
from kettenwerk.inventory.models import Field


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("schreit", "schreien"),
        ("Hebammen", "hebamme"),
        ("Lösung", "Loesung"),
        ("MÜTTER", "Mütter"),
        ("betreut", "betreuen"),
    ],
)
def test_forms_of_a_word_are_one_word(one, other):
    assert token(one) == token(other)


def test_other_scripts_stay_and_digits_count():
    assert tokens("Хор für Kinder ab 3") == ("хор", "fur", "kind", "ab", "3")[:1] + tokens(
        "für Kinder ab 3"
    )
    assert token("школа") == "школа"


def test_a_query_leaves_no_word_in_the_memory_of_the_stemmer():
    before = root.__globals__["stem_word"].cache_info().currsize
    token("Geheimnisvollstes", remember=False)
    assert root.__globals__["stem_word"].cache_info().currsize == before


def test_ages_told_in_a_sentence():
    assert told_ages("mein baby ist 6 monate") == [(6, 7)]
    assert told_ages("ich bin 13 und allein") == [(156, 168)]
    assert told_ages("tochter, 3 jahre") == [(36, 48)]
    assert told_ages("sie ist 6 wochen alt") == [(1, 2)]
    assert told_ages("das ist 45 jahre her, 1000 euro") == []


def test_the_list_holds_words_and_no_whole_question():
    for group in GROUPS:
        assert group.words, group
        assert group.terms or group.help_first, group
        for word in (*group.words, *group.terms):
            assert 0 < len(word) <= 30, word
            assert word == word.strip(",.?!"), word


def test_whoever_helps_first_has_a_number():
    keys = {one.key for one in HELPLINES}
    asked = {one.help_first for one in QUESTIONS} | {one.help_first for one in GROUPS}
    assert asked - {""} <= keys
    assert {one.touched for one in GROUPS} - {""} <= set(BY_KEY)


def test_life_questions_have_distinct_keys_titles_and_known_fields():
    assert len(BY_KEY) == len(QUESTIONS) == len({str(one.title) for one in QUESTIONS})
    assert {field for one in QUESTIONS for field in one.fields} <= set(Field.values)
    for one in QUESTIONS:
        assert one.ages is None or one.ages[0] < one.ages[1]


def test_related_words_are_compounds_and_rare_words_tell_more():
    words = Vocabulary({"hebamm": 1, "familienhebamm": 2, "kurs": 50}, 60)
    assert list(words.related("hebamm")) == ["hebamm", "familienhebamm"]
    assert words.related("hebamm")["hebamm"] == 100
    assert words.rarity("hebamm") > words.rarity("familienhebamm") > words.rarity("kurs") > 0
    assert words.related("heb") == {}
    assert words.closest("hebam", {}) == ["hebamm"]
    assert words.closest("ku", {}) == []
