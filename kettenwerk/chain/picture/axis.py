"""Where things stand: months to the right, text that must fit between two edges."""

from collections.abc import Sequence
from dataclasses import dataclass

from kettenwerk.chain.models import LifePhase

WIDTH = 1240
LABEL_WIDTH = 176
RIGHT_EDGE = WIDTH - 22
_NARROW, _WIDE = 0.88, 1.12
_CHAR = {"i": 0.28, "l": 0.28, "j": 0.28, "t": 0.36, "f": 0.34, "r": 0.38, ".": 0.27, ",": 0.27, " ": 0.26,
         "m": 0.86, "w": 0.78, "M": 0.84, "W": 0.92, "–": 0.55, "-": 0.35, "…": 0.8, "/": 0.4}  # fmt: skip


def text_width(text: str, size: float) -> float:
    """About how wide a text is in Fira Sans of this size, in the units of the picture."""
    return sum(_CHAR.get(c, 0.62 if c.isupper() else 0.555) for c in text) * size


def fit(text: str, room: float, size: float) -> str:
    """The text, or its beginning with „…“, so that it never touches the rim; "" where nothing fits."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip(' ,-–')}…" if len(text) > 2 else ""


def wrap(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """The text on at most so many lines; the last one may end in „…“."""
    words, line = text.split(), ""
    found: list[str] = []
    for index, word in enumerate(words):
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size) > room:
            if len(found) == lines - 1:
                return (*found, fit(" ".join([line, *words[index:]]), room, size))
            found.append(line)
            longer = word
        line = longer
    return (*found, fit(line, room, size))


@dataclass(frozen=True, slots=True)
class Column:
    """A life phase between two edges."""

    phase: LifePhase
    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Axis:
    """Phases side by side; within a phase months run evenly."""

    columns: tuple[Column, ...]

    def x(self, month: int) -> float:
        """The place of a month; before the first and after the last phase it stays at the rim."""
        for column in self.columns:
            if month <= column.phase.to_months:
                share = (month - column.phase.from_months) / (
                    column.phase.to_months - column.phase.from_months
                )
                return column.left + max(0.0, share) * column.width
        return self.columns[-1].right

    @property
    def end_months(self) -> int:
        return max(column.phase.to_months for column in self.columns)


def make_axis(phases: Sequence[LifePhase]) -> Axis:
    """Widths between narrow and wide by the length of a phase, together the whole picture."""
    lengths = [phase.to_months - phase.from_months for phase in phases]
    longest = max(lengths)
    weights = [_NARROW + (_WIDE - _NARROW) * length / longest for length in lengths]
    unit = (RIGHT_EDGE - LABEL_WIDTH) / sum(weights)
    columns, left = [], float(LABEL_WIDTH)
    for phase, weight in zip(phases, weights, strict=True):
        columns.append(Column(phase, left, left + weight * unit))
        left += weight * unit
    return Axis(tuple(columns))


def pack(spans: Sequence[tuple[float, float]], gap: float) -> list[int]:
    """A row for each span so that spans of one row never touch; in the given order."""
    ends: list[float] = []
    rows = []
    for left, right in spans:
        row = next((i for i, end in enumerate(ends) if left >= end + gap), len(ends))
        if row == len(ends):
            ends.append(right)
        ends[row] = right
        rows.append(row)
    return rows
