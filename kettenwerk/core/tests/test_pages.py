"""The page frame and the pages that tell of errors."""

import re

import pytest
from django.template.loader import render_to_string

STANDALONE = ["400.html", "403_csrf.html", "500.html"]
FRAMED = ["403.html", "404.html"]


@pytest.mark.parametrize("name", STANDALONE + FRAMED)
def test_an_error_page_says_in_german_what_to_do_next(name):
    html = render_to_string(name)
    assert '<html lang="de">' in html
    assert "Was Sie tun können" in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1


@pytest.mark.parametrize("name", STANDALONE)
def test_the_last_resort_needs_neither_script_nor_person(name):
    html = render_to_string(name)
    assert "<script" not in html
    assert "Abmelden" not in html


def test_a_refusal_is_shown_in_its_own_words_and_escaped():
    assert "Rolle „Bearbeiten“" in render_to_string("403.html", {"exception": "Rolle „Bearbeiten“"})
    assert "<b>" not in render_to_string("403.html", {"exception": "<b>"})


@pytest.mark.parametrize("name", STANDALONE + FRAMED)
def test_no_page_of_the_frame_carries_inline_style_or_script(name):
    html = render_to_string(name)
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_the_frame_has_skip_link_landmarks_and_no_empty_navigation():
    html = render_to_string("404.html")
    assert html.index('href="#inhalt"') < html.index("<header")
    assert 'id="inhalt"' in html
    assert "<nav" not in html
    assert "<footer" in html


def test_the_frame_marks_where_i_am():
    entries = [
        {"label": "Kette", "url": "/unna/kette/", "is_current": False},
        {"label": "Angebote", "url": "/unna/angebote/", "is_current": True},
    ]
    html = render_to_string("404.html", {"navigation": entries})
    assert 'href="/unna/angebote/" aria-current="true"' in html
    assert 'href="/unna/kette/" aria-current' not in html


def test_a_group_of_pages_opens_without_a_script_and_says_that_i_am_in_it():
    here = {"label": "Angebote", "url": "/unna/angebote/", "is_current": True}
    group = {"label": "Bestand", "url": "", "is_current": True, "entries": [here]}
    other = {"label": "Kette", "url": "", "is_current": False, "entries": [here | {"url": "/k/"}]}
    html = render_to_string("404.html", {"navigation": [group, other]})
    assert html.count('<summary aria-current="true">Bestand</summary>') == 2  # wide and phone
    assert html.count("<summary>Kette</summary>") == 2
    assert html.count('name="kw-group" open') == 1


def test_a_breadcrumb_ends_in_the_page_itself_without_a_link():
    html = render_to_string("core/_breadcrumb.html", {"trail": [("Unna", "/u/"), ("Hier", "/h/")]})
    assert '<a href="/u/">Unna</a>' in html
    assert '<span aria-current="page">Hier</span>' in html


def test_an_empty_state_offers_its_button_only_to_those_who_may():
    words = {"title": "Keins bekannt", "text": "Hier stehen Angebote.", "action": "Anlegen"}
    assert "kern-btn" not in render_to_string("core/_empty.html", words)
    assert 'href="/neu/"' in render_to_string("core/_empty.html", words | {"action_url": "/neu/"})
