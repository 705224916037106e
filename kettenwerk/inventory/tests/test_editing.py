"""Editing: what people type, German errors, conflicts, hints, refusals."""

import pytest

from kettenwerk.accounts.models import Version
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.forms.personal_data import personal_data_in
from kettenwerk.inventory.models import Agreement, Network, Offer, Organisation
from kettenwerk.inventory.services import save_record
from kettenwerk.inventory.tests.world import page, signed_in, typed_offer
from tests.people import acting


@pytest.fixture
def anna(world):
    world.organisation("Träger")
    return signed_in(world.cast.anna)


def post_new(client, world, **changes):
    return client.post(page("offer_new"), typed_offer(world, **changes))


def edited(world, offer, **changes):
    return typed_offer(world, name=offer.name, version=offer.version) | changes


def test_offer_new_saves_what_was_typed_with_one_version_per_row(world, anna):
    world.organisation("Kinderschutzbund")
    response = post_new(
        anna, world, from_months="-0,75", to_months="0,33", start="07.2011", end="2014",
        fields=["bildung", "gesundheit"], partners=["kinderschutzbund", ""],
    )  # fmt: skip
    offer = Offer.objects.get()
    assert response.status_code == 302
    assert (offer.from_months, offer.to_months) == (-9, 4)
    assert (offer.start.iso, offer.end.iso) == ("2011-07", "2014")
    assert offer.fields == ("bildung", "gesundheit")
    assert offer.area == world.unna
    assert [row.organisation.name for row in offer.partners.all()] == ["Kinderschutzbund"]
    entries = {version.change_set_id for version in Version.objects.all()}
    assert (len(entries), Version.objects.count()) == (1, 3)


def test_offer_form_asks_for_at_most_seven_things(world, anna):
    form = anna.get(page("offer_new")).context["form"]
    assert len([field for field in form.fields.values() if field.required]) <= 7


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "Dieses Feld ist zwingend erforderlich."),
        ({"provider": "Trägr"}, "provider", "Meinten Sie „Träger“?"),
        ({"from_months": "drei"}, "from_months", "„drei“ ist kein Alter"),
        ({"start": "irgendwann"}, "start", "„irgendwann“ ist kein Datum. Möglich: 2011"),
        ({"fields": ["zauberei"]}, "fields", "zauberei"),
        ({"areas": []}, "areas", "Dieses Feld ist zwingend erforderlich."),
        ({"areas": ["999999"]}, "areas", "999999"),
        ({"partners": ["Niemand"]}, "partners", "„Niemand“ ist hier nicht bekannt."),
        ({"from_months": "6", "to_months": "3"}, "__all__", "„Alter bis“ muss größer sein"),
        ({"kind": "zauber"}, "kind", "zauber"),
    ],
)
def test_offer_new_says_at_the_field_what_is_wrong(world, anna, changes, field, words):
    response = post_new(anna, world, **changes)
    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    assert not Offer.objects.exists()


def test_offer_new_keeps_ages_as_typed_when_opened_again(world, anna):
    post_new(anna, world, from_months="0,33", to_months="21")
    form = anna.get(page("offer_edit", uuid=Offer.objects.get().uuid)).context["form"]
    assert (form["from_months"].value(), form["to_months"].value()) == ("0,33", "21")


def test_offer_edit_is_refused_to_readers_and_strangers(world):
    offer = world.offer("Elterncafé")
    foreign = world.offer("Fremdes", town="luenen")
    url = page("offer_edit", uuid=offer.uuid)
    assert signed_in(world.cast.birgit).get(url).status_code == 403
    assert signed_in(world.cast.birgit).post(url, {}).status_code == 403
    assert signed_in(world.cast.cem).get(url).status_code == 404
    assert (
        signed_in(world.cast.cem).get(page("offer_edit", "luenen", uuid=offer.uuid)).status_code
        == 404
    )
    assert (
        signed_in(world.cast.emil)
        .post(page("offer_edit", "kreis-unna", uuid=offer.uuid))
        .status_code
        == 404
    )
    assert signed_in(world.cast.anna).get(page("offer_edit", uuid=foreign.uuid)).status_code == 404


def test_offer_edit_changes_children_in_the_same_change_set(world, anna):
    offer = world.offer("Elterncafé", areas=(world.unna,))
    data = edited(world, offer, areas=[str(world.koenigsborn.pk)])
    anna.post(page("offer_edit", uuid=offer.uuid), data)
    assert [row.area for row in offer.areas.filter(deleted_at=None)] == [world.koenigsborn]
    assert len({version.change_set_id for version in Version.objects.all()}) == 1


def test_offer_edit_by_two_people_overwrites_nothing_and_lets_them_choose(world, anna):
    offer = world.offer("Elterncafé", summary="alt", cost="frei")
    offer.summary = "von Emil"
    save_record(offer, by=acting(world.cast.anna))
    url = page("offer_edit", uuid=offer.uuid)
    data = edited(world, offer, version=1, summary="von mir", cost="2 €")
    response = anna.post(url, data)
    offer.refresh_from_db()
    assert response.status_code == 409
    assert (offer.summary, offer.version) == ("von Emil", 2)
    text = response.content.decode()
    assert "von mir" in text
    assert "von Emil" in text
    names = [choice.name for choice in response.context["choices"]]
    assert {"summary", "cost"} <= set(names)
    decided = {f"wahl-{name}": "meine" for name in names} | {"wahl-summary": "gespeichert"}
    undecided = data | {"version": 2, "wahl-felder": names}
    assert anna.post(url, undecided).status_code == 409
    assert anna.post(url, undecided | decided).status_code == 302
    offer.refresh_from_db()
    assert (offer.summary, offer.cost, offer.version) == ("von Emil", "2 €", 3)


def test_offer_new_shows_similar_names_once_and_then_saves(world, anna):
    world.offer("Elterncafé Königsborn")
    response = post_new(anna, world, name="Eltern-Café Königsborn")
    assert "Gibt es das schon?" in response.content.decode()
    assert Offer.objects.count() == 1
    post_new(anna, world, name="Eltern-Café Königsborn", bestaetigt="ja")
    assert Offer.objects.count() == 2


def test_offer_new_wants_data_of_people_to_be_looked_at(world, anna):
    response = post_new(anna, world, summary="Mia, geb. 3.4.2009, Tel. 02303 123456")
    text = response.content.decode()
    assert "ein Geburtsdatum" in text
    assert "eine Telefonnummer" in text
    assert not Offer.objects.exists()
    assert post_new(anna, world, summary="Mia, geb. 3.4.2009", bestaetigt="ja").status_code == 302


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("geboren am 01.02.2010", ["ein Geburtsdatum"]),
        ("*3.4.09", ["ein Geburtsdatum"]),
        ("mia@example.org", ["eine E-Mail-Adresse"]),
        ("0172/123 45 67", ["eine Telefonnummer"]),
        ("+49 2303 27-0001", ["eine Telefonnummer"]),
        ("Haushalt 2011/2012, 14 Plätze, § 8a SGB VIII, 0-3 Jahre", []),
        ("", []),
    ],
)
def test_personal_data_is_noticed_and_planning_words_are_not(text, found):
    assert personal_data_in(text) == found


def test_offer_edit_refuses_a_circle_naming_both(world, anna):
    whole = world.offer("Familienzentrum")
    part = world.offer("Elterncafé", part_of=whole)
    data = edited(world, whole, part_of="Elterncafé")
    response = anna.post(page("offer_edit", uuid=whole.uuid), data)
    sentence = response.context["form"].errors["part_of"][0]
    assert "„Familienzentrum“ kann nicht Teil von „Elterncafé“ sein" in sentence
    whole.part_of = part
    with pytest.raises(Refused, match="gehört selbst zu"):
        save_record(whole, by=acting(world.cast.anna))


def test_organisation_edit_refuses_to_hide_what_others_refer_to(world, anna):
    provider = world.organisation("Kinderschutzbund")
    world.offer("Fremdes Angebot", town="luenen", provider=provider, visibility="intern")
    data = {"name": provider.name, "kind": "verband", "field": "bildung", "legal_status": "frei",
            "version": 1, "visibility": "intern"}  # fmt: skip
    response = anna.post(page("organisation_edit", uuid=provider.uuid), data)
    assert "1 Angebot" in response.content.decode()
    assert Organisation.objects.get(pk=provider.pk).visibility == "verbund"


def test_offer_new_cannot_reach_further_than_its_provider(world, anna):
    world.organisation("Innerer Dienst", visibility="intern")
    response = post_new(anna, world, provider="Innerer Dienst")
    assert response.status_code == 422
    assert "„Innerer Dienst“ ist nur sichtbar für" in response.content.decode()
    assert post_new(anna, world, provider="Innerer Dienst", visibility="intern").status_code == 302


def test_network_members_are_edited_as_rows(world, anna):
    network = world.network("Frühe Hilfen")
    world.organisation("Kinderschutzbund")
    form = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "version": 1,
            "form-0-organisation": "Kinderschutzbund", "form-0-role": "mitglied", "form-0-basis": "stated",
            "form-1-organisation": "", "form-1-role": "mitglied", "form-1-basis": "stated"}  # fmt: skip
    url = page("network_members", uuid=network.uuid)
    assert anna.post(url, form).status_code == 302
    network = Network.objects.get()
    assert [row.organisation.name for row in network.members.all()] == ["Kinderschutzbund"]
    assert network.has_named_members
    late = anna.post(url, form | {"form-0-organisation": "Träger"}, follow=True)
    assert "von jemand anderem geändert" in late.content.decode()
    assert network.members.filter(deleted_at=None).count() == 1
    assert signed_in(world.cast.birgit).get(url).status_code == 403
    assert signed_in(world.cast.cem).get(url).status_code == 404


def test_agreement_new_needs_parties_and_saves_them(world, anna):
    data = {"subject": "Schutzauftrag", "kind": "kooperationsvertrag", "status": "bestehend",
            "visibility": "verbund"}  # fmt: skip
    assert anna.post(page("agreement_new"), data).status_code == 422
    assert anna.post(page("agreement_new"), data | {"parties": ["Träger"]}).status_code == 302
    assert Agreement.objects.get().parties.count() == 1


def test_gap_new_needs_a_source(world, anna):
    data = {
        "title": "Kein Schwimmkurs",
        "area": world.unna.pk,
        "field": "bildung",
        "visibility": "verbund",
    }
    response = anna.post(page("gap_new"), data)
    assert "source" in response.context["form"].errors
    assert anna.post(page("gap_new"), data | {"source": "Elternrat"}).status_code == 302


def test_contact_new_belongs_to_one_thing_and_can_be_reached(world, anna):
    offer = world.offer("Elterncafé")
    url = f"{page('contact_new')}?angebot={offer.uuid}"
    assert anna.get(url).context["form"]["offer"].value() == "Elterncafé"
    data = {
        "function": "Anmeldung",
        "offer": "Elterncafé",
        "audience": "oeffentlich",
        "visibility": "verbund",
    }
    assert "phone" in anna.post(url, data).context["form"].errors
    both = data | {"organisation": "Träger", "phone": "02303 1"}
    assert "offer" in anna.post(url, both).context["form"].errors
    assert anna.post(url, data | {"phone": "02303 1"}).status_code == 302


@pytest.mark.parametrize("name", ["site", "responsibility", "profile"])
def test_new_pages_of_the_other_kinds_save(world, anna, name):
    world.offer("Elterncafé")
    data = {
        "site": {"name": "Haus", "organisation": "Träger", "visibility": "verbund"},
        "responsibility": {
            "subject": "recht", "area": world.unna.pk, "organisation": "Träger", "basis": "stated",
        },
        "profile": {
            "title": "Profil", "classification": "stolz", "offer": "Elterncafé", "visibility": "verbund",
        },
    }[name]  # fmt: skip
    response = anna.post(page(f"{name}_new"), data)
    assert response.status_code == 302, response.context["form"].errors
