"""Heads of strange tables: which table a sheet holds and which column a head means."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from kettenwerk.accounts.imports import Cells, Column, Draft, Table
from kettenwerk.accounts.imports.matching import (
    IGNORED,
    Match,
    heads_of,
    match_grid,
    missing_columns,
    sheet_from,
)
from kettenwerk.core.grids import Grid

# Any record will do; the rooms above bring them.
AREA: Any = apps.get_model("territory.area")


def drafts(_: Cells) -> Iterator[Draft]:
    yield from ()


AREAS = Table(
    "areas",
    "Gebiete",
    AREA,
    (
        Column("id", required=True, attr="key", label="Kennung"),
        Column("name", required=True, attr="name", also=("Bezeichnung",)),
        Column("kind", attr="kind"),
        Column("valid_from", attr="valid_from"),
    ),
    ("id",),
    drafts,
)


def grid(*rows: list[str], name: str = "Tabelle1") -> Grid:
    return Grid(
        name, tuple((number, tuple(row)) for number, row in enumerate(rows, start=1) if row)
    )


def matched(*rows: list[str], **habits: str) -> Match:
    return match_grid(grid(*rows), (AREAS,), {"areas": habits})


def test_a_column_is_known_by_its_name_and_by_its_label() -> None:
    known = heads_of(AREAS)
    assert known["name"] == "name"
    assert known["uuid"] == "uuid"
    assert all(known[column.name.replace("_", "")] == column.name for column in AREAS.columns)


def test_heads_are_found_below_titles_and_empty_lines() -> None:
    found = matched(["Sozialräume der Stadt"], [], ["Stand", "2026"], ["id", "name", "kind"], ["a", "A", "sozialraum"])  # fmt: skip
    assert (found.first_row, found.columns) == (3, ("id", "name", "kind"))


def test_heads_over_two_rows_are_joined() -> None:
    found = matched(["id", "na", ""], ["", "me", "kind"], ["a", "A", "stadt"])
    assert "kind" in found.columns[2] or found.first_row == 2


def test_a_doubled_head_is_taken_once() -> None:
    found = matched(["id", "name", "name"], ["a", "A", "B"])
    assert found.columns == ("id", "name", "")
    assert found.unmatched == ["name"]


def test_a_misspelt_head_is_a_guess_that_people_see() -> None:
    long = next(c.name for c in AREAS.columns if len(c.name) >= 6)
    found = matched(["id", "name", f"{long}e"], ["a", "A", ""])
    assert found.columns[2] == long
    assert found.guessed == {2}


def test_a_habit_goes_before_a_guess_and_can_say_that_a_column_is_nothing() -> None:
    found = matched(["id", "Wie es heißt", "kind"], ["a", "A", "x"], wieesheisst="name", kind=IGNORED)  # fmt: skip
    assert found.columns == ("id", "name", "")


def test_a_column_without_which_nothing_can_be_taken_is_named() -> None:
    found = matched(["id", "kind"], ["a", "stadt"])
    assert "name" in {column.name for column in AREAS.columns if column.required}
    assert missing_columns(AREAS, found)


@pytest.mark.parametrize("rows", [(), ([""],), (["x"],), (["", "", ""],)])
def test_a_sheet_without_heads_has_no_columns(rows: tuple[list[str], ...]) -> None:
    assert not any(matched(*rows).columns)


def test_the_sheet_starts_below_the_heads_and_keeps_the_lines_of_the_file() -> None:
    table = grid(["Titel"], ["id", "name"], [], ["a", "A", "zu viel"], ["b"])
    sheet = sheet_from(table, match_grid(table, (AREAS,)))
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (4, {"id": "a", "name": "A"}),
        (5, {"id": "b"}),
    ]
