"""Equal hits in equal order on every database: the expected lists stand here, not in the database."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kettenwerk.inventory import search
from kettenwerk.inventory.models import Offer, Organisation
from kettenwerk.inventory.queries.twins import possible_twins
from kettenwerk.inventory.services import delete_record, save_record
from tests.people import acting

NAMES = (
    "Familienhebammen",
    "Hebammensprechstunde",
    "Schwangerschaftsberatung",
    "Frühe Hilfen in Unna",
    "Kinderschutz",
    "Kooperativer Kinderschutz",
    "Kinderschutzbund vor Ort",
    "Sprechstunde U3",
    "Beratung nach § 8a SGB VIII",
    "Café Fröhlich",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hebammen", "Hebamme"),
        ("Fachkräfte", "Fachkraft"),
        ("Übergänge", "Uebergang"),
        ("Maßnahmen", "Massnahme"),
        ("CAFÉ", "cafe"),
    ],
)
def test_search_reads_spellings_as_one_word(one, other):
    assert search.tokens(one) == search.tokens(other)


@given(st.text(max_size=200))
def test_search_tokens_hold_nothing_a_database_could_read_as_an_operator(text):
    for token in search.tokens(text):
        assert re.fullmatch(r"[a-z][a-z0-9]*", token)


@given(
    st.lists(
        st.sampled_from([*NAMES, '"', "*", "AND", "NOT(", ":*", "'", "\\", "--", "%"]), max_size=6
    )
)
def test_search_tokens_do_not_repeat_and_keep_their_order(parts):
    tokens = search.tokens(" ".join(parts))
    assert len(tokens) == len(set(tokens))
    assert tokens == search.tokens(" ".join(parts) + " " + " ".join(parts))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hebamme", ["Hebammensprechstunde", "Familienhebammen"]),
        ("kinderschutz", ["Kinderschutz", "Kooperativer Kinderschutz", "Kinderschutzbund vor Ort"]),
        ("schutz kooperativ", ["Kooperativer Kinderschutz"]),
        ("8a", ["Beratung nach § 8a SGB VIII"]),
        ("u3", ["Sprechstunde U3"]),
        ("cafe froehlich", ["Café Fröhlich"]),
        ("Fruehe Hilfe", ["Frühe Hilfen in Unna"]),
        ("kinderschutz NOT bund", []),
        ('kinderschutz" OR "x', []),
        (
            "kinderschutz*",
            ["Kinderschutz", "Kooperativer Kinderschutz", "Kinderschutzbund vor Ort"],
        ),
        ("unbekannt", []),
    ],
)
def test_search_finds_the_same_in_the_same_order_on_every_database(world, query, expected):
    for name in NAMES:
        world.offer(name)
    found = search.find(Offer, query) or []
    names = dict(Offer.objects.values_list("uuid", "name"))
    assert [names[uuid] for uuid in found] == expected


def test_search_without_a_word_says_so(world):
    assert search.find(Offer, " ?! ") is None


def test_search_orders_equal_ones_by_uuid(world):
    offers = [world.offer(f"Beratung {number}") for number in ("eins", "zwei", "drei")]
    expected = sorted((offer.uuid for offer in offers), key=str)
    assert search.find(Offer, "beratung") == expected


def test_search_follows_a_save_a_renaming_of_the_provider_and_a_deletion(world):
    anna = acting(world.cast.anna)
    provider = world.organisation("Kinderschutzbund")
    offer = world.offer("Elterntelefon", provider=provider)
    assert search.find(Offer, "kinderschutzbund") == [offer.uuid]
    provider.name = "Lebenszentrum"
    save_record(provider, by=anna)
    assert search.find(Offer, "kinderschutzbund") == []
    assert search.find(Offer, "lebenszentrum") == [offer.uuid]
    delete_record(offer, by=anna)
    assert search.find(Offer, "elterntelefon") == []


def test_search_suggests_only_words_of_visible_records(world):
    world.offer("Kinderschutz")
    world.offer(
        "Geheimprojekt", town="luenen", visibility="intern", provider=world.organisation("X")
    )
    visible = Offer.objects.of(world.town("unna"))
    assert search.suggestion(visible, "Kindershcutz") == "Kinderschutz"
    assert search.suggestion(visible, "Geheimprojeckt") == ""


def test_search_rebuild_finds_everything_again(world):
    offer = world.offer("Elterncafé")
    search.remove([offer.uuid])
    assert search.find(Offer, "elterncafe") == []
    assert search.rebuild() >= 2
    assert search.find(Offer, "elterncafe") == [offer.uuid]


def test_search_indexes_many_records_in_few_queries(world, django_assert_max_num_queries):
    town = world.town("unna")
    rows = [
        Organisation(municipality=town, name=f"Verein {n}", kind="verband", field="bildung")
        for n in range(400)
    ]
    Organisation.objects.bulk_create(rows)
    with django_assert_max_num_queries(16):
        search.index(rows)


def test_twins_are_recognised_whatever_the_spelling_but_siblings_are_not(world):
    one = world.network("Facharbeitskreis Kindesschutzfachkräfte Kreisstadt Unna")
    other = world.network("Facharbeitskreis Kindesschutzfachkraft Kreis Unna", town="kreis-unna")
    sibling = world.network("Facharbeitskreis Kindesschutzfachkräfte Unna", sibling_group="g")
    one.sibling_group = "g"
    everyone = [one, other, sibling, world.network("Frühe Hilfen")]
    assert possible_twins(one, everyone) == [other]
    assert possible_twins(other, everyone) == [one, sibling]


def test_twins_named_by_the_source_count_both_ways(world):
    one, other = world.network("AK Zahngesundheit"), world.network("Arbeitskreis Zähne")
    one.same_as = other
    assert possible_twins(one, [one, other]) == [other]
    assert possible_twins(other, [one, other]) == [one]
