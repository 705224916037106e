"""Wishes stand in the chain as voices from five on: fewer are not told, and their words never."""

from kettenwerk.chain.assessments.wishes import wishes_in
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World
from kettenwerk.inventory.models import Voice
from kettenwerk.inventory.services import leave_voice

WORDS = "Ein Spieltreff am Nachmittag"
HERE = "jugendhilfe.kita"


def wish(world: World, town: str = "luenen", **values: object) -> Voice:
    known: dict[str, object] = {"field": "jugendhilfe", "from_months": 40, "to_months": 60}
    return leave_voice(
        municipality=world.municipality(town),
        kind="wunsch",
        text=WORDS,
        language="tr",
        **(known | values),  # type: ignore[arg-type]
    )


def test_four_wishes_are_not_told(world: World, opened: Opener) -> None:
    for _ in range(4):
        wish(world)
    assert wishes_in(world.chain("luenen")) == {}
    assert "wünschen sich hier etwas" not in text_of(opened("cem", "cell", "luenen", HERE))


def test_five_wishes_are_a_number_and_no_words(world: World, opened: Opener) -> None:
    for _ in range(5):
        wish(world)
    page = text_of(opened("cem", "cell", "luenen", HERE))
    assert "5 Stimmen von Familien</strong> wünschen sich hier etwas" in page
    assert WORDS not in page
    assert "wünschen sich hier etwas" not in text_of(
        opened("cem", "cell", "luenen", "bildung.kita")
    )


def test_only_wishes_of_this_place_and_this_municipality_are_counted(world: World) -> None:
    for _ in range(4):
        wish(world, area=world.areas["gahmen"])
    wish(world, area=world.areas["luenen"])
    wish(world, town="kamen")
    leave_voice(
        municipality=world.municipality("luenen"), kind="fehler", text="Falsch", language="de"
    )
    assert wishes_in(world.chain("luenen"))["jugendhilfe", "kita"] == 5
    assert wishes_in(world.chain("luenen", raum="gahmen")) == {}
    assert wishes_in(world.chain("kreis-unna", raum="luenen")) == {}
    assert wishes_in(world.chain("kreis-unna")) == {}


def test_a_wish_without_age_has_its_own_row_and_a_message_of_risk_is_no_wish(world: World) -> None:
    voices = [wish(world, from_months=None, to_months=None) for _ in range(5)]
    assert wishes_in(world.chain("luenen")) == {("jugendhilfe", "ohne-alter"): 5}
    Voice.objects.filter(pk=voices[0].pk).update(state=Voice.State.RISK)
    assert wishes_in(world.chain("luenen")) == {}
