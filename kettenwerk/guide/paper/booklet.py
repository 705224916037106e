"""What a Heft for families holds, ready to be set: Familienwegweiser and Elternbegleitbuch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from kettenwerk.core.german import day_text
from kettenwerk.core.names import fold
from kettenwerk.guide.helplines import Helpline, emergency_lines, helpline, lines_for_families
from kettenwerk.guide.languages import GuideLanguage
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.paper.chapters import (
    Answers,
    Chapter,
    Group,
    chapters_by_phase,
    chapters_by_question,
    index_by_place,
    index_by_question,
)
from kettenwerk.guide.paper.letters import heading, settable
from kettenwerk.guide.paper.qr import qr_svg
from kettenwerk.guide.paper.wording import Said, contact_facts, german, offer_content
from kettenwerk.guide.public import SOURCE_LANGUAGE, PublicOffer
from kettenwerk.guide.queries.towns import Office, Town
from kettenwerk.guide.vocabularies import language_word

BLUE = "#2044aa"
# Relative luminance (WCAG 2) above which black is read better than white.
BRIGHT = 0.18
AUTHOR = "Kettenwerk"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asked for; the values of :class:`Booklet`."""

    kind: str
    language: GuideLanguage
    paper: str
    unconfirmed: str = Booklet.Unconfirmed.MARKED

    @property
    def is_for_babies(self) -> bool:
        return self.kind == Booklet.Kind.BABY


@dataclass(frozen=True, slots=True)
class Contents:
    """The offers to print, and which of them answer which life question, best first."""

    offers: Sequence[PublicOffer]
    answers: Answers
    as_of: date


def booklet_data(
    choice: Choice, town: Town, contents: Contents, site: str, progress: Progress
) -> dict[str, Any]:
    """Everything ``booklet.typ`` reads, in the language of the Heft."""
    with translation.override(choice.language.code):
        address = f"{site.rstrip('/')}/familien/{choice.language.code}/{town.slug}/"
        frame = _frame(choice, town, contents.as_of)
        return (
            frame
            | {
                "qr": qr_svg(address),
                "qr_alt": gettext("QR-Code zu allen Angeboten im Internet"),
                "qr_words": gettext("Alle Angebote, immer aktuell"),
            }
            | _inside(choice, town, contents, address, progress)
        )


def _frame(choice: Choice, town: Town, as_of: date) -> dict[str, Any]:
    title = title_of(choice.kind)
    name = heading(town.name)
    stand = gettext("Stand: %(day)s") % {"day": day_text(as_of)}
    accent = town.accent or BLUE
    return {
        "title": f"{title} {name}",
        "heading": title,
        "author": AUTHOR,
        "language": choice.language.tag,
        "paper": choice.paper,
        "town": name,
        "span": _span(choice),
        "greeting": german(town.greeting, choice.language.code),
        "accent": accent,
        "is_bright": _luminance(accent) > BRIGHT,
        "notes": list(_notes(choice)),
        "stand": stand,
        "footer": f"{title} {name} · {stand}",
        "corrections_words": gettext("Stimmt etwas nicht? Rufen Sie uns an:"),
        "corrections": settable(town.office.phone) if town.office else "",
        "emergency": [line_content(line) for line in emergency_lines()],
        "helplines": [line_content(line) for line in _other_lines(town, choice)],
        "protection": protection_content(town),
        "office": office_content(town.office, choice.language.code),
        "words": {
            "help": gettext("Hilfe sofort"),
            "office": gettext("Ihr Familienbüro"),
            "more_help": gettext("Hilfe am Telefon"),
            "contents": gettext("Inhalt"),
        },
    }


def title_of(kind: str) -> str:
    """The name of the Heft in the active language."""
    if kind == Booklet.Kind.BABY:
        return gettext("Elternbegleitbuch")
    return gettext("Familienwegweiser")


def _span(choice: Choice) -> str:
    if choice.is_for_babies:
        return gettext("Von der Schwangerschaft bis zum dritten Geburtstag")
    return gettext("Hilfe und Angebote für Familien")


def _notes(choice: Choice) -> Iterable[str]:
    if choice.language.is_unchecked:
        yield gettext("Maschinell übersetzt, nicht geprüft.")
    if choice.language.code != SOURCE_LANGUAGE:
        yield gettext("Was noch nicht übersetzt ist, steht auf Deutsch.")
    if choice.unconfirmed == Booklet.Unconfirmed.LEFT_OUT:
        yield gettext("Das Heft enthält nur Angaben, die zuletzt bestätigt wurden.")


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _other_lines(town: Town, choice: Choice) -> list[Helpline]:
    first = emergency_lines()
    lines = lines_for_families(town.municipality.ags, choice.language.code)
    return [line for line in lines if line not in first]


def line_content(line: Helpline) -> dict[str, Any]:
    languages = ", ".join(language_word(code) for code in line.languages if code != "de")
    when = str(line.when)
    return {
        "name": str(line.name),
        "number": line.number,
        "when": f"{when} · {languages}" if languages else when,
        "about": str(line.about),
    }


def protection_content(town: Town) -> dict[str, Any] | None:
    """The youth office by day and night, as the town wrote it."""
    if not town.protection_phone:
        return None
    return {
        "name": gettext("Sorge um ein Kind"),
        "number": settable(town.protection_phone),
        "when": settable(town.protection_note),
        "about": gettext("Ihre Stadt oder Ihr Kreis, Tag und Nacht"),
    }


def office_content(office: Office | None, language: str) -> dict[str, Any] | None:
    if office is None:
        return None
    return {
        "name": german(office.name, language),
        "text": gettext(
            "Hier hilft Ihnen ein Mensch weiter, auch wenn Sie nichts Passendes finden."
        ),
        "facts": list(contact_facts(office.contacts, language)),
    }


def _inside(
    choice: Choice, town: Town, contents: Contents, address: str, progress: Progress
) -> dict[str, Any]:
    offers, answers = contents.offers, contents.answers
    code = choice.language.code
    total = len(offers)
    set_offers = {}
    for done, offer in enumerate(offers):
        progress(done, total)
        set_offers[offer.pk] = offer_content(
            _seen_from(town, offer), code, f"{address}angebot/{offer.uuid}/"
        )
    if choice.is_for_babies:
        chapters = chapters_by_phase(offers)
    else:
        chapters = chapters_by_question(offers, answers)
    quarters = {one.uuid: one.name for one in town.quarters}
    return {
        "chapters": [_chapter(chapter, set_offers) for chapter in chapters],
        "names": {one["id"]: one["name"] for one in set_offers.values()},
        "indexes": [
            _index(gettext("Nach Fragen"), index_by_question(offers, answers), code),
            _index(gettext("Nach Orten"), index_by_place(offers, quarters, town.name), code),
        ],
    }


def _seen_from(town: Town, offer: PublicOffer) -> PublicOffer:
    """Of many places, those in the town itself; all of them in the paper of a Kreis."""
    if town.municipality.kind not in {"stadt", "gemeinde"}:
        return offer
    name = fold(town.name).split()
    here = tuple(place for place in offer.places if fold(place.city) in name)
    return replace(offer, places=here) if here else offer


def _chapter(chapter: Chapter, set_offers: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "first": chapter.first,
        "note": ""
        if chapter.offers
        else gettext("Mehr dazu finden Sie hinten unter „Nach Fragen“."),
        "helplines": [line_content(helpline(chapter.helpline))] if chapter.helpline else [],
        "offers": [set_offers[offer.pk] for offer in chapter.offers],
    }


def _index(title: str, groups: list[Group], language: str) -> dict[str, Any]:
    return {
        "title": title,
        "groups": [
            {
                "title": _title(group, language),
                "ids": [str(offer.uuid) for offer in group.offers],
            }
            for group in groups
        ],
    }


def _title(group: Group, language: str) -> Said:
    words = heading(group.title)
    return [words, SOURCE_LANGUAGE] if group.is_german and language != SOURCE_LANGUAGE else words
