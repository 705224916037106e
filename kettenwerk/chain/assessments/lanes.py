"""The lanes of the picture: cells with their figures, hints, gaps and overlaps."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from kettenwerk.analysis.cells import CellCounts, count_wholes
from kettenwerk.analysis.tables import Bools
from kettenwerk.chain.assessments.findings import Here
from kettenwerk.chain.queries import LANE_BIT
from kettenwerk.chain.result import (
    ADULT_ROW,
    NO_AGE_ROW,
    Cell,
    Finding,
    Gap,
    LaneRow,
    Overlap,
)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked on the cells beside their figures."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]


def make_lanes(here: Here, counts: CellCounts, marks: Marks) -> tuple[LaneRow, ...]:
    """Every lane with a cell per phase, one for adults and one without age."""
    return tuple(_lane(here, counts, marks, lane) for lane in LANE_BIT)


def _lane(here: Here, counts: CellCounts, marks: Marks, lane: str) -> LaneRow:
    bit, label = LANE_BIT[lane], here.labels[lane]
    rows = [(phase.key, phase.name) for phase in here.phases]
    rows += [(ADULT_ROW, "für Eltern und Erwachsene"), (NO_AGE_ROW, "ohne Altersangabe")]
    cells = [
        _cell(here, counts.members[row, bit], (lane, label, *names))
        for row, names in enumerate(rows)
    ]
    spans = [(phase.from_months, phase.to_months) for phase in here.phases]
    marked = [_marked(cell, span, marks) for cell, span in zip(cells, spans, strict=False)]
    in_lane = np.logical_or.reduce(counts.members[:, bit], axis=0)
    of_lane = [gap for gap in marks.gaps if gap.lane == lane]
    return LaneRow(
        code=lane,
        label=label,
        total=int(counts.lane_totals[bit]),
        cells=tuple(marked),
        adults=replace(cells[-2], overlaps=len(overlaps_in(cells[-2], marks.overlaps))),
        no_age=cells[-1],
        gaps_without_age=tuple(g for g in of_lane if g.from_months is None and g.to_months is None),
        offers=tuple(here.listed[int(row)] for row in np.flatnonzero(in_lane)),
    )


def _cell(here: Here, members: Bools, names: tuple[str, str, str, str]) -> Cell:
    """Distinct wholes; one that is reached vor Ort counts there and not again as kreisweit."""
    whole = here.book.table.whole
    count = int(count_wholes(members, whole))
    local = int(count_wholes(members & here.reach.local, whole))
    lane, lane_label, row, row_label = names
    return Cell(
        lane=lane,
        lane_label=lane_label,
        row=row,
        row_label=row_label,
        count=count,
        local=local,
        wide=count - local,
        offers=tuple(here.listed[int(index)] for index in np.flatnonzero(members)),
        findings=(),
        gaps=(),
        overlaps=0,
        is_surveyed=here.filter.place.is_surveyed,
    )


def _marked(cell: Cell, span: tuple[int, int], marks: Marks) -> Cell:
    of_lane = [finding for finding in marks.findings if finding.lane == cell.lane]
    return replace(
        cell,
        findings=tuple(f for f in of_lane if _touch((f.from_months, f.to_months), span)),
        gaps=tuple(g for g in marks.gaps if g.lane == cell.lane and _gap_touches(g, span)),
        overlaps=len(overlaps_in(cell, marks.overlaps)),
    )


def _touch(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _gap_touches(gap: Gap, span: tuple[int, int]) -> bool:
    if gap.from_months is None and gap.to_months is None:
        return False
    low = span[0] if gap.from_months is None else gap.from_months
    high = span[1] if gap.to_months is None else gap.to_months
    return _touch((low, high), span)


def overlaps_in(cell: Cell, overlaps: Iterable[Overlap]) -> tuple[Overlap, ...]:
    """Open pairs of which both offers stand in the cell."""
    return pairs_in(cell, (overlap for overlap in overlaps if not overlap.is_quiet))


def pairs_in(cell: Cell, overlaps: Iterable[Overlap]) -> tuple[Overlap, ...]:
    """Pairs of which both offers stand in the cell, decided ones too."""
    pks = {item.offer.pk for item in cell.offers}
    return tuple(
        o for o in overlaps if cell.lane in o.lanes and {o.first.offer.pk, o.second.offer.pk} <= pks
    )
