"""Lists of practice profiles, named gaps, responsibilities, cooperation partners and sites."""

from kettenwerk.inventory.models import (
    CooperationField,
    Field,
    NamedGap,
    PracticeProfile,
    Responsibility,
    Site,
    Subject,
)
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Cell, Column, Context, FacetSpec, Listing


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
        Column("quelle", "Quelle", lambda row, _: row.source, ("source",)),
    ),
    exported=c.exported(
        "id offer_or_network classification title_de ausgangslage_de ziele_de erreichtes_de source",
        id=c.plain("key"),
        offer_or_network=lambda row, _: (row.offer or row.network).key,
        title_de=c.plain("title"),
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

GAPS = Listing(
    model=NamedGap,
    name="gap",
    title="Genannte Lücken",
    words="genannte Lücken",
    columns=(
        Column("titel", "genannte Lücke", c.itself, ("title",)),
        Column("gebiet", "Gebiet", c.link_to("area"), ("area__name",)),
        Column("feld", "Arbeitsfeld", c.word("field"), ("field",)),
        Column("alter", "Alter", c.ages, ("from_months", "to_months")),
        Column("quelle", "Quelle", lambda row, _: row.source, ("source",)),
    ),
    exported=c.exported(
        "id area field age_from age_to title_de source",
        id=c.plain("key"),
        area=c.plain("area__key"),
        age_from=c.years("from_months"),
        age_to=c.years("to_months"),
        title_de=c.plain("title"),
    ),
    facets=(c.vocabulary("feld", "Arbeitsfeld", "field", Field.choices), c.seat()),
    order=("title",),
    empty_text="Hier stehen Lücken, die Menschen mit einer Quelle genannt haben.",
    joined=("area__municipality",),
)

RESPONSIBILITIES = Listing(
    model=Responsibility,
    name="responsibility",
    title="Zuständigkeiten",
    words="Zuständigkeiten",
    columns=(
        Column(
            "aufgabe", "Aufgabe", lambda r, _: Cell(r.get_subject_display(), link=r), ("subject",)
        ),
        Column("gebiet", "Gebiet", c.link_to("area"), ("area__name",)),
        Column(
            "zustaendig",
            "zuständig",
            lambda r, context: c.linked(r.organisation, context, r.basis),
            ("organisation__name",),
        ),
        Column("quelle", "Quelle", lambda row, _: row.source, ("source",)),
    ),
    exported=c.exported(
        "subject area responsible_org basis source",
        area=c.plain("area__key"),
        responsible_org=c.plain("organisation__key"),
    ),
    facets=(c.vocabulary("aufgabe", "Aufgabe", "subject", Subject.choices), c.seat()),
    order=("area__name", "subject"),
    empty_text="Hier steht, wer in welcher Stadt für welche Aufgabe zuständig ist.",
    joined=("area__municipality", "organisation__municipality"),
)


def _labels(context: Context) -> list[tuple[str, str]]:
    rows = (
        CooperationField.objects.of(context.municipality).values_list("number", "label").distinct()
    )
    return [(str(number), label) for number, label in rows.order_by("number")]


COOPERATIONS = Listing(
    model=CooperationField,
    name="cooperation",
    title="Kooperationspartner",
    words="Kooperationspartner",
    columns=(
        Column("feld", "Kooperationsfeld", lambda row, _: row.label, ("number",)),
        Column("organisation", "Organisation", c.link_to("organisation"), ("organisation__name",)),
        Column("quelle", "Quelle", lambda row, _: row.source, ("source",)),
    ),
    exported=c.exported(
        "field_no field_label organisation source",
        field_no=c.plain("number"),
        field_label=c.plain("label"),
        organisation=c.plain("organisation__key"),
    ),
    facets=(
        FacetSpec("feld", "Kooperationsfeld", _labels, ("number",), read=lambda v, _: (str(v[0]),)),
        c.seat("organisation__area_id"),
    ),
    order=("number", "organisation__name"),
    empty_text="Hier stehen die Partner der Zusammenarbeit nach Feldern.",
    joined=("organisation__municipality",),
)


def postal(site: Site, _: Context) -> str:
    return ", ".join(part for part in (site.street, f"{site.postcode} {site.city}".strip()) if part)


SITES = Listing(
    model=Site,
    name="site",
    title="Standorte",
    words="Standorte",
    columns=(
        Column("name", "Standort", c.itself, ("name",)),
        Column("organisation", "Organisation", c.link_to("organisation"), ("organisation__name",)),
        Column("anschrift", "Anschrift", postal, ("city", "street")),
        Column("gebiet", "Gebiet", c.link_to("area"), ("area__name",)),
    ),
    exported=c.exported(
        "name organisation area street postcode city lat lon source",
        organisation=c.plain("organisation__key"),
        area=c.plain("area__key"),
    ),
    facets=(c.seat(),),
    order=("name",),
    empty_text="Hier stehen die Orte, an denen Angebote stattfinden.",
    joined=("organisation__municipality", "area__municipality"),
)
