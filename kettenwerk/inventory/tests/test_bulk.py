"""Bulk edit: what the filter finds, what each row's form says, one change set, and the way back."""

from typing import Any

import pytest
from django.http import QueryDict

from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import search
from kettenwerk.inventory.forms.base import Nameable, typed
from kettenwerk.inventory.forms.bulk import Judge
from kettenwerk.inventory.forms.offers import OfferForm
from kettenwerk.inventory.models import BulkEdit, Offer, OfferArea, Organisation
from kettenwerk.inventory.services import bulk, save_record
from kettenwerk.inventory.tests.bulk import chosen, new, write
from kettenwerk.inventory.tests.world import page, signed_in
from kettenwerk.territory.queries import area_tree
from tests.people import acting


@pytest.fixture
def anna(world):
    return signed_in(world.cast.anna)


def test_bulk_new_says_whom_it_meets_and_whom_it_leaves_alone(world, anna):
    world.offer("Elterncafé", status="geplant")
    world.offer("Stillcafé", status="geplant")
    world.offer("Fremdes", town="luenen", status="geplant")
    world.offer("Laufendes")
    text = anna.get(new(query="status=geplant")).content.decode()
    assert "Status: geplant" in text
    assert "<strong>2</strong> eigene Angebote" in text
    assert "Lünen 1" in text
    assert "Dort können Sie Änderungen vorschlagen" in text


def test_bulk_edit_changes_the_own_rows_and_no_other(world, anna):
    mine = [world.offer(f"Café {number}", status="geplant") for number in range(3)]
    foreign = world.offer("Fremdes", town="luenen", status="geplant")
    other = world.offer("Nicht gefiltert", status="im_aufbau")
    edit = chosen(anna, "status=geplant", status="laufend")
    assert edit.counts == {
        "geändert": 3, "unverändert": 0, "abgelehnt": 0, "fremd": 1, "eigene": 3, "geprüft": 3
    }  # fmt: skip
    text = anna.get(page("bulk_detail", uuid=edit.uuid)).content.decode()
    assert "3 Angebote ändern" in text
    assert "geplant" in text
    assert "läuft" in text
    assert not Offer.objects.filter(pk__in=[one.pk for one in mine], status="laufend").exists()
    receipt = write(anna, edit).content.decode()
    assert "Fertig: 3 geändert, 0 unverändert, 0 abgelehnt." in receipt
    assert set(Offer.objects.filter(status="laufend").values_list("pk", flat=True)) == {
        one.pk for one in mine
    }
    for one in (foreign, other):
        one.refresh_from_db()
        assert one.version == 1
    edit.refresh_from_db()
    assert edit.change_set.versions.count() == 3
    assert edit.change_set.text == "Sammeländerung: 3 Angebote: Status: läuft"


def test_bulk_edit_of_sets_adds_and_removes_without_touching_the_rest(world, anna):
    one = world.offer("Eins", fields=("bildung", "gesundheit"), target_groups=("eltern",))
    two = world.offer("Zwei", fields=("soziales",))
    data: dict[str, Any] = {
        "fields-dazu": ["recht"],
        "fields-weg": ["bildung"],
        "target_groups-dazu": ["vaeter"],
    }
    edit = chosen(anna, **data)
    assert "Arbeitsfelder: dazu Recht; Arbeitsfelder: weg Bildung" in edit.change_text
    write(anna, edit)
    one.refresh_from_db()
    two.refresh_from_db()
    assert set(one.fields) == {"gesundheit", "recht"}
    assert set(two.fields) == {"soziales", "recht"}
    assert set(one.target_groups) == {"eltern", "vaeter"}


def test_bulk_edit_adds_places_as_rows_of_their_own(world, anna):
    one = world.offer("Eins")
    two = world.offer("Zwei", areas=(world.unna, world.koenigsborn))
    data: dict[str, Any] = {"areas-dazu": [str(world.koenigsborn.pk)]}
    edit = chosen(anna, **data)
    assert edit.counts["unverändert"] == 1
    write(anna, edit)
    rows = OfferArea.objects.live().filter(offer__in=[one, two], area=world.koenigsborn)
    assert {row.offer_id: row.basis for row in rows} == {one.pk: "stated", two.pk: "inferred"}
    one.refresh_from_db()
    assert one.version == 2


def test_bulk_edit_of_dates_and_the_day_of_the_check(world, anna):
    offer = world.offer("Eins")
    data: dict[str, Any] = {
        "funding_end": "12.2027",
        "last_confirmed": "2026-11-02",
        "duration": "befristet",
    }
    write(anna, chosen(anna, **data))
    offer.refresh_from_db()
    assert offer.funding_end.iso == "2027-12"
    assert str(offer.last_confirmed) == "2026-11-02"
    assert (offer.last_confirmed_basis, offer.duration) == ("stated", "befristet")
    write(anna, chosen(anna, duration="-"))
    offer.refresh_from_db()
    assert offer.duration == ""


@pytest.mark.parametrize(
    ("folder", "data", "sentence"),
    [
        ("angebote", {}, "Bitte wählen Sie, was sich ändern soll."),
        ("angebote", {"status": "zauberhaft"}, "zauberhaft"),
        ("angebote", {"funding_end": "bald"}, "ist kein Datum"),
        ("angebote", {"last_confirmed": "gestern"}, "gültiges Datum"),
        ("angebote", {"areas-dazu": ["999999"]}, "999999"),
        ("angebote", {"status": "-"}, "-"),
    ],
)
def test_bulk_new_refuses_what_no_form_would_take(world, anna, folder, data, sentence):
    world.offer("Eins")
    response = anna.post(new(folder), data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not BulkEdit.objects.exists()


def test_rows_whose_form_refuses_stay_and_are_named_with_the_reason(world, anna):
    good = world.offer("Gutes")
    bad = world.offer("Ohne Gebiet")
    bad.areas.all().delete()
    edit = chosen(anna, status="geplant")
    assert (edit.counts["geändert"], edit.counts["abgelehnt"]) == (1, 1)
    text = write(anna, edit).content.decode()
    assert "Ohne Gebiet" in text
    assert "Einzugsgebiet: Dieses Feld ist zwingend erforderlich." in text
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, good.version) == ("geplant", 2)
    assert (bad.status, bad.version) == ("laufend", 1)


def test_no_row_goes_dark_or_points_into_the_dark(world, anna):
    provider = world.organisation("Verein", visibility="intern")
    inside = world.offer("Innen", provider=provider, visibility="intern")
    free = world.offer("Frei")
    edit = chosen(anna, visibility="oeffentlich")
    reasons = {row["name"]: row["reasons"] for row in edit.shown_rows if row["reasons"]}
    assert set(reasons) == {"Innen", "Frei"}
    assert "„Verein“ ist nur sichtbar für: nur intern." in reasons["Innen"][0]
    assert (inside.version, free.version) == (1, 1)
    narrow = chosen(anna, folder="organisationen", visibility="intern")
    reasons = {row["name"]: row["reasons"] for row in narrow.shown_rows if row["reasons"]}
    assert reasons == {
        "Träger": [
            "Kann nicht auf „nur intern“ gestellt werden: Darauf beziehen sich noch 1 Angebot."
        ]
    }


def test_rows_that_change_together_are_judged_by_what_they_are_afterwards(world, anna):
    top = world.offer("Dach")
    part = world.offer("Teil", part_of=top)
    write(anna, chosen(anna, visibility="intern"))
    for one in (top, part):
        one.refresh_from_db()
        assert one.visibility == "intern"
    foreign = world.offer("Fremder Teil", town="luenen", part_of=world.offer("Dach zwei"))
    edit = chosen(anna, "q=Dach", visibility="intern")
    assert (edit.counts["unverändert"], edit.counts["abgelehnt"]) == (1, 1)
    assert foreign.version == 1


def test_bulk_and_single_save_come_to_the_same_verdict(world):
    """Every visibility on every mix of neighbours: what the one save refuses, the other does."""
    actor = acting(world.cast.anna)
    for reach in ("intern", "verbund", "oeffentlich"):
        provider = world.organisation(f"Verein {reach}", visibility=reach)
        world.offer(f"Angebot {reach}", provider=provider, visibility="intern")
    known = Nameable(actor.municipality, area_tree(actor.municipality))
    for wanted in ("intern", "verbund", "oeffentlich"):
        for offer in Offer.objects.owned_by(actor.municipality):
            changes = [{"name": "visibility", "how": "setzen", "values": [wanted]}]
            edit = BulkEdit(municipality=actor.municipality, listing="offer", changes=changes)
            checked = bulk.check(edit, [offer.pk])
            form = OfferForm(instance=offer, known=known)
            data = QueryDict(mutable=True)
            for name, values in typed(form).items():
                data.setlist(name, [wanted] if name == "visibility" else values)
            bound = OfferForm(data, instance=offer, known=known)
            assert bound.is_valid()
            is_same = wanted == Offer.objects.get(pk=offer.pk).visibility
            try:
                save_record(bound.instance, by=actor, children=bound.children())
            except Refused:
                assert checked.refused
            else:
                assert checked.same == 1 if is_same else checked.passed
                assert not checked.refused


def test_the_judge_leaves_every_other_value_as_it_is(world):
    offer = world.offer("  Café  ", summary="x  ", capacity=3)
    town = offer.municipality
    changes = [{"name": "status", "how": "setzen", "values": ["geplant"]}]
    verdict = Judge("offer", changes, Nameable(town, area_tree(town)))(offer)
    assert verdict.values == {"status": "geplant"}
    assert (offer.name, offer.summary) == ("  Café  ", "x  ")


def test_bulk_edit_can_be_taken_back_and_the_export_is_the_same_byte_for_byte(world, anna):
    for number in range(4):
        save_record(world.offer(f"Café {number}", fields=("bildung",)), by=acting(world.cast.anna))
    export = page("offer_list") + "?format=xlsx"
    before = anna.get(export).content
    data: dict[str, Any] = {
        "status": "geplant",
        "fields-dazu": ["recht"],
        "areas-dazu": [str(world.koenigsborn.pk)],
    }
    edit = chosen(anna, **data)
    receipt = write(anna, edit).content.decode()
    assert anna.get(export).content != before
    edit.refresh_from_db()
    undo = page("change_undo", uuid=edit.change_set.uuid)
    assert undo in receipt
    assert anna.post(undo).status_code == 302
    assert anna.get(export).content == before
    assert undo not in anna.get(page("bulk_detail", uuid=edit.uuid)).content.decode()


def test_undo_keeps_what_was_edited_since_and_names_it(world, anna):
    one, two = world.offer("Eins"), world.offer("Zwei")
    for offer in (one, two):
        save_record(offer, by=acting(world.cast.anna))
    edit = chosen(anna, status="geplant")
    write(anna, edit)
    edit.refresh_from_db()
    two.refresh_from_db()
    two.summary = "später"
    save_record(two, by=acting(world.cast.anna))
    text = anna.post(page("change_undo", uuid=edit.change_set.uuid), follow=True).content.decode()
    assert "Seither geändert und deshalb behalten: Zwei" in text
    for offer, status in ((one, "laufend"), (two, "geplant")):
        offer.refresh_from_db()
        assert offer.status == status


def test_bulk_edit_keeps_the_search_index_true(world, anna):
    offer = world.offer("Elterncafé")
    data: dict[str, Any] = {"target_groups-dazu": ["alleinerziehende"]}
    write(anna, chosen(anna, **data))
    assert search.find(Offer, "Elterncafe") == [offer.uuid]


def test_bulk_new_without_an_own_row_offers_nothing(world, anna):
    world.offer("Fremdes", town="luenen", areas=(world.luenen,))
    assert "Hier gibt es nichts zu ändern" in anna.get(new()).content.decode()
    assert anna.post(new(), {"status": "geplant"}).status_code == 200
    assert "Hier gibt es nichts zu ändern" in anna.get(new(query="farbe=rot")).content.decode()


@pytest.mark.parametrize(
    ("folder", "data", "value"),
    [
        ("organisationen", {"kind": "verein", "field": "bildung"}, "Vereine"),
        ("netzwerke", {"status": "geplant", "level": "steuerung"}, ""),
        ("vereinbarungen", {"review": "2027"}, ""),
    ],
)
def test_other_kinds_change_the_same_way(world, anna, folder, data, value):
    world.organisation("Träger")
    world.network("Runde")
    world.agreement("Vertrag", Organisation.objects.get())
    changes: dict[str, Any] = {
        name: text for name, text in data.items() if name not in {"kind", "level"}
    }
    edit = chosen(anna, folder=folder, **changes)
    assert edit.counts["geändert"] == 1
    write(anna, edit)
    edit.refresh_from_db()
    assert edit.change_set.versions.count() == 1
