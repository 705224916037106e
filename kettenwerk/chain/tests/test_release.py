"""Release and saved views: nothing leaves a town before the town says so; a view is one's own."""

import pytest

from kettenwerk.accounts.models import AuditEntry, Visibility
from kettenwerk.chain.models import Decision, Maturity, Release, SavedView, Transition
from kettenwerk.chain.services import release, withdraw_release
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World
from kettenwerk.core.refusal import Refused
from tests.people import Cast, acting, make_person

AGREED = {"audience": "verbund", "is_understood": "on"}


@pytest.fixture
def decided(world: World, opened: Opener) -> str:
    """A decided hint and a maturity in Lünen; the key of the hint."""
    world.offer("Familienzentrum", "luenen")
    finding = world.chain("luenen").findings[0]
    values = {
        "facts": finding.facts, "verdict": "bestaetigt", "body": "Steuerungsgruppe",
        "decided_on": "2026-02-01",
    }  # fmt: skip
    opened("cem", "finding_detail", "luenen", finding.key, data=values)
    transition = Transition.objects.get(key="fruehe-hilfen-kita")
    levels = {"level": 2, "decided_by": "Steuerungsgruppe", "decided_on": "2026-02-01"}
    opened("cem", "transition_detail", "luenen", transition.uuid, data=levels)
    return finding.key


def seen_by_emil(opened: Opener, key: str) -> int:
    return opened("emil", "finding_detail", "kreis-unna", key, query="raum=luenen").status_code


def test_a_release_opens_hints_decisions_and_maturities_and_withdrawal_closes_them(
    world: World, opened: Opener, decided: str
):
    assert seen_by_emil(opened, decided) == 404
    assert opened("greta", "release", "luenen", data=AGREED).status_code == 302
    assert seen_by_emil(opened, decided) == 200
    page = text_of(opened("emil", "finding_list", "kreis-unna", query="raum=luenen"))
    assert "Lücke bestätigt" in page
    assert "Luenen: Kreis und Städte im Verbund" in text_of(
        opened("emil", "release", "kreis-unna")
    ).replace("</a>", "")
    joints = world.chain("kreis-unna", raum="luenen").joints
    assert "abgesprochen" in {joint.state for joint in joints}
    opened("greta", "release_withdraw", "luenen", data={})
    assert seen_by_emil(opened, decided) == 404
    for model in (Decision, Maturity):
        assert model.objects.get().visibility == Visibility.INTERNAL
    kinds = AuditEntry.objects.filter(kind=AuditEntry.Kind.RELEASE)
    assert kinds.count() == 2


def test_emil_reads_what_is_released_and_decides_nothing(
    world: World, opened: Opener, decided: str
):
    opened("greta", "release", "luenen", data=AGREED)
    page = text_of(opened("emil", "finding_detail", "kreis-unna", decided, query="raum=luenen"))
    assert "Darüber entscheidet Luenen selbst" in page
    assert "Entscheidung speichern" not in page
    finding = next(f for f in world.chain("luenen").findings if f.key == decided)
    values = {
        "facts": finding.facts, "verdict": "kein_bedarf", "body": "Kreis",
        "decided_on": "2026-02-02",
    }  # fmt: skip
    opened("emil", "finding_detail", "kreis-unna", decided, query="raum=luenen", data=values)
    assert Decision.objects.get().verdict == "bestaetigt"


def test_what_is_decided_after_a_release_is_released_too(
    world: World, opened: Opener, decided: str
):
    opened("greta", "release", "luenen", data=AGREED)
    finding = world.chain("luenen").open_findings[0]
    values = {
        "facts": finding.facts, "verdict": "kein_bedarf", "body": "Steuerungsgruppe",
        "decided_on": "2026-02-03",
    }  # fmt: skip
    opened("cem", "finding_detail", "luenen", finding.key, data=values)
    assert set(Decision.objects.values_list("visibility", flat=True)) == {Visibility.VERBUND}


def test_only_who_coordinates_in_the_town_releases(
    world: World, cast: Cast, opened: Opener, decided: str
):
    for who, town, status in (
        ("cem", "luenen", 403),
        ("birgit", "unna", 403),
        ("anna", "luenen", 404),
        ("emil", "luenen", 404),
        ("dora", "luenen", 404),
        ("niemand", "luenen", 302),
    ):
        assert opened(who, "release", town, data=AGREED).status_code == status, who
        assert opened(who, "release_withdraw", town, data={}).status_code == status, who
    opened("emil", "release", "kreis-unna", query="raum=luenen", data=AGREED)
    assert not Release.objects.exists()
    with pytest.raises(Refused, match="Luenen selbst"):
        release(world.areas["luenen"], by=acting(cast.emil), audience="verbund")
    with pytest.raises(Refused, match="je Stadt oder Gemeinde"):
        release(world.areas["kreis-unna"], by=acting(cast.emil), audience="verbund")


def test_a_release_needs_an_audience_and_consent(opened: Opener):
    for data in ({}, {"audience": "verbund"}, {"audience": "alle", "is_understood": "on"}):
        assert opened("greta", "release", "luenen", data=data).status_code == 200
    assert not Release.objects.exists()


def test_a_release_can_be_widened_and_is_one_row(world: World, opened: Opener):
    opened("greta", "release", "luenen", data=AGREED)
    opened("greta", "release", "luenen", data=AGREED | {"audience": "programm"})
    assert Release.objects.live().get().audience == "programm"
    assert "Verbund und Programmbüro" in text_of(opened("cem", "release", "luenen"))


def test_withdrawing_what_was_never_released_is_refused(world: World, cast: Cast):
    greta = cast.anna.__class__.objects.get(email="greta@luenen.example")
    with pytest.raises(Refused, match="nichts freigegeben"):
        withdraw_release(world.areas["luenen"], by=acting(greta))


# ------------------------------------------------------------------------------------ saved views


def test_a_saved_view_keeps_the_filter_and_nothing_else(opened: Opener):
    data = {"name": "Eltern", "query": "zielgruppe=eltern&next=//boese.example&stand=2026-01-01"}
    assert opened("birgit", "saved_view_list", "unna", data=data).status_code == 302
    view = SavedView.objects.get()
    assert view.query == "zielgruppe=eltern&stand=2026-01-01"
    page = text_of(opened("birgit", "saved_view_list", "unna"))
    assert '?zielgruppe=eltern&amp;stand=2026-01-01">Eltern</a>' in page


def test_the_same_name_replaces_a_view(opened: Opener):
    for group in ("eltern", "muetter"):
        data = {"name": "Meine", "query": f"zielgruppe={group}"}
        opened("birgit", "saved_view_list", "unna", data=data)
    assert SavedView.objects.get().query == "zielgruppe=muetter"


def test_a_view_is_seen_and_deleted_by_its_owner_only(world: World, opened: Opener):
    opened("birgit", "saved_view_list", "unna", data={"name": "Birgits", "query": ""})
    view = SavedView.objects.get()
    assert "Birgits" not in text_of(opened("anna", "saved_view_list", "unna"))
    assert opened("anna", "saved_view_delete", "unna", view.uuid, data={}).status_code == 404
    assert opened("cem", "saved_view_delete", "luenen", view.uuid, data={}).status_code == 404
    assert opened("birgit", "saved_view_delete", "unna", view.uuid, data={}).status_code == 302
    assert not SavedView.objects.live().exists()


@pytest.mark.parametrize("data", [{"name": ""}, {"name": "x" * 81}, {}])
def test_a_view_needs_a_name(opened: Opener, data: dict[str, str]):
    assert opened("birgit", "saved_view_list", "unna", data=data).status_code == 200
    assert not SavedView.objects.exists()


def test_a_person_of_two_towns_has_views_per_town(world: World, opened: Opener):
    make_person("zwei@example.org", "Zwei", world.verbund["kamen"])
    opened("anna", "saved_view_list", "unna", data={"name": "Meine", "query": ""})
    assert opened("cem", "saved_view_list", "unna").status_code == 404
