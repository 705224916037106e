"""Decisions of the chain room; every write goes through here and the one audited save."""

from kettenwerk.chain.services.decisions import decide, withdraw_decision
from kettenwerk.chain.services.delivery import deliver_defaults
from kettenwerk.chain.services.picture import (
    PhaseRow,
    delete_view,
    release,
    reset_phases,
    save_lane_labels,
    save_phases,
    save_view,
    withdraw_release,
)
from kettenwerk.chain.services.reports import freeze_report, release_report, withdraw_report
from kettenwerk.chain.services.standards import (
    adopt_standard,
    delete_standard,
    save_standard,
    withdraw_adoption,
)
from kettenwerk.chain.services.transitions import (
    Evidence,
    delete_transition,
    may_set_maturity,
    save_transition,
    set_maturity,
    withdraw_maturity,
)

__all__ = [
    "Evidence", "PhaseRow", "adopt_standard", "decide", "delete_standard", "delete_transition",
    "delete_view", "deliver_defaults", "freeze_report", "may_set_maturity", "release", "release_report",
    "reset_phases",
    "save_lane_labels", "save_phases", "save_standard", "save_transition", "save_view",
    "set_maturity", "withdraw_adoption", "withdraw_decision", "withdraw_maturity",
    "withdraw_release", "withdraw_report",
]  # fmt: skip
