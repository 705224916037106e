"""Records of one kind as the comparison reads them: an :class:`Entry` each, then one frozen table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from urllib.parse import urlsplit

import numpy as np

from kettenwerk.analysis.candidates import candidate_pairs
from kettenwerk.analysis.similarity import DOUBTFUL, Points, Records, Twins, find_twins, name_score
from kettenwerk.analysis.tables import MONTH_MAX, MONTH_MIN, NOT_COLLECTED
from kettenwerk.analysis.wording import Name
from kettenwerk.core.names import fold
from kettenwerk.inventory.models import Field
from kettenwerk.inventory.queries.spelling import Places, spell

# Whoever leads a network is often told differently; a unit or an offer belongs to one body.
# Of public bodies each municipality has its own, however alike Kreis and Kreisstadt are called.
WEIGHTS = {"network": Points(other_lead=1.0), "organisation": Points(confusable_place=4.0)}
_HOUSE = re.compile(r"\s*(\d+)\s*([a-z]?)\b.*$")
_BITS = {str(code): 1 << bit for bit, code in enumerate(Field.values)}
_NOT_DIGIT = re.compile(r"\D")
FEWEST_DIGITS = 6
_NOWHERE = Places.of(())


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one record; references are keys in any form, the same for all entries."""

    key: str
    name: str
    aliases: str = ""
    area: str = ""
    lead: str = ""
    whole: str = ""
    siblings: str = ""
    category: str = ""
    is_group: bool = False
    from_months: int | None = None
    to_months: int | None = None
    fields: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    street: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All areas: number by key, the area above each, and the names they have inside other names."""

    numbers: dict[str, int]
    above: tuple[int, ...]
    places: Places

    @classmethod
    def of(cls, areas: Iterable[tuple[str, str, str]]) -> "Gazetteer":
        """From rows of key, name and key of the area above."""
        rows = list(areas)
        numbers = {key: number for number, (key, _, _) in enumerate(rows)}
        above = tuple(numbers.get(parent, NOT_COLLECTED) for _, _, parent in rows)
        places = Places.of((numbers[key], name) for key, name, _ in rows)
        return cls(numbers, above, places)

    def meant(self, named: frozenset[int], area: str) -> int:
        """Where a record belongs: its name's place, the narrowest; its area where the name is open."""
        seat = self.numbers.get(area, NOT_COLLECTED)
        if not named or seat in named or named & self._over(seat):
            return seat
        named = named - {above for place in named for above in self._over(place)}
        return min(named) if len(named) == 1 else seat

    def _over(self, place: int) -> set[int]:
        found: set[int] = set()
        place = self.above[place] if place != NOT_COLLECTED else place
        while place != NOT_COLLECTED and place not in found:
            found.add(place)
            place = self.above[place]
        return found


def table_of(entries: Sequence[Entry], gazetteer: Gazetteer) -> Records:
    """The frozen table of these entries, in their order."""
    spelled = [spell(one.name, gazetteer.places, one.aliases.split(";")) for one in entries]
    placed = list(zip(entries, spelled, strict=True))
    numbers: dict[str, int] = {}
    aged = [one.from_months is not None or one.to_months is not None for one in entries]
    streets = [split_street(one.street) for one in entries]
    return Records(
        names=tuple(one.names for one in spelled),
        place=_ints(gazetteer.meant(words.places, one.area) for one, words in placed),
        place_words=tuple(words.place_words for words in spelled),
        above=_ints(gazetteer.above),
        key=_codes((one.key for one in entries), numbers),
        whole=_codes((one.whole for one in entries), numbers),
        lead=_codes((one.lead for one in entries), numbers),
        siblings=_codes((one.siblings for one in entries), {}),
        category=_codes((one.category for one in entries), {}),
        is_group=np.array([one.is_group for one in entries], dtype=np.bool_),
        first_month=_ints(_or(one.from_months, MONTH_MIN) for one in entries),
        end_month=_ints(_or(one.to_months, MONTH_MAX) for one in entries),
        has_age=np.array(aged, dtype=np.bool_),
        fields=np.array([_mask(one.fields) for one in entries], dtype=np.uint32),
        lat=_degrees(one.lat for one in entries),
        lon=_degrees(one.lon for one in entries),
        street=tuple(street for street, _ in streets),
        house=tuple(house for _, house in streets),
        phones=tuple(_kept(map(plain_phone, one.phones)) for one in entries),
        mails=tuple(_kept(text.strip().lower() for text in one.mails) for one in entries),
        websites=tuple(_kept(map(host_of, one.websites)) for one in entries),
    )


def compare(
    kind: str,
    entries: Sequence[Entry],
    gazetteer: Gazetteer,
    *,
    new: Sequence[bool] | None = None,
    at_least: float = DOUBTFUL,
) -> Twins:
    """Possible doubles among these entries; with ``new`` only pairs that touch one of them."""
    table = table_of(entries, gazetteer)
    mask = None if new is None else np.array(new, dtype=np.bool_)
    contacts = (table.phones, table.mails, table.websites)
    pairs = candidate_pairs(table.names, table.place, table.above, *contacts, new=mask)
    if at_least <= 0.0:
        pairs = set(combinations(range(len(entries)), 2))
    return find_twins(table, pairs, weights=WEIGHTS.get(kind, Points()), at_least=at_least)


def name_likeness(one: str, other: str) -> float:
    """How alike two names are by themselves, 0 to 1; from 0.5 on worth a question."""
    return name_score(_spelled(one), _spelled(other))


@lru_cache(maxsize=20_000)
def _spelled(name: str) -> tuple[Name, ...]:
    return spell(name, _NOWHERE).names


def split_street(text: str) -> tuple[str, str]:
    """``Große Str. 12 a`` → („grossestrasse“, „12a“)."""
    plain = fold(text).strip()
    match = _HOUSE.search(plain)
    street = plain[: match.start()] if match else plain
    street = re.sub(r"str\b\.?", "strasse", street)
    house = f"{match[1]}{match[2]}" if match else ""
    return re.sub(r"[^a-z]", "", street), house


def plain_phone(text: str) -> str:
    """Digits without country and leading zero: ``+49 2303 27-0`` and ``02303/270`` are equal."""
    plain = text.strip().replace("(0)", "")
    digits = _NOT_DIGIT.sub("", plain)
    if plain.startswith("+49"):
        digits = digits.removeprefix("49")
    elif digits.startswith("0049"):
        digits = digits.removeprefix("0049")
    digits = digits.lstrip("0")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def host_of(text: str) -> str:
    """The host of an address without ``www``; ``""`` if there is none."""
    address = text.strip().lower()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


def _kept(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value for value in values if value)


def _or(value: int | None, instead: int) -> int:
    return instead if value is None else value


def _mask(fields: Iterable[str]) -> int:
    mask = 0
    for field in fields:
        mask |= _BITS.get(field, 0)
    return mask


def _ints(values: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.array(list(values), dtype=np.int32)


def _degrees(values: Iterable[float | None]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def _codes(
    values: Iterable[str], known: dict[str, int]
) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    """A number for every key; the same keys get the same numbers."""
    return _ints(known.setdefault(one, len(known)) if one else NOT_COLLECTED for one in values)
