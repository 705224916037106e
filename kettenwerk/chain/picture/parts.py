"""The drawn parts of the chain, in the order from top to bottom; plain values for the template."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kettenwerk.chain.picture.axis import LABEL_WIDTH, Axis, Column, fit, pack, text_width, wrap
from kettenwerk.chain.picture.layers import Mark, draw_mark
from kettenwerk.chain.result import Bracket, Cell, Chain, Joint, LaneRow, Listed
from kettenwerk.core.german import age_text, number_text
from kettenwerk.inventory.models import Basis
from kettenwerk.territory.models import Area

CELL_HEIGHT, LANE_STEP, LAYER_STEP, BAR_HEIGHT, BAR_STEP = 64, 80, 14, 22, 26
MOST_BRACKET_ROWS, MOST_BARS, JOINT_HEIGHT = 4, 12, 92
STEPS = (3, 8)


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A link of the chain with the words that fit into it."""

    cell: Cell
    x: float
    y: float
    width: float
    figure: str
    lines: tuple[str, ...]
    shade: str
    has_link_before: bool
    label: str
    mark: Mark | None = None

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One offer over its true age span."""

    item: Listed
    x: float
    y: float
    width: float
    text: str
    text_x: float
    is_inferred: bool
    goes_on: bool
    level: str
    is_stale: bool
    label: str


@dataclass(frozen=True, slots=True)
class DrawnLane:
    lane: LaneRow
    y: float
    name: tuple[str, ...]
    is_open: bool
    toggle_query: str
    cells: tuple[DrawnCell, ...]
    bars: tuple[DrawnBar, ...] = ()
    bars_height: float = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class DrawnBracket:
    bracket: Bracket
    x: float
    y: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class DrawnJoint:
    joint: Joint
    x: float
    y: float
    name: tuple[str, ...]
    state: str
    evidence: tuple[str, ...]
    level: str
    label: str


@dataclass(frozen=True, slots=True)
class DrawnNeed:
    x: float
    y: float
    width: float
    text: str
    sub: str
    label: str


@dataclass(frozen=True, slots=True)
class DrawnBeside:
    """Offers beside the age axis: for adults, or without an age."""

    title: str
    y: float
    cells: tuple[tuple[Cell, float, str], ...] = field(default=())


def shade_of(count: int) -> str:
    """Four steps, told in the legend: none, 1–3, 4–8, 9 and more."""
    if not count:
        return "0"
    return next((str(step + 1) for step, most in enumerate(STEPS) if count <= most), "3")


def draw_lanes(chain: Chain, axis: Axis, top: float) -> tuple[tuple[DrawnLane, ...], float]:
    """All lanes below each other; an opened lane makes room for its bars."""
    lanes, y = [], top
    for lane in chain.lanes:
        is_open = lane.code in chain.filter.open_lanes
        bars, height, more = (
            draw_bars(lane, axis, y + CELL_HEIGHT + 10) if is_open else ((), 0.0, 0)
        )
        others = tuple(code for code in chain.filter.open_lanes if code != lane.code)
        cells = [
            draw_cell(chain, cell, column, y, index)
            for index, (cell, column) in enumerate(zip(lane.cells, axis.columns, strict=True))
        ]
        lanes.append(
            DrawnLane(
                lane=lane,
                y=y,
                name=wrap(lane.label, LABEL_WIDTH - 12, 15.5, 2),
                is_open=is_open,
                toggle_query=chain.filter.query(
                    open_lanes=others if is_open else (*others, lane.code)
                ),
                cells=tuple(cells),
                bars=bars,
                bars_height=height,
                more=more,
            )
        )
        y += LANE_STEP + (height + 14 if is_open else 0)
        y += LAYER_STEP if chain.filter.layer else 0
    return tuple(lanes), y


def draw_cell(chain: Chain, cell: Cell, column: Column, y: float, index: int) -> DrawnCell:
    x, width = column.left + 7, column.width - 14
    room = width - 22
    if chain.districts:
        unsurveyed = sum(1 for district in chain.districts if not district.is_surveyed)
        known = f"{cell.districts_with} von {len(chain.districts)}"
        is_wide = text_width(f"{known} Bezirken", 13) <= room
        lines = [f"{known} Bezirken" if is_wide else known, f"{unsurveyed} nicht erhoben"]
    elif cell.count and cell.is_silent:
        lines = ["nicht erhoben", "ohne Antwort"]
    elif cell.count:
        lines = [f"{cell.local} vor Ort", f"{cell.wide} {chain.wide_word}"]
    else:
        lines = [cell.words, "wen fragen?"]
    figure = str(cell.count) if cell.count else ("keins bekannt" if chain.districts else "")
    return DrawnCell(
        cell=cell,
        x=x,
        y=y,
        width=width,
        figure=figure,
        lines=tuple(fit(line, room, 13) for line in lines),
        shade=shade_of(0 if cell.is_silent else cell.count),
        has_link_before=index > 0,
        label=cell_label(chain, cell),
        mark=draw_mark(chain, cell),
    )


def cell_label(chain: Chain, cell: Cell) -> str:
    """What a screen reader says of a cell."""
    parts = [f"{cell.lane_label}, {cell.row_label}: {cell.words}"]
    if cell.count and not chain.districts:
        parts.append(f"{cell.local} vor Ort, {cell.wide} {chain.wide_word}")
    if chain.districts:
        parts.append(f"in {cell.districts_with} von {len(chain.districts)} Jugendamtsbezirken")
    if cell.gaps:
        parts.append(f"{len(cell.gaps)} Lücken genannt oder bestätigt")
    if cell.findings:
        parts.append(f"{len(cell.findings)} Hinweise")
    return "; ".join(parts)


def draw_bars(lane: LaneRow, axis: Axis, top: float) -> tuple[tuple[DrawnBar, ...], float, int]:
    """Offers with a child's age as bars over the true span; longest first, more than twelve rows become „+ n“."""
    items = [i for i in lane.offers if i.offer.has_age and i.offer.age_subject != "erwachsene"]
    items.sort(
        key=lambda i: (i.offer.from_months if i.offer.from_months is not None else -9, i.offer.name)
    )
    spans = [_span(item, axis) for item in items]
    wide = [
        (left, max(right, left + text_width(i.offer.name, 12.5) + 16))
        for i, (left, right) in zip(items, spans, strict=True)
    ]
    rows = pack([(left, min(right, axis.columns[-1].right)) for left, right in wide], 8)
    bars = [
        _bar(item, span, axis, top + row * BAR_STEP)
        for item, span, row in zip(items, spans, rows, strict=True)
        if row < MOST_BARS
    ]
    used = min(max(rows, default=-1) + 1, MOST_BARS)
    more = len(items) - len(bars)
    return tuple(bars), used * BAR_STEP + (20 if more else 0), more


def _span(item: Listed, axis: Axis) -> tuple[float, float]:
    first, end = item.offer.from_months, item.offer.to_months
    left = axis.columns[0].left if first is None else axis.x(first)
    right = axis.columns[-1].right if end is None else axis.x(end)
    return left, max(right, left + 14)


def _bar(item: Listed, span: tuple[float, float], axis: Axis, y: float) -> DrawnBar:
    left, right = span
    end = item.offer.to_months
    is_narrow = text_width(item.offer.name, 12.5) > right - left - 18
    rim = axis.columns[-1].right
    ends = f" · Finanzierung bis {item.offer.funding_end}" if item.offer.funding_end else ""
    ages = age_text(item.offer.from_months, item.offer.to_months)
    fits_after = right + text_width(item.offer.name, 12.5) + 8 < rim
    text_x = right + 6 if is_narrow and fits_after else left + 12
    room = rim - text_x if is_narrow and fits_after else right - left - 18
    return DrawnBar(
        item=item,
        x=left,
        y=y,
        width=right - left,
        text=fit(item.offer.name + ends, room, 12.5),
        text_x=text_x,
        is_inferred=item.offer.age_basis == Basis.INFERRED,
        goes_on=end is None or end > axis.end_months,
        level=item.offer.prevention_level or "nicht-erhoben",
        is_stale=not item.is_fresh,
        label=f"{item.offer.name}, {ages}, {item.reach}{ends}",
    )


def draw_brackets(
    chain: Chain, axis: Axis, top: float
) -> tuple[tuple[DrawnBracket, ...], float, int]:
    """Networks as brackets over what they connect; own ones first, the rest is „+ n“."""
    spans = [(axis.x(b.from_months), axis.x(b.to_months)) for b in chain.brackets]
    rows = pack(spans, 12)
    drawn = [
        DrawnBracket(
            b, left, top + row * 30, right - left, fit(b.network.name, right - left - 16, 12.5)
        )
        for b, (left, right), row in zip(chain.brackets, spans, rows, strict=True)
        if row < MOST_BRACKET_ROWS
    ]
    used = min(max(rows, default=-1) + 1, MOST_BRACKET_ROWS)
    return tuple(drawn), top + used * 30, len(chain.networks) - len(drawn)


def draw_joints(chain: Chain, axis: Axis, top: float) -> tuple[tuple[DrawnJoint, ...], float]:
    """Joints at the borders between phases; those of no age stand at the left."""
    at: dict[int | None, int] = {}
    drawn = []
    for joint in chain.joints:
        border = joint.border_months
        row = at.get(border, 0)
        at[border] = row + 1
        x = 78.0 if border is None else axis.x(border)
        drawn.append(
            _joint(chain, joint, x, top + (44 if border is None else 0) + row * JOINT_HEIGHT)
        )
    return tuple(drawn), top + max(at.values(), default=0) * JOINT_HEIGHT


def _joint(chain: Chain, joint: Joint, x: float, y: float) -> DrawnJoint:
    short = f" · {joint.transition.short}" if joint.transition.short else ""
    name = wrap(
        f"{joint.transition.from_setting} → {joint.transition.to_setting}{short}", 124, 13, 3
    )
    evidence = tuple(
        f"{number} {one if number == 1 else many}"
        for number, one, many in (
            (len(joint.networks), "Netzwerk", "Netzwerke"),
            (len(joint.agreements), "Vereinbarung", "Vereinbarungen"),
        )
        if number
    )
    state = _joint_state(chain, joint)
    label = f"Übergang {joint.transition}: {state}" + (
        f", belegt durch {' und '.join(evidence)}" if evidence else ""
    )
    level = str(joint.maturity.level) if joint.maturity else "unknown"
    return DrawnJoint(joint, x, y, name, state, evidence, level, label)


def _joint_state(chain: Chain, joint: Joint) -> str:
    if chain.place.kind != Area.Kind.DISTRICT:
        return joint.state
    maturities = joint.transition.known_maturities  # type: ignore[attr-defined]
    known = len({m.area_id for m in maturities if m.decided_on <= chain.as_of})
    return f"in {known} Städten erhoben" if known else "je Stadt nicht erhoben"


def draw_need(chain: Chain, axis: Axis, y: float) -> tuple[DrawnNeed, ...]:
    """Need at the foot, in the age bands in which it really exists."""
    drawn = []
    for value in chain.need:
        if value.from_months is None or value.to_months is None:
            continue
        left, right = axis.x(value.from_months), axis.x(value.to_months)
        if right - left < 8:
            continue
        ages = age_text(value.from_months, value.to_months)
        label = f"{value.group}: {number_text(value.count)} ({value.area.name})"
        text = fit(number_text(value.count), right - left - 8, 12.5)
        if not text:
            continue
        drawn.append(
            DrawnNeed(left + 2, y, right - left - 4, text, fit(ages, right - left - 8, 11.5), label)
        )
    return tuple(drawn)


def draw_beside(chain: Chain, top: float) -> tuple[DrawnBeside, ...]:
    """What has its place beside the child's age: one line for adults, one without an age."""
    rows: Sequence[tuple[str, list[Cell]]] = (
        ("Eltern und Erwachsene", [lane.adults for lane in chain.lanes]),
        ("ohne Altersangabe", [lane.no_age for lane in chain.lanes]),
    )
    drawn = []
    for index, (title, cells) in enumerate(rows):
        y, x, placed = top + index * 34, float(LABEL_WIDTH + 8), []
        for cell in cells:
            if cell.count:
                text = f"{cell.lane_label}: {cell.count}"
                placed.append((cell, x, text))
                x += text_width(text, 13) + 34
        drawn.append(DrawnBeside(title, y, tuple(placed)))
    return tuple(drawn)
