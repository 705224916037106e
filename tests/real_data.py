"""Kreis Unna as `make run` loads it, for tests that look at real pages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction

from kettenwerk.accounts.models import Membership, Municipality, User
from kettenwerk.config.importing import commit_folder, stage_folder
from kettenwerk.territory.services import ensure_municipalities
from tests.people import make_person

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "kreis-unna"


def load_kreis_unna() -> Municipality:
    """All tables of the example; the municipalities come with its areas.

    Imported once per process; after that, the rows of the first import are written back.
    """
    is_fresh = not Municipality.objects.exists() and not User.objects.exists()
    if is_fresh and _kept:
        with transaction.atomic():
            _write_back()
    else:
        filled_before = {model for model in stored_models() if model._base_manager.exists()}
        import_kreis_unna()
        if is_fresh:
            _kept.extend(rows_of(model) for model in stored_models() if model not in filled_before)
    return Municipality.objects.get(slug="kreis-unna")


def import_kreis_unna() -> None:
    ensure_municipalities(EXAMPLE / "areas.csv", "kreis-unna")
    kreis = Municipality.objects.get(slug="kreis-unna")
    run = stage_folder(EXAMPLE, kreis)
    assert not run.rejected, run.rejected[:3]
    commit_folder(run, kreis)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the import left in one table; the content type by its name, because its number changes."""

    model: type[models.Model]
    columns: tuple[str, ...]
    rows: list[list[Any]]
    type_column: int | None


_kept: list[_Rows] = []


def stored_models() -> list[type[models.Model]]:
    """Every stored model; SQLite fills the table of the full text search itself, by a trigger."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [model for model in found if not model._meta.db_table.endswith("_fts")]


def rows_of(model: type[models.Model]) -> _Rows:
    fields = model._meta.local_concrete_fields
    columns = tuple(str(one.column) for one in fields)
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(model._meta.db_table)}")
        rows = [list(row) for row in cursor.fetchall()]
    types = [n for n, one in enumerate(fields) if one.related_model is ContentType]
    for row in rows:
        for place in types:
            row[place] = ContentType.objects.get_for_id(row[place]).natural_key()
    return _Rows(model, columns, rows, types[0] if types else None)


def _write_back() -> None:
    filled = [kept for kept in _kept if kept.rows]
    with connection.cursor() as cursor:
        for kept in filled:
            table = connection.ops.quote_name(kept.model._meta.db_table)
            names = ", ".join(map(connection.ops.quote_name, kept.columns))
            marks = ", ".join(["%s"] * len(kept.columns))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                [_with_type(row, kept.type_column) for row in kept.rows],
            )
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [kept.model for kept in filled]
        ):
            cursor.execute(statement)


def _with_type(row: list[Any], column: int | None) -> list[Any]:
    if column is None:
        return row
    key = ContentType.objects.get_by_natural_key(*row[column]).pk
    return [*row[:column], key, *row[column + 1 :]]


def make_coordinator(*slugs: str) -> User:
    """Somebody who coordinates in these municipalities."""
    person = make_person("koordination@example.org", "Koordination")
    for slug in slugs:
        Membership.objects.create(
            user=person, municipality=Municipality.objects.get(slug=slug), role="koordinieren"
        )
    return person
