"""Directories after Open Referral HSDS (1.x, Ohana, 3.x) become sheets like those people bring.

Pure conversion: the sheets go through the same check, preview and take-over as every list. What each
field becomes stands in ``docs/import.md``; what is left out is said as a notice on the sheet.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import slugify

from kettenwerk.core.grids import Grid, Unfit
from kettenwerk.core.names import fold
from kettenwerk.core.packages import ROOT
from kettenwerk.inventory.imports.hsds.contacts import contact_rows
from kettenwerk.inventory.imports.hsds.hours import hours_rows
from kettenwerk.inventory.imports.hsds.offers import offer_rows
from kettenwerk.inventory.imports.hsds.places import organisation_rows, site_rows
from kettenwerk.inventory.imports.hsds.source import LINE, Conversion, Entry, source_of

DATA_SET = "hsds"
# What is read of each table, and what only links rows; everything else is counted and said.
USED = {
    "services": "id name description status eligibility eligibility_description minimum_age "
    "maximum_age fees fees_description languages interpretation_services application_process "
    "taxonomy_ids service_areas organization_id location_id program_id email required_documents",
    "organizations": "id name alternate_name website url parent_organization_id email",
    "locations": "id name latitude longitude location_type organization_id accessibility",
}
# Columns that are there even if empty: a contact that moved to the organisation leaves its offer.
ALWAYS = ("offer", "organisation")
TABLES_READ = (
    "services organizations locations addresses phones contacts service_at_locations schedules "
    "languages cost_options service_areas attributes taxonomy_terms capacities eligibility "
    "required_documents accessibility"
)


@dataclass(frozen=True, slots=True)
class Directory:
    """A foreign directory as sheets of ours, and the name under which its ids are kept."""

    grids: list[Grid]
    data_set: str


def read_directory(
    grids: Iterable[Grid], areas: Mapping[str, str] | None = None
) -> Directory | None:
    """The sheets of an HSDS directory; ``None`` where the tables are something else.

    Raises :class:`Unfit` for JSON that holds no directory.
    ``areas`` maps folded names of the areas a municipality knows to their keys.
    """
    found = list(grids)
    source = source_of(found)
    if source is None:
        if any(grid.name == ROOT for grid in found):
            message = (
                "In der JSON-Datei stehen keine Angebote (services) oder Organisationen "
                "(organizations) nach HSDS. Bitte das Verzeichnis als HSDS ausgeben lassen."
            )
            raise Unfit(message)
        return None
    origin = f"Verzeichnis {source.title or source.name or 'HSDS'}"[:200]
    conversion = Conversion(source, areas or {}, origin)
    sheets = {
        "Angebote": offer_rows(conversion),
        "Organisationen": organisation_rows(conversion),
        "Standorte": site_rows(conversion),
        "Kontakte": contact_rows(conversion),
        "Öffnungszeiten": hours_rows(conversion),
    }
    _note_unread(conversion)
    name = slugify(fold(source.name))[:40]
    data_set = f"{DATA_SET}-{name}" if name else DATA_SET
    conversion.note(
        "Angebote",
        f"Fremde Kennungen bleiben unter „{data_set}“ erhalten: Ein zweiter Import ändert, statt zu verdoppeln.",
    )
    made = [_grid(name, rows, conversion.notices(name)) for name, rows in sheets.items() if rows]
    return Directory(made, data_set)


def _grid(name: str, rows: list[Entry], notices: tuple[str, ...]) -> Grid:
    """Columns that any row fills, under their names; rows keep their line in the foreign file."""
    heads = [h for h in dict.fromkeys(h for row in rows for h in row) if h != LINE]
    heads = [h for h in heads if h in ALWAYS or any(row.get(h) for row in rows)]
    lines = sorted((int(row[LINE]), tuple(row.get(head, "") for head in heads)) for row in rows)
    return Grid(name, ((1, tuple(heads)), *lines), notices)


def _note_unread(conversion: Conversion) -> None:
    """Filled columns and whole tables that have no place here."""
    source = conversion.source
    sheets = {"services": "Angebote", "organizations": "Organisationen", "locations": "Standorte"}
    for table, sheet in sheets.items():
        used = set(USED[table].split())
        filled = Counter(
            head
            for row in source.rows(table)
            for head, cell in row.items()
            if cell and head not in used and not head.startswith("@")
        )
        if filled:
            listed = ", ".join(f"{head} ({times})" for head, times in filled.most_common())
            conversion.note(sheet, f"Hier gibt es kein Feld für: {listed}. Nicht übernommen.")
    unread = {t: len(rows) for t, rows in source.tables.items() if t not in TABLES_READ.split()}
    if unread:
        listed = ", ".join(f"{table} ({count})" for table, count in unread.items())
        conversion.note("Angebote", f"Nicht übernommene Tabellen: {listed}.")
