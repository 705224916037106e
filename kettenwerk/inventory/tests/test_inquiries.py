"""Asking providers: one real mail with a link, one reminder, the call list, ticks side by side."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.mail import get_connection
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry, OutgoingMail
from kettenwerk.accounts.services import due, mail, send_waiting
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import services
from kettenwerk.inventory.models import Contact, Inquiry, Offer
from kettenwerk.inventory.queries.inquiries import call_list, provider_of, providers
from kettenwerk.inventory.services import inquiries
from kettenwerk.inventory.tests.postbox import SITE, link_in, open_postbox, plain
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import acting, make_person

NOW = timezone.now()
DAY = timezone.localdate(NOW)


@pytest.fixture
def postbox(settings):
    with open_postbox(settings) as box:
        yield box


@pytest.fixture
def gero(world):
    """Coordinates in the Kreisstadt Unna."""
    return make_person("gero@unna.example", "Gero", world.town("unna"), "koordinieren")


@pytest.fixture
def asked(world, gero):
    """A provider with twelve offers and one address, asked now."""
    provider = world.organisation("Kinderschutzbund")
    for number in range(12):
        world.offer(f"Angebot {number:02}", provider=provider)
    contact(provider, "leitung@ksb.example")
    ask(world, gero, provider)
    return provider


def to_provider(postbox):
    """The mails to the provider asked; other rooms write to members at the same time."""
    return [mail for mail in postbox.mails if mail["To"] == "leitung@ksb.example"]


def contact(provider, email, **values):
    return Contact.objects.create(
        municipality=provider.municipality,
        organisation=provider,
        function="Leitung",
        email=email,
        visibility="verbund",
        **values,
    )


def ask(world, person, *organisations, now=NOW):
    town = world.town("unna")
    chosen = [provider_of(one, town, timezone.localdate(now), now) for one in organisations]
    return services.start_round(chosen, by=acting(person), site=SITE, now=now)


def states(world, now=NOW):
    return {str(one.organisation): one for one in providers(world.town("unna"), DAY, now)}


def test_one_mail_with_all_offers_is_really_sent_and_its_link_opens_without_signing_in(
    asked, gero, postbox
):
    assert postbox.mails == []
    assert send_waiting(NOW) == 1
    assert send_waiting(NOW) == 0
    (letter,) = postbox.mails
    text = plain(letter)
    assert letter["To"] == "leitung@ksb.example"
    assert letter["Reply-To"] == "gero@unna.example"
    assert letter["Subject"].strip().startswith("Bitte kurz prüfen: Stimmen Ihre 12 Angebote noch?")
    assert {f"- Angebot {number:02}" for number in range(12)} <= set(text.splitlines())
    html = letter.get_body(("html",)).get_content()
    assert html.count("<li>Angebot") == 12
    assert f'href="{SITE.rstrip("/")}{link_in(letter)}"' in html
    response = Client().get(link_in(letter))
    assert response.status_code == 200
    assert "Stimmen Ihre 12 Angebote noch?" in response.content.decode()


def test_a_sent_mail_keeps_no_link_behind(asked, postbox):
    assert "/anbieter/" in OutgoingMail.objects.get().text
    send_waiting(NOW)
    assert OutgoingMail.objects.get().text == ""


def test_asking_needs_the_role_and_an_address_and_asks_nobody_twice(world, gero, asked):
    silent = world.organisation("Ohne Adresse")
    world.offer("Stilles Angebot", provider=silent)
    with pytest.raises(Refused, match="niemand gefragt"):
        ask(world, gero, asked, silent)
    with pytest.raises(Refused, match="koordiniert"):
        ask(world, world.cast.anna, asked)
    assert Inquiry.objects.count() == OutgoingMail.objects.count() == 1
    assert states(world)["Ohne Adresse"].state == "ohne erreichbaren Kontakt"


def test_the_address_is_the_organisations_or_the_one_most_offers_name(world):
    own, through = world.organisation("Mit Kontakt"), world.organisation("Nur Angebote")
    contact(own, "stelle@mit.example")
    for number, email in enumerate(("a@nur.example", "b@nur.example", "b@nur.example")):
        offer = world.offer(f"Angebot {number}", provider=through)
        Contact.objects.create(
            municipality=offer.municipality, offer=offer, function="X", email=email
        )
    world.offer("Eins", provider=own)
    found = states(world)
    assert found["Mit Kontakt"].email == "stelle@mit.example"
    assert found["Nur Angebote"].email == "b@nur.example"


def test_one_reminder_after_three_weeks_and_the_call_list_after_six(world, asked, postbox):
    send_waiting(NOW)
    for days, mails, calls in ((20, 1, 0), (21, 2, 0), (30, 2, 0), (41, 2, 0), (42, 2, 1)):
        now = NOW + timedelta(days=days)
        due.run_due(now)
        send_waiting(now)
        sent = to_provider(postbox)
        assert len(sent) == mails, days
        found = call_list(providers(world.town("unna"), timezone.localdate(now), now))
        assert len(found) == calls, days
    assert sent[1]["Subject"].startswith("Zur Erinnerung")
    assert link_in(sent[0]) != link_in(sent[1])
    for one in sent:
        assert Client().get(link_in(one)).status_code == 200


def test_nobody_is_reminded_who_answered_or_whose_question_was_taken_back(
    world, gero, asked, postbox
):
    send_waiting(NOW)
    Client().post(link_in(postbox.mails[0]), {"antwort": "alles"})
    other = world.organisation("Zurückgezogen")
    world.offer("Noch eins", provider=other)
    contact(other, "z@z.example")
    ask(world, gero, other)
    send_waiting(NOW)
    inquiry = Inquiry.objects.get(organisation=other)
    services.revoke_inquiry(inquiry, by=acting(gero))
    assert services.remind_providers(NOW + timedelta(days=25)) == 0
    assert Client().get(link_in(postbox.mails[1])).status_code == 410


def test_silence_removes_nothing(world, asked, postbox):
    send_waiting(NOW)
    before = list(Offer.objects.values_list("pk", "version", "deleted_at", "status"))
    for days in (21, 42, 60, 400):
        due.run_due(NOW + timedelta(days=days))
    assert list(Offer.objects.values_list("pk", "version", "deleted_at", "status")) == before
    assert Client().get(link_in(postbox.mails[0])).status_code == 200


def test_a_mail_that_the_server_refuses_is_given_up_and_the_provider_is_to_be_called(
    world, asked, postbox
):
    postbox.refused["leitung@ksb.example"] = "550 unbekannt"
    send_waiting(NOW)
    row = OutgoingMail.objects.get()
    assert (row.state, row.text) == (OutgoingMail.State.GIVEN_UP, "")
    assert "nimmt keine E-Mails" in row.error
    one = states(world)["Kinderschutzbund"]
    assert (one.state, one.is_to_call) == ("E-Mail nicht zustellbar", True)
    assert services.remind_providers(NOW + timedelta(days=22)) == 0


def test_a_mail_server_that_is_down_is_asked_again_later_and_at_last_no_more(settings, asked):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    now = NOW
    for attempt in range(1, 6):
        assert send_waiting(now) == 0
        row = OutgoingMail.objects.get()
        assert (row.state, row.attempts) == (OutgoingMail.State.WAITING, attempt)
        assert row.next_attempt > now
        assert send_waiting(now) == 0
        now = row.next_attempt
    send_waiting(now)
    assert OutgoingMail.objects.get().state == OutgoingMail.State.GIVEN_UP


def test_mails_go_out_at_the_rate_the_operator_set(settings, world, gero, postbox):
    settings.MAILS_PER_MINUTE = 2
    organisations = [world.organisation(f"Träger {number}") for number in range(5)]
    for one in organisations:
        world.offer(f"Angebot {one}", provider=one)
        contact(one, f"a{one.pk}@t.example")
    ask(world, gero, *organisations)
    sent = [send_waiting(NOW + timedelta(minutes=n)) for n in (0, 0, 1.5, 3, 4.5)]
    assert sent == [2, 0, 2, 1, 0]


def test_a_tick_that_died_while_sending_leaves_the_mail_to_a_later_one(asked, postbox):
    OutgoingMail.objects.update(
        state=OutgoingMail.State.SENDING, next_attempt=NOW + timedelta(minutes=10)
    )
    assert send_waiting(NOW) == 0
    assert send_waiting(NOW + timedelta(minutes=11)) == 1
    identity = str(OutgoingMail.objects.get().uuid)
    assert postbox.mails[0]["Message-ID"].startswith(f"<{identity}@")


def test_a_second_tick_in_the_middle_of_the_first_sends_nothing_twice(asked, postbox, monkeypatch):
    """The first has read what waits; before it sends, a second tick does everything."""
    connect = get_connection

    def interrupted(moment):
        def connection(*args, **kwargs):
            monkeypatch.setattr(mail, "get_connection", connect)
            assert send_waiting(moment) == 1
            return connect(*args, **kwargs)

        return connection

    for moment in (NOW, NOW + timedelta(days=22)):
        first, second = Inquiry.objects.get(), Inquiry.objects.get()
        if moment > NOW:
            assert [inquiries._remind(one, moment) for one in (first, second)] == [1, 0]
        monkeypatch.setattr(mail, "get_connection", interrupted(moment))
        assert send_waiting(moment) == 0
    assert len(postbox.mails) == 2
    assert AuditEntry.objects.filter(text__startswith="Erinnert").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_send_one_mail_and_one_reminder(world, gero, asked, postbox):
    def tick(now):
        try:
            due.run_due(now)
            services.remind_providers(now)
            send_waiting(now)
        finally:
            connections.close_all()

    for moment in (NOW, NOW + timedelta(days=22)):
        with ThreadPoolExecutor(2) as both:
            list(both.map(tick, [moment, moment]))
    subjects = [one["Subject"].strip().split(":")[0] for one in to_provider(postbox)]
    assert subjects == ["Bitte kurz prüfen", "Zur Erinnerung"]
    assert AuditEntry.objects.filter(text__startswith="Erinnert").count() == 1


def test_the_tick_sends_what_waits(asked, postbox):
    out = io.StringIO()
    call_command("tick", stdout=out)
    assert len(to_provider(postbox)) == 1
    assert re.search(r"mails [1-9]", out.getvalue())


def test_starting_a_round_shows_the_list_and_the_mail_first(world, gero):
    provider = world.organisation("Kinderschutzbund")
    contact(provider, "leitung@ksb.example")
    world.offer("Elterncafé", provider=provider)
    browser, url = signed_in(gero), page("freshness_ask")
    text = browser.get(url).content.decode()
    assert "Jetzt fragen: 1 Anbieter, 1 Angebot" in text
    assert "Bitte kurz prüfen: Stimmt Ihr Angebot noch?" in text
    assert OutgoingMail.objects.count() == 0
    assert browser.post(url, {}).status_code == 422
    response = browser.post(url, {"anbieter": [str(provider.uuid)]}, follow=True)
    assert "1 Anbieter werden nach 1 Angeboten gefragt" in response.content.decode()
    assert OutgoingMail.objects.get().recipient == "leitung@ksb.example"


@pytest.mark.parametrize(
    ("person", "town", "status"),
    [("birgit", "unna", 403), ("anna", "unna", 403), ("cem", "unna", 404), ("emil", "unna", 404)],
)
def test_only_a_coordinator_of_the_town_starts_a_round_or_changes_the_rules(
    world, asked, person, town, status
):
    browser = signed_in(getattr(world.cast, person))
    for name in ("freshness_ask", "freshness_rules"):
        assert browser.get(page(name, town)).status_code == status
        assert browser.post(page(name, town), {"angebot": 1}).status_code == status
    assert Inquiry.objects.count() == 1


def test_readers_see_the_figures_but_revoke_and_confirm_nothing(world, asked):
    birgit, inquiry = signed_in(world.cast.birgit), Inquiry.objects.get()
    for url in (
        page("freshness"),
        page("freshness_calls"),
        page("inquiry_detail", uuid=inquiry.uuid),
    ):
        assert birgit.get(url).status_code == 200
        assert signed_in(world.cast.cem).get(url).status_code == 404
    for url in (
        page("inquiry_revoke", uuid=inquiry.uuid),
        page("organisation_phoned", uuid=asked.uuid),
        page("organisation_link", uuid=asked.uuid),
    ):
        assert birgit.post(url).status_code == 403
    foreign = page("inquiry_detail", "luenen", uuid=inquiry.uuid)
    assert signed_in(world.cast.cem).get(foreign).status_code == 404


def test_a_call_confirms_all_offers_and_takes_the_provider_off_the_list(world, asked):
    later = NOW + timedelta(days=43)
    assert states(world, later)["Kinderschutzbund"].is_to_call
    url = page("organisation_phoned", uuid=asked.uuid)
    signed_in(world.cast.anna).post(url)
    assert not states(world, later)["Kinderschutzbund"].is_to_call
    assert AuditEntry.objects.filter(text__startswith="Telefonisch bestätigt").count() == 1


def test_the_call_list_comes_as_a_workbook(world):
    silent = world.organisation("Ohne Adresse")
    world.offer("Stilles Angebot", provider=silent)
    response = signed_in(world.cast.birgit).get(page("freshness_calls") + "?format=xlsx")
    assert response.status_code == 200
    assert response.content.startswith(b"PK")


def test_pages_about_asking_need_few_queries(world, gero, asked, django_assert_max_num_queries):
    for number in range(30):
        provider = world.organisation(f"Träger {number}")
        contact(provider, f"a{number}@t.example")
        world.offer(f"Noch eins {number}", provider=provider)
    browser, inquiry = signed_in(gero), Inquiry.objects.get()
    for url, budget in (
        (page("freshness"), 18),
        (page("freshness_ask"), 12),
        (page("freshness_calls"), 12),
        (page("freshness_stale", what="angebote"), 8),
        (page("inquiry_detail", uuid=inquiry.uuid), 10),
        (page("organisation_link", uuid=asked.uuid), 14),
    ):
        with django_assert_max_num_queries(budget):
            assert browser.get(url).status_code == 200, url
