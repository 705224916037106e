"""Excel files that nobody should have to read, made from a seed."""

import io
import random
import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
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
    Row,
    good_table,
    hostile,
    raw_of,
    with_cells,
)  # fmt: skip
from kettenwerk.config.tests.workbooks import (
    SHEET,
    book_of,
    parts_of,
    with_part,
    with_shared_texts,
    zip_of,
)

Made = tuple[Any, ...]
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
XXE = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


# ----------------------------------------------------------------------------------- what is well


@hostile
def usual_book(rng: random.Random) -> Made:
    table = good_table(rng)
    content = book_of(table)
    content = with_shared_texts(content) if rng.random() < 0.5 else content
    return content, "liste.xlsx", TAKEN, len(table) - 1


@hostile
def titles_above_in_a_book(rng: random.Random) -> Made:
    table = good_table(rng)
    above: list[Row] = [["Angebote der Kreisstadt"], [], ["Stand:", date(2026, 1, 2)], []]

    def merge(_: Any, page: Any) -> None:
        page.merge_cells("A1:F1")

    return book_of([*above, *table], merge), "titel.xlsx", TAKEN, len(table) - 1


@hostile
def merged_heads(rng: random.Random) -> Made:
    table = good_table(rng)
    over = [*HEADS[:3], "Alter", "", *HEADS[5:]]
    under = ["", "", "", "ab", "bis", "", "", "", ""]

    def merge(_: Any, page: Any) -> None:
        page.merge_cells("D1:E1")
        page.merge_cells("A1:A2")

    return book_of([over, under, *table[1:]], merge), "kopf.xlsx", TAKEN, len(table) - 1


@hostile
def typed_cells(rng: random.Random) -> Made:
    """Numbers, days and truths as Excel stores them."""
    table = good_table(rng)
    for row in table[1:]:
        row[3], row[4] = rng.choice([0, 0.5, 3, -0.75]), rng.choice([6.0, 10, 21])
        row[6] = rng.choice([date(2011, 7, 14), datetime(2011, 7, 14, tzinfo=None), 2011, ""])  # noqa: DTZ001
        row[7] = rng.choice([12, 12.0, ""])
    return book_of(table), "zellen.xlsx", TAKEN, len(table) - 1


@hostile
def two_sheets(rng: random.Random) -> Made:
    table = good_table(rng)
    name = rng.choice(["Organisationen", "Adressen", "Tabelle2"])

    def more(book: Any, page: Any) -> None:
        page.title = "Angebote"
        other = book.create_sheet(name)
        other.append(["Organisation", "Art", "Arbeitsfeld"])
        other.append(["Neuer Verein e. V.", "traeger", "Jugendhilfe"])

    return book_of(table, more), "zwei.xlsx", TAKEN, len(table)


# ------------------------------------------------------------------------------------------ cells


@hostile
def formulas_in_a_book(rng: random.Random) -> Made:
    return book_of(with_cells(rng, FORMULAS)), "formeln.xlsx"


@hostile
def stored_formulas(rng: random.Random) -> Made:
    """A formula with a cached result that looks harmless."""
    table = good_table(rng)
    column = rng.choice("ABCH")

    def plant(raw: bytes) -> bytes:
        cell = f'<c r="{column}2" t="str"><f>1+1</f><v>Harmlos</v></c>'
        return re.sub(rb'<c r="%s2"[^>]*(?:/>|>.*?</c>)' % column.encode(), cell.encode(), raw)

    return with_part(table, SHEET, plant), "formel.xlsx", ANY, len(table) - 1


@hostile
def odd_cells_in_a_book(rng: random.Random) -> Made:
    return book_of(with_cells(rng, (*ODD, *MARKUP, *DAYS, *NUMBERS))), "seltsam.xlsx"


@hostile
def wrong_types(rng: random.Random) -> Made:
    table = good_table(rng)
    values = [True, False, 1e308, -1e308, 10**15, 0.1 + 0.2, 40179, date(1900, 1, 1), time(3, 4), timedelta(days=9), datetime(2020, 1, 1, 9, 30), 1e-300]  # fmt: skip  # noqa: DTZ001
    for row in table[1:]:
        row[rng.randrange(len(row))] = rng.choice(values)
    return book_of(table), "typen.xlsx", ANY, len(table) - 1


@hostile
def strange_cell_types(rng: random.Random) -> Made:
    """Booleans, errors, shared strings that do not exist, numbers that are none."""
    cell = rng.choice([
        '<c r="{c}2" t="s"><v>999999</v></c>', '<c r="{c}2" t="s"><v>-1</v></c>', '<c r="{c}2" t="s"><v>x</v></c>', '<c r="{c}2" t="b"><v>1</v></c>',
        '<c r="{c}2" t="e"><v>#DIV/0!</v></c>', '<c r="{c}2" t="n"><v>NaN</v></c>', '<c r="{c}2" t="n"><v>1e999</v></c>', '<c r="{c}2" t="zz"><v>1</v></c>',
        '<c r="{c}2" t="d"><v>2011-99-99</v></c>', '<c r="{c}2" s="99999"><v>1</v></c>', '<c r="{c}2" t="inlineStr"><is><t>Mutig</t></is></c>', '<c r="{c}2"><v/></c>',
        '<c r="{c}2" t="inlineStr"><is><r><t>Mu</t></r><r><t>tig</t></r></is></c>', '<c r="{c}2" t="n"><v>٣</v></c>', '<c r="{c}2" t="s"/>', "<c/>",
    ])  # fmt: skip
    column = rng.choice("ABDGH").encode()
    planted = cell.replace("{c}", column.decode()).encode()

    def plant(raw: bytes) -> bytes:
        return re.sub(rb'<c r="%s2"[^>]*(?:/>|>.*?</c>)' % column, planted, raw)

    content = with_part(good_table(rng), SHEET, plant, shared=rng.random() < 0.5)
    return content, "zelltypen.xlsx"


@hostile
def strange_days(rng: random.Random) -> Made:
    """Serial numbers that no calendar knows, shown as days."""

    def style(_: Any, page: Any) -> None:
        cell = page["G2"]
        cell.value = rng.choice([-1, 0, 60, 1e10, 2958466, 99999999, 0.5])
        cell.number_format = "DD.MM.YYYY"

    table = good_table(rng)
    return book_of(table, style), "tage.xlsx", ANY, len(table) - 1


# ----------------------------------------------------------------------------------------- sheets


@hostile
def hidden_parts(rng: random.Random) -> Made:
    """What is hidden is not read; what nobody sees shall not be taken over."""
    table = good_table(rng)

    def hide(book: Any, page: Any) -> None:
        page.column_dimensions["I"].hidden = True
        other = book.create_sheet("Geheim")
        other.append(["Organisation", "Art"])
        other.append(["Geheimer Verein", "traeger"])
        other.sheet_state = rng.choice(["hidden", "veryHidden"])

    return book_of(table, hide), "versteckt.xlsx", TAKEN, len(table) - 1


@hostile
def only_hidden(rng: random.Random) -> Made:
    def hide(book: Any, page: Any) -> None:
        page.sheet_state = "hidden"
        book.create_sheet("Leer")

    return book_of(good_table(rng), hide), "alles-versteckt.xlsx", REFUSED


@hostile
def many_sheets(rng: random.Random) -> Made:
    def more(book: Any, _: Any) -> None:
        for number in range(rng.choice([25, 60])):
            book.create_sheet(f"Blatt {number}")

    return book_of(good_table(rng), more), "blaetter.xlsx", REFUSED


@hostile
def wide_and_far_cells(rng: random.Random) -> Made:
    place = rng.choice(["XFD2", "A1048576", "ZZ9", "KN2"])

    def put(_: Any, page: Any) -> None:
        page[place] = "weit weg"

    return book_of(good_table(rng), put), "weit.xlsx"


@hostile
def lying_numbers(rng: random.Random) -> Made:
    """Rows and cells with impossible places, a sheet that lies about its size."""
    old, new = rng.choice([
        (rb'<row r="2"', b'<row r="999999999999"'), (rb'<row r="2"', b'<row r="-5"'), (rb'<row r="2"', b'<row r="0"'), (rb'<row r="2"', b'<row r="x"'),
        (rb'<row r="3"', b'<row r="2"'), (rb'<c r="A2"', b'<c r="ZZZZ2"'), (rb'<c r="A2"', b'<c r="A-2"'), (rb'<c r="A2"', b'<c r="2A"'),
        (rb'<c r="A2"', b'<c r=""'), (rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'), (rb'<dimension ref="[^"]*"', b'<dimension ref="A1"'),
        (rb'<dimension ref="[^"]*"', b'<dimension ref="Unsinn"'), (rb'<row r="2"', b'<row r="1048577"'), (rb'<c r="B2"', b'<c r="A2"'),
    ])  # fmt: skip
    return with_part(
        good_table(rng), SHEET, lambda raw: re.sub(old, new, raw, count=1)
    ), "luegt.xlsx"


# --------------------------------------------------------------------------------- bombs and traps


@hostile
def entity_bombs(rng: random.Random) -> Made:
    """Billion laughs and files of the server, in any part of the workbook."""
    name = rng.choice([SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "docProps/core.xml"])  # fmt: skip
    trap = rng.choice([BOMB, XXE]).encode()

    def plant(raw: bytes) -> bytes:
        head = re.match(rb"<\?xml[^>]*\?>", raw)
        start = head.end() if head else 0
        return raw[:start] + trap + raw[start:].replace(b"<t>", b"<t>&j;", 1)

    content = with_part(good_table(rng), name, plant, shared=True)
    return content, "xml.xlsx", REFUSED


@hostile
def archives_of_tables(rng: random.Random) -> Made:
    """CSV files in an archive, some of them bombs or none at all."""
    raw = raw_of(good_table(rng))
    nasty = rng.choice(
        [bytes(3_000_000), b"PK\x03\x04", b"%PDF", b"\xff\xfe\x00", b'"', b";;;", raw]
    )
    parts = {"angebote.csv": raw, f"{rng.choice(['../x', 'ordner/b', 'b'])}.csv": nasty}
    if rng.random() < 0.3:
        parts["datapackage.json"] = rng.choice(
            [b"{", b"[]", b'{"resources": 3}', b'{"resources": [{"path": "b.csv", "name": ""}]}']
        )
    return zip_of(parts), "paket.zip"


@hostile
def rows_that_need_a_rejected_one(rng: random.Random) -> Made:
    """An organisation that cannot be taken over, in a sheet beside the offers that name it."""
    table = good_table(rng)
    table[1][1] = "Braucht Recht"

    def more(book: Any, page: Any) -> None:
        page.title = "Angebote"
        other = book.create_sheet("Organisationen")
        other.append(["Organisation", "Art", "gehört zu"])
        other.append(["Braucht Recht", "keine Art", rng.choice(["", "Träger", "Niemand"])])

    return book_of(table, more), "braucht.xlsx", ANY, len(table)


@hostile
def zip_bombs(rng: random.Random) -> Made:
    parts = parts_of(with_shared_texts(book_of(good_table(rng))))
    way = rng.choice(["ratio", "ratio", "entries", "nested", "big"])
    if way == "ratio":
        name = rng.choice([SHEET, "xl/sharedStrings.xml", "xl/media/bild.png"])
        parts[name] = parts.get(name, b"") + b" " * 3_000_000
    elif way == "entries":
        parts |= {f"xl/media/{n}.png": b"" for n in range(300)}
    elif way == "big" and rng.random() < 0.2:
        parts["xl/media/bild.png"] = bytes(51 * 1024 * 1024)
    else:
        inner = zip_of({"bombe": bytes(4_000_000)})
        parts["xl/embeddings/innen.zip"] = zip_of({"innen.zip": inner})
        return zip_of(parts), "nest.xlsx"
    return zip_of(parts), "bombe.xlsx", REFUSED


@hostile
def macros_and_kin(rng: random.Random) -> Made:
    parts = parts_of(book_of(good_table(rng)))
    name = rng.choice(["xl/vbaProject.bin", "xl/VBAPROJECT.BIN"])
    return zip_of(parts | {name: b"\xd0\xcf\x11\xe0"}), "makro.xlsm", REFUSED


@hostile
def other_archives(rng: random.Random) -> Made:
    parts = rng.choice([
        {"word/document.xml": b"<w/>", "[Content_Types].xml": b"<x/>"}, {"content.xml": b"<x/>", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"},
        {"xl/workbook.bin": b"\x00"}, {"liste.csv": b"a;b"}, {"liste.json": b"[{]"}, {"../../etc/cron.d/x": b"x"}, {},
    ])  # fmt: skip
    return zip_of(parts), "archiv.xlsx", REFUSED


@hostile
def outside_links(rng: random.Random) -> Made:
    """Links to other files and addresses are never followed."""

    def link(_: Any, page: Any) -> None:
        page["A2"].hyperlink = "http://x.example/"
        page["I3"] = "='[1]Tabelle'!A1"

    table = good_table(rng)
    parts = parts_of(book_of(table, link))
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    return zip_of(parts), "aussen.xlsx", ANY


@hostile
def missing_parts(rng: random.Random) -> Made:
    parts = parts_of(book_of(good_table(rng)))
    del parts[rng.choice(sorted(parts))]
    return zip_of(parts), "fehlt.xlsx"


@hostile
def doubled_parts(rng: random.Random) -> Made:
    parts = parts_of(book_of(good_table(rng)))
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in (*parts.items(), (SHEET, parts[SHEET][: rng.randint(0, 400)])):
            archive.writestr(name, content)
    return raw.getvalue(), "doppelt.xlsx"


@hostile
def spoiled_parts(rng: random.Random) -> Made:
    """Well packed, badly written: an XML part with bytes changed or cut off."""
    parts = parts_of(with_shared_texts(book_of(good_table(rng))))
    name = rng.choice(sorted(parts))
    raw = bytearray(parts[name])
    for _ in range(rng.randint(1, 6)):
        raw[rng.randrange(len(raw))] = rng.choice(b"<>&\"'/ =x0\x00\xff")
    parts[name] = bytes(raw[: rng.choice([len(raw), len(raw), rng.randrange(len(raw))])])
    return zip_of(parts), "verdorben.xlsx"


@hostile
def damaged_archives(rng: random.Random) -> Made:
    raw = bytearray(book_of(good_table(rng)))
    for _ in range(rng.randint(0, 12)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw[: rng.choice([len(raw), rng.randrange(4, len(raw))])]), "kaputt.xlsx"


@hostile
def lying_archives(rng: random.Random) -> Made:
    """Sizes, flags and methods in the directory that are not those of the data."""
    raw = bytearray(book_of(good_table(rng)))
    places = [match.start() for match in re.finditer(rb"PK\x01\x02", bytes(raw))]
    place = rng.choice(places)
    offset, value = rng.choice([(24, b"\x10\x00\x00\x00"), (24, b"\xff\xff\xff\x7f"), (8, b"\x01\x00"), (10, b"\x63\x00"), (20, b"\x00\x00\x00\x00"), (42, b"\xff\xff\x00\x00")])  # fmt: skip
    raw[place + offset : place + offset + len(value)] = value
    return bytes(raw), "verzeichnis.xlsx"
