"""Why an offer is shown where it is: short sentences for the page, in its language."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.search.asking import Query
from kettenwerk.guide.search.offer_words import NAME
from kettenwerk.guide.search.plan import Asked, Plan
from kettenwerk.guide.search.weighing import word_weight
from kettenwerk.inventory.models import Known

MOST_WORDS = 2
Test = Callable[[PublicOffer], bool]


class Reasons:
    """The sentences of one answer, translated once; called for each of its hits."""

    def __init__(self, query: Query, plan: Plan) -> None:
        self.plan = plan
        self.named = _("„%(word)s“ passt zum Namen")
        self.fitting = _("passt zu „%(word)s“")
        self.criteria = _criteria(query)

    def __call__(self, offer: PublicOffer, words: Mapping[str, int]) -> tuple[str, ...]:
        """First the words that weigh most, then what was asked besides, then what is unknown."""
        judged = [(test(offer), yes, unknown) for test, yes, unknown in self.criteria]
        return (
            *self._words(words),
            *(yes for fits, yes, _unknown in judged if fits and yes),
            *(unknown for fits, _yes, unknown in judged if not fits and unknown),
        )

    def _words(self, words: Mapping[str, int]) -> list[str]:
        weighed = [(word_weight(one, words), one) for one in self.plan.asked or ()]
        best = sorted((pair for pair in weighed if pair[0]), key=lambda pair: -pair[0])
        return [self._word(one, words) for _weight, one in best[:MOST_WORDS]]

    def _word(self, asked: Asked, words: Mapping[str, int]) -> str:
        is_named = any(words.get(one) == NAME for one in asked.found)
        return (self.named if is_named else self.fitting) % {"word": asked.word}


def _criteria(query: Query) -> list[tuple[Test, str, str]]:
    """What was asked: how to tell that it is so, and the words for yes and for unknown."""
    found: list[tuple[Test, str, str]] = []
    ask = _("%(what)s: bitte fragen")

    def add(test: Test, yes: str, unknown: str) -> None:
        found.append((test, yes, ask % {"what": unknown} if unknown else ""))

    if query.age_months is not None:
        add(_has_age, _("für dieses Alter"), _("Alter nicht angegeben"))
    if query.language:
        spoken = _("spricht Ihre Sprache")
        add(lambda one: query.language in one.languages, spoken, "")
        add(lambda one: _interprets(query.language, one), _("Dolmetschen möglich"), "")
        add(lambda one: _is_understood(query.language, one), "", _("Sprache nicht angegeben"))
    if query.is_free:
        add(lambda one: one.is_free == Known.YES, _("kostenlos"), _("Kosten nicht angegeben"))
    if query.is_step_free:
        step_free, unknown = _("ohne Stufen"), _("Zugang nicht angegeben")
        add(lambda one: one.is_step_free == Known.YES, step_free, unknown)
    if query.is_open_now:
        add(lambda one: bool(one.hours), _("jetzt offen"), _("Zeiten nicht angegeben"))
    return found


def _has_age(offer: PublicOffer) -> bool:
    return offer.from_months is not None or offer.to_months is not None


def _interprets(language: str, offer: PublicOffer) -> bool:
    return language not in offer.languages and offer.has_interpreter == Known.YES


def _is_understood(language: str, offer: PublicOffer) -> bool:
    return language in offer.languages or offer.has_interpreter == Known.YES
