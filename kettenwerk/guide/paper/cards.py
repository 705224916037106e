"""The quick card for a ward or practice: one page, set anew at each print, stored nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from kettenwerk.core.german import day_text
from kettenwerk.guide.helplines import (
    Helpline,
    emergency_lines,
    helpline,
)
from kettenwerk.guide.languages import GuideLanguage
from kettenwerk.guide.paper.booklet import AUTHOR, line_content, office_content, protection_content
from kettenwerk.guide.paper.letters import settable
from kettenwerk.guide.paper.qr import qr_svg
from kettenwerk.guide.paper.typesetter import page_count, set_pdf
from kettenwerk.guide.paper.wording import Said, german, offer_content
from kettenwerk.guide.public import PublicOffer
from kettenwerk.guide.queries.towns import Town

MOST_OFFERS = {"a4": 12, "a5": 6}
LONGEST = 160
# Facts a card has room for; the rest stands on the page behind the QR code.
_KINDS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class QuickChoice:
    """For whom, in which language and on which paper; ``heading`` in the words of the chooser."""

    language: GuideLanguage
    paper: str
    place: str
    ages: str
    ward: str = ""
    address: str = ""


def quick_card(
    choice: QuickChoice, town: Town, offers: Sequence[PublicOffer], as_of: date, site: str
) -> bytes:
    """As many offers as fit on one page, in the order given."""
    with translation.override(choice.language.code):
        data = _quick_data(choice, town, as_of, site)
        made = [
            _short(offer, choice.language.code, town, site)
            for offer in offers[: MOST_OFFERS[choice.paper]]
        ]
    while True:
        pdf = set_pdf("card", data | {"offers": made})
        if not made or page_count(pdf) == 1:
            return pdf
        made = made[:-1]


def _quick_data(choice: QuickChoice, town: Town, as_of: date, site: str) -> dict[str, Any]:
    code = choice.language.code
    for_whom = " · ".join(part for part in (choice.ages, choice.place) if part)
    page = f"{site.rstrip('/')}/familien/{code}/{town.slug}/{choice.address}"
    lines: list[Helpline] = [*emergency_lines(), helpline("parents")]
    return {
        "title": f"{gettext('Gut zu wissen für Familien')} {settable(town.name)}",
        "heading": gettext("Gut zu wissen für Familien"),
        "subtitle": settable(for_whom),
        "ward": clip(german(choice.ward, code)),
        "author": AUTHOR,
        "language": choice.language.tag,
        "paper": choice.paper,
        "lines": [line_content(line) for line in lines],
        "protection": protection_content(town),
        "office": office_content(town.office, code),
        "qr": qr_svg(page),
        "qr_alt": gettext("QR-Code zu allen Angeboten im Internet"),
        "qr_words": gettext("Alle Angebote, immer aktuell"),
        "note": gettext("Maschinell übersetzt, nicht geprüft.")
        if choice.language.is_unchecked
        else "",
        "footer": gettext("Stand: %(day)s") % {"day": day_text(as_of)},
        "corrections_words": gettext("Stimmt etwas nicht? Rufen Sie uns an:"),
        "corrections": settable(town.office.phone) if town.office else "",
    }


def _short(offer: PublicOffer, language: str, town: Town, site: str) -> dict[str, Any]:
    """Name, phone and the three facts that decide whether one can come."""
    page = f"{site.rstrip('/')}/familien/{language}/{town.slug}/angebot/{offer.uuid}/"
    full = offer_content(offer, language, page)
    phones = [one for one in full["facts"] if one["kind"] == "phone"][:1]
    mails = [one for one in full["facts"] if one["kind"] == "mail"][:1]
    wanted = (gettext("Wann"), gettext("Wo"), gettext("Sprachen"), gettext("Kosten"))
    others = {one["label"]: one for one in reversed(full["facts"]) if one["label"] in wanted}
    facts = [*(phones or mails), *(others[label] for label in wanted if label in others)]
    return {
        "name": clip(full["name"]),
        "mark": full["mark"],
        "facts": [
            {**one, "value": clip(one["value"]), "note": clip(one["note"])}
            for one in facts[: _KINDS_SHOWN + 1]
        ],
        "qr": full["qr"],
        "qr_alt": full["qr_alt"],
    }


def clip(words: Said) -> Said:
    """Short enough for a card."""
    if isinstance(words, list):
        return [str(clip(words[0])), words[1]]
    text = settable(words)
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rstrip() + " …"
