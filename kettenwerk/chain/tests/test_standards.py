"""Standards: a proposal speaks to everybody, an adopted one to those it binds."""

from typing import Any

import pytest

from kettenwerk.chain.models import Standard
from kettenwerk.chain.services import adopt_standard, save_standard
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World
from kettenwerk.core.refusal import Refused
from tests.people import Cast, acting


@pytest.fixture
def standard(world: World) -> Standard:
    return Standard.objects.get(key="tagesbetreuung")


def adoption(world: World, *towns: str, **changes: Any) -> dict[str, Any]:
    return {
        "adopted_by": "Lenkungsgruppe",
        "adopted_on": "2026-02-01",
        "towns": [str(world.areas[town].uuid) for town in towns],
    } | changes


def standards_behind(world: World, town: str) -> set[str]:
    """Standards that a place misses, as hints of their own or within a longer stretch."""
    findings = world.chain(town).findings
    named = {f.standard for f in findings if f.standard}
    titles = {s.title: s.key for s in Standard.objects.all()}
    return named | {key for title, key in titles.items() for f in findings if title in f.reason}


def test_delivered_standards_are_a_proposal_nobody_adopted(world: World, opened: Opener):
    page = text_of(opened("cem", "standard_list", "luenen"))
    assert "Vorschlag, nicht beschlossen" in page
    assert "Beschlossen (" not in page
    assert not Standard.objects.exclude(adopted_on=None).exists()


def test_an_adopted_standard_speaks_only_to_the_towns_it_binds(
    world: World, standard: Standard, opened: Opener
):
    assert "tagesbetreuung" in standards_behind(world, "luenen")
    assert "tagesbetreuung" in standards_behind(world, "kamen")
    data = adoption(world, "kamen")
    assert (
        opened("emil", "standard_detail", "kreis-unna", standard.uuid, data=data).status_code == 302
    )
    assert "tagesbetreuung" in standards_behind(world, "kamen")
    assert "tagesbetreuung" not in standards_behind(world, "luenen")
    page = text_of(opened("cem", "standard_list", "luenen"))
    assert "Beschlossen (1)" in page
    assert "Lenkungsgruppe, 01.02.2026" in page


def test_a_withdrawn_adoption_makes_it_a_proposal_again(
    world: World, standard: Standard, opened: Opener
):
    data = adoption(world, "kamen")
    opened("emil", "standard_detail", "kreis-unna", standard.uuid, data=data)
    answer = opened("emil", "standard_unadopt", "kreis-unna", standard.uuid, data={})
    assert answer.status_code == 302
    standard.refresh_from_db()
    assert not standard.is_adopted
    assert "tagesbetreuung" in standards_behind(world, "luenen")
    opened("emil", "standard_detail", "kreis-unna", standard.uuid, data=adoption(world, "luenen"))
    assert "tagesbetreuung" not in standards_behind(world, "kamen")


def test_an_adoption_needs_a_body_a_date_and_a_town(
    world: World, standard: Standard, opened: Opener
):
    for data in (
        adoption(world),
        adoption(world, "kamen", adopted_by=""),
        adoption(world, "kamen", adopted_on="2099-01-01"),
        adoption(world, "kamen", adopted_on=""),
        adoption(world, "kamen", towns=[str(world.areas["gahmen"].uuid)]),
    ):
        answer = opened("emil", "standard_detail", "kreis-unna", standard.uuid, data=data)
        assert answer.status_code == 200
    standard.refresh_from_db()
    assert not standard.is_adopted


def test_only_who_coordinates_its_owner_adopts_a_standard(
    world: World, cast: Cast, standard: Standard, opened: Opener
):
    data = adoption(world, "luenen")
    for who, town, status in (
        ("cem", "luenen", 403),
        ("birgit", "unna", 403),
        ("anna", "kreis-unna", 404),
        ("dora", "kreis-unna", 404),
    ):
        answer = opened(who, "standard_detail", town, standard.uuid, data=data)
        assert answer.status_code == status, who
    opened("greta", "standard_detail", "luenen", standard.uuid, data=data)
    standard.refresh_from_db()
    assert not standard.is_adopted
    with pytest.raises(Refused, match="Rolle „Koordinieren“"):
        adopt_standard(standard, by=acting(cast.cem), adopted_by="X", adopted_on=STAND, towns=[])


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Schwimmen lernen",
        "lane": "ehrenamt_freizeit",
        "phase": "grundschule",
        "prevention_level": "",
        "minimum": "2",
        "source": "Sportentwicklungsplan",
        "visibility": "intern",
    } | changes


def test_a_town_proposes_its_own_standard_and_gets_a_hint_from_it(world: World, opened: Opener):
    for lane_from, lane_to in ((-9, 72), (120, 252)):
        world.offer(
            f"Verein {lane_from}", "luenen", fields=("kultur_sport",),
            from_months=lane_from, to_months=lane_to,
        )  # fmt: skip
    world.offer("Schwimmkurs", "luenen", fields=("kultur_sport",), from_months=72, to_months=120)
    assert opened("cem", "standard_new", "luenen", data=typed()).status_code == 302
    made = Standard.objects.get(title="Schwimmen lernen")
    finding = next(f for f in world.chain("luenen").findings if f.standard == made.key)
    assert (finding.found, finding.required) == (1, 2)
    assert "nicht beschlossen" in finding.reason
    assert made.key not in {f.standard for f in world.chain("unna").findings}
    assert opened("anna", "standard_detail", "unna", made.uuid).status_code == 404
    assert opened("emil", "standard_edit", "kreis-unna", made.uuid).status_code == 404


@pytest.mark.parametrize(
    "changes", [{"source": ""}, {"minimum": "0"}, {"phase": "mond"}, {"lane": ""}, {"title": ""}]
)
def test_a_standard_without_source_or_sense_is_not_saved(opened: Opener, changes):
    answer = opened("cem", "standard_new", "luenen", data=typed(**changes))
    assert answer.status_code == 200
    assert not Standard.objects.filter(title="Schwimmen lernen").exists()


def test_what_a_body_adopted_is_not_changed_behind_its_back(
    world: World, cast: Cast, standard: Standard, opened: Opener
):
    by = acting(cast.emil)
    adopt_standard(
        standard, by=by, adopted_by="Kreistag", adopted_on=STAND, towns=[world.areas["kamen"]]
    )
    standard.minimum = 5
    with pytest.raises(Refused, match="ist beschlossen"):
        save_standard(standard, by=by)
    opened("emil", "standard_delete", "kreis-unna", standard.uuid, data={})
    opened(
        "emil", "standard_edit", "kreis-unna", standard.uuid,
        data=typed(title="Anders", phase="kita"),
    )  # fmt: skip
    standard.refresh_from_db()
    assert (standard.minimum, standard.deleted_at) == (1, None)
    assert standard.title == "Kindertagesbetreuung"


def test_an_own_standard_can_be_deleted_and_a_foreign_one_cannot(
    world: World, standard: Standard, opened: Opener
):
    opened("cem", "standard_new", "luenen", data=typed())
    made = Standard.objects.get(title="Schwimmen lernen")
    assert opened("cem", "standard_delete", "luenen", standard.uuid, data={}).status_code == 404
    assert opened("cem", "standard_delete", "luenen", made.uuid, data={}).status_code == 302
    assert opened("cem", "standard_detail", "luenen", made.uuid).status_code == 404
