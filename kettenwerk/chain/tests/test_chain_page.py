"""The core page: who opens it, what it costs, and that no text leaves its place."""

import itertools
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.chain.assessments.joints import border_of, suggested_level
from kettenwerk.chain.models import LifePhase, Maturity, Transition
from kettenwerk.chain.picture import draw_picture, draw_svg
from kettenwerk.chain.picture.axis import fit, make_axis, pack, text_width
from kettenwerk.chain.tests.make import World
from tests.people import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def phases() -> list[LifePhase]:
    bounds = (
        ("Schwangerschaft", -9, 0),
        ("Geburt", 0, 12),
        ("Kleinkind", 12, 36),
        ("Kita", 36, 72),
    )
    return [
        LifePhase(name=name, key=name.lower(), from_months=a, to_months=b) for name, a, b in bounds
    ]


def test_members_open_the_chain_and_strangers_find_nothing(world: World, client: Client) -> None:
    cast = make_cast(world.verbund)
    client.force_login(cast.cem)
    assert client.get("/luenen/kette/").status_code == 200
    assert client.get("/kamen/kette/").status_code == 404
    client.force_login(cast.dora)
    assert client.get("/luenen/kette/").status_code == 404
    client.logout()
    assert client.get("/luenen/kette/").status_code == 302


@pytest.mark.parametrize("query", ["", "?ansicht=tabelle", "?raum=gahmen&bahn=jugendhilfe"])
def test_the_page_asks_the_database_as_often_with_many_offers_as_with_few(
    world: World, client: Client, django_assert_max_num_queries, query: str
) -> None:
    client.force_login(make_cast(world.verbund).cem)
    client.get("/luenen/kette/")
    for number in range(40):
        world.offer(f"Angebot {number}", "luenen", provider=world.provider(f"Anbieter {number}"))
    with django_assert_max_num_queries(28):
        answer = client.get(f"/luenen/kette/{query}")
    assert "40" in answer.content.decode()


def test_an_unknown_parameter_is_told_and_never_breaks_the_page(
    world: World, client: Client
) -> None:
    client.force_login(make_cast(world.verbund).cem)
    answer = client.get("/luenen/kette/?zielgruppe=nichts&stand=x&format=exe&bahn=unsinn&p=1")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "„nichts“ gibt es bei „zielgruppe“ nicht" in text
    assert "Das Format „exe“ gibt es nicht" in text


def test_a_municipality_without_an_area_is_told_what_is_missing(
    world: World, client: Client
) -> None:
    client.force_login(make_cast(world.verbund).anna)
    assert "Noch kein eigenes Gebiet" in client.get("/unna/kette/").content.decode()


def test_the_picture_shows_every_figure_of_the_result(world: World) -> None:
    for number in range(3):
        world.offer(f"Angebot {number}", "kamen", provider=world.provider(f"Anbieter {number}"))
    chain = world.chain("kamen")
    svg = draw_svg(chain)
    figures = [int(text) for text in re.findall(r'chain-figure"[^>]*>(\d+)<', svg)]
    assert figures == [c.count for lane in chain.lanes for c in lane.cells if c.count]
    assert svg.count("wen fragen?") == sum(
        1 for lane in chain.lanes for c in lane.cells if not c.count
    )


def test_an_opened_lane_stacks_twelve_rows_and_counts_the_rest(world: World) -> None:
    for number in range(15):
        world.offer(f"Angebot {number:02}", "kamen", provider=world.provider(f"Anbieter {number}"))
    opened = draw_picture(world.chain_with_lane("kamen", "jugendhilfe"))
    lane = next(lane for lane in opened.lanes if lane.lane.code == "jugendhilfe")
    assert (len(lane.bars), lane.more) == (12, 3)
    assert draw_picture(world.chain("kamen")).height < opened.height


def test_a_bar_that_goes_beyond_21_ends_in_an_arrow(world: World) -> None:
    world.offer("Ausbildungshilfe", "kamen", from_months=180, to_months=300)
    picture = draw_picture(world.chain_with_lane("kamen", "jugendhilfe"))
    bars = [bar for lane in picture.lanes for bar in lane.bars]
    assert [bar.goes_on for bar in bars] == [True]


def test_evidence_only_suggests_a_level_and_an_example_suggests_none() -> None:
    assert suggested_level(has_network=False, has_agreement=False) is None
    assert suggested_level(has_network=True, has_agreement=False) == Maturity.Level.AGREED
    assert suggested_level(has_network=True, has_agreement=True) == Maturity.Level.WRITTEN


def test_a_transition_stands_at_the_border_nearest_to_its_middle() -> None:
    found = [
        border_of(Transition(from_months=a, to_months=b), tuple(phases()))
        for a, b in ((-9, 0), (0, 12), (24, 48), (None, None))
    ]
    assert found == [0, 12, 36, None]


@given(st.text(max_size=60), st.floats(min_value=0, max_value=400))
def test_a_text_never_touches_the_rim(text: str, room: float) -> None:
    fitted = fit(text, room, 13)
    assert fitted in ("", text) or text_width(fitted, 13) <= room


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(1, 300)), max_size=30))
def test_bars_of_one_row_never_overlap(spans: list[tuple[float, float]]) -> None:
    ends = [(left, left + width) for left, width in spans]
    rows = pack(ends, 8)
    for row in set(rows):
        in_row = [span for span, number in zip(ends, rows, strict=True) if number == row]
        assert all(b[0] >= a[1] + 8 for a, b in itertools.pairwise(in_row))


@given(st.integers(-9, 72), st.integers(-9, 72))
def test_later_months_never_stand_left_of_earlier_ones(first: int, second: int) -> None:
    axis = make_axis(phases())
    low, high = sorted((first, second))
    assert axis.x(low) <= axis.x(high)
