"""Where an offer counts: by the areas it serves, never upwards or sideways."""

import pytest

from kettenwerk.chain.tests.make import World
from kettenwerk.inventory.models import OfferArea

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def kita_cell(world: World, slug: str, **parameters: str) -> tuple[int, int, int]:
    cell = world.chain(slug, **parameters).cell("jugendhilfe.kita")
    assert cell is not None
    return cell.count, cell.local, cell.wide


def test_an_offer_of_a_town_counts_there_and_not_next_door(world: World) -> None:
    world.offer("Familienbüro", "kamen")
    assert kita_cell(world, "kamen") == (1, 1, 0)
    assert kita_cell(world, "luenen") == (0, 0, 0)


def test_an_offer_of_the_kreis_counts_in_every_town_as_kreisweit(world: World) -> None:
    world.offer("Beratung", "kreis-unna")
    assert kita_cell(world, "kamen") == (1, 0, 1)
    assert kita_cell(world, "werne") == (1, 0, 1)


def test_a_sozialraum_has_what_its_town_has_but_its_own_offers_stay_in_it(world: World) -> None:
    world.offer("Elterncafé", "gahmen")
    world.offer("Stadtteileltern", "luenen")
    assert kita_cell(world, "luenen", raum="gahmen") == (2, 1, 1)
    chain = world.chain("luenen")
    reaches = {item.offer.name: item.reach for item in chain.listed}
    assert reaches == {"Elterncafé": "nur Gahmen", "Stadtteileltern": "vor Ort"}


def test_only_vor_ort_leaves_out_what_is_kreisweit_and_finds_no_hints(world: World) -> None:
    world.offer("Beratung", "kreis-unna")
    assert kita_cell(world, "kamen", ort="nur") == (0, 0, 0)
    assert world.chain("kamen", ort="nur").findings == ()
    assert world.chain("kamen").findings != ()


def test_a_part_counts_once_with_its_whole(world: World) -> None:
    whole = world.offer("Familienzentrum", "kamen")
    world.offer("Elternkurs", "kamen", part_of=whole)
    chain = world.chain("kamen")
    assert (chain.totals.offers, chain.totals.unfolded) == (1, 2)
    assert kita_cell(world, "kamen") == (1, 1, 0)


def test_what_is_not_a_running_service_for_families_stands_beside(world: World) -> None:
    world.offer("Handreichung", "kamen", function="instrument")
    world.offer("Flyer", "kamen", function="information")
    world.offer("Fortbildung", "kamen", audience="fachkraefte")
    world.offer("Pläne", "kamen", status="geplant")
    chain = world.chain("kamen")
    assert chain.totals.offers == 0
    assert (chain.totals.instruments, chain.totals.information) == (1, 1)
    assert chain.totals.for_professionals == 1
    assert {item.offer.name for item in chain.beside} == {"Handreichung", "Flyer", "Fortbildung"}


def test_adult_ages_and_missing_ages_have_rows_of_their_own(world: World) -> None:
    world.offer("Fallmanagement", "kamen", from_months=180, to_months=800, age_subject="erwachsene")
    world.offer("Mehrgenerationenhaus", "kamen", from_months=None, to_months=None, age_subject="")
    lane = next(lane for lane in world.chain("kamen").lanes if lane.code == "jugendhilfe")
    assert sum(cell.count for cell in lane.cells) == 0
    assert (lane.adults.count, lane.no_age.count, lane.total) == (1, 1, 2)


def test_the_intern_offer_of_another_town_changes_no_figure(world: World) -> None:
    before = world.chain("luenen")
    world.offer("Geheim", "luenen", owner="kamen", visibility="intern")
    after = world.chain("luenen")
    assert after.totals == before.totals
    assert [f.key for f in after.findings] == [f.key for f in before.findings]
    assert world.chain("kamen").totals == world.chain("kamen").totals


def test_a_kreis_cell_says_in_how_many_districts_and_how_many_were_not_asked(world: World) -> None:
    world.offer("Familienbüro", "kamen")
    chain = world.chain("kreis-unna")
    cell = chain.cell("jugendhilfe.kita")
    assert cell is not None
    assert (cell.count, cell.districts_with, len(chain.districts)) == (1, 1, 3)
    assert sum(1 for district in chain.districts if not district.is_surveyed) == 1
    assert chain.findings == ()


def test_a_town_without_a_survey_has_no_hints_and_says_so(world: World) -> None:
    chain = world.chain("werne")
    assert (chain.findings_state, chain.findings) == ("nicht_erhoben", ())
    cell = chain.cell("bildung.kita")
    assert cell is not None
    assert cell.words == "nicht erhoben"


def test_a_deleted_catchment_no_longer_counts(world: World) -> None:
    offer = world.offer("Familienbüro", "kamen")
    OfferArea.objects.filter(offer=offer).update(deleted_at="2026-01-01T00:00:00Z")
    assert kita_cell(world, "kamen") == (0, 0, 0)
