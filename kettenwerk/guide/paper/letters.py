"""Makes any text one that can be set: only letters the fonts of the house have, no hidden orders.

PDF/UA refuses a page with a letter that no font knows; one smiley must not stop a whole Heft.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kettenwerk.core.paper import FONTS

# Longer runs without a blank may break anywhere, so that none leaves the page.
LONGEST_RUN = 24
UNKNOWN = "◊"
_KEPT_FORMATS = "\u00ad\u200b\u200c\u200d\u200e\u200f"
_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_LONG_RUN = re.compile(rf"[^\s\u200b\u00ad]{{{LONGEST_RUN}}}(?=[^\s\u200b\u00ad])")
_BLANKS = re.compile(r"\s+")


def settable(text: str) -> str:
    """The text in one line, without control characters, unknown letters and endless words."""
    cleaned = unicodedata.normalize("NFC", text).translate(_Table())
    if _MARKS.search(cleaned):
        cleaned = "".join(_clusters(cleaned))
    cleaned = _BLANKS.sub(" ", cleaned).strip()
    return _LONG_RUN.sub(lambda run: run.group() + "\u200b", cleaned)


def heading(text: str) -> str:
    """The same, and never empty: a paper has no heading without words."""
    found = settable(text)
    return found if found.strip(_KEPT_FORMATS + " ") else UNKNOWN


class _Table(dict[int, str]):
    """What becomes of each character; remembers those it has met for all texts."""

    def __getitem__(self, code: int) -> str:
        return _settable_letter(code)


@cache
def _settable_letter(code: int) -> str:
    letter = chr(code)
    if letter.isspace():
        return " "
    if letter in _KEPT_FORMATS:
        return letter
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs"}:
        return ""
    if unicodedata.category(letter) == "Co":
        return UNKNOWN
    if 0xFE00 <= code <= 0xFE0F:
        return ""
    return letter if any(code in known for known in _fonts()) else UNKNOWN


def _clusters(text: str) -> Iterator[str]:
    """Letter by letter with its marks; marks go where no one font has both."""
    for cluster in re.findall(rf"[^{_MARKS.pattern[1:-1]}]?{_MARKS.pattern}*", text):
        codes = {ord(letter) for letter in cluster}
        is_known = any(codes <= known for known in _fonts())
        yield cluster if is_known or len(cluster) == 1 else _MARKS.sub("", cluster)


@cache
def _fonts() -> tuple[frozenset[int], ...]:
    files = sorted((*FONTS.glob("*-Regular.ttf"), *FONTS.glob("*-400-normal.ttf")))
    return tuple(frozenset(_letters(file)) for file in files)


def knows(letter: str) -> bool:
    """Whether a font of the house has this letter."""
    return any(ord(letter) in known for known in _fonts())


def _letters(file: Path) -> Iterator[int]:
    """The characters of a font: its „cmap“ table, formats 4 and 12 (OpenType specification)."""
    data = file.read_bytes()
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == b"cmap":
            yield from _letters_of_table(data, offset)


def _letters_of_table(data: bytes, start: int) -> Iterator[int]:
    for number in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * number)
        if platform not in {0, 3}:
            continue
        at = start + offset
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 4:
            yield from _format_4(data, at)
        elif kind == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * group)
                yield from range(first, last + 1)


def _format_4(data: bytes, at: int) -> Iterator[int]:
    doubled = struct.unpack_from(">H", data, at + 6)[0]
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * doubled)
    offsets = struct.unpack_from(f">{count}H", data, at + 16 + 3 * doubled)
    for place in range(count):
        for code in range(starts[place], min(ends[place], 0xFFFE) + 1):
            if offsets[place] == 0:
                glyph = code + deltas[place] & 0xFFFF
            else:
                spot = (
                    at + 16 + 3 * doubled + 2 * place + offsets[place] + 2 * (code - starts[place])
                )
                glyph = struct.unpack_from(">H", data, spot)[0]
            if glyph:
                yield code
