"""One offer: what families need at once, only what was stated, and nothing that could hurt."""

import json
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from kettenwerk.guide import search
from kettenwerk.guide.tests.paper_world import PUBLIC, PaperWorld
from kettenwerk.inventory.models import (
    Closure,
    OfferSite,
    OpeningTime,
    Organisation,
    Site,
    Text,
)

PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(1)></script>"


@pytest.fixture
def world(db):
    search.forget()
    yield PaperWorld()
    search.forget()


def page_of(client, offer, language="de"):
    search.forget()
    return client.get(f"/familien/{language}/unna/angebot/{offer.uuid}/")


def text_of(answer):
    return answer.content.decode()


def with_place(world, offer, **values):
    site = Site.objects.create(
        municipality=offer.municipality,
        organisation=offer.provider,
        visibility=PUBLIC,
        **({"name": "Haus", "street": "Markt 1", "postcode": "59423", "city": "Unna"} | values),
    )
    OfferSite.objects.create(municipality=offer.municipality, offer=offer, site=site)
    return offer


def with_hours(offer, *days, opens=time(9), closes=time(12)):
    return OpeningTime.objects.create(
        municipality=offer.municipality,
        offer=offer,
        weekdays=list(days),
        opens=opens,
        closes=closes,
    )


def test_the_call_button_comes_before_everything_else(client, world):
    offer = world.released("Krabbelgruppe", phone="02303 00000-17", summary="Spielen")
    page = text_of(page_of(client, offer))
    main = page.partition("<main")[2]
    assert main.index("tel:023030000017") < main.index("Spielen")
    assert '<bdi dir="ltr">02303 00000-17</bdi>' in main


def test_only_what_was_stated_is_promised(client, world):
    silent = text_of(page_of(client, world.released("Still")))
    for word in (
        "Freiwillig",
        "Vertraulich",
        "anonym",
        "Ohne Stufen erreichbar",
        "Es kann jemand übersetzen",
    ):
        assert word not in silent
    assert "Kosten: bitte fragen Sie" in silent
    assert "Ob Sie einfach kommen können: bitte fragen Sie." in silent
    told = world.released("Laut", is_voluntary="ja", is_confidential="ja", is_anonymous="ja", is_free="ja",
                          needs_registration="nein", needs_referral="nein", to_bring="Gelbes Heft")  # fmt: skip
    page = text_of(page_of(client, told))
    for word in ("Freiwillig", "Vertraulich", "Auch ohne Namen", "Kostenlos", "Sie können einfach kommen.",
                 "Sie brauchen keine Überweisung.", "Gelbes Heft"):  # fmt: skip
        assert word in page


def test_where_and_how_to_get_there(client, world):
    offer = with_place(world, world.released("Treff"), lat=51.5, lon=7.7, is_step_free="ja")
    page = text_of(page_of(client, offer))
    assert "Markt 1" in page
    assert "Ohne Stufen erreichbar." in page
    assert "https://www.openstreetmap.org/directions?to=51.50000%2C7.70000" in page
    assert "geo:51.50000,7.70000" in page


def test_a_protected_address_is_nowhere_but_the_phone_is(client, world):
    shelter = world.organisation("Frauenhaus", visibility=PUBLIC)
    Organisation.objects.filter(pk=shelter.pk).update(address_rule="geschuetzt")
    shelter.refresh_from_db()
    offer = world.released("Schutz für Frauen", provider=shelter, phone="02303 00000-77")
    with_place(world, offer, street="Geheimweg 9", lat=51.5, lon=7.7)
    with_hours(offer, "mo")
    page = text_of(page_of(client, offer))
    calendar = text_of(client.get(f"/familien/de/unna/angebot/{offer.uuid}/termine.ics"))
    listed = text_of(client.get("/familien/de/unna/angebote/"))
    assert "Die Adresse erfahren Sie am Telefon." in page
    assert "tel:023030000077" in page
    for text in (page, calendar, listed):
        assert "Geheimweg" not in text
        assert "59423" not in text
        assert "51.5" not in text


def test_the_week_and_the_closed_days_are_told(client, world):
    offer = world.released("Treff")
    with_hours(offer, "mo", "mi")
    with_hours(offer, "mo", opens=time(14), closes=time(16, 30))
    today = timezone.localdate()
    Closure.objects.create(municipality=offer.municipality, offer=offer, first_day=today,
                           last_day=today + timedelta(days=3), note="Ferien")  # fmt: skip
    page = text_of(page_of(client, offer))
    assert "14:00–16:30" in page
    assert page.count('<th scope="row">') == 2
    assert f"Geschlossen vom {today:%d.%m.%Y}" in page
    assert "Ferien" in page


def test_hours_come_into_the_calendar_without_the_closed_days(client, world):
    offer = world.released("Treff; mit Semikolon")
    with_hours(offer, "mo", "mi")
    today = timezone.localdate()
    Closure.objects.create(municipality=offer.municipality, offer=offer, first_day=today,
                           last_day=today + timedelta(days=20))  # fmt: skip
    search.forget()
    answer = client.get(f"/familien/de/unna/angebot/{offer.uuid}/termine.ics")
    event: Any = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert answer["Content-Type"].startswith("text/calendar")
    assert str(event["summary"]) == "Treff; mit Semikolon"
    assert event["rrule"]["BYDAY"] == ["MO", "WE"]
    assert event["dtstart"].dt.time() == time(9)
    closed = {one.dt.date() for one in event["exdate"].dts}
    assert closed == {day for day in _days(today, 20) if day.weekday() in {0, 2} and day >= event["dtstart"].dt.date()}  # fmt: skip
    assert offer.uuid.hex in str(event["description"]).replace("-", "")


def _days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count + 1)]


def test_without_hours_there_is_no_calendar(client, world):
    offer = world.released("Treff")
    assert "termine.ics" not in text_of(page_of(client, offer))
    assert client.get(f"/familien/de/unna/angebot/{offer.uuid}/termine.ics").status_code == 404


def test_who_is_next_is_named_with_function_and_number(client, world):
    offer = world.released("Krabbelgruppe", from_months=0, to_months=36)
    world.released("Kita-Treff", from_months=36, to_months=72, phone="02303 00000-36")
    world.released("Schulhilfe", from_months=72, to_months=120, fields=["bildung"])
    world.offer(
        "Nur für Planer", from_months=36, to_months=72, fields=["jugendhilfe"], visibility="intern"
    )
    part = (
        text_of(page_of(client, offer))
        .partition("Wie geht es weiter?")[2]
        .partition("</section>")[0]
    )
    assert "Kita-Treff" in part
    assert "tel:023030000036" in part
    assert "Anmeldung" in part
    assert "Schulhilfe" not in part
    assert "Planer" not in part


def test_machines_read_the_same_as_families(client, world):
    offer = with_place(world, world.released("Treff", is_free="ja", languages="Türkisch", from_months=0, to_months=36))  # fmt: skip
    block = text_of(page_of(client, offer)).partition('<script type="application/ld+json">')[2]
    data = json.loads(block.partition("</script>")[0])
    assert data["name"] == "Treff"
    assert data["isAccessibleForFree"] is True
    assert data["availableChannel"][0]["availableLanguage"] == ["tr"]
    assert data["audience"]["suggestedMaxAge"] == 3
    assert data["location"][0]["address"]["streetAddress"] == "Markt 1"
    assert "hoursAvailable" not in data


def test_no_text_of_anybody_becomes_markup(client, world):
    provider = world.organisation(PAYLOAD, visibility=PUBLIC)
    offer = world.released(PAYLOAD, provider=provider, summary=PAYLOAD, for_whom=PAYLOAD, to_bring=PAYLOAD,
                           cost=PAYLOAD, languages=PAYLOAD, is_free="nein")  # fmt: skip
    with_place(world, offer, name=PAYLOAD, street=PAYLOAD, city=PAYLOAD[:80], accessibility=PAYLOAD)
    Text.objects.create(municipality=offer.municipality, offer=offer, field="summary", language="ar",
                        text=PAYLOAD, origin="maschine", source_text=PAYLOAD, source_version=1)  # fmt: skip
    pages = [text_of(page_of(client, offer, language)) for language in ("de", "ar")]
    pages += [text_of(client.get(f"/familien/de/unna/{path}")) for path in
              ("angebote/", "einbetten/", f"fehler/{offer.uuid}/")]  # fmt: skip
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert page.count("</script>") == page.count("<script ")


def test_a_translation_shows_how_it_came_to_be(client, world):
    offer = world.released("Elterncafé", summary="Kaffee und Kinder")
    Text.objects.create(municipality=offer.municipality, offer=offer, field="summary", language="tr",
                        text="Kahve ve çocuklar", origin="maschine", source_text="Kaffee", source_version=1)  # fmt: skip
    page = text_of(page_of(client, offer, "tr"))
    assert "Kahve ve çocuklar" in page
    assert page.count("g-origin") == 2
    assert 'lang="de" dir="ltr">Elterncafé</h1>' in page
    arabic = text_of(page_of(client, offer, "ar"))
    assert 'lang="de" dir="ltr">Kaffee und Kinder' in arabic


def test_an_unreleased_offer_is_gone_for_everybody(client, world):
    offer = world.offer("Intern", visibility="verbund")
    assert page_of(client, offer).status_code == 404
    client.force_login(world.karla, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert page_of(client, offer).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_offer_asks_the_database_seldom(client, world, django_assert_max_num_queries):
    offer = world.released("Krabbelgruppe", from_months=0, to_months=36)
    page_of(client, offer)
    with django_assert_max_num_queries(8):
        client.get(f"/familien/de/unna/angebot/{offer.uuid}/")
