"""Taking a change set back: the inverse, what is kept, and who may."""

from typing import Any

import pytest
from django.apps import apps

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality, Visibility
from kettenwerk.core.refusal import Refused
from tests.people import acting, make_cast

pytestmark = pytest.mark.django_db
# Any record will do; the rooms above bring them.
Area: Any = apps.get_model("territory.area")


@pytest.fixture
def emil(db: None) -> Actor:
    return acting(make_cast().emil)


def made(emil: Actor, *names: str) -> tuple[AuditEntry, list[Any]]:
    """A change set that brought these areas."""
    entry = audit.record_event(emil, AuditEntry.Kind.IMPORT, "Import")
    areas = [
        Area(municipality=emil.municipality, key=name.lower(), name=name, kind="sozialraum")
        for name in names
    ]
    audit.bulk_save(entry, areas, [])
    return entry, areas


def changed(emil: Actor, areas: list[Any], note: str) -> AuditEntry:
    entry = audit.record_event(emil, AuditEntry.Kind.EDIT, "Sammeländerung")
    for area in areas:
        area.refresh_from_db()
        area.name = f"{note} {area.key}"
    audit.bulk_save(entry, [], areas)
    return entry


def values(areas: list[Any]) -> list[dict[str, object]]:
    """Every stored value but for the version and the moment it was written."""
    kept = []
    for area in areas:
        area.refresh_from_db()
        snapshot = area.snapshot()
        kept.append({k: v for k, v in snapshot.items() if k not in {"version", "modified"}})
    return kept


def test_new_rows_go_and_changed_rows_get_their_values_back(emil: Actor) -> None:
    _, areas = made(emil, "Nord", "Süd")
    before = values(areas)
    entry = changed(emil, areas, "anders")
    undone = audit.undo(entry, by=emil)
    assert (undone.restored, undone.kept) == (2, ())
    assert values(areas) == before


def test_an_undone_import_leaves_nothing_to_read(emil: Actor) -> None:
    entry, _ = made(emil, "Nord")
    audit.undo(entry, by=emil)
    assert not Area.objects.of(emil.municipality).filter(key="nord").exists()


def test_a_second_undo_is_refused(emil: Actor) -> None:
    entry, _ = made(emil, "Nord")
    audit.undo(entry, by=emil)
    with pytest.raises(Refused, match="schon zurückgenommen"):
        audit.undo(entry, by=emil)


def test_another_municipality_may_not_take_it_back(emil: Actor) -> None:
    entry, _ = made(emil, "Nord")
    cem = Actor(Municipality.objects.get(slug="luenen"), emil.user)
    with pytest.raises(Refused, match="andere Kommune"):
        audit.undo(entry, by=cem)


def test_rows_edited_since_are_listed_and_kept_unless_chosen(emil: Actor) -> None:
    entry, areas = made(emil, "Nord", "Süd", "West")
    changed(emil, areas[:2], "später")
    assert {str(area) for area in audit.edited_since(entry)} == {"später nord", "später süd"}
    undone = audit.undo(entry, by=emil, also=[areas[0].uuid])
    assert undone.restored == 2
    assert undone.kept == ("später süd",)
    assert [area.key for area in Area.objects.live().filter(kind="sozialraum")] == ["süd"]


def test_a_row_that_others_refer_to_by_now_stays(emil: Actor) -> None:
    entry, areas = made(emil, "Nord")
    below = Area(key="winkel", name="Winkel", kind="sozialraum", parent=areas[0])
    audit.save(below, by=emil)
    undone = audit.undo(entry, by=emil)
    assert undone.kept == ("Nord",)
    areas[0].refresh_from_db()
    assert areas[0].deleted_at is None


def test_rows_that_only_refer_to_each_other_go_together(emil: Actor) -> None:
    entry = audit.record_event(emil, AuditEntry.Kind.IMPORT, "Import")
    above = Area(municipality=emil.municipality, key="oben", name="Oben", kind="sozialraum")
    audit.bulk_save(entry, [above], [])
    below = Area(municipality=emil.municipality, key="unten", name="Unten", kind="sozialraum", parent=above)  # fmt: skip
    audit.bulk_save(entry, [below], [])
    assert audit.undo(entry, by=emil).restored == 2


def test_a_row_changed_twice_in_one_change_set_gets_its_first_values_back(emil: Actor) -> None:
    _, areas = made(emil, "Nord")
    before = values(areas)
    entry = changed(emil, areas, "eins")
    areas[0].visibility = Visibility.PUBLIC
    audit.save(areas[0], by=emil, within=entry)
    audit.undo(entry, by=emil)
    assert values(areas) == before


def test_a_changed_row_whose_earlier_version_is_gone_is_never_deleted(emil: Actor) -> None:
    _, areas = made(emil, "Nord")
    entry = changed(emil, areas, "anders")
    entry.versions.model.objects.filter(record=areas[0].uuid, number=1).delete()
    undone = audit.undo(entry, by=emil)
    areas[0].refresh_from_db()
    assert areas[0].deleted_at is None
    assert undone.kept == ("anders nord",)


def test_an_undo_can_itself_be_taken_back(emil: Actor) -> None:
    _, areas = made(emil, "Nord")
    entry = changed(emil, areas, "anders")
    later = values(areas)
    undone = audit.undo(entry, by=emil)
    audit.undo(undone.entry, by=emil)
    assert values(areas) == later
