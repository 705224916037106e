"""Sets a page with typst, and keeps what it set in memory for the next time.

typst remembers, within one process, the layout of every part whose inputs did not change, whatever
folder they came from. So the data go in as a *file*: as ``sys.inputs`` they would belong to the
standard library and every change of them would make all parts new (docs/decisions/0010-booklet.md).
"""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from kettenwerk.core.paper import EPOCH, FONTS, PaperError

PAGES = Path(__file__).resolve().parent
_PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)<")
LETTER_SHAPES = ("Fira Sans", "Noto Sans Arabic")


def set_pdf(page: str, data: Mapping[str, Any], *, created: datetime = EPOCH) -> bytes:
    """``page`` (``booklet``, ``card``) as tagged PDF/UA-1; equal data give equal bytes."""
    return b"".join(_compile(page, data, created, "pdf"))


def page_count(pdf: bytes) -> int:
    """As its description tells."""
    found = _PAGES.search(pdf)
    return int(found[1]) if found else 0


def set_pictures(page: str, data: Mapping[str, Any], *, dots_per_inch: int = 72) -> list[bytes]:
    """The same pages as PNG, to be looked at."""
    return _compile(page, data, EPOCH, "png", dots_per_inch)


def _compile(
    page: str,
    data: Mapping[str, Any],
    created: datetime,
    look: Literal["pdf", "png"],
    dots_per_inch: int | None = None,
) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="kettenwerk-heft-") as name:
        folder = Path(name)
        for file in PAGES.glob("*.typ"):
            shutil.copyfile(file, folder / file.name)
        text = json.dumps({**data, "fonts": _families()}, ensure_ascii=False)
        (folder / "data.json").write_text(text, encoding="utf-8")
        try:
            made = typst.Compiler(folder / f"{page}.typ", root=folder, font_paths=_fonts()).compile(
                format=look,
                ppi=dots_per_inch,
                pdf_standards=["ua-1"] if look == "pdf" else [],
                timestamp=created.astimezone(UTC),
            )
        except typst.TypstError as error:
            message = f"{page}.typ: {error.diagnostic}"
            raise PaperError(message) from error
    return [made] if isinstance(made, bytes) else list(made or ())


@cache
def _fonts() -> typst.Fonts:
    """Only the fonts of the house, so that every machine sets the same page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _families() -> list[str]:
    """Those of the wanted families that are there, in the order in which they are asked."""
    there = set(_fonts().families())
    wanted = [name for name in LETTER_SHAPES if name in there]
    return wanted + sorted(there - set(wanted))
