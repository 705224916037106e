"""Details: every relation from both sides, what is inferred and unknown, who is refused."""

from uuid import uuid4

import pytest

from kettenwerk.inventory.models import Contact, NamedGap, OfferPartner, Relation, Responsibility
from kettenwerk.inventory.queries.shown import SEEN_FROM_THE_OBJECT
from kettenwerk.inventory.tests.world import page, signed_in

BUDGET = 20


def text_of(world, name, record, person="anna", town="unna") -> str:
    client = signed_in(getattr(world.cast, person))
    response = client.get(page(f"{name}_detail", town, uuid=record.uuid))
    assert response.status_code == 200
    return response.content.decode()


def test_detail_of_an_offer_shows_how_we_know_and_what_nobody_asked(world):
    offer = world.offer(
        "Elterncafé", provider_basis="inferred", source="002 §6.1", doubt="Ort unklar"
    )
    text = text_of(world, "offer", offer)
    assert "erschlossen" in text
    assert "nicht erhoben" in text
    assert "002 §6.1" in text
    assert "Ort unklar" in text
    assert "Unna und der Verbund" in text.replace("Kreisstadt ", "")


def test_detail_of_an_offer_names_its_neighbours_and_they_name_it(world):
    whole = world.offer("Familienzentrum")
    part = world.offer("Elterncafé", part_of=whole)
    partner = world.organisation("Kinderschutzbund")
    OfferPartner.objects.create(municipality=part.municipality, offer=part, organisation=partner)
    network = world.network("Frühe Hilfen")
    world.member(network, part.provider, role="moderation", as_printed="Tr.")
    Contact.objects.create(
        municipality=part.municipality, offer=part, function="Anmeldung", phone="02303 1",
        visibility="verbund",
    )  # fmt: skip
    Relation.objects.create(
        municipality=part.municipality, kind="foerdert", subject_organisation=partner,
        object_offer=part, visibility="verbund",
    )  # fmt: skip
    text = text_of(world, "offer", part)
    for words in ("Familienzentrum", "Kinderschutzbund", "Frühe Hilfen", "Anmeldung", "fördert"):
        assert words in text
    assert "Elterncafé" in text_of(world, "offer", whole)
    assert "Elterncafé" in text_of(world, "organisation", partner)
    assert "Moderation, in der Quelle „Tr.“" in text_of(world, "network", network)


def test_detail_of_an_organisation_shows_all_that_hangs_on_it(world):
    above = world.organisation("Jugendamt")
    unit = world.organisation("Allgemeiner Sozialer Dienst", parent=above)
    world.agreement("Schutzauftrag", above)
    world.network("AK Kinderschutz", responsible=above, responsible_basis="inferred")
    Responsibility.objects.create(
        municipality=above.municipality, subject="jugendhilfe", area=world.unna,
        organisation=above, basis="stated",
    )  # fmt: skip
    text = text_of(world, "organisation", above)
    for words in (
        "Allgemeiner Sozialer Dienst",
        "Schutzauftrag",
        "AK Kinderschutz",
        "Jugendhilfe in",
    ):
        assert words in text
    assert "Jugendamt" in text_of(world, "organisation", unit)


def test_detail_of_a_network_keeps_twins_apart_and_says_when_members_are_not_named(world):
    one = world.network("Facharbeitskreis Kindesschutzfachkräfte Kreisstadt Unna")
    other = world.network("Facharbeitskreis Kindesschutzfachkräfte Kreis Unna", town="kreis-unna")
    text = text_of(world, "network", one)
    assert "Möglicher Zwilling" in text
    assert str(other.uuid) in text
    assert "Mitglieder nicht genannt" in text
    assert str(one.uuid) in text_of(world, "network", other)


@pytest.mark.parametrize("name", ["offer", "organisation", "network", "agreement", "gap"])
def test_detail_of_anothers_internal_record_is_not_there(world, name):
    gap = NamedGap(
        municipality=world.town("luenen"), area=world.luenen, field="bildung", title="X", source="Y"
    )
    record = {
        "offer": lambda: world.offer("A", town="luenen", visibility="intern"),
        "organisation": lambda: world.organisation("A", town="luenen", visibility="intern"),
        "network": lambda: world.network("A", town="luenen", visibility="intern"),
        "agreement": lambda: world.agreement(
            "A", municipality=world.town("luenen"), visibility="intern"
        ),
        "gap": lambda: world.save(gap),
    }[name]()
    url = page(f"{name}_detail", uuid=record.uuid)
    assert signed_in(world.cast.anna).get(url).status_code == 404
    for person, town in (("emil", "kreis-unna"), ("dora", "nrw")):
        client = signed_in(getattr(world.cast, person))
        assert client.get(page(f"{name}_detail", town, uuid=record.uuid)).status_code == 404
    own = signed_in(world.cast.cem).get(page(f"{name}_detail", "luenen", uuid=record.uuid))
    assert own.status_code == 200


def test_detail_of_nothing_is_not_there(world):
    assert signed_in(world.cast.anna).get(page("offer_detail", uuid=uuid4())).status_code == 404


def test_detail_never_names_a_record_the_reader_may_not_see(world):
    secret = world.organisation("Geheimer Verein", town="luenen", visibility="intern")
    offer = world.offer("Offenes Angebot", town="luenen", provider=secret)
    text = text_of(world, "offer", offer)
    assert "Geheimer Verein" not in text
    assert "nicht für Sie freigegeben" in text


def test_detail_offers_editing_to_owners_and_proposals_to_others(world):
    offer = world.offer("Elterncafé", town="luenen")
    assert "Änderung vorschlagen" in text_of(world, "offer", offer)
    assert "Änderung vorschlagen" not in text_of(world, "offer", offer, "birgit")
    assert "Bearbeiten" in text_of(world, "offer", offer, "cem", "luenen")


def test_detail_needs_few_queries(world, django_assert_max_num_queries):
    provider = world.organisation("Jugendamt")
    network = world.network("Frühe Hilfen")
    for number in range(15):
        world.member(network, world.organisation(f"Verein {number}"))
        world.offer(f"Angebot {number}", provider=provider, areas=(world.unna, world.koenigsborn))
    offer = world.offer("Elterncafé", provider=provider)
    client = signed_in(world.cast.anna)
    for name, record in (("offer", offer), ("organisation", provider), ("network", network)):
        with django_assert_max_num_queries(BUDGET):
            client.get(page(f"{name}_detail", uuid=record.uuid))


def test_every_relation_has_words_for_the_other_side():
    assert set(SEEN_FROM_THE_OBJECT) == set(Relation.Kind)
