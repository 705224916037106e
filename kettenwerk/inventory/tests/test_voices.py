"""Voices of families: taken in, read by those who edit, settled, forgotten; no word of them elsewhere."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry, Version
from kettenwerk.accounts.services import due
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import VOICES_KEPT_FOR, Contact, Responsibility, Voice
from kettenwerk.inventory.services import leave_voice, settle_voice, tidy_voices
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import acting

WORDS = "Die Nummer stimmt nicht"


def voice(world, text=WORDS, town="unna", **values):
    known = {"kind": "fehler", "language": "de"}
    return leave_voice(municipality=world.town(town), text=text, **(known | values))


def test_a_correction_goes_to_whoever_keeps_the_offer_and_a_wish_stays_in_town(world):
    offer = world.offer("Elterncafé", town="luenen")
    assert voice(world, offer=offer).municipality == world.town("luenen")
    assert voice(world, kind="wunsch", offer=offer).municipality == world.town("unna")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": "  \n "}, "leer"),
        ({"text": "x" * 301}, "höchstens 300"),
        ({"language": "xx"}, "xx"),
        ({"kind": "lob"}, "lob"),
        ({"field": "zauber"}, "zauber"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(world, values, words):
    with pytest.raises(Refused, match=words):
        voice(world, **values)
    assert not Voice.objects.exists()


def test_control_characters_become_spaces(world):
    assert voice(world, "a\x00b\r\nc\u202ed").text == "a b c d"


def test_a_voice_leaves_no_version_and_no_word_in_the_log(world):
    one = voice(world, "Mia wird geschlagen")
    settle_voice(one, by=acting(world.cast.anna), state="schutz")
    entry = AuditEntry.objects.get()
    assert "an die Fachstelle gegeben" in entry.text
    assert "Mia" not in json.dumps([entry.text, *map(str, Version.objects.all())])
    assert not Version.objects.exists()


def test_a_voice_is_settled_by_its_own_municipality_and_told_once(world):
    one = voice(world)
    with pytest.raises(Refused, match="andere Kommune"):
        settle_voice(one, by=acting(world.cast.cem), state="erledigt")
    with pytest.raises(Refused, match="gibt es nicht"):
        settle_voice(one, by=acting(world.cast.anna), state="weg")
    for _ in range(2):
        settle_voice(one, by=acting(world.cast.anna), state="erledigt")
    assert AuditEntry.objects.count() == 1


def test_after_ninety_days_a_voice_is_gone_settled_or_not(world):
    now = timezone.now()
    for state in Voice.State.values:
        for age in (timedelta(minutes=1), -timedelta(minutes=1)):
            one = voice(world)
            Voice.objects.filter(pk=one.pk).update(state=state, created=now - VOICES_KEPT_FOR - age)
    assert tidy_voices(now) == 3
    assert Voice.objects.count() == 3
    assert tidy_voices(now) == 0


def test_the_clock_deletes_them(world):
    voice(world)
    assert due.run_due(timezone.now() + VOICES_KEPT_FOR + timedelta(days=1))["tidy_voices"] == 1


# ----------------------------------------------------------------------------------------- the page


def test_editors_read_voices_open_the_offer_and_settle_them(world):
    offer = world.offer("Elterncafé")
    one = voice(world, "<b>Falsche</b> Nummer", offer=offer)
    anna = signed_in(world.cast.anna)
    text = anna.get(page("voice_list")).content.decode()
    assert "&lt;b&gt;Falsche&lt;/b&gt; Nummer" in text
    assert page("offer_detail", uuid=offer.uuid) in text
    settle = page("voice_settle", uuid=one.uuid)
    assert anna.post(settle, {"state": "erledigt"}).status_code == 302
    assert "Falsche" not in anna.get(page("voice_list")).content.decode()
    settled = anna.get(page("voice_list") + "?zustand=erledigt").content.decode()
    assert "Falsche" in settled
    assert "Wieder öffnen" in settled
    anna.post(settle, {"state": "offen"})
    assert Voice.objects.get().state == "offen"
    anna.post(settle, {"state": "weg"})
    assert Voice.objects.get().state == "offen"
    assert anna.get(settle).status_code == 405


def test_the_page_says_what_to_do_about_a_child_at_risk(world):
    office = world.organisation("Jugendamt")
    Responsibility.objects.create(
        municipality=world.town("unna"), organisation=office, area=world.unna,
        subject="jugendhilfe", basis="stated",
    )  # fmt: skip
    Contact.objects.create(
        municipality=world.town("unna"), organisation=office, function="Notdienst",
        phone="02303 110110", visibility="verbund",
    )  # fmt: skip
    text = signed_in(world.cast.anna).get(page("voice_list")).content.decode()
    assert "Klingt eine Mitteilung nach einem Kind in Gefahr?" in text
    assert "Notdienst 02303 110110" in text


def test_nobody_else_reads_them(world):
    one = voice(world)
    for name, kwargs in (("voice_list", {}), ("voice_settle", {"uuid": one.uuid})):
        assert signed_in(world.cast.birgit).get(page(name, **kwargs)).status_code == 403
        for person in ("cem", "emil", "dora"):
            client = signed_in(getattr(world.cast, person))
            assert client.get(page(name, **kwargs)).status_code == 404
    cem = signed_in(world.cast.cem)
    assert WORDS not in cem.get(page("voice_list", "luenen")).content.decode()
    there = page("voice_settle", "luenen", uuid=one.uuid)
    assert cem.post(there, {"state": "erledigt"}).status_code == 404


def test_a_voice_about_an_offer_that_is_gone_has_no_link(world):
    offer = world.offer("Elterncafé")
    voice(world, offer=offer)
    type(offer).objects.filter(pk=offer.pk).update(deleted_at=timezone.now())
    text = signed_in(world.cast.anna).get(page("voice_list")).content.decode()
    assert page("offer_detail", uuid=offer.uuid) not in text
    assert "nicht mehr da" in text


def test_the_page_needs_few_queries_however_many_voices(world, django_assert_max_num_queries):
    for number in range(30):
        voice(world, offer=world.offer(f"Angebot {number}"), area=world.unna)
    anna = signed_in(world.cast.anna)
    anna.get(page("voice_list"))
    with django_assert_max_num_queries(10):
        anna.get(page("voice_list"))
