"""Websites and mail domains: asked only where the operator allows, never in the own network."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from kettenwerk.accounts import jobs
from kettenwerk.accounts.models import Job
from kettenwerk.core import probe
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import services
from kettenwerk.inventory.models import Contact, LinkCheck
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import acting, make_person

NOW = timezone.now()


class Site(BaseHTTPRequestHandler):
    """A small website with every kind of trouble."""

    asked: list[str] = []

    def do_HEAD(self) -> None:
        if self.path.startswith("/nur-get"):
            self.answer(405)
        else:
            self.by_path()

    def do_GET(self) -> None:
        self.by_path()

    def by_path(self) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        if self.path.startswith("/weiter"):
            self.answer(301, self.path.partition("?")[2] or "/gut")
        else:
            self.answer({"/weg": 404, "/fehler": 500, "/zu": 403}.get(self.path, 200))

    def answer(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Silence."""


@contextmanager
def served() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site(settings):
    settings.CHECK_HOSTS, settings.CHECK_PRIVATE = ["127.0.0.1"], True
    with served() as address:
        yield address


def found(record):
    return LinkCheck.objects.get(record=record.uuid)


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/gut", "antwortet"),
        ("/nur-get", "antwortet"),
        ("/weiter", "antwortet"),
        ("/weg", "antwortet_nicht"),
        ("/fehler", "antwortet_nicht"),
        ("/zu", "fraglich"),
        ("/weiter?/weiter", "antwortet"),
        ("/weiter?https://anderswo.example/", "fraglich"),
        ("/weiter?ftp://127.0.0.1/", "antwortet_nicht"),
    ],
)
def test_what_a_website_answers_is_kept(world, site, path, state):
    record = world.organisation("Träger", website=site + path)
    services.check_addresses(world.town("unna"), now=NOW)
    check = found(record)
    assert (check.state, check.checked_at) == (state, NOW)
    assert (check.broken_since is None) == (state == "antwortet")


def test_a_circle_of_redirects_ends(world, site):
    loop = "/weiter?" + "/weiter?" * 20
    record = world.organisation("Träger", website=site + loop)
    services.check_addresses(world.town("unna"))
    assert "im Kreis" in found(record).note
    assert len(Site.asked) <= probe.MOST_REDIRECTS + 1


def test_since_when_it_is_broken_stays_until_it_works_again(world, site):
    record = world.organisation("Träger", website=f"{site}/weg")
    for days in (0, 5):
        services.check_addresses(world.town("unna"), now=NOW + timedelta(days=days))
    assert found(record).broken_since == NOW
    record.website = f"{site}/gut"
    record.save()
    services.check_addresses(world.town("unna"), now=NOW + timedelta(days=9))
    assert found(record).broken_since is None
    record.website = ""
    record.save()
    services.check_addresses(world.town("unna"))
    assert not LinkCheck.objects.exists()


def test_nothing_is_asked_unless_the_operator_named_the_host(world, site, settings):
    world.organisation("Träger", website=f"{site}/gut")
    for hosts in ([], ["anderswo.example"]):
        settings.CHECK_HOSTS = hosts
        assert services.check_addresses(world.town("unna")) == []
    assert Site.asked == []
    settings.CHECK_HOSTS = []
    emil = acting(world.cast.emil)
    with pytest.raises(Refused, match="nicht eingeschaltet"):
        services.start_check(by=emil)


def test_the_own_network_is_not_asked_even_through_a_redirect(world, site, settings):
    settings.CHECK_HOSTS, settings.CHECK_PRIVATE = ["*"], False
    record = world.organisation("Träger", website=f"{site}/gut")
    services.check_addresses(world.town("unna"))
    assert found(record).note == "Die Adresse führt in ein internes Netz und wird nicht geprüft."
    assert Site.asked == []
    strict = probe.Permission(lambda host: True)
    for host in ("localhost", "127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "0.0.0.0"):  # noqa: S104
        answer = probe.probe(f"http://{host}/", strict)
        assert answer.state == probe.State.BROKEN, host
        assert "internes Netz" in answer.note, host


@pytest.mark.parametrize(
    "url", ["", "x", "http://", "ftp://a.example/", "http://[", "javascript:alert(1)"]
)
def test_what_is_no_web_address_is_said_to_be_none(url):
    answer = probe.probe(url, probe.Permission(lambda host: True, allows_private=True))
    assert answer == probe.Answer(probe.State.BROKEN, "Das ist keine Internetadresse.")


def test_a_mail_domain_without_an_address_is_doubtful_not_broken(world, settings, monkeypatch):
    settings.CHECK_HOSTS = ["example"]
    known = {"gut.example": True, "weg.example": False}
    monkeypatch.setattr(probe, "has_address", known.get)
    offer = world.offer("Elterncafé")
    made = {
        domain: Contact.objects.create(
            municipality=offer.municipality, offer=offer, function="X", email=f"a@{domain}"
        )
        for domain in known
    }
    services.check_addresses(world.town("unna"))
    assert found(made["gut.example"]).state == "antwortet"
    assert found(made["weg.example"]).state == "fraglich"
    url = page("contact_detail", uuid=made["weg.example"].uuid)
    text = signed_in(world.cast.anna).get(url).content.decode()
    assert "Stimmt sie noch?" in text


def test_the_check_runs_as_a_job_with_progress(world, site):
    gero = make_person("gero@unna.example", "Gero", world.town("unna"), "koordinieren")
    record = world.organisation("Träger", website=f"{site}/weg")
    world.organisation("Andere", website=f"{site}/gut")
    response = signed_in(gero).post(page("freshness_check"))
    job = Job.objects.get()
    assert response["Location"].endswith(f"{job.uuid}/")
    jobs.run_job.func(str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("fertig", 2, 2)
    assert job.message == "2 Adressen geprüft, 1 antworten nicht oder sind fraglich."
    text = signed_in(gero).get(page("freshness")).content.decode()
    assert "Die Seite gibt es nicht mehr (Antwort 404)." in text
    text = signed_in(gero).get(page("organisation_detail", uuid=record.uuid)).content.decode()
    assert "gestört seit" in text


def test_only_a_coordinator_starts_the_check(world, site):
    for person, town, status in (
        ("anna", "unna", 403),
        ("birgit", "unna", 403),
        ("cem", "unna", 404),
    ):
        response = signed_in(getattr(world.cast, person)).post(page("freshness_check", town))
        assert response.status_code == status
    assert not Job.objects.exists()
