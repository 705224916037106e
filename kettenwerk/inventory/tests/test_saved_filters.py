"""Saved filters: who keeps and sees which, what their address leads to, what they print."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import SavedFilter
from kettenwerk.inventory.services import filters as services
from kettenwerk.inventory.services import save_filter
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import acting, make_person

QUERY = "status=geplant"


@pytest.fixture
def anna(world):
    return signed_in(world.cast.anna)


def keep(client, name: str, visibility: str = "privat", query: str = QUERY, town: str = "unna"):
    url = f"{page('filter_new', town, folder='angebote')}?{query}"
    return client.post(url, {"name": name, "visibility": visibility})


def kept(world, name: str, visibility: str = "privat", who: str = "anna") -> SavedFilter:
    actor = acting(getattr(world.cast, who))
    one = SavedFilter(
        municipality=actor.municipality,
        listing="offer",
        query=QUERY,
        name=name,
        visibility=visibility,
    )
    return save_filter(one, by=actor)


def shown_to(client, town: str = "unna") -> str:
    return str(client.get(page("offer_list", town)).content.decode())


def test_filter_new_keeps_the_filter_of_the_list_without_page_and_order(world, anna):
    world.offer("Geplantes", status="geplant")
    text = anna.get(page("offer_list") + f"?{QUERY}&sort=-name").content.decode()
    assert "filter-speichern/?status=geplant" in text
    response = keep(anna, "  Was   kommt ", query=QUERY + "&sort=-name&page=1&q=")
    assert response.url == page("offer_list") + "?status=geplant"
    one = SavedFilter.objects.get()
    assert (one.name, one.query, one.user) == ("Was kommt", "status=geplant", world.cast.anna)
    text = anna.get(response.url).content.decode()
    assert 'aria-current="true">Was kommt' in text
    assert "filter-speichern" not in text


@pytest.mark.parametrize(
    ("name", "status"), [("", 422), ("  ", 422), ("—", 422), ("x" * 61, 422), ("x" * 60, 302)]
)
def test_filter_new_wants_a_name(world, anna, name, status):
    assert keep(anna, name).status_code == status
    assert SavedFilter.objects.count() == (status == 302)


@pytest.mark.parametrize(
    "query", ["", "page=2", "farbe=rot", "status=zauber", "status=" + "x" * 700]
)
def test_filter_new_keeps_only_what_the_list_can_answer(world, anna, query):
    assert keep(anna, "Name", query=query).status_code == 404
    folder = page("filter_new", folder="kontakte")
    assert anna.get(f"{folder}?{QUERY}").status_code == 404


def test_a_name_is_taken_once_per_person_and_list(world, anna):
    keep(anna, "Was kommt")
    response = keep(anna, "was KOMMT", query="status=laufend")
    assert response.status_code == 422
    assert "Sie haben hier schon einen Filter" in response.content.decode()
    assert keep(signed_in(world.cast.birgit), "Was kommt").status_code == 302
    assert SavedFilter.objects.count() == 2


def test_there_is_a_limit_per_person(world, anna, monkeypatch):
    monkeypatch.setattr(services, "MOST_FILTERS", 1)
    keep(anna, "Eins")
    assert "Sie haben schon 1 Filter" in keep(anna, "Zwei").content.decode()


def test_private_town_and_verbund_filters_reach_whom_they_should(world):
    for name, reach in (("Meiner", "privat"), ("Unserer", "kommune"), ("Aller", "verbund")):
        kept(world, name, reach)
    seen = {
        who: {
            name
            for name in ("Meiner", "Unserer", "Aller")
            if f">{name}<" in shown_to(signed_in(getattr(world.cast, who)), town)
        }
        for who, town in (
            ("anna", "unna"), ("birgit", "unna"), ("cem", "luenen"), ("emil", "kreis-unna"),
            ("dora", "nrw"),
        )
    }  # fmt: skip
    assert seen == {
        "anna": {"Meiner", "Unserer", "Aller"},
        "birgit": {"Unserer", "Aller"},
        "cem": {"Aller"},
        "emil": {"Aller"},
        "dora": set(),
    }


def test_the_address_of_a_filter_leads_to_its_list_or_nowhere(world, anna):
    own, shared = kept(world, "Meiner"), kept(world, "Aller", "verbund")
    target = page("offer_list") + f"?filter={own.uuid}"
    assert anna.get(target).url == page("offer_list") + "?status=geplant"
    birgit, cem = signed_in(world.cast.birgit), signed_in(world.cast.cem)
    assert birgit.get(target).status_code == 404
    there: Any = cem.get(page("offer_list", "luenen") + f"?filter={shared.uuid}")
    assert there.url == page("offer_list", "luenen") + "?status=geplant"
    assert anna.get(page("network_list") + f"?filter={own.uuid}").status_code == 404
    for word in ("unsinn", "", "00000000-0000-4000-8000-000000000000"):
        assert anna.get(page("offer_list") + f"?filter={word}").status_code == 404


def test_a_filter_of_the_verbund_shows_nobody_what_is_not_theirs_to_see(world):
    world.offer("Geheimes", status="geplant", visibility="intern")
    world.offer("Offenes", status="geplant")
    shared = kept(world, "Aller", "verbund")
    cem = signed_in(world.cast.cem)
    url = page("offer_list", "luenen") + f"?filter={shared.uuid}"
    text = cem.get(url, follow=True).content.decode()
    assert "Offenes" in text
    assert "Geheimes" not in text


def test_filter_edit_renames_own_ones_and_those_of_the_town_by_who_coordinates(world, anna):
    own, shared = kept(world, "Meiner"), kept(world, "Unserer", "kommune")
    chief = make_person("chef@unna.example", "Chef", world.town("unna"), "koordinieren")
    birgit, cem = signed_in(world.cast.birgit), signed_in(world.cast.cem)
    url, theirs = (page("filter_edit", uuid=one.uuid) for one in (own, shared))
    assert anna.get(url).status_code == 200
    for stranger in (birgit, cem, signed_in(chief)):
        assert stranger.get(url).status_code == 404
    assert birgit.post(theirs, {"name": "Gekapert"}).status_code == 404
    assert cem.get(page("filter_edit", "luenen", uuid=shared.uuid)).status_code == 404
    anna.post(url, {"name": "Neu", "visibility": "kommune"})
    signed_in(chief).post(theirs, {"name": "Geordnet", "visibility": "kommune"})
    assert set(SavedFilter.objects.values_list("name", flat=True)) == {"Neu", "Geordnet"}
    shared.refresh_from_db()
    assert (shared.user, shared.version) == (world.cast.anna, 2)


def test_filter_delete_takes_own_ones_only(world, anna):
    own, shared = kept(world, "Meiner"), kept(world, "Aller", "verbund")
    for one in (own, shared):
        url = page("filter_delete", uuid=one.uuid)
        assert signed_in(world.cast.birgit).post(url).status_code == 404
        theirs = page("filter_delete", "luenen", uuid=one.uuid)
        assert signed_in(world.cast.cem).post(theirs).status_code == 404
        assert anna.get(url).status_code == 405
        assert anna.post(url).status_code == 302
    assert not SavedFilter.objects.live().exists()
    assert keep(anna, "Meiner").status_code == 302


def test_who_only_reads_keeps_filters_for_themselves(world):
    birgit = signed_in(world.cast.birgit)
    form = birgit.get(f"{page('filter_new', folder='angebote')}?{QUERY}").content.decode()
    assert "Wer soll ihn sehen?" not in form
    assert keep(birgit, "Birgits", "verbund").status_code == 302
    assert SavedFilter.objects.get().visibility == "privat"
    with pytest.raises(Refused):
        kept(world, "Geteilt", "kommune", who="birgit")


def test_filter_list_names_what_one_sees_and_may_change(world, anna):
    kept(world, "Meiner")
    kept(world, "Unserer", "kommune")
    text = anna.get(page("filter_list")).content.decode()
    assert "Meiner" in text
    assert text.count("Umbenennen") == 2
    text = signed_in(world.cast.birgit).get(page("filter_list")).content.decode()
    assert "Meiner" not in text
    assert "Unserer" in text
    assert "Umbenennen" not in text
    assert (
        "Noch kein Filter"
        in signed_in(world.cast.dora).get(page("filter_list", "nrw")).content.decode()
    )
    assert signed_in(world.cast.cem).get(page("filter_list")).status_code == 404


def test_filter_is_named_in_print_and_in_the_workbook(world, anna):
    world.offer("Geplantes", status="geplant")
    kept(world, "Was kommt")
    url = page("offer_list") + "?status=geplant&stand=2011-12-14"
    text = anna.get(page("offer_list") + f"?{QUERY}").content.decode()
    foot = text[text.index("inv-print-foot") : text.index("</tfoot>")]
    for words in ("„Was kommt“", "Status: geplant", "Stand ", "gedruckt am"):
        assert words in foot
    assert "„Was kommt“" not in anna.get(url).content.decode()
    book = load_workbook(io.BytesIO(anna.get(f"{page('offer_list')}?{QUERY}&format=xlsx").content))
    notes = {row[0].value: row[1].value for row in book["Angaben"].iter_rows(min_row=2)}
    assert (notes["Gespeicherter Filter"], notes["Filter"]) == ("Was kommt", "Status: geplant")
    plain = load_workbook(io.BytesIO(anna.get(page("offer_list") + "?format=xlsx").content))
    assert "Gespeicherter Filter" not in {row[0].value for row in plain["Angaben"].iter_rows()}


def test_filter_list_needs_few_queries(world, anna, django_assert_max_num_queries):
    for number in range(20):
        kept(world, f"Filter {number}", "kommune")
    with django_assert_max_num_queries(8):
        anna.get(page("filter_list"))
    with django_assert_max_num_queries(12):
        anna.get(page("offer_list") + f"?{QUERY}")


def test_a_shared_filter_survives_the_account_of_who_kept_it(world):
    kept(world, "Unserer", "kommune")
    kept(world, "Meiner")
    world.cast.anna.delete()
    text = shown_to(signed_in(world.cast.birgit))
    assert "Unserer" in text
    assert "Meiner" not in text
