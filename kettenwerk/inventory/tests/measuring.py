"""Counts what duplicate search finds among the committed variants: ``found`` and ``false alarms``."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from kettenwerk.analysis.similarity import Twins
from kettenwerk.inventory.queries.comparing import Entry, Gazetteer, compare
from kettenwerk.inventory.tests.variants import FILE, asked_about, originals, read, type_row


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out for one kind, or for all of them."""

    variants: int = 0
    found: int = 0
    reported: int = 0
    false: int = 0
    false_among_originals: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.variants + other.variants,
            self.found + other.found,
            self.reported + other.reported,
            self.false + other.false,
            self.false_among_originals + other.false_among_originals,
        )

    @property
    def share_found(self) -> float:
        return self.found / self.variants

    @property
    def share_false(self) -> float:
        return self.false / self.reported


@dataclass(frozen=True, slots=True)
class Row:
    """One compared entry: of which original, and whether it is that original or the same thing."""

    original: str
    is_original: bool
    is_same: bool
    name: str


def measure(half: str) -> dict[str, Figures]:
    """Originals with the true and false variants of one half, kind by kind."""
    gazetteer = gazetteer_of_example()
    with FILE.open(encoding="utf-8", newline="") as file:
        variants = [row for row in csv.DictReader(file) if row["half"] == half]
    found = {}
    for kind, rows in originals().items():
        some = [row for row in variants if row["kind"] == kind]
        entries = [entry_of(row, row["original"]) for row in rows]
        entries += [entry_of(row, f"variant-{row['number']}") for row in some]
        meant = [Row(row["original"], True, True, row["name"]) for row in rows]
        meant += [
            Row(row["original"], False, row["is_duplicate"] == "1", row["name"]) for row in some
        ]
        found[kind] = _count(meant, compare(kind, entries, gazetteer))
    return found


def gazetteer_of_example() -> Gazetteer:
    return Gazetteer.of((row["id"], row["name"], row["parent"]) for row in read("areas"))


def _count(meant: Sequence[Row], twins: Twins) -> Figures:
    asked = asked_about()
    hit, false, among_originals = set(), 0, 0
    for a, b in zip(twins.a.tolist(), twins.b.tolist(), strict=True):
        one, other = meant[a], meant[b]
        if one.is_original and other.original == one.original and other.is_same:
            hit.add(b)
        if not _is_right(one, other, asked):
            false += 1
            among_originals += one.is_original and other.is_original
    true = sum(row.is_same and not row.is_original for row in meant)
    return Figures(true, len(hit), len(twins), false, among_originals)


def _is_right(one: Row, other: Row, asked: set[frozenset[str]]) -> bool:
    """The same thing; a pair that people would ask about; or two lookalikes with one name."""
    if not one.is_same and not other.is_same:
        return one.name == other.name
    if not (one.is_same and other.is_same):
        return False
    return one.original == other.original or frozenset((one.original, other.original)) in asked


def entry_of(row: type_row, key: str) -> Entry:
    """An original with all it says, a variant with what its row says."""
    whole = siblings = ""
    if row["kind"] == "organisation":
        whole = row["parent"]
    elif key == row["original"]:
        whole, siblings = _PARTS.get(key, ("", ""))
    return Entry(
        key=key,
        name=row["name"],
        aliases=row["aliases"],
        area=row["area"],
        lead=row["parent"],
        whole=whole,
        siblings=siblings,
        category=row["category"],
        is_group=row["category"] == "generic",
        from_months=_months(row["age_from"]),
        to_months=_months(row["age_to"]),
        fields=tuple(row["fields"].split(";")),
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        street=row["street"],
        phones=(row["phone"],),
        mails=(row["mail"],),
        websites=(row["website"],),
    )


def _months(years: str) -> int | None:
    return round(float(years) * 12) if years else None


_PARTS = {row["id"]: (row["parent_network"], row["sibling_group"]) for row in read("networks")} | {
    row["id"]: (row["part_of"], "") for row in read("offers")
}
