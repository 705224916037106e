"""Hints and gaps on their pages: whose they are, what they say, and what they never say."""

import pytest

from kettenwerk.accounts.models import Visibility
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World
from kettenwerk.inventory.models import NamedGap
from tests.real_data import load_kreis_unna, make_coordinator


def gap(world: World, place: str, owner: str = "kreis-unna", **values: object) -> NamedGap:
    values = {
        "title": f"Lücke in {place}",
        "field": "bildung",
        "source": "Antrag, 6.5.7",
        "visibility": Visibility.VERBUND,
    } | values
    return NamedGap.objects.create(
        area=world.areas[place], municipality=world.verbund[owner], **values
    )


def test_finding_list_shows_hints_with_reason_and_certainty(world: World, opened: Opener):
    world.offer("Familienzentrum", "luenen")
    page = text_of(opened("cem", "finding_list", "luenen"))
    chain = world.chain("luenen")
    assert f"{len(chain.open_findings)} offene Hinweise" in page
    for finding in chain.findings:
        assert finding.reason.replace("&", "&amp;") in page
    assert "Bessere Zusammenarbeit ist eine gleichwertige Antwort" in page


def test_a_hint_is_never_called_a_gap_before_a_body_confirmed_it(world: World, opened: Opener):
    chain = world.chain("luenen")
    page = text_of(opened("cem", "finding_detail", "luenen", chain.findings[0].key))
    assert "offener Hinweis" in page
    assert "kw-chip--gap" not in page
    assert world.chain("luenen").gaps == ()


@pytest.mark.parametrize(
    ("who", "town", "query", "words"),
    [
        ("emil", "kreis-unna", "", "Hinweise gibt es je Stadt oder Gemeinde"),
        ("emil", "kreis-unna", "raum=werne", "Keine Bestandsaufnahme"),
        ("emil", "kreis-unna", "raum=luenen", "Nicht freigegeben"),
        ("cem", "luenen", "ort=nur", "führt zu keinen Hinweisen"),
        ("cem", "luenen", "stand=gestern", "ist kein Datum"),
        ("cem", "luenen", "mond=1", "kein Filter dieser Seite"),
    ],
)
def test_finding_list_says_why_there_are_no_hints(opened: Opener, who, town, query, words):
    assert words in text_of(opened(who, "finding_list", town, query=query))


def test_finding_of_another_town_is_not_found(world: World, opened: Opener):
    key = world.chain("luenen").findings[0].key
    assert opened("cem", "finding_detail", "luenen", key).status_code == 200
    for who, town in (("anna", "luenen"), ("anna", "unna"), ("emil", "kreis-unna")):
        answer = opened(who, "finding_detail", town, key, query="raum=luenen")
        assert answer.status_code == 404, who
    assert opened("cem", "finding_detail", "luenen", "strecke.mond").status_code == 404


def test_birgit_reads_hints_and_finds_no_form(world: World, opened: Opener):
    key = world.chain("unna").findings[0].key
    page = text_of(opened("birgit", "finding_detail", "unna", key))
    assert "Entscheidungen hält fest, wer hier bearbeitet" in page
    assert "Entscheidung speichern" not in page
    assert "Entscheidung speichern" in text_of(opened("anna", "finding_detail", "unna", key))


def test_gap_list_keeps_own_and_wider_gaps_apart_with_their_sources(world: World, opened: Opener):
    gap(world, "luenen")
    gap(world, "kreis-unna", title="Lücke im Kreis", field="verwaltung")
    gap(world, "kamen", title="Lücke nebenan")
    page = text_of(opened("cem", "gap_list", "luenen"))
    own, wider = page.split('id="weitere"')
    assert "1 Lücke" in own
    assert "Lücke in luenen" in own
    assert "Antrag, 6.5.7" in own
    assert "Lücke im Kreis" in wider
    assert "ohne Bahn" in wider
    assert "Lücke nebenan" not in page


def test_gap_list_hides_what_another_town_keeps_intern(world: World, opened: Opener):
    gap(world, "unna", owner="unna", visibility=Visibility.INTERNAL, title="Geheim")
    assert "Geheim" in text_of(opened("birgit", "gap_list", "unna"))
    assert "Geheim" not in text_of(opened("emil", "gap_list", "kreis-unna", query="raum=unna"))
    assert opened("cem", "gap_list", "unna").status_code == 404


@pytest.mark.django_db
def test_the_named_gap_of_the_application_stands_in_kamens_list(client):
    load_kreis_unna()
    client.force_login(make_coordinator("kamen"))
    page = text_of(client.get("/kamen/kette/luecken/"))
    assert "9 Lücken" in page
    assert "002 §6.5.7" in page
    assert "9 offene Hinweise" in text_of(client.get("/kamen/kette/hinweise/"))
