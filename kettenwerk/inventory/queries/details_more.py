"""Detail pages of agreements, practice profiles, named gaps, responsibilities, sites and contacts."""

from kettenwerk.core.german import age_text
from kettenwerk.inventory.models import (
    Agreement,
    Contact,
    NamedGap,
    PracticeProfile,
    Responsibility,
    Site,
)
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


def agreement(record: Agreement, reader: Reader) -> Detail:
    facts = (
        coded(record, "kind"),
        coded(record, "status"),
        fact("Rechtsgrundlage", record.legal_basis),
        fact("Geschlossen am", record.concluded),
        fact("Gültig ab", record.valid_from),
        fact("Gültig bis", record.valid_to),
        fact("Zu überprüfen", record.review),
        fact("Am Stand in Kraft", "ja" if record.is_in_force_on(reader.as_of) else "nein"),
    )
    rows = record.parties.of(reader.municipality).select_related("organisation__municipality")
    sections = [
        Section(
            "Parteien",
            reader.values(row.organisation for row in rows),
            empty="Keine Parteien genannt.",
        ),
        reader.transitions(record),
    ]
    groups = (Group("Auf einen Blick", facts), origin(record))
    return Detail(record, record.note, groups, kept(sections))


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


def gap(record: NamedGap, reader: Reader) -> Detail:
    facts = (
        Fact("Gebiet", reader.value(record.area)),
        coded(record, "field"),
        fact("Alter", age_text(record.from_months, record.to_months)),
    )
    lead = "Von Menschen mit Quelle genannt; keine Zahl von Angeboten schaltet sie ab."
    return Detail(record, lead, (Group("Auf einen Blick", facts), origin(record)))


def responsibility(record: Responsibility, reader: Reader) -> Detail:
    facts = (
        coded(record, "subject"),
        Fact("Gebiet", reader.value(record.area)),
        Fact("Zuständig", reader.value(record.organisation, record.basis)),
        fact("Quelle", record.source or "nicht angegeben"),
        fact("Führende Kommune", record.municipality),
    )
    return Detail(record, "", (Group("Auf einen Blick", facts),))


def site(record: Site, reader: Reader) -> Detail:
    place = " ".join(part for part in (record.postcode, record.city) if part)
    facts = (
        Fact("Organisation", reader.value(record.organisation)),
        fact("Straße und Hausnummer", record.street),
        fact("Ort", place),
        Fact("Gebiet", reader.value(record.area)),
    )
    rows = record.offers.of(reader.municipality).select_related("offer__municipality")
    sections = [Section("Angebote an diesem Ort", reader.values(row.offer for row in rows))]
    groups = (Group("Auf einen Blick", facts), origin(record))
    return Detail(record, "", groups, kept(sections))


def contact(record: Contact, reader: Reader) -> Detail:
    facts = (
        Fact("Gehört zu", reader.value(record.offer or record.organisation)),
        fact("Telefon", record.phone),
        fact("E-Mail-Adresse", record.email),
        fact("Sprechzeiten", record.hours),
        coded(record, "audience"),
    )
    return Detail(record, "", (Group("Auf einen Blick", facts), origin(record)))
