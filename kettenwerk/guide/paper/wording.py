"""An offer in the words of its paper, in the language that is active: one dictionary per offer."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from kettenwerk.guide.languages import guide_language
from kettenwerk.guide.paper.letters import heading, settable
from kettenwerk.guide.paper.qr import qr_svg
from kettenwerk.guide.public import OpenHours, PublicContact, PublicOffer, PublicPlace
from kettenwerk.guide.vocabularies import WEEKDAYS, age_words, language_word
from kettenwerk.inventory.models import Known

# A longer block may be parted by the end of a page.
LONG = 1_100
# A text in another language than the paper is a pair: the text, its language.
Said = str | list[str]
DAYS = tuple(WEEKDAYS)


def said(offer: PublicOffer, name: str, language: str) -> Said:
    """A field in the language of the paper, else in German and marked as German."""
    text, found = offer.in_words_of(name, language)
    return foreign(text, found, language)


def foreign(text: str, found: str, language: str) -> Said:
    cleaned = settable(text)
    return cleaned if found == language or not cleaned else [cleaned, found]


def german(text: str, language: str) -> Said:
    """Names of bodies, streets and functions are German in every language."""
    return foreign(text, "de", language)


# What was worded last, by where it stands; taken again as long as the offer is the same.
_worded: dict[tuple[str, str], tuple[PublicOffer, dict[str, Any]]] = {}
MOST_WORDED = 20_000


def offer_content(offer: PublicOffer, language: str, page: str) -> dict[str, Any]:
    """What stands on the paper; ``page`` is the address behind the QR code, empty for none."""
    known = _worded.get((page, language))
    if known is not None and known[0] == offer:
        return known[1]
    if len(_worded) >= MOST_WORDED:
        _worded.clear()
    content = _worded_anew(offer, language, page)
    _worded[page, language] = offer, content
    return content


def _worded_anew(offer: PublicOffer, language: str, page: str) -> dict[str, Any]:
    text, found = offer.in_words_of("name", language)
    name: Said = heading(text) if found == language else [heading(text), found]
    facts = list(_facts(offer, language))
    content: dict[str, Any] = {
        "id": str(offer.uuid),
        "name": name,
        "provider": german(offer.provider.name, language),
        "summary": said(offer, "summary", language),
        "mark": "" if offer.is_fresh else gettext("Diese Angaben sind länger nicht bestätigt."),
        "facts": facts,
        "qr": qr_svg(page) if page else "",
        "qr_alt": gettext("QR-Code zur Seite im Internet: %(name)s") % {"name": plain(name)},
    }
    content["is_long"] = _length(content) > LONG
    return content


def plain(words: Said) -> str:
    return words if isinstance(words, str) else words[0]


def _length(content: dict[str, Any]) -> int:
    values = [content["name"], content["summary"], *(one["value"] for one in content["facts"])]
    return sum(len(plain(value)) for value in values)


def fact(label: str, value: Said, kind: str = "text", note: Said = "") -> dict[str, Any]:
    return {"label": label, "value": value, "kind": kind, "note": note}


def _facts(offer: PublicOffer, language: str) -> Iterator[dict[str, Any]]:
    """Everything that is known; what is not known is left out, only the cost asks to be asked."""
    yield from contact_facts(offer.contacts, language)
    if whom := said(offer, "for_whom", language):
        yield fact(gettext("Für wen"), whom)
    if ages := age_words(offer.from_months, offer.to_months):
        yield fact(gettext("Alter"), ages)
    yield from (fact(gettext("Wann"), words) for words in _hours(offer.hours, language))
    yield from (fact(gettext("Wo"), words) for words in _places(offer.places, language))
    if languages := [*map(language_word, offer.languages), *offer.more_languages]:
        yield fact(gettext("Sprachen"), settable(", ".join(languages)))
    yield fact(gettext("Kosten"), _cost(offer, language))
    if first := " ".join(_first_visit(offer)):
        yield fact(gettext("Anmeldung"), first)
    if stated := " ".join(_stated(offer)):
        yield fact(gettext("Gut zu wissen"), stated)
    if bring := said(offer, "to_bring", language):
        yield fact(gettext("Bitte mitbringen"), bring)


def contact_facts(contacts: tuple[PublicContact, ...], language: str) -> Iterator[dict[str, Any]]:
    for one in contacts:
        note = german(" · ".join(part for part in (one.function, one.hours) if part), language)
        if one.phone:
            yield fact(gettext("Telefon"), settable(one.phone), "phone", note)
        if one.email and not one.phone:
            yield fact(gettext("E-Mail"), settable(one.email), "mail")


def _hours(hours: tuple[OpenHours, ...], language: str) -> Iterator[Said]:
    for one in hours:
        days = ", ".join(str(WEEKDAYS[code]) for code in DAYS if code in one.weekdays)
        note = f" ({settable(one.note)})" if one.note else ""
        yield f"{days} {_span(one, language)}{note}"


def _span(one: OpenHours, language: str) -> str:
    """From left to right in every language, as clocks show it."""
    words = f"{one.opens:%H:%M}–{one.closes:%H:%M}"
    found = guide_language(language)
    return f"\u2066{words}\u2069" if found and found.is_right_to_left else words


def _places(places: tuple[PublicPlace, ...], language: str) -> Iterator[Said]:
    for one in places:
        if where := ", ".join(part for part in (one.name, one.address) if part):
            yield german(where, language)


def _cost(offer: PublicOffer, language: str) -> Said:
    if offer.is_free == Known.YES:
        return gettext("Kostenlos")
    if words := said(offer, "cost", language):
        return words
    if offer.is_free == Known.NO:
        return gettext("Kostet etwas")
    return gettext("bitte fragen Sie")


def _first_visit(offer: PublicOffer) -> Iterator[str]:
    if offer.needs_registration == Known.YES:
        yield gettext("Bitte vorher anmelden.")
    elif offer.needs_registration == Known.NO:
        yield gettext("Sie können einfach kommen.")
    if offer.needs_referral == Known.YES:
        yield gettext("Sie brauchen eine Überweisung oder Bescheinigung.")


def _stated(offer: PublicOffer) -> Iterator[str]:
    if offer.is_outreach:
        yield gettext("Wir kommen zu Ihnen nach Hause.")
    if offer.is_step_free == Known.YES:
        yield gettext("Ohne Stufen erreichbar.")
    if offer.has_interpreter == Known.YES:
        yield gettext("Es kann jemand übersetzen.")
    answers = (
        (offer.is_voluntary, gettext("Freiwillig")),
        (offer.is_confidential, gettext("Vertraulich")),
        (offer.is_anonymous, gettext("Auch ohne Namen (anonym)")),
    )
    if short := ", ".join(words for answer, words in answers if answer == Known.YES):
        yield short
