"""The delivered inventory of Kreis Unna on these pages: complete, searchable, with its sources."""

import pytest

from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.inventory.models import Network, Offer, SearchText
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.tests.world import page, signed_in
from tests.people import make_person
from tests.real_data import load_kreis_unna

COUNTS = {
    "offer": 158,
    "organisation": 273,
    "network": 111,
    "agreement": 23,
    "profile": 19,
    "gap": 57,
    "responsibility": 45,
    "cooperation": 63,
}


@pytest.fixture
def anna(db):
    load_kreis_unna()
    unna = Municipality.objects.get(slug="unna")
    return signed_in(make_person("anna@unna.example", "Anna", unna, Role.EDIT))


def test_kreis_unna_is_complete_searchable_and_within_its_query_budgets(
    anna, django_assert_max_num_queries
):
    for name, count in COUNTS.items():
        response = anna.get(page(f"{name}_list"))
        assert response.context["answer"].count == count, name
    assert SearchText.objects.count() >= 158 + 273 + 111 + 23 + 19 + 57
    found = anna.get(page("offer_list") + "?q=kinderzukunft").context["answer"]
    assert str(found.rows[0].record).startswith("KinderZUKUNFT")
    with django_assert_max_num_queries(12):
        anna.get(page("offer_list") + "?q=kinder&gebiet=kamen")
    unna = Municipality.objects.get(slug="unna")
    for record in (*Offer.objects.of(unna)[:5], *Network.objects.of(unna)[:5]):
        with django_assert_max_num_queries(20):
            text = anna.get(address(record, unna)).content.decode()
        assert "Quelle" in text
        assert record.source.split(";")[0] in text


def test_kreis_unna_keeps_the_two_expert_groups_apart_as_possible_twins(anna):
    unna = Municipality.objects.get(slug="unna")
    one, other = Network.objects.filter(name__startswith="Facharbeitskreis Kindesschutzfachkräfte")
    for network, twin in ((one, other), (other, one)):
        detail = anna.get(address(network, unna)).context["detail"]
        assert [value.text for value in detail.warnings] == [twin.name]


def test_kreis_unna_says_at_which_day_the_contact_point_in_kamen_runs(anna):
    offer = Offer.objects.get(key="of-kontaktstelle-abbrecher")
    url = page("offer_detail", uuid=offer.uuid)
    for day, words in (("2011-12-14", "geplant"), ("2012-01-02", "läuft")):
        groups = anna.get(f"{url}?stand={day}").context["detail"].groups
        status = next(fact for fact in groups[0].facts if fact.label == "Status")
        assert status.values[0].text == words
