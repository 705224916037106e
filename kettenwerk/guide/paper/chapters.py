"""Which offer stands in which chapter of a Heft, and what its indexes list.

Every offer stands in full once; the indexes name it wherever it belongs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kettenwerk.core.names import fold
from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.questions import BY_KEY, QUESTIONS
from kettenwerk.guide.vocabularies import FIELDS, FIRST_WORDS

# Of a child in months, half-open; the welcome visit hands the book over around birth.
BABY_SPAN = (-9, 36)
BABY_PHASES = (
    (-9, 0, _("Schwangerschaft und Geburt")),
    (0, 12, _("Das erste Jahr")),
    (12, 36, _("Mit einem und zwei Jahren")),
)
# Answers by question: the key and the offers found, best first.
Answers = Mapping[str, Sequence[PublicOffer]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """``question`` is the key of a life question, empty for a chapter of a phase or a field."""

    title: str
    offers: tuple[PublicOffer, ...]
    question: str = ""
    helpline: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One heading of an index; ``is_german`` for names of places."""

    title: str
    offers: tuple[PublicOffer, ...]
    is_german: bool = False


def for_babies(offers: Iterable[PublicOffer]) -> list[PublicOffer]:
    """Those stated to be of use between pregnancy and the third birthday."""
    return [offer for offer in offers if touches(offer, *BABY_SPAN)]


def touches(offer: PublicOffer, first: int, end: int) -> bool:
    """Whether it is stated to be of use within a half-open span of months."""
    if offer.from_months is None and offer.to_months is None:
        return False
    starts = offer.from_months is None or offer.from_months < end
    return starts and (offer.to_months is None or offer.to_months > first)


def chapters_by_phase(offers: Sequence[PublicOffer]) -> list[Chapter]:
    """An offer stands where it begins to be of use; what spans the first three years at the end."""
    spanning = [offer for offer in offers if _spans_three_years(offer)]
    left = [offer for offer in offers if offer not in spanning]
    found = []
    for first, end, title in BABY_PHASES:
        here = [offer for offer in left if touches(offer, first, end)]
        left = [offer for offer in left if offer not in here]
        found.append(Chapter(str(title), _by_name(here)))
    found.append(Chapter(gettext("Die ganze Zeit für Sie da"), _by_name(spanning)))
    return [chapter for chapter in found if chapter.offers]


def _spans_three_years(offer: PublicOffer) -> bool:
    is_early = offer.from_months is None or offer.from_months <= 0
    return is_early and (offer.to_months is None or offer.to_months >= BABY_SPAN[1])


def chapters_by_question(offers: Sequence[PublicOffer], answers: Answers) -> list[Chapter]:
    """An offer stands with the question it answers best; the rest by field.

    A question with help to call first has its chapter even if all its offers stand elsewhere.
    """
    best: dict[int, tuple[int, int]] = {}
    for order, question in enumerate(QUESTIONS):
        for rank, offer in enumerate(answers.get(question.key, ())):
            best[offer.pk] = min(best.get(offer.pk, (rank, order)), (rank, order))
    found = []
    for order, question in enumerate(QUESTIONS):
        here = [offer for offer in offers if offer.pk in best and best[offer.pk][1] == order]
        found.append(_chapter(question.key, here))
    found += _by_field([offer for offer in offers if offer.pk not in best])
    return [chapter for chapter in found if chapter.offers or chapter.helpline]


def _chapter(key: str, offers: Iterable[PublicOffer]) -> Chapter:
    question = BY_KEY[key]
    return Chapter(
        str(question.title),
        _by_name(offers),
        question=key,
        helpline=question.help_first,
        first=str(FIRST_WORDS.get(key, "")),
    )


def _by_field(offers: Sequence[PublicOffer]) -> list[Chapter]:
    words = {str(code): str(word) for code, word in FIELDS.items()}
    groups: dict[str, list[PublicOffer]] = {code: [] for code in (*words, "")}
    for offer in offers:
        groups[next((code for code in offer.fields if code in words), "")].append(offer)
    return [
        Chapter(
            gettext("Noch mehr: %(field)s") % {"field": words[code]}
            if code
            else gettext("Noch mehr Angebote"),
            _by_name(here),
        )
        for code, here in groups.items()
    ]


def index_by_question(offers: Sequence[PublicOffer], answers: Answers) -> list[Group]:
    """Every question with all its answers, also those that stand in another chapter."""
    printed = {offer.pk for offer in offers}
    found = [
        Group(
            str(question.title),
            _by_name(one for one in answers.get(question.key, ()) if one.pk in printed),
        )
        for question in QUESTIONS
    ]
    return [group for group in found if group.offers]


def index_by_place(
    offers: Sequence[PublicOffer], quarters: Mapping[UUID, str], town: str
) -> list[Group]:
    """Every part of the town for which an offer was stated; what is for all of it stands by its name."""
    groups: dict[str, list[PublicOffer]] = {}
    for offer in offers:
        names = [quarters[uuid] for uuid, _ in offer.served if uuid in quarters]
        for name in dict.fromkeys(names or [town]):
            groups.setdefault(name, []).append(offer)
    return [
        Group(name, _by_name(groups[name]), is_german=True) for name in sorted(groups, key=fold)
    ]


def _by_name(offers: Iterable[PublicOffer]) -> tuple[PublicOffer, ...]:
    return tuple(sorted(offers, key=lambda offer: (fold(offer.name), offer.pk)))
