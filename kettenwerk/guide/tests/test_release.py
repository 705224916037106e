"""Release to families: what goes along, what stays inside, who may, and how it is taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Visibility
from kettenwerk.core.refusal import Refused
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.guide.queries.release import Stand, setting_of, standings_of
from kettenwerk.guide.services.release import (
    release_demo,
    release_offers,
    save_setting,
    withdraw_offers,
)
from kettenwerk.inventory.models import Contact, Offer, OfferSite, Organisation, Site
from kettenwerk.inventory.services import undo_change
from kettenwerk.inventory.tests.make import World
from tests.people import acting

PUBLIC, VERBUND = Visibility.PUBLIC, Visibility.VERBUND


@pytest.fixture
def world(db: None) -> World:
    return World()


def contact(world: World, target: Offer | Organisation, town: str = "unna", **values) -> Contact:
    link = {"offer": target} if isinstance(target, Offer) else {"organisation": target}
    given = {"function": "Anmeldung", "phone": "0221 4710100", "visibility": VERBUND} | values
    made: Contact = world.save(Contact(municipality=world.town(town), **link, **given))
    return made


def site(world: World, offer: Offer, organisation: Organisation, **values) -> Site:
    made: Site = world.save(
        Site(
            municipality=organisation.municipality,
            organisation=organisation,
            name="Haus",
            visibility=VERBUND,
            **values,
        )
    )
    OfferSite.objects.create(municipality=offer.municipality, offer=offer, site=made)
    return made


def ready(world: World, name: str = "Elterncafé", **values) -> Offer:
    offer = world.offer(name, **values)
    contact(world, offer, offer.municipality.slug)
    return offer


def remember() -> None:
    """Gives every record a first version, as whatever comes in through a page has one."""
    for model in (Organisation, Offer, Contact, Site):
        for row in model.objects.all():
            audit.save(row, by=Actor(row.municipality))


def stand_of(world: World, offer: Offer, town: str = "unna"):
    return next(one for one in standings_of(world.town(town)) if one.offer == offer)


def shown_names() -> list[str]:
    return [offer.name for offer in public_offers()]


def test_a_release_takes_provider_its_house_contacts_and_sites_along_as_one_change_set(
    world: World,
) -> None:
    house = world.organisation("Stadt")
    provider = world.organisation("Familienzentrum", parent=house)
    offer = ready(world, provider=provider)
    place = site(world, offer, provider)
    contact(world, provider, audience="fachkraefte", function="Rückruf")
    remember()
    assert stand_of(world, offer).stand is Stand.READY
    assert "Organisation „Stadt“" in stand_of(world, offer).along_words
    assert "1 Kontakt" in stand_of(world, offer).along_words
    changed = release_offers([offer.uuid], by=acting(world.cast.anna))
    assert changed.count == 1
    assert shown_names() == ["Elterncafé"]
    for row in (house, provider, place):
        row.refresh_from_db()
        assert row.visibility == PUBLIC
    assert Contact.objects.get(function="Rückruf").visibility == VERBUND, "only for professionals"
    assert set(changed.entry.versions.values_list("table", flat=True)) == {
        "inventory.offer",
        "inventory.organisation",
        "inventory.contact",
        "inventory.site",
    }
    undo_change(changed.entry, by=acting(world.cast.anna))
    assert shown_names() == []
    provider.refresh_from_db()
    assert provider.visibility == VERBUND


def test_without_a_contact_it_is_said_and_not_released(world: World) -> None:
    offer = world.offer("Elterncafé")
    found = stand_of(world, offer)
    assert found.stand is Stand.HELD
    assert found.reasons[0].needs_contact
    with pytest.raises(Refused, match="öffentlicher Kontakt"):
        release_offers([offer.uuid], by=acting(world.cast.anna))


def test_a_contact_for_professionals_is_none_for_families(world: World) -> None:
    offer = world.offer("Elterncafé")
    contact(world, offer, audience="fachkraefte")
    assert stand_of(world, offer).stand is Stand.HELD


def test_a_provider_of_another_municipality_is_named_with_who_must_release_it(
    world: World,
) -> None:
    provider = world.organisation("Kreisdienst", "kreis-unna")
    offer = ready(world, provider=provider)
    reason = stand_of(world, offer).reasons[0]
    assert not reason.is_ours
    assert "Freigeben kann das nur Kreis Unna" in reason.text
    with pytest.raises(Refused, match="Kreis Unna"):
        release_offers([offer.uuid], by=acting(world.cast.anna))
    provider.refresh_from_db()
    assert provider.visibility == VERBUND
    Organisation.objects.filter(pk=provider.pk).update(visibility=PUBLIC)
    release_offers([offer.uuid], by=acting(world.cast.anna))
    assert shown_names() == ["Elterncafé"]


@pytest.mark.parametrize(
    ("rule", "consent", "is_released"),
    [
        ("geschuetzt", None, False),
        ("einwilligung", None, False),
        ("einwilligung", "2026-01-01", True),
        ("offen", None, True),
    ],
)
def test_a_protected_address_is_never_released(
    world: World, rule: str, consent: str | None, is_released: bool
) -> None:
    provider = world.organisation("Haus", address_rule=rule, address_consent=consent)
    offer = ready(world, provider=provider)
    place = site(world, offer, provider, street="Geheimweg 1")
    release_offers([offer.uuid], by=acting(world.cast.anna))
    place.refresh_from_db()
    assert (place.visibility == PUBLIC) is is_released
    assert bool(public_offers()[0].places) is is_released
    assert public_offers()[0].contacts[0].phone == "0221 4710100", "the phone always"


def test_instruments_and_offers_for_professionals_are_not_meant(world: World) -> None:
    for name, values in {
        "Werkzeug": {"kind": "instrument"},
        "Runde": {"audience": "fachkraefte"},
    }.items():
        offer = ready(world, name, **values)
        assert stand_of(world, offer).stand is Stand.NOT_MEANT
        with pytest.raises(Refused):
            release_offers([offer.uuid], by=acting(world.cast.anna))


def test_a_text_with_an_internal_word_is_named_with_field_and_word(world: World) -> None:
    offer = ready(world, summary="Hilfe nach § 16 SGB VIII", for_whom="Für Eltern")
    found = stand_of(world, offer)
    assert found.stand is Stand.READY
    assert [(one.field, one.word) for one in found.withheld] == [("Kurzbeschreibung", "§")]
    release_offers([offer.uuid], by=acting(world.cast.anna))
    assert public_offers()[0].summary == ""
    assert public_offers()[0].for_whom == "Für Eltern"


def test_words_at_contacts_and_in_the_name_of_the_provider_are_named_too(world: World) -> None:
    offer = ready(world)
    contact(world, offer, function="Hilfe nach SGB II")
    assert [(one.field, one.word) for one in stand_of(world, offer).withheld] == [
        ("Kontakt", "SGB")
    ]
    provider = world.organisation("Stelle nach SGB II")
    held = stand_of(world, ready(world, "Anderes", provider=provider))
    assert held.stand is Stand.HELD
    assert held.reasons[0].record == provider


def test_a_name_with_an_internal_word_holds_the_offer_back(world: World) -> None:
    offer = ready(world, "Hilfe nach § 16")
    assert "Der Name enthält „§“" in stand_of(world, offer).reasons[0].text


def test_what_an_offer_is_part_of_goes_along_and_holds_it_when_withdrawn(world: World) -> None:
    whole = world.offer("Stadtteileltern")
    part = ready(world, part_of=whole)
    release_offers([part.uuid], by=acting(world.cast.anna))
    whole.refresh_from_db()
    assert whole.visibility == PUBLIC
    assert shown_names() == ["Elterncafé"], "the whole has no contact yet"
    with pytest.raises(Refused, match="beziehen sich"):
        withdraw_offers([whole.uuid], by=acting(world.cast.anna))
    assert withdraw_offers([part.uuid, whole.uuid], by=acting(world.cast.anna)).count == 2
    assert shown_names() == []


def test_withdrawing_takes_own_contacts_back_and_can_be_undone(world: World) -> None:
    offer = ready(world)
    release_offers([offer.uuid], by=acting(world.cast.anna))
    changed = withdraw_offers([offer.uuid], by=acting(world.cast.anna))
    assert shown_names() == []
    assert Contact.objects.get().visibility == VERBUND
    undo_change(changed.entry, by=acting(world.cast.anna))
    assert shown_names() == ["Elterncafé"]


def test_a_contact_that_came_later_is_told_beside_the_public_offer(world: World) -> None:
    offer = ready(world)
    release_offers([offer.uuid], by=acting(world.cast.anna))
    contact(world, offer, function="Abends")
    found = stand_of(world, offer)
    assert found.stand is Stand.SHOWN
    assert found.along_words == "1 Kontakt"


def test_readers_and_other_municipalities_release_nothing(world: World) -> None:
    offer = ready(world)
    with pytest.raises(Refused, match="Bearbeiten"):
        release_offers([offer.uuid], by=acting(world.cast.birgit))
    for person in (world.cast.cem, world.cast.emil):
        with pytest.raises(Refused, match="mindestens ein Angebot"):
            release_offers([offer.uuid], by=acting(person))
    assert not AuditEntry.objects.exists()


def test_some_are_released_and_the_rest_is_told_with_its_reason(world: World) -> None:
    good, bad = ready(world), world.offer("Ohne Kontakt")
    changed = release_offers([good.uuid, bad.uuid], by=acting(world.cast.anna))
    assert changed.count == 1
    assert [offer for offer, _ in changed.kept] == [bad]


def test_queries_do_not_grow_with_the_number_of_offers(world: World) -> None:
    provider = world.organisation("Familienzentrum", parent=world.organisation("Stadt"))

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            standings_of(world.town("unna"))
        return len(queries)

    site(world, ready(world, "Eins", provider=provider), provider)
    first = count()
    for number in range(10):
        site(world, ready(world, f"Angebot {number}", provider=provider), provider)
    assert count() == first <= 9


def test_opening_the_guide_releases_the_own_office_and_needs_somebody_who_coordinates(
    world: World,
) -> None:
    office = world.organisation("Familienbüro", "kreis-unna")
    contact(world, office, "kreis-unna")
    setting = setting_of(world.town("kreis-unna"))
    setting.is_open, setting.office = True, office
    save_setting(setting, by=acting(world.cast.emil))
    office.refresh_from_db()
    assert office.visibility == PUBLIC
    assert Contact.objects.get().visibility == PUBLIC
    closed = setting_of(world.town("unna"))
    with pytest.raises(Refused, match="koordiniert"):
        save_setting(closed, by=acting(world.cast.anna))


def test_an_office_of_another_municipality_stays_as_it_is(world: World) -> None:
    office = world.organisation("Familienbüro")
    setting = setting_of(world.town("kreis-unna"))
    setting.is_open, setting.office = True, office
    save_setting(setting, by=acting(world.cast.emil))
    office.refresh_from_db()
    assert office.visibility == VERBUND


def test_only_the_demo_releases_for_others(world: World, settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(Refused, match="nur in der Vorführung"):
        release_demo(None, world.town("kreis-unna"))
