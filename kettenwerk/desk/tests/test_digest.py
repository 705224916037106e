"""The mail: on Tuesday at eight, each thing once, only when there is something, to those who want it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kettenwerk.accounts.models import Membership, OutgoingMail, User
from kettenwerk.accounts.services import due, send_waiting
from kettenwerk.desk import services
from kettenwerk.desk.models import DigestSetting, DueNotice
from kettenwerk.desk.services import digest
from kettenwerk.desk.services.digest import round_start
from kettenwerk.inventory.models import Proposal
from kettenwerk.inventory.tests.make import open_postbox, plain
from tests.people import acting

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = datetime(2026, 3, 21, 12, tzinfo=BERLIN)
TUESDAY = datetime(2026, 3, 24, 8, 3, tzinfo=BERLIN)


@pytest.fixture
def waiting(desk):
    """Everybody joined on a Saturday; something was proposed to Unna before Tuesday."""
    Membership.objects.update(since=SATURDAY)
    desk.offer_asked = desk.fresh("Elterncafé")
    desk.proposal(desk.offer_asked)
    return desk


def mails():
    return list(OutgoingMail.objects.order_by("pk"))


def to(person):
    return [mail for mail in mails() if mail.recipient == person.email]


def test_every_member_of_the_town_is_told_on_tuesday_at_eight(waiting):
    assert services.send_digests(TUESDAY - timedelta(minutes=4)) == 0
    assert services.send_digests(TUESDAY) == 2
    assert {mail.recipient for mail in mails()} == {"anna@unna.example", "birgit@unna.example"}
    mail = to(waiting.cast.anna)[0]
    assert mail.subject == "Kreisstadt Unna, neu fällig: Vorschläge 1"
    assert f"- Elterncafé: von {waiting.town('luenen').name} am " in mail.text
    assert "/unna/bestand/vorschlaege/" in mail.text


def test_the_same_round_is_told_once_however_often_the_clock_ticks(waiting):
    for minutes in (0, 10, 20, 600, 60 * 24 * 5):
        services.send_digests(TUESDAY + timedelta(minutes=minutes))
    assert len(mails()) == 2


def test_what_was_told_is_not_told_again_and_what_is_new_comes_first(waiting):
    services.send_digests(TUESDAY)
    OutgoingMail.objects.all().delete()
    later = waiting.fresh("Hausbesuche")
    waiting.proposal(later)
    waiting.proposal(waiting.fresh("Stillgruppe"))
    services.send_digests(TUESDAY + timedelta(days=7))
    text = to(waiting.cast.anna)[0].text
    assert "Elterncafé" not in text
    assert text.index("Stillgruppe") < text.index("Hausbesuche")


def test_nothing_new_means_no_mail(waiting):
    services.send_digests(TUESDAY)
    assert services.send_digests(TUESDAY + timedelta(days=7)) == 0
    assert len(mails()) == 2


def test_a_tick_that_comes_days_late_misses_nothing_and_doubles_nothing(waiting):
    late = TUESDAY + timedelta(days=23)  # three Tuesdays went by without a tick
    assert services.send_digests(late) == 2
    assert services.send_digests(late + timedelta(minutes=10)) == 0
    waiting.proposal(waiting.fresh("Hausbesuche"))
    services.send_digests(TUESDAY + timedelta(days=28))
    assert "Hausbesuche" in to(waiting.cast.anna)[1].text
    assert "Elterncafé" not in to(waiting.cast.anna)[1].text


def test_what_was_settled_before_tuesday_is_not_told(waiting):
    services.notice_what_is_due(waiting.look(SATURDAY))
    Proposal.objects.update(state=Proposal.State.ACCEPTED)
    assert services.send_digests(TUESDAY) == 0
    assert DueNotice.objects.get().gone_at is not None


def test_what_comes_back_is_told_again(waiting):
    services.send_digests(TUESDAY)
    Proposal.objects.update(state=Proposal.State.ACCEPTED)
    services.notice_what_is_due(waiting.look(TUESDAY + timedelta(days=1)))
    Proposal.objects.update(state=Proposal.State.OPEN)
    assert services.send_digests(TUESDAY + timedelta(days=7)) == 2


def test_who_joined_after_tuesday_waits_for_the_next_one(waiting):
    Membership.objects.filter(user=waiting.cast.anna).update(since=TUESDAY + timedelta(hours=1))
    services.send_digests(TUESDAY + timedelta(days=1))
    assert [mail.recipient for mail in mails()] == ["birgit@unna.example"]


def test_inactive_people_and_people_without_membership_get_none(waiting):
    User.objects.filter(pk=waiting.cast.anna.pk).update(is_active=False)
    Membership.objects.filter(user=waiting.cast.birgit).delete()
    assert services.send_digests(TUESDAY) == 0


def test_off_daily_and_weekly_are_remembered_per_membership(waiting):
    anna, birgit = acting(waiting.cast.anna), acting(waiting.cast.birgit)
    services.choose_rhythm("nie", by=anna, now=SATURDAY)
    services.choose_rhythm("taeglich", by=birgit, now=SATURDAY)
    monday = TUESDAY - timedelta(days=1)
    services.send_digests(monday)
    assert [mail.recipient for mail in mails()] == ["birgit@unna.example"]
    services.send_digests(TUESDAY)
    assert len(mails()) == 1
    waiting.proposal(waiting.fresh("Hausbesuche"))
    services.send_digests(TUESDAY + timedelta(days=1))
    assert [mail.recipient for mail in mails()] == ["birgit@unna.example"] * 2


def test_choosing_a_rhythm_sends_nothing_for_rounds_gone_by(waiting):
    wednesday = TUESDAY + timedelta(days=1)
    services.choose_rhythm("taeglich", by=acting(waiting.cast.anna), now=wednesday)
    services.send_digests(wednesday + timedelta(minutes=5))
    assert to(waiting.cast.anna) == []


@pytest.mark.parametrize(
    ("now", "start"),
    [
        # The clocks go forward on 29 March 2026: eight o'clock is 7:00 UTC before, 6:00 UTC after.
        (datetime(2026, 3, 24, 7, 0, tzinfo=UTC), datetime(2026, 3, 24, 7, tzinfo=UTC)),
        (datetime(2026, 3, 31, 5, 59, tzinfo=UTC), datetime(2026, 3, 24, 7, tzinfo=UTC)),
        (datetime(2026, 3, 31, 6, 0, tzinfo=UTC), datetime(2026, 3, 31, 6, tzinfo=UTC)),
        # They go back on 25 October 2026.
        (datetime(2026, 10, 20, 6, 0, tzinfo=UTC), datetime(2026, 10, 20, 6, tzinfo=UTC)),
        (datetime(2026, 10, 27, 6, 30, tzinfo=UTC), datetime(2026, 10, 20, 6, tzinfo=UTC)),
        (datetime(2026, 10, 27, 7, 0, tzinfo=UTC), datetime(2026, 10, 27, 7, tzinfo=UTC)),
    ],
)
def test_eight_o_clock_is_eight_o_clock_here_in_summer_and_winter(now, start):
    assert round_start("woechentlich", now) == start


@pytest.mark.parametrize("change", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001
def test_a_daily_mail_comes_once_a_day_across_a_clock_change(waiting, change):
    friday = change.replace(tzinfo=BERLIN) - timedelta(days=2)
    Membership.objects.update(since=friday - timedelta(days=1))
    services.choose_rhythm("taeglich", by=acting(waiting.cast.anna), now=friday)
    moment, sent = friday.astimezone(UTC), []
    for number in range(5 * 24):
        waiting.proposal(waiting.offer_asked)
        before = len(to(waiting.cast.anna))
        services.send_digests(moment + timedelta(hours=number))
        if len(to(waiting.cast.anna)) > before:
            sent.append((moment + timedelta(hours=number)).astimezone(BERLIN))
    assert [(one.weekday(), one.hour) for one in sent] == [(4, 8), (0, 8), (1, 8)]


def test_the_reply_goes_to_a_person_who_coordinates(waiting):
    gero = waiting.coordinator()
    Membership.objects.update(since=SATURDAY)
    services.send_digests(TUESDAY)
    assert to(waiting.cast.anna)[0].reply_to == gero.email
    assert to(gero)[0].reply_to == ""  # nobody writes to oneself


def test_the_subject_counts_the_first_kinds_and_the_mail_shows_a_few_of_each(waiting):
    waiting.one_of_each()
    for number in range(8):
        waiting.proposal(waiting.fresh(f"Angebot {number}"))
    services.send_digests(TUESDAY)
    mail = to(waiting.cast.anna)[0]
    assert mail.subject.startswith(
        "Kreisstadt Unna, neu fällig: Vorschläge 10, Antworten 1, Stimmen 1"
    )
    assert "und 5 weitere" in mail.text
    assert len(mail.subject) <= 200


def test_who_may_not_open_a_list_gets_no_link_to_it(waiting):
    waiting.upload("liste.xlsx")
    services.send_digests(TUESDAY)
    assert "/bestand/listen/" in to(waiting.cast.anna)[0].text
    assert "liste.xlsx" in to(waiting.cast.birgit)[0].text
    assert "/bestand/listen/" not in to(waiting.cast.birgit)[0].text


def test_a_town_where_something_goes_wrong_keeps_no_other_from_its_mails(waiting, monkeypatch):
    whole = services.notice_what_is_due

    def broken(look):
        if look.municipality.slug != "unna":
            raise ValueError(look)
        return whole(look)

    monkeypatch.setattr(digest, "notice_what_is_due", broken)
    assert services.send_digests(TUESDAY) == 2


def test_the_mail_goes_out_by_the_tick_to_a_real_server(waiting, settings):
    settings.SITE_ADDRESS = "https://kettenwerk.example/"
    now = TUESDAY + timedelta(seconds=1)
    with open_postbox(settings) as box:
        assert due.run_due(now)["send_digests"] == 2
        send_waiting(now)
    (first, second) = box.mails
    assert {first["To"], second["To"]} == {"anna@unna.example", "birgit@unna.example"}
    assert first["Subject"] == "Kreisstadt Unna, neu fällig: Vorschläge 1"
    assert "https://kettenwerk.example/unna/" in plain(first)
    html = first.get_body(("html",))
    assert html is not None
    assert "<li>Elterncafé" in html.get_content()


def test_asking_whether_a_round_has_begun_costs_two_queries(waiting, django_assert_max_num_queries):
    services.send_digests(TUESDAY)
    with django_assert_max_num_queries(2):
        services.send_digests(TUESDAY + timedelta(minutes=10))


def test_the_page_shows_the_choice_and_keeps_it(waiting, django_assert_max_num_queries):
    browser = waiting.browser(waiting.cast.birgit)
    url = waiting.url("digest_edit")
    with django_assert_max_num_queries(6):
        page = browser.get(url).content.decode()
    assert page.count("checked") == 1
    assert "birgit@unna.example" in page
    assert browser.post(url, {"rhythm": "nie"}).headers["Location"] == url
    assert DigestSetting.objects.get().rhythm == "nie"
    assert browser.post(url, {"rhythm": "stuendlich"}).status_code == 422
    assert DigestSetting.objects.get().rhythm == "nie"
