"""How the pages travel: no cookie, nothing foreign, not asked for twice, an edit seen at once; and inside other sites."""

import re

import pytest

from kettenwerk.accounts import audit
from kettenwerk.guide import search
from kettenwerk.guide.languages import GUIDE_LANGUAGES
from kettenwerk.guide.tests.paper_world import PaperWorld
from kettenwerk.guide.views.caching import kept
from tests.people import acting

PAGES = ("/familien/", "/familien/de/", "/familien/de/unna/", "/familien/de/unna/angebote/",
         "/familien/de/unna/hilfe/", "/familien/de/unna/wunsch/", "/familien/de/unna/einbetten/",
         "/familien/de/unna/angebot/{offer}/", "/familien/de/unna/fehler/{offer}/")  # fmt: skip
LIST = "/familien/de/unna/angebote/"
_LOADED = re.compile(r'<(?:link|script|img|iframe|source)\b[^>]*?(?:href|src)="([^"]*)"')


@pytest.fixture
def world(db):
    search.forget()
    kept.pages.clear()
    yield PaperWorld()
    kept.pages.clear()
    search.forget()


@pytest.fixture
def offer(world):
    return world.released("Krabbelgruppe", summary="Spielen")


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_sets_no_cookie_and_loads_nothing_foreign(client, offer, path):
    for _ in range(2):
        answer = client.get(path.format(offer=offer.uuid))
        assert answer.status_code == 200
        assert not answer.cookies
        assert not client.cookies
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["Cache-Control"] == "public, max-age=60"
    page = text_of(answer)
    assert "csrfmiddlewaretoken" not in page
    loaded = [
        url for url in _LOADED.findall(page) if "canonical" not in page.partition(url)[0][-40:]
    ]
    assert all(url.startswith("/") for url in loaded), loaded


def test_somebody_signed_in_sees_the_same_page_as_everybody(client, world, offer):
    before = text_of(client.get(LIST))
    client.force_login(world.karla, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert text_of(client.get(LIST)) == before


def test_what_did_not_change_is_not_sent_again(client, world, offer, django_assert_num_queries):
    first = client.get(LIST)
    with django_assert_num_queries(1):
        again = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert again["ETag"] == first["ETag"]
    assert (
        client.get(LIST, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    )


def test_an_edit_is_seen_at_once(client, world, offer, settings):
    settings.GUIDE_PAGES_KEPT = 10
    first = client.get(LIST)
    offer.summary = "Singen und tanzen"
    audit.save(offer, by=acting(world.karla))
    search.forget()
    answer = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert "Singen und tanzen" in text_of(answer)


def test_a_kept_page_is_not_rendered_again(
    client, world, offer, settings, django_assert_num_queries
):
    settings.GUIDE_PAGES_KEPT = 10
    first = client.get(LIST)
    with django_assert_num_queries(1):
        again = client.get(LIST)
    assert again.content == first.content
    assert again["Referrer-Policy"] == "no-referrer"


def test_kept_pages_are_few_and_never_hold_words(client, world, offer, settings):
    settings.GUIDE_PAGES_KEPT = 3
    for page in range(1, 8):
        client.get(f"{LIST}?seite={page}")
    assert len(kept.pages) == 3
    client.post("/familien/de/unna/suche/", {"q": "kanarienvogel"})
    assert not [body for body, _ in kept.pages.values() if b"kanarienvogel" in body]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, world, method):
    assert getattr(client, method)(LIST).status_code == 405


# ------------------------------------------------------------------------------- inside other sites


def test_only_the_embedded_page_may_stand_in_a_frame(client, world, offer):
    embedded = client.get("/familien/de/unna/einbetten/")
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded
    for path in ("", "angebote/", f"angebot/{offer.uuid}/"):
        page = client.get(f"/familien/de/unna/{path}")
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


def test_the_embedded_list_stays_in_its_frame_and_opens_offers_outside(client, world, offer):
    page = text_of(client.get("/familien/de/unna/einbetten/?alter=0-1"))
    assert 'action="/familien/de/unna/einbetten/"' in page
    assert f'href="/familien/de/unna/angebot/{offer.uuid}/" target="_blank" rel="noopener"' in page
    assert "/familien/farbe/unna.css" in page
    assert "<script" not in page
    assert "tel:112" in page
    answer = client.post("/familien/de/unna/einbetten/", {"q": "Krabbelgruppe"})
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "Krabbelgruppe" in text_of(answer)


@pytest.mark.parametrize(
    ("colour", "writing"), [("#ffee00", "#000000"), ("#002244", "#ffffff"), ("", "#ffffff")]
)
def test_the_town_gives_its_colour_and_the_writing_can_be_read(client, world, colour, writing):
    world.setting.accent = colour
    world.setting.save()
    answer = client.get("/familien/farbe/unna.css")
    assert answer["Content-Type"].startswith("text/css")
    assert f"--accent: {colour or '#00547a'}; --on-accent: {writing};" in text_of(answer)


def test_a_colour_that_is_none_reaches_no_style_sheet(client, world):
    type(world.setting).objects.update(accent="red;}*{")
    assert "red" not in text_of(client.get("/familien/farbe/unna.css"))
    assert client.get("/familien/farbe/atlantis.css").status_code == 200


# ----------------------------------------------------------------------------------- for machines


def test_the_sitemap_names_open_towns_and_public_offers(client, world, offer):
    hidden = world.offer("Intern", visibility="intern")
    answer = client.get("/familien/sitemap.xml")
    body = text_of(answer)
    assert answer["Content-Type"].startswith("application/xml")
    assert body.count(str(offer.uuid)) == len(GUIDE_LANGUAGES)
    assert str(hidden.uuid) not in body
    assert "luenen" not in body


def test_robots_stay_out_of_everything_else(client, db):
    body = text_of(client.get("/robots.txt"))
    assert "Allow: /familien/" in body
    assert "Disallow: /\n" in body
    assert "/familien/sitemap.xml" in body


def test_pictures_of_maps_come_from_nowhere_unless_a_server_is_named(
    client, world, offer, settings
):
    assert "tiles.example" not in client.get(LIST)["Content-Security-Policy"]
    settings.GUIDE_TILES = "https://{s}.tiles.example/{z}/{x}/{y}.png"
    assert "https://*.tiles.example" in client.get(LIST)["Content-Security-Policy"]
    for path in ("/familien/de/unna/", "/familien/de/unna/einbetten/"):
        assert "tiles.example" not in client.get(path)["Content-Security-Policy"]
