"""Records that may mean the same thing: shown beside each other, merged by nobody but people."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.analysis.similarity import DOUBTFUL
from kettenwerk.core.names import name_stems
from kettenwerk.inventory.models import Network
from kettenwerk.inventory.queries.comparing import name_likeness

TWIN_RATIO = 92


@lru_cache(maxsize=50_000)
def _reduced(name: str) -> str:
    """A name without order, spelling and endings."""
    return " ".join(name_stems(name))


def _likeness(one: str, other: str) -> float:
    """0 to 100, whatever the order, spelling and endings of the words."""
    return fuzz.ratio(_reduced(one), _reduced(other))


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
    model: type[Record], naming: str, name: str, reader: Municipality, *, but: UUID | None
) -> list[Any]:
    """Visible records of one kind with nearly this name, the most similar first; at most five."""
    visible = model.objects.of(reader)
    others = visible.exclude(uuid=but) if but else visible
    scored = [(name_likeness(name, other), pk) for pk, other in others.values_list("pk", naming)]
    best = sorted((-score, pk) for score, pk in scored if score >= DOUBTFUL)[:5]
    found = model._default_manager.select_related("municipality").in_bulk([pk for _, pk in best])
    return [found[pk] for _, pk in best]
