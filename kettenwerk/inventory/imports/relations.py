"""What speaks about other records: practice profiles, named gaps, further relations."""

from collections.abc import Iterator

from kettenwerk.accounts.imports import Cells, Children, Column, Draft, Table
from kettenwerk.core.tabular import read_list, read_years
from kettenwerk.inventory.imports.parts import columns
from kettenwerk.inventory.models import NamedGap, PracticeProfile, ProfileRelation, Relation
from kettenwerk.inventory.search import ready_index

KINDS_WITH_AREA = (Relation.Kind.YOUTH_OFFICE, Relation.Kind.RESPONSIBLE)


def _by_prefix(key: str, role: str) -> dict[str, tuple[str, str]]:
    """Networks (``nw-``) and offers (``of-``) share columns; the prefix tells them apart."""
    table = "networks" if key.startswith("nw-") else "offers"
    return {f"{role}{table[:-1]}": (table, key)}


def _profile_drafts(cells: Cells) -> Iterator[Draft]:
    described = _by_prefix(cells["offer_or_network"], "")
    values = {
        "key": cells.key,
        "title": cells["title_de"],
        "classification": cells["classification"],
        "starting_point": cells.text("ausgangslage_de"),
        "goals": cells.text("ziele_de"),
        "achieved": cells.text("erreichtes_de"),
        "source": cells.text("source"),
    }
    owner = next(iter(described.values()))
    yield Draft(
        PracticeProfile, "practice_profiles", cells.key, values, described, owner_like=owner
    )
    above = ("practice_profiles", cells.key)
    for entry in cells["related"]:
        refs = {"profile": above} | _by_prefix(entry, "")
        table, key = "practice_profiles.related", f"{cells.key}|{entry}"
        yield Draft(ProfileRelation, table, key, {}, refs, owner_like=above)


PRACTICE_PROFILES = Table(
    "practice_profiles",
    "Praxisprofile",
    PracticeProfile,
    columns(
        "id offer_or_network related classification title_de ausgangslage_de ziele_de erreichtes_de source",
        Column("id", required=True, attr="key"),
        Column("offer_or_network", required=True, refers_to=("networks", "offers")),
        Column("related", read_list, refers_to=("networks", "offers"), is_list=True),
        Column("classification", required=True, attr="classification"),
        Column("title_de", required=True, attr="title"),
        Column("ausgangslage_de", attr="starting_point"),
        Column("ziele_de", attr="goals"),
        Column("erreichtes_de", attr="achieved"),
    ),
    ("id",),
    _profile_drafts,
    children=(Children(ProfileRelation, "profile", "related"),),
    index=ready_index,
)


def _gap_drafts(cells: Cells) -> Iterator[Draft]:
    values = {
        "key": cells.key,
        "field": cells["field"],
        "from_months": cells["age_from"],
        "to_months": cells["age_to"],
        "title": cells["title_de"],
        "source": cells["source"],
    }
    refs = cells.refs(area=("areas", "area"))
    yield Draft(NamedGap, "named_gaps", cells.key, values, refs, place=cells["area"])


NAMED_GAPS = Table(
    "named_gaps",
    "genannte Lücken",
    NamedGap,
    columns(
        "id area field age_from age_to title_de source",
        Column("id", required=True, attr="key"),
        Column("area", required=True, refers_to=("areas",)),
        Column("field", required=True, attr="field"),
        Column("age_from", read_years, attr="from_months"),
        Column("age_to", read_years, attr="to_months"),
        Column("title_de", required=True, attr="title"),
        Column("source", required=True, attr="source"),
    ),
    ("id",),
    _gap_drafts,
    index=ready_index,
)


def _end_of(cells: Cells, column: str, role: str) -> dict[str, tuple[str, str]]:
    """An end of a relation is an offer or network by prefix, else an area or an organisation."""
    key = cells[column]
    if key.startswith(("nw-", "of-")):
        return _by_prefix(key, role)
    is_area = role == "object_" and cells["relation"] in KINDS_WITH_AREA
    return (
        {f"{role}area": ("areas", key)}
        if is_area
        else {f"{role}organisation": ("organisations", key)}
    )


def _relation_drafts(cells: Cells) -> Iterator[Draft]:
    refs = _end_of(cells, "subject", "subject_") | _end_of(cells, "object", "object_")
    values = {"kind": cells["relation"], "note": cells.text("note"), "source": cells.text("source")}
    yield Draft(Relation, "relations", cells.key, values, refs)


RELATIONS = Table(
    "relations",
    "Beziehungen",
    Relation,
    columns(
        "subject relation object note source",
        Column("subject", required=True, refers_to=("organisations", "networks", "offers")),
        Column("relation", required=True, attr="kind"),
        Column("object", required=True, refers_to=("organisations", "networks", "offers", "areas")),
    ),
    ("subject", "relation", "object"),
    _relation_drafts,
)
