"""Schnittmengen: the printed numbers of Kreis Unna, and who may see whom side by side."""

import re
from typing import Any

import pytest

from kettenwerk.accounts.models import Visibility
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.assessments.intersections import (
    in_reach,
    matrix,
    networks_in_view,
    seating,
    seen_from,
    side_by_side,
)
from kettenwerk.chain.filters import read_filter
from kettenwerk.chain.tests.conftest import Opener, text_of
from kettenwerk.chain.tests.make import World
from kettenwerk.inventory.models import (
    Agreement,
    AgreementParty,
    Network,
    NetworkMember,
    Organisation,
)
from kettenwerk.territory.queries import area_tree
from tests.real_data import EXAMPLE, load_kreis_unna, make_coordinator

ROW = re.compile(r"^\| (.+) \(([a-z0-9-]+)\) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def expected_seats() -> dict[str, tuple[int, int]]:
    """Organisation → networks, siblings once, as counted from the tables by another program."""
    text = (EXAMPLE / "expected_counts.md").read_text(encoding="utf-8")
    section = text.split("### Networks per organisation")[1].split("### ")[0]
    return {key: (int(networks), int(units)) for _, key, networks, units in ROW.findall(section)}


def expected_not_named() -> set[str]:
    text = (EXAMPLE / "expected_counts.md").read_text(encoding="utf-8")
    section = text.split("### Networks without named members")[1].split("## ")[0]
    return {key.strip() for key in section.replace("\n", " ").split(",")}


@pytest.mark.django_db
def test_seats_of_kreis_unna_equal_the_expected_counts():
    kreis = load_kreis_unna()
    tree = area_tree(kreis)
    filter_ = read_filter({}, municipality=kreis, tree=tree)
    assert filter_ is not None
    chain = draw_chain(kreis, filter_, tree)
    networks = in_reach(networks_in_view(chain), chain)
    table = seating(networks)
    found = {one.organisation.key: (one.networks, one.units) for one in table.institutions}
    expected = expected_seats()
    assert len(expected) > 20
    assert {key: found[key] for key in expected} == expected
    assert len(networks) == 111
    assert {network.key for network in table.not_named} == expected_not_named()
    assert sum(len(unit.networks) > 1 for unit in table.units) == 7
    assert not any(one.is_group and one.brokered for one in table.institutions)


@pytest.mark.django_db
def test_matrix_and_list_and_every_institutions_view_carry_the_same_numbers():
    kreis = load_kreis_unna()
    tree = area_tree(kreis)
    filter_ = read_filter({}, municipality=kreis, tree=tree)
    assert filter_ is not None
    chain = draw_chain(kreis, filter_, tree)
    table = seating(in_reach(networks_in_view(chain), chain))
    columns, rows = matrix(table)
    in_matrix = {
        (row.unit.number, unit.number): cell
        for row in rows
        for unit, cell in zip(columns, row.cells, strict=True)
        if cell
    }
    in_list = {(pair.first.number, pair.second.number): pair.count for pair in table.pairs}
    assert {key: n for key, n in in_matrix.items() if key[0] < key[1]} == in_list
    assert all(in_matrix[b, a] == n for (a, b), n in in_list.items())
    for one in table.institutions:
        ego = seen_from(table, one.organisation)
        if one.is_group:
            assert ego is None
            continue
        assert ego is not None
        assert (ego.networks, len(ego.units), len(ego.connects)) == (
            one.networks,
            one.units,
            one.brokered,
        )


class Bodies:
    """Two towns' departments with a network each, in the same field and age."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kreis = world.verbund["kreis-unna"]
        self.jobs = world.provider("Jobcenter", kind="behoerde")
        self.town = world.provider("Stadt", kind="kommune")
        self.youth = world.provider("Jugendamt", kind="verwaltungseinheit", parent=self.town)
        self.unit = world.provider("Sachgebiet", kind="verwaltungseinheit", parent=self.youth)

    def network(self, name: str, responsible: Organisation | None, **values: Any) -> Network:
        values = {
            "fields": ("bildung",),
            "from_months": 36,
            "to_months": 72,
            "area": self.world.areas["luenen"],
            "has_named_members": True,
            "level": "netzwerk",
            "visibility": Visibility.VERBUND,
            "municipality": self.kreis,
            "coordinator": responsible,
        } | values
        return Network.objects.create(name=name, responsible=responsible, **values)

    def seat(self, network: Network, *organisations: Organisation) -> None:
        for one in organisations:
            NetworkMember.objects.create(
                network=network, organisation=one, role="mitglied", basis="stated",
                municipality=network.municipality,
            )  # fmt: skip

    def first_list(self, town: str = "luenen", **parameters: str):
        chain = self.world.chain(town, **parameters)
        return side_by_side(chain, in_reach(networks_in_view(chain), chain))


@pytest.fixture
def bodies(world: World) -> Bodies:
    return Bodies(world)


def test_two_bodies_on_the_same_field_age_and_place_are_a_schnittmenge(bodies: Bodies):
    bodies.network("AK Start", bodies.unit)
    bodies.network("Runder Tisch", bodies.jobs, coordinator=None)
    (pair,) = bodies.first_list().pairs
    assert {pair.first.name, pair.second.name} == {"Jugendamt", "Jobcenter"}
    assert (pair.lanes, pair.phases, pair.places) == (("Bildung",), ("Kita",), ("Luenen", "Gahmen"))


@pytest.mark.parametrize(
    "values", [{"fields": ("recht",)}, {"from_months": 72, "to_months": 120}, {"area": "kamen"}]
)
def test_another_field_age_or_place_is_none(bodies: Bodies, values: dict[str, Any]):
    if "area" in values:
        values = {"area": bodies.world.areas["kamen"]}
    bodies.network("AK Start", bodies.unit)
    bodies.network("Runder Tisch", bodies.jobs, **values)
    assert bodies.first_list().pairs == ()


def test_units_of_one_department_are_no_different_bodies(bodies: Bodies):
    bodies.network("AK Start", bodies.unit)
    bodies.network("AK Weiter", bodies.youth)
    assert bodies.first_list().pairs == ()


def test_an_agreement_in_force_between_them_ends_it(bodies: Bodies):
    bodies.network("AK Start", bodies.unit)
    bodies.network("Runder Tisch", bodies.jobs)
    agreement = Agreement.objects.create(
        subject="Zusammenarbeit", kind="kooperationsvereinbarung", status="in_erarbeitung",
        municipality=bodies.kreis, visibility=Visibility.VERBUND,
    )  # fmt: skip
    for party in (bodies.unit, bodies.jobs):
        AgreementParty.objects.create(
            agreement=agreement, organisation=party, municipality=bodies.kreis
        )
    assert len(bodies.first_list().pairs) == 1
    agreement.status = "bestehend"
    agreement.save()
    assert bodies.first_list().pairs == ()


def test_what_the_list_cannot_compare_is_named(bodies: Bodies):
    group = bodies.world.provider("Jugendämter", kind="generic")
    bodies.network("Ohne Stelle", None)
    bodies.network("Mit Gruppe", group)
    bodies.network("Ohne Alter", bodies.jobs, from_months=None, to_months=None)
    bodies.network("Ohne Bahn", bodies.jobs, fields=("verwaltung",))
    left = bodies.first_list().left_out
    names = [[n.name for n in rows] for rows in (left.no_body, left.only_group, left.no_age)]
    assert names == [["Ohne Stelle"], ["Mit Gruppe"], ["Ohne Alter"]]
    assert [n.name for n in left.no_lane] == ["Ohne Bahn"]


def test_intersections_name_both_coordinators(bodies: Bodies, opened: Opener):
    bodies.network("AK Start", bodies.unit)
    bodies.network("Runder Tisch", bodies.jobs, coordinator=None)
    page = text_of(opened("cem", "intersections", "luenen"))
    assert "Koordination: Sachgebiet" in page
    assert "Koordination nicht genannt" in page


def test_groups_connect_nothing_and_siblings_are_no_overlap(bodies: Bodies, opened: Opener):
    kitas = bodies.world.provider("Kitas", kind="generic")
    one = bodies.network("Eins", bodies.jobs, sibling_group="paar")
    two = bodies.network("Zwei", bodies.jobs, sibling_group="paar")
    three = bodies.network("Drei", bodies.jobs)
    four = bodies.network("Vier", bodies.jobs, has_named_members=False)
    for network in (one, two, three, four):
        bodies.seat(network, kitas)
    bodies.seat(one, bodies.unit)
    bodies.seat(two, bodies.unit)
    page = text_of(opened("cem", "intersections", "luenen", query="zeigen=gemeinsam"))
    assert "Keine gemeinsamen Mitglieder bekannt" in page
    assert "Mitglieder nicht genannt (1)" in page
    seats = text_of(opened("cem", "intersections", "luenen", query="zeigen=institutionen"))
    assert "entfällt" in seats
    assert "keine einzelne Institution" in text_of(
        opened("cem", "institution", "luenen", kitas.uuid)
    )
    view = text_of(opened("cem", "institution", "luenen", bodies.unit.uuid))
    assert "Sitzt in 2 Netzwerken (Geschwister einmal: 1)" in view


def test_a_town_does_not_see_networks_another_keeps_intern(bodies: Bodies, opened: Opener):
    secret = bodies.network(
        "Geheimer Kreis", None,
        municipality=bodies.world.verbund["luenen"], visibility=Visibility.INTERNAL,
    )  # fmt: skip
    hidden = Organisation.objects.create(
        name="Geheime Stelle", kind="dienst", field="recht",
        municipality=bodies.world.verbund["luenen"], visibility=Visibility.INTERNAL,
    )  # fmt: skip
    bodies.seat(secret, hidden, bodies.unit)
    for part in ("zustaendig", "gemeinsam", "matrix", "institutionen"):
        query = f"raum=luenen&zeigen={part}"
        assert "Geheim" not in text_of(opened("emil", "intersections", "kreis-unna", query=query))
    assert "Geheimer Kreis" in text_of(opened("cem", "institution", "luenen", hidden.uuid))
    assert opened("emil", "institution", "kreis-unna", hidden.uuid).status_code == 404
    assert opened("anna", "institution", "unna", hidden.uuid).status_code == 404
    assert opened("anna", "intersections", "luenen").status_code == 404


@pytest.mark.django_db
def test_intersections_of_kreis_unna_need_few_queries(client, django_assert_max_num_queries):
    load_kreis_unna()
    client.force_login(make_coordinator("kreis-unna"))
    for part in ("zustaendig", "gemeinsam", "matrix", "institutionen"):
        with django_assert_max_num_queries(32):
            answer = client.get(f"/kreis-unna/kette/schnittmengen/?zeigen={part}")
        assert answer.status_code == 200
    assert "57" in text_of(answer)
