"""Records that may mean the same thing: shown beside each other, merged by nobody but people."""

from collections.abc import Iterable
from typing import Any

from rapidfuzz import fuzz

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.core.names import name_stems, stems
from kettenwerk.inventory.models import Network

TWIN_RATIO = 92
SIMILAR_RATIO = 88


def _likeness(one: str, other: str) -> float:
    """0 to 100, whatever the order, spelling and endings of the words."""
    return fuzz.ratio(" ".join(name_stems(one)), " ".join(name_stems(other)))


def _closeness(one: str, other: str) -> float:
    """Like :func:`_likeness`, but „Eltern-Café“ and „Elterncafé“ are the same word."""
    return fuzz.ratio("".join(stems(one)), "".join(stems(other)))


def possible_twins(network: Network, others: Iterable[Network]) -> list[Network]:
    """Networks recorded or named like this one; those printed in one row are siblings, no twins."""
    found = []
    for other in others:
        is_sibling = network.sibling_group and network.sibling_group == other.sibling_group
        if other.pk == network.pk or is_sibling:
            continue
        is_recorded = network.same_as_id == other.pk or other.same_as_id == network.pk
        if is_recorded or _likeness(network.name, other.name) >= TWIN_RATIO:
            found.append(other)
    return found


def similar_names(
    model: type[Record], name: str, reader: Municipality, *, but: int | None
) -> list[Any]:
    """Visible records of one kind with nearly this name, the most similar first; at most five."""
    naming = "name" if hasattr(model, "name") else "title" if hasattr(model, "title") else "subject"
    rows = model.objects.of(reader).exclude(pk=but).values_list("pk", naming)
    scored = [(max(_likeness(name, other), _closeness(name, other)), pk) for pk, other in rows]
    best = sorted((-score, pk) for score, pk in scored if score >= SIMILAR_RATIO)[:5]
    found = model._default_manager.select_related("municipality").in_bulk([pk for _, pk in best])
    return [found[pk] for _, pk in best]
