"""Decisions of the inventory: every write goes through here and the one audited save.

Jobs and recurring tasks of the room are known once this module is loaded.
"""

from kettenwerk.inventory.services.answers import (
    confirm_all,
    confirm_records,
    confirm_some,
    refer,
    report_gone,
    suggest_changes,
)
from kettenwerk.inventory.services.bulk import start_bulk_edit, start_writing, write_bulk_edit
from kettenwerk.inventory.services.collection import remind_collections
from kettenwerk.inventory.services.filters import delete_filter, may_change, save_filter
from kettenwerk.inventory.services.freshness import save_rules
from kettenwerk.inventory.services.inquiries import (
    open_page,
    remind_providers,
    revoke_inquiry,
    start_round,
)
from kettenwerk.inventory.services.link_checks import check_addresses, start_check
from kettenwerk.inventory.services.merging import ask_again, keep_apart, merge_records
from kettenwerk.inventory.services.proposals import accept_proposal, decline_proposal, propose
from kettenwerk.inventory.services.records import (
    Children,
    delete_record,
    restore_version,
    save_changed,
    save_record,
    undo_change,
)
from kettenwerk.inventory.services.upload_jobs import take_in
from kettenwerk.inventory.services.uploads import tidy_uploads
from kettenwerk.inventory.services.voices import leave_voice, settle_voice, tidy_voices

__all__ = [
    "Children",
    "accept_proposal",
    "ask_again",
    "check_addresses",
    "confirm_all",
    "confirm_records",
    "confirm_some",
    "decline_proposal",
    "delete_filter",
    "delete_record",
    "keep_apart",
    "leave_voice",
    "may_change",
    "merge_records",
    "open_page",
    "propose",
    "refer",
    "remind_collections",
    "remind_providers",
    "report_gone",
    "restore_version",
    "revoke_inquiry",
    "save_changed",
    "save_filter",
    "save_record",
    "save_rules",
    "settle_voice",
    "start_bulk_edit",
    "start_check",
    "start_round",
    "start_writing",
    "suggest_changes",
    "take_in",
    "tidy_uploads",
    "tidy_voices",
    "undo_change",
    "write_bulk_edit",
]
