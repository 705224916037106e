"""The pages around: start, my account, is it alive, what the law wants to read."""

import pytest

from kettenwerk.accounts.models import Membership, Role
from tests.people import make_person


def test_the_start_page_leads_to_the_only_municipality(cast, as_):
    assert as_(cast.anna).get("/").headers["Location"] == "/unna/"


def test_who_belongs_to_several_municipalities_chooses_once_and_then_finds_the_last_one(cast, as_):
    Membership.objects.create(
        user=cast.birgit, municipality=cast.verbund["kamen"], role=Role.COORDINATE
    )
    browser = as_(cast.birgit)
    page = browser.get("/").content.decode()
    assert page.index('href="/kamen/"') < page.index('href="/unna/"')  # where one may do most
    browser.get("/unna/")
    assert browser.get("/").headers["Location"] == "/unna/"
    Membership.objects.filter(user=cast.birgit, municipality__slug="unna").delete()
    assert browser.get("/").headers["Location"] == "/kamen/"


def test_somebody_without_a_municipality_reads_what_to_do(db, as_):
    page = as_(make_person("neu@x.example", "Neu")).get("/")
    assert page.status_code == 200
    assert "Sie gehören noch zu keiner Kommune" in page.content.decode()


def test_the_start_page_is_closed(db, as_):
    assert as_(None).get("/").headers["Location"] == "/konto/anmelden/?next=/"


def test_my_account_shows_my_roles_and_second_factor(cast, as_):
    page = as_(cast.anna).get("/konto/mein/").content.decode()
    assert "Kreisstadt Unna" in page
    assert "Bearbeiten" in page
    assert "nicht eingerichtet" in page
    assert "Lünen" not in page


def test_it_says_that_it_lives(db, as_):
    response = as_(None).get("/gesund/")
    assert response.content == b"gesund"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("url", "words"), [("/datenschutz/", "nach 90 Tagen"), ("/barrierefreiheit/", "WCAG 2.2")]
)
def test_everybody_may_read_the_legal_pages(db, as_, url, words):
    assert words in as_(None).get(url).content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "options", "patch"])
def test_a_page_knows_reading_and_posting_only(cast, as_, method):
    for url in ("/gesund/", "/konto/mein/", "/unna/auftraege/"):
        response = getattr(as_(cast.anna), method)(url)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, POST"


def test_small_pages_ask_little(cast, as_, django_assert_max_num_queries):
    browser = as_(cast.anna)
    browser.get("/konto/mein/")
    for url, budget in (("/", 3), ("/konto/mein/", 5)):
        with django_assert_max_num_queries(budget):
            browser.get(url)
    with django_assert_max_num_queries(1):
        as_(None).get("/gesund/")
