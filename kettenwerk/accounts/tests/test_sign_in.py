"""Signing in: by password, with a second factor, logged; people of the demo never in production."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.utils import timezone

from kettenwerk.accounts import services
from kettenwerk.accounts.models import AuditEntry, CacheEntry, User
from kettenwerk.core.refusal import Refused
from tests.people import PASSWORD

LOGIN = "/konto/anmelden/"
ANNA = {"login": "anna@unna.example", "password": PASSWORD}


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def code_for(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_right_password_opens_the_desk_of_the_municipality(cast, as_):
    browser = as_(None)
    response = browser.post(LOGIN, ANNA, follow=True)
    assert is_signed_in(browser)
    assert [url for url, _ in response.redirect_chain] == ["/", "/unna/"]


def test_signing_in_leaves_one_entry_in_the_log(cast, as_):
    as_(None).post(LOGIN, ANNA)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.by, entry.municipality.slug) == ("anmeldung", cast.anna, "unna")


@pytest.mark.parametrize(
    "changes", [{"password": "falsch geraten"}, {"login": "niemand@x.example"}]
)
def test_wrong_words_say_the_same_whoever_it_is(cast, as_, changes):
    browser = as_(None)
    response = browser.post(LOGIN, ANNA | changes)
    assert response.status_code == 200
    assert "falsch" in response.content.decode()
    assert not is_signed_in(browser)
    assert not AuditEntry.objects.exists()


def test_guessing_is_slowed_down(cast, as_):
    browser = as_(None)
    for _ in range(6):
        response = browser.post(LOGIN, ANNA | {"password": "falsch geraten"})
    assert "Zu viele" in response.content.decode()
    browser.post(LOGIN, ANNA)
    assert not is_signed_in(browser)


def test_attempts_are_counted_for_all_processes_of_the_server_together(cast, as_):
    as_(None).post(LOGIN, ANNA | {"password": "falsch geraten"})
    counted = CacheEntry.objects.filter(cache_key__contains="login_failed")
    assert counted.count() == 2  # per address and per account, where every process looks
    assert not counted.filter(cache_key__contains="anna").exists()


def test_a_closed_account_stays_outside(cast, as_):
    User.objects.filter(pk=cast.anna.pk).update(is_active=False)
    browser = as_(None)
    browser.post(LOGIN, ANNA)
    assert not is_signed_in(browser)


def test_nobody_opens_an_account_alone(cast, as_):
    page = as_(None).get("/konto/registrieren/")
    assert "Konten gibt es auf Einladung" in page.content.decode()
    values = {"email": "wer@x.example", "password1": PASSWORD}
    as_(None).post("/konto/registrieren/", values)
    assert not User.objects.filter(email="wer@x.example").exists()


def test_signing_out_needs_a_post(cast, as_):
    browser = as_(cast.anna)
    assert "Abmelden?" in browser.get("/konto/abmelden/").content.decode()
    assert is_signed_in(browser)
    browser.post("/konto/abmelden/")
    assert not is_signed_in(browser)


def test_a_forgotten_password_is_set_anew_by_mail(cast, as_, mailoutbox):
    browser = as_(None)
    browser.post("/konto/passwort/vergessen/", {"email": "anna@unna.example"})
    (mail,) = mailoutbox
    assert mail.subject == "Kettenwerk: Neues Passwort"
    found = re.search(r"https?://testserver(/konto/passwort/neu/\S+)", mail.body)
    assert found
    form = browser.get(found[1], follow=True)
    new = {"password1": "acht Ziegen gehen baden", "password2": "acht Ziegen gehen baden"}
    browser.post(form.redirect_chain[-1][0], new)
    cast.anna.refresh_from_db()
    assert cast.anna.check_password("acht Ziegen gehen baden")
    assert "gilt nicht mehr" in as_(None).get(found[1], follow=True).content.decode()


def test_asking_for_an_unknown_address_tells_the_asker_nothing(cast, as_, mailoutbox):
    known = as_(None).post("/konto/passwort/vergessen/", {"email": "anna@unna.example"})
    unknown = as_(None).post("/konto/passwort/vergessen/", {"email": "niemand@x.example"})
    assert known.headers["Location"] == unknown.headers["Location"]
    assert "gibt es kein Konto" in mailoutbox[1].body


def test_the_password_is_changed_and_stays_long(cast, as_):
    browser = as_(None)
    browser.post(LOGIN, ANNA)
    short = {"oldpassword": PASSWORD, "password1": "zu kurz", "password2": "zu kurz"}
    assert "12 Zeichen" in browser.post("/konto/passwort/", short).content.decode()
    new = "acht Ziegen gehen baden"
    browser.post("/konto/passwort/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    cast.anna.refresh_from_db()
    assert cast.anna.check_password(new)


@pytest.fixture
def anna_with_app(cast, as_):
    """Anna's browser and the secret of the app she has just set up."""
    browser = as_(None)
    browser.post(LOGIN, ANNA)
    asked = browser.get("/konto/zweiter-faktor/app/einrichten/", follow=True)
    assert "noch einmal Ihr Passwort" in asked.content.decode()
    page = browser.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    response = browser.post("/konto/zweiter-faktor/app/einrichten/", {"code": code_for(secret)})
    assert response.status_code == 302
    return browser, secret


def test_a_second_factor_is_set_up_and_then_asked_for(cast, as_, anna_with_app):
    assert Authenticator.objects.filter(user=cast.anna).count() == 2
    browser = as_(None)
    response = browser.post(LOGIN, ANNA)
    assert response.headers["Location"] == "/konto/zweiter-faktor/eingeben/"
    assert not is_signed_in(browser)
    wrong = browser.post("/konto/zweiter-faktor/eingeben/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_signed_in(browser)
    browser.post("/konto/zweiter-faktor/eingeben/", {"code": _recovery_codes(cast.anna)[0]})
    assert is_signed_in(browser)


def _recovery_codes(person):
    stored = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    return stored.wrap().get_unused_codes()


def test_the_code_of_the_app_opens_the_door(as_, anna_with_app):
    _, secret = anna_with_app
    browser = as_(None)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        browser.post(LOGIN, ANNA)
        browser.post("/konto/zweiter-faktor/eingeben/", {"code": code_for(secret)})
    assert is_signed_in(browser)


def test_recovery_codes_are_shown_saved_and_renewed(cast, anna_with_app):
    browser, _ = anna_with_app
    before = _recovery_codes(cast.anna)
    assert before[0] in browser.get("/konto/zweiter-faktor/codes/").content.decode()
    file = browser.get("/konto/zweiter-faktor/codes/datei/")
    assert file.content.decode().split() == before
    browser.post("/konto/zweiter-faktor/codes/neu/")
    assert set(_recovery_codes(cast.anna)).isdisjoint(before)
    assert "eingerichtet" in browser.get("/konto/mein/").content.decode()


def test_a_second_factor_is_switched_off(cast, anna_with_app):
    browser, _ = anna_with_app
    assert "abschalten?" in browser.get("/konto/zweiter-faktor/app/abschalten/").content.decode()
    browser.post("/konto/zweiter-faktor/app/abschalten/")
    assert not Authenticator.objects.filter(user=cast.anna).exists()


def test_people_of_the_demo_are_made_listed_and_made_again(cast, as_):
    for _ in range(2):
        people = services.make_demo_people("vorführung in unna")
    assert [person.email.partition("@")[0] for person in people] == [
        *("anna", "birgit", "cem", "emil", "dora")
    ]
    page = as_(None).get(LOGIN).content.decode()
    assert all(person.email in page for person in people)
    browser = as_(None)
    browser.post(LOGIN, {"login": "dora@programm.example", "password": "vorführung in unna"})
    assert is_signed_in(browser)


def test_people_of_the_demo_need_their_municipalities(db):
    with pytest.raises(Refused, match="kreis-unna, luenen, nrw, unna"):
        services.make_demo_people("vorführung in unna")


def test_production_neither_makes_nor_shows_nor_admits_people_of_the_demo(cast, as_, settings):
    services.make_demo_people(PASSWORD)
    settings.IS_DEMO = False
    with pytest.raises(Refused, match="nur in der Vorführung"):
        services.make_demo_people(PASSWORD)
    browser = as_(None)
    assert "anna@unna.example" not in browser.get(LOGIN).content.decode()
    page = browser.post(LOGIN, ANNA, follow=True).content.decode()
    assert "Vorführkonten gelten nur in der Vorführung" in page
    assert not is_signed_in(browser)


def test_the_deployment_check_finds_people_of_the_demo(cast, settings):
    settings.IS_DEMO = False
    assert not _findings()
    User.objects.filter(pk=cast.anna.pk).update(is_demo=True)
    assert "1 Vorführkonten" in _findings()[0].msg
    with pytest.raises(SystemCheckError, match="Vorführkonten"):
        call_command("check", deploy=True, fail_level="ERROR")
    settings.IS_DEMO = True
    assert not _findings()


def _findings():
    found = checks.run_checks(include_deployment_checks=True)
    return [one for one in found if one.id == "kettenwerk.E001"]
