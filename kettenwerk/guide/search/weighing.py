"""How well an offer fits what was asked: whole numbers only, the same in both ways of searching."""

from collections.abc import Mapping

from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.search.ages import Span, open_span
from kettenwerk.guide.search.plan import Asked, Plan

# Times 8 is neutral.
FITS, SAME_AGE, BEST_AGE, OTHER_AGE = 8, 9, 6, 2
OF_FIELD = 10
# As good as the same age: nobody counts months when asking.
CLOSE_MONTHS = 12


def word_weight(asked: Asked, words: Mapping[str, int]) -> int:
    """The best of the words found, and a little for each further one."""
    found = [weight * words[one] for one, weight in asked.found.items() if one in words]
    if not found:
        return 0
    top = max(found)
    return (3 * top + min(sum(found), 3 * top)) // 4


def age_factor(ages: Span, span: Span | None) -> int:
    """More for offers made for just this age, less for those for another."""
    if span is None:
        return FITS
    overlap = min(ages[1], span[1]) - max(ages[0], span[0])
    if overlap <= 0:
        return FITS if overlap > -CLOSE_MONTHS else OTHER_AGE
    return SAME_AGE + BEST_AGE * overlap // (span[1] - span[0])


def weigh(plan: Plan, offer: PublicOffer, words: Mapping[str, int]) -> int:
    """Zero: none of the words is there."""
    total = plan.base + sum(word_weight(one, words) for one in plan.asked or ())
    if plan.ages is not None:
        total *= age_factor(plan.ages, open_span(offer.from_months, offer.to_months))
    if plan.fields:
        total *= OF_FIELD if set(plan.fields) & set(offer.fields) else FITS
    return total
