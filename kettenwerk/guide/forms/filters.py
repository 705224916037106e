"""What a family chose: read from an address or a form, and written back as an address.

Everything but the free text can stand in an address. Unknown or impossible values are dropped, as if
nobody had given them: who follows an old link gets more, not an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf.locale import LANG_INFO
from django.http import QueryDict

from kettenwerk.guide.questions import QUESTIONS
from kettenwerk.guide.search import Query
from kettenwerk.guide.search.ages import BANDS
from kettenwerk.guide.vocabularies import FIELDS, SPOKEN

TEXT_LENGTH = 200
RADII = (2, 5, 10, 25)
MAX_PAGE = 500
_FLAGS = {
    "kostenlos": "is_free",
    "offen": "is_open_now",
    "stufenlos": "is_step_free",
    "zuhause": "is_outreach",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_PLACE = re.compile(r"[\w-]{1,80}", re.ASCII)
_QUESTIONS = frozenset(question.key for question in QUESTIONS)


@dataclass(frozen=True, slots=True)
class Where:
    """A place to choose: a part of the town or a postcode; a place without a position has no radius."""

    key: str
    name: str
    area: int | None = None
    near: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """One state of the list; equal states have one address."""

    question: str = ""
    age: str = ""
    place: str = ""
    radius: int | None = None
    language: str = ""
    field: str = ""
    is_free: bool = False
    is_open_now: bool = False
    is_step_free: bool = False
    is_outreach: bool = False
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address, in one order."""
        words = {
            "frage": self.question,
            "alter": self.age,
            "ort": self.place,
            "umkreis": str(self.radius or ""),
            "sprache": self.language,
            "feld": self.field,
            **{key: "1" if getattr(self, name) else "" for key, name in _FLAGS.items()},
            "seite": str(self.page) if self.page > 1 else "",
        }
        return [(key, value) for key, value in words.items() if value]

    @property
    def address(self) -> str:
        """``?alter=0-1&kostenlos=1``, or nothing."""
        return f"?{urlencode(self.pairs())}" if self.pairs() else ""

    @property
    def is_empty(self) -> bool:
        return replace(self, page=1) == Filters()

    def changed(self, **values: Any) -> "Filters":
        """Another state, on its first page."""
        return replace(self, **{"page": 1, **values})

    def query(self, text: str, area: int | None, places: Mapping[str, Where]) -> Query:
        where = places.get(self.place)
        has_radius = where is not None and where.near is not None and self.radius is not None
        low, high = BANDS.get(self.age, (0, 0))
        return Query(
            text=text,
            question=self.question,
            area=where.area if where and where.area and not has_radius else area,
            near=where.near if where else None,
            radius_km=float(self.radius) if has_radius and self.radius else None,
            age_months=(low + high) // 2 if self.age else None,
            language=self.language,
            fields=(self.field,) if self.field else (),
            is_free=self.is_free,
            is_step_free=self.is_step_free,
            is_open_now=self.is_open_now,
            is_outreach=self.is_outreach,
        )


def read_filters(data: QueryDict) -> Filters:
    """The state that an address or a form tells of."""
    return Filters(
        question=_one_of(data, "frage", _QUESTIONS),
        age=_one_of(data, "alter", BANDS),
        place=value if _PLACE.fullmatch(value := data.get("ort", "")) else "",
        radius=int(value) if (value := data.get("umkreis", "")) in map(str, RADII) else None,
        language=_one_of(data, "sprache", {*LANG_INFO, *SPOKEN}),
        field=_one_of(data, "feld", FIELDS),
        page=_page(data.get("seite", "")),
        **{name: data.get(key, "") not in {"", "0"} for key, name in _FLAGS.items()},
    )


def read_change(data: QueryDict) -> QueryDict:
    """A form with one of its values changed by the button that was pressed: ``setze=kostenlos=1``."""
    changed = data.copy()
    key, _, value = data.get("setze", "").partition("=")
    if key:
        if key != "seite":
            changed.pop("seite", None)
        changed[key] = value
    return changed


def read_text(data: QueryDict) -> str:
    """The free text without control characters, cut where nobody writes on."""
    return " ".join(_CONTROL.sub(" ", data.get("q", "")[: TEXT_LENGTH * 4]).split())[:TEXT_LENGTH]


def _one_of(data: QueryDict, key: str, known: Any) -> str:
    value = data.get(key, "")
    return value if value in known else ""


def _page(value: str) -> int:
    is_number = value.isascii() and value.isdecimal() and len(value) <= 4
    return min(max(int(value), 1), MAX_PAGE) if is_number else 1
