"""What duplicate search finds in Kreis Unna and its variants, and what it keeps apart."""

import pytest

from kettenwerk.inventory.queries.comparing import (
    Entry,
    compare,
    host_of,
    plain_phone,
    split_street,
)
from kettenwerk.inventory.tests.measuring import Figures, entry_of, gazetteer_of_example, measure
from kettenwerk.inventory.tests.variants import FILE, HALVES, make_variants, originals, write


def test_the_figures_of_both_halves_keep_what_the_method_page_says():
    for half in HALVES:
        all_kinds = sum(measure(half).values(), start=Figures())
        assert all_kinds.variants == 150
        assert all_kinds.share_found >= 0.95, half
        assert all_kinds.share_false <= 0.05, half


def test_the_committed_variants_are_what_their_seed_makes(tmp_path):
    write(tmp_path / "variants.csv", make_variants())
    assert (tmp_path / "variants.csv").read_bytes() == FILE.read_bytes()


@pytest.mark.parametrize(
    ("one", "other", "is_asked"),
    [
        ("Bündnis für Familie Kreis Unna", "Lokales Bündnis für Familien Kamen", False),
        ("Kita Sonnenschein Kamen", "Kita Sonnenschein Lünen", False),
        ("Grundschule 1", "Grundschule 2", False),
        ("Jugendamt Kamen", "Jugendamt Unna", False),
        (
            "Facharbeitskreis Kindesschutzfachkräfte Kreis Unna",
            "FAK Kindesschutzfachkräfte Lünen",
            False,
        ),
        ("Sozialdienst kath. Frauen Unna", "SkF Unna", True),
        ("Ev. Kirchengemeinde Selm", "Evangelische Kirchengemeinde Selm", True),
        ("KiTa Sonnenschein", "Kindertagesstätte Sonnenschein e.V.", True),
        ("Kamen: Jugendamt", "Jugendamt der Stadt Kamen", True),
        ("Fruehfoerderstelle", "Frühförderstelle im Kreis Unna", True),
    ],
)
def test_names_that_are_and_are_not_worth_asking_about(one, other, is_asked):
    entries = [Entry(key=name, name=name) for name in (one, other)]
    assert bool(len(compare("organisation", entries, gazetteer_of_example()))) is is_asked


def test_the_two_expert_groups_are_worth_asking_about_and_other_levels_are_not():
    networks = {row["original"]: row for row in originals()["network"]}
    names = [
        ("nw-fak-kindesschutzfachkraefte-kreis", "nw-fak-kindesschutzfachkraefte-unna"),
        ("nw-buendnis-familie", "nw-lb-familien-kamen"),
        ("nw-lb-familie-selm", "nw-lb-familie-froendenberg"),
    ]
    asked = []
    for pair in names:
        entries = [entry_of(networks[key], key) for key in pair]
        asked.append(len(compare("network", entries, gazetteer_of_example())))
    assert asked == [1, 0, 0]


def test_contacts_are_compared_in_their_plain_form():
    assert (
        plain_phone("+49 (0) 2303 27-0") == plain_phone("02303/270") == plain_phone("0049 2303 270")
    )
    assert plain_phone("110") == ""
    assert host_of("https://www.Kita.example/a?b") == host_of("kita.example") == "kita.example"
    assert host_of("keine Adresse") == host_of("http://[") == ""
    assert split_street("Große Str. 12 a") == split_street("grosse straße 12a")
