"""The one importer: rooms declare tables, a run stages them, one short transaction commits them."""

from kettenwerk.accounts.imports.commit import Ready, commit
from kettenwerk.accounts.imports.declare import (
    Cells,
    Children,
    Column,
    Draft,
    Place,
    Run,
    Scope,
    Table,
)
from kettenwerk.accounts.imports.reading import read_folder
from kettenwerk.accounts.imports.stage import stage
from kettenwerk.accounts.imports.states import is_same, records_by_row

__all__ = [
    "Cells", "Children", "Column", "Draft", "Place", "Ready", "Run", "Scope", "Table", "commit", "is_same",
    "read_folder", "records_by_row", "stage",
]  # fmt: skip
