"""The pages of the inventory; every one of them carries its access mark."""

from kettenwerk.inventory.views.changes import (
    change_undo,
    record_delete,
    record_history,
    record_restore,
)
from kettenwerk.inventory.views.editing import (
    agreement_edit,
    agreement_new,
    contact_edit,
    contact_new,
    gap_edit,
    gap_new,
    network_edit,
    network_new,
    offer_edit,
    offer_new,
    organisation_edit,
    organisation_new,
    profile_edit,
    profile_new,
    responsibility_edit,
    responsibility_new,
    site_edit,
    site_new,
)
from kettenwerk.inventory.views.lists_and_details import (
    agreement_detail,
    agreement_list,
    contact_detail,
    cooperation_list,
    gap_detail,
    gap_list,
    network_detail,
    network_list,
    offer_detail,
    offer_list,
    organisation_detail,
    organisation_list,
    profile_detail,
    profile_list,
    responsibility_detail,
    responsibility_list,
    site_detail,
    site_list,
)
from kettenwerk.inventory.views.members import network_members
from kettenwerk.inventory.views.proposals import (
    proposal_accept,
    proposal_decline,
    proposal_detail,
    proposal_list,
    record_propose,
)

__all__ = [
    "agreement_detail", "agreement_edit", "agreement_list", "agreement_new", "change_undo",
    "contact_detail", "contact_edit", "contact_new", "cooperation_list", "gap_detail", "gap_edit",
    "gap_list", "gap_new", "network_detail", "network_edit", "network_list", "network_members",
    "network_new", "offer_detail", "offer_edit", "offer_list", "offer_new", "organisation_detail",
    "organisation_edit", "organisation_list", "organisation_new", "profile_detail", "profile_edit",
    "profile_list", "profile_new", "proposal_accept", "proposal_decline", "proposal_detail",
    "proposal_list", "record_delete", "record_history", "record_propose", "record_restore",
    "responsibility_detail", "responsibility_edit", "responsibility_list", "responsibility_new",
    "site_detail", "site_edit", "site_list", "site_new",
]  # fmt: skip
