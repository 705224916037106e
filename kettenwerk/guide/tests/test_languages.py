"""Eight languages on every page: nothing left in German by mistake, nothing that cannot be read."""

import io
import re
import shutil
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
import typst
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from kettenwerk.core import paper
from kettenwerk.guide.languages import GUIDE_LANGUAGES, TRANSLATED, guide_language
from kettenwerk.guide.vocabularies import age_words, language_word
from scripts import languages as tool
from tests.house import ROOT

CODES = [language.code for language in TRANSLATED]
VENDOR = Path(paper.__file__).parents[1] / "static/vendor"
PAPER_FONTS = {"FiraSans", "NotoSansArabic"}
# What no reader of another language may meet outside a passage marked as German.
GERMAN = re.compile(
    r"\b(?:Hilfe|Angebote?|kostenlos|Familien|Kinder|bitte|Seite|Sprache|Suche|und|oder|nicht|für|Ihre?|Sie)\b"
)
# German that stands in brackets behind its translation, because a reader will meet it at the door.
KEPT_GERMAN = re.compile(r"\([^)]*\)|Helpline Ukraine")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return tool.wanted()


def words_of(catalog: Catalog) -> list[str]:
    return [string for message in catalog if message.id for string in tool.strings_of(message)]


# ---------------------------------------------------------------------------------- the languages


def test_the_guide_and_the_settings_name_the_same_languages():
    assert dict(settings.LANGUAGES) == {
        language.code: language.own_name for language in GUIDE_LANGUAGES
    }
    assert not [name for name in settings.MIDDLEWARE if "Locale" in name]


def test_arabic_runs_from_right_to_left_and_only_arabic():
    assert [item.code for item in GUIDE_LANGUAGES if item.direction == "rtl"] == ["ar"]


def test_a_translation_counts_as_unchecked_until_a_speaker_read_it():
    unchecked = [language.code for language in GUIDE_LANGUAGES if language.is_unchecked]
    assert unchecked == [item.code for item in TRANSLATED if not item.checked_by]
    assert "de" not in unchecked


def test_the_docs_tell_for_every_language_who_checked_it():
    told = (ROOT / "docs/languages.md").read_text(encoding="utf-8")
    for language in GUIDE_LANGUAGES:
        line = next(row for row in told.splitlines() if f"| {language.own_name} (" in row)
        assert ("machine, unchecked | nobody yet" in line) == language.is_unchecked
        assert language.checked_by in line


@pytest.mark.parametrize("code", ["fr", "de-AT", "", "../de", "DE"])
def test_a_language_the_guide_does_not_speak_is_none(code):
    assert guide_language(code) is None


# --------------------------------------------------------------------------------- the catalogues


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_translated_and_compiled(code, template):
    """Also: no fuzzy one, the same placeholders, as many plural forms as the language has."""
    faults = tool.faults(code, template)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("code", "forms"), [("ar", 6), ("uk", 3), ("ru", 3), ("pl", 3), ("ro", 3)])
def test_plural_forms_are_those_of_the_language(code, forms):
    with tool.po_file(code).with_suffix(".mo").open("rb") as file:
        plural = GNUTranslations(file).plural  # type: ignore[attr-defined]
    assert {plural(number) for number in range(200)} == set(range(forms))


@pytest.mark.parametrize("code", CODES)
def test_no_german_word_is_left_in_a_translation(code):
    left = [word for word in words_of(tool.read(code)) if GERMAN.search(KEPT_GERMAN.sub("", word))]
    assert not left, "\n".join(left)


@pytest.mark.parametrize(
    ("translated", "reason"),
    [
        ("", "not translated"),
        ("%(n)s offers in %(town)s", ""),
        ("%(n)s offers", "placeholders differ"),
        ("%(n)s offers in %(place)s", "placeholders differ"),
        ("%(n)s offers in %(town)s at 100 %%", "placeholders differ"),
    ],
)
def test_a_wrong_translation_is_noticed(translated, reason):
    message = Message("%(n)s Angebote in %(town)s")
    known = Message(message.id, translated)
    assert tool.fault_of(message, known, 2) == reason
    assert tool.fault_of(message, None, 2) == "not translated"


def test_a_fuzzy_translation_and_a_missing_plural_are_noticed():
    key = ("%(n)s Jahr", "%(n)s Jahre")
    assert tool.fault_of(Message("Ja"), Message("Ja", "Yes", flags={"fuzzy"}), 2) == "fuzzy"
    assert not tool.fault_of(Message(key), Message(key, ("سنة", "%(n)s سنة")), 2)
    assert tool.fault_of(Message(key), Message(key, ("year",)), 2) == "1 of 2 plural forms"


def test_a_catalogue_out_of_step_is_noticed(tmp_path, monkeypatch, template):
    shutil.copytree(tool.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(tool, "LOCALE", tmp_path / "locale")
    assert not tool.faults("en", template)
    template = tool.wanted()
    template.add("Ein neuer Satz")
    found = tool.faults("en", template)
    assert any("not in step" in fault for fault in found)
    assert "en: not translated: Ein neuer Satz" in found
    po = tool.po_file("en")
    po.write_text(po.read_text(encoding="utf-8").replace("Monday", "Moonday"), encoding="utf-8")
    assert any("older than its source" in fault for fault in tool.faults("en", tool.wanted()))


def test_renewing_keeps_what_is_translated_and_drops_what_nobody_says(
    tmp_path, monkeypatch, template
):
    shutil.copytree(tool.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(tool, "LOCALE", tmp_path / "locale")
    before = tool.po_file("ar").read_bytes()
    old = tool.read("ar")
    old.add("Das sagt niemand", "x")
    tool.po_file("ar").write_bytes(tool.as_po(old))
    assert tool.faults("ar", template)
    tool.renew()
    assert tool.po_file("ar").read_bytes() == before
    assert not tool.faults("ar", template)


# -------------------------------------------------------------------------------------- on a page


def test_words_for_ages_follow_the_grammar_of_the_language():
    with translation.override("ru"):
        assert age_words(36, 72) == "от 3 до 6 лет"
        assert age_words(216, 252) == "от 18 до 21 года"
        assert age_words(None, 12) == "до 1 года"
    with translation.override("ar"):
        assert age_words(None, 24) == "حتى سنتين"
    with translation.override("de"):
        assert age_words(-9, 36) == "Schwangerschaft bis 3 Jahre"


def test_spoken_languages_have_a_name_in_every_language():
    for code in CODES:
        with translation.override(code):
            assert language_word("uk") != "Ukrainian" or code == "en"
            assert language_word("ckb") not in {"", "ckb"}


# ---------------------------------------------------------------------------------------- letters


def test_every_letter_of_every_language_is_in_a_font_of_the_house():
    sheets = [VENDOR / name / f"{name}.css" for name in ("fira-sans", "noto-sans-arabic")]
    covered = set().union(*(_letters(sheet.read_text(encoding="utf-8")) for sheet in sheets))
    spoken = {letter for code in CODES for word in words_of(tool.read(code)) for letter in word}
    assert {letter for letter in spoken if ord(letter) not in covered} <= {"\u2066", "\u2069"}


def _letters(sheet: str) -> set[int]:
    found: set[int] = set()
    for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", sheet):
        found.update(range(int(low, 16), int(high or low, 16) + 1))
    return found


@pytest.mark.parametrize("code", CODES)
def test_paper_sets_a_language_without_a_foreign_font(code):
    text = "\n\n".join(words_of(tool.read(code))).replace("#", "").replace("@", "")
    source = '#set text(font: ("Fira Sans", "Noto Sans Arabic"))\n#set document(title: "x")\n#sys.inputs.text'
    pdf = typst.compile(
        source.encode(),
        font_paths=paper._fonts(),
        sys_inputs={"text": text},
        pdf_standards=["ua-1"],
    )
    assert _fonts_of(pdf) <= PAPER_FONTS
    assert ("NotoSansArabic" in _fonts_of(pdf)) == (code == "ar")


def _fonts_of(pdf: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            found.add(str(font["/BaseFont"]).partition("+")[2].partition("-")[0])
    return found
