"""Lists: filters with counts, sentences for impossible addresses, who sees what, in few queries."""

import io
from datetime import date

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from kettenwerk.inventory import search
from kettenwerk.inventory.models import Offer, OfferArea
from kettenwerk.inventory.queries import offers
from kettenwerk.inventory.queries.listing import Context, Listing, ask
from kettenwerk.inventory.tests.world import page, signed_in

LISTS = [
    "offer", "organisation", "network", "agreement", "profile", "gap", "responsibility",
    "cooperation", "site",
]  # fmt: skip
BUDGET = 12


def answer(world, query: str = "", listing: Listing = offers.OFFERS, town: str = "unna"):
    return ask(listing, QueryDict(query), Context(world.town(town), date(2011, 12, 14)))


def names(answer) -> list[str]:
    return [str(row.record) for row in answer.rows]


@pytest.mark.parametrize("name", LISTS)
def test_list_is_open_to_members_and_nobody_else(world, name, client):
    url = page(f"{name}_list")
    assert signed_in(world.cast.anna).get(url).status_code == 200
    assert signed_in(world.cast.birgit).get(url).status_code == 200
    for stranger in (world.cast.cem, world.cast.dora, world.cast.emil):
        assert signed_in(stranger).get(url).status_code == 404
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("name", LISTS)
def test_list_says_what_belongs_here_when_it_is_empty(world, name):
    text = signed_in(world.cast.birgit).get(page(f"{name}_list")).content.decode()
    assert "Noch nichts eingetragen" in text
    assert "Neue" not in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("farbe=rot", "Den Filter „farbe“ gibt es hier nicht."),
        ("gebiet=atlantis", "„atlantis“ ist kein Wert des Filters „Gebiet“."),
        ("feld=%00%27;drop", "ist kein Wert des Filters „Arbeitsfeld“."),
        ("page=99", "Die Seite „99“ gibt es nicht; die letzte ist 1."),
        ("page=-1", "Die Seite „-1“ gibt es nicht"),
        ("page=" + "9" * 400, "gibt es nicht"),
        ("sort=gehalt", "Nach „gehalt“ lässt sich nicht sortieren."),
        ("format=pdf", "Die Ausgabe „pdf“ gibt es nicht, nur „xlsx“."),
        ("stand=gestern", "„gestern“ ist kein Tag. Bitte so: 2011-12-14."),
        ("q=%3F%3F", "steht kein Wort, nach dem gesucht werden kann."),
    ],
)
def test_list_answers_an_impossible_address_with_a_sentence(world, query, sentence):
    world.offer("Elterncafé")
    response = signed_in(world.cast.anna).get(f"{page('offer_list')}?{query}")
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "Elterncafé" not in response.content.decode()


def test_list_without_hits_offers_a_better_word_and_to_drop_filters(world):
    world.offer("Kinderschutz")
    text = signed_in(world.cast.anna).get(page("offer_list") + "?q=Kindershcutz").content.decode()
    assert "Nichts gefunden" in text
    assert "Meinten Sie" in text
    assert "?q=Kinderschutz" in text
    assert "Alle Filter weglassen" in text


def test_list_shows_own_shared_and_public_but_nobody_elses_internal(world):
    world.offer("Eigenes", visibility="intern")
    world.offer("Geteiltes", town="luenen")
    world.offer("Fremdes", town="luenen", visibility="intern")
    assert names(answer(world)) == ["Eigenes", "Geteiltes"]
    assert names(answer(world, town="luenen")) == ["Fremdes", "Geteiltes"]
    assert names(answer(world, town="nrw")) == []
    assert answer(world, "q=fremdes").count == 0


def test_list_finds_by_area_what_serves_it_wholly_or_in_part(world):
    world.offer("kreisweit", areas=(world.kreis,))
    world.offer("nur Königsborn", areas=(world.koenigsborn,))
    world.offer("nur Lünen", town="luenen")
    assert names(answer(world, "gebiet=unna")) == ["kreisweit", "nur Königsborn"]
    assert names(answer(world, "gebiet=koenigsborn")) == ["kreisweit", "nur Königsborn"]
    assert names(answer(world, "gebiet=luenen")) == ["kreisweit", "nur Lünen"]
    assert answer(world, "gebiet=kreis-unna").count == 3


def test_list_counts_of_each_filter_are_what_choosing_it_shows(world):
    for number in range(12):
        world.offer(
            f"Angebot {number}",
            fields=("bildung",) if number % 2 else ("gesundheit", "bildung"),
            function="leistung" if number % 3 else "instrument",
            areas=(world.kreis,) if number % 4 == 0 else (world.unna,),
        )
    first = answer(world, "feld=bildung")
    for facet in first.facets:
        for option in facet.options:
            if not option.is_chosen:
                assert answer(world, option.url.removeprefix("?")).count == option.count, option


def test_list_status_is_judged_at_the_day_asked_for(world):
    world.offer("Kontaktstelle", status="geplant", start="2012-01-01")
    assert answer(world, "status=geplant").count == 1
    at = ask(
        offers.OFFERS, QueryDict("status=laufend"), Context(world.town("unna"), date(2012, 1, 2))
    )
    assert at.count == 1


def test_list_sorts_umlauts_where_they_belong_and_pages_by_25(world):
    for name in ("Zebra", "Ärzte", "Anton", "Übung"):
        world.offer(name)
    assert names(answer(world)) == ["Anton", "Ärzte", "Übung", "Zebra"]
    assert names(answer(world, "sort=-name")) == ["Zebra", "Übung", "Ärzte", "Anton"]
    for number in range(30):
        world.offer(f"Nummer {number:02}")
    assert len(answer(world).rows) == 25
    assert len(answer(world, "page=2").rows) == 9


def test_list_export_holds_the_view_in_the_columns_of_the_import(world):
    world.offer("Elterncafé", from_months=-9, to_months=36, fields=("bildung", "gesundheit"))
    world.offer("=HYPERLINK(1)", fields=("recht",))
    url = page("offer_list") + "?format=xlsx&feld=bildung"
    response = signed_in(world.cast.birgit).get(url)
    book = load_workbook(io.BytesIO(response.content))
    head, row = list(book["Angebote"].values)
    found = dict(zip(head, row, strict=True))
    assert found["name"] == "Elterncafé"
    assert found["fields"] == "bildung;gesundheit"
    assert (found["age_from"], found["age_to"]) == ("-0.75", "3")
    assert found["areas_served"] == "unna"
    assert found["areas_served_basis"] == "inferred"
    notes = dict(list(book["Angaben"].values)[1:])
    assert notes["Filter"] == "Arbeitsfeld: Bildung"
    assert notes["Zeilen"] == 1


@pytest.mark.parametrize("count", [158, 1580])
def test_list_of_many_offers_needs_few_queries(world, count, django_assert_max_num_queries):
    provider = world.organisation("Träger")
    town = world.town("unna")
    offers = [
        Offer(
            municipality=town, name=f"Angebot {n}", provider=provider, area=world.unna,
            visibility="verbund", status="laufend",
            fields=("bildung",),  # CodesField takes tuples
        )
        for n in range(count)
    ]  # fmt: skip
    Offer.objects.bulk_create(offers)
    OfferArea.objects.bulk_create(
        [
            OfferArea(municipality=town, offer=offer, area=world.unna, basis="stated")
            for offer in offers
        ]
    )
    search.index(offers)
    client = signed_in(world.cast.anna)
    client.get(page("offer_list") + "?q=angebot")
    for query in ("", "?gebiet=unna&feld=bildung&page=2", "?q=angebot&sort=name"):
        with django_assert_max_num_queries(BUDGET):
            assert client.get(page("offer_list") + query).status_code == 200
