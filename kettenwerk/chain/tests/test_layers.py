"""Layers over the chain: overlaps per field and how fresh the data are, the same in picture and table."""

import json
import re
from datetime import timedelta

import pytest

from kettenwerk.chain.exports import as_json, as_table
from kettenwerk.chain.picture import draw_picture, draw_svg
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World

pytestmark = pytest.mark.django_db
AT = f"stand={STAND.isoformat()}"


@pytest.fixture
def world(world: World) -> World:
    world.offer("Eins", "luenen", provider=world.provider("A"))
    world.offer("Zwei", "luenen", provider=world.provider("B"))
    long_ago = STAND - timedelta(days=800)
    world.offer(
        "Drei", "luenen", provider=world.provider("C"), last_confirmed=long_ago, target_groups=("eltern",)
    )  # fmt: skip
    world.offer("Vier", "luenen", fields=("bildung",), last_confirmed=None)
    return world


def marks(world: World, layer: str) -> dict[str, tuple[str, str]]:
    picture = draw_picture(world.chain("luenen", ebene=layer))
    cells = [cell for lane in picture.lanes for cell in lane.cells if cell.mark]
    return {c.cell.address: (c.mark.text, c.mark.look) for c in cells if c.mark}


def test_without_a_layer_nothing_is_drawn_over_the_links(world: World) -> None:
    assert marks(world, "") == {}
    assert "chain-layer-text" not in draw_svg(world.chain("luenen")).split("</style>")[1]


def test_freshness_is_told_in_words_and_pattern_and_equals_the_table(world: World) -> None:
    assert marks(world, "aktualitaet") == {
        "jugendhilfe.kita": ("2 von 3 bestätigt", "some"),
        "bildung.kita": ("0 von 1 bestätigt", "none"),
    }
    chain = world.chain("luenen", ebene="aktualitaet")
    rows = {row.address: row for row in as_table(chain).rows}
    assert (rows["jugendhilfe.kita"].fresh, rows["bildung.kita"].fresh) == (2, 0)
    assert as_table(chain).total.fresh == 2
    cells = json.loads(as_json(chain))["counts"]["cells"]
    in_json = {f"{cell['lane']}.{cell['row']}": cell["confirmed_within_year"] for cell in cells}
    assert in_json == {address: row.fresh for address, row in rows.items()}
    assert "Ebene Aktualität" in draw_svg(chain)


def test_the_table_shows_the_layer_too(world: World, opened: Opener) -> None:
    query = f"{AT}&ansicht=tabelle"
    with_layer = text_of(opened("cem", "chain", "luenen", query=f"{query}&ebene=aktualitaet"))
    assert "2 von 3 bestätigt" in with_layer
    assert "in 12 Monaten bestätigt" in with_layer
    assert "in 12 Monaten bestätigt" not in text_of(opened("cem", "chain", "luenen", query=query))


def test_a_count_of_overlaps_opens_exactly_its_pairs(world: World, opened: Opener) -> None:
    assert marks(world, "ueberschneidungen") == {"jugendhilfe.kita": ("1 Paar", "pairs")}
    page = opened("cem", "chain", "luenen", query=f"{AT}&ebene=ueberschneidungen").content.decode()
    address = re.search(r'class="chain-layer" href="[^"]*\?([^"]+)"', page)
    assert address is not None
    listed = text_of(
        opened("cem", "overlap_list", "luenen", query=address[1].replace("&amp;", "&"))
    )
    assert "Gezeigt: 1," in listed
    other = "feld=jugendhilfe&phase=grundschule&anteil=0"
    assert "Keine Überschneidung passt" in text_of(
        opened("cem", "overlap_list", "luenen", query=f"{AT}&{other}")
    )


def test_who_may_not_see_overlaps_gets_no_count_of_them(world: World, opened: Opener) -> None:
    query = f"{AT}&raum=luenen&ebene=ueberschneidungen"
    page = text_of(opened("emil", "chain", "kreis-unna", query=query))
    assert "Die Hinweise sind von der Stadt nicht freigegeben" in page
    assert 'class="chain-layer"' not in page


def test_an_unknown_layer_is_told(world: World, opened: Opener) -> None:
    page = text_of(opened("cem", "chain", "luenen", query=f"{AT}&ebene=wetter"))
    assert "„wetter“ gibt es bei „ebene“ nicht" in page
