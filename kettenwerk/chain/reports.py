"""The Sachstand: what is frozen of a chain, and what changed since the one before."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kettenwerk.chain.exports import ChainTable, as_table
from kettenwerk.chain.exports.facts import LANES_DO_NOT_ADD_UP, NO_FINDINGS, has_undecided
from kettenwerk.chain.exports.table import JointLine, LaneTotal, NeedLine
from kettenwerk.chain.models import Report
from kettenwerk.chain.result import Chain, Finding, Gap
from kettenwerk.chain.sentences import certainty_words
from kettenwerk.core.document import Block, BulletList, Document, Paragraph, Section, Table
from kettenwerk.core.german import age_text, day_text, number_text

COUNTS = {
    "offers": "Angebote für Familien",
    "local": "davon vor Ort",
    "wide": "davon kreisweit",
    "findings": "Hinweise",
    "confirmed": "bestätigte Lücken",
    "named": "genannte Lücken",
    "networks": "Netzwerke",
    "agreements": "geltende Vereinbarungen",
    "settled": "Übergänge mit erhobener Reife",
}
EQUAL_ANSWER = "Eine Lücke verlangt nicht immer ein neues Angebot: Bessere Zusammenarbeit ist eine gleichwertige Antwort."
METHOD = (
    "Gezählt wird jede Leistung für Familien, die zum Stand läuft; Teile zählen mit ihrem Ganzen einmal.",
    "Ein Angebot zählt dort, wo es angeboten wird, nicht am Sitz des Anbieters.",
    "Instrumente, Strukturen, Qualifizierungen und Informationen stehen daneben und zählen nicht mit.",
    LANES_DO_NOT_ADD_UP,
    "Ein Hinweis ist eine Frage: Zu diesem Feld ist kein oder zu wenig Angebot bekannt.",
    "Zur Lücke wird ein Hinweis, wenn ein Gremium ihn bestätigt; eine genannte Lücke hat eine Quelle.",
    "Die Reife eines Übergangs stellt eine Person fest; „nicht erhoben“ ist keine Stufe.",
    "Nicht erhoben ist nicht null.",
)


def freeze(chain: Chain, *, number: int, today: date, last: Report | None) -> dict[str, Any]:
    """Everything a Sachstand says, as plain data: its text, and the facts the next one compares with."""
    facts = facts_of(chain)
    document = _document(chain, facts, number=number, today=today, last=last)
    return {"document": document.as_data(), "facts": facts}


def facts_of(chain: Chain) -> dict[str, Any]:
    """What the next Sachstand is compared with; keys are stable, values are words."""
    return {
        "counts": {
            "offers": chain.totals.offers,
            "local": chain.totals.local,
            "wide": chain.totals.wide,
            "findings": len(chain.open_findings) if chain.findings_state == "offen" else None,
            "confirmed": sum(1 for gap in chain.gaps if gap.named is None),
            "named": sum(1 for gap in chain.gaps if gap.named is not None),
            "networks": len(chain.networks),
            "agreements": len(chain.agreements),
            "settled": sum(1 for joint in chain.joints if joint.maturity),
        },
        "offers": {str(item.offer.uuid): item.offer.name for item in chain.listed},
        "gaps": {_gap_key(gap): gap.title for gap in chain.gaps},
        "transitions": {
            str(joint.transition.uuid): [str(joint.transition), joint.state]
            for joint in chain.joints
        },
    }


def _gap_key(gap: Gap) -> str:
    if gap.named is not None:
        return str(gap.named.uuid)
    return gap.decision.about if gap.decision else gap.title


def digest_of(content: Mapping[str, Any], pdf: bytes, docx: bytes) -> str:
    """SHA-256 over the content and both papers."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    parts = (text.encode(), pdf, docx)
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def is_unchanged(report: Report) -> bool:
    """Whether the stored Sachstand still is what was frozen."""
    return digest_of(report.content, bytes(report.pdf), bytes(report.docx)) == report.digest


def _document(
    chain: Chain, facts: Mapping[str, Any], *, number: int, today: date, last: Report | None
) -> Document:
    table, place = as_table(chain), chain.place.name
    footer = f"Sachstand {place} Nr. {number} · Stand {day_text(chain.as_of)}"
    if has_undecided(chain):
        footer += " · Hinweise sind nicht beschlossen"
    before = last.content["facts"] if last else None
    return Document(
        title=f"Sachstand der Präventionskette {place}",
        subtitle=f"Nr. {number} · Stand {day_text(chain.as_of)} · festgehalten am {day_text(today)}",
        footer=footer,
        sections=(
            Section("Was trägt", tuple(_carries(chain, table))),
            Section("Was bekannt ist", tuple(_offers(table))),
            Section("Lücken", tuple(_gaps(chain))),
            Section("Übergänge und ihr Stand", (_joints(table),)),
            Section("Hinweise, nicht beschlossen", tuple(_hints(chain))),
            Section(
                "Was sich seit dem letzten Sachstand geändert hat",
                tuple(_changes(before, facts, last)),
            ),
            Section("Offene Daten", tuple(_open(chain, table))),
            Section("Wie gezählt wird", (BulletList(METHOD),)),
        ),
    )


def _carries(chain: Chain, table: ChainTable) -> Iterator[Block]:
    held = [line for line in table.joints if line.networks or line.agreements]
    networks = chain.joints_with_network
    yield Paragraph(
        f"{networks} von {len(table.joints)} Übergängen haben ein Netzwerk, "
        f"{len(chain.agreements)} Vereinbarungen gelten, {len(chain.networks)} Netzwerke arbeiten hier."
    )
    if held:
        yield BulletList(tuple(_held(line) for line in held))
    if chain.agreements:
        in_force = tuple(
            (a.subject, a.get_kind_display(), a.legal_basis or "nicht angegeben")
            for a in chain.agreements
        )
        yield Table("Vereinbarungen, die gelten", ("Gegenstand", "Art", "Grundlage"), in_force)


def _held(line: JointLine) -> str:
    networks = [network.name for network in line.joint.networks]
    agreements = [f"„{agreement.subject}“" for agreement in line.joint.agreements]
    return f"{line.title}, {line.ages}: {'; '.join([*networks, *agreements])}"


def _offers(table: ChainTable) -> Iterator[Block]:
    yield Paragraph(table.lead)
    rows = tuple(_lane(lane) for lane in (*table.lanes, table.total))
    header = ("Bahn", "Angebote", table.local_word, table.wide_word)
    yield Table("Angebote je Bahn", header, rows, numeric=(1, 2, 3))
    yield Paragraph(LANES_DO_NOT_ADD_UP, is_muted=True)


def _lane(lane: LaneTotal) -> tuple[str, ...]:
    return (lane.label, number_text(lane.count), number_text(lane.local), number_text(lane.wide))


def _gaps(chain: Chain) -> Iterator[Block]:
    header = ("Lücke", "Bahn", "Alter", "Quelle")
    confirmed = tuple(_gap(gap) for gap in chain.gaps if gap.named is None)
    named = tuple(_gap(gap) for gap in chain.gaps if gap.named is not None)
    if confirmed:
        yield Table("Von einem Gremium bestätigt", header, confirmed)
    if named:
        yield Table("Von Menschen genannt, mit Quelle", header, named)
    if not confirmed and not named:
        yield Paragraph("Keine Lücke ist bestätigt oder genannt.")
    if chain.wider_gaps:
        text = f"Für das Gebiet darüber sind {len(chain.wider_gaps)} weitere Lücken genannt."
        yield Paragraph(text, is_muted=True)
    yield Paragraph(EQUAL_ANSWER, is_muted=True)


def _gap(gap: Gap) -> tuple[str, ...]:
    return (gap.title, gap.lane_label, age_text(gap.from_months, gap.to_months), gap.source)


def _joints(table: ChainTable) -> Block:
    rows = tuple(_joint(line) for line in table.joints)
    return Table(
        "Alle Übergänge", ("Übergang", "Alter", "Reife", "verantwortlich", "festgestellt"), rows
    )


def _joint(line: JointLine) -> tuple[str, ...]:
    found = line.joint.maturity
    decided = f"{found.decided_by}, {day_text(found.decided_on)}" if found else "–"
    return (line.title, line.ages, line.state, line.owner, decided)


def _hints(chain: Chain) -> Iterator[Block]:
    if chain.findings_state != "offen":
        yield Paragraph(NO_FINDINGS[chain.findings_state])
        return
    if not chain.findings:
        yield Paragraph("Keine.")
        return
    yield Paragraph(
        "Diese Hinweise hat noch kein Gremium bewertet, soweit nichts anderes dabei steht."
    )
    yield BulletList(tuple(_hint(finding) for finding in chain.findings))


def _hint(finding: Finding) -> str:
    certainty = certainty_words(finding.certainty, finding.doubts)
    decision = ""
    if finding.decision is not None and finding.is_quiet:
        found = finding.decision
        words = f"{found.get_verdict_display()}, {found.body}, {day_text(found.decided_on)}"
        decision = f" Entschieden: {words}."
    return f"{finding.reason} [{certainty.removesuffix('.')}]{decision}"


def _changes(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], last: Report | None
) -> Iterator[Block]:
    if before is None or last is None:
        yield Paragraph("Dies ist der erste Sachstand; ein Vergleich ist ab dem nächsten möglich.")
        return
    yield Paragraph(f"Verglichen mit Nr. {last.number}, Stand {day_text(last.as_of)}.")
    lines = tuple(change_lines(before, now))
    yield BulletList(lines) if lines else Paragraph("Nichts hat sich geändert.")
    counts = tuple(
        (label, number_text(before["counts"][key]), number_text(now["counts"][key]))
        for key, label in COUNTS.items()
    )
    header = ("Zahl", f"Nr. {last.number}", "jetzt")
    yield Table("Zahlen vorher und jetzt", header, counts, numeric=(1, 2))


def change_lines(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What is new, what is gone, which transitions moved; in words."""
    for kind, words in (("offers", "Angebot"), ("gaps", "Lücke")):
        old, new = before[kind], now[kind]
        yield from (
            f"+ {words}: {name}" for name in sorted(new[k] for k in new.keys() - old.keys())
        )
        yield from (
            f"− {words}: {name}" for name in sorted(old[k] for k in old.keys() - new.keys())
        )
    old, new = before["transitions"], now["transitions"]
    for key in sorted(old.keys() | new.keys(), key=lambda key: (new.get(key) or old[key])[0]):
        title = (new.get(key) or old[key])[0]
        states = [book[key][1] if key in book else "nicht geführt" for book in (old, new)]
        if states[0] != states[1]:
            yield f"Übergang {title}: von „{states[0]}“ zu „{states[1]}“"


def _open(chain: Chain, table: ChainTable) -> Iterator[Block]:
    questions = tuple(f"{question}: nicht erhoben" for question in chain.open_questions)
    yield BulletList(questions) if questions else Paragraph("Alles Nötige ist erhoben.")
    if table.need:
        rows = tuple(_need(line) for line in table.need)
        yield Table(
            "Was über den Bedarf bekannt ist",
            ("Gruppe", "Gebiet", "Jahr", "Anzahl"),
            rows,
            numeric=(3,),
        )


def _need(line: NeedLine) -> tuple[str, ...]:
    return (line.label, line.area, line.year, number_text(line.count))
