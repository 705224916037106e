"""The chain on paper: A3 overview with the picture, A4 with every offer once; and the picture alone."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from kettenwerk.chain.exports.facts import (
    counted,
    footer_text,
    has_undecided,
    local_word,
    self_description,
)
from kettenwerk.chain.exports.overlaps import group_overlaps, group_row, overlap_notes
from kettenwerk.chain.exports.table import (
    WITHOUT_LANE,
    ChainTable,
    LaneTotal,
    TableRow,
    as_table,
    figure,
)
from kettenwerk.chain.picture import draw_svg, summary_of
from kettenwerk.chain.result import Chain, Finding, Gap, Listed
from kettenwerk.chain.sentences import certainty_words
from kettenwerk.core.german import age_text, day_text
from kettenwerk.core.paper import render_pdf

Paper = Literal["a4", "a3"]
TEMPLATES: dict[Paper, str] = {"a4": "chain/paper/offers.typ", "a3": "chain/paper/overview.typ"}


def as_svg(chain: Chain) -> str:
    """The picture as a file of its own."""
    return draw_svg(chain)


def as_pdf(chain: Chain, paper: Paper = "a4") -> bytes:
    """Tagged PDF; what the picture leaves out stands in the lists behind it."""
    table = as_table(chain)
    data: dict[str, Any] = {
        "subtitle": f"Stand {day_text(chain.as_of)} · Filter: {table.filter_text}",
        "lead": table.lead,
        "footer": footer_text(chain),
        "table": _main_table(chain, table),
        "matrix": _matrix(chain, table),
        "notes": list(table.sentences),
        "undecided": has_undecided(chain),
        "lists": list(_lists(chain, table)),
        "facts": [list(fact) for fact in self_description(chain)],
    }
    if paper == "a3":
        # On paper nothing opens; the signs for it would also fall out of the fonts of the house.
        data["picture"] = draw_svg(chain).translate(dict.fromkeys(map(ord, "▸▾")))
        data["alt"] = " ".join(summary_of(chain))
    else:
        data["offers"] = _offers(chain)
    return render_pdf(TEMPLATES[paper], data, title=table.title)


def _main_table(chain: Chain, table: ChainTable) -> dict[str, Any]:
    heads = _heads(table)
    sums = (*table.lanes, table.without_lane, table.total)
    return {
        "caption": "Angebote je Bahn und Lebensphase",
        "header": ["Bahn", "Lebensphase", *heads],
        "widths": [2.5, 3.3, *(_WIDTHS.get(head, 1.45) for head in heads)],
        "rows": [
            [row.lane_label, row.row_label, *_figures(chain, row, table)] for row in table.rows
        ],
        "sums": [
            [lane.label, "jedes Angebot einmal", *_figures(chain, lane, table)] for lane in sums
        ],
        "group": len(table.phases) + 2,
        "numeric": [column + 2 for column, head in enumerate(heads) if head != DISTRICTS],
    }


DISTRICTS = "Jugendamtsbezirke"
_WIDTHS = {
    "Angebote": 1.9,
    "vor Ort": 1.25,
    "Lücken": 1.55,
    "Überschneidungen": 2.1,
    DISTRICTS: 3.4,
}


def _heads(table: ChainTable) -> list[str]:
    """Columns of figures; hints and overlaps only where there can be some."""
    has_findings = table.total.hints is not None
    heads = ["Angebote", table.local_word, table.wide_word]
    heads += ["Hinweise"] if has_findings else []
    heads += ["Lücken"]
    heads += ["Überschneidungen"] if has_findings else []
    return [*heads, DISTRICTS] if table.shows_districts else heads


def _figures(chain: Chain, row: TableRow | LaneTotal, table: ChainTable) -> list[str]:
    count = row.words if isinstance(row, TableRow) and not row.count else str(row.count)
    cells = [count, str(row.local), str(row.wide), row.gap_words]
    if table.total.hints is not None:
        cells.insert(3, str(figure(row.hints, chain)))
        cells.append(str(figure(row.overlaps, chain)))
    if table.shows_districts:
        cells.append(row.districts if isinstance(row, TableRow) else "")
    return cells


def _matrix(chain: Chain, table: ChainTable) -> dict[str, Any]:
    """Lanes × phases as figures, for the glance."""
    heads = [[phase.name, age_text(phase.from_months, phase.to_months)] for phase in table.phases]
    heads += [["für Eltern und", "Erwachsene"], ["ohne", "Altersangabe"]]
    lanes = []
    for lane in table.lanes:
        cells = [_matrix_cell(chain, row) for row in table.rows_of(lane.lane)]
        lanes.append({"label": lane.label, "total": str(lane.count), "cells": cells})
    return {"heads": heads, "lanes": lanes}


def _matrix_cell(chain: Chain, row: TableRow) -> dict[str, Any]:
    below = (
        row.districts
        if chain.districts
        else f"{row.local} {local_word(chain)} · {row.wide} {chain.wide_word}"
    )
    return {
        "figure": str(row.count) if row.count else "",
        "words": below if row.count else row.words,
        "hints": counted(row.hints, "Hinweis", "Hinweise") if row.hints else "",
        "gaps": counted(row.gaps, "Lücke", "Lücken") if row.gaps else "",
    }


def _offers(chain: Chain) -> dict[str, Any]:
    """Every offer of the picture once, in the order in which a child meets them."""
    places: dict[int, tuple[Listed, list[str], list[str]]] = {}
    for lane in chain.lanes:
        for cell in (*lane.cells, lane.adults, lane.no_age):
            for item in cell.offers:
                _, lanes, rows = places.setdefault(item.offer.pk, (item, [], []))
                lanes += [lane.label] if lane.label not in lanes else []
                rows += [cell.row_label] if cell.row_label not in rows else []
    placed = [(item, ", ".join(lanes), rows) for item, lanes, rows in places.values()]
    placed += [(item, WITHOUT_LANE, []) for item in chain.listed if item.offer.pk not in places]
    order = {name: number for number, name in enumerate(_row_names(chain))}
    placed.sort(key=lambda one: (order.get(one[2][0], 99) if one[2] else 99, one[0].offer.name))
    return _list(
        "Die Angebote, jedes einmal",
        ["Angebot", "Anbieter", "Bahnen", "Alter", "erreicht"],
        [_offer(item, lanes) for item, lanes, _ in placed],
        widths=(2.6, 2, 1.6, 1.1, 0.9),
    )


def _row_names(chain: Chain) -> list[str]:
    lane = chain.lanes[0]
    return [cell.row_label for cell in (*lane.cells, lane.adults, lane.no_age)]


def _offer(item: Listed, lanes: str) -> list[str]:
    offer = item.offer
    name = f"{offer.name} (Teil von {item.whole.name})" if item.whole else offer.name
    ages = age_text(offer.from_months, offer.to_months)
    ages += " *" if offer.has_age and offer.age_basis == "inferred" else ""
    return [name, offer.provider.name, lanes, ages, item.reach]


def _lists(chain: Chain, table: ChainTable) -> Iterable[dict[str, Any]]:
    """Everything behind the figures; what a picture hides is listed here."""
    yield _list(
        "Übergänge",
        ["Übergang", "Alter", "Reife", "Netzwerke", "Vereinbarungen"],
        [[j.title, j.ages, j.state, str(j.networks), str(j.agreements)] for j in table.joints],
    )
    if chain.findings_state == "offen":
        heads = ["Hinweis", "Sicherheit", "Entscheidung"]
        yield _list("Hinweise", heads, list(map(_hint, chain.findings)), widths=(4, 2.6, 1.2))
    yield _gap_list("Lücken, bestätigt oder genannt", chain.gaps)
    if chain.wider_gaps:
        yield _gap_list("Lücken, für das Gebiet darüber genannt", chain.wider_gaps)
    if chain.findings_state == "offen":
        yield _overlap_list(chain)
    yield _list(
        "Netzwerke",
        ["Netzwerk", "Gebiet", "Alter", "Mitglieder"],
        [[n.network.name, n.area, n.ages, _members(n.members)] for n in table.networks],
        widths=(4.6, 1.1, 1.7, 1.2),
    )
    agreements = [[a.subject, a.get_kind_display(), a.legal_basis] for a in chain.agreements]
    yield _list(
        "Geltende Vereinbarungen", ["Gegenstand", "Art", "Grundlage"], agreements, (3.4, 1.6, 1)
    )
    yield _list(
        "Bedarf",
        ["Gruppe", "Gebiet", "Alter", "Anzahl"],
        [[n.label, n.area, n.ages, str(n.count)] for n in table.need],
        widths=(4.6, 1.1, 1.7, 1.2),
    )


def _gap_list(title: str, gaps: Sequence[Gap]) -> dict[str, Any]:
    header = ["Lücke", "Art", "Bahn", "Alter", "Quelle"]
    return _list(title, header, list(map(_gap, gaps)), widths=(4, 0.9, 1.35, 1.75, 1.4))


def _overlap_list(chain: Chain) -> dict[str, Any]:
    groups = group_overlaps(chain)
    return {
        "title": f"Überschneidungen zum Ansehen ({len(chain.open_overlaps)})",
        "header": ["Bahn", "Lebensphase", "Paare", "die stärksten"],
        "widths": [1.3, 1.5, 0.6, 6],
        "numeric": [2],
        "rows": list(map(group_row, groups)),
        "notes": list(overlap_notes(chain, groups)),
    }


def _list(
    title: str, header: list[str], rows: list[list[str]], widths: Sequence[float] = ()
) -> dict[str, Any]:
    """A list for the paper; ``widths`` are shares of the line, the first column is wide without."""
    shares = list(widths) or [2.4, *[1.0] * (len(header) - 1)]
    return {"title": f"{title} ({len(rows)})", "header": header, "rows": rows, "widths": shares}


def _hint(finding: Finding) -> list[str]:
    certainty = certainty_words(finding.certainty, finding.doubts)
    found = finding.decision if finding.is_quiet else None
    decision = found.get_verdict_display() if found else "nicht beschlossen"
    return [finding.reason, certainty, decision]


def _gap(gap: Gap) -> list[str]:
    return [
        gap.title,
        gap.kind,
        gap.lane_label,
        age_text(gap.from_months, gap.to_months),
        gap.source,
    ]


def _members(number: int | None) -> str:
    return "nicht genannt" if number is None else str(number)
