"""The list: choices in the address, words that stay out of it, help before it, and a way on when it is empty."""

from datetime import time

import pytest
from django.http import QueryDict

from kettenwerk.guide import search
from kettenwerk.guide.forms.filters import Filters, read_filters, read_text
from kettenwerk.guide.tests.paper_world import PaperWorld
from kettenwerk.inventory.models import Offer, OfferSite, OpeningTime, Site

LIST = "/familien/de/unna/angebote/"
SEARCH = "/familien/de/unna/suche/"
CANARY = "kanarienvogelsatz"


@pytest.fixture
def world(db):
    search.forget()
    world = PaperWorld()
    world.released("Krabbelgruppe", from_months=0, to_months=36, is_free="ja",
                   languages="Deutsch; Türkisch", summary="Spielen mit dem Baby")  # fmt: skip
    world.released("Nachhilfe", from_months=72, to_months=192, is_free="nein", cost="5 Euro",
                   languages="Deutsch")  # fmt: skip
    world.released("Familienberatung")
    search.forget()
    yield world
    search.forget()


def text_of(answer):
    return answer.content.decode()


def names_in(answer) -> list[str]:
    page = text_of(answer)
    return [
        name
        for name in ("Krabbelgruppe", "Nachhilfe", "Familienberatung")
        if f">{name}</a>" in page
    ]


def test_three_taps_from_the_home_to_a_baby_turkish_and_free(client, world):
    home = text_of(client.get("/familien/de/unna/"))
    assert f"{LIST}?frage=schreien" in home
    first = text_of(client.get(f"{LIST}?frage=schreien"))
    assert f"{LIST}?frage=schreien&amp;sprache=tr" in first
    second = text_of(client.get(f"{LIST}?frage=schreien&sprache=tr"))
    assert f"{LIST}?frage=schreien&amp;sprache=tr&amp;kostenlos=1" in second
    third = client.get(f"{LIST}?frage=schreien&sprache=tr&kostenlos=1")
    assert names_in(third)[0] == "Krabbelgruppe"


def test_a_chosen_chip_takes_itself_back(client, world):
    page = text_of(client.get(f"{LIST}?alter=0-1&kostenlos=1"))
    assert f'<a class="g-chip g-chip--on" href="{LIST}?kostenlos=1"' in page
    assert f'<a class="g-chip g-chip--on" href="{LIST}?alter=0-1"' in page


def test_what_is_unknown_stays_and_says_ask(client, world):
    answer = client.get(f"{LIST}?kostenlos=1&sprache=tr&offen=1&stufenlos=1")
    assert "Familienberatung" in names_in(answer)
    assert "Nachhilfe" not in names_in(answer)
    for words in (
        "Kosten: bitte fragen Sie",
        "Zeiten: bitte fragen Sie",
        "Sprachen: bitte fragen Sie",
    ):
        assert words in text_of(answer)


def test_the_form_works_without_script_and_keeps_the_question(client, world):
    page = text_of(client.get(f"{LIST}?frage=kita&alter=3-6"))
    assert f'<form action="{LIST}" method="get">' in page
    assert '<input type="hidden" name="frage" value="kita">' in page
    assert '<option value="3-6" selected>' in page


def test_words_are_answered_at_once_and_stand_nowhere_but_in_their_field(client, world):
    answer = client.post(SEARCH, {"q": f"krabbelgrupe {CANARY}", "kostenlos": "1"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert CANARY not in page.partition("</title>")[0]
    assert not [part for part in page.split('href="')[1:] if CANARY in part.partition('"')[0]]
    assert not [part for part in page.split('action="')[1:] if CANARY in part.partition('"')[0]]
    assert 'name="kostenlos" value="1"' in page


def test_words_find_despite_a_typing_error(client, world):
    assert names_in(client.post(SEARCH, {"q": "Krabelgruppe"}))[0] == "Krabbelgruppe"


def test_a_button_changes_one_choice_and_keeps_the_words(client, world):
    answer = client.post(SEARCH, {"q": "Baby", "setze": "sprache=tr"})
    page = text_of(answer)
    assert '<input type="hidden" name="q" value="Baby">' in page
    assert '<input type="hidden" name="sprache" value="tr">' in page


def test_words_in_an_address_are_not_searched(client, world):
    assert client.get(f"{SEARCH}?q={CANARY}")["Location"] == LIST
    assert CANARY not in text_of(client.get(f"{LIST}?q={CANARY}"))


@pytest.mark.parametrize(
    ("question", "words", "number"),
    [
        ("schreien", "Schütteln Sie Ihr Baby nie", "tel:08001110550"),
        ("gewalt", "Sie sind nicht schuld", "tel:116016"),
    ],
)
def test_help_stands_before_the_list(client, world, question, words, number):
    page = text_of(client.get(f"{LIST}?frage={question}"))
    assert page.index(words) < page.index(number) < page.index('id="treffer"')


@pytest.mark.parametrize(
    ("text", "words", "number"),
    [
        ("mein baby schreit", "Schütteln Sie Ihr Baby nie", "tel:08001110550"),
        ("ich schlage mein Kind", "Sie dürfen Hilfe annehmen", "tel:08001110550"),
        ("gewalt", "Sie sind nicht schuld", "tel:116016"),
        ("mein Mann schlägt mich", "Sie sind nicht schuld", "tel:116016"),
        ("BEDROHUNG", "Sie sind nicht schuld", "tel:116016"),
        ("will nicht mehr leben", "nicht allein durch", "tel:08001110111"),
    ],
)
def test_words_that_call_for_help_are_answered_with_it_first(client, world, text, words, number):
    page = text_of(client.post(SEARCH, {"q": text, "frage": "kita"}))
    assert page.index(words) < page.index(number) < page.index('id="treffer"')
    assert number not in text_of(client.post(SEARCH, {"q": "Krabbelgruppe"}))


def test_help_comes_first_where_a_town_has_no_offer_yet(client, world):
    Offer.objects.update(visibility="intern")
    search.forget()
    page = text_of(client.post(SEARCH, {"q": "Frauenhaus"}))
    assert "tel:116016" in page.partition("<main")[2]


def test_nothing_found_offers_more_and_a_human(client, world):
    page = text_of(client.post(SEARCH, {"q": "xqzwv", "alter": "3-6", "ort": "unna"}))
    assert "Dazu haben wir nichts gefunden." in page
    assert "Auch für andere Alter suchen" in page
    assert "Alle Angebote ansehen" in page
    assert "Im Familienbüro Unna weiß man" in page
    assert "/familien/de/unna/wunsch/" in page


def test_a_place_can_be_chosen_with_a_radius(client, world):
    offer = world.released("Treff am Markt")
    site = Site.objects.create(municipality=offer.municipality, organisation=world.provider, name="Markt",
                               postcode="59423", city="Unna", lat=51.53, lon=7.69, visibility="oeffentlich")  # fmt: skip
    OfferSite.objects.create(municipality=offer.municipality, offer=offer, site=site)
    search.forget()
    page = text_of(client.get(f"{LIST}?ort=59423&umkreis=2"))
    assert '<option value="59423" selected>59423</option>' in page
    assert "0,0 km entfernt" in page
    assert f'<a class="g-chip g-chip--on" href="{LIST}"' in page
    assert "59423 und 2 km" in page
    assert 'data-lat="51.53000" data-lon="7.69000"' in page
    assert "data-map" in page


def test_open_now_is_judged_by_the_clock(client, world):
    offer = world.released("Immer offen")
    for day in ("mo", "di", "mi", "do", "fr", "sa", "so"):
        OpeningTime.objects.create(municipality=offer.municipality, offer=offer, weekdays=[day],
                                   opens=time(0), closes=time(23, 59, 59))  # fmt: skip
    search.forget()
    assert "Jetzt geöffnet" in text_of(client.get(f"{LIST}?offen=1"))


def test_long_lists_have_pages(client, world):
    for number in range(25):
        world.released(f"Angebot {number:02}")
    search.forget()
    first = text_of(client.get(f"{LIST}?alter=0-1"))
    assert "Seite 1 von 2" in first
    assert f'rel="next" href="{LIST}?alter=0-1&amp;seite=2"' in first
    second = text_of(client.get(f"{LIST}?alter=0-1&seite=2"))
    assert f'rel="prev" href="{LIST}?alter=0-1"' in second
    words = text_of(client.post(SEARCH, {"q": "Angebot", "setze": "seite=2"}))
    assert 'name="setze" value="seite=1"' in words


@pytest.mark.parametrize(
    "query",
    [
        "alter=999", "alter=-5", "alter='; DROP TABLE", "seite=-1", "seite=99999", "seite=²", "umkreis=1e9",
        "umkreis=nan", "sprache=%00", "feld=politik&feld=x", "frage=%F0%9F%92%A9", "ort=../../etc",
        "ort=" + "x" * 5000, "kostenlos=" + "1" * 5000,
    ],
)  # fmt: skip
def test_impossible_choices_are_dropped(client, world, query):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert "DROP" not in text_of(answer)


@pytest.mark.parametrize(
    "words",
    [
        "x" * 10_000,
        "\x00\x01\x1b",
        '" OR 1=1 --',
        "NEAR(a b) AND NOT *",
        "<script>alert(1)</script>",
        "",
        "   ",
    ],
)
def test_impossible_words_get_a_normal_answer(client, world, words):
    answer = client.post(SEARCH, {"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in text_of(answer)


def test_words_are_cut_and_cleaned():
    data = QueryDict(mutable=True)
    data["q"] = "a\u202eb\x00  c" + "d" * 9000
    assert read_text(data).startswith("a b c")
    assert len(read_text(data)) == 200


def test_one_state_has_one_address():
    filters = Filters(question="kita", age="3-6", language="tr", is_free=True, page=2)
    address = filters.address
    assert read_filters(QueryDict(address[1:])) == filters
    assert address == "?frage=kita&alter=3-6&sprache=tr&kostenlos=1&seite=2"


@pytest.mark.django_db(transaction=True)
def test_the_list_asks_the_database_seldom(client, world, django_assert_max_num_queries):
    client.get(LIST)
    with django_assert_max_num_queries(6):
        client.get(LIST)
    with django_assert_max_num_queries(6):
        client.post(SEARCH, {"q": "Baby"})
