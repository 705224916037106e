"""A directory in one of HSDS's shapes as plain tables: JSON, data package, or Ohana's CSV set."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.text import slugify

from kettenwerk.core.grids import Grid
from kettenwerk.core.names import fold
from kettenwerk.core.packages import DESCRIPTION, PARENT, PARENT_ROW, ROOT, ROW

Entry = dict[str, str]

# Names of the same table in the versions of the standard, and nested in JSON.
TABLE_NAMES = {
    "service": "services",
    "organization": "organizations",
    "organisations": "organizations",
    "location": "locations",
    "phone": "phones",
    "contact": "contacts",
    "address": "addresses",
    "physical_address": "addresses",
    "physical_addresses": "addresses",
    "service_at_location": "service_at_locations",
    "services_at_location": "service_at_locations",
    "schedule": "schedules",
    "regular_schedule": "schedules",
    "regular_schedules": "schedules",
    "language": "languages",
    "cost_option": "cost_options",
    "service_area": "service_areas",
    "attribute": "attributes",
    "service_attribute": "attributes",
    "service_attributes": "attributes",
    "service_taxonomy": "attributes",
    "service_taxonomies": "attributes",
    "service_capacity": "capacities",
    "required_document": "required_documents",
    "accessibility_for_disabilities": "accessibility",
    "taxonomy_term": "taxonomy_terms",
    "taxonomy": "taxonomy_terms",
    "taxonomies": "taxonomy_terms",
    "categories": "taxonomy_terms",
}
LINKS = {
    "services": "service_id",
    "organizations": "organization_id",
    "locations": "location_id",
    "contacts": "contact_id",
    "phones": "phone_id",
    "service_at_locations": "service_at_location_id",
    "attributes": "attribute_id",
}
# What a row above names when this one hangs below it: ``service → organization`` and the like.
SINGLE = {
    "organizations": "organization_id",
    "locations": "location_id",
    "services": "service_id",
    "taxonomy_terms": "taxonomy_term_id",
}
LINE, OWN_ID, PLACES = "@line", "@id", "@locations"
LONGEST_KEY = 80
_KEY = re.compile(r"[-a-zA-Z0-9_]{1,80}")


@dataclass(slots=True)
class Source:
    """Entries by table. ``@line`` is where a row stands in its file, ``@id`` what others call it."""

    tables: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    name: str = ""
    title: str = ""

    def rows(self, table: str) -> list[Entry]:
        return self.tables.get(table, [])

    def by_id(self, table: str) -> dict[str, Entry]:
        return {row[OWN_ID]: row for row in self.rows(table)}

    def by_link(self, table: str, link: str) -> dict[str, list[Entry]]:
        """Rows of a table by what their ``link`` names."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for row in self.rows(table):
            if row.get(link):
                found[row[link]].append(row)
        return found


@dataclass(slots=True)
class Conversion:
    """What the conversion of one directory needs to know; ``notes`` count what was left out."""

    source: Source
    areas: Mapping[str, str]
    origin: str
    notes: dict[str, Counter[str]] = field(default_factory=dict)

    def note(self, sheet: str, sentence: str, times: int = 1) -> None:
        """Counts a sentence with ``{n}`` for its sheet."""
        self.notes.setdefault(sheet, Counter())[sentence] += times

    def notices(self, sheet: str) -> tuple[str, ...]:
        return tuple(s.replace("{n}", str(n)) for s, n in self.notes.get(sheet, {}).items())


def key_of(entry: Entry) -> str:
    """The foreign id in the form a key may have; none for entries without one."""
    foreign = entry[OWN_ID]
    if foreign.startswith("@"):
        return ""
    if _KEY.fullmatch(foreign):
        return foreign
    readable = slugify(fold(foreign))[: LONGEST_KEY - 9]
    return f"{readable}-{sha256(foreign.encode()).hexdigest()[:8]}"


def reference(entry: Entry) -> str:
    """How other rows name this one: by its key, else by its name."""
    return key_of(entry) or entry.get("name", "").replace(";", ",")


def source_of(grids: Iterable[Grid]) -> Source | None:
    """The tables of a directory; ``None`` where the grids are something else."""
    found = list(grids)
    is_nested = any(grid.name == ROOT and ROW in grid.rows[0][1] for grid in found if grid.rows)
    raw = {
        grid.name.lower(): list(_entries(grid, is_nested=is_nested)) for grid in found if grid.rows
    }
    about = raw.pop(DESCRIPTION, [{}])[:1] or [{}]
    source = Source(name=about[0].get("name", ""), title=about[0].get("title", ""))
    names = TABLE_NAMES
    if is_nested:
        names = TABLE_NAMES | {ROOT: _root_name(raw)}
        _hang(raw, names)
    merged: dict[tuple[str, str], Entry] = {}
    for name, rows in raw.items():
        table = names.get(name, name)
        for row in rows if table else ():
            _merge(source, merged, table, row)
    if not _is_directory(source):
        return None
    for rows in source.tables.values():
        _number(rows)
    _link_all(source)
    return source


def _entries(grid: Grid, *, is_nested: bool) -> Iterable[Entry]:
    """Rows below the first one, by its heads; marks of nesting come from reading JSON alone."""
    heads = [head.strip().lower() for head in grid.rows[0][1]]
    heads = heads if is_nested else [head.lstrip("@") for head in heads]
    for number, (line, cells) in enumerate(grid.rows[1:], start=1):
        row = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
        row[LINE] = str(line)
        row[OWN_ID] = row.get("id") or f"@{number}"
        yield row


def _root_name(raw: Mapping[str, list[Entry]]) -> str:
    """What the outermost objects of a JSON file are; nothing where they only hold lists."""
    heads = {head for row in raw[ROOT] for head in row}
    if "name" not in heads:
        return ""
    is_service = heads & {"organization_id", "status", "fees_description", "minimum_age"}
    holds_provider = any(row.get(PARENT) == ROOT for row in raw.get("organization", ()))
    return "services" if is_service or holds_provider else "organizations"


def _hang(raw: Mapping[str, list[Entry]], names: Mapping[str, str]) -> None:
    """Writes into nested rows what they hang on, under the names the tables use."""
    for name, rows in raw.items():
        table = names.get(name, name)
        for row in rows:
            parent = row.get(PARENT, "")
            if parent not in raw or not names.get(parent, parent):
                continue
            # The rows of a parent stand in the order of their numbers.
            above = raw[parent][int(row[PARENT_ROW]) - 1]
            kind = names.get(parent, parent)
            own_id = _unique(name, row)
            if name in TABLE_NAMES and table in SINGLE:
                above.setdefault(SINGLE[table], "")
                above[SINGLE[table]] = above[SINGLE[table]] or own_id
            link = LINKS.get(kind)
            if link is not None:
                row[link] = row.get(link) or _unique(parent, above)


def _unique(name: str, row: Entry) -> str:
    """An id that no row of another list has, for rows that carry none."""
    if row[OWN_ID].startswith("@"):
        row[OWN_ID] = f"@{TABLE_NAMES.get(name, name)}-{name}-{row.get(ROW, row[LINE])}"
    return row[OWN_ID]


def _merge(source: Source, merged: dict[tuple[str, str], Entry], table: str, row: Entry) -> None:
    """A row that is nested in several places is one row; later places only add what was missing."""
    known = merged.get((table, row[OWN_ID])) if row.get(PARENT) else None
    if known is None:
        merged[table, row[OWN_ID]] = row
        source.tables[table].append(row)
        return
    for head, cell in row.items():
        if cell and not known.get(head):
            known[head] = cell


def _number(rows: list[Entry]) -> None:
    """Rows of one table that stood in several places get lines of their own."""
    if len({row[LINE] for row in rows}) < len(rows):
        for line, row in enumerate(rows, start=2):
            row[LINE] = str(line)


def _is_directory(source: Source) -> bool:
    """Services or organisations with the links of the standard, not just a sheet of that name."""
    links = {"organization_id", "location_id", "program_id", PARENT}
    for table, others in (("services", "organizations"), ("organizations", "locations")):
        rows = source.rows(table)
        if rows and not {"name", "id"} - set(rows[0]):
            return bool(links & set(rows[0]) or source.rows(others))
    return False


def _link_all(source: Source) -> None:
    """Completes what rows say about each other in one place only."""
    locations, services = source.by_id("locations"), source.by_id("services")
    for link in source.rows("service_at_locations"):
        service = services.get(link.get("service_id", ""))
        location = locations.get(link.get("location_id", ""))
        if service is not None and location is not None:
            service[PLACES] = f"{service.get(PLACES, '')}\n{location[OWN_ID]}".strip()
            if not location.get("organization_id"):
                location["organization_id"] = service.get("organization_id", "")
    by_phone = source.by_link("phones", "service_id")
    for service in services.values():
        own = locations.get(service.get("location_id", ""))
        if own is not None:
            service[PLACES] = f"{service.get(PLACES, '')}\n{own[OWN_ID]}".strip()
        if not service.get("organization_id"):
            named = [own.get("organization_id", "")] if own is not None else []
            named += [phone.get("organization_id", "") for phone in by_phone[service[OWN_ID]]]
            service["organization_id"] = next(filter(None, named), "")
