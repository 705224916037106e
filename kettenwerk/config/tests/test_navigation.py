"""The main navigation: groups, where I am, what only some may open."""

import pytest
from django.test import Client

from kettenwerk.config.navigation import MAIN_NAVIGATION
from tests.people import make_cast


@pytest.fixture
def cast(db):
    return make_cast()


def groups(person, url):
    browser = Client()
    browser.force_login(person)
    response = browser.get(url)
    assert response.status_code == 200
    return {group.label: group for group in response.context["navigation"]}


def labels(group):
    return [one.label for one in group.entries]


def test_every_group_stands_in_its_place_and_every_page_exists(cast):
    found = groups(cast.emil, "/kreis-unna/mitglieder/")
    assert list(found) == ["Heute", "Kette", "Bestand", "Wegweiser", "Gebiete", "Verwaltung"]
    assert found["Gebiete"].url == "/kreis-unna/gebiete/"
    assert not found["Gebiete"].entries
    for label, pages in MAIN_NAVIGATION:
        if len(pages) > 1:
            assert labels(found[label]) == [words for words, *_ in pages]


@pytest.mark.parametrize(
    ("url", "group", "page"),
    [
        ("/unna/bestand/angebote/", "Bestand", "Angebote"),
        ("/unna/bestand/angebote/neu/", "Bestand", "Angebote"),
        ("/unna/bestand/vorschlaege/", "Bestand", "Änderungsvorschläge"),
        ("/unna/auftraege/", "Verwaltung", "Aufträge"),
    ],
)
def test_one_page_is_the_current_one_and_so_is_its_group(cast, url, group, page):
    found = groups(cast.anna, url)
    assert [one.label for one in found.values() if one.is_current] == [group]
    assert [one.label for one in found[group].entries if one.is_current] == [page]


def test_a_group_of_one_page_is_current_itself(cast):
    found = groups(cast.anna, "/unna/gebiete/")
    assert [one.label for one in found.values() if one.is_current] == ["Gebiete"]


def test_the_log_is_offered_only_to_those_who_may_open_it(cast):
    assert "Protokoll" in labels(groups(cast.emil, "/kreis-unna/mitglieder/")["Verwaltung"])
    for person, town in ((cast.anna, "unna"), (cast.birgit, "unna"), (cast.dora, "nrw")):
        assert "Protokoll" not in labels(groups(person, f"/{town}/mitglieder/")["Verwaltung"])


def test_without_a_municipality_there_is_no_main_navigation(cast):
    assert groups(cast.anna, "/konto/mein/") == {}
