"""Overlaps: shown without a flood, decided without blame."""

from typing import Any

import pytest

from kettenwerk.chain.models import Decision
from kettenwerk.chain.result import Overlap
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World


@pytest.fixture
def pair(world: World) -> Overlap:
    world.offer("Elterncafé", "luenen")
    world.offer("Krabbelgruppe", "luenen", provider=world.provider("Anderer Träger"))
    return world.chain("luenen").overlaps[0]


def typed(overlap: Overlap, **changes: Any) -> dict[str, Any]:
    return {
        "facts": overlap.facts,
        "verdict": "gewollte_vielfalt",
        "body": "Jugendhilfeausschuss",
        "decided_on": "2026-03-01",
    } | changes


@pytest.mark.parametrize("verdict", ["gewollte_vielfalt", "abstimmen", "beraten"])
def test_a_decided_overlap_is_quiet(world: World, pair: Overlap, opened: Opener, verdict: str):
    data = typed(pair, verdict=verdict)
    assert opened("cem", "overlap_detail", "luenen", pair.key, data=data).status_code == 302
    assert world.chain("luenen").open_overlaps == ()
    page = text_of(opened("cem", "overlap_list", "luenen", query="zeigen=entschieden"))
    assert Decision.Verdict(verdict).label in page


def test_an_overlap_is_open_again_when_the_offers_change(
    world: World, pair: Overlap, opened: Opener
):
    opened("cem", "overlap_detail", "luenen", pair.key, data=typed(pair))
    offer = pair.first.offer
    offer.to_months = 60
    offer.save()
    (after,) = world.chain("luenen").overlaps
    assert after.is_outdated_decision
    page = text_of(opened("cem", "overlap_detail", "luenen", pair.key))
    assert "haben sich die Tatsachen geändert" in page


def test_an_overlap_knows_no_verdict_of_a_hint(pair: Overlap, opened: Opener):
    data = typed(pair, verdict="bestaetigt")
    assert opened("cem", "overlap_detail", "luenen", pair.key, data=data).status_code == 200
    assert not Decision.objects.exists()


def test_overlaps_belong_to_their_town(world: World, pair: Overlap, opened: Opener):
    for who, town in (("anna", "luenen"), ("anna", "unna"), ("emil", "kreis-unna")):
        for data in (None, typed(pair)):
            answer = opened(who, "overlap_detail", town, pair.key, query="raum=luenen", data=data)
            assert answer.status_code == 404, who
    there = opened("emil", "overlap_list", "kreis-unna", query="raum=luenen")
    assert "Krabbelgruppe" not in text_of(there)


def test_overlap_list_starts_with_the_large_ones_and_says_what_it_left_out(
    world: World, pair: Overlap, opened: Opener
):
    world.offer("Kurs", "luenen", from_months=60, to_months=120, provider=world.provider("Dritter"))
    page = text_of(opened("cem", "overlap_list", "luenen"))
    assert "3 offene Überschneidungen" in page
    assert "Gezeigt: 1," in page
    assert "2 weitere passen nicht zu dieser Auswahl" in page
    assert "fast dieselben Jahre" in page
    everything = text_of(opened("cem", "overlap_list", "luenen", query="anteil=0"))
    assert "Gezeigt: 3," in everything
    other_lane = text_of(opened("cem", "overlap_list", "luenen", query="anteil=0&feld=bildung"))
    assert "Keine Überschneidung passt zu dieser Auswahl" in other_lane


@pytest.mark.parametrize("query", ["page=999", "page=x", "anteil=mond", "feld=mond", "zeigen=x"])
def test_overlap_list_bears_nonsense(pair: Overlap, opened: Opener, query: str):
    assert opened("cem", "overlap_list", "luenen", query=query).status_code == 200


def test_words_that_hurt_stand_on_no_page(pair: Overlap, opened: Opener):
    for page, args in (("overlap_list", ()), ("overlap_detail", (pair.key,))):
        text = text_of(opened("cem", page, "luenen", *args)).lower()
        assert "doppelstruktur" not in text
        assert "zusammenlegen" not in text
        assert "§ 5 sgb viii" in text
