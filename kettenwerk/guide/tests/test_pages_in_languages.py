"""The pages of families in eight languages: German only where it says so, numbers never turned round."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from kettenwerk.guide import search
from kettenwerk.guide.languages import GUIDE_LANGUAGES, TRANSLATED
from kettenwerk.guide.tests.paper_world import PaperWorld
from kettenwerk.guide.tests.test_languages import GERMAN, KEPT_GERMAN

TEMPLATES = Path(__file__).parents[1] / "templates/guide"
# Pages of staff and of machines, in plain German or for programmes.
FOR_OTHERS = ("staff_", "practice_", "paper_", "hsds_", "voice_")
SHOWN_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder"}
VOID = {"meta", "link", "br", "img", "input", "hr", "use", "path", "wbr"}
PAGES = ("", "{town}/", "{town}/angebote/", "{town}/angebote/?frage=schreien", "{town}/hilfe/",
         "{town}/wunsch/", "{offer}", "{town}/angebote/?alter=6-10&kostenlos=1&offen=1",
         "gibtesnicht/")  # fmt: skip


class Reader(HTMLParser):
    """What a person reads of a page: each piece of text with the language and direction it says it has."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, str, str]] = [("", "", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        _tag, language, direction = self._open[-1]
        now = (tag, given.get("lang") or language, given.get("dir") or direction)
        self.pieces += [(value or "", *now[1:]) for key, value in attrs if key in SHOWN_ATTRIBUTES]
        if tag not in VOID:
            self._open.append(now)

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open[-1][0] not in {"script", "style"} and data.strip():
            self.pieces.append((data, *self._open[-1][1:]))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def family_templates() -> list[Path]:
    return [
        path for path in sorted(TEMPLATES.glob("*.html")) if not path.name.startswith(FOR_OTHERS)
    ]


def _fixed_text(source: str) -> Iterator[str]:
    """A template without what is translated, computed or commented."""
    end = ""
    for token in Lexer(source).tokenize():
        word = (token.contents.split() or [""])[0]
        if end:
            end = "" if token.token_type == TokenType.BLOCK and word == end else end
        elif token.token_type == TokenType.BLOCK and word in {"blocktranslate", "comment"}:
            end = f"end{word}"
        elif token.token_type == TokenType.TEXT:
            yield token.contents


def untranslated(source: str) -> list[str]:
    """Words in a template that no translation reaches."""
    reader = read("".join(_fixed_text(source)))
    return [text.strip() for text, _lang, _dir in reader.pieces if re.search(r"[^\W\d_]{2}", text)]


@pytest.mark.parametrize("path", family_templates(), ids=lambda path: path.stem)
def test_a_template_for_families_holds_no_word_outside_a_translation(path):
    assert not untranslated(path.read_text(encoding="utf-8"))


def test_an_untranslated_word_in_a_template_is_noticed():
    assert untranslated("<p>Hilfe {{ town }}</p>") == ["Hilfe"]
    assert untranslated('<img alt="Ein Bild" src="{{ x }}">') == ["Ein Bild"]
    assert not untranslated("{% blocktranslate %}Hilfe{% endblocktranslate %}<p>{{ x }} · 112</p>")


# ------------------------------------------------------------------------------------ whole pages


@pytest.fixture
def offer_page(db):
    search.forget()
    world = PaperWorld()
    offer = world.released(
        "Krabbelgruppe",  # a title holds no mark of language
        summary="Ein Treff für Familien und Kinder, bitte nicht klingeln.",
        for_whom="Für Familien und ihre Kinder",
        to_bring="Hausschuhe und Hilfe",
        cost="Ihre Spende und Kuchen",
        from_months=0,
        to_months=36,
        is_free="ja",
        languages="Deutsch; Türkisch",
    )
    search.forget()
    return f"unna/angebot/{offer.uuid}/"


@pytest.mark.parametrize("language", GUIDE_LANGUAGES, ids=lambda language: language.code)
def test_a_page_is_in_one_language_and_says_where_it_is_not(client, offer_page, language):
    for page in PAGES:
        address = f"/familien/{language.code}/" + page.format(town="unna", offer=offer_page)
        html = client.get(address).content.decode()
        assert f'<html lang="{language.tag}" dir="{language.direction}"' in html, address
        if not language.is_source:
            assert not _german_in(html), address


def _german_in(html: str) -> list[str]:
    pieces = (text for text, lang, _direction in read(html).pieces if lang != "de")
    return [text.strip() for text in pieces if GERMAN.search(KEPT_GERMAN.sub("", text))]


def test_german_without_its_mark_is_noticed():
    assert _german_in('<html lang="tr"><p>Aile <b>Hilfe</b></p></html>') == ["Hilfe"]
    assert not _german_in('<html lang="tr"><p>Aile <b lang="de">Hilfe</b><br>yardım</p></html>')


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_an_unchecked_language_says_so_and_german_does_not(client, offer_page, language):
    def footer(code):
        return client.get(f"/familien/{code}/unna/").content.decode().partition("<footer")[2]

    assert ("g-footer__note" in footer(language.code)) == language.is_unchecked
    assert "g-footer__note" not in footer("de")


def test_numbers_run_from_left_to_right_on_arabic_pages(client, offer_page):
    for page in ("unna/", "unna/hilfe/", "unna/angebote/", offer_page):
        pieces = read(client.get(f"/familien/ar/{page}").content.decode()).pieces
        numbers = [(text, direction) for text, _lang, direction in pieces
                   if re.search(r"\d[ /-]\d", text)]  # fmt: skip
        assert numbers, page
        assert not [text for text, direction in numbers if direction != "ltr"], page


def test_only_arabic_pages_load_the_arabic_font(client, offer_page):
    for language in GUIDE_LANGUAGES:
        html = client.get(f"/familien/{language.code}/unna/").content.decode()
        assert ("noto-sans-arabic.css" in html) == language.is_right_to_left
