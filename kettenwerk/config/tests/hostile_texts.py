"""Text files that nobody should have to read, made from a seed."""

import random
from typing import Any

from kettenwerk.config.tests.hostile_files import (
    ANY,
    DAYS,
    FORMULAS,
    HEADS,
    MARKUP,
    NUMBERS,
    ODD,
    REFUSED,
    TAKEN,
    good_row,
    good_table,
    hostile,
    raw_of,
    text_of,
    with_cells,
)  # fmt: skip

Made = tuple[Any, ...]

# ------------------------------------------------------------------------------------- encodings


@hostile
def usual_encodings(rng: random.Random) -> Made:
    table = good_table(rng)
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    text = text_of(table, rng.choice(";,\t|"))
    return text.encode(encoding), f"{encoding}.csv", TAKEN, len(table) - 1


@hostile
def mixed_encodings(rng: random.Random) -> Made:
    lines = text_of([*good_table(rng), good_row(rng, 98), good_row(rng, 99)]).splitlines()
    lines[1], lines[2] = f"Müller;{lines[1]}", f"Äpfel;{lines[2]}"
    half = [line.encode("cp1252" if n % 2 else "utf-8") for n, line in enumerate(lines)]
    return b"\r\n".join(half), "gemischt.csv", REFUSED


@hostile
def wide_encodings(rng: random.Random) -> Made:
    encoding = rng.choice(["utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
    return text_of(good_table(rng)).encode(encoding), f"{encoding}.csv", REFUSED


@hostile
def foreign_encodings(rng: random.Random) -> Made:
    encoding = rng.choice(["cp037", "cp437", "mac-roman", "utf-7", "iso8859-5"])
    return text_of(good_table(rng)).encode(encoding, "replace"), f"{encoding}.csv"


@hostile
def lone_surrogates(rng: random.Random) -> Made:
    half = rng.choice(["\ud800", "\udfff", "\ude00\ud83d"])
    text = text_of(good_table(rng)).replace("e", half, 1)
    if rng.random() < 0.5:
        return text.encode("utf-8", "surrogatepass"), "surrogate.csv"
    return b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"), "surrogate.csv", REFUSED


@hostile
def null_signs(rng: random.Random) -> Made:
    raw = raw_of(good_table(rng))
    place = rng.randrange(len(raw))
    if rng.random() < 0.3:
        text = raw.decode()[:place] + "\x00" + raw.decode()[place:]
        return text.encode("utf-16"), "null16.csv", REFUSED
    return raw[:place] + b"\x00" * rng.randint(1, 9) + raw[place:], "null.csv", REFUSED


@hostile
def other_line_ends(rng: random.Random) -> Made:
    table = good_table(rng)
    end = rng.choice(["\r", "\n", "\r\n", "\n\n", "\r\n\r\n\r\n"])
    return text_of(table).replace("\r\n", end).encode(), "zeilen.csv", TAKEN, len(table) - 1


# ----------------------------------------------------------------------------------------- cells


@hostile
def formulas(rng: random.Random) -> Made:
    table = with_cells(rng, FORMULAS)
    return raw_of(table), "formeln.csv", ANY, len(table) - 1


@hostile
def markup(rng: random.Random) -> Made:
    table = with_cells(rng, MARKUP, columns=(0, 8))
    for number, row in enumerate(table[1:]):
        row[0] = f"{row[0]} {number}"
    return raw_of(table), "markup.csv", TAKEN, len(table) - 1


@hostile
def odd_cells(rng: random.Random) -> Made:
    return raw_of(with_cells(rng, ODD)), "seltsam.csv"


@hostile
def odd_days(rng: random.Random) -> Made:
    table = with_cells(rng, DAYS, columns=(6,))
    return raw_of(table), "tage.csv", ANY, len(table) - 1


@hostile
def odd_numbers(rng: random.Random) -> Made:
    table = with_cells(rng, NUMBERS, columns=(3, 4, 7))
    return raw_of(table), "zahlen.csv", ANY, len(table) - 1


@hostile
def swapped_columns(rng: random.Random) -> Made:
    table = good_table(rng)
    one, other = rng.sample(range(len(HEADS)), 2)
    for row in table[1:]:
        row[one], row[other] = row[other], row[one]
    return raw_of(table), "vertauscht.csv", ANY, len(table) - 1


@hostile
def doubled_rows(rng: random.Random) -> Made:
    table = good_table(rng)
    double = list(rng.choice(table[1:]))
    double[rng.choice([0, 1, 2])] += rng.choice(["", " ", "e"])
    return raw_of([*table, double]), "doppelt.csv", ANY, len(table)


@hostile
def odd_keys(rng: random.Random) -> Made:
    keys = ["1", "1", "kennung mit leer", "ä", "x" * 300, "../x", "6b9d9f0e-0000-4000-8000-000000000000", "kein-uuid", "bekannt", ""]  # fmt: skip
    table = good_table(rng)
    head = rng.choice(["uuid", "Kennung", "id"])
    rows = [[head, *table[0]], *([rng.choice(keys), *row] for row in table[1:])]
    return raw_of(rows), "kennungen.csv", ANY, len(rows) - 1


@hostile
def other_tables(rng: random.Random) -> Made:
    """Heads of the other kinds over cells of any kind."""
    heads = rng.choice([
        ["Organisation", "Art", "Arbeitsfeld", "gehört zu", "Homepage"], ["Netzwerk", "Ebene", "Treffen pro Jahr", "Koordination", "gegründet"],
        ["Gegenstand", "Art", "Parteien", "Status", "gültig ab"], ["Standort", "Träger", "Straße", "PLZ", "Breite", "Länge"],
        ["Kontakt", "Anbieter", "Angebot", "Telefon", "E-Mail"], ["Netzwerk", "Organisation", "Rolle", "Grundlage"],
        ["genannte Lücke", "Gebiet", "Arbeitsfeld", "Alter ab (Monate)", "Quelle"],
    ])  # fmt: skip
    cells = ("", "Träger", "Familienbüro", "Unna", "bildung", "3", "2011", *ODD, *MARKUP, *FORMULAS)
    rows = [[rng.choice(cells) for _ in heads] for _ in range(rng.randint(1, 5))]
    return raw_of([heads, *rows]), "andere.csv"


# ---------------------------------------------------------------------------------------- shapes


@hostile
def titles_above(rng: random.Random) -> Made:
    table = good_table(rng)
    above = [["Angebote der Kreisstadt Unna"], [], ["Stand", "2026", "", "vertraulich"], []]
    return raw_of([*above[: rng.randint(1, 4)], *table]), "titel.csv", TAKEN, len(table) - 1


@hostile
def two_header_rows(rng: random.Random) -> Made:
    table = good_table(rng)
    over = ["Angebot", "Anbieter", "Gebiet", "Alter", "", "Arbeitsfelder", "Beginn", "Plätze", "Kurzbeschreibung"]  # fmt: skip
    under = ["", "", "", "ab", "bis", "", "", "", ""]
    return raw_of([over, under, *table[1:]]), "kopf.csv", TAKEN, len(table) - 1


@hostile
def doubled_heads(rng: random.Random) -> Made:
    table = good_table(rng)
    table[0][rng.randrange(3, len(HEADS))] = rng.choice(["Angebot", "Anbieter", ""])
    return raw_of(table), "koepfe.csv", ANY, len(table) - 1


@hostile
def too_many_columns(rng: random.Random) -> Made:
    extra = rng.choice([200, 1_000, 5_000])
    table = [[*row, *["x"] * extra] for row in good_table(rng)]
    return raw_of(table), "breit.csv", REFUSED


@hostile
def ragged_rows(rng: random.Random) -> Made:
    table = good_table(rng)
    for row in table[1:]:
        if rng.random() < 0.5:
            del row[rng.randrange(len(row)) :]
        else:
            row.extend(["x"] * rng.randint(1, 9))
    return raw_of(table), "zerfranst.csv"


@hostile
def broken_quotes(rng: random.Random) -> Made:
    text = text_of(good_table(rng))
    place = rng.randrange(len(text))
    return (
        text[:place] + rng.choice(['"', '""', 'x"', '";"']) + text[place:]
    ).encode(), "quote.csv"


@hostile
def damaged_bytes(rng: random.Random) -> Made:
    raw = bytearray(raw_of(good_table(rng)))
    for _ in range(rng.randint(1, 8)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw[: rng.choice([len(raw), rng.randrange(len(raw))])]), "schaden.csv"


@hostile
def one_long_line(rng: random.Random) -> Made:
    """The bigger one stands for 100 MB: refused by its size before anything is read."""
    if rng.random() < 0.05:
        return b"x" * (10 * 1024 * 1024 + 1), "lang.csv", REFUSED
    return (
        b'Angebot;Anbieter\r\n"' + b"x" * rng.choice([50_000, 400_000]) + b'";Verein\r\n',
        "lang.csv",
        ANY,
        1,
    )


@hostile
def nothing_at_all(rng: random.Random) -> Made:
    nothing = [
        b"",
        b"\xef\xbb\xbf",
        b" \r\n \t",
        b"\xff\xfe",
        b";;;\r\n;;;",
        b"\r\n" * 50,
        b'""',
        b"Angebot;Anbieter\r\n",
    ]
    return rng.choice(nothing), "leer.csv", REFUSED


@hostile
def other_formats(rng: random.Random) -> Made:
    starts = [
        b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"{\"offers\": []}",
        b"<html><table><tr><td>Angebot</td></tr></table>", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"MZ", b"\x7fELF",
        b"SQLite format 3\x00", b"RIFF", b"GIF89a",
    ]  # fmt: skip
    return rng.choice(starts) + rng.randbytes(rng.randint(0, 400)), "fremd.xlsx", REFUSED
