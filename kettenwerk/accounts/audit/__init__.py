"""The only way a record is written, and the way to take a change set back."""

from kettenwerk.accounts.audit.rows import Conflict, ReadyRows
from kettenwerk.accounts.audit.saving import (
    BATCH,
    bulk_save,
    delete,
    record_event,
    restore_values,
    save,
    versions_of,
)
from kettenwerk.accounts.audit.undoing import Undone, edited_since, undo

__all__ = [
    "BATCH", "Conflict", "ReadyRows", "Undone", "bulk_save", "delete", "edited_since", "record_event",
    "restore_values", "save", "undo", "versions_of",
]  # fmt: skip
