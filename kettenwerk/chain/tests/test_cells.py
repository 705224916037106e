"""The list behind every figure: as long as the figure says, and nobody else's records in it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.accounts.models import Municipality, Visibility
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.assessments.cells import (
    beside_of,
    counted,
    figure_of,
    overlaps_in,
    touches,
    whom_to_ask,
)
from kettenwerk.chain.filters import read_filter
from kettenwerk.chain.models import LifePhase
from kettenwerk.chain.result import Chain
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World
from kettenwerk.inventory.models import Contact, Network, Responsibility
from kettenwerk.territory.queries import area_tree
from tests.real_data import load_kreis_unna

FIGURES = {
    "alle": "offers",
    "kind": "child_age",
    "erwachsene": "adult_age",
    "ohne-alter": "no_age",
    "vor-ort": "local",
    "kreisweit": "wide",
}
ASIDE = {
    "instrumente": "instruments",
    "strukturen": "structures",
    "qualifizierung": "trainings",
    "informationen": "information",
    "fachkraefte": "for_professionals",
    "ohne-bahn": "without_lane",
}


def chain_of(slug: str, **parameters: str) -> Chain:
    municipality = Municipality.objects.select_related("parent").get(slug=slug)
    tree = area_tree(municipality)
    filter_ = read_filter(parameters, municipality=municipality, tree=tree)
    assert filter_ is not None
    return draw_chain(municipality, filter_, tree)


@pytest.mark.django_db
def test_every_figure_of_kreis_unna_opens_a_list_of_that_length():
    load_kreis_unna()
    for slug, parameters in (
        ("kamen", {}),
        ("unna", {"raum": "koenigsborn"}),
        ("luenen", {"zielgruppe": "eltern"}),
        ("schwerte", {}),
        ("kreis-unna", {}),
        ("kreis-unna", {"dauer": "regelangebot"}),
    ):
        chain = chain_of(slug, **parameters)
        for what, total in FIGURES.items():
            figure = figure_of(chain, what)
            assert figure is not None
            assert len(counted(figure.offers)) == getattr(chain.totals, total), (slug, what)
        for what, total in ASIDE.items():
            figure = figure_of(chain, what)
            assert figure is not None
            assert len(figure.offers) == getattr(chain.totals, total), (slug, what)
        for lane in chain.lanes:
            for cell in (*lane.cells, lane.adults, lane.no_age):
                rows = counted(cell.offers)
                assert len(rows) == cell.count
                assert sum(row.is_local for row in rows) == cell.local
            for cell in lane.cells:
                assert len(overlaps_in(chain, cell)) == cell.overlaps


def test_cell_shows_a_part_below_its_whole_and_counts_it_once(world: World, opened: Opener):
    whole = world.offer("Familienzentrum", "luenen")
    world.offer("Elternkurs", "luenen", part_of=whole)
    page = text_of(opened("cem", "cell", "luenen", "jugendhilfe.kita"))
    assert "Jugendhilfe, Kita: 1 Angebot" in page
    assert "zählt mit „Familienzentrum“" in page


def test_cell_says_so_when_the_whole_itself_stands_elsewhere(world: World):
    whole = world.offer("Familienzentrum", "luenen", from_months=0, to_months=12)
    world.offer("Elternkurs", "luenen", part_of=whole)
    cell = world.chain("luenen").cell("jugendhilfe.kita")
    assert cell is not None
    (row,) = counted(cell.offers)
    assert row.whole == whole
    assert row.head is None


def test_cell_lists_instruments_beside_and_never_counts_them(world: World):
    world.offer("Bogen", "luenen", function="instrument")
    world.offer("Broschüre", "luenen", function="information", from_months=0, to_months=12)
    chain = world.chain("luenen")
    cell = chain.cell("jugendhilfe.kita")
    assert cell is not None
    assert cell.count == 0
    assert [(words, [i.offer.name for i in rows]) for words, rows in beside_of(chain, cell)] == [
        ("Instrumente", ["Bogen"])
    ]


def test_empty_cell_names_who_is_responsible_who_meets_and_who_is_next_door(world: World):
    kreis, luenen = world.verbund["kreis-unna"], world.areas["luenen"]
    office = world.provider("Schulamt", field="bildung")
    Responsibility.objects.create(
        subject="bildung", area=luenen, organisation=office, municipality=kreis, basis="stated"
    )
    shared: dict[str, Any] = {"municipality": kreis, "visibility": Visibility.VERBUND}
    Contact.objects.create(organisation=office, function="Auskunft", phone="02306 1", **shared)
    for name, field in (("AK Schule", "bildung"), ("Rechtskreis", "recht")):
        values = {"fields": (field,), "level": "netzwerk", **shared}
        Network.objects.create(name=name, area=luenen, **values)
    provider = world.provider("Bücherei")
    world.offer("Vorlesen", "luenen", fields=("bildung",), provider=provider)
    chain = world.chain("luenen")
    cell = chain.cell("bildung.grundschule")
    assert cell is not None
    ask = whom_to_ask(chain, cell)
    assert [(one.organisation.name, one.reason) for one in ask.bodies] == [
        ("Schulamt", "zuständig für Bildung in Luenen")
    ]
    assert [contact.phone for contact in ask.bodies[0].contacts] == ["02306 1"]
    assert [network.name for network in ask.networks] == ["AK Schule"]
    assert [one.reason for one in ask.providers] == ["„Vorlesen“ (Kita)"]


def test_cell_of_a_place_without_survey_says_not_collected(world: World, opened: Opener):
    page = text_of(opened("emil", "cell", "kreis-unna", "bildung.kita", query="raum=werne"))
    assert "Noch nicht erhoben – wen fragen?" in page
    assert "eine Lücke in den Daten, keine in der Kette" in page


def test_cell_shows_nobody_elses_intern_offer(world: World, opened: Opener):
    world.offer("Geheimes", "luenen", owner="luenen", visibility=Visibility.INTERNAL)
    assert "Geheimes" in text_of(opened("cem", "cell", "luenen", "jugendhilfe.kita"))
    there = opened("emil", "cell", "kreis-unna", "jugendhilfe.kita", query="raum=luenen")
    assert "Geheimes" not in text_of(there)
    assert opened("anna", "cell", "luenen", "jugendhilfe.kita").status_code == 404
    assert opened("niemand", "cell", "luenen", "jugendhilfe.kita").status_code == 302


@pytest.mark.parametrize("address", ["bildung", "bildung.mond", "mond.kita", "..", "a.b.c"])
def test_cell_that_does_not_exist_is_not_found(opened: Opener, address: str):
    assert opened("cem", "cell", "luenen", address).status_code == 404


def test_figure_pages_open_for_all_figures_and_no_others(world: World, opened: Opener):
    world.offer("Familienzentrum", "luenen")
    for what in (*FIGURES, *ASIDE, "netzwerke", "vereinbarungen", "offene-daten"):
        assert opened("cem", "figure", "luenen", what).status_code == 200, what
    assert opened("cem", "figure", "luenen", "mond").status_code == 404
    assert opened("anna", "figure", "luenen", "alle").status_code == 404


def test_cell_needs_few_queries_however_many_offers(
    world: World, opened: Opener, django_assert_max_num_queries
):
    for number in range(30):
        world.offer(f"Angebot {number}", "luenen")
    opened("cem", "cell", "luenen", "jugendhilfe.kita")
    with django_assert_max_num_queries(30):
        opened("cem", "cell", "luenen", "jugendhilfe.kita")
    with django_assert_max_num_queries(33):
        opened("cem", "cell", "luenen", "recht_schutz.kita")


months = st.integers(-9, 252)


@given(low=months, length=st.integers(1, 60), start=months, span=st.integers(1, 60))
def test_a_span_touches_a_phase_exactly_when_they_share_a_month(low, length, start, span):
    phase = LifePhase(from_months=start, to_months=start + span)
    shared = set(range(low, low + length)) & set(range(start, start + span))
    assert touches(low, low + length, phase) == bool(shared)
    assert touches(None, None, phase)
