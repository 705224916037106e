"""Layers over the links of the chain, one at a time: overlaps, or how fresh the data are."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from kettenwerk.chain.assessments.places import count_fresh
from kettenwerk.chain.picture.axis import text_width
from kettenwerk.chain.result import Cell, Chain

MARK_HEIGHT, MARK_PADDING, TEXT_SIZE = 18, 9, 12.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A pill at the foot of a cell; ``look`` is a pattern of its rim, told in the legend."""

    text: str
    label: str
    look: str
    address: str
    width: float

    @property
    def half(self) -> float:
        return self.width / 2


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One sign of the layer and what it means."""

    look: str
    x: int
    words: str


LEGENDS = {
    "ueberschneidungen": (
        LegendLine(
            "pairs", 0, "Ebene Überschneidungen: offene Paare im Feld, zum Ansehen, kein Fehler"
        ),
    ),
    "aktualitaet": (
        LegendLine("all", 0, "Ebene Aktualität: alle in den 12 Monaten vor dem Stand bestätigt"),
        LegendLine("some", 500, "ein Teil bestätigt"),
        LegendLine("none", 690, "keines bestätigt"),
    ),
}


def draw_mark(chain: Chain, cell: Cell) -> Mark | None:
    """What the chosen layer says of a cell; nothing where there is nothing to say."""
    if chain.filter.layer == "ueberschneidungen" and cell.overlaps:
        words = f"{cell.overlaps} {'Paar' if cell.overlaps == 1 else 'Paare'}"
        label = (
            f"{words} von Angeboten, die sich überschneiden: {cell.lane_label}, {cell.row_label}"
        )
        return _mark(words, label, "pairs", overlaps_address(chain, cell.lane, cell.row))
    if chain.filter.layer == "aktualitaet" and cell.count:
        fresh = count_fresh(cell.offers)
        look = "all" if fresh == cell.count else "some" if fresh else "none"
        words = f"{fresh} von {cell.count} bestätigt"
        label = f"{words}: {cell.lane_label}, {cell.row_label}"
        place = reverse("chain:cell", args=[chain.municipality.slug, cell.address])
        return _mark(words, label, look, f"{place}?{chain.filter.query()}")
    return None


def _mark(words: str, label: str, look: str, address: str) -> Mark:
    width = text_width(words, TEXT_SIZE) + 2 * MARK_PADDING
    return Mark(words, label, look, address, width)


def overlaps_address(chain: Chain, lane: str, row: str) -> str:
    """The list of exactly the pairs a figure counts: one field, one phase, whatever the shared ages."""
    page = reverse("chain:overlap_list", args=[chain.municipality.slug])
    own = urlencode({"feld": lane, "phase": row, "anteil": "0"})
    return f"{page}?{own}&{chain.filter.query()}".rstrip("&")
