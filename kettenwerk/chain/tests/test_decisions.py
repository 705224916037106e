"""What bodies decide on hints: who may record it, what it silences, and when it speaks again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry, Visibility
from kettenwerk.chain.models import Decision
from kettenwerk.chain.result import Finding
from kettenwerk.chain.services import decide, withdraw_decision
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World
from kettenwerk.core.refusal import Refused
from tests.people import Cast, acting

DAY = STAND


def typed(finding: Finding, **changes: Any) -> dict[str, Any]:
    return {
        "facts": finding.facts,
        "verdict": "bestaetigt",
        "body": "Steuerungsgruppe",
        "decided_on": DAY.isoformat(),
        "reason": "Im März besprochen",
    } | changes


def a_stretch(world: World, town: str = "luenen", lane: str = "jugendhilfe") -> Finding:
    """Months without a known offer before the only one of the lane begins."""
    return next(f for f in world.chain(town).findings if f.kind == "stretch" and f.lane == lane)


@pytest.fixture
def finding(world: World) -> Finding:
    world.offer("Familienzentrum", "luenen")
    return a_stretch(world)


def test_a_confirmed_hint_becomes_a_gap_and_is_quiet(
    world: World, finding: Finding, opened: Opener
):
    answer = opened("cem", "finding_detail", "luenen", finding.key, data=typed(finding))
    assert answer.status_code == 302
    chain = world.chain("luenen")
    after = next(one for one in chain.findings if one.key == finding.key)
    assert after.is_quiet
    assert after.is_confirmed_gap
    assert [gap.kind for gap in chain.gaps] == ["bestätigt"]
    assert "Steuerungsgruppe, 01.03.2026" in text_of(opened("cem", "gap_list", "luenen"))
    entry = AuditEntry.objects.get(kind=AuditEntry.Kind.DECISION)
    assert finding.title in entry.text


@pytest.mark.parametrize("verdict", ["kein_bedarf", "anders_geloest", "daten_fehlen"])
def test_other_answers_are_quiet_too_and_make_no_gap(
    world: World, finding: Finding, opened: Opener, verdict: str
):
    opened("cem", "finding_detail", "luenen", finding.key, data=typed(finding, verdict=verdict))
    chain = world.chain("luenen")
    assert finding.key not in {one.key for one in chain.open_findings}
    assert chain.gaps == ()


def test_a_decision_speaks_again_when_the_facts_change(
    world: World, finding: Finding, opened: Opener
):
    opened("cem", "finding_detail", "luenen", finding.key, data=typed(finding))
    world.offer("Zweites Zentrum", "luenen", provider=world.provider("Anderer"))
    after = next(one for one in world.chain("luenen").findings if one.key == finding.key)
    assert after.is_outdated_decision
    assert not after.is_quiet
    assert "haben sich die Tatsachen geändert" in text_of(opened("cem", "finding_list", "luenen"))


def test_a_decision_stays_private_to_its_town(world: World, finding: Finding, opened: Opener):
    opened("cem", "finding_detail", "luenen", finding.key, data=typed(finding))
    assert Decision.objects.get().visibility == Visibility.INTERNAL
    there = opened("emil", "finding_list", "kreis-unna", query="raum=luenen")
    assert "Steuerungsgruppe" not in text_of(there)
    assert "Im März" not in text_of(opened("emil", "gap_list", "kreis-unna", query="raum=luenen"))


def test_nobody_else_decides(world: World, finding: Finding, opened: Opener):
    for who, town, status in (
        ("anna", "luenen", 404),
        ("anna", "unna", 404),
        ("emil", "kreis-unna", 404),
        ("dora", "luenen", 404),
        ("niemand", "luenen", 302),
    ):
        answer = opened(
            who, "finding_detail", town, finding.key, query="raum=luenen", data=typed(finding)
        )
        assert answer.status_code == status, who
    own = a_stretch(world, "unna", "gesundheit")
    assert opened("birgit", "finding_detail", "unna", own.key, data=typed(own)).status_code == 403
    assert not Decision.objects.exists()


def test_decision_form_says_what_is_missing(finding: Finding, opened: Opener):
    empty = opened("cem", "finding_detail", "luenen", finding.key, data={"facts": finding.facts})
    assert empty.status_code == 200
    assert "Bitte prüfen Sie Ihre Angaben" in text_of(empty)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for changes in (
        {"decided_on": tomorrow},
        {"verdict": "gewollte_vielfalt"},
        {"body": ""},
        {"reason": "x" * 601},
    ):
        data = typed(finding, **changes)
        answer = opened("cem", "finding_detail", "luenen", finding.key, data=data)
        assert answer.status_code == 200, changes
    assert not Decision.objects.exists()


def test_a_decision_on_changed_facts_is_refused(world: World, cast: Cast, finding: Finding):
    world.offer("Zweites Zentrum", "luenen", provider=world.provider("Anderer"))
    chain = world.chain("luenen")
    now = next(one for one in chain.findings if one.key == finding.key)
    values = typed(finding, decided_on=DAY)
    with pytest.raises(Refused, match="Tatsachen haben sich geändert"):
        decide(chain, now, by=acting(cast.cem), **values)


def test_a_decision_behind_a_filter_is_refused(world: World, cast: Cast, finding: Finding):
    chain = world.chain("luenen", zielgruppe="familien")
    now = next(one for one in chain.findings if one.lane == "jugendhilfe")
    with pytest.raises(Refused, match="Filter"):
        decide(chain, now, by=acting(cast.cem), **typed(now, decided_on=DAY))


def test_a_decision_before_the_last_one_is_refused(world: World, cast: Cast, finding: Finding):
    decide(world.chain("luenen"), finding, by=acting(cast.cem), **typed(finding, decided_on=DAY))
    chain = world.chain("luenen")
    now = next(one for one in chain.findings if one.key == finding.key)
    earlier = typed(now, decided_on=DAY - timedelta(days=1))
    with pytest.raises(Refused, match="schon eine Entscheidung"):
        decide(chain, now, by=acting(cast.cem), **earlier)


def test_a_withdrawn_decision_leaves_the_hint_open_and_its_trace_in_the_log(
    world: World, cast: Cast, finding: Finding, opened: Opener
):
    made = decide(
        world.chain("luenen"), finding, by=acting(cast.cem), **typed(finding, decided_on=DAY)
    )
    assert opened("anna", "decision_withdraw", "unna", made.uuid, data={}).status_code == 404
    assert opened("emil", "decision_withdraw", "kreis-unna", made.uuid, data={}).status_code == 404
    assert opened("cem", "decision_withdraw", "luenen", made.uuid).status_code == 405
    assert opened("cem", "decision_withdraw", "luenen", made.uuid, data={}).status_code == 302
    assert finding.key in {one.key for one in world.chain("luenen").open_findings}
    assert AuditEntry.objects.filter(kind=AuditEntry.Kind.UNDO).count() == 1


def test_an_earlier_decision_holds_again_when_the_last_is_withdrawn(
    world: World, cast: Cast, finding: Finding
):
    first = typed(finding, decided_on=DAY, verdict="daten_fehlen")
    decide(world.chain("luenen"), finding, by=acting(cast.cem), **first)
    again = next(f for f in world.chain("luenen").findings if f.key == finding.key)
    second = decide(
        world.chain("luenen"), again, by=acting(cast.cem), **typed(again, decided_on=DAY)
    )
    withdraw_decision(second, by=acting(cast.cem))
    now = next(f for f in world.chain("luenen").findings if f.key == finding.key)
    assert now.decision is not None
    assert now.decision.verdict == "daten_fehlen"


def test_what_was_decided_stays_readable_when_the_hint_is_gone(
    world: World, cast: Cast, finding: Finding, opened: Opener
):
    decide(world.chain("luenen"), finding, by=acting(cast.cem), **typed(finding, decided_on=DAY))
    world.offer("Für alle", "luenen", from_months=-9, to_months=252)
    page = text_of(opened("cem", "finding_detail", "luenen", finding.key))
    assert "gibt es zum Stand und mit diesem Filter nicht mehr" in page
    assert "Im März besprochen" in page
    assert "Frühere Entscheidungen" in text_of(opened("cem", "finding_list", "luenen"))
