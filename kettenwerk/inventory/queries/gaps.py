"""The list of named gaps and the page of one."""

from kettenwerk.inventory.models import Field, NamedGap
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Column, Listing
from kettenwerk.inventory.queries.shown import Detail, Fact, Group, Reader, ages_fact, coded, origin

GAPS = Listing(
    model=NamedGap,
    name="gap",
    title="Genannte Lücken",
    words="genannte Lücken",
    columns=(
        Column("titel", "genannte Lücke", c.itself, ("title",)),
        c.area_column(),
        Column("feld", "Arbeitsfeld", c.word("field"), ("field",)),
        c.age_column(),
        c.source_column(),
    ),
    exported=c.exported(
        "id area field age_from age_to title_de source",
    ),
    facets=(c.vocabulary("feld", "Arbeitsfeld", "field", Field.choices), c.seat()),
    order=("title",),
    empty_text="Hier stehen Lücken, die Menschen mit einer Quelle genannt haben.",
    joined=("area__municipality",),
)


def gap(record: NamedGap, reader: Reader) -> Detail:
    facts = (
        Fact("Gebiet", reader.value(record.area)),
        coded(record, "field"),
        ages_fact(record),
    )
    lead = "Von Menschen mit Quelle genannt; keine Zahl von Angeboten schaltet sie ab."
    return Detail(record, lead, (Group("Auf einen Blick", facts), origin(record)))
