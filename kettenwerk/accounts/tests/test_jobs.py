"""Jobs: once per key, cancelled between two steps, reaped when dead, effect and „fertig“ together."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from kettenwerk.accounts import jobs
from kettenwerk.accounts.models import Job, Label
from kettenwerk.core.refusal import Refused
from tests.people import acting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """Kinds of jobs of this test only."""
    monkeypatch.setattr(jobs, "_handlers", {})
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.0)


def start(cast, kind="zaehlen", key="1", **parameters):
    return jobs.start(kind, parameters, by=acting(cast.anna), key=key)


def work():
    """What the worker does until the queue is empty."""
    Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="jobs",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
    ).run()


def reread(job):
    return Job.objects.get(pk=job.pk)


def label(run, code="x"):
    Label.objects.create(
        municipality=run.actor.municipality, vocabulary="probe", code=code, text="Probe"
    )


def test_a_job_runs_in_the_worker_as_who_started_it(cast):
    seen = []

    @jobs.handles("zaehlen")
    def count(run):
        seen.append((run.parameters, run.actor.user, run.actor.role.value))
        run.progress(1, 2)
        with run.effect():
            label(run)
        return "2 Zeilen gezählt."

    job = start(cast, zeilen=2)
    assert reread(job).state == Job.State.WAITING
    work()
    assert seen == [({"zeilen": 2}, cast.anna, "bearbeiten")]
    done = reread(job)
    assert (done.state, done.message) == (Job.State.DONE, "2 Zeilen gezählt.")
    assert (done.done, done.total) == (1, 2)
    assert Label.objects.count() == 1


def test_the_same_key_is_the_same_job(cast):
    @jobs.handles("zaehlen")
    def count(run):
        with run.effect():
            label(run, str(Label.objects.count()))
        return "fertig"

    first, second = start(cast), start(cast)
    assert first.pk == second.pk
    assert DBTaskResult.objects.count() == 1
    work()
    assert start(cast).state == Job.State.DONE
    jobs.run_job.func(str(first.uuid))
    work()
    assert Label.objects.count() == 1


def test_keys_of_different_municipalities_do_not_meet(cast):
    other = jobs.start("zaehlen", {}, by=acting(cast.cem), key="1")
    assert other.pk != start(cast).pk


def test_a_failed_job_leaves_no_effect_and_may_start_again(cast):
    is_broken = True

    @jobs.handles("zaehlen")
    def count(run):
        with run.effect():
            label(run)
            if is_broken:
                raise ZeroDivisionError
        return "fertig"

    job = start(cast)
    work()
    assert reread(job).state == Job.State.FAILED
    assert "nichts übernommen" in reread(job).message
    assert not Label.objects.exists()
    is_broken = False
    assert start(cast).state == Job.State.WAITING
    work()
    assert reread(job).state == Job.State.DONE
    assert Label.objects.count() == 1


def test_a_refusal_is_shown_as_it_is(cast):
    @jobs.handles("zaehlen")
    def count(run):
        message = "Die Datei hat keine Spalte „name“."
        raise Refused(message)

    job = start(cast)
    work()
    assert reread(job).message == "Die Datei hat keine Spalte „name“."


def test_an_unknown_kind_is_said_so(cast):
    job = start(cast, kind="niemand")
    work()
    assert "kennt diese Installation nicht" in reread(job).message


def test_a_waiting_job_is_cancelled_at_once(cast):
    job = start(cast)
    jobs.cancel(job)
    work()
    assert reread(job).state == Job.State.CANCELLED
    with pytest.raises(Refused, match="schon beendet"):
        jobs.cancel(job)


@pytest.mark.parametrize("where", ["progress", "effect"])
def test_a_running_job_is_cancelled_at_its_next_step(cast, where):
    @jobs.handles("zaehlen")
    def count(run):
        jobs.cancel(run.job)
        if where == "progress":
            run.progress(1, 2)
        with run.effect():
            label(run)
        return "fertig"

    job = start(cast)
    work()
    assert reread(job).state == Job.State.CANCELLED
    assert not Label.objects.exists()


def test_who_left_meanwhile_starts_nothing(cast):
    @jobs.handles("zaehlen")
    def count(run):
        return "fertig"

    job = start(cast)
    cast.anna.memberships.all().delete()
    work()
    assert "gehört nicht mehr zu dieser Kommune" in reread(job).message


def test_a_silent_job_is_reaped_and_can_do_no_more(cast):
    @jobs.handles("zaehlen")
    def count(run):
        silent = timezone.now() - timedelta(minutes=3)
        Job.objects.filter(pk=run.job.pk).update(heartbeat=silent)
        assert jobs.reap() == 1
        with run.effect():
            label(run)
        return "fertig"

    job = start(cast)
    work()
    assert reread(job).state == Job.State.FAILED
    assert "nicht mehr gemeldet" in reread(job).message
    assert not Label.objects.exists()


def test_a_living_job_is_left_alone(cast):
    job = start(cast)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, heartbeat=timezone.now())
    assert jobs.reap() == 0


def test_a_waiting_job_that_lost_its_place_is_queued_again(cast):
    @jobs.handles("zaehlen")
    def count(run):
        return "fertig"

    job = start(cast)
    DBTaskResult.objects.all().delete()
    jobs.reap()
    assert not DBTaskResult.objects.exists()
    Job.objects.filter(pk=job.pk).update(created=timezone.now() - timedelta(minutes=3))
    call_command("tick", verbosity=0)
    work()
    assert reread(job).state == Job.State.DONE


def test_the_page_of_a_job_shows_progress_and_stops_asking_when_done(cast, as_):
    job = start(cast)
    Job.objects.filter(pk=job.pk).update(state="laeuft", done=812, total=2133)
    url = f"/unna/auftraege/{job.uuid}/"
    browser = as_(cast.birgit)
    page = browser.get(url).content.decode()
    assert "812 von 2.133" in page
    assert 'hx-trigger="every 2s"' in page
    assert "Neu laden" in page
    assert "abbrechen/" not in page
    fragment = browser.get(url, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    Job.objects.filter(pk=job.pk).update(state="fertig", message="2.133 Zeilen übernommen.")
    page = browser.get(url).content.decode()
    assert "2.133 Zeilen übernommen." in page
    assert "hx-trigger" not in page
    assert "zaehlen" in browser.get("/unna/auftraege/").content.decode().lower()


def test_the_list_of_jobs_shows_progress_and_stops_asking_when_all_are_done(cast, as_):
    job = start(cast)
    Job.objects.filter(pk=job.pk).update(state="laeuft", done=812, total=2133)
    browser = as_(cast.birgit)
    page = browser.get("/unna/auftraege/").content.decode()
    assert "läuft, 812 von 2.133" in page
    assert 'hx-trigger="every 5s"' in page
    fragment = browser.get("/unna/auftraege/", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "812 von 2.133" in fragment
    Job.objects.filter(pk=job.pk).update(state="fertig")
    assert "hx-trigger" not in browser.get("/unna/auftraege/").content.decode()


def test_only_who_may_edit_cancels(cast, as_):
    job = start(cast)
    url = f"/unna/auftraege/{job.uuid}/abbrechen/"
    assert as_(cast.birgit).post(url).status_code == 403
    assert as_(cast.emil).post(url).status_code == 404
    assert as_(cast.cem).post(f"/luenen/auftraege/{job.uuid}/abbrechen/").status_code == 404
    assert as_(cast.anna).get(url).status_code == 405
    assert reread(job).state == Job.State.WAITING
    as_(cast.anna).post(url)
    assert reread(job).state == Job.State.CANCELLED


def test_job_pages_ask_little(cast, as_, django_assert_max_num_queries):
    for number in range(30):
        job = start(cast, key=str(number))
    browser = as_(cast.anna)
    browser.get("/unna/auftraege/")
    for url in ("/unna/auftraege/", f"/unna/auftraege/{job.uuid}/"):
        with django_assert_max_num_queries(6):
            browser.get(url)


KILLED = """
import os, sys, time
import django
django.setup()
from django.core.management import call_command
from kettenwerk.accounts import jobs, services
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Job, Label

@jobs.handles("haengen")
def hang(run):
    with run.effect():
        Label.objects.create(municipality=run.actor.municipality, vocabulary="p", code="x", text="P")
        print("mitten drin", flush=True)
        time.sleep(60)
    return "fertig"

if sys.argv[1] == "run":
    call_command("migrate", verbosity=0)
    town = services.ensure_municipality("unna", name="Unna", kind="stadt")
    job = jobs.start("haengen", {}, by=Actor(town), key="1")
    jobs.run_job.func(str(job.uuid))
else:
    job = Job.objects.get()
    print(job.state, Label.objects.count())
    Job.objects.update(heartbeat=job.heartbeat - jobs.DEAD_AFTER)
    call_command("tick", verbosity=0)
    print(Job.objects.get().state)
"""


def test_a_worker_killed_in_the_middle_leaves_the_state_before(tmp_path: Path):
    script = tmp_path / "worker.py"
    script.write_text(KILLED, encoding="utf-8")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kettenwerk.config.settings",
        "KETTENWERK_DATA": str(tmp_path),
        "KETTENWERK_DATABASE": "",
        "PYTHONPATH": str(Path.cwd()),
    }
    worker = subprocess.Popen(
        [sys.executable, script, "run"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "mitten drin"
    worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=10)
    time.sleep(0.1)
    after = subprocess.run(
        [sys.executable, script, "look"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert after.stdout.split() == ["laeuft", "0", "gescheitert"]
