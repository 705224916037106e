"""Decisions about places: which of them become tenants."""

from pathlib import Path

from django.core.exceptions import ValidationError

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.tabular import Row, Unreadable, read_table
from kettenwerk.territory.imports import AREAS, TOWN_KINDS


def ensure_municipalities(file: Path, slug: str) -> list[Municipality]:
    """Creates the municipality ``slug`` of an area table with its Land and its towns; existing ones stay.

    Nothing is created when the municipality is known or the table does not name it; returns the new ones.
    """
    if Municipality.objects.filter(slug=slug).exists() or not file.is_file():
        return []
    columns = [column.name for column in AREAS.columns]
    rows = {row.cells["id"]: row for row in read_table(file, columns, ["id", "kind", "name"]).rows}
    if slug not in rows:
        return []
    created: list[Municipality] = []
    above = _ensure_above(rows, rows[slug].cells.get("parent", ""), created, (slug,))
    own = _ensure(rows[slug], above, created, has_youth_office=True)
    kreis_office = rows[slug].cells.get("youth_office", "")
    for row in rows.values():
        cells = row.cells
        if cells.get("parent") == slug and cells["kind"] in TOWN_KINDS:
            has_office = cells.get("youth_office", "") not in {"", kreis_office}
            _ensure(row, own, created, has_youth_office=has_office)
    return created


def _ensure_above(
    rows: dict[str, Row], key: str, created: list[Municipality], below: tuple[str, ...]
) -> Municipality | None:
    if key not in rows:
        return None
    if key in below:
        names = " → ".join((*below[below.index(key) :], key))
        reason = f"Der Eintrag stünde über sich selbst: {names}. Bitte die Zuordnung ändern."
        raise Unreadable(rows[key].rejected("parent", reason, key))
    parent = rows[key].cells.get("parent", "")
    above = _ensure_above(rows, parent, created, (*below, key))
    return _ensure(rows[key], above, created, has_youth_office=False)


def _ensure(
    row: Row, parent: Municipality | None, created: list[Municipality], *, has_youth_office: bool
) -> Municipality:
    cells = row.cells
    stored = Municipality.objects.filter(slug=cells["id"]).first()
    if stored is not None:
        return stored
    municipality = Municipality(
        slug=cells["id"],
        name=cells["name"],
        kind=cells["kind"],
        parent=parent,
        ags=cells.get("ags", ""),
        has_youth_office=has_youth_office,
    )
    try:
        municipality.clean_fields(exclude=["parent"])
    except ValidationError as error:
        attr, problems = next(iter(error.error_dict.items()))
        column = {"slug": "id"}.get(attr, attr)
        raise Unreadable(row.rejected(column, problems[0].messages[0], cells["id"])) from error
    municipality.save()
    created.append(municipality)
    return municipality
