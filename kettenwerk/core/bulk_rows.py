"""Many rows into one table with few words to the database: values in, no objects in between."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models

ROWS_PER_STATEMENT = 500
ASKED_AT_ONCE = 500


def chunks(values: Sequence[Any], size: int = ASKED_AT_ONCE) -> Iterator[Sequence[Any]]:
    """Few enough for one question to any database."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def reserve_keys(model: type[models.Model], number: int) -> range | list[int]:
    """Keys for rows to be; call it inside the transaction that inserts them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The transaction holds the only write lock, and an inserted key moves the sequence on.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return range(first, first + number)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, model._meta.pk.column, number],
        )
        return [row[0] for row in cursor.fetchall()]


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    skip_known: bool = False,
    written_as: dict[str, str] | None = None,
) -> None:
    """Inserts rows of values that are ready for the database.

    ``skip_known`` leaves a row out that a unique constraint knows; ``written_as`` says for a column
    what stands around its value in SQL.
    """
    if not rows:
        return
    quoted = connection.ops.quote_name
    names = ", ".join(map(quoted, columns))
    marks = ", ".join((written_as or {}).get(column, "%s") for column in columns)
    end = " ON CONFLICT DO NOTHING" if skip_known else ""
    # Names come from the models, values go as parameters.
    head = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"{head}({marks}){end}", rows)
            return
        for some in chunks(rows, ROWS_PER_STATEMENT):
            values = ", ".join([f"({marks})"] * len(some))
            cursor.execute(f"{head}{values}{end}", [value for row in some for value in row])


def update_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    """Updates rows whose values are followed by key and earlier ``version``; how many were found so."""
    quoted = connection.ops.quote_name
    sets = ", ".join(f"{quoted(column)} = %s" for column in columns)
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    statement = f"UPDATE {table} SET {sets} WHERE {key} = %s AND version = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
        return int(cursor.rowcount)
