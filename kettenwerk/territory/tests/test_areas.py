"""Areas: the tree, honest numbers, who may change what."""

import pytest
from django.test import Client
from django.urls import reverse

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Visibility
from kettenwerk.territory.models import Area, Statistic
from kettenwerk.territory.queries import area_tree
from tests.people import make_cast


class World:
    def __init__(self) -> None:
        self.cast = make_cast()
        self.kreis = self.area("kreis-unna", "kreis", None)
        self.unna = self.area("unna", "stadt", self.kreis)
        self.luenen = self.area("luenen", "stadt", self.kreis)
        self.koenigsborn = self.area("koenigsborn", "sozialraum", self.unna, owner="unna")

    def area(self, key: str, kind: str, parent: Area | None, owner: str = "", **values) -> Area:
        values.setdefault("visibility", Visibility.VERBUND)
        owning = self.cast.verbund[owner or key]
        return Area.objects.create(
            municipality=owning, key=key, name=key.title(), kind=kind, parent=parent, **values
        )


@pytest.fixture
def world(db) -> World:
    return World()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(name: str, town: str = "unna", **kwargs) -> str:
    return reverse(f"territory:{name}", kwargs={"town": town, **kwargs})


def typed(area: Area, **changes):
    data = {"name": area.name, "visibility": area.visibility, "version": area.version}
    return data | changes


def test_area_tree_knows_the_way_up_and_down(world):
    tree = area_tree(world.cast.verbund["unna"])
    assert tree.seat_keys(world.koenigsborn.pk) == {"koenigsborn", "unna", "kreis-unna"}
    assert tree.served_keys([world.unna.pk]) == {"koenigsborn", "unna", "kreis-unna"}
    assert tree.served_keys([world.kreis.pk]) == {"koenigsborn", "unna", "luenen", "kreis-unna"}
    assert [(depth, area.key) for depth, area in tree.in_order()] == [
        (0, "kreis-unna"),
        (1, "luenen"),
        (1, "unna"),
        (2, "koenigsborn"),
    ]


def test_area_list_shows_numbers_or_that_nobody_collected_them(
    world, django_assert_max_num_queries
):
    Statistic.objects.create(
        municipality=world.unna.municipality,
        area=world.unna,
        measure="einwohner",
        count=59_000,
        year=2011,
    )
    client = signed_in(world.cast.birgit)
    with django_assert_max_num_queries(8):
        text = client.get(page("area_list")).content.decode()
    assert "59.000" in text
    assert "(2011)" in text
    assert "nicht erhoben" in text
    assert ">0<" not in text


@pytest.mark.parametrize("name", ["area_list", "area_detail"])
def test_area_pages_are_open_to_members_and_nobody_else(world, name, client):
    kwargs = {} if name == "area_list" else {"uuid": world.unna.uuid}
    assert signed_in(world.cast.birgit).get(page(name, **kwargs)).status_code == 200
    for stranger in (world.cast.cem, world.cast.dora, world.cast.emil):
        assert signed_in(stranger).get(page(name, **kwargs)).status_code == 404
    assert client.get(page(name, **kwargs)).status_code == 302


def test_area_detail_leads_to_what_is_known_about_the_place(world):
    text = (
        signed_in(world.cast.birgit).get(page("area_detail", uuid=world.unna.uuid)).content.decode()
    )
    assert "?gebiet=unna" in text
    assert "Koenigsborn" in text
    assert "Bearbeiten" not in text
    own = signed_in(world.cast.anna).get(page("area_detail", uuid=world.unna.uuid)).content.decode()
    assert "Bearbeiten" in own


def test_area_detail_of_anothers_internal_area_is_not_there(world):
    hidden = world.area("gahmen", "sozialraum", world.luenen, "luenen", visibility="intern")
    for person, town in (("anna", "unna"), ("emil", "kreis-unna"), ("dora", "nrw")):
        url = page("area_detail", town, uuid=hidden.uuid)
        assert signed_in(getattr(world.cast, person)).get(url).status_code == 404
    assert (
        signed_in(world.cast.cem).get(page("area_detail", "luenen", uuid=hidden.uuid)).status_code
        == 200
    )


def test_area_edit_saves_own_areas_only(world):
    anna, url = signed_in(world.cast.anna), page("area_edit", uuid=world.koenigsborn.uuid)
    assert (
        anna.post(
            url, typed(world.koenigsborn, name="Königsborn", lat="51,55", lon="7,7")
        ).status_code
        == 302
    )
    world.koenigsborn.refresh_from_db()
    assert (world.koenigsborn.name, world.koenigsborn.lat, world.koenigsborn.version) == (
        "Königsborn",
        51.55,
        2,
    )
    assert anna.get(page("area_edit", uuid=world.luenen.uuid)).status_code == 404
    assert signed_in(world.cast.birgit).get(url).status_code == 403
    assert signed_in(world.cast.cem).post(url, {}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "zwingend erforderlich"),
        ({"lat": "91", "lon": "7"}, "lat", "91.0 liegt nicht zwischen -90 und 90 Grad."),
        ({"lat": "51"}, "lon", "Breite und Länge"),
        ({"survey": "zauber"}, "survey", "zauber"),
    ],
)
def test_area_edit_says_at_the_field_what_is_wrong(world, changes, field, words):
    url = page("area_edit", uuid=world.unna.uuid)
    response = signed_in(world.cast.anna).post(url, typed(world.unna, **changes))
    assert response.status_code == 422
    assert words in response.context["form"].errors[field][0]


def test_area_edit_overwrites_nobody(world):
    anna, url = signed_in(world.cast.anna), page("area_edit", uuid=world.unna.uuid)
    anna.post(url, typed(world.unna, name="Kreisstadt"))
    response = anna.post(url, typed(world.unna, name="Stadt"))
    assert "nichts wurde überschrieben" in response.content.decode()
    world.unna.refresh_from_db()
    assert world.unna.name == "Kreisstadt"


def saved(world: World, **values) -> Area:
    """The Kreisstadt Unna with one more version."""
    area = Area.objects.get(pk=world.unna.pk)
    for name, value in values.items():
        setattr(area, name, value)
    audit.save(area, by=Actor(area.municipality, world.cast.anna))
    return area


def test_area_edit_shows_what_somebody_else_saved_and_keeps_what_was_typed(world):
    opened = saved(world, note="am Hellweg")
    saved(world, note="an der Lippe", lat=51.5, lon=7.5)
    anna, url = signed_in(world.cast.anna), page("area_edit", uuid=world.unna.uuid)
    response = anna.post(url, typed(opened, note="am Hellweg", name="Kreisstadt"))
    assert response.status_code == 409
    form = response.context["form"]
    assert [one.after for one in response.context["changed"]] == ["51.5", "7.5", "an der Lippe"]
    shown = {name: form[name].value() for name in ("name", "note", "lat", "version")}
    assert shown == {"name": "Kreisstadt", "note": "an der Lippe", "lat": "51,5", "version": "3"}
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    assert anna.post(url, again).status_code == 302
    world.unna.refresh_from_db()
    assert (world.unna.name, world.unna.note, world.unna.lat) == (
        "Kreisstadt",
        "an der Lippe",
        51.5,
    )


def test_area_history_tells_the_owner_who_changed_what(world, django_assert_max_num_queries):
    saved(world, note="am Hellweg")
    saved(world, note="an der Lippe")
    url = page("area_history", uuid=world.unna.uuid)
    birgit = signed_in(world.cast.birgit)
    with django_assert_max_num_queries(10):
        text = birgit.get(url).content.decode()
    assert text.index("an der Lippe") > text.index("am Hellweg")
    assert "Version 3" in text
    assert "wiederherstellen" not in text
    assert "wiederherstellen" in signed_in(world.cast.anna).get(url).content.decode()
    for stranger, town in (("cem", "luenen"), ("emil", "kreis-unna"), ("dora", "nrw")):
        foreign = page("area_history", town, uuid=world.unna.uuid)
        assert signed_in(getattr(world.cast, stranger)).get(foreign).status_code == 404


def test_area_restore_makes_an_earlier_version_the_newest(world):
    saved(world, note="am Hellweg")
    saved(world, note="an der Lippe")
    url = page("area_restore", uuid=world.unna.uuid, number=2)
    assert signed_in(world.cast.birgit).post(url).status_code == 403
    assert signed_in(world.cast.cem).post(url).status_code == 404
    anna = signed_in(world.cast.anna)
    assert anna.get(url).status_code == 405
    assert anna.post(url).status_code == 302
    world.unna.refresh_from_db()
    assert (world.unna.note, world.unna.version) == ("am Hellweg", 4)
    assert anna.post(page("area_restore", uuid=world.unna.uuid, number=9)).status_code == 404


def test_area_restore_never_puts_a_place_into_itself(world):
    saved(world, parent=world.kreis)
    saved(world, parent=None)
    Area.objects.filter(pk=world.kreis.pk).update(parent=world.unna)
    url = page("area_restore", uuid=world.unna.uuid, number=2)
    from_here = {"referer": f"http://testserver{page('area_history', uuid=world.unna.uuid)}"}
    after = signed_in(world.cast.anna).post(url, headers=from_here, follow=True)
    assert "liegt jetzt selbst in" in after.content.decode()
    world.unna.refresh_from_db()
    assert world.unna.parent is None
