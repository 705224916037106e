"""Who is next: offers that follow one along the chain, among those that are public anyway."""

from collections.abc import Sequence
from uuid import UUID

from kettenwerk.chain.models import TransitionOffer
from kettenwerk.guide.public import PublicOffer

AT_MOST = 3


def following(offer: PublicOffer, others: Sequence[PublicOffer]) -> list[PublicOffer]:
    """First those at a released transition with it, then the next older ages of the same field."""
    near = {one.pk: one for one in others if one.pk != offer.pk}
    linked = [near[pk] for pk in _at_same_transition(offer.pk) if pk in near]
    later = sorted(
        (one for one in near.values() if _follows(offer, one)),
        key=lambda one: (
            (one.from_months or 0) - (offer.to_months or 0),
            -len(set(one.fields) & set(offer.fields)),
            one.name,
        ),
    )
    found: dict[UUID, PublicOffer] = {}
    for one in [*linked, *later]:
        found.setdefault(one.uuid, one)
    return list(found.values())[:AT_MOST]


def _at_same_transition(pk: int) -> list[int]:
    """Primary keys of offers that stand at a transition with this one; one query."""
    mine = TransitionOffer.objects.public().filter(offer=pk).values("transition")
    rows = TransitionOffer.objects.public().filter(transition__in=mine).exclude(offer=pk)
    return list(rows.order_by("pk").values_list("offer", flat=True))


def _follows(offer: PublicOffer, other: PublicOffer) -> bool:
    """Begins where this one ends or later, or reaches beyond it, and is about the same."""
    if offer.to_months is None or other.from_months is None:
        return False
    return other.from_months >= offer.to_months and bool(set(other.fields) & set(offer.fields))
