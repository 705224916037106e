"""The Data Package of many offers: made once in the background, never of an earlier state."""

from typing import Any
from uuid import uuid5

import pytest
from django.test import Client

from kettenwerk.accounts import jobs
from kettenwerk.accounts.models import Job
from kettenwerk.guide.hsds import api
from kettenwerk.guide.hsds.terms import ROOT, derived, derived_id
from kettenwerk.guide.services.packages import JOB
from kettenwerk.guide.tests.hsds import public_kreis
from kettenwerk.inventory.models import Offer

pytestmark = pytest.mark.one_database(reason="a file for one state; states are equal elsewhere")


def answer(**headers: str) -> Any:
    return Client().get("/hsds/datapackage.zip", headers=headers)


@pytest.fixture
def many(db, settings, monkeypatch, tmp_path) -> list[Offer]:
    """As if Kreis Unna were more than a request can wait for."""
    settings.API_PER_MINUTE = 0
    settings.DATA_DIR = tmp_path
    offers = public_kreis()
    monkeypatch.setattr(api, "MOST_AT_ONCE", 1)
    return offers


def work() -> None:
    jobs.run_job.func(str(Job.objects.get(kind=JOB).uuid))


def test_the_first_who_asks_is_told_when_to_come_back_and_starts_it_once(many):
    for _ in range(3):
        response = answer()
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "60"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.json()["errors"][0]["reason"].startswith("Das Paket entsteht gerade")
    assert Job.objects.filter(kind=JOB).count() == 1


def test_the_file_holds_what_the_request_would_have_made(many, monkeypatch, tmp_path):
    answer()
    work()
    assert Job.objects.get(kind=JOB).state == Job.State.DONE
    kept = answer()
    assert kept.status_code == 200
    assert answer(if_none_match=kept.headers["ETag"]).status_code == 304
    monkeypatch.setattr(api, "MOST_AT_ONCE", 5_000)
    assert answer().content == kept.content
    assert len(list(tmp_path.rglob("*.zip"))) == 1


def test_a_file_of_an_earlier_state_is_not_served(many, monkeypatch, tmp_path):
    answer()
    work()
    assert answer().status_code == 200
    monkeypatch.setattr("kettenwerk.guide.hsds.catalogue.newest_versions", lambda: (-1, -1))
    assert answer().status_code == 503
    work_again = Job.objects.filter(kind=JOB, state=Job.State.WAITING).get()
    jobs.run_job.func(str(work_again.uuid))
    assert answer().status_code == 200
    assert len(list(tmp_path.rglob("*"))) == 2  # its folder and one file


@pytest.mark.parametrize("parts", [("at", ROOT), ("language", "Хор"), ()])
def test_ids_made_as_text_are_those_of_uuid5(parts):
    made = uuid5(ROOT, "/".join(map(str, parts)))
    assert (derived(ROOT, *parts), derived_id(ROOT, *parts)) == (made, str(made))
