"""The provider's page by link: one request confirms, looking changes nothing, nobody sees another's."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry, OutgoingMail, Version
from kettenwerk.accounts.services import send_waiting
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import services
from kettenwerk.inventory.models import (
    Basis,
    Closure,
    Contact,
    Inquiry,
    Offer,
    Proposal,
    ProviderLink,
)
from kettenwerk.inventory.queries.inquiries import provider_of
from kettenwerk.inventory.tests.postbox import SITE, open_postbox, plain
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import acting

TODAY = timezone.localdate


@pytest.fixture
def twelve(world):
    provider = world.organisation("Kinderschutzbund")
    for number in range(12):
        world.offer(f"Angebot {number:02}", provider=provider)
    Contact.objects.create(
        municipality=provider.municipality, organisation=provider, function="Leitung",
        email="leitung@ksb.example", hours="Mo 9–12", visibility="verbund",
    )  # fmt: skip
    return provider


@pytest.fixture
def link(world, twelve):
    """The path of the provider's page."""
    return make_link(world, twelve)


def make_link(world, organisation) -> str:
    one = provider_of(organisation, world.town("unna"), TODAY(), timezone.now())
    address = services.open_page(one, by=acting(world.cast.anna), site=SITE)
    return address.removeprefix(SITE.rstrip("/"))


def offer(number: int) -> Offer:
    return Offer.objects.get(name=f"Angebot {number:02}")


def everything():
    """What must not change by looking."""
    rows = [(o.pk, o.version, o.last_confirmed) for o in Offer.objects.order_by("pk")]
    return rows, Version.objects.count(), AuditEntry.objects.count(), Proposal.objects.count()


def test_twelve_offers_are_confirmed_by_one_request_without_signing_in(link):
    before = AuditEntry.objects.count()
    response = Client().post(link, {"antwort": "alles"}, follow=True)
    assert "12 Angebote sind heute bestätigt" in response.content.decode()
    confirmed = Offer.objects.filter(last_confirmed=TODAY(), last_confirmed_basis=Basis.STATED)
    assert confirmed.count() == 12
    assert Version.objects.filter(table="inventory.offer").count() == 12
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("pk")
    assert entry.by is None
    assert entry.by_name == "Anbieter per Link: Kinderschutzbund"


def test_the_second_use_is_harmless_and_shows_what_was_answered(link):
    Client().post(link, {"antwort": "alles"})
    before = everything()
    response = Client().post(link, {"antwort": "alles"}, follow=True)
    assert "heute schon bestätigt" in response.content.decode()
    for number in range(3):
        Client().post(link, {"antwort": "stimmt", "angebot": str(offer(number).uuid)})
    assert everything() == before
    text = Client().get(link).content.decode()
    assert "Sie haben am" in text
    assert "Alles stimmt</span>" not in text


def test_a_later_day_confirms_anew(link):
    Client().post(link, {"antwort": "alles"})
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        Client().post(link, {"antwort": "alles"})
        assert Offer.objects.filter(last_confirmed=TODAY()).count() == 12


def test_mail_scanners_change_nothing(link):
    before = everything()
    uuid = offer(1).uuid
    for path in (link, f"{link}?antwort=alles", f"{link}aendern/?angebot={uuid}"):
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert everything() == before


def test_a_post_from_elsewhere_is_refused(link):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(link, {"antwort": "alles"}).status_code == 403
    assert not Offer.objects.exclude(last_confirmed=None).exists()


def test_the_page_is_kept_by_nobody_and_found_by_nobody(link):
    response = Client().get(link)
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"


# ------------------------------------------------------------------------------ links that do not open


def test_tampered_and_made_up_links_lead_to_a_clear_page(link):
    head, _, _ = link.rstrip("/").rpartition("/")
    token = link.rstrip("/").rpartition("/")[2]
    swapped = ("A" if token[0] != "a" else "b") + token[1:]
    for wrong in (token[:-1], swapped, "x", "a.b", f"{token}x", "%00", "ü" * 40, token.upper()):
        response = Client().get(f"{head}/{wrong}/")
        assert response.status_code == 404, wrong
        text = response.content.decode()
        assert "Dieser Link führt zu keiner Seite" in text
        assert "Kinderschutzbund" not in text
        assert Client().post(f"{head}/{wrong}/", {"antwort": "alles"}).status_code == 404
    assert not Offer.objects.exclude(last_confirmed=None).exists()


def test_a_link_of_another_town_opens_nothing(link):
    assert Client().get(link.replace("/unna/", "/luenen/")).status_code == 404


def test_a_stolen_database_row_makes_no_link(link):
    stored = ProviderLink.objects.get()
    token = link.rstrip("/").rpartition("/")[2]
    assert stored.secret_hash not in token
    ProviderLink.objects.update(secret_hash="0" * 64)
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize("ending", ["expired", "revoked", "renewed"])
def test_ended_links_say_so_and_write_nothing(world, link, twelve, ending):
    anna, inquiry = acting(world.cast.anna), Inquiry.objects.get()
    late = timedelta(weeks=8, minutes=1) if ending == "expired" else timedelta()
    if ending == "revoked":
        services.revoke_inquiry(inquiry, by=anna)
    if ending == "renewed":
        assert Client().get(make_link(world, twelve)).status_code == 200
    with time_machine.travel(timezone.now() + late):
        for response in (
            Client().get(link),
            Client().post(link, {"antwort": "alles"}),
            Client().get(f"{link}aendern/"),
        ):
            assert response.status_code == 410
            text = response.content.decode()
            assert "Dieser Link gilt nicht mehr" in text
            assert "Angebot 01" not in text
    assert not Offer.objects.exclude(last_confirmed=None).exists()


def test_a_link_reaches_only_its_own_offers(world, link):
    foreign = world.offer("Fremdes Angebot", provider=world.organisation("Anderer Träger"))
    late = world.offer("Später angelegt", provider=Inquiry.objects.get().organisation)
    text = Client().get(link).content.decode()
    assert "Fremdes" not in text
    assert "Später" not in text
    for answer in ("stimmt", "weg"):
        for one in (str(foreign.uuid), str(late.uuid), "kein-uuid", ""):
            response = Client().post(link, {"antwort": answer, "angebot": one}, follow=True)
            assert "gehört nicht zu Ihrem Link" in response.content.decode()
    response = Client().post(f"{link}aendern/", {"angebot": [str(foreign.uuid)], "cost": "frei"})
    assert response.status_code == 422
    assert not Proposal.objects.exists()
    assert not Offer.objects.exclude(last_confirmed=None).exists()


def test_an_offer_that_was_deleted_or_moved_is_gone_from_the_page(world, link):
    Offer.objects.filter(name="Angebot 00").update(deleted_at=timezone.now())
    Offer.objects.filter(name="Angebot 01").update(municipality=world.town("luenen"))
    text = Client().get(link).content.decode()
    assert "Stimmen Ihre 10 Angebote noch?" in text
    Client().post(link, {"antwort": "alles"})
    assert not Offer.objects.filter(name="Angebot 01").exclude(last_confirmed=None).exists()


# ------------------------------------------------------------------------------------- other answers


def test_gone_is_a_note_for_a_person_and_removes_nothing(world, link):
    one = offer(3)
    Client().post(link, {"antwort": "weg", "angebot": str(one.uuid), "hinweis": "seit Mai"})
    proposal = Proposal.objects.get()
    assert (proposal.provider_name, proposal.record) == ("Kinderschutzbund", one.uuid)
    assert "seit Mai" in proposal.reason
    one.refresh_from_db()
    assert (one.status, one.deleted_at, one.last_confirmed) == ("laufend", None, None)
    Client().post(link, {"antwort": "alles"})
    one.refresh_from_db()
    assert one.last_confirmed is None
    assert offer(4).last_confirmed == TODAY()
    signed_in(world.cast.anna).post(page("proposal_accept", uuid=proposal.uuid))
    one.refresh_from_db()
    assert (one.status, one.deleted_at) == ("abgeschlossen", None)


def test_true_after_all_takes_the_note_back(link):
    one = str(offer(3).uuid)
    Client().post(link, {"antwort": "weg", "angebot": one})
    Client().post(link, {"antwort": "stimmt", "angebot": one})
    assert Proposal.objects.get().state == Proposal.State.WITHDRAWN
    assert offer(3).last_confirmed == TODAY()


def change(link, *numbers, **values):
    data = {"angebot": [str(offer(number).uuid) for number in numbers]} | values
    return Client().post(f"{link}aendern/", data, follow=True)


def test_changes_become_proposals_and_are_taken_over_by_the_owner(world, link):
    closed = {"closure_first": "2027-07-05", "closure_last": "2027-08-13", "closure_note": "Ferien"}
    values = {"cost": "5 Euro", "hours": "Di 14–17", "from_months": "0,5", **closed}
    response = change(link, 1, 2, 3, **values)
    assert "Die Änderung von 3 Angeboten liegt jetzt bei" in response.content.decode()
    assert Proposal.objects.count() == 3
    assert (offer(1).cost, offer(1).last_confirmed) == ("", None)
    anna = signed_in(world.cast.anna)
    text = anna.get(page("proposal_list")).content.decode()
    assert "Kinderschutzbund (Anbieter per Link)" in text
    proposal = Proposal.objects.get(record=offer(1).uuid)
    response = anna.post(page("proposal_accept", uuid=proposal.uuid), follow=True)
    text = response.content.decode()
    changed = offer(1)
    assert (changed.cost, changed.from_months, changed.last_confirmed) == ("5 Euro", 6, TODAY())
    assert Contact.objects.get(offer=changed).hours == "Di 14–17"
    assert str(Closure.objects.get()) == "05.07.2027 bis 13.08.2027 (Ferien)"
    assert "05.07.2027 bis 13.08.2027 (Ferien)" in text
    assert offer(2).cost == ""


def test_a_later_change_replaces_the_earlier_proposal(link):
    change(link, 1, cost="5 Euro")
    change(link, 1, cost="6 Euro")
    proposal = Proposal.objects.get()
    assert proposal.changes["cost"]["after"] == "6 Euro"


def test_what_is_not_touched_for_several_offers_stays(link):
    Offer.objects.filter(name="Angebot 01").update(capacity=8, cost="frei")
    path = f"{link}aendern/?angebot={offer(1).uuid}"
    both = [str(offer(1).uuid), str(offer(2).uuid)]
    data = {"angebot": both, "capacity": "8", "cost": "frei", "summary": "Neu"}
    assert Client().post(path, data).status_code == 302
    for proposal in Proposal.objects.all():
        assert list(proposal.changes) == ["summary"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Es ist noch nichts geändert"),
        ({"closure_first": "2027-07-05"}, "den ersten und den letzten Tag"),
        ({"closure_first": "2027-07-05", "closure_last": "2027-07-01"}, "liegt vor dem ersten"),
        ({"from_months": "6", "to_months": "3"}, "muss größer sein"),
        ({"summary": "Fragen Sie Frau X, geb. am 1.2.1980"}, "ein Geburtsdatum"),
        ({"capacity": "-1"}, "größer oder gleich 0"),
    ],
)
def test_wrong_changes_are_explained(link, values, sentence):
    response = change(link, 1, **values)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Proposal.objects.exists()


def test_a_change_that_is_put_aside_is_answered_by_mail(world, link, settings):
    change(link, 1, cost="5 Euro")
    Proposal.objects.update(reply_to="leitung@ksb.example")
    proposal = Proposal.objects.get()
    anna = signed_in(world.cast.anna)
    url = page("proposal_decline", uuid=proposal.uuid)
    with open_postbox(settings) as box:
        anna.post(url, {"answer": "Bitte nennen Sie den Preis je Termin."})
        send_waiting()
        (mail,) = box.mails
    assert mail["To"] == "leitung@ksb.example"
    assert mail["Reply-To"] == "anna@unna.example"
    assert "Bitte nennen Sie den Preis je Termin." in plain(mail)
    anna.post(url, {"answer": "Noch einmal"})
    assert OutgoingMail.objects.count() == 1


def test_not_me_goes_to_the_owner_and_nowhere_else(world, link):
    data = {"antwort": "nicht_ich", "email": "richtig@ksb.example", "note": "Frühe Hilfen"}
    response = Client().post(link, data, follow=True)
    assert "Wir wenden uns an die Stelle" in response.content.decode()
    assert Client().post(link, data | {"email": "unsinn"}).status_code == 422
    inquiry = Inquiry.objects.get()
    assert inquiry.referred_to == "richtig@ksb.example"
    assert OutgoingMail.objects.count() == 0
    text = signed_in(world.cast.anna).get(page("inquiry_detail", uuid=inquiry.uuid)).content
    assert "richtig@ksb.example" in text.decode()


# ------------------------------------------------------------------------------ the link on the owner's side


def test_an_owner_makes_and_renews_a_link_and_sees_its_address_once(world, twelve):
    anna, url = signed_in(world.cast.anna), page("organisation_link", uuid=twelve.uuid)
    made = anna.post(url)
    assert "/unna/bestand/anbieter/" in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert "/unna/bestand/anbieter/" not in anna.get(url).content.decode()
    anna.post(url)
    assert Inquiry.objects.filter(revoked_at=None).count() == 1


def test_readers_and_strangers_make_no_link(world, twelve):
    one = provider_of(twelve, world.town("unna"), TODAY(), timezone.now())
    with pytest.raises(Refused, match="Bearbeiten"):
        services.open_page(one, by=acting(world.cast.birgit), site=SITE)
    cem = signed_in(world.cast.cem)
    assert cem.post(page("organisation_link", uuid=twelve.uuid)).status_code == 404
    response = cem.post(page("organisation_link", "luenen", uuid=twelve.uuid), follow=True)
    assert "kein laufendes Angebot" in response.content.decode()
    assert not ProviderLink.objects.exists()


def test_the_page_needs_few_queries(link, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        Client().get(link)
    with django_assert_max_num_queries(8):
        Client().get(f"{link}aendern/")
    with django_assert_max_num_queries(20):
        Client().post(link, {"antwort": "alles"})
