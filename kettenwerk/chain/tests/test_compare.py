"""Towns side by side: released ones only, in official order, with the numbers of their own chains."""

import re

import pytest

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.audit import save
from kettenwerk.accounts.models import Visibility
from kettenwerk.chain.assessments.comparison import KNOWN, NOT_SURVEYED, WITHHELD, compare_towns
from kettenwerk.chain.models import LifePhase, Release
from kettenwerk.chain.picture.comparison import draw_heat_map, draw_small_chain, short_age
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World

pytestmark = pytest.mark.django_db
QUERY = f"stand={STAND.isoformat()}"


@pytest.fixture
def world(world: World) -> World:
    world.offer("Elternschule", "luenen", "unna")
    world.offer("Kita-Treff", "luenen")
    world.offer("Beratung", "kreis-unna", fields=("gesundheit",))
    world.offer("Nur unter uns", "luenen", owner="luenen", visibility=Visibility.INTERNAL)
    return world


def release(world: World, slug: str, audience: str = "verbund") -> None:
    area = world.areas[slug]
    record = Release(area=area, audience=audience, released_by="Rat")
    save(record, by=Actor(world.municipality(slug)))


def states(world: World, viewer: str) -> dict[str, str]:
    (found,) = compare_towns(world.municipality(viewer), STAND)
    return {town.area.key: town.state for town in found.towns}


def test_only_released_and_surveyed_towns_show_figures(world: World) -> None:
    assert states(world, "kreis-unna") == {
        "kamen": WITHHELD, "luenen": WITHHELD, "unna": WITHHELD, "werne": NOT_SURVEYED,
    }  # fmt: skip
    release(world, "luenen")
    release(world, "werne")
    assert states(world, "kreis-unna") == {
        "kamen": WITHHELD, "luenen": KNOWN, "unna": WITHHELD, "werne": NOT_SURVEYED,
    }  # fmt: skip
    assert set(states(world, "nrw").values()) == {WITHHELD, NOT_SURVEYED}
    release(world, "unna", "programm")
    assert states(world, "nrw")["unna"] == KNOWN
    assert states(world, "nrw")["luenen"] == WITHHELD
    assert states(world, "kreis-unna")["unna"] == KNOWN
    assert compare_towns(world.municipality("luenen"), STAND) == []


def test_the_figures_are_those_of_the_chain_the_kreis_sees(world: World) -> None:
    release(world, "luenen")
    (found,) = compare_towns(world.municipality("kreis-unna"), STAND)
    town = next(town for town in found.towns if town.area.key == "luenen")
    chain = world.chain("kreis-unna", raum="luenen")
    assert town.total == chain.totals.offers == 3
    for lane, row in zip(town.lanes, chain.lanes, strict=True):
        assert lane.counts == tuple(cell.count for cell in row.cells)
        assert (lane.adults, lane.no_age) == (row.adults.count, row.no_age.count)
        assert lane.total == row.total
    assert max(town.phases) == 3, "an offer in two lanes counts once in its phase"


@pytest.mark.parametrize("viewer", ["kreis-unna", "nrw"])
def test_internal_offers_of_town_and_kreis_do_not_move_a_figure(world: World, viewer: str) -> None:
    release(world, "luenen", "programm")
    before = compare_towns(world.municipality(viewer), STAND)
    world.offer("Geheim", "luenen", owner="luenen", visibility=Visibility.INTERNAL)
    if viewer == "nrw":
        world.offer("Kreisintern", "kreis-unna", visibility=Visibility.INTERNAL)
    after = compare_towns(world.municipality(viewer), STAND)
    assert [town.total for town in after[0].towns] == [town.total for town in before[0].towns]


def test_the_order_is_official_and_cannot_be_changed(world: World, opened: Opener) -> None:
    for slug in ("luenen", "kamen", "unna"):
        release(world, slug)
    (found,) = compare_towns(world.municipality("kreis-unna"), STAND)
    keys = [town.area.ags for town in found.towns]
    assert keys == sorted(keys)
    plain = opened("emil", "compare", "kreis-unna", query=QUERY)
    wished = opened("emil", "compare", "kreis-unna", query=f"{QUERY}&sort=-total")
    mains = [text_of(page).split("<main", 1)[1].split("</main>", 1)[0] for page in (plain, wished)]
    assert mains[0] == mains[1]
    assert "aria-sort" not in mains[0]


def test_page_picture_and_table_carry_the_same_numbers(world: World, opened: Opener) -> None:
    release(world, "luenen")
    page = opened("emil", "compare", "kreis-unna", query=QUERY).content.decode()
    (found,) = compare_towns(world.municipality("kreis-unna"), STAND)
    drawn = re.findall(r'class="compare-figure [^>]*>(\d+)<', page)
    (town,) = found.known
    assert drawn == [str(count) for count in town.phases]
    small = re.findall(r'class="compare-number [^>]*>(\d+)<', page)
    assert small == [str(count) for lane in town.lanes for count in lane.counts]
    row = page.split("<tbody>", 1)[1].split("Lünen</a></th>")[1].split("</tr>")[0]
    assert re.findall(r">(\d+)</td>", row) == [
        str(n) for n in (*town.phases, town.adults, town.no_age, town.total)
    ]
    assert "style=" not in page
    for words in ("nicht freigegeben", "keine Bestandsaufnahme", "keins bekannt"):
        assert words in page


def test_the_programme_office_reads_no_word_of_the_verbund(world: World, opened: Opener) -> None:
    release(world, "luenen", "programm")
    for phase in LifePhase.objects.filter(municipality__slug="kreis-unna", key="kita"):
        phase.name = "Unser Kindergarten"
        phase.save()
    area = world.areas["luenen"]
    area.name = "Name im Verbund"
    area.save()
    assert "Unser Kindergarten" in text_of(opened("emil", "compare", "kreis-unna", query=QUERY))
    page = text_of(opened("dora", "compare", "nrw", query=QUERY))
    assert "Unser Kindergarten" not in page
    assert "Name im Verbund" not in page
    assert "Kita" in page


def test_small_chains_share_one_scale(world: World) -> None:
    for slug in ("luenen", "kamen"):
        release(world, slug)
    (found,) = compare_towns(world.municipality("kreis-unna"), STAND)
    grids = [draw_small_chain(town, found.phases) for town in found.known]
    assert len({(grid.width, grid.height, grid.heads) for grid in grids}) == 1
    heat = draw_heat_map(found)
    assert [line.words for line in heat.lines if not line.tiles] == [
        "nicht freigegeben",
        "keine Bestandsaufnahme",
    ]
    assert [short_age(phase) for phase in found.phases][:3] == ["vor 0", "0–1", "1–3"]
    assert {tile.step for line in heat.lines for tile in line.tiles} == {"0", "1"}


def test_who_looks_at_the_comparison(world: World, opened: Opener) -> None:
    release(world, "luenen", "programm")
    assert opened("emil", "compare", "kreis-unna", query=QUERY).status_code == 200
    programme = text_of(opened("dora", "compare", "nrw", query=QUERY))
    assert "Kette Lünen" in programme
    assert "raum=luenen" not in programme, "the programme office has no chain page of a town"
    for who, town in (("anna", "unna"), ("birgit", "unna"), ("cem", "luenen")):
        page = text_of(opened(who, "compare", town))
        assert "Den Vergleich sehen der Kreis und das Programmbüro" in page
        assert "compare-tile" not in page
        assert opened(who, "compare", "kreis-unna").status_code == 404
    assert opened("emil", "compare", "nrw").status_code == 404


def test_a_wrong_day_is_told_and_a_kreis_without_releases_sees_why(
    world: World, opened: Opener
) -> None:
    page = text_of(opened("emil", "compare", "kreis-unna", query="stand=morgen"))
    assert "„morgen“ ist kein Datum" in page
    assert "Noch nichts freigegeben" in page


def test_many_offers_do_not_cost_more_queries(
    world: World, opened: Opener, django_assert_max_num_queries
) -> None:
    for slug in ("luenen", "kamen", "unna"):
        release(world, slug)
    opened("emil", "compare", "kreis-unna", query=QUERY)
    for number in range(30):
        world.offer(f"Angebot {number}", "luenen", "kamen")
    with django_assert_max_num_queries(16):
        opened("emil", "compare", "kreis-unna", query=QUERY)
