"""The list of practice profiles and the page of one."""

from kettenwerk.inventory.models import PracticeProfile
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Cell, Column, Context, Listing
from kettenwerk.inventory.queries.shown import (
    Detail,
    Fact,
    Group,
    Reader,
    Section,
    coded,
    fact,
    kept,
    origin,
)


def described(profile: PracticeProfile, context: Context) -> Cell:
    return c.linked(profile.offer or profile.network, context)


PROFILES = Listing(
    model=PracticeProfile,
    name="profile",
    title="Praxisprofile",
    words="Praxisprofile",
    columns=(
        Column("titel", "Praxisprofil", c.itself, ("title",)),
        Column("einordnung", "Einordnung", c.word("classification"), ("classification",)),
        Column("gegenstand", "beschreibt", described),
        c.source_column(),
    ),
    exported=c.exported(
        "id offer_or_network classification title_de ausgangslage_de ziele_de erreichtes_de source",
        offer_or_network=lambda row, _: (row.offer or row.network).key,
        ausgangslage_de=c.plain("starting_point"),
        ziele_de=c.plain("goals"),
        erreichtes_de=c.plain("achieved"),
    ),
    facets=(
        c.vocabulary(
            "einordnung", "Einordnung", "classification", PracticeProfile.Classification.choices
        ),
        c.yes_no("angebot", "beschreibt ein Angebot", "offer_id", lambda pk: pk is not None),
    ),
    order=("title",),
    empty_text="Hier stehen Ausgangslage, Ziele und Erreichtes einzelner Angebote und Netzwerke.",
    joined=("offer__municipality", "network__municipality"),
)


def profile(record: PracticeProfile, reader: Reader) -> Detail:
    facts = (
        coded(record, "classification"),
        Fact("Beschreibt", reader.value(record.offer or record.network)),
    )
    texts = (
        fact("Ausgangslage", record.starting_point),
        fact("Ziele und Zielgruppe", record.goals),
        fact("Erreichtes", record.achieved),
    )
    related = record.related.of(reader.municipality)
    rows = related.select_related("offer__municipality", "network__municipality")
    sections = [
        Section(
            "Auch genannt",
            tuple(value for row in rows for value in reader.value(row.offer or row.network)),
        )
    ]
    groups = (Group("Auf einen Blick", facts), Group("Profil", texts), origin(record))
    return Detail(record, "", groups, kept(sections))
