"""The calendar: a private address, whole days, moved and cancelled dates, nothing for strangers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import Membership, User
from kettenwerk.desk import services
from kettenwerk.desk.models import CalendarDate, CalendarFeed
from kettenwerk.desk.tests.make import in_days
from kettenwerk.inventory.models import Agreement, Inquiry, Offer
from tests.people import acting


@pytest.fixture
def feed(desk):
    return services.make_feed(by=acting(desk.cast.birgit))


def read(url, **headers):
    return Client().get(url, headers=headers)


def events(url):
    answer = read(url)
    assert answer.status_code == 200
    calendar = Calendar.from_ical(answer.content)
    return {str(one["summary"]): one for one in calendar.walk("VEVENT")}


def test_every_kind_of_date_is_a_whole_day_with_a_link_back_first(desk, feed):
    desk.agreement("Schutzvereinbarung", valid_to=in_days(30), review=in_days(10))
    desk.fresh("Hausbesuche", funding_end=in_days(100))
    desk.round("Herbstrunde", 3)
    desk.inquiry(desk.fresh("Krabbelgruppe"), 2)
    found = events(feed)
    today = timezone.localdate()
    assert {summary: one["dtstart"].dt - today for summary, one in found.items()} == {
        "Vereinbarung überprüfen: Schutzvereinbarung": timedelta(days=10),
        "Vereinbarung läuft ab: Schutzvereinbarung": timedelta(days=30),
        "Finanzierung endet: Hausbesuche": timedelta(days=100),
        "Rückgabe der Listen: Herbstrunde": timedelta(days=3),
        "Anbieter anrufen, die nicht geantwortet haben": timedelta(weeks=4),
    }
    for one in found.values():
        assert type(one["dtstart"].dt) is date
        assert one["dtend"].dt - one["dtstart"].dt == timedelta(days=1)
        assert str(one["description"]).split("\n")[0] == str(one["url"])
        assert str(one["url"]).startswith("http://testserver/unna/bestand/")
        assert one["status"] == "CONFIRMED"


def test_the_link_of_every_date_opens_for_the_reader(desk, feed):
    desk.agreement("Schutzvereinbarung", valid_to=in_days(30))
    desk.round("Herbstrunde", 3)
    desk.inquiry(desk.fresh("Krabbelgruppe"), 2)
    browser = desk.browser(desk.cast.birgit)
    for one in events(feed).values():
        path = str(one["url"]).removeprefix("http://testserver")
        assert browser.get(path).status_code == 200


def test_a_date_that_moves_keeps_its_id_and_counts_its_version(desk, feed):
    agreement = desk.agreement("Schutzvereinbarung", valid_to=in_days(30))
    before = next(iter(events(feed).values()))
    agreement.valid_to = in_days(60)
    audit.save(agreement, by=acting(desk.cast.anna), text="verlängert")
    (after,) = events(feed).values()
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (1, agreement.version)
    assert after["dtstart"].dt - before["dtstart"].dt == timedelta(days=30)


@pytest.mark.parametrize("way", ["deleted", "date removed", "ended"])
def test_a_date_that_goes_is_cancelled_and_not_just_dropped(desk, feed, way):
    agreement = desk.agreement("Schutzvereinbarung", valid_to=in_days(30))
    before = next(iter(events(feed).values()))
    changes: dict[str, dict[str, Any]] = {
        "deleted": {"deleted_at": timezone.now()},
        "date removed": {"valid_to": None},
        "ended": {"status": Agreement.Status.ENDED},
    }
    Agreement.objects.filter(pk=agreement.pk).update(version=2, **changes[way])
    (after,) = events(feed).values()
    assert after["status"] == "CANCELLED"
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert events(feed)[str(after["summary"])]["sequence"] == after["sequence"]


def test_a_cancelled_date_that_comes_back_is_newer_than_its_cancellation(desk, feed):
    agreement = desk.agreement("Schutzvereinbarung", valid_to=in_days(30))
    rows = Agreement.objects.filter(pk=agreement.pk)
    events(feed)
    rows.update(status=Agreement.Status.ENDED)
    (cancelled,) = events(feed).values()
    rows.update(status=Agreement.Status.IN_FORCE)
    (back,) = events(feed).values()
    assert back["status"] == "CONFIRMED"
    assert back["sequence"] > cancelled["sequence"]


def test_an_answered_question_and_a_closed_round_leave_the_calendar(desk, feed):
    made = desk.round("Herbstrunde", 3)
    inquiry = desk.inquiry(desk.fresh("Krabbelgruppe"), 2)
    events(feed)
    Inquiry.objects.filter(pk=inquiry.pk).update(answered_at=timezone.now())
    type(made).objects.filter(pk=made.pk).update(closed_at=timezone.now())
    assert {str(one["status"]) for one in events(feed).values()} == {"CANCELLED"}


def test_the_window_is_a_year_to_both_sides(desk, feed):
    for days in (-400, -300, 300, 400):
        desk.agreement(f"in {days} Tagen", valid_to=in_days(days))
    assert sorted(events(feed)) == [
        "Vereinbarung läuft ab: in -300 Tagen",
        "Vereinbarung läuft ab: in 300 Tagen",
    ]


def test_what_leaves_the_window_is_forgotten_without_a_cancellation(desk, feed):
    desk.agreement("Schutzvereinbarung", valid_to=in_days(30))
    events(feed)
    services.refresh_dates(desk.look(timezone.now() + timedelta(days=500)))
    assert not CalendarDate.objects.exists()


@pytest.mark.parametrize(
    "moment", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_no_date_is_doubled_or_moved_across_a_clock_change(desk, feed, moment):
    day = in_days(0, moment)
    desk.agreement("Schutzvereinbarung", valid_to=day)
    for hours in range(-30, 31):
        services.refresh_dates(desk.look(moment + timedelta(hours=hours)))
    row = CalendarDate.objects.get()
    assert (row.day.isoformat(), row.sequence) == (day.iso, 1)


def test_long_german_titles_survive_folding_and_nothing_breaks_out(desk, feed):
    subject = "Vereinbarung über Früh\u00adförderung; „Größe“, \\ " + "äöüß" * 50
    desk.agreement(subject, valid_to=in_days(30), note="BEGIN:VEVENT")
    content = read(feed).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    (summary,) = events(feed)
    assert summary == f"Vereinbarung läuft ab: {subject}"


def test_a_date_known_to_the_month_says_so(desk, feed):
    year = timezone.localdate().year
    desk.fresh("Hausbesuche", funding_end=type(in_days(1))(f"{year}-12"))
    (one,) = events(feed).values()
    assert one["dtstart"].dt == date(year, 12, 31)
    assert f"Angegeben ist nur 12.{year}." in str(one["description"])


def test_what_has_not_changed_is_not_sent_again(desk, feed):
    desk.agreement("Schutzvereinbarung", valid_to=in_days(30))
    first = read(feed)
    assert "private" in first["Cache-Control"]
    assert read(feed, if_none_match=first["ETag"]).status_code == 304
    assert read(feed, if_modified_since=first["Last-Modified"]).status_code == 304
    assert read(feed).content == first.content
    Agreement.objects.update(subject="Kinderschutz", version=2)
    assert read(feed, if_none_match=first["ETag"]).status_code == 200


def test_a_poll_costs_the_same_however_much_there_is(desk, feed, django_assert_max_num_queries):
    for number in range(12):
        desk.agreement(f"Vereinbarung {number}", valid_to=in_days(number + 1))
    read(feed)
    with django_assert_max_num_queries(9):
        read(feed)


def test_only_the_own_town_is_in_it(desk, feed):
    desk.agreement("Geheim", municipality=desk.town("luenen"), valid_to=in_days(5))
    desk.agreement("Kreisweit", municipality=desk.town("kreis-unna"), valid_to=in_days(5))
    assert events(feed) == {}


def test_forged_and_foreign_addresses_are_not_there(desk, feed):
    assert read(feed.replace("/unna/", "/luenen/")).status_code == 404
    assert read(feed.replace("/unna/", "/nirgends/")).status_code == 404
    assert read(desk.url("calendar_feed", token="kein-schluessel")).status_code == 404
    assert read(feed.replace(".ics", "x.ics")).status_code == 404
    assert Client().post(feed).status_code == 405


def test_a_renewed_address_ends_the_old_one(desk, feed):
    new = services.make_feed(by=acting(desk.cast.birgit))
    assert new != feed
    assert read(feed).status_code == 410
    assert read(new).status_code == 200


@pytest.mark.parametrize("way", ["revoked", "left", "inactive"])
def test_who_revokes_or_leaves_has_no_calendar_any_more(desk, feed, way):
    person = desk.cast.birgit
    if way == "revoked":
        assert services.end_feed(by=acting(person))
    elif way == "left":
        Membership.objects.filter(user=person).delete()
    else:
        User.objects.filter(pk=person.pk).update(is_active=False)
    answer = read(feed)
    assert answer.status_code == 410
    assert "gilt nicht mehr" in answer.content.decode()


def test_the_address_is_shown_once_and_kept_nowhere(desk):
    browser = desk.browser(desk.cast.birgit)
    url = desk.url("calendar_edit")
    assert "Adresse machen" in browser.get(url).content.decode()
    answer = browser.post(url)
    assert "no-store" in answer["Cache-Control"]
    path = answer.context["address"].removeprefix("http://testserver")
    assert read(path).status_code == 200
    for words in ("Outlook", "Google", "Telefon"):
        assert words in answer.content.decode()
    assert path not in browser.get(url).content.decode()
    assert CalendarFeed.objects.get().secret_hash not in path
    browser.post(desk.url("calendar_end"))
    assert read(path).status_code == 410
    assert browser.get(desk.url("calendar_end")).status_code == 405


def test_one_member_does_not_end_the_address_of_another(desk, feed):
    desk.browser(desk.cast.anna).post(desk.url("calendar_end"))
    assert read(feed).status_code == 200
    assert desk.browser(desk.cast.cem).post(desk.url("calendar_end")).status_code == 404


def test_an_offer_that_has_ended_has_no_date(desk, feed):
    desk.fresh("Hausbesuche", funding_end=in_days(50), status="abgeschlossen")
    assert Offer.objects.get().funding_end
    assert events(feed) == {}
