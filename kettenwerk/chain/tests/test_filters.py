"""The address of a chain page: what it understands, and what it says about the rest."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.chain.filters import PARAMETERS, read_filter
from kettenwerk.chain.tests.make import STAND, World
from kettenwerk.territory.queries import area_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_every_filter_applies_to_every_number(world: World) -> None:
    world.offer("Hebammen", "kamen", target_groups=("schwangere",), prevention_level="selektiv")
    world.offer("Spielgruppe", "kamen", duration="regelangebot")
    assert world.chain("kamen").totals.offers == 2
    assert world.chain("kamen", zielgruppe="schwangere").totals.offers == 1
    assert world.chain("kamen", stufe="selektiv").totals.offers == 1
    assert world.chain("kamen", dauer="regelangebot").totals.offers == 1
    assert world.chain("kamen", zielgruppe="schwangere", dauer="regelangebot").totals.offers == 0


def test_an_unknown_parameter_and_an_impossible_value_are_named_and_left_out(world: World) -> None:
    found = world.filter(
        "kamen", farbe="rot", zielgruppe="marsmenschen", raum="luenen", stand="gestern"
    )
    assert len(found.problems) == 4
    assert (found.target_group, found.place.key) == ("", "kamen")
    assert any("farbe" in problem for problem in found.problems)


def test_a_town_cannot_look_into_a_neighbour_but_the_kreis_can(world: World) -> None:
    assert world.filter("kamen", raum="luenen").place.key == "kamen"
    assert world.filter("kreis-unna", raum="luenen").place.key == "luenen"


def test_the_kreis_sees_no_hints_of_a_town_that_has_not_released_them(world: World) -> None:
    chain = world.chain("kreis-unna", raum="kamen")
    assert (chain.findings_state, chain.findings) == ("nicht_freigegeben", ())


def test_the_query_of_a_filter_reads_back_to_the_same_filter(world: World) -> None:
    municipality = world.municipality("luenen")
    tree = area_tree(municipality)
    values = {"raum": "gahmen", "stufe": "indiziert", "stand": "2026-01-01", "ansicht": "tabelle"}
    first = read_filter(values, municipality=municipality, tree=tree)
    assert first is not None
    pairs = dict(part.split("=") for part in first.query().split("&"))
    assert read_filter(pairs, municipality=municipality, tree=tree) == first


def test_a_status_is_judged_at_the_as_of_date(world: World) -> None:
    world.offer("Kontaktstelle", "kamen", status="geplant", start="2026-02-01")
    world.offer("Modellprojekt", "kamen", end="2025")
    assert [item.offer.name for item in world.chain("kamen").listed] == ["Kontaktstelle"]
    assert world.filter("kamen").as_of == STAND
    earlier = world.chain("kamen", stand="2025-06-01")
    assert [item.offer.name for item in earlier.listed] == ["Modellprojekt"]
    assert earlier.as_of == date(2025, 6, 1)


@given(parameters=st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=30), max_size=6))
def test_no_address_breaks_the_filter(world: World, parameters: dict[str, str]) -> None:
    assert world.filter("kamen", **parameters).home.key == "kamen"
