"""Who is responsible for what, and who works together in which field: lists and pages."""

from kettenwerk.inventory.models import CooperationField, Responsibility, Subject
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Cell, Column, Context, FacetSpec, Listing
from kettenwerk.inventory.queries.shown import Detail, Fact, Group, Reader, coded, fact

RESPONSIBILITIES = Listing(
    model=Responsibility,
    name="responsibility",
    title="Zuständigkeiten",
    words="Zuständigkeiten",
    columns=(
        Column(
            "aufgabe", "Aufgabe", lambda r, _: Cell(r.get_subject_display(), link=r), ("subject",)
        ),
        c.area_column(),
        Column(
            "zustaendig",
            "zuständig",
            lambda r, context: c.linked(r.organisation, context, r.basis),
            ("organisation__name",),
        ),
        c.source_column(),
    ),
    exported=c.exported(
        "subject area responsible_org basis source",
        responsible_org=c.plain("organisation__key"),
    ),
    facets=(c.vocabulary("aufgabe", "Aufgabe", "subject", Subject.choices), c.seat()),
    order=("area__name", "subject"),
    empty_text="Hier steht, wer in welcher Stadt für welche Aufgabe zuständig ist.",
    joined=("area__municipality", "organisation__municipality"),
)


def responsibility(record: Responsibility, reader: Reader) -> Detail:
    facts = (
        coded(record, "subject"),
        Fact("Gebiet", reader.value(record.area)),
        Fact("Zuständig", reader.value(record.organisation, record.basis)),
        *keeping(record),
    )
    return Detail(record, "", (Group("Auf einen Blick", facts),))


def keeping(record: Responsibility | CooperationField) -> tuple[Fact, Fact]:
    """Where a row comes from and who keeps it."""
    return (
        fact("Quelle", record.source or "nicht angegeben"),
        fact("Führende Kommune", record.municipality),
    )


def _labels(context: Context) -> list[tuple[str, str]]:
    rows = (
        CooperationField.objects.of(context.municipality).values_list("number", "label").distinct()
    )
    return [(str(number), label) for number, label in rows.order_by("number")]


def cooperation(record: CooperationField, reader: Reader) -> Detail:
    facts = (
        fact("Kooperationsfeld", f"{record.number} · {record.label}"),
        Fact("Organisation", reader.value(record.organisation)),
        *keeping(record),
    )
    return Detail(record, "", (Group("Auf einen Blick", facts),))


COOPERATIONS = Listing(
    model=CooperationField,
    name="cooperation",
    title="Kooperationspartner",
    words="Kooperationspartner",
    columns=(
        Column("feld", "Kooperationsfeld", lambda row, _: Cell(row.label, link=row), ("number",)),
        c.organisation_column(),
        c.source_column(),
    ),
    exported=c.exported(
        "field_no field_label organisation source",
        field_no=c.plain("number"),
        field_label=c.plain("label"),
    ),
    facets=(
        FacetSpec("feld", "Kooperationsfeld", _labels, ("number",), read=lambda v, _: (str(v[0]),)),
        c.seat("organisation__area_id"),
    ),
    order=("number", "organisation__name"),
    empty_text="Hier stehen die Partner der Zusammenarbeit nach Feldern.",
    joined=("organisation__municipality",),
)
