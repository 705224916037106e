"""What a town released, on one page: for its Kreis and the programme office, and for nobody before."""

import pytest

from kettenwerk.accounts.models import Visibility
from kettenwerk.chain.models import Decision, LifePhase, Transition
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World

pytestmark = pytest.mark.django_db
QUERY = f"stand={STAND.isoformat()}"


@pytest.fixture
def decided(world: World, opened: Opener) -> str:
    """A confirmed hint and a maturity in Lünen; the title of the hint."""
    world.offer("Familienzentrum", "luenen")
    finding = world.chain("luenen").findings[0]
    values = {
        "facts": finding.facts, "verdict": "bestaetigt", "body": "Steuerungsgruppe Lünen",
        "decided_on": "2026-02-01",
    }  # fmt: skip
    opened("cem", "finding_detail", "luenen", finding.key, query=QUERY, data=values)
    transition = Transition.objects.get(key="fruehe-hilfen-kita")
    level = {"level": 2, "decided_by": "Runder Tisch", "decided_on": "2026-02-01"}
    opened("cem", "transition_detail", "luenen", transition.uuid, data=level)
    assert Decision.objects.count() == 1
    return finding.title


def release(opened: Opener, audience: str) -> None:
    data = {"audience": audience, "is_understood": "on"}
    assert opened("greta", "release", "luenen", data=data).status_code == 302


def status(world: World, opened: Opener, who: str, home: str, slug: str = "luenen") -> int:
    return opened(who, "released_town", home, world.areas[slug].uuid, query=QUERY).status_code


def test_before_the_release_the_page_is_not_there(
    world: World, opened: Opener, decided: str
) -> None:
    for who, home in (("emil", "kreis-unna"), ("dora", "nrw"), ("anna", "unna"), ("cem", "luenen")):
        assert status(world, opened, who, home) == 404, who


def test_each_audience_reads_what_was_released_to_it_until_it_is_withdrawn(
    world: World, opened: Opener, decided: str
) -> None:
    release(opened, "verbund")
    assert status(world, opened, "emil", "kreis-unna") == 200
    assert status(world, opened, "dora", "nrw") == 404
    release(opened, "programm")
    for who, home in (("emil", "kreis-unna"), ("dora", "nrw")):
        page = text_of(opened(who, "released_town", home, world.areas["luenen"].uuid, query=QUERY))
        for words in (decided, "Lücke bestätigt", "Steuerungsgruppe Lünen", "abgesprochen"):
            assert words in page, (who, words)
        assert "Familienzentrum" not in page, "evidence stays with the inventory"
    assert status(world, opened, "anna", "unna") == 404
    opened("greta", "release_withdraw", "luenen", data={})
    assert status(world, opened, "emil", "kreis-unna") == 404
    assert status(world, opened, "dora", "nrw") == 404


def test_a_release_of_one_town_opens_no_other(world: World, opened: Opener, decided: str) -> None:
    release(opened, "programm")
    for slug in ("kamen", "unna", "kreis-unna", "gahmen"):
        assert status(world, opened, "emil", "kreis-unna", slug) == 404
        assert status(world, opened, "dora", "nrw", slug) == 404
    assert status(world, opened, "emil", "nrw") == 404


def test_the_programme_office_reads_no_word_of_the_verbund(
    world: World, opened: Opener, decided: str
) -> None:
    LifePhase.objects.filter(key="kita").update(name="Unser Kindergarten")
    area = world.areas["luenen"]
    area.name = "Name im Verbund"
    area.save()
    release(opened, "programm")
    page = text_of(opened("dora", "released_town", "nrw", area.uuid, query=QUERY))
    assert "Unser Kindergarten" not in page
    assert "Name im Verbund" not in page


def test_what_is_decided_after_the_stand_does_not_stand_there(
    world: World, opened: Opener, decided: str
) -> None:
    release(opened, "programm")
    uuid = world.areas["luenen"].uuid
    page = text_of(opened("dora", "released_town", "nrw", uuid, query="stand=2026-01-01"))
    assert "ist keine Entscheidung festgehalten" in page
    assert "Steuerungsgruppe Lünen" not in page


def test_internal_offers_do_not_move_the_page(world: World, opened: Opener, decided: str) -> None:
    release(opened, "programm")
    uuid = world.areas["luenen"].uuid
    mains = []
    for number in range(2):
        answer = opened("dora", "released_town", "nrw", uuid, query=QUERY)
        mains.append(text_of(answer).split("<main", 1)[1])
        world.offer(
            f"Geheim {number}", "luenen", owner="luenen", fields=("bildung",),
            visibility=Visibility.INTERNAL,
        )  # fmt: skip
    assert mains[0] == mains[1]


def test_the_comparison_leads_there(world: World, opened: Opener, decided: str) -> None:
    release(opened, "programm")
    for who, home in (("emil", "kreis-unna"), ("dora", "nrw")):
        page = text_of(opened(who, "compare", home, query=QUERY))
        assert f"vergleich/{world.areas['luenen'].uuid}/" in page
        assert f"vergleich/{world.areas['kamen'].uuid}/" not in page


def test_many_offers_do_not_cost_more_queries(
    world: World, opened: Opener, decided: str, django_assert_max_num_queries
) -> None:
    release(opened, "programm")
    uuid = world.areas["luenen"].uuid
    opened("dora", "released_town", "nrw", uuid, query=QUERY)
    for number in range(30):
        world.offer(f"Angebot {number}", "luenen", "kamen")
    with django_assert_max_num_queries(36):
        opened("dora", "released_town", "nrw", uuid, query=QUERY)
