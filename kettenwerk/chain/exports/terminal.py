"""The chain in a terminal: one grid of figures, then what is behind them, in sentences."""

from collections.abc import Iterable, Iterator, Sequence

from kettenwerk.chain.exports.facts import counted, has_undecided, lead_sentence
from kettenwerk.chain.exports.table import ChainTable, LaneTotal, TableRow, as_table, figure
from kettenwerk.chain.result import Chain, Gap
from kettenwerk.core.german import age_text, day_text, share_text

MOST_LINES = 12


def as_text(chain: Chain) -> str:
    """Fixed columns, no colours; the same chain gives the same text."""
    table = as_table(chain)
    parts = [
        f"Kette {chain.place.name} · Stand {day_text(chain.as_of)} · Filter: {table.filter_text}",
        lead_sentence(chain),
        "",
        *_grid(chain, table),
        "",
        *table.sentences,
        "",
        *_findings(chain),
        *_gaps(chain),
        *_overlaps(chain),
        *_joints(table),
        *_networks(chain),
    ]
    return "\n".join(parts) + "\n"


def towns_as_text(chains: Iterable[Chain]) -> str:
    """One line per place: what is known there, in the order given."""
    header = ["", "vor Ort", "kreisweit", "zusammen", "Hinweise", "bestätigte Lücken", "genannte Lücken",
              "Netzwerke", "Übergänge"]  # fmt: skip
    rows = [header, *map(_town, chains)]
    note = "Angebote für Familien; „–“ heißt keine Bestandsaufnahme, Hinweise gibt es je Stadt."
    return "\n".join([*_aligned(rows, {0}), note]) + "\n"


def _town(chain: Chain) -> list[str]:
    words = {"offen": str(len(chain.open_findings)), "kein_ort": "je Stadt"}
    total = as_table(chain).total
    figures = (total.local, total.wide, total.count)
    counts = (total.confirmed, total.named, len(chain.networks), len(chain.joints))
    return [
        chain.place.name,
        *map(str, figures),
        words.get(chain.findings_state, "–"),
        *map(str, counts),
    ]


def _grid(chain: Chain, table: ChainTable) -> list[str]:
    """Phases down, lanes across: narrow enough for a terminal."""
    rows: list[list[str]] = [["", *(lane.label for lane in table.lanes), "alle Bahnen"]]
    by_lane = [table.rows_of(lane.lane) for lane in table.lanes]
    rows += [
        [cells[0].row_label, *(_figure(chain, cell) for cell in cells), ""]
        for cells in zip(*by_lane, strict=True)
    ]
    sums = (*table.lanes, table.total)
    first_sum = len(rows)
    rows.append(["jedes einmal", *(_sum(chain, lane) for lane in sums)])
    rows.append(["Hinweise", *(str(figure(lane.hints, chain)) for lane in sums)])
    rows.append(["Lücken", *(str(lane.gaps) for lane in sums)])
    rows.append(["Überschneidungen", *(str(figure(lane.overlaps, chain)) for lane in sums)])
    note = f"In Klammern: {table.local_word} + {table.wide_word}; – keins bekannt, ? nicht erhoben"
    if chain.districts:
        known = sum(1 for district in chain.districts if district.is_surveyed)
        note = (
            f"– keins bekannt; erhoben sind {known} von {len(chain.districts)} Jugendamtsbezirken"
        )
    return [*_aligned(rows, {0, first_sum - 1}), note]


def _figure(chain: Chain, row: TableRow) -> str:
    if not row.count:
        return "–" if row.state == "keins_bekannt" else "?"
    return str(row.count) if chain.districts else f"{row.count} ({row.local}+{row.wide})"


def _sum(chain: Chain, lane: LaneTotal) -> str:
    return str(lane.count) if chain.districts else f"{lane.count} ({lane.local}+{lane.wide})"


def _aligned(rows: Sequence[Sequence[str]], ruled: set[int]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
        if number in ruled:
            lines.append("  ".join("─" * width for width in widths))
    return lines


def _findings(chain: Chain) -> Iterator[str]:
    if chain.findings_state != "offen":
        return
    undecided = " (nicht beschlossen)" if has_undecided(chain) else ""
    yield f"Hinweise{undecided}: {len(chain.open_findings)}"
    for finding in chain.open_findings:
        doubt = (
            "" if finding.certainty == "gesichert" else f" Daten fehlen: {' '.join(finding.doubts)}"
        )
        yield f"  · {finding.reason}{doubt}"
    yield ""


def _gaps(chain: Chain) -> Iterator[str]:
    yield f"Lücken, bestätigt oder genannt: {len(chain.gaps)}"
    yield from map(_gap, chain.gaps)
    if chain.wider_gaps:
        yield f"Für das Gebiet darüber genannt: {len(chain.wider_gaps)}"
    yield ""


def _gap(gap: Gap) -> str:
    place = f"{gap.area.name}, " if gap.named else ""
    ages = age_text(gap.from_months, gap.to_months)
    return f"  · {gap.kind}: {gap.title} ({place}{gap.lane_label}, {ages}; {gap.source})"


def _overlaps(chain: Chain) -> Iterator[str]:
    if chain.findings_state != "offen":
        return
    yield f"Überschneidungen zum Ansehen: {len(chain.open_overlaps)}"
    for overlap in chain.open_overlaps[:MOST_LINES]:
        share = share_text(overlap.age_share)
        yield f"  · {overlap.first.offer.name} | {overlap.second.offer.name} (gemeinsames Alter {share})"
    yield from _rest(len(chain.open_overlaps))


def _joints(table: ChainTable) -> Iterator[str]:
    yield f"Übergänge: {len(table.joints)}"
    for line in table.joints:
        networks = counted(line.networks, "Netzwerk", "Netzwerke")
        evidence = f"{networks}, {counted(line.agreements, 'Vereinbarung', 'Vereinbarungen')}"
        yield f"  · {line.title}: {line.state} ({evidence})"
    yield ""


def _networks(chain: Chain) -> Iterator[str]:
    yield f"Netzwerke: {len(chain.networks)}, geltende Vereinbarungen: {len(chain.agreements)}"
    yield from (
        f"  · {bracket.network.name} ({bracket.reason})" for bracket in chain.brackets[:MOST_LINES]
    )
    yield from _rest(len(chain.networks))


def _rest(number: int) -> Iterable[str]:
    if number > MOST_LINES:
        yield f"  + {number - MOST_LINES} weitere; alle mit --format json"
    yield ""
