"""Periods end when they say they do, and not a day sooner."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry, CacheEntry, Invitation, Job, User
from kettenwerk.accounts.services import tidy_up

NOW = timezone.now()


def days(number):
    return NOW - timedelta(days=number, minutes=1 if number > 0 else 0)


@pytest.fixture
def unna(cast):
    return cast.verbund["unna"]


def entry(unna, person, age, kind="bearbeitung"):
    return AuditEntry.objects.create(
        municipality=unna, kind=kind, by=person, by_name="Anna", text="Rolle von Anna", at=days(age)
    )


def test_sign_ins_go_after_90_days(cast, unna):
    entry(unna, cast.anna, 89, "anmeldung")
    entry(unna, cast.anna, 90, "anmeldung")
    assert tidy_up(NOW).sign_ins == 1
    assert AuditEntry.objects.count() == 1


def test_names_leave_the_log_after_two_years_and_the_entry_stays(cast, unna):
    kept, old = entry(unna, cast.anna, 729), entry(unna, cast.anna, 730)
    told = entry(unna, cast.anna, 731, "mitglieder")
    assert tidy_up(NOW).audit_names == 2
    for one in (kept, old, told):
        one.refresh_from_db()
    assert (kept.by_name, kept.by) == ("Anna", cast.anna)
    assert (old.by_name, old.by, old.text) == ("", None, "Rolle von Anna")
    assert "Anna" not in told.text
    assert tidy_up(NOW).audit_names == 0


def test_invitations_go_30_days_after_their_end(unna):
    for email, expires, accepted in (
        ("offen@x.example", days(-3), None),
        ("abgelaufen@x.example", days(31), None),
        ("angenommen@x.example", days(-3), days(31)),
        ("eben@x.example", days(-3), days(29)),
    ):
        Invitation.objects.create(
            municipality=unna,
            email=email,
            name="X",
            role="lesen",
            expires=expires,
            accepted_at=accepted,
        )
    assert tidy_up(NOW).invitations == 2
    left = Invitation.objects.values_list("email", flat=True)
    assert set(left) == {"offen@x.example", "eben@x.example"}


def test_closed_accounts_go_after_90_days_and_their_work_stays(cast, unna):
    done = entry(unna, cast.anna, 5)
    User.objects.filter(pk=cast.anna.pk).update(is_active=False, closed_at=days(90))
    User.objects.filter(pk=cast.birgit.pk).update(is_active=False, closed_at=days(89))
    assert tidy_up(NOW).accounts >= 1
    assert not User.objects.filter(pk=cast.anna.pk).exists()
    assert User.objects.filter(pk=cast.birgit.pk).exists()
    done.refresh_from_db()
    assert (done.by, done.by_name) == (None, "Anna")


def test_old_jobs_go_unless_they_still_run(unna):
    for key, age, state in (("a", 91, "fertig"), ("b", 91, "laeuft"), ("c", 89, "fertig")):
        Job.objects.create(
            municipality=unna, kind="x", idempotency_key=key, created=days(age), state=state
        )
    assert tidy_up(NOW).jobs == 1
    assert set(Job.objects.values_list("idempotency_key", flat=True)) == {"b", "c"}


def test_ended_sessions_go(db):
    Session.objects.create(session_key="alt", session_data="", expire_date=days(0) - timedelta(1))
    Session.objects.create(session_key="neu", session_data="", expire_date=days(-1))
    assert tidy_up(NOW).sessions == 1


def test_forgotten_attempts_to_sign_in_go(db):
    for key, expires in (("alt", days(1)), ("neu", days(-1))):
        CacheEntry.objects.create(cache_key=key, value="", expires=expires)
    assert tidy_up(NOW).sign_in_attempts == 1
    assert CacheEntry.objects.get().cache_key == "neu"


def test_a_tick_with_nothing_due_writes_nothing_and_asks_little(
    cast, django_assert_max_num_queries, capsys
):
    call_command("tick")  # the first one notes what recurs
    with django_assert_max_num_queries(16):
        call_command("tick")
    assert capsys.readouterr().out == ""
    call_command("tick", verbosity=2)
    assert "dead_jobs 0" in capsys.readouterr().out
