"""A list that was taken over can be found at once, as if the whole index had been built anew."""

import pytest

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality
from kettenwerk.inventory import search
from kettenwerk.inventory.models import Network, Offer, SearchText
from kettenwerk.inventory.services import uploads
from tests.lists import bring
from tests.real_data import load_kreis_unna

pytestmark = pytest.mark.django_db
HEADS = ["Kennung", "Angebot", "Anbieter", "Gebiet", "Einzugsgebiet", "Kooperationspartner"]


@pytest.fixture
def kreis() -> Municipality:
    return load_kreis_unna()


def taken(rows: list[list[str]], kreis: Municipality) -> None:
    upload = bring(rows, by=Actor(kreis))
    uploads.take_over(upload, by=Actor(kreis))


def found(query: str) -> set[str]:
    names = dict(Offer.objects.values_list("uuid", "name"))
    return {names[uuid] for uuid in search.find(Offer, query) or []}


def texts() -> list[tuple[object, ...]]:
    return sorted(SearchText.objects.values_list("record", "table", "title", "body", "words"))


def test_new_and_changed_rows_have_the_texts_of_a_rebuilt_index(kreis: Municipality) -> None:
    new = [
        "x-1",
        "Elternfrühstück",
        "Verein Morgenrot",
        "kreis-unna",
        "kamen;unna",
        "Lesepaten Kamen",
    ]
    taken([HEADS, new], kreis)
    assert found("elternfruehstueck morgenrot lesepaten kamen") == {"Elternfrühstück"}
    changed = [
        "x-1",
        "Väterabend",
        "Verein Abendrot",
        "kreis-unna",
        "unna;werne",
        "Verein Morgenrot",
    ]
    taken([HEADS, changed, ["x-2", "Zweites", "Verein Abendrot", "werne", "", ""]], kreis)
    assert not found("elternfruehstueck")
    assert not found("vaeterabend kamen")
    assert found("abendrot werne") == {"Väterabend", "Zweites"}
    after_import = texts()
    search.rebuild()
    assert texts() == after_import


def test_a_member_that_comes_with_a_list_of_its_own_is_found_with_its_network(
    kreis: Municipality,
) -> None:
    network = Network.objects.owned_by(kreis).earliest("pk")
    taken([["Angebot", "Anbieter", "Gebiet"], ["Eins", "Verein Morgenrot", "kamen"]], kreis)
    heads = ["Netzwerk", "Organisation", "Rolle", "Grundlage"]
    row = [str(network.uuid), "Verein Morgenrot", "mitglied", "stated"]
    upload = bring([heads, row], by=Actor(kreis), table="network_members")
    uploads.take_over(upload, by=Actor(kreis))
    assert network.uuid in (search.find(Network, "morgenrot") or [])
    after_import = texts()
    search.rebuild()
    assert texts() == after_import
