"""„Hier stimmt etwas nicht“ and „Ich wünsche mir …“: two taps, no name, a limit, and never an emergency call."""

import pytest
from django.core.cache import cache

from kettenwerk.guide import search
from kettenwerk.guide.services import limits
from kettenwerk.guide.tests.paper_world import PaperWorld
from kettenwerk.inventory.models import Voice

WISH = "/familien/de/unna/wunsch/"
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}


@pytest.fixture
def world(db):
    cache.clear()
    search.forget()
    yield PaperWorld()
    search.forget()


@pytest.fixture
def offer(world):
    offer = world.released("Krabbelgruppe")
    search.forget()
    return offer


def text_of(answer):
    return answer.content.decode()


def test_two_taps_say_that_a_number_is_wrong(client, offer):
    link = f"/familien/tr/unna/fehler/{offer.uuid}/"
    assert link in text_of(client.get(f"/familien/tr/unna/angebot/{offer.uuid}/"))
    answer = client.post(link, {"grund": "telefon"}, headers=OURS)
    assert answer["Location"] == f"{link}?danke=1"
    voice = Voice.objects.get()
    assert (voice.kind, voice.offer_id, voice.language) == ("fehler", offer.pk, "tr")
    assert voice.text == "Die Telefonnummer stimmt nicht"


def test_two_taps_leave_a_wish_for_the_chain(client, world):
    assert WISH in text_of(client.get("/familien/de/unna/"))
    client.post(WISH, {"thema": "treffpunkt", "alter": "0-1", "text": "am Abend"}, headers=OURS)
    voice = Voice.objects.get()
    assert voice.text == "Treffpunkt für Eltern und Kinder. am Abend"
    assert (voice.field, voice.from_months, voice.to_months) == ("zivilgesellschaft", 0, 12)
    assert voice.area == world.unna
    assert "Danke!" in text_of(client.get(f"{WISH}?danke=1"))


def test_it_is_no_emergency_call_and_says_so_above(client, offer):
    for path in (WISH, f"/familien/de/unna/fehler/{offer.uuid}/"):
        page = text_of(client.get(path))
        main = page.partition("<main")[2]
        assert main.index("Das ist kein Notruf.") < main.index("<form")
        assert "tel:110" in main
        assert "tel:023030000099" in main


def test_three_hundred_characters_and_not_one_more(client, world):
    assert client.post(WISH, {"text": "x" * 300}, headers=OURS).status_code == 302
    answer = client.post(WISH, {"text": "y" * 301}, headers=OURS)
    assert answer.status_code == 422
    assert "höchstens 300 Zeichen" in text_of(answer)
    assert Voice.objects.count() == 1


def test_an_empty_message_is_asked_again(client, world):
    answer = client.post(WISH, {"thema": "anderes", "text": "  "}, headers=OURS)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text_of(answer)


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://boese.example"}]
)
def test_forms_of_other_sites_are_refused(client, world, headers):
    assert client.post(WISH, {"thema": "lernen"}, headers=headers).status_code == 403
    assert not Voice.objects.exists()


def test_many_messages_have_to_wait_and_no_address_is_kept(client, world):
    for _ in range(limits.PER_HOUR):
        assert client.post(WISH, {"thema": "lernen"}, headers=OURS).status_code == 302
    answer = client.post(WISH, {"thema": "lernen"}, headers=OURS)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert Voice.objects.count() == limits.PER_HOUR
    assert client.post(WISH, {"thema": "lernen"}, headers=OURS, REMOTE_ADDR="192.0.2.7").status_code == 302  # fmt: skip


def test_a_wish_of_nonsense_is_normal(client, world):
    answer = client.post(WISH, {"thema": "x", "alter": "999", "text": "<script>\x00"}, headers=OURS)
    assert answer.status_code == 302
    voice = Voice.objects.get()
    assert "\x00" not in voice.text
    assert voice.from_months is None


def test_the_forms_ask_the_database_seldom(client, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get(WISH)
