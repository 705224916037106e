"""The staff's pages of the guide: who sees them, what they say, what a press of a button does."""

import pytest
from django.test import Client
from django.urls import reverse

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Visibility
from kettenwerk.guide.models import GuideSetting, PracticeLink
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.inventory.models import Contact, Offer, Organisation
from kettenwerk.inventory.tests.make import World, signed_in

PAGES = ("staff_overview", "staff_release", "staff_link_list")


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Client:
    return signed_in(world.cast.anna)


def url(name: str, town: str = "unna", **kwargs) -> str:
    return reverse(f"guide:{name}", kwargs={"town": town, **kwargs})


def ready(world: World, name: str = "Elterncafé", **values) -> Offer:
    offer = world.offer(name, **values)
    Contact.objects.create(
        municipality=offer.municipality,
        offer=offer,
        function="Anmeldung",
        phone="0221 4710100",
        visibility=Visibility.VERBUND,
    )
    return offer


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("name", PAGES)
def test_members_of_the_town_read_and_strangers_find_nothing(world: World, name: str) -> None:
    assert signed_in(world.cast.birgit).get(url(name)).status_code == 200
    for person in (world.cast.cem, world.cast.emil, world.cast.dora):
        assert signed_in(person).get(url(name)).status_code == 404
    assert Client().get(url(name)).status_code == 302


def test_the_overview_counts_and_says_what_is_missing(world: World, anna: Client) -> None:
    ready(world)
    world.offer("Ohne Kontakt")
    ready(world, "Geld", summary="nach SGB II")
    text = text_of(anna.get(url("staff_overview")))
    assert "<strong>2</strong> Bereit zur Freigabe" in text
    assert "<strong>1</strong> Es fehlt noch etwas" in text
    assert "Kurzbeschreibung: „SGB“" in text
    assert "Die Seite ist geschlossen" in text
    GuideSetting.objects.create(municipality=world.town("unna"), is_open=True)
    assert "/familien/de/unna/" in text_of(anna.get(url("staff_overview")))


def test_the_overview_leads_to_booklets_and_cards(anna: Client) -> None:
    text = text_of(anna.get(url("staff_overview")))
    for name in ("booklet_list", "practice_quick_card", "practice_concern_card"):
        assert f'href="{url(name)}"' in text.partition("<main")[2]


def test_ticked_offers_are_released_and_the_answer_leads_to_taking_it_back(
    world: World, anna: Client
) -> None:
    chosen = ready(world)
    ready(world, "Bleibt")
    for row in (*Organisation.objects.all(), *Offer.objects.all(), *Contact.objects.all()):
        audit.save(row, by=Actor(row.municipality))
    data = {"was": "frei", "angebot": [str(chosen.uuid), "unsinn"]}
    text = text_of(anna.post(url("staff_release"), data, follow=True))
    entry = AuditEntry.objects.get(text__startswith="Familienwegweiser")
    assert "1 Angebot freigegeben" in text
    undo = reverse("inventory:change_undo", kwargs={"town": "unna", "uuid": entry.uuid})
    assert undo in text
    assert [one.name for one in public_offers()] == ["Elterncafé"]
    assert anna.post(undo).status_code == 302
    assert public_offers() == []


def test_all_are_released_and_all_are_withdrawn(world: World, anna: Client) -> None:
    for number in range(3):
        ready(world, f"Angebot {number}")
    anna.post(url("staff_release"), {"was": "frei", "alle": "ja"})
    assert len(public_offers()) == 3
    anna.post(url("staff_release"), {"was": "zurueck", "alle": "ja"})
    assert public_offers() == []


def test_nothing_ticked_is_said(world: World, anna: Client) -> None:
    text = text_of(anna.post(url("staff_release"), {"was": "frei"}, follow=True))
    assert "Bitte wählen Sie mindestens ein Angebot aus." in text


def test_each_reason_leads_to_where_it_is_mended(world: World, anna: Client) -> None:
    lonely = world.offer("Ohne Kontakt")
    provider = world.organisation("Kreisdienst", "kreis-unna")
    ready(world, "Fremd", provider=provider)
    text = text_of(anna.get(url("staff_release") + "?stand=fehlt"))
    new = reverse("inventory:contact_new", kwargs={"town": "unna"})
    assert f"{new}?angebot={lonely.uuid}" in text
    assert anna.get(f"{new}?angebot={lonely.uuid}").status_code == 200
    assert "Freigeben kann das nur Kreis Unna" in text
    assert f"/unna/bestand/organisationen/{provider.uuid}/" in text


def test_readers_have_no_button_and_no_way(world: World) -> None:
    offer = ready(world)
    birgit = signed_in(world.cast.birgit)
    assert 'type="checkbox"' not in text_of(birgit.get(url("staff_release")))
    data = {"was": "frei", "angebot": str(offer.uuid)}
    assert birgit.post(url("staff_release"), data).status_code == 403
    assert birgit.post(url("staff_link_list"), {"place": "Praxis"}).status_code == 403
    assert public_offers() == []


def test_an_unknown_stand_shows_what_is_ready(world: World, anna: Client) -> None:
    assert "Bereit zur Freigabe</h2>" in text_of(anna.get(url("staff_release") + "?stand=%00x"))


def test_names_are_shown_as_text(world: World, anna: Client) -> None:
    ready(world, "<script>alert(1)</script>")
    assert "<script>alert" not in text_of(anna.get(url("staff_release")))


def test_the_settings_are_for_those_who_coordinate(world: World, anna: Client) -> None:
    assert anna.get(url("staff_setting")).status_code == 403
    emil = signed_in(world.cast.emil)
    office = world.organisation("Familienbüro", "kreis-unna")
    page = url("staff_setting", "kreis-unna")
    assert emil.get(page).status_code == 200
    data = {"is_open": "on", "office": office.pk, "accent": "#00547a", "postcodes": "59425"}
    assert emil.post(page, data).status_code == 302
    setting = GuideSetting.objects.get()
    assert (setting.is_open, setting.office, setting.accent) == (True, office, "#00547a")
    wrong = emil.post(page, data | {"accent": "blau"})
    assert wrong.status_code == 422
    assert "Bitte eine Farbe wie #00547a angeben." in text_of(wrong)


def test_a_hidden_organisation_of_another_town_is_no_office(world: World) -> None:
    hidden = world.organisation("Geheim", "luenen", visibility=Visibility.INTERNAL)
    answer = signed_in(world.cast.emil).post(
        url("staff_setting", "kreis-unna"), {"office": hidden.pk}
    )
    assert answer.status_code == 422
    assert "Geheim" not in text_of(answer)


def test_a_new_link_is_shown_once_opens_and_can_be_withdrawn(world: World, anna: Client) -> None:
    answer = anna.post(url("staff_link_list"), {"place": "Geburtsstation"})
    link = PracticeLink.objects.get()
    address = answer.context["new_url"]
    assert "no-store" in answer["Cache-Control"]
    assert address not in text_of(anna.get(url("staff_link_list")))
    assert link.secret_hash not in address
    assert Client().get(address).status_code == 200
    cem = signed_in(world.cast.cem)
    assert cem.post(url("staff_link_revoke", uuid=link.uuid)).status_code == 404
    assert cem.post(url("staff_link_revoke", "luenen", uuid=link.uuid)).status_code == 404
    assert anna.post(url("staff_link_revoke", uuid=link.uuid)).status_code == 302
    assert Client().get(address).status_code == 410


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_database_a_fixed_number_of_times(
    world: World, anna: Client, name: str, django_assert_max_num_queries
) -> None:
    for number in range(8):
        ready(world, f"Angebot {number}")
    with django_assert_max_num_queries(16):
        anna.get(url(name))


def test_the_settings_page_asks_a_fixed_number_of_times(
    world: World, django_assert_max_num_queries
) -> None:
    for number in range(8):
        world.organisation(f"Amt {number}", "kreis-unna")
    emil = signed_in(world.cast.emil)
    with django_assert_max_num_queries(10):
        emil.get(url("staff_setting", "kreis-unna"))
