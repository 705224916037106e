"""„Sorge um ein Kind?“: a card of one page for professionals, set anew at each print, stored nowhere.

The one paper that names the law, because it is handed to professionals and never to families.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kettenwerk.core.german import day_text
from kettenwerk.guide.helplines import helpline, lines_for_professionals
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.paper.booklet import AUTHOR, line_content
from kettenwerk.guide.paper.cards import clip
from kettenwerk.guide.paper.letters import heading, settable
from kettenwerk.guide.paper.typesetter import set_pdf
from kettenwerk.guide.paper.wording import fact
from kettenwerk.inventory.models import Contact


@dataclass(frozen=True, slots=True)
class Step:
    """One step in plain words and the paragraph it comes from."""

    title: str
    text: str
    law: str = ""


STEPS = (
    Step(
        title="Hinsehen",
        text="Ihnen fallen gewichtige Anhaltspunkte auf, dass es einem Kind nicht gut geht. "
        "Halten Sie für sich fest, was Sie selbst gesehen und gehört haben.",
    ),
    Step(
        title="Sprechen",
        text="Sprechen Sie mit dem Kind und den Eltern über Ihre Sorge und werben Sie für Hilfe. "
        "Nur wenn das Gespräch das Kind gefährden würde, lassen Sie es.",
        law="§ 4 Abs. 1 KKG",
    ),
    Step(
        title="Beraten lassen",
        text="Sie haben Anspruch auf Beratung durch eine insoweit erfahrene Fachkraft. Nennen Sie "
        "keine Namen; schildern Sie so, dass niemand zu erkennen ist.",
        law="§ 4 Abs. 2 KKG",
    ),
    Step(
        title="Jugendamt informieren",
        text="Reicht das nicht oder geht es nicht, und muss das Jugendamt handeln, dürfen Sie es "
        "mit den nötigen Angaben informieren. Sagen Sie es den Betroffenen vorher, außer wenn das "
        "Kind dadurch in Gefahr käme. Heilberufe sollen bei dringender Gefahr unverzüglich "
        "informieren.",
        law="§ 4 Abs. 3 KKG",
    ),
    Step(
        title="Rückmeldung",
        text="Das Jugendamt soll Ihnen bald sagen, ob es die Anhaltspunkte bestätigt sieht und ob "
        "es zum Schutz des Kindes tätig geworden ist oder noch ist.",
        law="§ 4 Abs. 4 KKG",
    ),
)


def concern_card(
    town_name: str,
    setting: GuideSetting | None,
    advisers: Sequence[Contact],
    paper: str,
    as_of: date,
) -> bytes:
    """The steps in plain words and whom to call; nobody types anything about a child."""
    data = {
        "title": f"Sorge um ein Kind? {heading(town_name)}",
        "heading": "Sorge um ein Kind?",
        "subtitle": "Für Fachkräfte, die an eine Schweigepflicht gebunden sind",
        "town": settable(town_name),
        "author": AUTHOR,
        "language": "de",
        "paper": paper,
        "danger": "Ist das Kind jetzt in Gefahr, rufen Sie sofort an:",
        "lines": list(_concern_lines(setting)),
        "steps": [{"title": one.title, "text": one.text, "law": one.law} for one in STEPS],
        "advisers_title": "Insoweit erfahrene Fachkraft",
        "advisers": list(_advisers(advisers, setting)),
        "footer": f"Stand: {day_text(as_of)} · Kurz gefasst, ersetzt keine Rechtsberatung. "
        "Die Schritte gelten nicht für ungeborene Kinder.",
    }
    return set_pdf("concern", data)


def _concern_lines(setting: GuideSetting | None) -> Iterator[dict[str, Any]]:
    yield line_content(helpline("police"))
    yield line_content(helpline("ambulance"))
    if setting is not None and setting.protection_phone:
        yield {
            "name": "Jugendamt, Tag und Nacht",
            "number": settable(setting.protection_phone),
            "when": settable(setting.protection_note),
            "about": "",
        }
    for line in lines_for_professionals():
        yield line_content(line)


def _advisers(
    advisers: Sequence[Contact], setting: GuideSetting | None
) -> Iterator[dict[str, Any]]:
    for one in advisers:
        body = one.organisation or one.offer
        label = clip(f"{body}: {one.function}")
        kind = "phone" if one.phone else "mail"
        yield fact(str(label), settable(one.phone or one.email), kind, str(clip(one.hours)))
    if not advisers:
        phone = settable(setting.protection_phone) if setting else ""
        asks = "Fragen Sie das Jugendamt, wer Sie berät"
        yield (
            fact(asks, phone, "phone")
            if phone
            else fact(asks, "die Nummer ist noch nicht eingetragen")
        )
