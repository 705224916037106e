"""History, restore, undo and the merge page hold for every kind of record alike."""

from typing import Any

import pytest
from django.urls import reverse

from kettenwerk.accounts import audit
from kettenwerk.accounts.audit import versions_of
from kettenwerk.accounts.models import AuditEntry
from kettenwerk.inventory import models
from kettenwerk.inventory.tests.world import page, signed_in
from kettenwerk.inventory.views.kinds import KINDS, Kind
from kettenwerk.territory.models import Area
from tests.form_reader import FormReader
from tests.people import acting

# The field that people change in these tests, and two values for it.
CHANGES: dict[str, tuple[str, str, str]] = {
    "offer": ("cost", "frei", "2 Euro"),
    "organisation": ("note", "eins", "zwei"),
    "network": ("note", "eins", "zwei"),
    "agreement": ("note", "eins", "zwei"),
    "gap": ("title", "Es fehlt das eine", "Es fehlt das andere"),
    "profile": ("goals", "eins", "zwei"),
    "responsibility": ("source", "Satzung", "Beschluss"),
    "cooperation": ("source", "Satzung", "Beschluss"),
    "site": ("street", "Weg 1", "Weg 2"),
    "contact": ("hours", "montags", "dienstags"),
    "relation": ("source", "Satzung", "Beschluss"),
    "area": ("source", "Satzung", "Beschluss"),
}
ALL: list[Kind | str] = [*KINDS, "area"]


def name_of(kind: Kind | str) -> str:
    return kind if isinstance(kind, str) else kind.name


@pytest.fixture
def anna(world):
    return signed_in(world.cast.anna)


def make(world, name: str) -> Any:
    town = world.town("unna")
    verein, kreis = world.organisation("Verein"), world.organisation("Amt")
    shared = {"municipality": town, "visibility": "verbund", "source": "Bericht"}
    makers: dict[str, Any] = {
        "offer": lambda: world.offer("Elterncafé", provider=verein),
        "organisation": lambda: world.organisation("Einrichtung"),
        "network": lambda: world.network("Runde"),
        "agreement": lambda: world.agreement("Vertrag", verein),
        "gap": lambda: models.NamedGap(
            **shared, title="Es fehlt etwas", area=world.unna, field="bildung"
        ),
        "profile": lambda: models.PracticeProfile(
            **shared, title="Profil", classification="stolz", offer=world.offer("Kurs", provider=verein)
        ),
        "responsibility": lambda: models.Responsibility(
            municipality=town, organisation=verein, area=world.unna, subject="jugendhilfe",
            basis="stated", source="Bericht",
        ),
        "cooperation": lambda: models.CooperationField(
            municipality=town, organisation=verein, source="Bericht", number=1, label="Kita"
        ),
        "site": lambda: models.Site(**shared, name="Haus", organisation=verein, area=world.unna),
        "contact": lambda: models.Contact(
            **shared, function="Anmeldung", phone="02303 1", organisation=verein
        ),
        "relation": lambda: models.Relation(
            **shared, subject_organisation=verein, object_organisation=kreis, kind=relation_kind()
        ),
        "area": lambda: world.koenigsborn,
    }  # fmt: skip
    record = makers[name]()
    record.save()
    return record


def relation_kind() -> str:
    choices: Any = models.Relation._meta.get_field("kind").choices
    return str(choices[0][0])


def address(kind: Kind | str, what: str, record: Any, town: str = "unna", **more: Any) -> str:
    """The page of this kind: areas have their own room, all others share theirs."""
    if isinstance(kind, str):
        return reverse(f"territory:area_{what}", kwargs={"town": town, "uuid": record.uuid, **more})
    if what == "edit":
        return page(f"{kind.name}_edit", town, uuid=record.uuid)
    return page(f"record_{what}", town, folder=kind.folder, uuid=record.uuid, **more)


def opened(client, url: str) -> dict[str, list[str]]:
    return FormReader(client.get(url).content.decode()).data


def stored(record: Any) -> Any:
    return type(record)._default_manager.get(pk=record.pk)


def saved(client, url: str, field: str, value: str) -> None:
    data = opened(client, url) | {field: [value], "bestaetigt": ["ja"]}
    response = client.post(url, data)
    assert response.status_code == 302


def test_every_kind_has_a_case_here():
    assert {name_of(kind) for kind in ALL} == set(CHANGES)


@pytest.mark.parametrize("kind", ALL, ids=name_of)
def test_every_save_is_a_version_that_is_told_in_words_and_can_be_restored(world, anna, kind):
    record = make(world, name_of(kind))
    field, one, two = CHANGES[name_of(kind)]
    url = address(kind, "edit", record)
    saved(anna, url, field, one)
    saved(anna, url, field, two)
    assert [version.number for version in versions_of([record.uuid])] == [3, 2]
    history = anna.get(address(kind, "history", record))
    text = history.content.decode()
    assert history.status_code == 200
    assert one in text
    assert two in text
    assert "Anna" in text
    assert anna.post(address(kind, "restore", record, number=2)).status_code == 302
    again = stored(record)
    assert (getattr(again, field), again.version) == (one, 4)
    for stranger, town in (("cem", "unna"), ("cem", "luenen"), ("emil", "kreis-unna")):
        client = signed_in(getattr(world.cast, stranger))
        there = address(kind, "restore", record, town, number=2)
        assert client.post(there).status_code == 404
    birgit = signed_in(world.cast.birgit)
    assert birgit.post(address(kind, "restore", record, number=2)).status_code == 403


@pytest.mark.parametrize("kind", ALL, ids=name_of)
def test_a_stale_form_gives_the_merge_page_and_overwrites_nothing(world, anna, kind):
    record = make(world, name_of(kind))
    field, one, two = CHANGES[name_of(kind)]
    url = address(kind, "edit", record)
    saved(anna, url, field, "vorher")
    stale = opened(anna, url) | {field: [two], "bestaetigt": ["ja"]}
    saved(anna, url, field, one)
    answer = anna.post(url, stale)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert one in text
    assert two in text
    again = stored(record)
    assert (getattr(again, field), again.version) == (one, 3)
    decided = FormReader(text).data | {f"wahl-{field}": ["meine"], "bestaetigt": ["ja"]}
    assert anna.post(url, decided).status_code == 302
    again = stored(record)
    assert (getattr(again, field), again.version) == (two, 4)


@pytest.mark.parametrize("kind", ALL, ids=name_of)
def test_a_deleted_record_comes_back_by_undo(world, anna, kind):
    record = make(world, name_of(kind))
    field, one, _ = CHANGES[name_of(kind)]
    saved(anna, address(kind, "edit", record), field, one)
    if (
        kind == "area"
    ):  # a place is replaced by its successor; only taking an import back removes one
        audit.delete(stored(record), by=acting(world.cast.anna))
    else:
        assert anna.post(address(kind, "delete", record)).status_code == 302
    assert stored(record).deleted_at is not None
    entry = AuditEntry.objects.latest("pk")
    assert anna.post(page("change_undo", uuid=entry.uuid)).status_code == 302
    again = stored(record)
    assert again.deleted_at is None
    assert getattr(again, field) == one
    assert isinstance(again, Area) == (kind == "area")
