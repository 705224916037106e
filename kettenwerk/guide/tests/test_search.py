"""What a search finds, what it leaves in, in which order, and what it says about it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.search import Answer, Index, Query
from kettenwerk.guide.search.plain import PlainSearch
from kettenwerk.guide.tests.offers_made import closed, hours, offer, place, translated

FRIDAY_TEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # ten o'clock in Berlin
UNNA, LUENEN = (51.535, 7.688), (51.616, 7.528)


def ask(offers: list[PublicOffer], count: int = 20, first: int = 0, **asked: Any) -> Answer:
    """Both ways of searching must say the same."""
    query = Query(**asked)
    answer = Index(offers).answer(query, now=FRIDAY_TEN, first=first, count=count)
    plain = PlainSearch(offers).answer(query, now=FRIDAY_TEN, first=first, count=count)
    assert answer == plain
    return answer


def names(answer: Answer) -> list[str]:
    return [hit.offer.name for hit in answer.hits]


def test_without_a_question_everything_is_there_by_name():
    offers = [offer(1, "Öffentliche Lesung"), offer(2, "Zirkus"), offer(3, "Elterncafé")]
    assert names(ask(offers)) == ["Elterncafé", "Öffentliche Lesung", "Zirkus"]


def test_offers_of_one_name_come_by_uuid_in_every_order_of_reading():
    offers = [offer(pk, "Treff") for pk in range(5)]
    assert ask(offers) == ask(offers[::-1])


def test_word_forms_umlauts_and_compounds_find_the_same_offer():
    offers = [offer(1, "Familienhebammen"), offer(2, "Sportverein")]
    for text in ("Hebamme", "hebammen", "FAMILIENHEBAMME", "Hebammenhilfe"):
        assert names(ask(offers, text=text)) == ["Familienhebammen"], text
    assert names(ask([offer(1, "Lösungen")], text="Loesung")) == ["Lösungen"]


def test_everyday_words_find_what_professionals_call_otherwise():
    offers = [offer(1, "Kindertagesbetreuung"), offer(2, "Schuldnerberatung")]
    assert names(ask(offers, text="Krippe")) == ["Kindertagesbetreuung"]
    assert names(ask(offers, text="Inkasso")) == ["Schuldnerberatung"]


def test_a_typing_error_is_forgiven_and_the_right_spelling_suggested():
    answer = ask([offer(1, "Hebammen im Kreis"), offer(2, "Chor")], text="Hebbame gesucht")
    assert names(answer) == ["Hebammen im Kreis"]
    assert answer.suggestion == "Hebammen gesucht"
    assert ask([offer(1, "Hebammen")], text="Hebamme").suggestion == ""


def test_a_word_that_only_looks_alike_is_not_found():
    assert ask([offer(1, "Verlust")], text="verlieren").total == 0


def test_the_name_counts_more_than_the_summary_and_a_rare_word_more_than_a_common_one():
    offers = [
        offer(1, "Abend", summary="mit Musik"),
        offer(2, "Musik"),
        *(offer(pk, f"Gruppe {pk}", summary="Spiel") for pk in range(3, 9)),
        offer(9, "Trommeln"),
    ]
    assert names(ask(offers, text="Musik")) == ["Musik", "Abend"]
    assert names(ask(offers, text="Gruppe Trommeln"))[0] == "Trommeln"


def test_not_all_words_need_match_and_small_words_say_nothing():
    offers = [offer(1, "Chor"), offer(2, "Wir und die anderen")]
    assert names(ask(offers, text="Wir suchen für die Oma einen Chor")) == ["Chor"]
    assert ask(offers, text="Hilfe").total == 2


def test_the_text_of_every_language_is_searched():
    offers = [
        offer(1, "Elterncafé", texts=translated("name", "tr", "Veli kahvesi")),
        offer(2, "Chor", texts=translated("summary", "uk", "Хор для дітей")),
    ]
    assert names(ask(offers, text="kahvesi")) == ["Elterncafé"]
    assert names(ask(offers, text="ХОР")) == ["Chor"]
    assert ask(offers, text="مرحبا").total == 0


def test_an_age_told_in_the_text_brings_offers_for_it_forward():
    offers = [
        offer(1, "Treff A", from_months=0, to_months=36),
        offer(2, "Treff B", from_months=144, to_months=216),
        offer(3, "Treff C"),
    ]
    assert names(ask(offers, text="Treff, ich bin 13")) == ["Treff B", "Treff C"]
    assert names(ask(offers, text="mein Sohn ist 2 Jahre"))[0] == "Treff A"


def test_a_life_question_finds_by_words_fields_and_ages_and_names_who_helps_first():
    offers = [
        offer(1, "Hebamme", fields=("gesundheit",), from_months=-9, to_months=12),
        offer(2, "Chor", fields=("kultur_sport",)),
    ]
    answer = ask(offers, question="schreien")
    assert names(answer) == ["Hebamme"]
    assert answer.help_first == "parents"
    assert ask(offers, text="mein Mann schlägt mich").help_first == "violence"
    assert ask(offers, question="gibt-es-nicht").total == 2


@pytest.mark.parametrize(
    ("text", "help_first", "touched"),
    [
        ("mein baby schreit", "parents", "schreien"),
        ("mein Baby schreit und mein Mann schlägt mich", "violence", "gewalt"),
        ("ich schlage", "parents", "ueberfordert"),
        ("gewallt", "violence", "gewalt"),
        ("şiddet", "violence", "gewalt"),
        ("насилие", "violence", "gewalt"),
        ("ağlıyor", "parents", "schreien"),
        ("ich will nicht mehr leben", "counselling", "trauer"),
        ("Leben mit Kindern", "", ""),
        ("Krabbelgruppe", "", ""),
    ],
)
def test_words_say_who_helps_first_the_most_urgent_before_all(text, help_first, touched):
    answer = ask([offer(1, "Krabbelgruppe")], text=text)
    assert (answer.help_first, answer.touched) == (help_first, touched)
    assert ask([], text=text, question="kita").help_first == help_first


UNKNOWN: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({"language": "tr"}, {"languages": ("tr",)}, {"languages": ("de",)}),
    ({"language": "tr"}, {"has_interpreter": "ja"}, {"more_languages": ("Zaza",)}),
    ({"is_free": True}, {"is_free": "ja"}, {"is_free": "nein"}),
    (
        {"is_step_free": True},
        {"places": (place(None, None, is_step_free="ja"),)},
        {"places": (place(None, None, is_step_free="nein"),)},
    ),
    (
        {"is_open_now": True},
        {"hours": (hours("mo fr", 9, 12),)},
        {"hours": (hours("mo fr", 11, 12),)},
    ),
    (
        {"age_months": 11},
        {"from_months": 0, "to_months": 12},
        {"from_months": 12, "to_months": None},
    ),
    ({"age_months": -3}, {"from_months": None, "to_months": 12}, {"from_months": 0}),
    ({"near": UNNA, "radius_km": 5.0}, {"places": (place(*UNNA),)}, {"places": (place(*LUENEN),)}),
    ({"box": (51.5, 7.6, 51.6, 7.7)}, {"places": (place(*UNNA),)}, {"places": (place(*LUENEN),)}),
]


@pytest.mark.parametrize(("asked", "yes", "no"), UNKNOWN)
def test_what_nobody_knows_stays_and_comes_after_what_fits(asked, yes, no):
    offers = [offer(1, "A unbekannt"), offer(2, "B passt", **yes), offer(3, "C passt nicht", **no)]
    assert names(ask(offers, **asked)) == ["B passt", "A unbekannt"]


def test_places_fields_and_visits_at_home_filter_by_what_is_stated():
    offers = [
        offer(1, "A", areas=frozenset({1, 2}), fields=("bildung",)),
        offer(2, "B", areas=frozenset({2}), is_outreach=True),
    ]
    assert names(ask(offers, area=1)) == ["A"]
    assert names(ask(offers, area=2)) == ["A", "B"]
    assert names(ask(offers, fields=("bildung", "recht"))) == ["A"]
    assert names(ask(offers, is_outreach=True)) == ["B"]
    assert [one.name for one in Index(offers).in_area(2)] == ["A", "B"]


def test_a_closed_day_closes_and_the_last_minute_is_over():
    open_now = offer(1, "A", hours=(hours("fr", 9, 12),))
    holiday = closed(date(2026, 11, 20), date(2026, 11, 22))
    assert ask([open_now], is_open_now=True).total == 1
    assert ask([replace(open_now, closures=(holiday,))], is_open_now=True).total == 0
    assert ask([replace(open_now, hours=(hours("fr", 8, 10),))], is_open_now=True).total == 0
    assert ask([offer(2, "B", closures=(holiday,))], is_open_now=True).total == 0


def test_the_nearest_place_counts_and_its_distance_is_told():
    offers = [
        offer(1, "A fern", places=(place(*LUENEN),)),
        offer(2, "B nah", places=(place(*LUENEN), place(*UNNA))),
        offer(3, "C ohne Ort"),
    ]
    answer = ask(offers, near=UNNA)
    assert names(answer) == ["B nah", "A fern", "C ohne Ort"]
    distances = [hit.distance_km for hit in answer.hits]
    assert distances[0] == 0
    assert distances[1] == pytest.approx(14.27, abs=0.05)
    assert distances[2] is None


def test_facets_count_all_hits_and_not_only_the_page():
    offers = [
        offer(1, "A", fields=("bildung", "recht"), from_months=0, to_months=18, languages=("tr",)),
        offer(2, "B", fields=("bildung",), languages=("de", "tr")),
        offer(3, "C", is_for_adults=True),
    ]
    answer = ask(offers, count=1)
    assert (answer.total, len(answer.hits)) == (3, 1)
    assert answer.facets == {
        "field": {"bildung": 2, "recht": 1},
        "age": {"0-1": 1, "1-3": 1},
        "language": {"de": 1, "tr": 2},
    }


def test_pages_follow_each_other_without_gap_or_repetition():
    offers = [
        offer(pk, f"Treff {pk % 7}", is_free=("ja", "", "")[pk % 3], summary="Musik" * (pk % 2))
        for pk in range(60)
    ]
    whole = ask(offers, count=60, text="Treff Musik", is_free=True).hits
    pages = [
        ask(offers, count=9, first=first, text="Treff Musik", is_free=True).hits
        for first in range(0, 60, 9)
    ]
    assert tuple(hit for page in pages for hit in page) == whole


def test_reasons_say_why_in_the_language_of_the_page():
    with translation.override("de"):
        known = ask([offer(1, "Hebamme", is_free="ja")], text="Hebamme", is_free=True).hits[0]
        unknown = ask([offer(1, "Chor", summary="Musik")], text="Musik", language="tr").hits[0]
    assert known.reasons == ("„Hebamme“ passt zum Namen", "kostenlos")
    assert unknown.reasons == ("passt zu „Musik“", "Sprache nicht angegeben: bitte fragen")


NONSENSE = [
    "\x00\x01\x1b[31m",
    "' OR 1=1; DROP TABLE offers; --",
    'NEAR("a" "b") AND title:* NOT ^x OR -',
    "<script>alert(1)</script>",
    "%s %(a)s {0} ${jndi:ldap://x}",
    "\ud800\u202e\u0000",
    "*" * 10_000,
    "xq" * 5_000,
    "qz " * 3_400,
]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_of_any_length_finds_nothing_and_breaks_nothing(text):
    answer = ask([offer(1, "Elterncafé"), offer(2, "Kindertagesbetreuung")], text=text)
    assert (answer.total, answer.hits) == (0, ())


def test_impossible_filters_give_a_normal_empty_answer():
    known = offer(1, "A", from_months=0, to_months=12, places=(place(*UNNA),), areas=frozenset())
    assert ask([known], age_months=10**20).total == 0
    assert ask([known], age_months=-(10**20)).total == 0
    assert ask([known, known], count=0).hits == ()
    assert ask([known], area=-1).total == 0
    assert ask([known], box=(90.0, 180.0, -90.0, -180.0)).total == 0
    assert ask([known], fields=("gibt-es-nicht",)).total == 0
    assert ask([known], first=50).hits == ()
    assert ask([], text="Hebamme", near=UNNA, is_open_now=True).total == 0
