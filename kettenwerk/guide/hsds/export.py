"""The same as a Data Package: HSDS in tables, one CSV file each, and their description."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping
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
_PACKED = (2000, 1, 1, 0, 0, 0)
Rows = dict[str, dict[str, Mapping[str, Any]]]


def data_package(catalogue: Catalogue) -> bytes:
    """The archive; equal content gives equal bytes. Made once per state of the records."""
    if NAME not in catalogue.files:
        catalogue.files[NAME] = _packed(_rows(catalogue))
    return catalogue.files[NAME]


def _rows(catalogue: Catalogue) -> Rows:
    rows: Rows = {name: {} for name in TABLES}
    for provider, _ in catalogue.organizations.values():
        _take(rows, "organizations", organization_of_service(provider))
    for offer in catalogue.offers:
        _take(rows, "services", building.service(offer, catalogue.where))
    for taxonomy in taxonomies().values():
        _take(rows, "taxonomies", taxonomy)
    for term in terms().values():
        _take(rows, "taxonomy_terms", term)
    return rows


def _take(rows: Rows, table: str, found: Mapping[str, Any]) -> None:
    """The object as a row, and what is nested in it as rows of their tables; each id once."""
    rows[table].setdefault(found["id"], found)
    for name, value in found.items():
        if isinstance(value, list) and name in rows:
            for one in value:
                _take(rows, name, one)
        elif name in _INSIDE:
            _take(rows, _INSIDE[name], value)


# --------------------------------------------------------------------------------------------- files


def _packed(rows: Rows) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "datapackage.json", _description())
        for table, found in rows.items():
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
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


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
