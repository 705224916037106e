"""Opening times and translations of offers, as people and other directories list them."""

import re
from collections.abc import Iterator
from datetime import time

from kettenwerk.accounts.imports import Cells, Column, Draft, Table
from kettenwerk.core.grids import plain
from kettenwerk.core.tabular import read_integer
from kettenwerk.inventory.imports.parts import columns, texts
from kettenwerk.inventory.models import OpeningTime, Text, Weekday

OFFER = ("offers",)
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?(?:\s*Uhr)?", re.IGNORECASE)
_DAYS = re.compile(r"[;,/\s]+|\bund\b")
_ORDER = {code: place for place, code in enumerate(Weekday.values)}


def read_time(cell: str) -> time:
    """„9“, „9:30“, „9.30 Uhr“, „09:30:00“."""
    found = _TIME.fullmatch(cell.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        message = f"„{cell[:60]}“ ist keine Uhrzeit. Bitte wie 9:30 schreiben."
        raise ValueError(message)
    return time(hour, minute)


def read_weekdays(cell: str) -> tuple[str, ...]:
    """„mo;di“, „Mo, Di und Do“, „Montag bis Freitag“, „Mo–Fr“; in the order of the week."""
    text = re.sub(r"\s*(?:[-–]|\bbis\b)\s*", "–", cell)
    found: set[str] = set()
    for part in filter(None, _DAYS.split(text)):
        ends = [_weekday(one) for one in part.split("–")]
        first, last = _ORDER.get(ends[0], -1), _ORDER.get(ends[-1], -1)
        if first >= 0 and last >= first and len(ends) <= 2:
            found.update(Weekday.values[first : last + 1])
        else:
            found.add(part)
    return tuple(sorted(found, key=lambda one: (_ORDER.get(one, len(_ORDER)), one)))


def _weekday(word: str) -> str:
    """The code of a weekday or of its beginning: „Mon.“, „Dienstag“."""
    short = plain(word)
    known = (code for code, label in Weekday.choices if len(short) > 1 and plain(label).startswith(short))  # fmt: skip
    return next(known, "")


def _opening_drafts(cells: Cells) -> Iterator[Draft]:
    values = texts(cells, "note") | {name: cells[name] for name in ("weekdays", "opens", "closes")}
    refs = cells.refs(offer=("offers", "offer"))
    yield Draft(OpeningTime, "opening_times", cells.key, values, refs, owner_like=refs.get("offer"))


OPENING_TIMES = Table(
    "opening_times",
    "Öffnungszeiten",
    OpeningTime,
    columns(
        "id offer weekdays opens closes note",
        Column("id", label="Kennung"),
        Column("offer", required=True, attr="offer", refers_to=OFFER),
        Column(
            "weekdays",
            read_weekdays,
            required=True,
            attr="weekdays",
            is_list=True,
            also=("Wochentag", "Tage"),
        ),
        # Not „von“ and „bis“ alone: lists of offers mean ages and dates by these.
        Column("opens", read_time, required=True, attr="opens", label="öffnet um"),
        Column("closes", read_time, required=True, attr="closes", label="schließt um"),
        Column("note", attr="note", label="Hinweis zur Öffnungszeit"),
    ),
    ("id",),
    _opening_drafts,
    natural=("offer", "weekdays", "opens", "closes"),
    is_told_by_natural=True,
)


def _text_drafts(cells: Cells) -> Iterator[Draft]:
    values = texts(cells, "field", "language", "text", "origin", "checked_by", "source_text")
    values["source_version"] = cells["source_version"]
    refs = cells.refs(offer=("offers", "offer"))
    yield Draft(Text, "texts", cells.key, values, refs, owner_like=refs.get("offer"))


TEXTS = Table(
    "texts",
    "Übersetzungen",
    Text,
    columns(
        "id offer field language source_text text origin checked_by source_version",
        Column("id", label="Kennung"),
        Column("offer", required=True, attr="offer", refers_to=OFFER),
        Column("field", required=True, attr="field"),
        Column("language", required=True, attr="language"),
        Column("source_text", required=True, attr="source_text"),
        Column("text", required=True, attr="text", also=("Übersetzung",)),
        Column("origin", required=True, attr="origin"),
        Column("checked_by", attr="checked_by"),
        # Nobody who translates knows it; it stands in what is exported.
        Column("source_version", read_integer, required=True, attr="source_version", default="0"),
    ),
    ("id",),
    _text_drafts,
    natural=("offer", "field", "language"),
    is_told_by_natural=True,
)
