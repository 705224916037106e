"""The chain's tables for the importer: life phases of the call and transitions."""

from collections.abc import Iterator

from kettenwerk.accounts.imports import Cells, Children, Column, Draft, Table
from kettenwerk.chain.models import (
    LifePhase,
    Transition,
    TransitionAgreement,
    TransitionNetwork,
    TransitionOffer,
)
from kettenwerk.core.tabular import read_list, read_years

_KNOWN = {"yes": "ja", "no": "nein"}


def _phase_drafts(cells: Cells) -> Iterator[Draft]:
    values = {
        "phase_set": LifePhase.PhaseSet.CALL,
        "key": f"aufruf-{cells['from_age']}-{cells['to_age']}",
        "name": cells["label"],
        "from_months": cells["from_age"],
        "to_months": cells["to_age"],
        "settings": "; ".join(cells["settings"]),
        "has_soft_border": cells.text("boundary") == "fliessend",
        "source": cells.text("source"),
    }
    yield Draft(LifePhase, "life_phases", cells.key, values)


LIFE_PHASES = Table(
    "life_phases",
    "Lebensphasen",
    LifePhase,
    (
        Column("from_age", read_years, attr="from_months", required=True),
        Column("to_age", read_years, attr="to_months", required=True),
        Column("label", attr="name", required=True),
        Column("settings", read_list, attr="settings", is_list=True),
        Column("boundary"),
        Column("source", attr="source"),
    ),
    ("from_age", "to_age"),
    _phase_drafts,
)


def read_owner_named(cell: str) -> str:
    if cell not in _KNOWN:
        message = f"„{cell}“ ist weder „yes“ noch „no“."
        raise ValueError(message)
    return _KNOWN[cell]


def read_no_maturity(cell: str) -> str:
    """The maturity of a transition is set by a person in the town, never imported."""
    message = f"„{cell}“: Die Reife eines Übergangs legt eine Person vor Ort fest. Bitte die Zelle leeren."
    raise ValueError(message)


def _transition_drafts(cells: Cells) -> Iterator[Draft]:
    above = ("transitions", cells.key)
    note = cells.text("note")
    values = {
        "key": cells.key,
        "from_setting": cells["from_setting"],
        "to_setting": cells["to_setting"],
        "short": note.split(";")[0] if note.startswith("Ü") else "",
        "from_months": cells["age_from"],
        "to_months": cells["age_to"],
        "has_named_owner": cells["owner_named"] or "",
        "note": note,
        "source": cells.text("source"),
    }
    yield Draft(Transition, "transitions", cells.key, values)
    network = cells["network"]
    refs = {"transition": above, "network": ("networks", network)}
    basis = {"basis": cells["network_basis"]}
    key = f"{cells.key}|{network}"
    yield Draft(TransitionNetwork, "transitions.network", key, basis, refs, owner_like=above)
    for column, model, attr in (
        ("offers", TransitionOffer, "offer"),
        ("agreements", TransitionAgreement, "agreement"),
    ):
        for entry in cells[column]:
            refs = {"transition": above, attr: (column, entry)}
            key = f"{cells.key}|{entry}"
            yield Draft(model, f"transitions.{column}", key, {}, refs, owner_like=above)


TRANSITIONS = Table(
    "transitions",
    "Übergänge",
    Transition,
    (
        Column("id", attr="key", required=True),
        Column("from_setting", attr="from_setting", required=True),
        Column("to_setting", attr="to_setting", required=True),
        Column("age_from", read_years, attr="from_months"),
        Column("age_to", read_years, attr="to_months"),
        Column("network", required=True, refers_to=("networks",)),
        Column("offers", read_list, refers_to=("offers",), is_list=True),
        Column("note", attr="note"),
        Column("source", attr="source"),
        Column("network_basis", attr="basis", required=True),
        Column("owner_named", read_owner_named, attr="has_named_owner"),
        Column("agreements", read_list, refers_to=("agreements",), is_list=True),
        Column("maturity", read_no_maturity),
        Column("maturity_note"),
    ),
    ("id",),
    _transition_drafts,
    children=(
        Children(TransitionNetwork, "transition", "network"),
        Children(TransitionOffer, "transition", "offers"),
        Children(TransitionAgreement, "transition", "agreements"),
    ),
)

TABLES = (LIFE_PHASES, TRANSITIONS)
