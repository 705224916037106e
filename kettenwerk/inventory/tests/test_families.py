"""What families are told beyond an offer's record: opening times and texts, edited beside the German."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from kettenwerk.accounts.models import AuditEntry, Version
from kettenwerk.inventory.models import Offer, OpeningTime, Organisation, Text
from kettenwerk.inventory.services import merge_records, undo_change
from kettenwerk.inventory.tests.world import page, signed_in
from tests.form_reader import FormReader
from tests.people import acting


@pytest.fixture
def anna(world):
    return signed_in(world.cast.anna)


@pytest.fixture
def offer(world):
    return world.offer("Elterncafé", for_whom="Für Eltern mit Babys", summary="Ein offener Treff.")


def text(offer, language="tr", field="for_whom", **values):
    defaults = {"text": "Bebekler için", "origin": "mensch", "source_version": offer.version}
    defaults |= {"source_text": getattr(offer, field)}
    return Text.objects.create(
        municipality=offer.municipality, offer=offer, language=language, field=field,
        **(defaults | values),
    )  # fmt: skip


def opened(client, url):
    return FormReader(client.get(url).content.decode()).data


# ------------------------------------------------------------------------------------------- models


@pytest.mark.parametrize(
    ("rule", "consent", "is_shown"),
    [
        ("offen", None, True),
        ("einwilligung", None, False),
        ("einwilligung", date(2026, 3, 1), True),
        ("geschuetzt", None, False),
        ("geschuetzt", date(2026, 3, 1), False),
    ],
)
def test_an_address_is_shown_by_its_rule_alone(rule, consent, is_shown):
    organisation = Organisation(address_rule=rule, address_consent=consent)
    assert organisation.may_show_address == is_shown


def test_a_text_is_outdated_once_the_german_changed(offer):
    one = text(offer)
    assert not one.is_outdated
    one.offer.for_whom = "Für Eltern"
    assert one.is_outdated


@pytest.mark.parametrize(("language", "checked_by"), [("de-leicht", ""), ("de", "Prüfgruppe")])
def test_easy_german_needs_a_test_group_and_german_itself_is_no_translation(language, checked_by):
    with pytest.raises(ValidationError):
        Text(language=language, checked_by=checked_by).clean()


def test_simple_german_and_checked_easy_german_are_texts():
    Text(language="de-einfach").clean()
    Text(language="de-leicht", checked_by="Prüfgruppe der Lebenshilfe").clean()


# ------------------------------------------------------------------------------------ opening times

HOURS = {
    "form-0-weekdays": ["mo", "mi"],
    "form-0-opens": ["9.30 Uhr"],
    "form-0-closes": ["11:00"],
    "form-0-note": ["nicht in den Ferien"],
}


def test_opening_times_are_typed_as_rows_and_shown_on_the_offer(world, anna, offer):
    url = page("offer_hours", uuid=offer.uuid)
    assert anna.post(url, opened(anna, url) | HOURS).status_code == 302
    row = OpeningTime.objects.get()
    assert (row.weekdays, row.opens, row.closes) == (("mo", "mi"), time(9, 30), time(11))
    shown = anna.get(page("offer_detail", uuid=offer.uuid)).content.decode()
    assert "Mo, Mi 09:30–11:00 Uhr" in shown
    assert "nicht in den Ferien" in shown
    again = opened(anna, url)
    assert (again["form-0-opens"], again["form-0-weekdays"]) == (["09:30"], ["mo", "mi"])
    assert anna.post(url, again | {"form-0-DELETE": ["on"]}).status_code == 302
    assert not OpeningTime.objects.live().exists()
    undo_change(AuditEntry.objects.latest("pk"), by=acting(world.cast.anna))
    assert OpeningTime.objects.live().get().note == "nicht in den Ferien"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"form-0-weekdays": []}, "mindestens einen Wochentag"),
        ({"form-0-opens": ["abends"]}, "„abends“ ist keine Uhrzeit"),
        ({"form-0-closes": ["08:00"]}, "Das Ende liegt nicht nach dem Beginn"),
        ({"form-0-closes": [""]}, "wann es endet"),
    ],
)
def test_an_incomplete_opening_time_is_refused_at_its_field(anna, offer, change, sentence):
    url = page("offer_hours", uuid=offer.uuid)
    answer = anna.post(url, opened(anna, url) | HOURS | change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not OpeningTime.objects.exists()


def test_two_people_do_not_overwrite_each_others_opening_times(anna, offer):
    url = page("offer_hours", uuid=offer.uuid)
    stale = opened(anna, url) | HOURS
    anna.post(url, opened(anna, url) | HOURS | {"form-0-note": ["zuerst"]})
    answer = anna.post(url, stale, follow=True)
    assert "von jemand anderem geändert" in answer.content.decode()
    assert OpeningTime.objects.get().note == "zuerst"


# -------------------------------------------------------------------------------------------- texts


def test_texts_are_typed_beside_the_german_and_kept_with_what_they_translate(world, anna, offer):
    url = page("offer_texts", uuid=offer.uuid)
    form = anna.get(url).content.decode()
    assert "Für Eltern mit Babys" in form
    assert 'lang="ar" dir="rtl"' in form
    assert "de-cost" not in form
    typed = {"tr-for_whom-text": ["Bebekli ebeveynler için"], "tr-for_whom-origin": ["maschine"]}
    assert anna.post(url, opened(anna, url) | typed).status_code == 302
    row = Text.objects.get()
    assert (row.text, row.origin) == ("Bebekli ebeveynler için", "maschine")
    assert (row.source_text, row.source_version) == ("Für Eltern mit Babys", 1)
    assert Version.objects.filter(table="inventory.text").count() == 1
    shown = anna.get(page("offer_detail", uuid=offer.uuid)).content.decode()
    assert "Türkisch: Für wen" in shown
    assert "1 maschinell und ungeprüft" in shown


def test_an_outdated_text_stays_outdated_until_somebody_looked_at_it(anna, offer):
    text(offer, source_text="Für Schwangere")
    url = page("offer_texts", uuid=offer.uuid)
    form = anna.get(url).content.decode()
    assert "1 veraltet" in form
    assert "Für Schwangere" in form
    anna.post(url, opened(anna, url))
    assert Text.objects.get().is_outdated
    anna.post(url, opened(anna, url) | {"tr-for_whom-is_still_right": ["on"]})
    row = Text.objects.get()
    assert not row.is_outdated
    assert row.text == "Bebekler için"


def test_a_new_wording_is_a_translation_of_the_german_as_it_is(anna, offer):
    text(offer, source_text="Für Schwangere")
    url = page("offer_texts", uuid=offer.uuid)
    anna.post(url, opened(anna, url) | {"tr-for_whom-text": ["Yeni"]})
    assert not Text.objects.get().is_outdated


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tr-summary-text": ["Buluşma"]}, "Bitte sagen Sie, woher der Text kommt."),
        (
            {"de-leicht-summary-text": ["Ein Treff."], "de-leicht-summary-origin": ["mensch"]},
            "Leichte Sprache braucht eine Prüfgruppe.",
        ),
        ({"tr-summary-text": ["x" * 1201], "tr-summary-origin": ["mensch"]}, "höchstens 1200"),
    ],
)
def test_a_text_without_origin_or_check_is_refused(anna, offer, typed, sentence):
    url = page("offer_texts", uuid=offer.uuid)
    answer = anna.post(url, opened(anna, url) | typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Text.objects.exists()


def test_an_emptied_text_goes_and_comes_back_by_undo(world, anna, offer):
    url = page("offer_texts", uuid=offer.uuid)
    typed = {"tr-for_whom-text": ["Bebekler için"], "tr-for_whom-origin": ["mensch"]}
    anna.post(url, opened(anna, url) | typed)
    anna.post(url, opened(anna, url) | {"tr-for_whom-text": [""]})
    assert not Text.objects.live().exists()
    undo_change(AuditEntry.objects.latest("pk"), by=acting(world.cast.anna))
    assert Text.objects.live().get().text == "Bebekler için"


def test_without_german_words_there_is_nothing_to_translate(world, anna):
    empty = world.offer("Nur genannt")
    answer = anna.get(page("offer_texts", uuid=empty.uuid)).content.decode()
    assert "Noch nichts zu übersetzen" in answer


@pytest.mark.parametrize("name", ["offer_hours", "offer_texts"])
def test_only_editors_of_the_keeping_town_open_these_pages(world, offer, name):
    url = page(name, uuid=offer.uuid)
    assert signed_in(world.cast.birgit).get(url).status_code == 403
    assert signed_in(world.cast.birgit).post(url, {}).status_code == 403
    assert signed_in(world.cast.cem).get(url).status_code == 404
    for person, town in (("cem", "luenen"), ("emil", "kreis-unna"), ("dora", "nrw")):
        there = page(name, town, uuid=offer.uuid)
        refused = {404} if person != "dora" else {403, 404}
        assert signed_in(getattr(world.cast, person)).get(there).status_code in refused


@pytest.mark.parametrize("name", ["offer_hours", "offer_texts"])
def test_these_pages_need_few_queries(anna, offer, django_assert_max_num_queries, name):
    for language in ("tr", "ar", "uk", "ru"):
        text(offer, language=language)
        text(offer, language=language, field="summary")
    url = page(name, uuid=offer.uuid)
    anna.get(url)
    with django_assert_max_num_queries(6):
        anna.get(url)


# ---------------------------------------------------------------------------------------- merging


def test_merged_offers_keep_one_text_per_field_and_language(world, offer):
    other = world.offer("Eltern-Café", for_whom="Für alle")
    text(offer, text="bizim")
    text(other, text="onların")
    text(other, language="ar", text="لكم")
    merge_records(offer, other, by=acting(world.cast.anna))
    kept = Text.objects.live().filter(offer=offer)
    assert sorted(kept.values_list("language", "text")) == [("ar", "لكم"), ("tr", "bizim")]
    assert Offer.objects.live().count() == 1


# ------------------------------------------------------------------------------ the address on pages


def test_a_freelancer_without_a_date_is_allowed_and_told_that_nothing_is_shown(world, anna):
    midwife = world.organisation("Hebamme vor Ort")
    url = page("organisation_edit", uuid=midwife.uuid)
    data = opened(anna, url) | {"address_rule": ["einwilligung"], "bestaetigt": ["ja"]}
    assert anna.post(url, data).status_code == 302
    shown = anna.get(page("organisation_detail", uuid=midwife.uuid)).content.decode()
    assert "Die Anschrift wird nicht gezeigt." in shown
    anna.post(url, opened(anna, url) | {"address_consent": ["2026-03-01"]})
    shown = anna.get(page("organisation_detail", uuid=midwife.uuid)).content.decode()
    assert "Einwilligung vom 01.03.2026" in shown


def test_a_form_that_says_nothing_of_it_opens_no_protected_address(world, anna):
    refuge = world.organisation("Frauenhaus", address_rule="geschuetzt")
    url = page("organisation_edit", uuid=refuge.uuid)
    data = opened(anna, url) | {"note": ["neu"]}
    del data["address_rule"]
    assert anna.post(url, data).status_code == 302
    refuge.refresh_from_db()
    assert (refuge.note, refuge.address_rule) == ("neu", "geschuetzt")
