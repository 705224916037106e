"""The log: every save a version, conflicts said, undo keeps later edits; only coordinators read it."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import AuditEntry, Role, Version, Visibility
from kettenwerk.core.refusal import Refused
from tests.people import acting, make_person

# Any record will do; the rooms above bring them.
AREA: Any = apps.get_model("territory.area")
LOG = "/unna/protokoll/"


def area(town, key="mitte", **changes):
    return AREA(municipality=town, key=key, name=key.title(), kind="sozialraum", **changes)


@pytest.fixture
def mitte(cast):
    record = area(cast.verbund["unna"])
    audit.save(record, by=acting(cast.anna))
    return record


def fresh(record):
    return AREA.objects.get(pk=record.pk)


def test_every_save_leaves_a_version_and_one_entry(cast, mitte):
    mitte.name = "Innenstadt"
    entry = audit.save(mitte, by=acting(cast.anna))
    assert mitte.version == 2
    assert (entry.by, entry.by_name, entry.text) == (cast.anna, "Anna", "Gebiet: Innenstadt")
    versions = audit.versions_of([mitte.uuid])
    assert [(v.number, v.snapshot["name"]) for v in versions] == [(2, "Innenstadt"), (1, "Mitte")]


def test_a_new_record_belongs_to_who_makes_it(cast):
    record = AREA(key="neu", name="Neu", kind="sozialraum")
    audit.save(record, by=acting(cast.cem))
    assert fresh(record).municipality.slug == "luenen"
    assert fresh(record).visibility == Visibility.INTERNAL


@pytest.mark.parametrize("name", ["cem", "emil", "dora"])
def test_nobody_saves_anothers_record(cast, mitte, name):
    mitte.name = "Fremd"
    with pytest.raises(Refused, match="gehört einer anderen Kommune"):
        audit.save(mitte, by=acting(getattr(cast, name)))
    with pytest.raises(Refused, match="gehört einer anderen Kommune"):
        audit.delete(fresh(mitte), by=acting(getattr(cast, name)))
    assert fresh(mitte).name == "Mitte"


def test_two_who_edit_at_once_are_told(cast, mitte):
    first, second = fresh(mitte), fresh(mitte)
    first.name = "Eins"
    audit.save(first, by=acting(cast.anna))
    second.name = "Zwei"
    with pytest.raises(audit.Conflict, match="inzwischen von jemand anderem geändert"):
        audit.save(second, by=acting(cast.anna))
    assert fresh(mitte).name == "Eins"
    assert Version.objects.filter(record=mitte.uuid).count() == 2


def test_a_save_that_fails_leaves_nothing(cast, mitte):
    audit.save(
        area(cast.verbund["unna"], "nord", valid_from=date(2011, 1, 1)), by=acting(cast.anna)
    )
    twin = area(cast.verbund["unna"], "nord", valid_from=date(2011, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.save(twin, by=acting(cast.anna))
    assert AuditEntry.objects.count() == Version.objects.count() == 2


def test_deleted_records_are_hidden_and_come_back(cast, mitte):
    entry = audit.delete(mitte, by=acting(cast.anna))
    assert not AREA.objects.of(cast.verbund["unna"]).exists()
    assert entry.text == "Gebiet gelöscht: Mitte"
    undone = audit.undo(entry, by=acting(cast.anna))
    assert undone.restored == 1
    assert fresh(mitte).deleted_at is None
    assert fresh(mitte).version == 3


def test_undo_of_a_creation_deletes_and_its_undo_brings_back(cast, mitte):
    entry = AuditEntry.objects.get()
    undone = audit.undo(entry, by=acting(cast.anna))
    assert fresh(mitte).deleted_at is not None
    audit.undo(undone.entry, by=acting(cast.anna))
    assert fresh(mitte).deleted_at is None


def test_undo_keeps_later_edits_and_names_them(cast, mitte):
    other = area(cast.verbund["unna"], "nord")
    with transaction.atomic():
        entry = audit.record_event(acting(cast.anna), AuditEntry.Kind.IMPORT, "Import")
        mitte.name = "Mitte laut Import"
        audit.bulk_save(entry, new=[other], changed=[mitte])
    later = fresh(mitte)
    later.name = "Von Hand verbessert"
    audit.save(later, by=acting(cast.anna))
    undone = audit.undo(entry, by=acting(cast.anna))
    assert (undone.restored, undone.kept) == (1, ("Von Hand verbessert",))
    assert fresh(mitte).name == "Von Hand verbessert"
    assert fresh(other).deleted_at is not None


def test_a_row_that_was_saved_meanwhile_is_not_overwritten_in_bulk(cast, mitte):
    stale, other = fresh(mitte), area(cast.verbund["unna"], "nord")
    mitte.name = "Von Hand"
    audit.save(mitte, by=acting(cast.anna))
    stale.name = "Aus der Liste"
    entry = audit.record_event(acting(cast.anna), AuditEntry.Kind.IMPORT, "Import")
    with pytest.raises(audit.Conflict), transaction.atomic():
        audit.bulk_save(entry, [other], [stale])
    assert fresh(mitte).name == "Von Hand"
    assert not AREA.objects.filter(key="nord").exists()


def test_rows_written_in_bulk_have_keys_and_versions_like_single_ones(cast, mitte):
    below = area(cast.verbund["unna"], "nord")
    above = area(cast.verbund["unna"], "stadt")
    below.parent = above
    mitte.parent = above
    entry = audit.record_event(acting(cast.anna), AuditEntry.Kind.IMPORT, "Import")
    with transaction.atomic():
        audit.bulk_save(entry, [below, above], [mitte])
    for record in (below, above, mitte):
        assert fresh(record).snapshot() == record.snapshot()
        version = Version.objects.get(record=record.uuid, number=record.version)
        assert version.snapshot == fresh(record).snapshot()
    assert fresh(below).parent == fresh(mitte).parent == above
    audit.save(area(cast.verbund["unna"], "west"), by=acting(cast.anna))


def test_undo_of_a_change_set_that_saved_a_record_twice_goes_back_before_both(cast, mitte):
    entry = audit.record_event(acting(cast.anna), AuditEntry.Kind.EDIT, "Zweimal")
    for name in ("Eins", "Zwei"):
        mitte.name = name
        audit.save(mitte, by=acting(cast.anna), within=entry)
    undone = audit.undo(entry, by=acting(cast.anna))
    assert (undone.restored, undone.kept) == (1, ())
    assert fresh(mitte).name == "Mitte"


def test_a_change_is_undone_once_and_by_its_own_municipality(cast, mitte):
    entry = AuditEntry.objects.get()
    with pytest.raises(Refused, match="andere Kommune"):
        audit.undo(entry, by=acting(cast.emil))
    audit.undo(entry, by=acting(cast.anna))
    with pytest.raises(Refused, match="schon zurückgenommen"):
        audit.undo(entry, by=acting(cast.anna))


def test_who_coordinates_reads_the_log_and_what_changed(cast, karla, as_, mitte):
    browser = as_(karla)
    entry = AuditEntry.objects.get()
    url = reverse("accounts:audit_detail", args=["unna", entry.uuid])
    assert url in browser.get(LOG).content.decode()
    page = browser.get(url).content.decode()
    assert "Mitte" in page
    assert "Diese Änderung zurücknehmen" in page
    audit.undo(entry, by=acting(karla))
    assert "Schon zurückgenommen" in browser.get(url).content.decode()


def test_the_log_is_filtered_by_kind(cast, karla, as_, mitte):
    audit.record_event(acting(karla), AuditEntry.Kind.EXPORT, "Ausgabe der Kette")
    page = as_(karla).get(f"{LOG}?kind=ausgabe").content.decode()
    assert "Ausgabe der Kette" in page
    assert "Gebiet: Mitte" not in page
    assert "Kein Eintrag" in as_(karla).get(f"{LOG}?kind=unsinn&page=x").content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("anna", 403), ("birgit", 403), ("cem", 404), ("emil", 404), ("dora", 404)]
)
def test_nobody_else_reads_the_log(cast, as_, mitte, name, status):
    entry = AuditEntry.objects.get()
    browser = as_(getattr(cast, name))
    assert browser.get(LOG).status_code == status
    assert browser.get(f"{LOG}{entry.uuid}/").status_code == status


def test_the_log_of_another_municipality_is_not_found_at_home(cast, as_, mitte):
    entry = AuditEntry.objects.get()
    assert as_(cast.emil).get(f"/kreis-unna/protokoll/{entry.uuid}/").status_code == 404


def test_a_long_log_is_paged_within_its_query_budget(
    cast, karla, as_, mitte, django_assert_max_num_queries
):
    make_person("otto@unna.example", "Otto", cast.verbund["unna"], Role.COORDINATE)
    for number in range(120):
        audit.record_event(acting(cast.anna), AuditEntry.Kind.EDIT, f"Nummer {number}")
    browser = as_(karla)
    browser.get(LOG)
    with django_assert_max_num_queries(6):
        page = browser.get(f"{LOG}?page=2").content.decode()
    assert "51–100 von 121 Einträgen" in page
    entry = AuditEntry.objects.get(text="Gebiet: Mitte")
    with django_assert_max_num_queries(6):
        browser.get(f"{LOG}{entry.uuid}/")
