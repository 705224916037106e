"""What ties records together can be entered, changed and removed on a page."""

import pytest

from kettenwerk.inventory.models import (
    Contact,
    CooperationField,
    Network,
    Offer,
    PracticeProfile,
    Relation,
    Site,
)
from kettenwerk.inventory.services import save_record
from kettenwerk.inventory.tests.world import page, signed_in, typed_offer
from tests.people import acting


@pytest.fixture
def anna(world):
    world.organisation("Träger")
    return signed_in(world.cast.anna)


def errors_of(response):
    assert response.status_code == 422
    return response.context["form"].errors


def typed_relation(**changes):
    data = {
        "subject": "Träger",
        "kind": "foerdert",
        "object": "Elterncafé",
        "visibility": "verbund",
    }
    return data | changes


def test_relation_new_edit_and_delete(world, anna):
    offer = world.offer("Elterncafé")
    network = world.network("Frühe Hilfen")
    assert anna.post(page("relation_new"), typed_relation()).status_code == 302
    row = Relation.objects.get()
    assert (str(row.subject), row.object) == ("Träger", offer)
    assert "fördert" in anna.get(page("relation_detail", uuid=row.uuid)).content.decode()
    url = page("relation_edit", uuid=row.uuid)
    assert anna.get(url).context["form"]["object"].value() == "Elterncafé (Angebot)"
    changed = typed_relation(version=1, object="Frühe Hilfen (Netzwerk)", kind="koordiniert")
    assert anna.post(url, changed).status_code == 302
    row.refresh_from_db()
    assert (row.object, row.object_offer, row.kind) == (network, None, "koordiniert")
    gone = anna.post(page("record_delete", folder="beziehungen", uuid=row.uuid))
    assert gone.url == page("organisation_detail", uuid=row.subject.uuid)
    assert not Relation.objects.live().exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"subject": ""}, "subject", "Dieses Feld ist zwingend erforderlich."),
        ({"object": "Elterncafe X"}, "object", "Meinten Sie „Elterncafé (Angebot)“?"),
        ({"object": "Träger"}, "object", "steht nicht in Beziehung zu sich selbst"),
        ({"object": "Kitas"}, "object", "gibt es mehrfach. Bitte schreiben Sie"),
        ({"kind": "zauber"}, "kind", "zauber"),
    ],
)
def test_relation_new_says_at_the_field_what_is_wrong(world, anna, changes, field, words):
    world.offer("Elterncafé")
    world.organisation("Kitas")
    world.network("Kitas")
    response = anna.post(page("relation_new"), typed_relation(**changes))
    assert any(words in error for error in errors_of(response)[field])
    assert not Relation.objects.exists()


def test_relation_new_starts_at_the_record_one_comes_from(world, anna):
    offer = world.offer("Elterncafé")
    url = f"{page('relation_new')}?angebot={offer.uuid}"
    assert url in anna.get(page("offer_detail", uuid=offer.uuid)).content.decode()
    assert anna.get(url).context["form"]["subject"].value() == "Elterncafé (Angebot)"
    assert anna.get(f"{page('relation_new')}?angebot=quatsch").status_code == 200


def test_relation_pages_are_refused_to_readers_and_strangers(world, anna):
    world.offer("Elterncafé")
    anna.post(page("relation_new"), typed_relation(visibility="intern"))
    row = Relation.objects.get()
    assert signed_in(world.cast.birgit).get(page("relation_new")).status_code == 403
    assert (
        signed_in(world.cast.birgit).get(page("relation_detail", uuid=row.uuid)).status_code == 200
    )
    for person, town in (("cem", "luenen"), ("emil", "kreis-unna"), ("dora", "nrw")):
        client = signed_in(getattr(world.cast, person))
        assert client.get(page("relation_detail", town, uuid=row.uuid)).status_code == 404


def test_cooperation_new_finds_the_number_of_a_field_and_counts_on(world, anna):
    world.organisation("Kinderschutzbund")
    data = {"label": "Bildung", "organisation": "Träger", "source": "Runde"}
    assert anna.post(page("cooperation_new"), data).status_code == 302
    same = data | {"organisation": "Kinderschutzbund"}
    assert anna.post(page("cooperation_new"), same).status_code == 302
    other = data | {"label": "Sport"}
    assert anna.post(page("cooperation_new"), other).status_code == 302
    assert [row.number for row in CooperationField.objects.order_by("pk")] == [1, 1, 2]
    assert "organisation" in errors_of(anna.post(page("cooperation_new"), same))
    taken = data | {"label": "Kirche", "number": "1"}
    assert "„Bildung“" in errors_of(anna.post(page("cooperation_new"), taken))["number"][0]


def test_cooperation_edit_and_delete_are_for_the_keeping_municipality(world, anna):
    anna.post(page("cooperation_new"), {"label": "Bildung", "organisation": "Träger"})
    row = CooperationField.objects.get()
    url = page("cooperation_edit", uuid=row.uuid)
    data = {"label": "Schule", "number": "1", "organisation": "Träger", "version": 1}
    assert signed_in(world.cast.birgit).post(url, data).status_code == 403
    assert (
        signed_in(world.cast.cem).get(page("cooperation_edit", "luenen", uuid=row.uuid)).status_code
        == 404
    )
    assert anna.post(url, data).status_code == 302
    row.refresh_from_db()
    assert row.label == "Schule"
    assert "Schule" in anna.get(page("cooperation_list")).content.decode()
    anna.post(page("record_delete", folder="kooperationspartner", uuid=row.uuid))
    assert not CooperationField.objects.live().exists()


def test_responsibility_new_is_entered_once(world, anna):
    data = {"subject": "recht", "area": world.unna.pk, "organisation": "Träger", "basis": "stated"}
    assert anna.post(page("responsibility_new"), data).status_code == 302
    response = anna.post(page("responsibility_new"), data)
    assert "Diese Zuständigkeit ist schon eingetragen." in errors_of(response)["organisation"]


def test_profile_edit_adds_and_removes_what_it_names_beside_its_own(world, anna):
    for name in ("Elterncafé", "Lesestart"):
        world.offer(name)
    world.network("Frühe Hilfen")
    data = {
        "title": "Profil",
        "classification": "stolz",
        "offer": "Elterncafé",
        "visibility": "verbund",
    }
    related = {"related_offers": ["Lesestart"], "related_networks": ["Frühe Hilfen"]}
    assert anna.post(page("profile_new"), data | related).status_code == 302
    profile = PracticeProfile.objects.get()
    url = page("profile_edit", uuid=profile.uuid)
    assert anna.get(url).context["form"]["related_offers"].value() == ["Lesestart"]
    anna.post(url, data | {"version": 1, "related_networks": ["Frühe Hilfen"]})
    left = profile.related.filter(deleted_at=None)
    assert [str(row.offer or row.network) for row in left] == ["Frühe Hilfen"]


def typed_network(name, **changes):
    return {
        "name": name,
        "level": "netzwerk",
        "visibility": "verbund",
        "status": "bestehend",
    } | changes


def test_network_edit_joins_and_leaves_its_siblings(world, anna):
    one, other = world.network("Runde Nord"), world.network("Kreis Süd")
    url = page("network_edit", uuid=one.uuid)
    joined = typed_network("Runde Nord", version=1, sibling_of="Kreis Süd")
    assert anna.post(url, joined).status_code == 302
    groups = {row.sibling_group for row in Network.objects.all()}
    assert len(groups) == 1
    assert "" not in groups
    assert "Geschwister" in anna.get(page("network_detail", uuid=other.uuid)).content.decode()
    assert anna.get(url).context["form"]["sibling_of"].value() == "Kreis Süd"
    anna.post(url, typed_network("Runde Nord", version=2))
    one.refresh_from_db()
    assert one.sibling_group == ""


def test_network_edit_does_not_change_a_foreign_sibling(world, anna):
    one = world.network("Runde Nord")
    world.network("Fremde Runde", town="luenen")
    url = page("network_edit", uuid=one.uuid)
    for sibling, words in (
        ("Fremde Runde", "schlagen Sie es dort vor"),
        ("Runde Nord", "sich selbst"),
    ):
        response = anna.post(url, typed_network("Runde Nord", version=1, sibling_of=sibling))
        assert words in errors_of(response)["sibling_of"][0]
    assert set(Network.objects.values_list("sibling_group", flat=True)) == {""}


def test_offer_edit_keeps_for_each_area_how_we_know_it(world, anna):
    places = [str(world.unna.pk), str(world.koenigsborn.pk)]
    data = typed_offer(world, areas=places, areas_inferred=places[1:])
    assert anna.post(page("offer_new"), data).status_code == 302
    offer = Offer.objects.get()
    known = {row.area.key: row.basis for row in offer.areas.all()}
    assert known == {"unna": "stated", "koenigsborn": "inferred"}
    form = anna.get(page("offer_edit", uuid=offer.uuid)).context["form"]
    assert form["areas_inferred"].value() == [world.koenigsborn.pk]
    wrong = typed_offer(world, version=1, areas_inferred=places[1:])
    response = anna.post(page("offer_edit", uuid=offer.uuid), wrong)
    assert "areas_inferred" in errors_of(response)


def test_offer_edit_takes_a_typed_confirmation_as_stated(world, anna):
    offer = world.offer("Elterncafé", last_confirmed="2011-12-14", last_confirmed_basis="inferred")
    data = typed_offer(world, version=1, last_confirmed="2012-01-02", provider_basis="stated")
    assert anna.post(page("offer_edit", uuid=offer.uuid), data).status_code == 302
    offer.refresh_from_db()
    assert (offer.last_confirmed_basis, offer.provider_basis) == ("stated", "stated")


def test_offer_edit_settles_the_doubt_of_an_import_when_ticked(world, anna):
    offer = world.offer("Elterncafé", doubt="Ort unklar")
    url = page("offer_edit", uuid=offer.uuid)
    assert "Ort unklar" in anna.get(url).content.decode()
    anna.post(url, typed_offer(world, version=1))
    offer.refresh_from_db()
    assert offer.doubt == "Ort unklar"
    anna.post(url, typed_offer(world, version=2, is_settled="on"))
    offer.refresh_from_db()
    assert offer.doubt == ""


def test_site_new_reads_german_degrees(world, anna):
    data = {"name": "Haus", "organisation": "Träger", "visibility": "verbund"}
    far = anna.post(page("site_new"), data | {"lat": "151,5", "lon": "7,69"})
    assert "zwischen -90 und 90" in errors_of(far)["lat"][0]
    half = anna.post(page("site_new"), data | {"lat": "51,5"})
    assert "lat" in errors_of(half)
    assert anna.post(page("site_new"), data | {"lat": "51,53", "lon": "7.69"}).status_code == 302
    assert (Site.objects.get().lat, Site.objects.get().lon) == (51.53, 7.69)


def test_contact_delete_leads_back_to_what_it_belonged_to(world, anna):
    offer = world.offer("Elterncafé")
    contact = Contact.objects.create(
        municipality=offer.municipality, offer=offer, function="Anmeldung", visibility="verbund"
    )
    response = anna.post(page("record_delete", folder="kontakte", uuid=contact.uuid))
    assert response.url == page("offer_detail", uuid=offer.uuid)


# ------------------------------------------------------------------------- twins while typing, undo


def test_record_similar_names_possible_twins_while_typing(world, anna):
    offer = world.offer("Elterncafé Königsborn")
    world.offer("Elterncafé Königsborn intern", town="luenen", visibility="intern")
    url = page("record_similar", folder="angebote")
    assert f'hx-get="{url}"' in anna.get(page("offer_new")).content.decode()
    text = anna.get(url, {"name": "Eltern-Café Königsborn"}).content.decode()
    assert page("offer_detail", uuid=offer.uuid) in text
    assert "intern" not in text
    own = anna.get(url, {"name": "Elterncafé Königsborn", "ohne": str(offer.uuid)})
    assert own.content.decode().strip() == ""
    for query in ({}, {"name": " "}, {"name": "x" * 9999}, {"name": "\x00", "ohne": "y"}):
        assert anna.get(url, query).content.decode().strip() == ""


def test_record_similar_is_for_those_who_may_edit(world):
    url = page("record_similar", folder="angebote")
    assert signed_in(world.cast.birgit).get(url).status_code == 403
    assert signed_in(world.cast.cem).get(url).status_code == 404
    nothing = page("record_similar", folder="zauber")
    assert signed_in(world.cast.anna).get(nothing).status_code == 404
    plain = page("record_similar", folder="beziehungen")
    assert signed_in(world.cast.anna).get(plain).status_code == 200


def test_record_similar_needs_few_queries(world, anna, django_assert_max_num_queries):
    for number in range(40):
        world.offer(f"Elterncafé Königsborn {number}")
    with django_assert_max_num_queries(8):
        anna.get(page("record_similar", folder="angebote"), {"name": "Elterncafé Königsborn"})


@pytest.mark.parametrize("name", ["relation", "cooperation", "profile", "network", "offer"])
def test_edit_pages_need_few_queries(world, anna, name, django_assert_max_num_queries):
    for number in range(20):
        world.offer(f"Angebot {number}")
        world.network(f"Runde {number}")
    with django_assert_max_num_queries(14):
        assert anna.get(page(f"{name}_new")).status_code == 200


def test_record_delete_is_taken_back_by_the_button_in_the_message(world, anna):
    offer = world.offer("Elterncafé")
    save_record(offer, by=acting(world.cast.anna))
    response = anna.post(page("record_delete", folder="angebote", uuid=offer.uuid), follow=True)
    text = response.content.decode()
    action = text.split('class="inv-undo" method="post" action="')[1].split('"')[0]
    assert "csrfmiddlewaretoken" in text.split(action)[1].split("</form>")[0]
    back = anna.post(action)
    assert back.url == page("offer_detail", uuid=offer.uuid)
    assert Offer.objects.live().count() == 1
