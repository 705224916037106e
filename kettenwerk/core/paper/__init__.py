"""Tagged PDF (PDF/UA-1) by typst: pages in ``core/paper`` and in each room's own ``paper`` folder."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from kettenwerk.core.document import Document

PACKAGE = Path(__file__).resolve().parent.parent.parent
FONTS = Path(__file__).resolve().parent / "fonts"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class PaperError(Exception):
    """A page could not be set; says where typst stopped."""


def render_pdf(
    template_name: str, data: Mapping[str, Any], *, title: str, created: datetime = EPOCH
) -> bytes:
    """Sets ``template_name`` (relative to ``kettenwerk/``, e.g. ``core/paper/document.typ``).

    The page reads ``data`` with ``data()`` from ``/core/paper/frame.typ`` and wraps itself in
    ``frame``, which sets title, language and footer. Equal data and ``created`` give equal bytes.
    Pictures come as SVG text within ``data`` and need an ``alt``; PDF/UA refuses them without.
    """
    try:
        return typst.compile(
            PACKAGE / template_name,
            root=PACKAGE,
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps({**data, "title": title}, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=created,
        )
    except typst.TypstError as error:
        message = f"{template_name}: {error.diagnostic}"
        raise PaperError(message) from error


def render_document(document: Document, *, created: datetime = EPOCH) -> bytes:
    """The report as A4 PDF."""
    return render_pdf(
        "core/paper/document.typ", document.as_data(), title=document.title, created=created
    )


@cache
def _fonts() -> typst.Fonts:
    """Only the fonts of the house, so that every machine sets the same page."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
