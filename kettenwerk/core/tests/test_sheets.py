"""Excel files hold what they were given, and never a formula of somebody else."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from kettenwerk.core.sheets import MAX_CELL, Cell, Sheet, write_xlsx


def read(data: bytes):
    return load_workbook(io.BytesIO(data))


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 2303 1", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
)
def test_text_that_looks_like_a_formula_stays_text(text):
    cell = read(write_xlsx([Sheet("Angebote", ["Name"], [[text]])])).active["A2"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_formula_in_a_head_stays_text_too():
    cell = read(write_xlsx([Sheet("Angebote", ["=1+1"], [])])).active["A1"]
    assert cell.data_type == "s"


def test_figures_days_and_nothing_keep_their_kind():
    rows: list[list[Cell]] = [[2133, 1.5, True, date(2011, 12, 14), None, "Straße"]]
    page = read(write_xlsx([Sheet("A", list("abcdef"), rows)])).active
    found = [cell.value for cell in page[2]]
    assert found[:3] == [2133, 1.5, True]
    assert found[3].date() == date(2011, 12, 14)
    assert found[4:] == [None, "Straße"]
    assert not page["F2"].quotePrefix


def test_the_head_is_frozen_and_bold():
    page = read(write_xlsx([Sheet("A", ["Name"], [["x" * 200]])])).active
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
    assert page.column_dimensions["A"].width == 60


def test_signs_that_excel_refuses_are_taken_out_and_overlong_text_ends_in_dots():
    rows = [["a\x00b"], ["x" * (MAX_CELL + 5)]]
    page = read(write_xlsx([Sheet("A", ["Name"], rows)])).active
    assert page["A2"].value == "ab"
    assert len(page["A3"].value) == MAX_CELL
    assert page["A3"].value.endswith("…")


def test_sheet_names_become_allowed_and_different():
    names = ["Kita/Schule", "Kita:Schule", "x" * 40, ""]
    book = read(write_xlsx([Sheet(name, ["a"], []) for name in names]))
    assert book.sheetnames == ["Kita Schule", "Kita Schule 2", "x" * 31, "Tabelle"]


def test_equal_tables_give_equal_bytes(time_machine):
    time_machine.move_to("2026-01-01 10:00")
    first = write_xlsx([Sheet("A", ["a"], [[1]])])
    time_machine.move_to("2026-03-01 11:00")
    assert write_xlsx([Sheet("A", ["a"], [[1]])]) == first
    assert write_xlsx([Sheet("A", ["a"], [[2]])]) != first
