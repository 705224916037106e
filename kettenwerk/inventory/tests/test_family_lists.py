"""Opening times and translations as lists: read as people write them, checked like the forms."""

import io
from datetime import time
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.inventory.forms.families import HoursForm, TextForm
from kettenwerk.inventory.imports.families import read_time, read_weekdays
from kettenwerk.inventory.models import Offer, OpeningTime, Text
from kettenwerk.inventory.services import uploads
from kettenwerk.inventory.tests.world import World, page, signed_in
from tests.lists import bring, reasons_of, rows_of
from tests.people import acting

pytestmark = pytest.mark.django_db
HOURS = ["Angebot", "Wochentage", "öffnet um", "schließt um", "Hinweis zur Öffnungszeit"]
TEXTS = ["Angebot", "Feld", "Sprache", "deutscher Text dazu", "Text", "Herkunft", "geprüft von"]
DAYS = st.sampled_from(["", "mo", "di;do", "Montag", "quatsch", "so;so"])
TIMES = st.sampled_from(["", "9", "9:30", "09:30:00", "11.15 Uhr", "24:00", "8:60", "abends", "00:00"])  # fmt: skip
NOTES = st.sampled_from(["", "nur mit Anmeldung", "x" * 120, "x" * 121])
TRANSLATED = {
    "text": st.sampled_from(["", "Metin", "x" * 1200, "x" * 1201]),
    "origin": st.sampled_from(["", "mensch", "maschine", "quatsch"]),
    "checked_by": st.sampled_from(["", "Prüfgruppe", "x" * 121]),
}


@pytest.fixture
def offer(world: World) -> Offer:
    return world.offer("Elterncafé", for_whom="Für Eltern")


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("mo;di", ("mo", "di")),
        ("Di, Mo", ("mo", "di")),
        ("Montag und Mittwoch", ("mo", "mi")),
        ("Mo–Fr", ("mo", "di", "mi", "do", "fr")),
        ("Montag bis Mittwoch", ("mo", "di", "mi")),
        ("Sa / So", ("sa", "so")),
        ("Mo-Do;Sa", ("mo", "di", "mi", "do", "sa")),
        ("Feiertag", ("Feiertag",)),
    ],
)
def test_weekdays_are_read_as_people_write_them(cell: str, days: tuple[str, ...]) -> None:
    assert read_weekdays(cell) == days


@pytest.mark.parametrize(
    ("cell", "moment"),
    [("9", time(9)), ("9:30", time(9, 30)), ("9.30 Uhr", time(9, 30)), ("09:30:00", time(9, 30))],
)
def test_times_are_read_as_people_write_them(cell: str, moment: time) -> None:
    assert read_time(cell) == moment


def test_opening_times_come_with_a_list_once_and_go_with_it(world: World, offer: Offer) -> None:
    anna = acting(world.cast.anna)
    rows = [HOURS, ["Elterncafé", "Mo-Mi", "9", "11:30", ""], ["Elterncafé", "Fr", "14", "16", "Garten"]]  # fmt: skip
    upload = bring(rows, by=anna)
    assert upload.counts == {"neu": 2}, reasons_of(upload)
    uploads.take_over(upload, by=anna)
    row = OpeningTime.objects.live().earliest("opens")
    assert (row.offer, row.weekdays, row.closes) == (offer, ("mo", "di", "mi"), time(11, 30))
    assert row.municipality == offer.municipality
    assert bring(rows, by=anna).counts == {"gleich": 2}
    uploads.take_back(upload, by=anna)
    assert not OpeningTime.objects.live().exists()


def test_what_was_typed_by_hand_is_found_again_by_a_list(world: World, offer: Offer) -> None:
    anna = acting(world.cast.anna)
    known = {"municipality": offer.municipality, "offer": offer}
    OpeningTime.objects.create(**known, weekdays=("mo",), opens=time(9), closes=time(11))
    Text.objects.create(
        **known, field="for_whom", language="tr", text="Eski", origin="maschine",
        source_text="Für Eltern", source_version=3,
    )  # fmt: skip
    hours = [HOURS, ["Elterncafé", "Montag", "9:00", "11:00", "neu"]]
    upload = bring(hours, by=anna)
    assert upload.counts == {"geändert": 1}, reasons_of(upload)
    uploads.take_over(upload, by=anna)
    assert OpeningTime.objects.get().note == "neu"
    rows = [TEXTS, ["Elterncafé", "Für wen", "Türkisch", "Für Eltern", "Yeni", "mensch", ""]]
    upload = bring(rows, by=anna)
    assert upload.counts == {"geändert": 1}, reasons_of(upload)
    uploads.take_over(upload, by=anna)
    stored = Text.objects.get()
    assert (stored.text, stored.source_version, stored.is_outdated) == ("Yeni", 3, False)


def test_own_entries_go_out_as_a_list_that_changes_nothing(world: World, offer: Offer) -> None:
    known = {"municipality": offer.municipality, "offer": offer}
    OpeningTime.objects.create(**known, weekdays=("mo", "mi"), opens=time(9), closes=time(11))
    Text.objects.create(
        **known, field="for_whom", language="ar", text="للآباء", origin="mensch",
        source_text="Für Schwangere", source_version=2,
    )  # fmt: skip
    foreign = world.offer("Fremdes", town="luenen")
    OpeningTime.objects.create(
        municipality=foreign.municipality, offer=foreign, weekdays=("di",), opens=time(8), closes=time(9)
    )  # fmt: skip
    client = signed_in(world.cast.anna)
    for table, count in (("opening_times", 1), ("texts", 1), ("offers", 1)):
        answer = client.get(page("upload_known", table=table))
        content = io.BytesIO(answer.content).getvalue()
        assert b"PK" in content[:4]
        upload = bring(content, by=acting(world.cast.anna), name="eintraege.xlsx")
        assert upload.counts == {"gleich": count}, (table, reasons_of(upload), rows_of(upload))


def test_offers_of_one_name_are_named_by_their_uuid_in_a_list(world: World, offer: Offer) -> None:
    twin = world.offer("Elterncafé", provider=world.organisation("Anderer Träger"))
    for one in (offer, twin):
        OpeningTime.objects.create(
            municipality=one.municipality, offer=one, weekdays=("mo",), opens=time(9), closes=time(11)
        )  # fmt: skip
    answer = signed_in(world.cast.anna).get(page("upload_known", table="opening_times"))
    upload = bring(answer.content, by=acting(world.cast.anna), name="eintraege.xlsx")
    assert upload.counts == {"gleich": 2}, reasons_of(upload)


def test_lists_of_entries_are_for_editors_and_of_known_kinds(world: World) -> None:
    url = page("upload_known", table="texts")
    assert signed_in(world.cast.birgit).get(url).status_code == 403
    assert signed_in(world.cast.cem).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    unknown = page("upload_known", table="nichts")
    assert signed_in(world.cast.anna).get(unknown).status_code == 404


def test_a_list_of_offers_is_not_taken_for_opening_times(world: World) -> None:
    rows = [["Angebot", "Anbieter", "von", "bis", "Hinweis"], ["Kurs", "Träger", "2011", "", ""]]
    upload = bring(rows, by=acting(world.cast.anna))
    assert upload.choices["sheets"][0]["table"] == "offers"


# ------------------------------------------------------------------------------- one rule for both


def brought(world: World, rows: list[list[str]], table: str) -> tuple[bool, list[str]]:
    upload = bring(rows, by=acting(world.cast.anna), table=table)
    found = rows_of(upload)[0]["state"] != "abgelehnt", reasons_of(upload)
    upload.delete()
    return found


@given(days=DAYS, opens=TIMES, closes=TIMES, note=NOTES)
@pytest.mark.one_database(reason="the rules are asked, nothing is stored")
def test_opening_times_are_accepted_by_both_or_neither(  # noqa: PLR0917
    world: World, offer: Offer, days: str, opens: str, closes: str, note: str
) -> None:
    if not (days or opens or closes or note):
        return
    codes = {"Montag": "mo"}
    sent = [codes.get(one, one) for one in days.split(";") if one]
    form = HoursForm({"weekdays": sent, "opens": opens, "closes": closes, "note": note})
    rows = [HOURS, ["Elterncafé", days, opens, closes, note]]
    is_accepted, reasons = brought(world, rows, "opening_times")
    assert is_accepted == form.is_valid(), (rows, form.errors, reasons)


@given(
    language=st.sampled_from(["tr", "de-leicht", "de-einfach"]),
    text=TRANSLATED["text"],
    origin=TRANSLATED["origin"],
    checked_by=TRANSLATED["checked_by"],
)
@pytest.mark.one_database(reason="the rules are asked, nothing is stored")
def test_texts_are_accepted_by_both_or_neither(
    world: World, offer: Offer, language: str, **typed: Any
) -> None:
    if not typed["text"]:
        return
    data = {f"{language}-for_whom-{name}": value for name, value in typed.items()}
    form = TextForm(data, offer=offer, field="for_whom", language=language, stored=None)
    cells = [typed["text"], typed["origin"], typed["checked_by"]]
    rows = [TEXTS, ["Elterncafé", "for_whom", language, "Für Eltern", *cells]]
    is_accepted, reasons = brought(world, rows, "texts")
    assert is_accepted == form.is_valid(), (rows, form.errors, reasons)
