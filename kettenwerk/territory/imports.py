"""Territory's tables for the importer: areas with their population, and counts by the Jobcenter."""

from collections.abc import Iterator

from kettenwerk.accounts.imports import Cells, Column, Draft, Scope, Table
from kettenwerk.accounts.models import Municipality
from kettenwerk.core.tabular import read_decimal, read_integer, read_years
from kettenwerk.territory.models import Area, Statistic

TOWN_KINDS = (Area.Kind.TOWN, Area.Kind.VILLAGE)


def read_latitude(cell: str) -> float:
    return _within(read_decimal(cell), 47, 55.1, "Breite", cell)


def read_longitude(cell: str) -> float:
    return _within(read_decimal(cell), 5.8, 15.1, "Länge", cell)


def _within(value: float, low: float, high: float, name: str, cell: str) -> float:
    if not low <= value <= high:
        message = f"„{cell}“ liegt nicht in Deutschland. Die {name} muss zwischen {low} und {high} liegen."
        raise ValueError(message)
    return value


def read_ags(cell: str) -> str:
    if not cell.isdigit() or len(cell) not in {2, 5, 8}:
        message = f"„{cell}“ ist kein amtlicher Schlüssel (2, 5 oder 8 Ziffern)."
        raise ValueError(message)
    return cell


def _area_drafts(cells: Cells) -> Iterator[Draft]:
    key = cells.key
    values = {
        "key": key,
        "name": cells["name"],
        "kind": cells["kind"],
        "ags": cells.text("ags"),
        "lat": cells["lat"],
        "lon": cells["lon"],
        "is_position_approximate": cells["coord_quality"] == "approx",
        "survey": cells.text("project_role"),
        "note": cells.text("note"),
        "source": cells.text("source"),
    }
    yield Draft(Area, "areas", key, values, cells.refs(parent=("areas", "parent")), place=key)
    if cells["population"] is not None:
        count = {
            "measure": Statistic.Measure.POPULATION,
            "group": "",
            "year": cells["population_year"],
            "count": cells["population"],
            "source": cells.text("source"),
        }
        area = {"area": ("areas", key)}
        yield Draft(Statistic, "areas.population", key, count, area, owner_like=("areas", key))


AREAS = Table(
    "areas",
    "Gebiete",
    Area,
    (
        Column("id", required=True, attr="key"),
        Column("parent", refers_to=("areas",), attr="parent"),
        Column("kind", required=True, attr="kind"),
        Column("name", required=True, attr="name"),
        Column("ags", read_ags, attr="ags"),
        Column("population", read_integer, attr="count"),
        Column("population_year", read_integer, attr="year"),
        Column("youth_office"),
        Column("lat", read_latitude, attr="lat"),
        Column("lon", read_longitude, attr="lon"),
        Column("coord_quality"),
        Column("project_role", attr="survey"),
        Column("note", attr="note"),
        Column("source", attr="source"),
    ),
    ("id",),
    _area_drafts,
)


def _jobcenter_drafts(cells: Cells) -> Iterator[Draft]:
    values = {
        "measure": Statistic.Measure.JOBCENTER,
        "group": cells["label_de"],
        "from_months": cells["age_from"],
        "to_months": cells["age_to"],
        "count": cells["count"],
        "note": cells.text("note"),
        "source": cells.text("source"),
    }
    area = {"area": ("areas", cells.scope.importer)}
    yield Draft(Statistic, "jobcenter_counts", cells.key, values, area)


JOBCENTER_COUNTS = Table(
    "jobcenter_counts",
    "Zahlen des Jobcenters",
    Statistic,
    (
        Column("group", required=True),
        Column("label_de", required=True, attr="group"),
        Column("age_from", read_years, attr="from_months"),
        Column("age_to", read_years, attr="to_months"),
        Column("count", read_integer, required=True, attr="count"),
        Column("note", attr="note"),
        Column("source", attr="source"),
    ),
    ("group",),
    _jobcenter_drafts,
)

TABLES = (AREAS, JOBCENTER_COUNTS)


def find_owners(scope: Scope) -> None:
    """Says for every area which municipality of the importing tree owns what lies there.

    Areas of this run come first, stored ones fill in; a Sozialraum belongs to its town.
    """
    importer = Municipality.objects.filter(slug=scope.importer).first()
    tree = importer.tree_ids() if importer else set()
    slugs = set(Municipality.objects.filter(pk__in=tree).values_list("slug", flat=True))
    parents = dict(
        Area.objects.live().filter(municipality__in=tree).values_list("key", "parent__key")
    )
    parents.update({key: cells["parent"] for key, cells in scope.rows["areas"].items()})
    for key in parents:
        above: str | None = key
        for _ in range(len(parents)):
            if above is None or above in slugs:
                break
            above = parents.get(above)
        scope.owner_by_place[key] = above if above in slugs else scope.importer
    _find_owners_of_names(scope, slugs)


def _find_owners_of_names(scope: Scope, slugs: set[str]) -> None:
    """People name areas as they are called; what lies there belongs to the area's municipality."""
    named = {uuid: cell for (table, cell), uuid in scope.known.items() if table == "areas"}
    rows = (
        Area.objects.live().filter(uuid__in=list(named)).values_list("uuid", "municipality__slug")
    )
    for uuid, slug in rows:
        owner = slug if slug in slugs else scope.importer
        scope.owner_by_place.setdefault(named[uuid], owner)
