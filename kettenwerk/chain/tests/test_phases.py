"""Life phases and lanes: a town's own words and borders, never those of its neighbour."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.accounts.models import AuditEntry, Label, Visibility
from kettenwerk.analysis.tables import Phases
from kettenwerk.chain.defaults import PHASES
from kettenwerk.chain.models import LifePhase
from kettenwerk.chain.services import PhaseRow
from kettenwerk.chain.services.picture import refuse_broken_row
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World
from kettenwerk.core.refusal import Refused


def typed(world: World, town: str, **changes: Any) -> dict[str, Any]:
    """The phases of a town as the browser would send them back, with some inputs changed."""
    phases = world.chain(town).phases
    data: dict[str, Any] = {
        "form-TOTAL_FORMS": len(phases) + 1,
        "form-INITIAL_FORMS": len(phases),
        f"form-{len(phases)}-has_soft_border": "on",
    }
    for number, phase in enumerate(phases):
        data |= {
            f"form-{number}-key": phase.key,
            f"form-{number}-name": phase.name,
            f"form-{number}-from_months": f"{phase.from_months / 12:g}",
            f"form-{number}-to_months": f"{phase.to_months / 12:g}",
            f"form-{number}-settings": phase.settings,
            f"form-{number}-has_soft_border": "on",
        }
    return data | {f"form-{name}": value for name, value in changes.items()}


def names(world: World, town: str) -> list[str]:
    return [phase.name for phase in world.chain(town).phases]


def test_phase_list_shows_both_rows_and_the_lanes(opened: Opener):
    page = text_of(opened("birgit", "phase_list", "unna"))
    assert "Sekundarstufe I" in page
    assert "Lebensphasen des Aufrufs" in page
    assert "Ehrenamt &amp; Freizeit" in page
    assert "Lebensphasen ändern" not in page


def test_a_town_that_changes_a_phase_gets_its_own_and_nobody_elses_change(
    world: World, opened: Opener
):
    data = typed(world, "luenen", **{"3-name": "Kindergarten"})
    assert opened("cem", "phase_edit", "luenen", data=data).status_code == 302
    assert "Kindergarten" in names(world, "luenen")
    assert "Kindergarten" not in names(world, "unna")
    assert "Kindergarten" not in names(world, "kreis-unna")
    assert world.chain("luenen").cell("jugendhilfe.kita") is not None
    assert AuditEntry.objects.filter(text="Lebensphasen geändert").count() == 1


def test_moved_borders_move_the_counts(world: World, opened: Opener):
    world.offer("Krippe", "luenen", from_months=24, to_months=36)
    data = typed(world, "luenen", **{"2-to_months": "2", "3-from_months": "2"})
    opened("cem", "phase_edit", "luenen", data=data)
    chain = world.chain("luenen")
    counts = {c.row: c.count for lane in chain.lanes for c in lane.cells if c.lane == "jugendhilfe"}
    assert (counts["kleinkind"], counts["kita"]) == (0, 1)


def test_a_phase_can_be_added_and_taken_away(world: World, opened: Opener):
    added = {"6-to_months": "18", "7-name": "Start", "7-from_months": "18", "7-to_months": "21"}
    opened("cem", "phase_edit", "luenen", data=typed(world, "luenen", **added))
    assert names(world, "luenen")[-1] == "Start"
    gone = {"6-to_months": "21", "7-DELETE": "on"}
    opened("cem", "phase_edit", "luenen", data=typed(world, "luenen", **gone))
    assert names(world, "luenen") == names(world, "unna")


def test_the_shared_phases_hold_again_after_a_reset(world: World, opened: Opener):
    data = typed(world, "luenen", **{"3-name": "Kindergarten"})
    opened("cem", "phase_edit", "luenen", data=data)
    assert opened("cem", "phase_reset", "luenen", data={}).status_code == 302
    assert names(world, "luenen") == names(world, "unna")
    assert opened("cem", "phase_reset", "luenen", data={}).status_code == 302
    opened("emil", "phase_reset", "kreis-unna", data={})
    assert len(names(world, "unna")) == 7


@pytest.mark.parametrize(
    "changes",
    [
        {"3-from_months": "4"},
        {"0-from_months": "0"},
        {"6-to_months": "20"},
        {"3-from_months": "x"},
        {"3-name": ""},
        {"3-to_months": "1"},
        {"2-to_months": "7"},
    ],
)
def test_phases_with_a_hole_or_inside_each_other_are_refused(
    world: World, opened: Opener, changes: dict[str, str]
):
    data = typed(world, "luenen", **changes)
    answer = opened("cem", "phase_edit", "luenen", data=data)
    assert answer.status_code in {200, 302}
    assert not LifePhase.objects.owned_by(world.verbund["luenen"]).exists()
    assert opened("cem", "chain", "luenen").status_code == 200


def test_nobody_changes_the_phases_of_another_town(world: World, opened: Opener):
    data = typed(world, "luenen", **{"3-name": "Kindergarten"})
    assert opened("anna", "phase_edit", "luenen", data=data).status_code == 404
    assert opened("birgit", "phase_edit", "unna", data=data).status_code == 403
    assert opened("dora", "phase_edit", "nrw", data=data).status_code == 403
    assert opened("birgit", "phase_reset", "unna", data={}).status_code == 403
    assert opened("birgit", "phase_lanes", "unna", data={}).status_code == 403
    assert names(world, "luenen") == names(world, "unna")


def test_lanes_are_called_as_people_there_call_them(world: World, opened: Opener):
    answer = opened("cem", "phase_lanes", "luenen", data={"jugendhilfe": "Jugend & Familie"})
    assert answer.status_code == 302
    assert [lane.label for lane in world.chain("luenen").lanes][1] == "Jugend & Familie"
    assert [lane.label for lane in world.chain("unna").lanes][1] == "Jugendhilfe"
    opened("cem", "phase_lanes", "luenen", data={"jugendhilfe": "Jugendhilfe"})
    assert not Label.objects.exists()


def test_two_lanes_cannot_have_one_name(world: World, opened: Opener):
    data = {"jugendhilfe": "Hilfe", "sozialleistung": "Hilfe"}
    opened("cem", "phase_lanes", "luenen", data=data)
    opened("cem", "phase_lanes", "luenen", data={"jugendhilfe": "Bildung"})
    assert not Label.objects.exists()


@given(st.lists(st.tuples(st.integers(-9, 252), st.integers(-9, 260)), min_size=0, max_size=6))
def test_phases_that_are_not_refused_are_phases_the_analysis_takes(spans):
    rows = sorted(
        (PhaseRow("", f"P{n}", low, high) for n, (low, high) in enumerate(spans)),
        key=lambda row: (row.from_months, row.to_months),
    )
    try:
        refuse_broken_row(rows)
    except Refused:
        return
    Phases.of(*((row.from_months, row.to_months) for row in rows))
    covered = {month for row in rows for month in range(row.from_months, row.to_months)}
    assert set(range(-9, 252)) <= covered


def keys_of(world: World, town: str) -> set[str]:
    return {phase.municipality.slug for phase in world.chain(town).phases if phase.pk}


def test_a_neighbours_shared_phases_never_get_into_a_chain(world: World):
    LifePhase.objects.create(
        municipality=world.verbund["kamen"], key="nachbar", name="Nachbars Phase",
        from_months=0, to_months=12, visibility=Visibility.VERBUND,
    )  # fmt: skip
    assert keys_of(world, "luenen") == {"kreis-unna"}
    assert "Nachbars Phase" not in names(world, "luenen")
    LifePhase.objects.filter(municipality__slug="kreis-unna").delete()
    assert keys_of(world, "luenen") == set()
    assert names(world, "luenen") == [phase["name"] for phase in PHASES]


def test_phases_the_kreis_keeps_to_itself_do_not_hold_for_its_towns(world: World, opened: Opener):
    shared = LifePhase.objects.filter(municipality__slug="kreis-unna")
    shared.update(visibility=Visibility.INTERNAL, name="Nur im Kreishaus")
    assert "Nur im Kreishaus" not in names(world, "luenen")
    assert "Nur im Kreishaus" in names(world, "kreis-unna")
    page = text_of(opened("cem", "phase_list", "luenen"))
    assert "die mitgelieferten Lebensphasen" in page
    assert opened("cem", "phase_edit", "luenen").status_code == 200
