"""What bodies decided is judged at the Stand: later decisions, maturities and standards do not count."""

from datetime import date

import pytest

from kettenwerk.chain.models import Decision, Maturity, Standard
from kettenwerk.chain.services import adopt_standard
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World
from tests.people import Cast, acting

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 2)
AT_STAND = f"stand={STAND.isoformat()}"


def test_a_decision_after_the_stand_does_not_count_and_the_page_says_so(
    world: World, opened: Opener
) -> None:
    world.offer("Familienzentrum", "luenen")
    finding = world.chain("luenen").findings[0]
    data = {
        "facts": finding.facts, "verdict": "bestaetigt", "body": "Rat", "decided_on": LATER.isoformat(),
    }  # fmt: skip
    opened("cem", "finding_detail", "luenen", finding.key, query=AT_STAND, data=data)
    page = text_of(opened("cem", "finding_detail", "luenen", finding.key, query=AT_STAND))
    assert "zum Stand 01.03.2026 zählt sie noch nicht" in page
    assert "Nach diesem Stand entschieden" in page
    assert "offener Hinweis" in page
    before, after = world.chain("luenen"), world.chain("luenen", stand=LATER.isoformat())
    assert before.gaps == ()
    assert [gap.kind for gap in after.gaps] == ["bestätigt"]
    listed = text_of(opened("cem", "finding_list", "luenen", query=AT_STAND))
    assert "zählt hier noch nicht" in listed
    assert "Frühere Entscheidungen" not in listed


def test_an_earlier_decision_holds_until_the_day_of_the_next(world: World, opened: Opener) -> None:
    world.offer("Familienzentrum", "luenen")
    finding = world.chain("luenen").findings[0]
    for verdict, day in (("bestaetigt", "2026-02-01"), ("kein_bedarf", LATER.isoformat())):
        data = {"facts": finding.facts, "verdict": verdict, "body": "Rat", "decided_on": day}
        opened("cem", "finding_detail", "luenen", finding.key, query=AT_STAND, data=data)
    assert Decision.objects.count() == 2
    (gap,) = world.chain("luenen").gaps
    assert gap.decision is not None
    assert gap.decision.verdict == "bestaetigt"
    assert world.chain("luenen", stand=LATER.isoformat()).gaps == ()


def test_a_decision_on_an_overlap_counts_from_its_day(world: World, opened: Opener) -> None:
    world.offer("Eins", "luenen", provider=world.provider("A"))
    world.offer("Zwei", "luenen", provider=world.provider("B"))
    (overlap,) = world.chain("luenen").overlaps
    data = {
        "facts": overlap.facts, "verdict": "gewollte_vielfalt", "body": "Rat",
        "decided_on": LATER.isoformat(),
    }  # fmt: skip
    opened("cem", "overlap_detail", "luenen", overlap.key, query=AT_STAND, data=data)
    assert len(world.chain("luenen").open_overlaps) == 1
    assert world.chain("luenen", stand=LATER.isoformat()).open_overlaps == ()
    assert "Nach diesem Stand entschieden" in text_of(
        opened("cem", "overlap_detail", "luenen", overlap.key, query=AT_STAND)
    )


def test_the_form_offers_the_stand_as_the_day(world: World, opened: Opener) -> None:
    finding = world.chain("luenen").findings[0]
    page = opened("cem", "finding_detail", "luenen", finding.key, query=AT_STAND)
    assert f'value="{STAND.isoformat()}"' in text_of(page).split('name="decided_on"', 1)[1][:120]


def test_a_maturity_after_the_stand_is_named_and_not_counted(world: World, opened: Opener) -> None:
    transition = world.chain("luenen").joints[0].transition
    Maturity.objects.create(
        transition=transition, area=world.areas["luenen"], level=2, decided_by="Runde",
        decided_on=LATER, municipality=world.verbund["luenen"],
    )  # fmt: skip
    page = text_of(opened("cem", "transition_detail", "luenen", transition.uuid, query=AT_STAND))
    assert "Nach diesem Stand festgestellt:</strong> abgesprochen" in page
    assert {joint.state for joint in world.chain("luenen").joints} == {"nicht erhoben"}
    later = world.chain("luenen", stand=LATER.isoformat())
    assert "abgesprochen" in {joint.state for joint in later.joints}


def test_a_standard_is_a_proposal_until_the_day_of_its_adoption(world: World, cast: Cast) -> None:
    world.offer("Familienzentrum", "luenen")
    standard = Standard.objects.get(key="tagesbetreuung")
    adopt_standard(
        standard, by=acting(cast.emil), adopted_by="Kreistag", adopted_on=LATER,
        towns=[world.areas["luenen"]],
    )  # fmt: skip

    def reason(day: date) -> str:
        findings = world.chain("luenen", stand=day.isoformat()).findings
        return next((f.reason for f in findings if f.standard == standard.key), "")

    assert "Vorgeschlagener Standard, nicht beschlossen" in reason(STAND)
    assert "Beschlossener Standard" in reason(LATER)
