"""The chain as an Excel file: one sheet per question, the last says what it rests on."""

from collections.abc import Iterable

from kettenwerk.chain.exports.facts import self_description
from kettenwerk.chain.exports.table import (
    ChainTable,
    LaneTotal,
    as_table,
    figure,
)
from kettenwerk.chain.models import Decision
from kettenwerk.chain.result import Chain, Finding, Gap, Listed, Overlap
from kettenwerk.core.german import NOT_COLLECTED, age_text, day_text
from kettenwerk.core.sheets import Cell, Sheet, write_xlsx
from kettenwerk.inventory.models import PreventionTarget, TargetGroup

Row = tuple[Cell, ...]
CERTAINTY = {"gesichert": "gesichert", "daten_fehlen": "Daten fehlen"}


def as_xlsx(chain: Chain) -> bytes:
    """Exactly this view; equal views give equal bytes."""
    table = as_table(chain)
    return write_xlsx(
        [
            _chain_sheet(chain, table),
            _offer_sheet(chain),
            Sheet("Hinweise", _HINT_HEAD, map(_hint_row, chain.findings)),
            Sheet("Lücken", _GAP_HEAD, [_gap_row(gap) for gap in (*chain.gaps, *chain.wider_gaps)]),
            Sheet("Überschneidungen", _OVERLAP_HEAD, map(_overlap_row, chain.overlaps)),
            _joint_sheet(table),
            _network_sheet(table),
            Sheet(
                "Bedarf",
                ("Gebiet", "Gruppe", "Alter", "Jahr", "Anzahl"),
                [(n.area, n.label, n.ages, n.year, n.count) for n in table.need],
            ),
            Sheet("Angaben", ("Angabe", "Inhalt"), _facts(chain, table)),
        ]
    )


def _facts(chain: Chain, table: ChainTable) -> Iterable[Row]:
    yield ("Titel", table.title)
    yield ("Überblick", table.lead)
    yield from self_description(chain)
    yield from (("Hinweis zur Tabelle", sentence) for sentence in table.sentences)


def _chain_sheet(chain: Chain, table: ChainTable) -> Sheet:
    header = ["Bahn", "Lebensphase", "Alter", "Angebote", f"davon {table.local_word}", f"davon {table.wide_word}",
              "Hinweise", "Lücken bestätigt", "Lücken genannt", "Überschneidungen"]  # fmt: skip
    header += ["Jugendamtsbezirke"] if table.shows_districts else []
    rows: list[Row] = []
    for row in table.rows:
        last = (row.districts,) if table.shows_districts else ()
        figures = (
            row.count,
            row.local,
            row.wide,
            figure(row.hints, chain),
            row.confirmed,
            row.named,
        )
        names = (row.lane_label, row.row_label, row.ages)
        rows.append((*names, *figures, figure(row.overlaps, chain), *last, row.fresh, row.words))
    blank = ("",) if table.shows_districts else ()
    sums = (*table.lanes, table.without_lane, table.total)
    rows += [(*_total_row(chain, lane), *blank, lane.fresh, "") for lane in sums]
    return Sheet("Kette", [*header, "in 12 Monaten bestätigt", "Zustand"], rows)


def _total_row(chain: Chain, lane: LaneTotal) -> Row:
    label = "alle Lebensphasen, jedes Angebot einmal"
    figures = (lane.count, lane.local, lane.wide, figure(lane.hints, chain))
    return (
        lane.label,
        label,
        "",
        *figures,
        lane.confirmed,
        lane.named,
        figure(lane.overlaps, chain),
    )


def _offer_sheet(chain: Chain) -> Sheet:
    header = ("Angebot", "Anbieter", "Bahnen", "Alter", "Alter erschlossen", "für", "Zielgruppen",
              "Prävention", "erreicht", "Einzugsgebiet", "Einzugsgebiet erschlossen", "Teil von", "gezählt",
              "Plätze", "zuletzt bestätigt", "Quelle", "Kennung")  # fmt: skip
    lanes: dict[int, list[str]] = {}
    for lane in chain.lanes:
        for item in lane.offers:
            lanes.setdefault(item.offer.pk, []).append(lane.label)
    items = (*chain.listed, *chain.beside)
    return Sheet("Angebote", header, [_offer_row(item, lanes) for item in items])


def _offer_row(item: Listed, lanes: dict[int, list[str]]) -> Row:
    offer = item.offer
    groups = [TargetGroup(code).label for code in offer.target_groups]
    level = (
        PreventionTarget(offer.prevention_level).label if offer.prevention_level else NOT_COLLECTED
    )
    subject = offer.get_age_subject_display() if offer.has_age else ""
    return (
        offer.name,
        offer.provider.name,
        "; ".join(lanes.get(offer.pk, ())),
        age_text(offer.from_months, offer.to_months),
        "ja" if offer.age_basis == "inferred" else "nein",
        subject,
        "; ".join(groups),
        level,
        item.reach,
        "; ".join(item.serves),
        "ja" if item.is_catchment_inferred else "nein",
        item.whole.name if item.whole else "",
        "ja" if item.is_counted else f"nein ({offer.get_function_display()})",
        NOT_COLLECTED if offer.capacity is None else offer.capacity,
        offer.last_confirmed,
        offer.source,
        str(offer.uuid),
    )


_HINT_HEAD = ("Hinweis", "Bahn", "Alter", "Begründung", "Sicherheit", "was fehlt", "Belege",
              "Entscheidung")  # fmt: skip
_GAP_HEAD = ("Lücke", "Art", "Bahn", "Alter", "Gebiet", "Quelle")
_OVERLAP_HEAD = ("Angebot 1", "Anbieter 1", "Angebot 2", "Anbieter 2", "Zielgruppen",
                 "gemeinsame Monate", "Anteil am Alter", "Entscheidung")  # fmt: skip


def _hint_row(finding: Finding) -> Row:
    return (
        finding.title,
        finding.lane_label,
        age_text(finding.from_months, finding.to_months),
        finding.reason,
        CERTAINTY.get(finding.certainty, finding.certainty),
        " ".join(finding.doubts),
        "; ".join(item.offer.name for item in finding.evidence),
        _decision_text(finding.decision, is_outdated=finding.is_outdated_decision),
    )


def _gap_row(gap: Gap) -> Row:
    ages = age_text(gap.from_months, gap.to_months)
    return (gap.title, gap.kind, gap.lane_label, ages, gap.area.name, gap.source)


def _overlap_row(overlap: Overlap) -> Row:
    first, second = overlap.first.offer, overlap.second.offer
    return (
        first.name,
        first.provider.name,
        second.name,
        second.provider.name,
        "; ".join(TargetGroup(code).label for code in overlap.groups),
        overlap.shared_months,
        round(overlap.age_share, 4),
        _decision_text(overlap.decision, is_outdated=overlap.is_outdated_decision),
    )


def _decision_text(decision: Decision | None, *, is_outdated: bool) -> str:
    if decision is None:
        return "nicht beschlossen"
    text = f"{decision.get_verdict_display()} ({decision.body}, {day_text(decision.decided_on)})"
    return f"{text}; die Tatsachen haben sich seither geändert" if is_outdated else text


def _joint_sheet(table: ChainTable) -> Sheet:
    header = ("Übergang", "Alter", "Reife", "verantwortlich", "Netzwerke", "Vereinbarungen",
              "nur als Beispiel genannt")  # fmt: skip
    rows = [
        (
            line.title,
            line.ages,
            line.state,
            line.owner,
            "; ".join(network.name for network in line.joint.networks),
            "; ".join(agreement.subject for agreement in line.joint.agreements),
            "; ".join(n.name for n in (*line.joint.examples, *line.joint.inferred)),
        )
        for line in table.joints
    ]
    return Sheet("Übergänge", header, rows)


def _network_sheet(table: ChainTable) -> Sheet:
    header = ("Netzwerk", "Gebiet", "Alter", "Alter erschlossen", "Mitglieder", "Status", "Zweifel",
              "Quelle", "Kennung")  # fmt: skip
    rows = [
        (
            line.network.name,
            line.area,
            line.ages,
            "ja" if line.is_inferred else "nein",
            "Mitglieder nicht genannt" if line.members is None else line.members,
            line.status,
            line.network.doubt,
            line.network.source,
            str(line.network.uuid),
        )
        for line in table.networks
    ]
    return Sheet("Netzwerke", header, rows)
