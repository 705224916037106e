"""Asking towns and providers for lists: real mails, lists by link, acceptance by the owner."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from kettenwerk.accounts import jobs
from kettenwerk.accounts.models import Job
from kettenwerk.accounts.services import send_waiting
from kettenwerk.inventory.models import CollectionRequest, CollectionRound, Offer, Upload, unpacked
from kettenwerk.inventory.services import collection, upload_jobs
from kettenwerk.inventory.tests.postbox import open_postbox, plain
from kettenwerk.inventory.tests.world import page, signed_in

DUE = (timezone.localdate() + timedelta(days=21)).isoformat()


def link_in(mail):
    """The path of the address in the mail."""
    found = re.search(r"http://testserver(/\S+/abgeben/\S+/)", plain(mail))
    assert found, plain(mail)
    return found.group(1)


@pytest.fixture
def postbox(settings):
    with open_postbox(settings) as box:
        yield box


@pytest.fixture
def emil(world):
    return signed_in(world.cast.emil)


@pytest.fixture
def asked(world, emil, postbox):
    """Emil asks Unna and Lünen; the links that were mailed, by town."""
    known = world.offer("Elterncafé", from_months=0, to_months=36)
    world.offer("Nur intern", visibility="intern")
    assert known.pk
    emil.post(page("collection_new", "kreis-unna"), {"title": "Bestandsaufnahme", "due": DUE})
    one = CollectionRound.objects.get()
    for town, mail in (("unna", "anna@unna.example"), ("luenen", "cem@luenen.example")):
        data = {"town": town, "email": mail}
        add = page("collection_add", "kreis-unna", uuid=one.uuid)
        assert emil.post(add, data).status_code == 302
    assert emil.post(page("collection_send", "kreis-unna", uuid=one.uuid)).status_code == 302
    send_waiting()
    return {mail["To"].split("@")[1].split(".")[0]: link_in(mail) for mail in postbox.mails}


def brought(offers, name="liste.xlsx"):
    """The list a town sends back: a first line of heads and its offers."""
    text = "Angebot;Anbieter;Alter ab\n" + "\n".join(offers)
    return {"file": SimpleUploadedFile(name.replace("xlsx", "csv"), text.encode())}


def test_every_town_gets_one_mail_with_its_own_link(asked, postbox):
    assert set(asked) == {"unna", "luenen"}
    assert asked["unna"] != asked["luenen"]
    assert "Bestandsaufnahme" in postbox.mails[0]["Subject"]
    assert "kein Passwort" in plain(postbox.mails[0])


def test_the_list_to_fill_in_holds_what_the_asker_may_see_and_nothing_intern(asked):
    book = load_workbook(io.BytesIO(Client().get(f"{asked['unna']}liste/").content))
    assert book.sheetnames == ["Angebote", "Netzwerke", "Erklärung"]
    names = [row[0].value for row in book["Angebote"].iter_rows(min_row=2)]
    assert names == ["Elterncafé"]
    assert book["Angebote"].data_validations.dataValidation


def test_a_list_by_link_lies_as_a_proposal_at_the_town_and_changes_nothing(asked, world):
    before = Offer.objects.count()
    response = Client().post(asked["unna"], brought(["Krabbelgruppe;Verein;0,5"]))
    assert response.status_code == 302
    upload = Upload.objects.get()
    assert upload.municipality == world.town("unna")
    assert upload.counts == {"neu": 1}
    assert Offer.objects.count() == before
    assert CollectionRequest.objects.get(town__slug="unna").delivered_at is not None


def test_looking_at_the_link_changes_nothing(asked):
    for method in ("get", "head", "options"):
        getattr(Client(), method)(asked["unna"])
    assert not Upload.objects.exists()
    assert CollectionRequest.objects.filter(delivered_at=None).count() == 2


def test_the_filled_list_comes_back_with_known_rows_as_same_and_new_ones_as_new(asked):
    book = load_workbook(io.BytesIO(Client().get(f"{asked['unna']}liste/").content))
    sheet = book["Angebote"]
    heads = [cell.value for cell in sheet[1]]
    line = sheet.max_row + 1
    sheet.cell(line, heads.index("Angebot") + 1, "Krabbelgruppe")
    sheet.cell(line, heads.index("Anbieter") + 1, "Verein")
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("liste.xlsx", content.getvalue())
    Client().post(asked["unna"], {"file": file})
    upload = Upload.objects.get()
    assert upload.counts == {"gleich": 1, "neu": 1}, [
        row["problems"] for row in unpacked(upload.rows)
    ]


def test_anna_takes_over_what_her_town_was_asked_for(asked, world):
    Client().post(asked["unna"], brought(["Krabbelgruppe;Verein;0,5"]))
    upload = Upload.objects.get()
    anna = signed_in(world.cast.anna)
    assert anna.post(page("upload_take", uuid=upload.uuid)).status_code == 302
    offer = Offer.objects.get(name="Krabbelgruppe")
    assert offer.municipality == world.town("unna")
    assert offer.provider.name == "Verein"


def test_cem_puts_a_list_aside_and_the_reason_is_mailed(asked, world, postbox):
    Client().post(asked["luenen"], brought(["Krabbelgruppe;Verein;0,5"]))
    upload = Upload.objects.get()
    cem = signed_in(world.cast.cem)
    url = page("upload_decline", "luenen", uuid=upload.uuid)
    assert cem.post(url, {"grund": "Bitte nur eigene Angebote."}).status_code == 302
    send_waiting()
    assert "Bitte nur eigene Angebote." in plain(postbox.mails[-1])
    upload.refresh_from_db()
    assert upload.state == Upload.State.DISCARDED
    assert not Offer.objects.filter(name="Krabbelgruppe").exists()
    assert "Bitte nur eigene Angebote." in Client().get(asked["luenen"]).content.decode()


def test_putting_aside_needs_a_reason(asked, world):
    Client().post(asked["luenen"], brought(["Krabbelgruppe;Verein;0,5"]))
    upload = Upload.objects.get()
    signed_in(world.cast.cem).post(page("upload_decline", "luenen", uuid=upload.uuid), {})
    upload.refresh_from_db()
    assert upload.state == Upload.State.CHECKED


def test_anna_opens_no_list_of_luenen_and_emil_no_list_of_a_town(asked, world, emil):
    Client().post(asked["luenen"], brought(["Krabbelgruppe;Verein;0,5"]))
    upload = Upload.objects.get()
    assert (
        signed_in(world.cast.anna).get(page("upload_detail", uuid=upload.uuid)).status_code == 404
    )
    assert emil.get(page("upload_detail", "kreis-unna", uuid=upload.uuid)).status_code == 404


def test_a_newer_list_takes_the_place_of_an_open_one(asked):
    for name in ("Erste", "Zweite"):
        Client().post(asked["unna"], brought([f"{name};Verein;0,5"]))
    states = list(Upload.objects.order_by("created").values_list("state", flat=True))
    assert states == [Upload.State.DISCARDED, Upload.State.CHECKED]


def test_what_cannot_be_read_is_told_to_whoever_brought_it(asked):
    Client().post(asked["unna"], brought(["Krabbelgruppe;Verein;alt", "Gruppe;Verein;1"]))
    text = Client().get(asked["unna"]).content.decode()
    assert "Zeile 2" in text
    assert "keine Zahl" in text


def test_a_file_that_is_no_list_is_refused_at_the_field(asked):
    response = Client().post(asked["unna"], {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert response.status_code == 422
    assert "PDF" in response.content.decode()


@pytest.mark.parametrize("token", ["kein-schluessel", "a:b", "x" * 500])
def test_a_forged_link_is_a_page_that_says_what_to_do(world, token):
    response = Client().get(page("collection_page", "kreis-unna", token=token))
    assert response.status_code == 404


def test_a_link_of_the_kreis_opens_nothing_at_a_town(asked):
    assert Client().get(asked["unna"].replace("/kreis-unna/", "/luenen/")).status_code == 404


def test_a_round_that_ended_takes_nothing_in_any_more(asked, emil):
    one = CollectionRound.objects.get()
    emil.post(page("collection_close", "kreis-unna", uuid=one.uuid))
    assert Client().get(asked["unna"]).status_code == 410
    assert Client().post(asked["unna"], brought(["A;B;1"])).status_code == 410
    assert not Upload.objects.exists()


def test_one_reminder_three_days_before_and_none_to_those_who_delivered(asked, postbox):
    Client().post(asked["unna"], brought(["Krabbelgruppe;Verein;0,5"]))
    late = timezone.now() + timedelta(days=19)
    assert collection.remind_collections(late - timedelta(days=5)) == 0
    assert collection.remind_collections(late) == 1
    assert collection.remind_collections(late) == 0
    before = len(postbox.mails)
    send_waiting(late)
    assert [mail["To"] for mail in postbox.mails[before:]] == ["cem@luenen.example"]
    assert Client().get(asked["luenen"]).status_code == 404
    assert Client().get(link_in(postbox.mails[-1])).status_code == 200


def test_birgit_reads_rounds_but_starts_none(world):
    birgit = signed_in(world.cast.birgit)
    assert birgit.get(page("collection_list")).status_code == 200
    assert birgit.get(page("collection_new")).status_code == 403


def test_nobody_is_asked_twice_in_a_round(asked, emil):
    one = CollectionRound.objects.get()
    add = page("collection_add", "kreis-unna", uuid=one.uuid)
    emil.post(add, {"town": "unna", "email": "x@unna.example"})
    assert one.requests.filter(deleted_at=None).count() == 2


def test_a_due_date_in_the_past_is_refused(emil):
    data = {"title": "Zu spät", "due": "2011-01-01"}
    assert emil.post(page("collection_new", "kreis-unna"), data).status_code == 422
    assert not CollectionRound.objects.exists()


def test_the_page_of_a_round_asks_the_database_a_fixed_number_of_times(
    asked, emil, django_assert_max_num_queries
):
    one = CollectionRound.objects.get()
    url = page("collection_detail", "kreis-unna", uuid=one.uuid)
    emil.get(url)
    with django_assert_max_num_queries(16):
        assert emil.get(url).status_code == 200


def test_a_long_list_by_link_is_checked_in_the_background_and_the_page_says_so(asked, monkeypatch):
    monkeypatch.setattr(upload_jobs, "MOST_AT_ONCE", 1)
    Client().post(asked["unna"], brought(["Erste;Verein;0,5", "Zweite;Verein;alt"]))
    upload = Upload.objects.get()
    assert (upload.state, upload.municipality.slug) == (Upload.State.READ, "unna")
    assert "wird noch geprüft" in Client().get(asked["unna"]).content.decode()
    jobs.run_job.call(str(Job.objects.get().uuid))
    assert "Zeile 3" in Client().get(asked["unna"]).content.decode()
