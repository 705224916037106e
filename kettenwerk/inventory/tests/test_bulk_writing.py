"""Bulk edit when it is written: by whom, what changed meanwhile, in the background, how it is told."""

import pytest

from kettenwerk.accounts import jobs
from kettenwerk.accounts.audit import versions_of
from kettenwerk.accounts.models import AuditEntry, Job, Membership
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Network, Offer
from kettenwerk.inventory.services import bulk, save_record
from kettenwerk.inventory.tests.bulk import chosen, new, write
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import acting

BUDGET = 14


@pytest.fixture
def anna(world):
    return signed_in(world.cast.anna)


@pytest.mark.parametrize("what", ["new row", "row left", "row saved"])
def test_if_the_filter_finds_something_else_nothing_is_written_and_the_preview_comes_again(
    world, anna, what
):
    offer, other = world.offer("Eins", status="geplant"), world.offer("Zwei", status="geplant")
    edit = chosen(anna, "status=geplant", status="laufend")
    if what == "new row":
        world.offer("Drei", status="geplant")
    else:
        other.status = "im_aufbau" if what == "row left" else "geplant"
        save_record(other, by=acting(world.cast.anna))
    text = write(anna, edit).content.decode()
    assert "hat sich geändert, was der Filter findet" in text
    offer.refresh_from_db()
    assert (offer.status, offer.version) == ("geplant", 1)
    edit.refresh_from_db()
    count = {"new row": 3, "row left": 1, "row saved": 2}[what]
    assert (edit.state, edit.counts["eigene"]) == ("vorschau", count)
    assert f"Fertig: {count} geändert" in write(anna, edit).content.decode()


def test_a_second_press_writes_nothing(world, anna):
    offer = world.offer("Eins")
    edit = chosen(anna, status="geplant")
    write(anna, edit)
    assert "ist schon geschrieben" in write(anna, edit).content.decode()
    offer.refresh_from_db()
    assert offer.version == 2


def test_bulk_edit_is_for_people_who_edit_and_for_their_own_rows(world, anna, client):
    offer = world.offer("Eins")
    world.offer("Fremdes", town="luenen", areas=(world.luenen,))
    edit = chosen(anna, status="geplant")
    birgit, cem = signed_in(world.cast.birgit), signed_in(world.cast.cem)
    assert "alle-aendern" not in birgit.get(page("offer_list")).content.decode()
    assert "alle-aendern" in anna.get(page("offer_list")).content.decode()
    for url in (new(), page("bulk_detail", uuid=edit.uuid)):
        assert birgit.get(url).status_code == 403
        assert cem.get(url).status_code == 404
        assert client.get(url).status_code == 302
    assert birgit.post(new(), {"status": "laufend"}).status_code == 403
    assert birgit.post(page("bulk_write", uuid=edit.uuid)).status_code == 403
    assert cem.post(page("bulk_write", "luenen", uuid=edit.uuid)).status_code == 404
    assert anna.get(page("bulk_write", uuid=edit.uuid)).status_code == 405
    assert anna.get(new("genannte-luecken")).status_code == 404
    assert anna.get(new("zauber")).status_code == 404
    his = chosen(cem, town="luenen", status="geplant")
    write(cem, his, "luenen")
    offer.refresh_from_db()
    assert (offer.status, offer.version) == ("laufend", 1)


def test_rights_are_asked_again_when_it_is_written(world, anna):
    offer = world.offer("Eins")
    edit = chosen(anna, status="geplant")
    Membership.objects.filter(user=world.cast.anna).update(role="lesen")
    assert anna.post(page("bulk_write", uuid=edit.uuid)).status_code == 403
    with pytest.raises(Refused):
        bulk.write_bulk_edit(edit, by=acting(world.cast.anna))
    offer.refresh_from_db()
    assert offer.version == 1


def test_many_rows_are_written_by_a_job(world, anna, monkeypatch):
    monkeypatch.setattr(bulk, "INLINE_ROWS", 2)
    monkeypatch.setattr(bulk, "PREVIEWED_ROWS", 2)
    offers = [world.offer(f"Café {number}") for number in range(5)]
    edit = chosen(anna, status="geplant")
    text = anna.get(page("bulk_detail", uuid=edit.uuid)).content.decode()
    assert "5 eigene Angebote; angesehen sind die ersten 2" in text
    write(anna, edit)
    job = Job.objects.get(kind="Sammeländerung")
    if job.state == Job.State.WAITING:
        assert (
            "Die Einträge werden geändert"
            in anna.get(page("bulk_detail", uuid=edit.uuid)).content.decode()
        )
        jobs.run_job.call(str(job.uuid))
    job.refresh_from_db()
    edit.refresh_from_db()
    assert (job.state, edit.state) == ("fertig", "geschrieben")
    assert edit.change_set.versions.count() == 5
    assert edit.change_set.by == world.cast.anna
    assert "5 geändert" in job.message
    assert Offer.objects.filter(status="geplant").count() == len(offers)


def test_a_job_that_finds_other_rows_writes_nothing_and_shows_them(world, anna, monkeypatch):
    monkeypatch.setattr(bulk, "INLINE_ROWS", 1)
    for number in range(3):
        world.offer(f"Café {number}")
    edit = chosen(anna, status="geplant")
    world.offer("Neu")
    write(anna, edit)
    job = Job.objects.get(kind="Sammeländerung")
    jobs.run_job.call(str(job.uuid))
    job.refresh_from_db()
    edit.refresh_from_db()
    assert job.state == "gescheitert"
    assert not AuditEntry.objects.filter(text__startswith="Sammeländerung").exists()
    assert (
        "Es wurde nichts geschrieben"
        in anna.get(page("bulk_detail", uuid=edit.uuid)).content.decode()
    )
    write(anna, edit)
    jobs.run_job.call(str(Job.objects.latest("pk").uuid))
    edit.refresh_from_db()
    assert edit.is_done


def test_bulk_pages_need_few_queries_whatever_the_number_of_rows(
    world, anna, django_assert_max_num_queries
):
    for number in range(30):
        world.offer(f"Café {number}")
    with django_assert_max_num_queries(BUDGET):
        anna.get(new())
    edit = chosen(anna, status="geplant")
    with django_assert_max_num_queries(BUDGET):
        anna.get(page("bulk_detail", uuid=edit.uuid))
    write(anna, edit)
    with django_assert_max_num_queries(BUDGET):
        anna.get(page("bulk_detail", uuid=edit.uuid))


def test_every_changed_row_has_a_version_with_the_difference_in_words(world, anna):
    network = world.network("Runde")
    save_record(network, by=acting(world.cast.anna))
    write(anna, chosen(anna, folder="netzwerke", status="geplant"))
    assert [one.number for one in versions_of([network.uuid])] == [3, 2]
    url = page("record_history", folder="netzwerke", uuid=network.uuid)
    text = anna.get(url).content.decode()
    assert "Sammeländerung" in text
    assert "geplant" in text
    assert Network.objects.get().version == 3
