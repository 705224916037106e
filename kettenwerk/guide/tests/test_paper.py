"""Hefte as they are printed: tagged, in their language, complete, and nothing internal in them."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from kettenwerk.guide.paper.letters import UNKNOWN, knows
from kettenwerk.guide.paper.typesetter import page_count
from kettenwerk.guide.queries.towns import town_of
from kettenwerk.guide.services.booklets import make_booklet
from kettenwerk.guide.tests.paper_world import (
    PaperWorld,
    choice,
    reader,
    tags_of,
    text_of,
)
from kettenwerk.guide.words import internal_word
from kettenwerk.inventory.models import OfferSite, OpeningTime, Site, Text

pytestmark = [pytest.mark.django_db]


def silent(done: int, total: int) -> None:
    """Progress nobody looks at."""


def made(**chosen: Any) -> bytes:
    town = town_of("unna")
    assert town is not None
    return make_booklet(choice(**chosen), town, now=timezone.now(), progress=silent).pdf


@pytest.fixture
def world() -> PaperWorld:
    return PaperWorld()


@pytest.mark.parametrize("paper", ["a4", "a5"])
def test_a_heft_is_tagged_titled_and_in_its_language(world: PaperWorld, paper: str):
    world.released("Elterncafé", summary="Kaffee und Gespräche.")
    pdf = made(paper=paper)
    document = reader(pdf)
    catalog: Any = document.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/Lang"] == "de"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert document.metadata is not None
    assert document.metadata.title == "Familienwegweiser Kreisstadt Unna"
    assert document.xmp_metadata is not None
    assert "<pdfuaid:part>1" in document.xmp_metadata.stream.get_data().decode()
    tags, _ = tags_of(pdf)
    assert tags["Title"] == 1
    assert tags["TOC"] == 1
    assert tags["Figure"] == 2, "the codes of the guide and of the one offer"
    assert tags["H1"] >= 4
    width = float(document.pages[0].mediabox.width) / 72 * 25.4
    assert round(width) == {"a4": 210, "a5": 148}[paper]
    assert page_count(pdf) == len(document.pages)


def test_a_heft_begins_with_help_and_the_familienbuero_and_names_every_offer(world: PaperWorld):
    offer = world.released(
        "Elterncafé am Markt",
        summary="Kaffee und Gespräche.",
        for_whom="Eltern mit kleinen Kindern",
        languages="Deutsch; Türkisch",
        is_free="ja",
        from_months=0,
        to_months=36,
    )
    OpeningTime.objects.create(
        municipality=offer.municipality, offer=offer, weekdays=["mo"], opens="09:00", closes="11:30"
    )
    for number in range(12):
        world.released(f"Treffpunkt Nummer {number}", fields=["kultur_sport"])
    pdf = made()
    first = " ".join(page.extract_text() for page in reader(pdf).pages[:2])
    for words in ("112", "110", "116 117", "02303 00000-99", "02303 00000-50", "Familienbüro Unna"):
        assert words in first
    text = text_of(pdf)
    for words in (
        "Elterncafé am Markt", "Haus der Familie", "Kaffee und Gespräche.", "02303 00000-01",
        "Eltern mit kleinen Kindern", "Deutsch, Türkisch", "Kostenlos", "Montag 09:00–11:30",
        "Nach Fragen", "Nach Orten", "Stimmt etwas nicht?", f"Stand: {timezone.localdate():%d.%m.%Y}",
    ):  # fmt: skip
        assert words in text
    for number in range(12):
        assert text.count(f"Treffpunkt Nummer {number} ") >= 2, "in its chapter and in an index"


def test_nothing_internal_and_no_protected_address_comes_into_a_heft(world: PaperWorld):
    shelter = world.organisation("Frauenhaus", visibility="oeffentlich", address_rule="schutz")
    refuge = world.released("Zuflucht für Frauen", provider=shelter, phone="02303 00000-77")
    site = Site.objects.create(
        municipality=shelter.municipality,
        organisation=shelter,
        name="Haus",
        street="Verborgener Weg 1",
        city="Unna",
        visibility="oeffentlich",
    )
    OfferSite.objects.create(municipality=shelter.municipality, offer=refuge, site=site)
    world.released(
        "Elterncafé",
        summary="Sekundäre Prävention nach § 16 SGB VIII für prekäre Lebenslagen",
        target_groups=["eltern"],
        prevention_level="selektiv",
    )
    world.offer("Geheimes Netz", visibility="intern")
    text = text_of(made())
    assert "02303 00000-77" in text
    assert internal_word(text) == ""
    assert "Verborgener Weg" not in text
    assert "Geheimes Netz" not in text
    assert "selektiv" not in text


def test_what_is_not_translated_stands_in_german_and_says_so(world: PaperWorld):
    offer = world.released("Elterncafé", summary="Kaffee und Gespräche.")
    Text.objects.create(
        municipality=offer.municipality,
        offer=offer,
        field="family_name",
        language="tr",
        text="Ebeveyn kafesi",
        origin="mensch",
        source_text=offer.family_name,
        source_version=1,
    )
    pdf = made(language="tr")
    assert reader(pdf).trailer["/Root"]["/Lang"] == "tr"  # type: ignore[index]
    text = text_of(pdf)
    assert "Ebeveyn kafesi" in text
    assert "Kaffee und Gespräche." in text
    _, languages = tags_of(pdf)
    assert languages["de"] >= 1


@pytest.mark.skipif(not knows("ع"), reason="no Arabic font is vendored yet")
def test_an_arabic_heft_runs_from_right_to_left(world: PaperWorld):
    world.released("Elterncafé", summary="Kaffee und Gespräche.")
    pdf = made(language="ar")
    catalog: Any = reader(pdf).trailer["/Root"]
    assert catalog["/Lang"] == "ar"
    assert catalog["/ViewerPreferences"]["/Direction"] == "/R2L"
    text = text_of(pdf)
    assert "02303 00000-01" in text, "a phone number keeps its order"
    assert UNKNOWN not in text


def test_the_begleitbuch_holds_only_offers_from_pregnancy_to_three(world: PaperWorld):
    world.released("Hebammensprechstunde", from_months=-9, to_months=6)
    world.released("Krabbelgruppe", from_months=12, to_months=36)
    world.released("Familienberatung", from_months=-9, to_months=216)
    world.released("Berufswahl", from_months=168, to_months=216)
    world.released("Ohne Alter")
    text = text_of(made(kind="begleitbuch"))
    for words in ("Elternbegleitbuch", "Hebammensprechstunde", "Krabbelgruppe", "Familienberatung"):
        assert words in text
    assert "Berufswahl" not in text
    assert "Ohne Alter" not in text


def test_unconfirmed_entries_are_marked_or_left_out_by_choice(world: PaperWorld):
    world.released("Frisch", last_confirmed=timezone.localdate())
    world.released("Alt", last_confirmed=date(2001, 1, 1))
    marked = text_of(made())
    assert marked.count("länger nicht bestätigt") == 1
    assert "Alt" in marked
    without = text_of(made(unconfirmed="ohne"))
    assert "länger nicht bestätigt" not in without
    assert "Frisch" in without
    assert " Alt " not in without


def test_the_same_offers_give_the_same_bytes(world: PaperWorld):
    world.released("Elterncafé")
    assert made() == made()
