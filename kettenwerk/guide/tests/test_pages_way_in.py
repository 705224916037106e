"""The way in: languages, towns, the home of a town; what stands on every page; kind words where nothing is."""

import pytest

from kettenwerk.guide import search
from kettenwerk.guide.languages import GUIDE_LANGUAGES
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.questions import QUESTIONS
from kettenwerk.guide.tests.paper_world import PaperWorld

NOBODY = "00000000-0000-4000-8000-000000000000"
PAGES = ("", "angebote/", "hilfe/", "wunsch/", "angebot/{offer}/", "fehler/{offer}/", "angebote/?frage=gewalt")  # fmt: skip


@pytest.fixture
def world(db):
    search.forget()
    yield PaperWorld()
    search.forget()


@pytest.fixture
def offer(world):
    return world.released("Krabbelgruppe", summary="Spielen und singen", is_free="ja")


def text_of(answer):
    return answer.content.decode()


def test_languages_call_themselves_by_their_own_names(client, world):
    page = text_of(client.get("/familien/"))
    for language in GUIDE_LANGUAGES:
        assert f'lang="{language.tag}" dir="{language.direction}"' in page
        assert language.own_name in page
    assert "/familien/de/unna/" in page


def test_only_towns_with_an_open_guide_are_named(client, world):
    GuideSetting.objects.create(municipality=world.town("luenen"), is_open=False)
    page = text_of(client.get("/familien/tr/"))
    assert "Kreisstadt Unna" in page
    assert "Lünen" not in page
    assert client.get("/familien/de/luenen/").status_code == 404


def test_where_no_guide_is_open_the_page_is_kind_and_has_the_numbers(client, db):
    page = text_of(client.get("/familien/de/"))
    assert "Noch hat keine Stadt" in page
    assert "tel:112" in page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_helps_at_once_names_a_human_and_can_be_left(client, offer, path):
    page = text_of(client.get(f"/familien/de/unna/{path.format(offer=offer.uuid)}"))
    for number in ("tel:112", "tel:110", "tel:116117", "Familienbüro Unna", "02303 00000-50"):
        assert number in page
    assert "data-exit" in page
    assert "Seite schnell verlassen" in page
    assert page.index("Familienbüro Unna") < page.index("<main")


def test_the_home_asks_what_it_is_about(client, offer):
    page = text_of(client.get("/familien/de/unna/"))
    for question in QUESTIONS:
        assert f"?frage={question.key}" in page
        assert str(question.title) in page
    assert "Schön, dass Sie da sind." in page
    assert '<form class="g-search" action="/familien/de/unna/suche/" method="post"' in page


def test_a_town_without_public_offers_says_so_and_names_the_office(client, world):
    world.offer("Intern", visibility="intern")
    for path in ("", "angebote/"):
        page = text_of(client.get(f"/familien/de/unna/{path}"))
        assert "Hier stehen noch keine Angebote." in page
        assert "Familienbüro Unna" in page
        assert "Intern" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/familien/xx/",
        "/familien/xx/unna/",
        "/familien/de/atlantis/",
        f"/familien/de/unna/angebot/{NOBODY}/",
        f"/familien/de/unna/angebot/{NOBODY}/termine.ics",
        f"/familien/de/unna/fehler/{NOBODY}/",
        "/familien/de/unna/gibtesnicht/",
        "/familien/de/unna/angebot/keine-kennung/",
    ],
)
def test_what_is_not_there_is_a_kind_404_with_a_way_on(client, world, path):
    answer = client.get(path)
    assert answer.status_code == 404
    page = text_of(answer)
    assert "tel:112" in page
    assert "/familien/" in page
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert "./" not in page


def test_an_offer_of_another_town_is_not_shown_here(client, world):
    GuideSetting.objects.create(municipality=world.town("luenen"), is_open=True)
    offer = world.released("Nur in Unna")
    search.forget()
    assert client.get(f"/familien/de/unna/angebot/{offer.uuid}/").status_code == 200
    assert client.get(f"/familien/de/luenen/angebot/{offer.uuid}/").status_code == 404


def test_the_language_switch_keeps_the_page_and_the_known_filters_only(client, offer):
    page = text_of(client.get("/familien/de/unna/angebote/?alter=0-1&kostenlos=1&boese=geheim"))
    assert "/familien/ar/unna/angebote/?alter=0-1&amp;kostenlos=1" in page
    assert "geheim" not in page


def test_arabic_runs_from_the_right(client, offer):
    page = text_of(client.get("/familien/ar/unna/"))
    assert '<html lang="ar" dir="rtl">' in page
    assert '<bdi dir="ltr">02303 00000-50</bdi>' in page


@pytest.mark.parametrize(
    ("path", "budget"), [("/familien/", 2), ("/familien/de/", 2), ("/familien/de/unna/hilfe/", 5)]
)
def test_pages_without_a_list_ask_the_database_seldom(
    client, world, django_assert_max_num_queries, path, budget
):
    with django_assert_max_num_queries(budget):
        client.get(path)
