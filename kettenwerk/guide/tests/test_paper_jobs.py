"""A Heft is set in the background: progress, cancel, mail, what is kept, who may publish."""

from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from kettenwerk.accounts import jobs
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Job, OutgoingMail, Role, User
from kettenwerk.core.refusal import Refused
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.paper.qr import qr_svg
from kettenwerk.guide.queries.towns import town_of
from kettenwerk.guide.services.booklets import (
    make_booklet,
    publish_booklet,
    start_booklet,
    withdraw_booklet,
)
from kettenwerk.guide.tests.paper_world import PaperWorld, choice, text_of

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def world() -> PaperWorld:
    made = PaperWorld()
    made.released("Elterncafé")
    return made


def actor(world: PaperWorld, person: User, role: str = Role.EDIT) -> Actor:
    return Actor(world.town("unna"), person, Role(role))


def done(job: Job) -> Job:
    """Runs what the worker would run."""
    jobs.run_job.func(str(job.uuid))
    job.refresh_from_db()
    return job


def booklet(world: PaperWorld, **chosen: Any) -> Booklet:
    job = start_booklet(choice(**chosen), by=actor(world, world.cast.anna))
    assert done(job).state == Job.State.DONE, job.message
    return Booklet.objects.get(job=job)


def test_a_heft_is_set_kept_and_announced_by_mail(world: PaperWorld):
    job = start_booklet(choice(), by=actor(world, world.cast.anna))
    assert job.state == Job.State.WAITING
    assert done(job).state == Job.State.DONE
    assert "1 Angebote" in job.message
    assert job.done == job.total
    kept = Booklet.objects.get()
    assert kept.pages >= 4
    assert kept.offers == 1
    assert kept.published_at is None
    assert "Elterncafé" in text_of(bytes(kept.pdf))
    mail = OutgoingMail.objects.get()
    assert mail.recipient == world.cast.anna.email
    assert "/unna/wegweiser/hefte/" in mail.text


def test_pressing_twice_sets_it_once_and_a_later_press_sets_it_anew(world: PaperWorld):
    by = actor(world, world.cast.anna)
    first = start_booklet(choice(), by=by)
    assert start_booklet(choice(), by=by).pk == first.pk
    assert start_booklet(choice(paper="a4"), by=by).pk != first.pk
    done(first)
    assert start_booklet(choice(), by=by).pk != first.pk


def test_a_cancelled_heft_is_not_kept(world: PaperWorld):
    town = town_of("unna")
    assert town is not None

    def stop(done: int, total: int) -> None:
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        make_booklet(choice(), town, now=timezone.now(), progress=stop)
    job = start_booklet(choice(), by=actor(world, world.cast.anna))
    jobs.cancel(job)
    assert done(job).state == Job.State.CANCELLED
    assert not Booklet.objects.exists()


def test_a_closed_guide_and_an_empty_one_make_no_heft(world: PaperWorld):
    job = start_booklet(choice(kind="begleitbuch"), by=actor(world, world.cast.anna))
    assert done(job).state == Job.State.FAILED
    assert "kein Angebot" in job.message
    world.setting.is_open = False
    world.setting.save()
    with pytest.raises(Refused, match="noch nicht geöffnet"):
        start_booklet(choice(), by=actor(world, world.cast.anna))


def test_who_only_reads_starts_no_heft(world: PaperWorld):
    with pytest.raises(Refused, match="Bearbeiten"):
        start_booklet(choice(), by=actor(world, world.cast.birgit, Role.READ))


def test_only_the_newest_and_the_published_one_of_a_kind_are_kept(world: PaperWorld):
    first = booklet(world)
    publish_booklet(first, by=actor(world, world.karla, Role.COORDINATE))
    booklet(world)
    third = booklet(world)
    booklet(world, language="tr")
    assert set(Booklet.objects.filter(language="de").values_list("pk", flat=True)) == {
        first.pk,
        third.pk,
    }
    publish_booklet(third, by=actor(world, world.karla, Role.COORDINATE))
    assert Booklet.objects.get(language="de").pk == third.pk
    assert AuditEntry.objects.filter(kind="freigabe", text__startswith="Heft veröff").count() == 2


def test_publishing_and_withdrawing_is_for_coordinators_of_the_town(world: PaperWorld):
    made = booklet(world)
    with pytest.raises(Refused, match="koordiniert"):
        publish_booklet(made, by=actor(world, world.cast.anna))
    foreign = Actor(world.town("luenen"), world.cast.cem, Role.COORDINATE)
    with pytest.raises(Refused, match="Unna selbst"):
        publish_booklet(made, by=foreign)
    publish_booklet(made, by=actor(world, world.karla, Role.COORDINATE))
    withdraw_booklet(made, by=actor(world, world.karla, Role.COORDINATE))
    made.refresh_from_db()
    assert made.published_at is None


@override_settings(SITE_ADDRESS="https://unna.example/")
def test_the_codes_lead_to_the_pages_of_the_guide(world: PaperWorld, monkeypatch):
    seen: list[str] = []

    def noted(address: str) -> str:
        seen.append(address)
        return qr_svg(address)

    monkeypatch.setattr("kettenwerk.guide.paper.wording.qr_svg", noted)
    made = booklet(world)
    assert made.pages
    assert seen[0].startswith("https://unna.example/familien/de/unna/angebot/")
