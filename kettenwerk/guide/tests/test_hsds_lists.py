"""What the API answers to questions: filters, pages, streams, faults, and nothing about who asked."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from kettenwerk.accounts.access import Actor
from kettenwerk.guide.hsds.export import NAME as PACKAGE
from kettenwerk.guide.hsds.filters import metres
from kettenwerk.guide.hsds.terms import FIELD_OF_WORK, LIFE_PHASE, taxonomies, terms
from kettenwerk.guide.tests.hsds import LISTS, asked, everything, public_kreis, refused, total
from kettenwerk.inventory.models import Offer
from kettenwerk.inventory.services import save_record

pytestmark = pytest.mark.one_database(
    reason="the API only puts into other words what the gate and the search answer"
)


@pytest.fixture
def offers(db, settings) -> list[Offer]:
    settings.API_PER_MINUTE = 0
    return public_kreis()


# ------------------------------------------------------------------------------------------- filters


def test_each_filter_narrows_and_two_narrow_further(offers):
    everyone = total("services")
    phase = terms()[LIFE_PHASE, "kita"]["id"]
    field = terms()[FIELD_OF_WORK, "gesundheit"]["id"]
    by_phase = total("services", taxonomy_term_id=phase)
    both = {one["id"] for one in everything("services") if _carries(one, phase, field)}
    assert 0 < by_phase < everyone
    organization = asked("services", per_page=1)["contents"][0]["organization_id"]
    of_one = total("services", organization_id=organization)
    assert 0 < of_one < everyone
    assert 0 < total("services", search="Schwangerschaft") < everyone
    assert total("services", taxonomy_term_id=phase, search="Gesundheit") <= by_phase
    assert total("services", taxonomy_term_id=phase, organization_id=organization) <= of_one
    assert total("services", search="a", modified_after="2999-01-01T00:00:00Z") == 0
    assert len(both) <= by_phase


def _carries(one, *wanted) -> bool:
    carried = {attribute["taxonomy_term_id"] for attribute in one.get("attributes", ())}
    return carried.issuperset(wanted)


def test_a_term_finds_what_carries_it_and_a_taxonomy_what_carries_any_of_its_terms(offers):
    term = terms()[LIFE_PHASE, "geburt"]
    expected = {one["id"] for one in everything("services") if _carries(one, term["id"])}
    found = asked("services", taxonomy_term_id=term["id"], per_page=500)["contents"]
    assert {one["id"] for one in found} == expected
    with_phase = total("services", taxonomy_id=taxonomies()[LIFE_PHASE]["id"])
    assert len(expected) < with_phase < total("services")
    assert total("services", taxonomy_id="00000000-0000-4000-8000-000000000000") == 0
    assert 0 < total("organizations", taxonomy_term_id=term["id"]) < total("organizations")


def test_ages_overlap_and_an_open_end_stays_in(offers):
    three_to_six = {"minimum_age": 3, "maximum_age": 5.9}
    found = {one["id"] for one in asked("services", per_page=500, **three_to_six)["contents"]}
    for one in everything("services"):
        fits = one.get("maximum_age", 99) > 3 and one.get("minimum_age", 0) <= 5.9
        if one["id"] in found:
            assert fits
        # The years of what is for pregnancy alone are left out, its months are not.
        elif fits:
            assert "maximum_age" not in one


def test_hours_find_only_who_stated_hours_that_fit(offers):
    assert total("services", day="MO") == len(offers)
    assert total("services", day="mo", start_time="11:00") == len(offers)
    assert total("services", day="MO", end_time="10:00") == len(offers)
    assert total("services", day="TU") == 0
    assert total("services", day="MO", start_time="12:00") == 0
    assert total("services", start_time="06:00", end_time="09:00") == 0
    assert total("service_at_locations", day="WE") == total("service_at_locations") > 0


def test_a_postcode_finds_places_and_a_distance_those_around_it(offers):
    everyone = total("service_at_locations")
    here = total("service_at_locations", postcode="59423")
    near = asked("service_at_locations", postcode="59423", proximity="1500", full="true")
    assert 0 < here < everyone
    assert 0 < near["total_items"] < everyone
    assert total("service_at_locations", postcode="59423", proximity="20000") == everyone
    assert total("service_at_locations", postcode="99999", proximity="20000") == 0
    assert total("services", postcode="59423", proximity="20000") == everyone
    assert total("services", postcode="99999") == 0
    assert metres(51.5, 7.5, 52.5, 7.5) == pytest.approx(111_195, rel=0.001)


def test_terms_are_asked_by_taxonomy_and_have_no_terms_above_them(offers):
    phases, fields = (taxonomies()[key]["id"] for key in (LIFE_PHASE, FIELD_OF_WORK))
    assert total("taxonomy_terms", taxonomy_id=phases) == 7
    assert total("taxonomy_terms", taxonomy_id=fields) == 12
    assert total("taxonomy_terms", taxonomy_id=phases, search="Kita") == 1
    assert total("taxonomy_terms", top_only="true") == total("taxonomy_terms") == 19
    assert total("taxonomy_terms", parent_id=phases) == 0
    assert total("taxonomies", search="Lebensphase") == 1


# ------------------------------------------------------------------------------------ pages and shapes


def test_minimal_is_one_page_with_the_least_that_is_a_service(offers):
    found = asked("services", minimal="true")
    assert found["total_pages"] == 1
    assert found["size"] == found["total_items"] == total("services")
    assert {*found["contents"][0]} == {"id", "name", "status", "last_modified"}
    assert asked("services", minimal="true", per_page=3)["size"] == 3


def test_full_nests_what_the_list_leaves_out(offers):
    listed, full = asked("services")["contents"], asked("services", full="true")["contents"]
    assert [one["id"] for one in listed] == [one["id"] for one in full]
    assert not any("contacts" in one for one in listed)
    assert all(one["contacts"] for one in full)
    one = asked("organizations", per_page=1)["contents"][0]
    short = asked(f"organizations/{one['id']}")["services"][0]
    whole = asked(f"organizations/{one['id']}", full_service="true")["services"][0]
    assert {*short} == {"id", "name", "status", "last_modified"}
    assert short["id"] == whole["id"]
    assert whole["contacts"]
    assert "services" in asked("organizations", full="true")["contents"][0]


def test_a_page_behind_the_last_one_is_empty(offers):
    found = asked("services", page=10**6)
    assert (found["contents"], found["size"], found["empty"], found["last_page"]) == (
        [],
        0,
        True,
        True,
    )


@pytest.mark.parametrize("name", LISTS)
def test_the_stream_holds_every_entry_on_a_line(offers, name):
    response = Client().get(f"/hsds/{name}", {"format": "ndjson"})
    lines = response.getvalue().splitlines()
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert len(lines) == total(name)
    listed = asked(name, per_page=500)["contents"]
    assert [json.loads(line) for line in lines] == listed


# --------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("page=0", "page", "mindestens 1"),
        ("page=x", "page", "ganze Zahl"),
        ("page=1.5", "page", "ganze Zahl"),
        ("page=" + "9" * 5000, "page", ""),
        ("page=", "page", "ganze Zahl"),
        ("per_page=501", "per_page", "höchstens 500"),
        ("per_page=-1", "per_page", "mindestens 1"),
        ("format=xml", "format", "json"),
        ("full=vielleicht", "full", "true oder false"),
        ("taxonomy_id=7", "taxonomy_id", "UUID"),
        ("organization_id='%20OR%201=1--", "organization_id", "UUID"),
        ("modified_after=gestern", "modified_after", "Datum"),
        ("modified_after=2026-02-30", "modified_after", "Datum"),
        ("modified_after=0001-01-01", "modified_after", "Datum"),
        ("minimum_age=-1", "minimum_age", "mindestens 0"),
        ("minimum_age=999", "minimum_age", "höchstens 130"),
        ("minimum_age=nan", "minimum_age", ""),
        ("maximum_age=inf", "maximum_age", ""),
        ("minimum_age=6&maximum_age=3", "minimum_age", "maximum_age"),
        ("day=Montag", "day", "'MO'"),
        ("start_time=25:00", "start_time", "Uhrzeit"),
        ("start_time=12:00&end_time=12:00", "start_time", "Früher".lower()),
        ("postcode=A1", "postcode", "fünf Ziffern"),
        ("proximity=10", "proximity", "postcode"),
        ("postcode=59423&proximity=weit", "proximity", "Zahl"),
        ("search=" + "x" * 10_000, "search", "höchstens 200"),
        ("serach=Kita", "serach", "gibt es hier nicht"),
        ("page=1&page=2", "page", "nur einmal"),
    ],
)
def test_a_bad_parameter_is_named_with_a_reason(db, query, field, reason):
    status, faults = refused("services", query)
    assert status == 400
    assert [name for name, _ in faults] == [field]
    assert reason in faults[0][1]
    assert faults[0][1].endswith(".")


@pytest.mark.parametrize(
    "text",
    ["\x00\x01\x1b", "' OR 1=1 --", '" AND NEAR(a b)*', "<script>alert(1)</script>", "%_", "💥"],
)
def test_strange_texts_are_searched_like_others(db, text):
    assert total("services", search=text) >= 0
    assert total("organizations", search=text) >= 0


def test_a_moment_may_lose_its_plus_on_the_way(offers):
    assert total("services", modified_after="2020-01-01T00:00:00+01:00") == total("services")
    response = Client().get("/hsds/services?modified_after=2020-01-01T00:00:00+01:00")
    assert response.json()["total_items"] == total("services")
    assert total("services", modified_after="2020-01-01") == total("services")


def test_how_much_is_shown_may_be_asked_where_there_is_no_more_to_show(db):
    assert total("taxonomies", full="true") == 2
    assert refused("taxonomies", "organization_id=7")[0] == 400


def test_unknown_addresses_are_told_as_json(db):
    for path in ("nichts", "services/x/y", "services/", "openapi.json/x", "docs"):
        status, faults = refused(path, "")
        assert (status, len(faults)) == (404, 1)


# ------------------------------------------------------------------------------- headers and who asks


def test_everybody_may_read_from_every_site_and_gets_no_cookie(offers, client):
    for path in (
        "",
        *LISTS,
        "openapi.json",
        "profil",
        "datapackage.zip",
        "nichts",
        "services?page=0",
    ):
        response = client.get(f"/hsds/{path}")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Cookie" not in response.headers.get("Vary", "")
        assert not response.cookies
    assert "Access-Control-Allow-Origin" not in client.get("/konto/anmelden/").headers


def test_head_tells_the_headers_options_the_methods_and_nothing_may_be_written(offers, client):
    got, head = client.get("/hsds/services"), client.head("/hsds/services")
    assert head.status_code == 200
    assert head.content == b""
    for name in ("Content-Length", "ETag", "Content-Type"):
        assert head.headers[name] == got.headers[name]
    options = client.options("/hsds/services")
    assert options.status_code == 204
    assert options.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in options.headers["Access-Control-Allow-Headers"]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        response = client.generic(method, "/hsds/services", "{}", "application/json")
        assert response.status_code == 405
        assert response.json()["errors"]


@pytest.mark.django_db(transaction=True)
def test_what_did_not_change_is_not_sent_again_and_an_edit_is_seen_at_once(settings):
    settings.API_PER_MINUTE = 0
    offer = public_kreis()[0]
    paths = ("services?per_page=500", f"services/{offer.uuid}", "services?format=ndjson", PACKAGE)
    for path in paths:
        first = Client().get(f"/hsds/{path}")
        tag, since = first.headers["ETag"], first.headers["Last-Modified"]
        assert first.headers["Cache-Control"] == "public, max-age=60"
        for header in ({"If-None-Match": tag}, {"If-Modified-Since": since}):
            same = Client().get(f"/hsds/{path}", headers=header)
            assert same.status_code == 304
            assert same.headers["ETag"] == tag
        other = {"If-None-Match": '"anders"', "If-Modified-Since": since}
        assert Client().get(f"/hsds/{path}", headers=other).status_code == 200
        offer.family_name = f"Neu in {path}"
        save_record(offer, by=Actor(offer.municipality))
        for header in ({"If-None-Match": tag}, {"If-Modified-Since": since}):
            assert Client().get(f"/hsds/{path}", headers=header).status_code == 200


def test_an_offer_that_is_taken_back_is_gone_with_its_place(offers):
    both = asked("service_at_locations", per_page=1)["contents"][0]
    Offer.objects.filter(uuid=both["service_id"]).update(visibility="intern")
    for path in (f"services/{both['service_id']}", f"service_at_locations/{both['id']}"):
        assert refused(path, "")[0] == 404


def test_who_asks_too_often_waits_until_the_next_minute(db, settings, time_machine):
    time_machine.move_to("2026-11-22T10:00:20Z", tick=False)
    settings.API_PER_MINUTE = 3
    statuses = [Client().get("/hsds/taxonomies").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    response = Client().get("/hsds/taxonomies")
    assert response.headers["Retry-After"] == "40"
    assert response.json()["errors"][0]["reason"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert Client().get("/hsds/taxonomies", REMOTE_ADDR="192.0.2.1").status_code == 200
    time_machine.move_to("2026-11-22T10:01:00Z", tick=False)
    assert Client().get("/hsds/taxonomies").status_code == 200


def test_the_limit_keeps_no_address(db, settings):
    settings.API_PER_MINUTE = 3
    kept = []
    original = cache.set

    def noted(key, value, timeout):
        kept.append((key, value))
        return original(key, value, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "set", noted)
        Client().get("/hsds/taxonomies", REMOTE_ADDR="192.0.2.77")
    assert len(kept) == 1
    assert "192.0.2.77" not in str(kept)


@pytest.mark.django_db(transaction=True)
def test_a_page_asks_the_database_a_few_times_and_builds_only_what_it_shows(
    settings, django_assert_max_num_queries
):
    settings.API_PER_MINUTE = 0
    public_kreis()
    asked("services")
    for path in ("services?full=true&per_page=2", "services?minimum_age=3", "organizations"):
        with django_assert_max_num_queries(3):
            assert Client().get(f"/hsds/{path}").status_code == 200
