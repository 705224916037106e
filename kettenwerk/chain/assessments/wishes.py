"""Wishes of families as voices: how many in a lane and phase, never fewer than five, never their words."""

from collections import Counter

from kettenwerk.chain.assessments.cells import touches
from kettenwerk.chain.queries import lanes_of
from kettenwerk.chain.result import NO_AGE_ROW, Chain
from kettenwerk.inventory.models import Voice

FEWEST = 5


def wishes_in(chain: Chain) -> dict[tuple[str, str], int]:
    """Lane and row → how many families wish for something there; one query.

    Only voices that reached this municipality count, for the place drawn and those within it; one
    that names no place is about the whole municipality. Fewer than five are not told.
    """
    place = chain.place
    wished = Voice.objects.filter(municipality=chain.municipality, kind=Voice.Kind.WISH)
    wished = wished.exclude(state=Voice.State.RISK).exclude(field="")
    within = {place.pk, *chain.tree.below(place.pk)}
    if place.key == chain.municipality.slug:
        within.add(0)
    found: Counter[tuple[str, str]] = Counter()
    for area, field, low, high in wished.values_list("area", "field", "from_months", "to_months"):
        if (area or 0) in within:
            has_age = low is not None or high is not None
            rows = (
                [p.key for p in chain.phases if touches(low, high, p)] if has_age else [NO_AGE_ROW]
            )
            found.update((lane, row) for lane in lanes_of((field,)) for row in rows)
    return {where: count for where, count in found.items() if count >= FEWEST}
