"""The chain as a picture: our own server-rendered SVG, made from the one result."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from kettenwerk.chain.picture.axis import LABEL_WIDTH, WIDTH, Axis, make_axis
from kettenwerk.chain.picture.layers import LEGENDS, LegendLine
from kettenwerk.chain.picture.parts import (
    DrawnBeside,
    DrawnBracket,
    DrawnJoint,
    DrawnLane,
    DrawnNeed,
    draw_beside,
    draw_brackets,
    draw_joints,
    draw_lanes,
    draw_need,
)
from kettenwerk.chain.result import Chain

HEADER_HEIGHT = 62


@dataclass(frozen=True, slots=True)
class Picture:
    """Every drawn part with its place; lengths are units of the picture's own width of 1240."""

    chain: Chain
    axis: Axis
    width: int
    height: float
    label_width: int
    brackets: tuple[DrawnBracket, ...]
    brackets_top: float
    more_networks: int
    more_y: float
    lanes: tuple[DrawnLane, ...]
    lanes_top: float
    beside: tuple[DrawnBeside, ...]
    beside_top: float
    joints: tuple[DrawnJoint, ...]
    joints_top: float
    need: tuple[DrawnNeed, ...]
    need_top: float
    need_word: str
    legend_top: float
    layer_legend: tuple[LegendLine, ...]
    summary: tuple[str, ...]


def draw_picture(chain: Chain) -> Picture:
    """Lays out the picture of a chain from top to bottom."""
    axis = make_axis(chain.phases)
    brackets_top = HEADER_HEIGHT + 14.0
    brackets, y, more = draw_brackets(chain, axis, brackets_top)
    more_y = y + 8
    lanes_top = more_y + 26
    lanes, y = draw_lanes(chain, axis, lanes_top)
    joints_top = y + 16
    joints, y = draw_joints(chain, axis, joints_top)
    beside_top = y + 30
    beside = draw_beside(chain, beside_top)
    need_top = beside_top + 34 * len(beside) + 20
    need = draw_need(chain, axis, need_top)
    legend_top = need_top + 62
    layer_legend = LEGENDS.get(chain.filter.layer, ())
    return Picture(
        chain=chain,
        axis=axis,
        width=WIDTH,
        height=legend_top + (74 if layer_legend else 46),
        label_width=LABEL_WIDTH,
        brackets=brackets,
        brackets_top=brackets_top,
        more_networks=more,
        more_y=more_y,
        lanes=lanes,
        lanes_top=lanes_top,
        beside=beside,
        beside_top=beside_top,
        joints=joints,
        joints_top=joints_top,
        need=need,
        need_top=need_top,
        need_word=_need_word(chain),
        legend_top=legend_top,
        layer_legend=layer_legend,
        summary=summary_of(chain),
    )


def _need_word(chain: Chain) -> str:
    """Whose need is drawn: the place's own, or that of the area around it."""
    areas = {value.area.name for value in chain.need if value.from_months is not None}
    return ", ".join(sorted(areas)) if areas else ""


def draw_svg(chain: Chain) -> str:
    """The picture as a file of its own: with its style inside, without links."""
    return render_to_string(
        "chain/picture.svg", {"picture": draw_picture(chain), "chain": chain, "standalone": True}
    )


def summary_of(chain: Chain) -> tuple[str, ...]:
    """Three sentences that say what the picture shows."""
    totals, place = chain.totals, chain.place.name
    empty = [c for lane in chain.lanes for c in lane.cells if not c.count]
    cells = sum(len(lane.cells) for lane in chain.lanes)
    first = (
        f"{place}, Stand {chain.as_of:%d.%m.%Y}: {totals.offers} Angebote für Familien sind bekannt, "
        f"{totals.local} vor Ort und {totals.wide} {chain.wide_word}."
    )
    second = (
        f"In {len(empty)} von {cells} Feldern aus Bahn und Lebensphase ist kein Angebot bekannt."
    )
    known = sum(1 for joint in chain.joints if joint.maturity)
    third = (
        f"{len(chain.joints)} Übergänge stehen in der Kette, bei {known} ist die Reife erhoben; "
        f"{len(chain.gaps)} Lücken sind genannt oder bestätigt."
    )
    return first, second, third
