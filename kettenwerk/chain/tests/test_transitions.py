"""Transitions: the data suggest, a person decides, and each town speaks for itself."""

from datetime import date
from typing import Any

import pytest

from kettenwerk.accounts.models import AuditEntry, Visibility
from kettenwerk.chain.models import Maturity, Transition, TransitionNetwork
from kettenwerk.chain.result import Joint
from kettenwerk.chain.services import set_maturity
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import STAND, World
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Network
from tests.people import Cast, acting
from tests.real_data import load_kreis_unna, make_coordinator


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "level": 2,
        "owner": "Fachstelle",
        "protocol": "",
        "decided_by": "Steuerungsgruppe",
        "decided_on": "2026-02-10",
    } | changes


@pytest.fixture
def transition(world: World) -> Transition:
    return Transition.objects.get(key="fruehe-hilfen-kita")


def joint(world: World, town: str, transition: Transition, **parameters: str) -> Joint:
    joints = world.chain(town, **parameters).joints
    return next(one for one in joints if one.transition.pk == transition.pk)


STAND_QUERY = f"stand={STAND.isoformat()}"


def test_a_person_sets_the_maturity_of_their_town(
    world: World, transition: Transition, opened: Opener
):
    answer = opened(
        "cem", "transition_detail", "luenen", transition.uuid, query=STAND_QUERY, data=typed()
    )
    assert answer.status_code == 302
    assert joint(world, "luenen", transition).state == "abgesprochen"
    assert joint(world, "unna", transition).state == "nicht erhoben"
    made = Maturity.objects.get()
    assert made.visibility == Visibility.INTERNAL
    assert made.area == world.areas["luenen"]
    assert AuditEntry.objects.filter(kind=AuditEntry.Kind.DECISION).count() == 1


def test_unsettled_is_something_a_person_recorded_and_not_the_default(
    world: World, transition: Transition, opened: Opener
):
    before = text_of(opened("cem", "transition_detail", "luenen", transition.uuid))
    assert "nicht erhoben" in before
    opened("cem", "transition_detail", "luenen", transition.uuid, data=typed(level=0))
    assert joint(world, "luenen", transition).state == "noch nicht geregelt"
    after = text_of(opened("cem", "transition_detail", "luenen", transition.uuid))
    assert "0 – noch nicht geregelt" in after
    assert "Feststellung zurücknehmen" in after


def test_a_second_finding_replaces_the_first_and_keeps_its_history(
    transition: Transition, opened: Opener
):
    for level in (1, 2):
        opened("cem", "transition_detail", "luenen", transition.uuid, data=typed(level=level))
    assert Maturity.objects.get().level == 2
    page = text_of(opened("cem", "transition_detail", "luenen", transition.uuid))
    assert "abgesprochen – Steuerungsgruppe, 10.02.2026" in page
    assert "persönlich – Steuerungsgruppe, 10.02.2026" in page


def test_a_maturity_is_not_yet_known_at_an_earlier_stand(
    world: World, transition: Transition, opened: Opener
):
    opened("cem", "transition_detail", "luenen", transition.uuid, data=typed())
    assert joint(world, "luenen", transition, stand="2026-02-09").state == "nicht erhoben"
    answer = opened(
        "cem", "transition_detail", "luenen", transition.uuid,
        query="stand=2025-01-01", data=typed(),
    )  # fmt: skip
    assert "stand=2026-02-10" in answer.headers["Location"]


def test_the_maturity_form_asks_for_what_is_missing(transition: Transition, opened: Opener):
    for changes in (
        {"level": ""},
        {"level": 5},
        {"level": 4},
        {"decided_by": ""},
        {"decided_on": "2099-01-01"},
    ):
        answer = opened(
            "cem", "transition_detail", "luenen", transition.uuid, data=typed(**changes)
        )
        assert answer.status_code == 200, changes
        assert "Bitte prüfen Sie Ihre Angaben" in text_of(answer)
    assert not Maturity.objects.exists()


def test_nobody_sets_the_maturity_of_another_town(
    world: World, cast: Cast, transition: Transition, opened: Opener
):
    uuid = transition.uuid
    assert opened("anna", "transition_detail", "luenen", uuid, data=typed()).status_code == 404
    assert opened("birgit", "transition_detail", "unna", uuid, data=typed()).status_code == 403
    assert opened("dora", "transition_detail", "luenen", uuid, data=typed()).status_code == 404
    opened("emil", "transition_detail", "kreis-unna", uuid, query="raum=luenen", data=typed())
    opened("emil", "transition_detail", "kreis-unna", uuid, data=typed())
    assert not Maturity.objects.exists()
    values = typed(decided_on=date(2026, 2, 10))
    with pytest.raises(Refused, match="Luenen selbst"):
        set_maturity(
            world.chain("kreis-unna", raum="luenen"), transition, by=acting(cast.emil), **values
        )


def test_a_maturity_is_private_until_its_town_releases_it(transition: Transition, opened: Opener):
    opened("cem", "transition_detail", "luenen", transition.uuid, data=typed())
    there = opened("emil", "transition_detail", "kreis-unna", transition.uuid, query="raum=luenen")
    assert "Fachstelle" not in text_of(there)


def test_a_maturity_is_taken_back_by_its_town_only(
    world: World, transition: Transition, opened: Opener
):
    opened("cem", "transition_detail", "luenen", transition.uuid, data=typed())
    made = Maturity.objects.get()
    assert opened("anna", "maturity_withdraw", "unna", made.uuid, data={}).status_code == 404
    assert opened("emil", "maturity_withdraw", "kreis-unna", made.uuid, data={}).status_code == 404
    assert opened("cem", "maturity_withdraw", "luenen", made.uuid, data={}).status_code == 302
    assert joint(world, "luenen", transition).state == "nicht erhoben"


def transition_typed(**changes: Any) -> dict[str, Any]:
    return {
        "from_setting": "Heim",
        "to_setting": "Wohnung",
        "from_months": "16",
        "to_months": "21",
        "visibility": "intern",
    } | changes


def test_a_town_adds_its_own_transition_with_evidence(world: World, opened: Opener):
    network = Network.objects.create(
        name="AK Übergang", area=world.areas["luenen"], level="netzwerk",
        municipality=world.verbund["kreis-unna"], visibility=Visibility.VERBUND,
    )  # fmt: skip
    data = transition_typed(networks=[network.pk])
    assert opened("cem", "transition_new", "luenen", data=data).status_code == 302
    made = Transition.objects.get(key="heim-wohnung")
    assert (made.from_months, made.to_months) == (192, 252)
    link = TransitionNetwork.objects.get(transition=made)
    assert link.basis == TransitionNetwork.Basis.STATED
    assert joint(world, "luenen", made).suggested == Maturity.Level.AGREED
    page = text_of(opened("cem", "transition_detail", "luenen", made.uuid))
    assert "Die Daten sprechen für <strong>„abgesprochen“</strong>" in page
    assert "Entscheiden muss eine Person" in page
    assert opened("anna", "transition_detail", "unna", made.uuid).status_code == 404
    assert opened("emil", "transition_edit", "kreis-unna", made.uuid).status_code == 404
    opened("cem", "transition_edit", "luenen", made.uuid, data=transition_typed(note="neu"))
    assert not TransitionNetwork.objects.live().filter(transition=made).exists()
    assert opened("cem", "transition_new", "luenen", data=transition_typed()).status_code == 302
    assert Transition.objects.filter(key="heim-wohnung").count() == 1
    assert opened("cem", "transition_delete", "luenen", made.uuid, data={}).status_code == 302
    assert opened("cem", "transition_detail", "luenen", made.uuid).status_code == 404


def test_a_shared_transition_opens_no_intern_network(world: World, opened: Opener):
    network = Network.objects.create(
        name="Geheimer Kreis", area=world.areas["luenen"], level="netzwerk",
        municipality=world.verbund["luenen"],
    )  # fmt: skip
    data = transition_typed(visibility="verbund", networks=[network.pk])
    opened("cem", "transition_new", "luenen", data=data)
    made = Transition.objects.get(key="heim-wohnung")
    own = text_of(opened("cem", "transition_detail", "luenen", made.uuid))
    assert "Geheimer Kreis" in own
    for who, town in (("anna", "unna"), ("emil", "kreis-unna")):
        page = text_of(opened(who, "transition_detail", town, made.uuid))
        assert "Heim → Wohnung" in page
        assert "Geheim" not in page
        assert "Die Daten sprechen für keine Stufe" in page


def test_a_transition_of_the_kreis_is_edited_by_the_kreis_only(
    transition: Transition, opened: Opener
):
    for page in ("transition_edit", "transition_delete"):
        for who, town in (("cem", "luenen"), ("anna", "unna"), ("dora", "nrw")):
            status = opened(who, page, town, transition.uuid, data={}).status_code
            assert status in {403, 404}, (who, page)
    assert opened("birgit", "transition_new", "unna").status_code == 403
    assert opened("emil", "transition_edit", "kreis-unna", transition.uuid).status_code == 200


@pytest.mark.parametrize(
    "changes", [{"from_setting": ""}, {"from_months": "21", "to_months": "16"}, {"to_months": "x"}]
)
def test_a_transition_without_sense_is_not_saved(world: World, opened: Opener, changes):
    data = transition_typed(**changes)
    assert opened("cem", "transition_new", "luenen", data=data).status_code == 200
    assert not Transition.objects.filter(municipality=world.verbund["luenen"]).exists()


@pytest.mark.django_db
def test_the_example_chain_can_be_followed_joint_by_joint(client):
    load_kreis_unna()
    client.force_login(make_coordinator("kamen"))
    page = text_of(client.get("/kamen/kette/uebergaenge/"))
    names = [
        "Frauenarztpraxis → Geburtsklinik",
        "Geburtsklinik → Kindertageseinrichtung",
        "Kindertageseinrichtung → Grundschule",
        "Schule → Beruf oder Studium",
        "Jugendhilfe → Jobcenter",
    ]
    places = [page.index(name) for name in names]
    assert places == sorted(places)
    assert page.count("kw-state--not-collected") == 9
    joint_1 = Transition.objects.get(from_setting="Frauenarztpraxis").uuid
    detail = text_of(client.get(f"/kamen/kette/uebergaenge/{joint_1}/"))
    assert "erschlossen" in detail
    assert "danach:" in detail
    third = Transition.objects.get(from_setting="Kindertageseinrichtung").uuid
    settled = text_of(client.get(f"/kamen/kette/uebergaenge/{third}/"))
    assert "Die Daten sprechen für <strong>„schriftlich vereinbart“</strong>" in settled
    assert "nicht erhoben" in settled
