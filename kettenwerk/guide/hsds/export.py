"""The same as a Data Package: HSDS in tables, one CSV file each, and their description."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, get_origin, get_type_hints

from typing_extensions import is_typeddict

from kettenwerk.guide.hsds import building, shapes
from kettenwerk.guide.hsds.catalogue import Catalogue
from kettenwerk.guide.hsds.providers import organization_of_service
from kettenwerk.guide.hsds.terms import taxonomies, terms

NAME = "datapackage.zip"
LICENCE_NOTE = "Die Lizenz legt die Kommune fest, die die Angebote freigegeben hat."
# Each table with what its rows are.
TABLES: dict[str, Any] = {
    "services": shapes.ServiceBasic,
    "organizations": shapes.OrganizationBasic,
    "service_at_locations": shapes.ServiceAtLocationInService,
    "locations": shapes.LocationBasic,
    "addresses": shapes.Address,
    "accessibility": shapes.Accessibility,
    "contacts": shapes.Contact,
    "phones": shapes.Phone,
    "schedules": shapes.Schedule,
    "service_areas": shapes.ServiceArea,
    "languages": shapes.Language,
    "cost_options": shapes.CostOption,
    "required_documents": shapes.RequiredDocument,
    "attributes": shapes.Attribute,
    "taxonomies": shapes.Taxonomy,
    "taxonomy_terms": shapes.TaxonomyTerm,
}
# Objects that stand inside others and have a table of their own; the rest is told there already.
_INSIDE = {"location": "locations"}
_POINTS_TO = {
    "service_id": "services",
    "organization_id": "organizations",
    "location_id": "locations",
    "contact_id": "contacts",
    "taxonomy_id": "taxonomies",
    "taxonomy_term_id": "taxonomy_terms",
}
_FORMULA = re.compile(r"^(?:[=@\t\r]|[+-](?![\d\s()/.-]*$))")
_SUSPECT = frozenset("=@\t\r+-")
_PACKED = (2000, 1, 1, 0, 0, 0)
Progress = Callable[[int, int], None]
Rows = dict[str, dict[str, Mapping[str, Any]]]


def data_package(catalogue: Catalogue) -> bytes:
    """The archive, made once per state of the records; for as many offers as a request can wait for."""
    if NAME not in catalogue.files:
        catalogue.files[NAME] = made_package(catalogue, lambda _done, _total: None)
    return catalogue.files[NAME]


def made_package(catalogue: Catalogue, progress: Progress) -> bytes:
    """The archive; equal content gives equal bytes."""
    return _packed(_rows(catalogue, progress), progress)


def _rows(catalogue: Catalogue, progress: Progress) -> Rows:
    rows: Rows = {name: {} for name in TABLES}
    for provider, _ in catalogue.organizations.values():
        _take(rows, "organizations", organization_of_service(provider))
    for done, offer in enumerate(catalogue.offers):
        _take(rows, "services", building.service(offer, catalogue.where))
        progress(done, 2 * len(catalogue.offers))
    for taxonomy in taxonomies().values():
        _take(rows, "taxonomies", taxonomy)
    for term in terms().values():
        _take(rows, "taxonomy_terms", term)
    return rows


def _take(rows: Rows, table: str, found: Mapping[str, Any]) -> None:
    """The object as a row, and what is nested in it as rows of their tables; each id once."""
    if found["id"] not in rows[table]:
        # Without what is nested, which would be held in memory for every offer.
        rows[table][found["id"]] = {name: found[name] for name in _columns(table) if name in found}
    for name, value in found.items():
        if isinstance(value, list) and name in rows:
            for one in value:
                _take(rows, name, one)
        elif name in _INSIDE:
            _take(rows, _INSIDE[name], value)


# --------------------------------------------------------------------------------------------- files


def _packed(rows: Rows, progress: Progress) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "datapackage.json", _description())
        for done, (table, found) in enumerate(rows.items(), start=len(rows)):
            progress(done, 2 * len(rows))
            _write(archive, f"{table}.csv", _csv(_columns(table), found.values()))
    return raw.getvalue()


def _write(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, _PACKED), text.encode(), zipfile.ZIP_DEFLATED)


def _csv(columns: Mapping[str, str], rows: Any) -> str:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return lines.getvalue()


def _cell(value: Any) -> Any:
    """No cell is read as a formula; telephone numbers stay as they are."""
    if isinstance(value, str) and value[:1] in _SUSPECT and _FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


@cache
def _columns(table: str) -> dict[str, str]:
    """Column and type of what is no object and no list."""
    found = {}
    for name, hint in get_type_hints(TABLES[table]).items():
        if get_origin(hint) is not list and not is_typeddict(hint):
            is_number = hint in {int, float}
            found[name] = "number" if is_number else "string"
    return found


def _description() -> str:
    package = {
        "name": "kettenwerk-hsds",
        "title": "Angebote für Familien nach Open Referral HSDS 3.1",
        "profile": "tabular-data-package",
        "description": (
            "Freigegebene Angebote für Familien. Zellen, die eine Tabellenkalkulation als Formel lesen "
            f"würde, beginnen mit einem Apostroph. {LICENCE_NOTE}"
        ),
        "resources": [_resource(table) for table in TABLES],
    }
    return json.dumps(package, ensure_ascii=False, indent=2)


def _resource(table: str) -> dict[str, Any]:
    columns = _columns(table)
    required: frozenset[str] = TABLES[table].__required_keys__
    fields = [
        {"name": name, "type": kind, "constraints": {"required": name in required}}
        for name, kind in columns.items()
    ]
    keys = [
        {"fields": name, "reference": {"resource": target, "fields": "id"}}
        for name, target in _POINTS_TO.items()
        if name in columns
    ]
    return {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": "id", "foreignKeys": keys},
    }
