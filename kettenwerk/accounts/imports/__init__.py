"""The one importer: rooms declare tables, a run stages them, one short transaction commits them."""

from kettenwerk.accounts.imports.commit import commit
from kettenwerk.accounts.imports.declare import Cells, Column, Draft, Run, Scope, Table
from kettenwerk.accounts.imports.stage import stage

__all__ = ["Cells", "Column", "Draft", "Run", "Scope", "Table", "commit", "stage"]
