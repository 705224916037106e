"""Decisions about places: which of them become tenants, and which earlier version holds again."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, Municipality, Version, Visibility
from kettenwerk.accounts.services import ensure_municipality
from kettenwerk.core.refusal import Refused
from kettenwerk.core.tabular import Row, Unreadable, read_table
from kettenwerk.territory.imports import AREAS, TOWN_KINDS
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import own_area


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
    _check_words(row)
    try:
        municipality = ensure_municipality(
            cells["id"],
            name=cells["name"],
            kind=cells["kind"],
            parent=parent,
            ags=cells.get("ags", ""),
            has_youth_office=has_youth_office,
        )
    except Refused as refusal:
        raise Unreadable(row.rejected("id", str(refusal), cells["id"])) from refusal
    created.append(municipality)
    return municipality


def _check_words(row: Row) -> None:
    """Refuses what the fields of a municipality cannot hold, with the column of the table."""
    cells = row.cells
    given = {"name": cells["name"], "kind": cells["kind"], "ags": cells.get("ags", "")}
    try:
        Municipality(slug=cells["id"], **given).clean_fields(exclude=["parent"])
    except ValidationError as error:
        attr, problems = next(iter(error.error_dict.items()))
        column = {"slug": "id"}.get(attr, attr)
        raise Unreadable(row.rejected(column, problems[0].messages[0], cells["id"])) from error


@transaction.atomic
def open_municipality(
    slug: str, *, name: str, kind: str, parent: Municipality | None = None
) -> Municipality:
    """A municipality that starts with nothing but itself and its area."""
    municipality = ensure_municipality(
        slug, name=name, kind=kind, parent=parent, has_youth_office=kind == Area.Kind.TOWN
    )
    ensure_own_area(municipality)
    return municipality


@transaction.atomic
def ensure_own_area(municipality: Municipality) -> Area:
    """The area a municipality is; created when nobody has told of any yet."""
    known = own_area(municipality)
    if known is not None:
        return known
    above = Area.objects.of(municipality).filter(key=getattr(municipality.parent, "slug", ""))
    area = Area(
        key=municipality.slug,
        name=municipality.name,
        kind=municipality.kind,
        parent=above.first(),
        ags=municipality.ags,
        visibility=Visibility.VERBUND,
    )
    audit.save(area, by=Actor(municipality), text=f"Gebiet der Kommune angelegt: {area}")
    return area


@transaction.atomic
def restore_area(area: Area, version: Version, *, by: Actor) -> AuditEntry:
    """Gives an area the values of an earlier version, as a new version."""
    if version.record != area.uuid:
        message = "Diese Version gehört zu einem anderen Gebiet."
        raise Refused(message)
    audit.restore_values(area, version.snapshot)
    if area.lies_in_itself():
        message = (
            f"„{area}“ kann nicht wieder in „{area.parent}“ liegen, denn „{area.parent}“ liegt "
            f"jetzt selbst in „{area}“."
        )
        raise Refused(message)
    return audit.save(area, by=by, text=f"Gebiet wie in Version {version.number}: {area}")
