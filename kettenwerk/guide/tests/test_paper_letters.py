"""Whatever somebody typed, the paper is set, and the text gives no orders to the typesetter."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.guide.paper.letters import LONGEST_RUN, UNKNOWN, heading, knows, settable
from kettenwerk.guide.paper.qr import qr_svg
from kettenwerk.guide.paper.typesetter import page_count, set_pdf
from kettenwerk.guide.paper.wording import offer_content
from kettenwerk.guide.tests.offers_made import offer
from kettenwerk.guide.tests.paper_world import reader, text_of

HOSTILE = (
    '#panic("x") #read("/etc/passwd") #import "parts.typ": *',
    "*fett* _kursiv_ `roh` $x^2$ @verweis <marke> = Titel \\ // Kommentar /* */ #[Inhalt]",
    'Anführung " und \' und \\" und \\u{41} und \\n',
    "]) #sys.inputs #let a = 1; #set page(width: 1mm)",
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "Donaudampfschifffahrtsgesellschaft" * 40,
    "\u202eumgedreht\u202c \u2066innen\u2069 \u200fRTL-Zeichen\u200e",
    "😀 漢字 \ue000 \ufffe \x00\x07 e\u0301 A\u20dd \u0628\u0301",
    "Zeile 1\nZeile 2\r\n\tTab",
    "a" * 10_000,
    "Wort " * 2_000,
)
FRAME: dict[str, Any] = {
    "title": "Probe", "heading": "Probe", "subtitle": "", "ward": "", "author": "Kettenwerk",
    "language": "de", "paper": "a5", "lines": [], "protection": None, "office": None,
    "qr": qr_svg("https://unna.example/"), "qr_alt": "QR-Code", "qr_words": "", "note": "",
    "footer": "", "corrections": "", "corrections_words": "",
}  # fmt: skip


def book(text: str, language: str = "de") -> bytes:
    """A Heft with one offer that says the same everywhere."""
    made = offer(1, text, summary=text, for_whom=text, cost=text, to_bring=text, is_fresh=True)
    content = offer_content(made, language, "https://unna.example/angebot/")
    return set_pdf(
        "booklet",
        {
            **FRAME,
            "language": language,
            "town": settable(text), "span": "", "accent": "#2044aa", "is_bright": False,
            "greeting": settable(text), "notes": [], "stand": "", "emergency": [], "helplines": [],
            "words": {"help": "Hilfe", "office": "Büro", "more_help": "Mehr", "contents": "Inhalt"},
            "chapters": [
                {"title": heading(text), "first": "", "note": "", "helplines": [], "offers": [content]}
            ],
            "names": {content["id"]: content["name"]},
            "indexes": [
                {"title": "Orte", "groups": [{"title": heading(text), "ids": [content["id"]]}]}
            ],
        },
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_set_as_they_are(text: str):
    pdf = book(text)
    shown = text_of(pdf).replace(" ", "").replace("-", "")
    wanted = settable(text)[:15].replace("\u200b", "").replace(" ", "").replace("-", "")
    marks = "\u200e\u200f\u00ad"
    assert wanted.translate(dict.fromkeys(map(ord, marks))) in shown.translate(
        dict.fromkeys(map(ord, marks))
    )
    assert "root:" not in shown
    for page in reader(pdf).pages:
        assert round(float(page.mediabox.width)) == 420, "no text changes the page"


def test_hostile_texts_are_set_from_right_to_left_too():
    for text in HOSTILE[:9]:
        assert page_count(book(text, "ar")) >= 3


@given(st.text(max_size=200))
def test_any_text_can_be_set(text: str):
    assert book(text or "leer").startswith(b"%PDF")


@given(st.text(max_size=300))
def test_a_settable_text_has_only_known_letters_and_no_endless_words(text: str):
    cleaned = settable(text)
    assert all(
        knows(letter) or letter in " \u00ad\u200b\u200c\u200d\u200e\u200f" for letter in cleaned
    )
    runs = cleaned.replace("\u200b", " ").replace("\u00ad", " ").split()
    assert all(len(run) <= LONGEST_RUN + 1 for run in runs)


def test_ordinary_words_stay_untouched_and_unknown_letters_show_that_something_was_there():
    for words in ("Müller & Söhne – „Café“", "Ґудзик їжак", "Ğüneş İşçi", "Łódź", "Țară"):
        assert settable(words) == words
    assert settable("Treff 😀") == f"Treff {UNKNOWN}"
    assert settable("Zeile\n\tzwei\x00") == "Zeile zwei"


def test_a_qr_code_holds_its_address_in_one_path():
    svg = qr_svg("https://unna.example/familien/de/unna/")
    assert svg.startswith("<svg")
    assert svg.count("<path") == 1
    assert qr_svg("https://unna.example/familien/de/unna/") is svg
