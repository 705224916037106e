"""The pages of possible doubles: what is asked about, who may look, who may decide."""

import pytest

from kettenwerk.inventory.models import NotADuplicate, Offer
from kettenwerk.inventory.queries.comparing import Entry
from kettenwerk.inventory.queries.duplicates import doubtful_pairs, find_for, similar_to
from kettenwerk.inventory.tests.world import page, signed_in


@pytest.fixture
def twins(world):
    """Two names for one café, and something else."""
    one = world.offer("Elterncafé Königsborn", cost="frei")
    two = world.offer("Eltern-Cafe Königsborn")
    world.offer("Hausaufgabenhilfe")
    return one, two


def pair_page(name, one, two, *, town="unna", folder="angebote"):
    return page(f"duplicate_{name}", town, folder=folder, uuid=one.uuid, other=two.uuid)


def sent(one, two, **choices):
    versions = {"left": one.version, "right": two.version}
    return versions | {f"wahl-{name}": side for name, side in choices.items()}


def test_duplicate_list_shows_pairs_with_words_and_reasons_within_its_budget(
    world, twins, django_assert_max_num_queries
):
    client = signed_in(world.cast.anna)
    client.get(page("duplicate_list"))
    with django_assert_max_num_queries(20):
        answer = client.get(page("duplicate_list"))
    ((pair, one, other, url),) = answer.context["rows"]
    assert {one, other} == set(twins)
    assert (pair.words, pair.reasons[0]) == (
        "sehr wahrscheinlich",
        "gleicher oder fast gleicher Name",
    )
    assert url in answer.content.decode()
    assert not client.get(page("duplicate_list") + "?art=network").context["rows"]
    assert client.get(page("duplicate_list") + "?art=offer&page=99").context["rows"]


def test_a_change_is_seen_at_once_although_pairs_are_kept(world, twins):
    unna = world.town("unna")
    assert len(doubtful_pairs(unna)) == 1
    assert len(similar_to(twins[0], unna)) == 1
    Offer.objects.filter(pk=twins[1].pk).update(name="Turnen", version=2)
    assert doubtful_pairs(unna) == []


def test_pairs_hold_an_own_record_and_nothing_that_is_hidden(world):
    world.offer("Elterncafé", town="unna")
    world.offer("Elterncafe", town="luenen", areas=(world.unna,))
    world.offer("Eltern-Café", town="luenen", areas=(world.unna,), visibility="intern")
    assert len(doubtful_pairs(world.town("unna"))) == 1
    assert len(doubtful_pairs(world.town("luenen"))) == 3
    assert doubtful_pairs(world.town("kamen")) == []


def test_duplicate_detail_lays_both_side_by_side_and_preselects_what_says_something(
    world, twins, django_assert_max_num_queries
):
    client = signed_in(world.cast.anna)
    client.get(pair_page("detail", *twins))
    with django_assert_max_num_queries(45):
        answer = client.get(pair_page("detail", twins[1], twins[0]))
    fields = {one.name: one for one in answer.context["different"]}
    assert set(fields) == {"name", "cost"}
    assert (fields["cost"].left, fields["cost"].right) == ("leer", "frei")
    assert (fields["cost"].preselected, fields["name"].preselected) == ("rechts", "links")
    assert answer.context["may_merge"]


def test_duplicate_merge_keeps_the_chosen_fields_and_offers_to_take_it_back(world, twins):
    one, two = twins
    client = signed_in(world.cast.anna)
    answer = client.post(pair_page("merge", two, one), sent(two, one, cost="rechts"), follow=True)
    two.refresh_from_db()
    assert (two.cost, two.name) == ("frei", "Eltern-Cafe Königsborn")
    assert "Rückgängig machen" in answer.content.decode()
    assert client.get(page("duplicate_list")).context["rows"] == []


def test_duplicate_merge_after_somebody_else_saved_changes_nothing(world, twins):
    one, two = twins
    client = signed_in(world.cast.anna)
    stale = sent(one, two)
    Offer.objects.filter(pk=two.pk).update(version=5)
    answer = client.post(pair_page("merge", one, two), stale, follow=True)
    assert "inzwischen von jemand anderem geändert" in answer.content.decode()
    assert Offer.objects.live().filter(pk=two.pk).exists()
    assert client.post(pair_page("merge", one, two), {"left": "x"}).status_code == 302
    assert Offer.objects.live().filter(pk=two.pk).exists()


def test_duplicate_apart_is_remembered_both_ways_and_can_be_taken_back(world, twins):
    one, two = twins
    client = signed_in(world.cast.anna)
    client.post(pair_page("apart", two, one))
    assert client.get(page("duplicate_list")).context["rows"] == []
    pair = NotADuplicate.objects.get()
    assert (
        signed_in(world.cast.cem)
        .post(page("duplicate_again", "luenen", uuid=pair.uuid))
        .status_code
        == 404
    )
    client.post(page("duplicate_again", uuid=pair.uuid))
    assert len(client.get(page("duplicate_list")).context["rows"]) == 1
    client.post(pair_page("apart", one, two))
    assert client.get(page("duplicate_list")).context["rows"] == []


def test_birgit_may_look_and_not_merge_and_cem_touches_nothing_of_unna(world, twins):
    birgit, cem = signed_in(world.cast.birgit), signed_in(world.cast.cem)
    answer = birgit.get(pair_page("detail", *twins))
    assert answer.status_code == 200
    assert not answer.context["may_merge"]
    assert "Zusammenführen</span>" not in answer.content.decode()
    for name in ("merge", "apart"):
        assert birgit.post(pair_page(name, *twins), sent(*twins)).status_code == 403
        assert cem.post(pair_page(name, *twins), sent(*twins)).status_code == 404
        cem.post(pair_page(name, *twins, town="luenen"), sent(*twins))
    assert Offer.objects.live().filter(pk__in=[one.pk for one in twins]).count() == 2
    assert not NotADuplicate.objects.exists()


def test_hidden_equal_and_unlike_records_are_not_there(world, twins):
    secret = world.offer("Elterncafe", town="luenen", visibility="intern")
    client = signed_in(world.cast.anna)
    for one, two, folder in (
        (twins[0], secret, "angebote"),
        (twins[0], twins[0], "angebote"),
        (twins[0], twins[0].provider, "angebote"),
        (*twins, "kontakte"),
        (*twins, "zauberei"),
    ):
        assert client.get(pair_page("detail", one, two, folder=folder)).status_code == 404


def test_a_foreign_double_says_what_to_do_instead(world, twins):
    foreign = world.offer("Elterncafé Königsborn", town="luenen", areas=(world.unna,))
    client = signed_in(world.cast.anna)
    text = client.get(pair_page("detail", twins[0], foreign)).content.decode()
    assert "führt Lünen. Zusammenführen kann nur, wer beide Einträge führt" in text
    assert page("record_propose", folder="angebote", uuid=foreign.uuid) in text
    answer = client.post(pair_page("merge", twins[0], foreign), sent(twins[0], foreign))
    assert answer.status_code == 302
    assert Offer.objects.live().filter(pk=foreign.pk).exists()


def test_find_for_answers_each_new_row_with_the_best_stored_record_and_a_sentence(
    world, twins, django_assert_max_num_queries
):
    area = str(world.unna.pk)
    rows = [
        Entry(key="neu-1", name="Hausaufgabenhilfen", area=area),
        Entry(key="neu-2", name="Schwimmkurs", area=area),
    ]
    with django_assert_max_num_queries(4):
        found = find_for("offer", rows, world.town("unna"))
    assert found[0] is not None
    assert found[0].uuid == Offer.objects.get(name="Hausaufgabenhilfe").uuid
    assert found[0].sentence.startswith("Vielleicht schon da als „Hausaufgabenhilfe“: gleicher")
    assert found[1] is None
    known = {0: found[0].uuid}
    assert find_for("offer", rows, world.town("unna"), but=known) == [None, None]
