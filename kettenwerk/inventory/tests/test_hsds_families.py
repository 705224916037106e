"""Cost, papers, access and opening times of an HSDS directory: only what the source states."""

import json

import pytest

from kettenwerk.core.grids import Grid
from kettenwerk.core.packages import read_file
from kettenwerk.inventory.imports.hsds import read_directory, words

Row = dict[str, str]


def sheets_of(document: object) -> dict[str, Grid]:
    directory = read_directory(read_file(json.dumps(document).encode(), "liste.json"))
    assert directory is not None
    return {grid.name: grid for grid in directory.grids}


def rows_of(grid: Grid) -> list[Row]:
    heads = grid.rows[0][1]
    return [dict(zip(heads, cells, strict=True)) for _, cells in grid.rows[1:]]


@pytest.mark.parametrize(
    ("fees", "amounts", "is_free"),
    [
        ("Free", (), "ja"),
        ("kostenlos.", (), "ja"),
        ("Free of charge", ("12",), "ja"),
        ("", ("0", "0.00"), "ja"),
        ("", ("0", "5"), ""),
        ("Free for members, others 5 €", (), ""),
        ("Sliding scale", (), ""),
        ("nicht kostenlos", (), ""),
        ("None", (), ""),
        ("", (), ""),
    ],
)
def test_free_is_only_what_the_source_calls_free(fees, amounts, is_free):
    assert words.is_free(fees, amounts) == is_free


@pytest.mark.parametrize(
    ("text", "is_step_free"),
    [
        ("Wheelchair accessible entrance", "ja"),
        ("stufenlos, WC im Erdgeschoss", "ja"),
        ("Not wheelchair accessible", ""),
        ("nur teilweise stufenlos", ""),
        ("Aufzug", ""),
        ("", ""),
    ],
)
def test_step_free_is_only_what_is_stated_without_reservation(text, is_step_free):
    assert words.is_step_free(text) == is_step_free


def test_what_families_want_to_know_is_read_where_it_is_stated():
    document = {
        "services": [
            {
                "id": "s1",
                "name": "Kurs",
                "organization": {"id": "o1", "name": "Träger"},
                "fees_description": "kostenlos",
                "required_documents": [{"document": "Versichertenkarte"}, {"document": "Mutterpass"}],
                "schedules": [
                    {"freq": "WEEKLY", "byday": "MO,WE", "opens_at": "09:00", "closes_at": "11:00Z"},
                    {"freq": "MONTHLY", "byday": "1FR", "opens_at": "14:00", "closes_at": "16:00"},
                    {"byday": "SA", "opens_at": "10:00", "closes_at": "12:00", "valid_to": "2026-07-01"},
                ],
                "service_at_locations": [
                    {
                        "id": "l1",
                        "location": {
                            "id": "p1",
                            "name": "Haus",
                            "location_type": "physical",
                            "accessibility": [{"description": "stufenlos"}],
                        },
                    }
                ],
            }
        ]
    }  # fmt: skip
    sheets = sheets_of(document)
    (offer,) = rows_of(sheets["Angebote"])
    assert (offer["is_free"], offer["to_bring"]) == ("ja", "Versichertenkarte; Mutterpass")
    (hours,) = rows_of(sheets["Öffnungszeiten"])
    assert (hours["offer"], hours["weekdays"], hours["closes"]) == ("s1", "mo;mi", "11:00")
    (contact,) = rows_of(sheets["Kontakte"])
    assert contact["hours"] == "Fr 14:00–16:00; Sa 10:00–12:00"
    (site,) = rows_of(sheets["Standorte"])
    assert (site["is_step_free"], site["accessibility"]) == ("ja", "stufenlos")
