"""What a municipality starts with: phases, transitions and proposed standards."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, SharedRecord, Visibility
from kettenwerk.chain import defaults
from kettenwerk.chain.models import LifePhase, Standard, Transition

DEFAULTS_NAMESPACE = UUID("0c2d6f52-43a5-5f0e-8a55-4f1f5a0d9c11")


def deliver_defaults(by: Actor) -> int:
    """Gives a municipality the phases, transitions and standards it does not have yet; returns how many."""
    new: dict[type[SharedRecord], list[Any]] = {}
    for model, key, values in _default_rows():
        uuid = uuid5(DEFAULTS_NAMESPACE, f"{by.municipality.slug}/{model.__name__}/{key}")
        if not model.objects.filter(uuid=uuid).exists():
            shared = {"municipality": by.municipality, "visibility": Visibility.VERBUND}
            new.setdefault(model, []).append(model(uuid=uuid, **shared, **values))
    if new:
        entry = audit.record_event(
            by, AuditEntry.Kind.IMPORT, "Mitgelieferte Lebensphasen und Standards"
        )
        for records in new.values():
            audit.bulk_save(entry, records, [])
    return sum(map(len, new.values()))


def _default_rows() -> Iterator[tuple[type[SharedRecord], str, dict[str, Any]]]:
    for values in defaults.PHASES:
        yield LifePhase, values["key"], {"source": defaults.PHASE_SOURCE, **values}
    for values in defaults.TRANSITIONS:
        yield Transition, values["key"], {"source": defaults.TRANSITION_SOURCE, **values}
    for key, title, lane, phase, level, law in defaults.STANDARDS:
        yield (
            Standard,
            key,
            {
                "key": key,
                "title": title,
                "lane": lane,
                "phase": phase,
                "prevention_level": level,
                "minimum": 1,
                "source": f"{defaults.STANDARD_SOURCE}; {law}",
            },
        )
