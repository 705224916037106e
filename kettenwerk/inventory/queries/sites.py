"""Where something happens and how to reach it: the list of sites, the pages of a site and a contact."""

from kettenwerk.inventory.models import Contact, Known, Site
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.freshness import checked_addresses
from kettenwerk.inventory.queries.listing import Column, Context, Listing
from kettenwerk.inventory.queries.shown import (
    Detail,
    Fact,
    Group,
    Reader,
    Section,
    coded,
    fact,
    kept,
    known,
    origin,
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
        c.organisation_column(),
        Column("anschrift", "Anschrift", postal, ("city", "street")),
        c.area_column(),
    ),
    exported=c.exported(
        "name organisation area street postcode city lat lon is_step_free accessibility source",
    ),
    facets=(
        c.seat(),
        c.vocabulary("stufenlos", "stufenlos erreichbar", "is_step_free", Known.choices),
    ),
    order=("name",),
    empty_text="Hier stehen die Orte, an denen Angebote stattfinden.",
    joined=("organisation__municipality", "area__municipality"),
)


def site(record: Site, reader: Reader) -> Detail:
    place = " ".join(part for part in (record.postcode, record.city) if part)
    facts = (
        Fact("Organisation", reader.value(record.organisation)),
        fact("Straße und Hausnummer", record.street),
        fact("Ort", place),
        Fact("Gebiet", reader.value(record.area)),
        known(record, "is_step_free"),
        fact("Barrierefreiheit", record.accessibility),
        *_hidden_from_families(record),
    )
    rows = record.offers.of(reader.municipality).select_related("offer__municipality")
    sections = [Section("Angebote an diesem Ort", reader.values(row.offer for row in rows))]
    groups = (Group("Auf einen Blick", facts), origin(record))
    return Detail(record, "", groups, kept(sections))


def _hidden_from_families(site: Site) -> tuple[Fact, ...]:
    if site.organisation.may_show_address:
        return ()
    words = "Die Anschrift wird nicht gezeigt (Regel der Organisation)."
    return (fact("Im Familienwegweiser", words),)


def contact(record: Contact, reader: Reader) -> Detail:
    facts = (
        Fact("Gehört zu", reader.value(record.offer or record.organisation)),
        fact("Telefon", record.phone),
        fact("E-Mail-Adresse", record.email),
        fact("Sprechzeiten", record.hours),
        coded(record, "audience"),
    )
    groups = (Group("Auf einen Blick", facts), origin(record))
    return Detail(record, "", groups, kept([checked_addresses(record)]))
