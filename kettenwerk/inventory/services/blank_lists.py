"""Lists to fill in: heads, drop-downs, examples, what is known already, every column explained."""

import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from kettenwerk.accounts.imports import Column, Table
from kettenwerk.accounts.imports.matching import UUID_HEAD, label_of
from kettenwerk.accounts.imports.reading import vocabulary_of
from kettenwerk.accounts.models import Municipality
from kettenwerk.core.sheets import Sheet, write_xlsx
from kettenwerk.inventory.queries.families import OPENING_TIMES, TEXTS
from kettenwerk.inventory.queries.listing import Context, Listing
from kettenwerk.inventory.queries.offers import OFFERS

LAST_ROW = 2_000
NARROWEST = 14
EXPLANATION = "Erklärung"
FIRST_WORD = 6
LEFT_OUT = frozenset({"key", "doubt", "source_version"})
BASES = ("_basis", "basis")
EXAMPLES: dict[str, dict[str, str]] = {
    "offers": {
        "name": "Elterncafé",
        "provider_org": "Familienzentrum Mitte",
        "fields": "Kinder- und Jugendhilfe; Gesundheit",
        "age_from": "0",
        "age_to": "3",
        "target_groups": "Eltern; Familien",
        "status": "laufend",
        "is_free": "ja",
        "for_whom": "Für Eltern mit Babys und Kleinkindern",
        "to_bring": "nichts",
        "summary_de": "Offener Treff am Vormittag mit einer Familienhebamme.",
    },
    "organisations": {
        "name": "Familienzentrum Mitte",
        "kind": "Einrichtung",
        "field": "Kinder- und Jugendhilfe",
        "website": "www.beispiel.de",
    },
    "networks": {
        "name": "Arbeitskreis Frühe Hilfen",
        "level": "Arbeitskreis",
        "meetings_per_year_min": "4",
        "status": "besteht",
    },
    "sites": {
        "name": "Haus Mitte",
        "organisation": "Familienzentrum Mitte",
        "postcode": "59423",
        "is_step_free": "ja",
        "accessibility": "Aufzug, WC im Erdgeschoss",
    },
    "contacts": {"organisation": "Familienzentrum Mitte", "function": "Anmeldung"},
    "opening_times": {
        "offer": "Elterncafé",
        "weekdays": "Montag; Mittwoch",
        "opens": "9:30",
        "closes": "11:00",
        "note": "nicht in den Ferien",
    },
    "texts": {
        "offer": "Elterncafé",
        "field": "Für wen",
        "language": "Türkisch",
        "source_text": "Für Eltern mit Babys",
        "text": "Bebekli ebeveynler için",
        "origin": "von einem Menschen übersetzt",
    },
}
# Offers, and what hangs on them without a list page of its own, in the words of the blank lists.
GOES_OUT: dict[str, Listing] = {"offers": OFFERS, "opening_times": OPENING_TIMES, "texts": TEXTS}
Rows = Sequence[Sequence[str]]


def blank_list(table: Table) -> bytes:
    """An Excel file whose first sheet is read back by the importer."""
    return list_file([(table, [])])


def list_file(parts: Sequence[tuple[Table, Rows]]) -> bytes:
    """One sheet per table with the rows given, and a last one that explains every column."""
    sheets, explained = [], []
    for table, rows in parts:
        heads = [label_of(table, column) for column in shown_columns(table)]
        sheets.append(Sheet(table.label, [*heads, UUID_HEAD] if rows else heads, rows))
        explained += [_explained(table, column) for column in shown_columns(table)]
    width = max(len(row) for row in explained)
    header = ["Blatt", "Spalte der Liste", "muss ausgefüllt sein", "So füllen", "Beispiel"]
    header += [f"mögliches Wort {number}" for number in range(1, width - len(header) + 1)]
    sheets.append(Sheet(EXPLANATION, header, explained))
    book = load_workbook(io.BytesIO(write_xlsx(sheets)))
    line = 2
    for table, _ in parts:
        line = _add_choices(book[table.label], table, line)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def known_rows(
    table: Table, listing: Listing, records: Iterable[Any], context: Context
) -> list[list[str]]:
    """Stored records as rows of such a list, in words, with the uuid that brings them back."""
    readers = dict(listing.exported)
    columns = shown_columns(table)
    return [
        [
            *(
                _cell_of(table, column, record, readers.get(column.name), context)
                for column in columns
            ),
            str(record.uuid),
        ]
        for record in records
    ]


def own_rows(
    table: Table, listing: Listing, municipality: Municipality, day: date
) -> list[list[str]]:
    """Every own record of a kind as a row of its list."""
    rows = listing.model.objects.owned_by(municipality).select_related(*listing.joined)
    records = rows.prefetch_related(*listing.prefetched_for_export())
    context = Context(municipality, day)
    return known_rows(table, listing, records.order_by(*listing.order), context)


def _cell_of(
    table: Table,
    column: Column,
    record: Any,
    reader: Callable[[Any, Context], Any] | None,
    context: Context,
) -> str:
    """A cell as people read and write it: names, not keys."""
    if column.refers_to and column.attr and not column.is_list:
        target = getattr(record, column.attr)
        return _name_of(target, context) if target is not None else ""
    return in_words(table, column, str(reader(record, context))) if reader else ""


def _name_of(target: Any, context: Context) -> str:
    """A name as people write it; the uuid where several records bear it."""
    model = type(target)
    names = context.memory.setdefault(f"names {model.__name__}", Counter())
    if not names:
        names.update(map(str, model.objects.of(context.municipality)))
    return str(target) if names[str(target)] < 2 else str(target.uuid)


def in_words(table: Table, column: Column, cell: str) -> str:
    """Stored codes as the words people choose from."""
    words = dict(vocabulary_of(table.model, column.attr))
    if not words:
        return cell
    return "; ".join(words.get(part, part) for part in cell.split(";") if part)


def shown_columns(table: Table) -> list[Column]:
    """What people fill in; keys and the grounds of a value are ours."""
    return [c for c in table.columns if c.attr not in LEFT_OUT and not c.name.endswith(BASES)]


def _explained(table: Table, column: Column) -> list[str]:
    return [
        table.label,
        label_of(table, column),
        "ja" if column.required and not column.default else "",
        _rule(column),
        EXAMPLES.get(table.name, {}).get(column.name, ""),
        *(label for _, label in vocabulary_of(table.model, column.attr)),
    ]


def _add_choices(page: Any, table: Table, line: int) -> int:
    """Drop-downs that draw on the explanation; returns its next line."""
    for place, column in enumerate(shown_columns(table), start=1):
        words = len(vocabulary_of(table.model, column.attr))
        letter = page.cell(1, place).column_letter
        head = len(str(page.cell(1, place).value)) + 4
        page.column_dimensions[letter].width = max(NARROWEST, head)
        if words and not column.is_list:
            first = page.cell(1, FIRST_WORD).column_letter
            last = page.cell(1, FIRST_WORD + words - 1).column_letter
            source = f"'{EXPLANATION}'!${first}${line}:${last}${line}"
            rule = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = "Unbekanntes Wort", "Bitte ein Wort der Liste wählen."
            page.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{LAST_ROW}")
        line += 1
    return line


def _rule(column: Column) -> str:
    if column.is_list:
        return "mehrere mit ; trennen"
    if "age" in column.name or "life_phase" in column.name:
        return "Jahre, zum Beispiel 0,5; -0,75 ist der Beginn der Schwangerschaft"
    if column.refers_to:
        return "Name, wie er im Bestand steht; neue Organisationen werden angelegt"
    return f"leer heißt: {column.default}" if column.default else ""
