"""What a commit makes ready beforehand stands in the database as if each row had been saved alone."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.imports import Ready
from kettenwerk.accounts.models import Municipality, Record, Version
from kettenwerk.config.importing import stage_folder
from kettenwerk.config.tests.test_import import (
    Rows,
    folder,
    run_import,
    small,
    stored,
    with_cell,
    write_folder,
)
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Offer, Organisation

__all__ = ["folder", "small"]
pytestmark = pytest.mark.django_db


def changed(small: Rows, folder: Path) -> Path:
    """The same data set with a renamed offer that lost a place and found another."""
    cells = {"name": "Elternfrühstück", "areas_served": "kamen;unna"}
    return write_folder(folder, with_cell(small, "offers", "of-keep", **cells))


def test_the_last_version_of_every_imported_row_is_the_row(small: Rows, folder: Path) -> None:
    run_import(folder)
    run_import(changed(small, folder))
    checked = 0
    for model in apps.get_models():
        for row in model._default_manager.all() if issubclass(model, Record) else ():
            last = Version.objects.filter(record=row.uuid).latest("number")
            assert (last.number, last.snapshot) == (row.version, row.snapshot())
            checked += 1
    assert checked > 50


def test_a_record_that_moved_while_the_rows_were_made_ready_refuses_all(
    small: Rows, folder: Path
) -> None:
    run_import(folder)
    kreis = Municipality.objects.get(slug="kreis-unna")
    offer = Offer.objects.select_related("provider").get(key="of-keep")
    run = stage_folder(changed(small, folder), kreis)
    ready = Ready(run, by=Actor(kreis))
    Organisation.objects.filter(pk=offer.provider_id).update(version=offer.provider.version + 1)
    before = stored()
    with pytest.raises(Refused, match="hat jemand den Bestand geändert"), transaction.atomic():
        ready.write()
    assert stored() == before


def test_rows_that_somebody_else_made_meanwhile_refuse_all(folder: Path) -> None:
    run_import(folder)
    kreis = Municipality.objects.get(slug="kreis-unna")
    gone = Offer.objects.get(key="of-keep")
    uuid = gone.uuid
    Offer.objects.filter(pk=gone.pk).update(uuid="00000000-0000-0000-0000-000000000001", key="alt")
    ready = Ready(stage_folder(folder, kreis), by=Actor(kreis))
    gone.pk, gone.uuid = None, uuid
    gone.save(force_insert=True)
    with pytest.raises(Refused, match="hat jemand den Bestand geändert"), transaction.atomic():
        ready.write()
