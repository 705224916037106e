"""Hundreds of damaged tables: never a traceback, never a part of an import, always a sentence.

The normal run tries 200 seeded ones on SQLite and 60 of them on PostgreSQL, `make proof` thousands;
the seed is printed and can be set.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from kettenwerk.accounts.models import AuditEntry, ExternalId, Municipality, Version
from kettenwerk.config.tests.test_import import run_import, small_example, write_folder
from kettenwerk.inventory.models import NetworkMember, Offer, OfferArea, Organisation
from kettenwerk.territory.models import Area

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("PROOF_SEED") or 20111214)
IS_FULL = os.environ.get("KETTENWERK_PROOF") == "full"
COUNTED = (
    Municipality,
    Area,
    Organisation,
    Offer,
    OfferArea,
    NetworkMember,
    Version,
    AuditEntry,
    ExternalId,
)
NASTY = [
    "", " ", "\u202e\u202d", "\ufeff", "''", '"', '""', "\t", "\u2028", "\r", "=1+1", "@SUM(A1)", "-2+3|cmd", "NULL", "None", "nan", "inf",
    "-inf", "1e400", "9" * 400, "-1", "0,0,0", "1.234", "1.234.567,8", "0x10", "٣", "½", "31.02.2011", "0000", "9999-99", "2011-13",
    "10000", "../../etc/passwd", "<script>alert(1)</script>", "'; DROP TABLE inventory_offer; --", "x" * 9_999, "x" * 10_001,
    "ja;nein;;;", ";", "|", "unna;" * 300, "\U0001f9d2" * 50, "\x01", "\x7f", "\x85", "a\u0300" * 40, "Bo\u0308nen", "kreis-unna", "of-keep",
]  # fmt: skip
Lines = list[bytes]


def flip_byte(rng: random.Random, raw: bytes) -> bytes:
    place = rng.randrange(len(raw))
    return raw[:place] + bytes([rng.randrange(256)]) + raw[place + 1 :]


def cut(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw))]


def insert(rng: random.Random, raw: bytes) -> bytes:
    place = rng.randrange(len(raw))
    return raw[:place] + rng.choice(NASTY).encode("utf-8", "surrogatepass") + raw[place:]


def double_line(rng: random.Random, raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    return b"".join([*lines, rng.choice(lines)])


def drop_line(rng: random.Random, raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    del lines[rng.randrange(len(lines))]
    return b"".join(lines)


def shuffle_lines(rng: random.Random, raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines)


def nasty_cell(rng: random.Random, raw: bytes) -> bytes:
    """Puts something nasty between two separators of one line, quoted or not."""
    lines = raw.split(b"\r\n")
    row = rng.randrange(len(lines))
    cells = lines[row].split(b",")
    value = rng.choice(NASTY)
    quoted = f'"{value.replace(chr(34), chr(34) * 2)}"' if rng.random() < 0.7 else value
    cells[rng.randrange(len(cells))] = quoted.encode("utf-8", "surrogatepass")
    lines[row] = b",".join(cells)
    return b"\r\n".join(lines)


def swap_cells(rng: random.Random, raw: bytes) -> bytes:
    lines = raw.split(b"\r\n")
    row = rng.randrange(1, len(lines))
    cells = lines[row].split(b",")
    one, other = rng.randrange(len(cells)), rng.randrange(len(cells))
    cells[one], cells[other] = cells[other], cells[one]
    lines[row] = b",".join(cells)
    return b"\r\n".join(lines)


def other_encoding(rng: random.Random, raw: bytes) -> bytes:
    return raw.decode().encode(
        rng.choice(["utf-16", "cp1252", "latin-1", "utf-32", "cp037"]), "replace"
    )


def other_separator(rng: random.Random, raw: bytes) -> bytes:
    return raw.replace(b",", rng.choice([b";", b"\t", b"|", b"", b",,"]))


DAMAGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    flip_byte, cut, insert, double_line, drop_line, shuffle_lines, nasty_cell, nasty_cell, nasty_cell,
    swap_cells, other_encoding, other_separator,
)  # fmt: skip


def damage(rng: random.Random, clean: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    files = dict(clean)
    done = []
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        name = rng.choice(sorted(files))
        tool = rng.choice(DAMAGES)
        try:
            files[name] = tool(rng, files[name])
        except (ValueError, IndexError, UnicodeError):
            continue  # an earlier damage left nothing for this tool
        done.append(f"{tool.__name__}({name})")
    return files, " ".join(done)


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def try_all(folder: Path, rounds: int, *, is_loaded: bool) -> Counter[str]:
    clean = {file.name: file.read_bytes() for file in folder.glob("*.csv")}
    found: Counter[str] = Counter()
    for number in range(rounds):
        rng = random.Random(f"{SEED}/{is_loaded}/{number}")  # noqa: S311  # repeatable
        files, what = damage(rng, clean)
        for name, raw in files.items():
            (folder / name).write_bytes(raw)
        before = counts()
        with transaction.atomic():
            _, err = run_import(folder)
            after = counts()
            transaction.set_rollback(True)
        label = f"seed {SEED}, round {number}, {what}"
        if err:
            assert after == before, f"{label}: something was taken over"
            assert re.search(r"\w+\.csv|Ordner|Kommune", err), f"{label}: {err[:300]}"
            assert "Traceback" not in err, label
            assert len(max(err.splitlines(), key=len)) < 2500, label
        found["abgelehnt" if err else "übernommen"] += 1
    return found


@pytest.mark.parametrize("is_loaded", [False, True], ids=["empty", "loaded"])
def test_damaged_tables_are_refused_or_taken_whole(
    tmp_path: Path, is_loaded: bool, record_property: Callable[[str, object], None]
) -> None:
    rounds = 30 if connection.vendor == "postgresql" else 100
    _run(tmp_path, rounds, record_property, is_loaded=is_loaded)


@pytest.mark.proof
@pytest.mark.parametrize("is_loaded", [False, True], ids=["empty", "loaded"])
def test_thousands_of_damaged_tables_are_refused_or_taken_whole(
    tmp_path: Path, is_loaded: bool, record_property: Callable[[str, object], None]
) -> None:
    _run(tmp_path, 2500 if IS_FULL else 200, record_property, is_loaded=is_loaded)


def _run(
    tmp_path: Path, rounds: int, record_property: Callable[[str, object], None], *, is_loaded: bool
) -> None:
    folder = write_folder(tmp_path / "daten", small_example())
    if is_loaded:
        assert not run_import(folder)[1]
    found = try_all(folder, rounds, is_loaded=is_loaded)
    record_property("seed", SEED)
    for name, number in found.items():
        record_property(name, number)
    assert found["abgelehnt"] > rounds / 3
    assert sum(found.values()) == rounds
