"""Towns side by side as pictures: a heat map of phases, and one small chain per town, all to one scale."""

from dataclasses import dataclass

from kettenwerk.chain.assessments.comparison import KNOWN, Comparison, Town
from kettenwerk.chain.models import LifePhase

ROW_STEPS = ((9, "1"), (19, "2"))
CELL_STEPS = ((3, "1"), (8, "2"))
LABEL_WIDTH, COLUMN, ROW, HEAD = 170, 108, 44, 52
MINI_LABEL, MINI_COLUMN, MINI_ROW, MINI_HEAD = 118, 34, 26, 22


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its place and its step; ``step`` 0 is a true zero."""

    x: int
    y: int
    width: int
    text: str
    step: str
    label: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A town (or a lane) with its tiles; ``words`` stand instead of them where there are none."""

    name: str
    y: int
    tiles: tuple[Tile, ...]
    state: str = KNOWN
    words: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A drawn grid: heads over columns, lines of tiles."""

    width: int
    height: int
    label_width: int
    heads: tuple[tuple[int, str, str], ...]
    lines: tuple[Line, ...]


def draw_heat_map(comparison: Comparison) -> Grid:
    """Areas × phases, in official order."""
    heads = tuple(
        (LABEL_WIDTH + column * COLUMN + COLUMN // 2, phase.name, short_age(phase))
        for column, phase in enumerate(comparison.phases)
    )
    lines = tuple(
        _town_line(town, comparison, HEAD + row * ROW) for row, town in enumerate(comparison.towns)
    )
    width = LABEL_WIDTH + COLUMN * len(comparison.phases)
    return Grid(width, HEAD + ROW * len(lines), LABEL_WIDTH, heads, lines)


def draw_small_chain(town: Town, phases: tuple[LifePhase, ...]) -> Grid:
    """Lanes × phases of one town; every town has the same size and the same steps."""
    heads = tuple(
        (MINI_LABEL + column * MINI_COLUMN + MINI_COLUMN // 2, short_age(phase), phase.name)
        for column, phase in enumerate(phases)
    )
    lines = []
    for row, lane in enumerate(town.lanes):
        y = MINI_HEAD + row * MINI_ROW
        tiles = tuple(
            _tile(
                (MINI_LABEL + column * MINI_COLUMN, y, MINI_COLUMN - 4),
                count,
                CELL_STEPS,
                phase.name,
            )
            for column, (count, phase) in enumerate(zip(lane.counts, phases, strict=True))
        )
        lines.append(Line(lane.label, y, tiles))
    width = MINI_LABEL + MINI_COLUMN * len(phases)
    return Grid(width, MINI_HEAD + MINI_ROW * len(lines), MINI_LABEL, heads, tuple(lines))


def short_age(phase: LifePhase) -> str:
    """The age in a few signs: „3–6“, „vor 0“."""
    if phase.from_months < 0:
        return "vor 0"
    return f"{phase.from_months // 12}–{phase.to_months // 12}"


def _town_line(town: Town, comparison: Comparison, y: int) -> Line:
    tiles = tuple(
        _tile((LABEL_WIDTH + column * COLUMN, y, COLUMN - 6), count, ROW_STEPS, phase.name)
        for column, (count, phase) in enumerate(zip(town.phases, comparison.phases, strict=False))
    )
    return Line(town.name, y, tiles, town.state, town.words)


def _tile(
    at: tuple[int, int, int], count: int, steps: tuple[tuple[int, str], ...], where: str
) -> Tile:
    words = "1 Angebot" if count == 1 else f"{count} Angebote" if count else "keins bekannt"
    return Tile(*at, str(count), _step(count, steps), f"{where}: {words}")


def _step(count: int, steps: tuple[tuple[int, str], ...]) -> str:
    if not count:
        return "0"
    return next((step for most, step in steps if count <= most), "3")
