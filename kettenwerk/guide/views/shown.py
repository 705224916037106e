"""An offer in families' words: what a card of the list and the first screen of its page say."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from kettenwerk.guide.languages import GuideLanguage, guide_language
from kettenwerk.guide.public import SOURCE_LANGUAGE, PublicContact, PublicOffer
from kettenwerk.guide.views.hours import Openness, openness
from kettenwerk.guide.vocabularies import age_words, language_word

YES, NO, ASK = "ja", "nein", ""


@dataclass(frozen=True, slots=True)
class Words:
    """A text, the language it is really in, and how it came to be: source, human, machine."""

    text: str
    lang: str
    direction: str
    is_foreign: bool
    is_machine: bool = False
    is_outdated: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer at a glance; ``state`` yes, no, ask or plain."""

    key: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a template needs of an offer."""

    offer: PublicOffer
    name: Words
    summary: Words
    for_whom: Words
    ages: str
    languages: tuple[str, ...]
    call: PublicContact | None
    mail: PublicContact | None
    openness: Openness
    facts: tuple[Fact, ...]


def words_of(offer: PublicOffer, name: str, language: GuideLanguage) -> Words:
    """A field in the language of the page, else in German and marked as such."""
    text, code = offer.in_words_of(name, language.code)
    known = guide_language(code)
    found = offer.texts.get((name, code)) if code != SOURCE_LANGUAGE else None
    return Words(
        text=text,
        lang=known.tag if known else code,
        direction=known.direction if known else "ltr",
        is_foreign=bool(text) and code != language.code,
        is_machine=found is not None and found.is_machine and not found.checked_by,
        is_outdated=found is not None and found.is_outdated,
    )


def shown(offer: PublicOffer, language: GuideLanguage, now: datetime) -> Shown:
    return Shown(
        offer=offer,
        name=words_of(offer, "name", language),
        summary=words_of(offer, "summary", language),
        for_whom=words_of(offer, "for_whom", language),
        ages=age_words(offer.from_months, offer.to_months),
        languages=(*map(language_word, offer.languages), *offer.more_languages),
        call=next((one for one in offer.contacts if one.phone), None),
        mail=next((one for one in offer.contacts if one.email), None),
        openness=openness(offer, now),
        facts=tuple(_facts(offer)),
    )


def _facts(offer: PublicOffer) -> list[Fact]:
    """Cost always; the rest only as far as somebody stated it."""
    stated = (
        ("freiwillig", offer.is_voluntary, gettext("Freiwillig")),
        ("vertraulich", offer.is_confidential, gettext("Vertraulich")),
        ("anonym", offer.is_anonymous, gettext("Auch ohne Namen (anonym)")),
    )
    found = [cost_fact(offer)]
    found += [Fact(key, "yes", words) for key, value, words in stated if value == YES]
    return found


def cost_fact(offer: PublicOffer) -> Fact:
    if offer.is_free == YES:
        return Fact("kosten", "yes", gettext("Kostenlos"))
    if offer.is_free == NO:
        return Fact("kosten", "no", gettext("Kostet etwas"))
    return Fact("kosten", "ask", gettext("Kosten: bitte fragen Sie"))


def first_visit(offer: PublicOffer) -> list[Fact]:
    """May I just come, do I need a paper: the answers before a first visit."""
    answers = (
        (
            offer.needs_registration,
            gettext("Bitte vorher anmelden."),
            gettext("Sie können einfach kommen."),
            gettext("Ob Sie einfach kommen können: bitte fragen Sie."),
        ),
        (
            offer.needs_referral,
            gettext("Sie brauchen eine Überweisung oder Bescheinigung."),
            gettext("Sie brauchen keine Überweisung."),
            gettext("Ob Sie eine Bescheinigung brauchen: bitte fragen Sie."),
        ),
    )
    return [
        Fact("", {YES: "no", NO: "yes"}.get(value, "ask"), {YES: yes, NO: no}.get(value, ask))
        for value, yes, no, ask in answers
    ]
