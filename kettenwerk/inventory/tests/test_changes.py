"""History in words, restoring, deleting, undoing; proposals to records of others."""

import pytest

from kettenwerk.accounts.models import AuditEntry
from kettenwerk.inventory import search
from kettenwerk.inventory.models import Offer, Proposal
from kettenwerk.inventory.services import save_record
from kettenwerk.inventory.tests.world import page, signed_in, typed_offer
from tests.people import acting


@pytest.fixture
def anna(world):
    return signed_in(world.cast.anna)


def record_page(name, record, town="unna", **kwargs):
    return page(f"record_{name}", town, folder="angebote", uuid=record.uuid, **kwargs)


def test_record_history_tells_before_and_after_in_words(world, anna):
    offer = world.offer("Elterncafé", fields=("bildung",))
    world.organisation("Kinderschutzbund")
    save_record(offer, by=acting(world.cast.anna))
    data = typed_offer(
        world, version=2, fields=["gesundheit"], provider="Kinderschutzbund", from_months="3",
        start="2011", partners=["Träger"],
    )  # fmt: skip
    assert anna.post(page("offer_edit", uuid=offer.uuid), data).status_code == 302
    change = anna.get(record_page("history", offer)).context["changes"][0]
    found = {one.label: (one.before, one.after) for one in change.differences}
    assert found["Arbeitsfelder"] == ("Bildung", "Gesundheit")
    assert found["Anbieter"] == ("Träger", "Kinderschutzbund")
    assert found["Alter ab"] == ("leer", "3 Jahre")
    assert found["Beginn"] == ("leer", "2011")
    assert "Partner eines Angebots hinzugefügt: Träger" in change.parts
    assert change.entry.by_name == "Anna"


def test_record_history_is_for_the_keeping_municipality_only(world):
    offer = world.offer("Elterncafé")
    assert signed_in(world.cast.birgit).get(record_page("history", offer)).status_code == 200
    assert signed_in(world.cast.cem).get(record_page("history", offer)).status_code == 404
    assert signed_in(world.cast.cem).get(record_page("history", offer, "luenen")).status_code == 404
    assert (
        signed_in(world.cast.emil).get(record_page("history", offer, "kreis-unna")).status_code
        == 404
    )
    unknown = page("record_history", folder="zauber", uuid=offer.uuid)
    assert signed_in(world.cast.anna).get(unknown).status_code == 404


def test_record_restore_makes_the_old_state_a_new_version(world, anna):
    offer = world.offer("Elterncafé", summary="eins")
    for words in ("zwei", "drei"):
        offer.summary = words
        save_record(offer, by=acting(world.cast.anna))
    assert anna.post(record_page("restore", offer, number=2)).status_code == 302
    offer.refresh_from_db()
    assert (offer.summary, offer.version) == ("zwei", 4)
    assert anna.post(record_page("restore", offer, number=99)).status_code == 404
    assert anna.get(record_page("restore", offer, number=2)).status_code == 405
    birgit = signed_in(world.cast.birgit)
    assert birgit.post(record_page("restore", offer, number=2)).status_code == 403


def test_record_delete_can_be_taken_back_with_its_children_and_in_the_index(world, anna):
    offer = world.offer("Elterncafé")
    save_record(offer, by=acting(world.cast.anna))
    response = anna.post(record_page("delete", offer), follow=True)
    assert "Rückgängig machen" in response.content.decode()
    assert not Offer.objects.live().exists()
    assert offer.areas.filter(deleted_at=None).count() == 0
    entry = AuditEntry.objects.latest("pk")
    undo = page("change_undo", uuid=entry.uuid)
    assert "Elterncafé" in anna.get(undo).content.decode()
    assert (
        signed_in(world.cast.cem).post(page("change_undo", "luenen", uuid=entry.uuid)).status_code
        == 404
    )
    assert anna.post(undo).status_code == 302
    assert Offer.objects.live().count() == 1
    assert search.find(Offer, "elterncafe") == [offer.uuid]
    again = anna.post(undo, follow=True, headers={"referer": f"http://testserver{undo}"})
    assert "schon zurückgenommen" in again.content.decode()


def test_record_delete_is_refused_while_others_refer_to_it(world, anna):
    provider = world.organisation("Kinderschutzbund")
    world.offer("Elterntelefon", provider=provider)
    url = page("record_delete", folder="organisationen", uuid=provider.uuid)
    text = anna.post(
        url, follow=True, headers={"referer": f"http://testserver{url}"}
    ).content.decode()
    assert "kann nicht gelöscht werden: Darauf beziehen sich noch 1 Angebot" in text
    provider.refresh_from_db()
    assert provider.deleted_at is None


def propose(world, offer, **changes):
    data = typed_offer(
        world, name=offer.name, areas=[str(world.luenen.pk)], reason="Aus dem Stadtanzeiger"
    )
    return signed_in(world.cast.anna).post(record_page("propose", offer), data | changes)


def test_record_propose_leaves_the_record_and_tells_the_owner(world):
    offer = world.offer("Elterncafé", town="luenen", areas=(world.luenen,))
    assert propose(world, offer, cost="frei").status_code == 302
    offer.refresh_from_db()
    assert offer.cost == ""
    proposal = Proposal.objects.get()
    assert proposal.changes["cost"]["after"] == "frei"
    cem = signed_in(world.cast.cem)
    assert "Elterncafé" in cem.get(page("proposal_list", "luenen")).content.decode()
    text = cem.get(page("proposal_detail", "luenen", uuid=proposal.uuid)).content.decode()
    assert "Aus dem Stadtanzeiger" in text
    assert "frei" in text


def test_record_propose_wants_a_change_a_reason_and_a_foreign_visible_record(world, anna):
    offer = world.offer("Elterncafé", town="luenen", areas=(world.luenen,))
    assert propose(world, offer, cost="frei", reason="").status_code == 422
    own = world.offer("Eigenes")
    assert anna.get(record_page("propose", own)).url == page("offer_edit", uuid=own.uuid)
    hidden = world.offer("Fremdes", town="luenen", visibility="intern")
    assert anna.get(record_page("propose", hidden)).status_code == 404
    assert signed_in(world.cast.birgit).get(record_page("propose", offer)).status_code == 403
    assert not Proposal.objects.exists()


def test_proposal_accept_goes_through_the_same_save(world):
    offer = world.offer("Elterncafé", town="luenen", areas=(world.luenen,))
    areas = [str(world.luenen.pk), str(world.unna.pk)]
    propose(world, offer, cost="frei", areas=areas)
    proposal = Proposal.objects.get()
    url = page("proposal_accept", "luenen", uuid=proposal.uuid)
    assert (
        signed_in(world.cast.anna).post(page("proposal_accept", uuid=proposal.uuid)).status_code
        == 404
    )
    assert signed_in(world.cast.cem).get(url).status_code == 405
    assert signed_in(world.cast.cem).post(url).status_code == 302
    offer.refresh_from_db()
    proposal.refresh_from_db()
    assert (offer.cost, offer.version, proposal.state) == ("frei", 2, "angenommen")
    assert offer.areas.filter(deleted_at=None).count() == 2
    came_from = f"http://testserver{page('proposal_detail', 'luenen', uuid=proposal.uuid)}"
    again = signed_in(world.cast.cem).post(url, follow=True, headers={"referer": came_from})
    assert "ist schon angenommen" in again.content.decode()


def test_proposal_decline_needs_a_reason_that_the_proposer_reads(world):
    offer = world.offer("Elterncafé", town="luenen", areas=(world.luenen,))
    propose(world, offer, cost="frei")
    proposal = Proposal.objects.get()
    cem = signed_in(world.cast.cem)
    url = page("proposal_decline", "luenen", uuid=proposal.uuid)
    cem.post(url, {"answer": " "})
    proposal.refresh_from_db()
    assert proposal.state == "offen"
    cem.post(url, {"answer": "Kostet weiterhin 2 Euro"})
    text = (
        signed_in(world.cast.anna).get(page("proposal_detail", uuid=proposal.uuid)).content.decode()
    )
    assert "Zurückgestellt, weil:" in text
    assert "Kostet weiterhin 2 Euro" in text
    assert "abgelehnt" not in text


def test_proposals_are_seen_by_the_two_concerned_only(world):
    offer = world.offer("Elterncafé", town="luenen", areas=(world.luenen,))
    propose(world, offer, cost="frei")
    uuid = Proposal.objects.get().uuid
    for person, town in (("emil", "kreis-unna"), ("dora", "nrw")):
        client = signed_in(getattr(world.cast, person))
        assert client.get(page("proposal_detail", town, uuid=uuid)).status_code == 404
        assert "Elterncafé" not in client.get(page("proposal_list", town)).content.decode()
