"""The rows written back are those of the import, and can be searched and added to like them."""

import pytest
from django.db import connection, transaction

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.inventory.models import Offer
from tests.people import make_cast, make_person
from tests.real_data import import_kreis_unna, load_kreis_unna, rows_of, stored_models

# Written by the clock or by chance, anew at every import.
BY_CHANCE = {"uuid", "created", "modified", "at", "heartbeat", "id"}


def found(client, kreis: Municipality) -> list[str]:
    client.force_login(make_person("wer@example.org", "Wer", kreis))
    answer = client.get("/kreis-unna/bestand/angebote/?q=kinderzukunft").context["answer"]
    return [str(row.record) for row in answer.rows]


def contents() -> dict[str, list[str]]:
    """Every row of every table, without what is new each time."""
    tables = {}
    for model in stored_models():
        kept = rows_of(model)
        known = issubclass(model, Record) or model is Municipality
        names = [
            name
            for name in kept.columns
            if known and name not in BY_CHANCE and not name.endswith("_id")
        ]
        places = [kept.columns.index(name) for name in names]
        tables[model._meta.label] = sorted(
            str([row[place] for place in places]) for row in kept.rows
        )
    return tables


@pytest.mark.django_db
def test_what_is_written_back_is_what_was_imported(client):
    with transaction.atomic():
        import_kreis_unna()
        imported = contents()
        hits = found(client, Municipality.objects.get(slug="kreis-unna"))
        transaction.set_rollback(True)
    for _ in range(2):
        with transaction.atomic():
            kreis = load_kreis_unna()
            connection.check_constraints()
            assert contents() == imported
            assert found(client, kreis) == hits != []
            Municipality(name="Neu", slug="neu", kind="stadt", parent=kreis).save()
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_house_with_people_in_it_gets_a_real_import():
    make_cast()
    assert load_kreis_unna().slug == "kreis-unna"
    assert Offer.objects.count() == 158
