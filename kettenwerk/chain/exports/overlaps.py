"""Overlaps on paper: counted per lane and phase, the strongest named, the rest told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kettenwerk.chain.assessments.lanes import overlaps_in
from kettenwerk.chain.result import Cell, Chain, Overlap
from kettenwerk.core.german import number_text, share_text

MOST_NAMED = 2
WHERE_ALL_STAND = (
    "in der Excel-Datei (Blatt „Überschneidungen“) und auf der Seite „Überschneidungen“"
)


@dataclass(frozen=True, slots=True)
class OverlapGroup:
    """The open pairs of one cell, the largest share of common age first."""

    cell: Cell
    pairs: tuple[Overlap, ...]

    @property
    def named(self) -> tuple[Overlap, ...]:
        return self.pairs[:MOST_NAMED]

    @property
    def more(self) -> int:
        return len(self.pairs) - len(self.named)


def group_overlaps(chain: Chain) -> list[OverlapGroup]:
    """One group per cell with open pairs; as many pairs in each as ``cell.overlaps`` says."""
    cells = (cell for lane in chain.lanes for cell in (*lane.cells, lane.adults))
    return [
        OverlapGroup(cell, overlaps_in(cell, chain.overlaps)) for cell in cells if cell.overlaps
    ]


def group_row(group: OverlapGroup) -> list[str]:
    """Lane, phase, number of pairs, and the strongest in words."""
    lines = [
        f"{one.first.offer.name} und {one.second.offer.name} ({share_text(one.age_share)})"
        for one in group.named
    ]
    if group.more:
        lines.append(f"und {group.more} weitere")
    return [
        group.cell.lane_label,
        group.cell.row_label,
        number_text(group.cell.overlaps),
        "; ".join(lines),
    ]


def overlap_notes(chain: Chain, groups: Sequence[OverlapGroup]) -> Iterable[str]:
    """How many pairs there are, how many are named here, and where the others stand."""
    if not chain.overlaps:
        return
    open_pairs = len(chain.open_overlaps)
    named = len({one.key for group in groups for one in group.named})
    quiet = len(chain.overlaps) - open_pairs
    yield (
        f"{number_text(open_pairs)} offene Paare, jedes einmal; ein Paar zählt in jeder Bahn und Lebensphase, "
        "in der beide Angebote stehen. In Klammern das gemeinsame Alter."
    )
    left_out = open_pairs - named
    if left_out:
        yield (
            f"Genannt sind {number_text(named)}. {number_text(left_out)} weitere sind hier weggelassen – "
            f"vollständig {WHERE_ALL_STAND}."
        )
    if quiet:
        yield f"{number_text(quiet)} weitere sind entschieden und stehen ebenfalls dort."
