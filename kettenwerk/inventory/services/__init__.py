"""Decisions of the inventory: every write goes through here and the one audited save."""

from kettenwerk.inventory.services.proposals import accept_proposal, decline_proposal, propose
from kettenwerk.inventory.services.records import (
    Children,
    delete_record,
    restore_version,
    save_record,
    undo_change,
)

__all__ = [
    "Children",
    "accept_proposal",
    "decline_proposal",
    "delete_record",
    "propose",
    "restore_version",
    "save_record",
    "undo_change",
]
