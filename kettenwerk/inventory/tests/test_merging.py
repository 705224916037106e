"""Two records become one: what moves, what goes, who may, and how undo puts back every byte."""

import pytest
from django.apps import apps

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import AuditEntry, ExternalId, Record, Version
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import search
from kettenwerk.inventory.models import (
    Contact,
    Network,
    NetworkMember,
    NotADuplicate,
    Offer,
    OfferPartner,
    Organisation,
    Proposal,
    Redirect,
    Relation,
    Site,
)
from kettenwerk.inventory.services import keep_apart, merge_records, undo_change
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import acting

LISTS = ("organisation", "offer", "network", "site", "responsibility", "cooperation")


@pytest.fixture
def anna(world):
    return acting(world.cast.anna)


def exports(world):
    """Every list of both towns as the bytes that people download."""
    found = {}
    for person, town in (("anna", "unna"), ("cem", "luenen")):
        client = signed_in(getattr(world.cast, person))
        for name in LISTS:
            answer = client.get(page(f"{name}_list", town) + "?format=xlsx")
            assert answer.status_code == 200, name
            found[town, name] = answer.content
    return found


def saved_properly(by):
    """Everything the test laid out, with the versions that every saved record has."""
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, "angelegt")
    for model in apps.get_models():
        if issubclass(model, Record):
            audit.bulk_save(entry, [], list(model.objects.all()))


def two_organisations(world):
    """Both with everything that can hang on an organisation; Lünen refers to the second."""
    one = world.organisation("Evangelische Kirche", area=world.unna)
    two = world.organisation("Ev. Kirche", website="https://kirche.example", area=world.unna)
    for number, each in enumerate((one, two)):
        offer = world.offer(f"Angebot {number}", provider=each)
        network = world.network(f"Netz {number}", responsible=each)
        world.member(network, each)
        OfferPartner.objects.create(municipality=each.municipality, offer=offer, organisation=each)
        site = Site(municipality=each.municipality, organisation=each, name=f"Haus {number}")
        world.save(site)
        Contact.objects.create(
            municipality=each.municipality,
            organisation=each,
            function="Büro",
            phone="0999 12345",
            visibility="verbund",
        )
    world.organisation("Einheit", parent=two)
    foreign = world.network("Netz in Lünen", town="luenen", coordinator=two, area=world.luenen)
    world.member(foreign, two)
    return one, two


def test_merging_moves_every_relation_and_drops_what_is_said_twice(world, anna):
    one, two = two_organisations(world)
    shared = Network.objects.get(name="Netz 0")
    world.member(shared, two)
    merge_records(one, two, by=anna, take=["website"])
    one.refresh_from_db()
    two.refresh_from_db()
    assert two.deleted_at is not None
    assert (one.website, one.name) == ("https://kirche.example", "Evangelische Kirche")
    assert one.aliases == "Ev. Kirche"
    assert Offer.objects.live().filter(provider=one).count() == 2
    assert Network.objects.live().filter(responsible=one).count() == 2
    assert Network.objects.get(name="Netz in Lünen").coordinator == one
    assert Organisation.objects.get(name="Einheit").parent == one
    assert Site.objects.live().filter(organisation=one).count() == 2
    assert Contact.objects.live().filter(organisation=one).count() == 1
    assert NetworkMember.objects.live().filter(network=shared).count() == 1
    assert not OfferPartner.objects.live().filter(organisation=two).exists()


def test_merging_is_one_change_set_and_undo_gives_back_every_byte_of_both_towns(world, anna):
    one, two = two_organisations(world)
    ExternalId.objects.create(
        owner=two.municipality, data_set="alt", table="organisations", key="k", record=two.uuid
    )
    saved_properly(anna)
    for record in (one, two):
        record.refresh_from_db()
    before = exports(world)
    entry = merge_records(one, two, by=anna, take=["name", "website"])
    assert ExternalId.objects.get().record == one.uuid
    assert exports(world) != before
    undone = undo_change(entry, by=anna)
    assert undone.kept == ()
    assert exports(world) == before
    assert ExternalId.objects.get().record == two.uuid
    assert not Redirect.objects.live().exists()
    assert search.find(Organisation, "Ev. Kirche") is not None
    assert two.uuid in (search.find(Organisation, "kirche") or [])
    assert AuditEntry.objects.filter(kind=AuditEntry.Kind.MERGE).count() == 1
    assert {v.change_set_id for v in Version.objects.filter(record=two.uuid)} >= {entry.pk}


@pytest.mark.parametrize("kind", ["offer", "network", "site"])
def test_undo_gives_back_every_byte_for_every_kind(world, anna, kind):
    make = {
        "offer": world.offer,
        "network": world.network,
        "site": lambda name, **_: world.save(
            Site(
                municipality=world.town("unna"),
                organisation=Organisation.objects.filter(name="Träger").first()
                or world.organisation("Träger"),
                name=name,
                visibility="verbund",
            )
        ),
    }[kind]
    one, two = make("Elterncafé"), make("Eltern-Cafe")
    if kind == "network":
        world.member(two, world.organisation("Kitas"))
        make("darunter", parent=two)
    if kind == "offer":
        world.offer("Teil davon", part_of=two)
        Relation.objects.create(
            municipality=one.municipality, kind="foerdert", subject_offer=one, object_offer=two
        )
    saved_properly(anna)
    for record in (one, two):
        record.refresh_from_db()
    before = exports(world)
    entry = merge_records(one, two, by=anna, take=["name"])
    assert exports(world) != before
    undo_change(entry, by=anna)
    assert exports(world) == before


def test_a_part_that_is_merged_with_its_whole_does_not_belong_to_itself(world, anna):
    above = world.organisation("Dach")
    whole = world.organisation("Amt", parent=above)
    part = world.organisation("Amt (Abteilung)", parent=whole)
    merge_records(part, whole, by=anna)
    part.refresh_from_db()
    assert part.parent == above


def test_the_old_address_leads_to_the_record_that_was_kept_even_after_a_second_merge(world, anna):
    first, second, third = (world.offer(name) for name in ("Café", "Cafe", "Elterncafé"))
    merge_records(second, first, by=anna)
    merge_records(third, second, by=anna)
    client = signed_in(world.cast.anna)
    for old in (first, second):
        answer = client.get(page("offer_detail", uuid=old.uuid))
        assert (answer.status_code, answer["Location"]) == (
            301,
            page("offer_detail", uuid=third.uuid),
        )
        assert answer["Cache-Control"] == "no-cache"
    Offer.objects.filter(pk=third.pk).update(visibility="intern")
    foreign = signed_in(world.cast.cem)
    assert foreign.get(page("offer_detail", "luenen", uuid=first.uuid)).status_code == 404


def test_open_proposals_go_to_the_record_that_is_kept(world, anna):
    one, two = world.offer("Café"), world.offer("Cafe")
    Proposal.objects.create(
        municipality=one.municipality,
        table="inventory.offer",
        record=two.uuid,
        record_name="Cafe",
        record_version=1,
        proposed_by=world.town("luenen"),
        reason="weil",
    )
    merge_records(one, two, by=anna)
    assert Proposal.objects.get().record == one.uuid


def test_merging_is_refused_for_what_another_municipality_keeps_and_for_two_kinds(world, anna):
    own, foreign = world.offer("Café"), world.offer("Cafe", town="luenen")
    for pair in ((own, foreign), (foreign, own)):
        with pytest.raises(Refused, match="gehört Lünen"):
            merge_records(*pair, by=anna)
    with pytest.raises(Refused, match="derselben Art"):
        merge_records(own, own.provider, by=anna)
    with pytest.raises(Refused, match="derselben Art"):
        merge_records(own, own, by=anna)
    assert not Version.objects.exists()


def test_merging_into_something_hidden_is_refused_while_others_refer_to_it(world, anna):
    one = world.organisation("Kirche", visibility="intern")
    two = world.organisation("Ev. Kirche")
    world.network("Netz", town="luenen", coordinator=two, area=world.luenen)
    with pytest.raises(Refused, match="kann nicht auf „nur intern“ gestellt werden"):
        merge_records(one, two, by=anna)
    assert Organisation.objects.live().filter(pk=two.pk).exists()


def test_fields_that_do_not_go_together_are_refused_and_nothing_changes(world, anna):
    one = world.offer("Café", from_months=120, to_months=240)
    two = world.offer("Cafe", from_months=0, to_months=36)
    with pytest.raises(Refused, match="Alter bis"):
        merge_records(one, two, by=anna, take=["to_months"])
    two.refresh_from_db()
    assert two.deleted_at is None


def test_kept_apart_is_remembered_once_whichever_way_round(world, anna):
    one, two = world.offer("Café"), world.offer("Cafe")
    keep_apart(one, two, by=anna)
    with pytest.raises(Refused, match="schon vermerkt"):
        keep_apart(two, one, by=anna)
    assert NotADuplicate.objects.get().names in {"Café / Cafe", "Cafe / Café"}
    with pytest.raises(Refused, match="Keiner der beiden"):
        keep_apart(one, two, by=acting(world.cast.cem))
