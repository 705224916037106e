"""How a public offer reads in HSDS: ages, hours, addresses, ids, and no word of the planners."""

import re
import zipfile
from datetime import date, time
from io import BytesIO
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.test import Client
from pydantic import TypeAdapter

from kettenwerk.guide.hsds import building, shapes
from kettenwerk.guide.hsds.places import at_place, location
from kettenwerk.guide.hsds.providers import basic_organization
from kettenwerk.guide.hsds.stating import Where, email, website
from kettenwerk.guide.hsds.terms import LIFE_PHASE, phases, phases_of, term_ids, terms
from kettenwerk.guide.public import OpenHours, PublicContact, PublicOrganisation
from kettenwerk.guide.tests.hsds import (
    LISTS,
    SECRET_STREET,
    asked,
    everything,
    public_kreis,
)
from kettenwerk.guide.tests.offers_made import MOMENT, PROVIDER, offer, place
from kettenwerk.guide.words import internal_word
from kettenwerk.inventory.models import Offer, TargetGroup

TODAY = date(2026, 11, 22)
WHERE = Where(
    TODAY,
    {"unna": "NW"},
    {"unna": f"https://example.org/familien/de/unna/angebot/{UUID(int=0)}/"},
)
MARKET = place(51.5, 7.7, name="Haus", street="Markt 1", postcode="59423", city="Unna")
# Never in any output: codes and words of prevention levels and of internal target groups.
INTERNAL = (
    *("prevention", "praevention", "präventionsgrad", "universell", "selektiv", "indiziert"),
    *("prekaere_lebenslagen", "mehrfachauffaellige", "belastete_eltern", "target_group"),
    *(str(TargetGroup.HARDSHIP.label).lower(), str(TargetGroup.CONSPICUOUS.label).lower()),
    *("sgb", "§"),
)


def built(**values: Any) -> dict[str, Any]:
    """The service of an offer, checked against its own shape."""
    made = building.service(offer(1, "Elterncafé", **values), WHERE)
    return dict(TypeAdapter(shapes.Service).validate_python(made))


# ------------------------------------------------------------------------------------------- services


def test_what_nobody_stated_is_left_out():
    made = built()
    assert {*made} == {
        *("id", "name", "status", "last_modified", "organization_id", "organization"),
        *("url", "service_at_locations"),
    }
    assert made["status"] == "active"
    assert made["url"] == f"https://example.org/familien/de/unna/angebot/{made['id']}/"
    assert made["organization"]["description"] == "Träger, Kinder- und Jugendhilfe"


@pytest.mark.parametrize(
    ("low", "high", "minimum", "maximum"),
    [
        (36, 72, 3, 6),
        (0, 18, 0, 1.5),
        (-9, 36, 0, 3),
        (-9, 0, None, None),
        (None, 216, None, 18),
        (192, None, 16, None),
        (None, None, None, None),
        (4, 8, 0.33, 0.67),
    ],
)
def test_months_become_years_and_pregnancy_has_no_age(low, high, minimum, maximum):
    made = built(from_months=low, to_months=high)
    assert (made.get("minimum_age"), made.get("maximum_age")) == (minimum, maximum)


def test_life_phases_follow_from_the_age_of_the_child_only():
    keys = [phase.key for phase in phases()]
    assert phases_of(offer(1, "A", from_months=-9, to_months=12)) == keys[:2]
    assert phases_of(offer(1, "A", from_months=12, to_months=None)) == keys[2:]
    assert phases_of(offer(1, "A")) == []
    assert phases_of(offer(1, "A", from_months=0, to_months=12, is_for_adults=True)) == []
    one = offer(1, "A", from_months=36, to_months=72, fields=("gesundheit", "unbekannt"))
    assert terms()[LIFE_PHASE, "kita"]["id"] in term_ids(one)
    assert len(term_ids(one)) == 2


def test_answers_that_are_known_are_told_in_sentences():
    made = built(
        needs_registration="nein", needs_referral="ja", is_voluntary="ja", is_anonymous="nein",
        has_interpreter="ja", is_free="ja", cost="", for_whom="Für junge Eltern", to_bring="Vorsorgeheft",
        official_name="Offener Elterntreff", summary="Ein Café.", is_outreach=True,
        last_confirmed=date(2026, 1, 2), languages=("de", "tr"), more_languages=("Platt",),
    )  # fmt: skip
    assert made["application_process"] == (
        "Ohne Anmeldung. Mit Überweisung oder Vermittlung. Freiwillig. Kommt auch nach Hause."
    )
    assert made["fees_description"] == "kostenlos"
    assert made["cost_options"][0]["amount"] == 0
    assert made["eligibility_description"] == "Für junge Eltern"
    assert made["required_documents"][0]["document"] == "Vorsorgeheft"
    assert made["alternate_name"] == "Offener Elterntreff"
    assert made["assured_date"] == "2026-01-02"
    assert [(one.get("code"), one["name"]) for one in made["languages"]] == [
        ("de", "Deutsch"),
        ("tr", "Türkisch"),
        (None, "Platt"),
    ]


def test_hours_become_a_weekly_schedule_and_holidays_an_alert():
    hours = OpenHours(UUID(int=9), ("mi", "mo"), time(9), time(12, 30), "nur mit Termin")
    ferien = (date(2026, 12, 24), date(2027, 1, 1), "Ferien")
    gone = (date(2026, 1, 1), date(2026, 1, 2), "")
    made = built(hours=(hours,), closures=(ferien, gone))
    [schedule] = made["schedules"]
    assert schedule["byday"] == "MO,WE"
    assert (schedule["opens_at"], schedule["closes_at"]) == ("09:00", "12:30")
    assert schedule["description"] == "Montag, Mittwoch 09:00 bis 12:30 Uhr"
    assert schedule["notes"] == "nur mit Termin"
    assert made["alert"] == "Geschlossen vom 24.12.2026 bis 01.01.2027 (Ferien)."
    assert made["status"] == "active"
    today = built(closures=((TODAY, TODAY, ""),))
    assert today["status"] == "temporarily closed"


def test_a_contact_hangs_on_the_offer_or_on_its_provider():
    own = PublicContact(UUID(int=5), "Anmeldung", "+49 2303 1", "a@example.org", "mo 9 Uhr")
    general = PublicContact(UUID(int=6), "Auskunft", "", "b@example.org", "", is_own=False)
    made = built(contacts=(own, general))
    first, second = made["contacts"]
    assert first["service_id"] == made["id"]
    assert second["organization_id"] == made["organization_id"]
    assert "service_id" not in second
    assert first["phones"] == made["phones"]
    assert made["phones"][0]["number"] == "+49 2303 1"
    assert made["phones"][0]["description"] == "Anmeldung, mo 9 Uhr"
    assert made["email"] == "a@example.org"


def test_a_place_becomes_a_location_with_a_german_address():
    made = built(places=(MARKET, MARKET), is_free="nein", cost="5 Euro")
    [at] = made["service_at_locations"]
    [address] = at["location"]["addresses"]
    assert address["address_1"] == "Markt 1"
    assert (address["state_province"], address["country"]) == ("NW", "DE")
    assert made["fees_description"] == "5 Euro"
    assert "cost_options" not in made
    nowhere = location(place(None, None), "NW")
    assert {*nowhere} == {"id", "location_type", "name"}
    steps = location(place(None, None, is_step_free="nein", accessibility="Rampe"), "")
    assert steps["accessibility"][0]["description"] == "nicht stufenlos erreichbar"
    assert steps["accessibility"][0]["details"] == "Rampe"


def test_derived_ids_are_the_same_on_every_server():
    one = offer(1, "A", places=(MARKET,))
    assert at_place(one, MARKET) == uuid5(one.uuid, f"at/{MARKET.uuid}")
    # Harvesters know them: they never change.
    assert terms()[LIFE_PHASE, "kita"]["id"] == "9c8fb123-deca-5330-8b34-a1221e099672"
    assert building.service(one, WHERE) == building.service(one, WHERE)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("www.example.org", "https://www.example.org"),
        ("https://example.org/Über uns", ""),
        ("https://example.org/Über", "https://example.org/%C3%9Cber"),
        ("javascript:alert(1)", ""),
        ("ftp://example.org", ""),
        ("kein Netz", ""),
        ("", ""),
    ],
)
def test_only_whole_web_addresses_get_out(typed, address):
    assert website(typed) == address


def test_only_possible_mail_addresses_get_out():
    assert email("auskunft@example.org") == "auskunft@example.org"
    assert email("auskunft(at)example.org") == ""
    assert "email" not in built(contacts=(PublicContact(UUID(int=5), "A", "1", "x@y", ""),))


def test_a_provider_without_a_known_kind_still_has_a_description():
    bare = PublicOrganisation(UUID(int=3), "Verein", "", "", "", (), MOMENT)
    assert basic_organization(bare)["description"] == ""
    assert PROVIDER.kind


# ------------------------------------------------------------------------- what must never be told


@pytest.mark.one_database(
    reason="the gate is proven on both; here its answer is only put into words"
)
def test_no_word_of_the_planners_and_no_protected_address_gets_out(db, settings):
    settings.API_PER_MINUTE = 0
    protected = public_kreis()[-1]
    with_secrets_inside()
    text = "\n".join(outputs())
    assert "Markt 1" in text
    assert SECRET_STREET not in text
    assert "GEHEIM" not in text
    for word in INTERNAL:
        assert not re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE), word
    service = asked(f"services/{protected.uuid}")
    assert service["phones"]
    assert not service["service_at_locations"]


def with_secrets_inside() -> None:
    """Every internal field of every offer filled, and planners' words in what families would read."""
    Offer.objects.update(
        prevention_level="indiziert",
        prevention_time="sekundaer",
        prevention_lever="verhaeltnisse",
        target_groups=["prekaere_lebenslagen", "mehrfachauffaellige"],
        source="GEHEIM",
        summary="GEHEIM: für Familien in prekärer Lebenslage",
        to_bring="GEHEIM: Bescheid nach § 16 SGB VIII",
        cost="GEHEIM: selektiv gefördert",
    )


def outputs() -> list[str]:
    """Everything the API has to say."""
    found = [str(everything(name)) for name in LISTS]
    found += [
        Client().get(f"/hsds/{path}").content.decode() for path in ("", "openapi.json", "profil")
    ]
    with zipfile.ZipFile(BytesIO(Client().get("/hsds/datapackage.zip").content)) as archive:
        found += [archive.read(name).decode() for name in archive.namelist()]
    assert not any(internal_word(one) for one in found)
    return found
