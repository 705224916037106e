"""For practitioners: find, hand over, whom to call; signed in or by a link, and nothing personal."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts.models import Visibility
from kettenwerk.chain.models import Transition, TransitionOffer
from kettenwerk.guide.models import GuideSetting, PracticeLink
from kettenwerk.guide.services.practice import make_link, revoke_link
from kettenwerk.inventory.models import Contact, Offer, Organisation, Text
from kettenwerk.inventory.tests.make import World, signed_in
from tests.people import acting

PUBLIC, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL


@pytest.fixture
def world(db: None) -> World:
    made = World()
    GuideSetting.objects.create(municipality=made.town("unna"), is_open=True)
    return made


@pytest.fixture
def anna(world: World) -> Client:
    return signed_in(world.cast.anna)


@pytest.fixture
def guest_url(world: World) -> str:
    return make_link(PracticeLink(place="Geburtsstation"), by=acting(world.cast.anna))


def url(name: str, town: str = "unna", **kwargs) -> str:
    return reverse(f"guide:practice_{name}", kwargs={"town": town, **kwargs})


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def shown(world: World, name: str = "Elterncafé", **values) -> Offer:
    Organisation.objects.filter(name="Träger").update(visibility=PUBLIC)
    offer = world.offer(name, visibility=PUBLIC, **values)
    Organisation.objects.update(visibility=PUBLIC)
    contact(world, offer)
    return offer


def contact(world: World, target: Offer | Organisation, **values) -> Contact:
    link = {"offer": target} if isinstance(target, Offer) else {"organisation": target}
    given = {"function": "Anmeldung", "phone": "0221 4710100", "visibility": PUBLIC} | values
    made: Contact = world.save(Contact(municipality=world.town("unna"), **link, **given))
    return made


def transition(world: World, offer: Offer, **values) -> Transition:
    made = Transition.objects.create(
        municipality=world.town("kreis-unna"),
        key="tr-1",
        from_setting="Klinik",
        to_setting="Zuhause",
        visibility=Visibility.VERBUND,
        **values,
    )
    TransitionOffer.objects.create(municipality=made.municipality, transition=made, offer=offer)
    return made


# ------------------------------------------------------------------------------------------- find


def test_one_word_finds_with_the_number_to_call(world: World, anna: Client) -> None:
    shown(world)
    shown(world, "Wohngeld")
    text = text_of(anna.post(url("find"), {"frage": "Elterncafe"}))
    assert "Elterncafé" in text
    assert "Wohngeld" not in text
    assert 'href="tel:02214710100"' in text
    assert text.count("Mitgeben:") == 1


def test_a_word_and_two_taps_keep_the_word_and_narrow_by_age_and_language(
    world: World, anna: Client
) -> None:
    shown(world, "Töpfern am Morgen", from_months=0, to_months=12, languages="Türkisch")
    shown(world, "Töpfern am Mittag", from_months=72, to_months=120, languages="Türkisch")
    shown(world, "Töpfern am Abend", from_months=0, to_months=12, languages="Polnisch")
    first = text_of(anna.post(url("find"), {"frage": "Töpfern", "alter": "0-1"}))
    assert 'name="frage" type="search" value="Töpfern"' in first
    assert "Töpfern am Mittag" not in first
    both = {"frage": "Töpfern", "alter_bisher": "0-1", "sprache": "tr"}
    second = text_of(anna.post(url("find"), both))
    assert "Töpfern am Morgen" in second
    assert "Töpfern am Abend" not in second
    again = text_of(anna.post(url("find"), both | {"alter": "0-1"}))
    assert "Töpfern am Mittag" in again, "a second press lets go of an age"


def test_what_is_not_released_is_not_found_either(world: World, anna: Client) -> None:
    contact(world, world.offer("Elterncafé"))
    text = text_of(anna.post(url("find"), {"frage": "Elterncafe"}))
    assert "Dazu ist nichts freigegeben." in text


@pytest.mark.parametrize("text", ["", "x" * 10_000, "\x00\x01", "' OR 1=1 --", 'a* NEAR("b"'])
def test_strange_words_end_in_a_normal_page(world: World, anna: Client, text: str) -> None:
    shown(world)
    answer = anna.post(url("find"), {"frage": text, "alter": "-1-1", "sprache": "xx"})
    assert answer.status_code == 200


def test_names_of_offers_are_shown_as_text(world: World, anna: Client) -> None:
    offer = shown(world, "<img src=x onerror=alert(1)>")
    for page in (
        anna.post(url("find"), {}),
        anna.get(url("handover", uuid=offer.uuid)),
    ):
        assert "<img src=x" not in text_of(page)


# -------------------------------------------------------------------------------------- hand over


def test_a_slip_carries_code_number_and_a_message_for_ones_own_device(
    world: World, anna: Client
) -> None:
    offer = shown(world)
    text = text_of(anna.get(url("handover", uuid=offer.uuid)))
    page = f"/familien/de/unna/angebot/{offer.uuid}/"
    assert page in text
    assert "<svg" in text
    assert 'style="' not in text
    assert 'href="sms:?body=' in text
    message = unquote(text.split('href="sms:?body=')[1].split('"')[0])
    assert message.startswith("Elterncafé\nTräger\nTel. 0221 4710100\n")
    assert message.endswith(page)
    assert 'href="mailto:?subject=Elterncaf%C3%A9' in text


def test_the_slip_speaks_the_parents_language_and_says_how_it_came_to_be(
    world: World, anna: Client
) -> None:
    offer = shown(world, family_name="Treff")
    Text.objects.create(
        municipality=offer.municipality,
        offer=offer,
        field="family_name",
        language="ar",
        text="مقهى",
        origin="maschine",
        source_text="Treff",
        source_version=1,
    )
    text = text_of(anna.get(url("handover", uuid=offer.uuid) + "?sprache=ar"))
    assert 'lang="ar" dir="rtl"' in text
    assert "مقهى" in text
    assert "Übersetzung: maschinell, ungeprüft" in text
    assert f"/familien/ar/unna/angebot/{offer.uuid}/" in text
    other = text_of(anna.get(url("handover", uuid=offer.uuid) + "?sprache=quatsch"))
    assert f"/familien/de/unna/angebot/{offer.uuid}/" in other


def test_without_an_open_guide_there_is_no_code(world: World, anna: Client) -> None:
    GuideSetting.objects.update(is_open=False)
    text = text_of(anna.get(url("handover", uuid=shown(world).uuid)))
    assert "<svg" not in text
    assert "sobald der Familienwegweiser geöffnet ist" in text


def test_an_offer_that_is_not_public_cannot_be_handed_over(world: World, anna: Client) -> None:
    offer = world.offer("Elterncafé")
    contact(world, offer, visibility=Visibility.VERBUND)
    assert anna.get(url("handover", uuid=offer.uuid)).status_code == 404


# ---------------------------------------------------------------------------------- whom to call


def test_whom_to_call_names_bodies_with_contacts_for_professionals_first(
    world: World, anna: Client
) -> None:
    offer = shown(world)
    contact(world, offer.provider, function="Rückruf", audience="fachkraefte")
    transition(world, offer)
    text = text_of(anna.get(url("calls")))
    assert "Klinik → Zuhause" in text
    assert text.index("Rückruf") < text.index("Anmeldung")
    assert "(nur für Fachkräfte)" in text


def test_a_transition_whose_offers_serve_another_town_has_nobody_here(
    world: World, anna: Client
) -> None:
    transition(world, shown(world, areas=(world.luenen,)))
    text = text_of(anna.get(url("calls")))
    assert "Ohne Stelle" in text
    assert "Anmeldung" not in text


# ---------------------------------------------------------------------------------------- by link


def test_a_link_opens_the_same_pages_without_an_account(world: World, guest_url: str) -> None:
    offer = shown(world)
    guest = Client()
    answer = guest.post(guest_url, {"frage": "Elterncafe"})
    assert f"{guest_url}mitgeben/{offer.uuid}/" in text_of(answer)
    assert guest.get(f"{guest_url}mitgeben/{offer.uuid}/").status_code == 200
    assert guest.get(f"{guest_url}uebergaenge/").status_code == 200
    assert answer["Cache-Control"].startswith("no-store, private")
    assert "noindex" in answer["X-Robots-Tag"]
    assert "Anna" not in text_of(answer)


def test_every_tab_a_guest_sees_opens_for_a_guest(world: World, guest_url: str) -> None:
    shown(world)
    guest = Client()
    tabs = text_of(guest.get(guest_url)).split('aria-label="Für Fachkräfte"')[1].split("</nav>")[0]
    addresses = re.findall(r'href="([^"]+)"', tabs)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith(guest_url)
        answer = guest.get(address)
        assert answer.status_code == 200
        assert f'href="{address}" aria-current="page"' in text_of(answer)
        assert answer["Cache-Control"].startswith("no-store, private")
        assert guest.get(address.replace("/unna/", "/luenen/")).status_code == 404


def test_a_guest_prints_both_cards_as_members_do(
    world: World, anna: Client, guest_url: str
) -> None:
    shown(world)
    for query in ("karten/?als=pdf&fuer=Geburtsstation", "karten/sorge/?papier=a5"):
        paper = Client().get(f"{guest_url}{query}")
        assert paper.content.startswith(b"%PDF")
        assert paper["Cache-Control"].startswith("no-store, private")
        assert anna.get(f"/unna/wegweiser/{query}").content.startswith(b"%PDF")


def test_cards_name_no_contact_and_no_area_that_is_not_released(
    world: World, anna: Client, guest_url: str
) -> None:
    offer = shown(world)
    told = {"function": "insoweit erfahrene Fachkraft", "audience": "fachkraefte"}
    contact(world, offer, **told, phone="0221 4710199", visibility=Visibility.VERBUND)
    contact(world, offer, **told, phone="0221 4710188", visibility=INTERNAL)
    concern, quick = "karten/sorge/", "karten/"
    assert "0221 4710188" in text_of(anna.get(f"/unna/wegweiser/{concern}"))
    text = text_of(Client().get(f"{guest_url}{concern}"))
    assert "0221 4710188" not in text
    assert "0221 4710199" in text
    assert "Koenigsborn" not in text_of(Client().get(f"{guest_url}{quick}"))
    shown(world, areas=(world.koenigsborn,))
    assert "Koenigsborn" in text_of(Client().get(f"{guest_url}{quick}")), "a public offer names it"


def test_a_guest_sees_nothing_internal(world: World, anna: Client, guest_url: str) -> None:
    offer = shown(world)
    contact(world, offer.provider, function="Geheimnummer", visibility=INTERNAL)
    transition(world, offer)
    assert "Geheimnummer" in text_of(anna.get(url("calls")))
    assert "Geheimnummer" not in text_of(Client().get(f"{guest_url}uebergaenge/"))
    Offer.objects.update(visibility=INTERNAL)
    assert "Anmeldung" not in text_of(Client().get(f"{guest_url}uebergaenge/"))


def test_a_link_of_another_town_a_forged_and_an_old_one_open_nothing(
    world: World, guest_url: str
) -> None:
    guest = Client()
    assert guest.get(guest_url.replace("/unna/", "/luenen/")).status_code == 404
    assert guest.get(guest_url[:-3] + "x/").status_code == 404
    assert guest.get(url("link_find", token="kein-schluessel")).status_code == 404
    link = PracticeLink.objects.get()
    PracticeLink.objects.update(expires=timezone.now() - timedelta(minutes=1))
    assert guest.get(guest_url).status_code == 410
    PracticeLink.objects.update(expires=timezone.now() + timedelta(days=1))
    assert guest.get(guest_url).status_code == 200
    link.refresh_from_db()
    revoke_link(link, by=acting(world.cast.anna))
    assert guest.get(guest_url).status_code == 410


@pytest.mark.parametrize("name", ["find", "calls"])
def test_members_of_the_town_only(world: World, name: str) -> None:
    assert signed_in(world.cast.birgit).get(url(name)).status_code == 200
    for person in (world.cast.cem, world.cast.emil, world.cast.dora):
        assert signed_in(person).get(url(name)).status_code == 404
    assert Client().get(url(name)).status_code == 302


def test_readers_may_ask(world: World) -> None:
    assert signed_in(world.cast.birgit).post(url("find"), {"frage": "x"}).status_code == 200


# ----------------------------------------------------------------------------------------- budget


def test_pages_ask_the_database_a_fixed_number_of_times(
    world: World, anna: Client, guest_url: str, django_assert_max_num_queries
) -> None:
    for number in range(8):
        offer = shown(world, f"Gruppe {number}")
    transition(world, offer)
    with django_assert_max_num_queries(30):
        anna.post(url("find"), {"frage": "Gruppe"})
    with django_assert_max_num_queries(30):
        anna.get(url("handover", uuid=offer.uuid))
    with django_assert_max_num_queries(22):
        anna.get(url("calls"))
    with django_assert_max_num_queries(16):
        Client().get(f"{guest_url}uebergaenge/")
