"""The list of organisations and the page of one, with all that hangs on it."""

from django.db.models import Q

from kettenwerk.core.german import day_text
from kettenwerk.inventory.models import Field, Network, Organisation
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.freshness import checked_addresses
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.queries.listing import Column, Listing
from kettenwerk.inventory.queries.shown import (
    Detail,
    Fact,
    Group,
    Reader,
    Section,
    Value,
    coded,
    contacts,
    fact,
    kept,
    origin,
)

ORGANISATIONS = Listing(
    model=Organisation,
    name="organisation",
    title="Organisationen",
    words="Organisationen",
    columns=(
        Column("name", "Organisation", c.itself, ("name",)),
        Column("art", "Art", c.word("kind"), ("kind",)),
        Column("feld", "Arbeitsfeld", c.word("field"), ("field",)),
        c.area_column("Sitz", "sitz"),
        Column("traegerschaft", "Trägerschaft", c.word("legal_status"), ("legal_status",)),
        Column("teil", "gehört zu", c.link_to("parent"), ("parent__name",)),
    ),
    exported=c.exported(
        "id name kind field area legal_status parent_org aliases note source website "
        "address_rule address_consent",
        parent_org=c.named("parent"),
    ),
    facets=(
        c.vocabulary("art", "Art", "kind", Organisation.Kind.choices),
        c.vocabulary("feld", "Arbeitsfeld", "field", Field.choices),
        c.vocabulary(
            "traegerschaft", "Trägerschaft", "legal_status", Organisation.LegalStatus.choices
        ),
        c.seat(),
        c.vocabulary(
            "anschrift", "Anschrift zeigen", "address_rule", Organisation.AddressRule.choices
        ),
        c.yes_no("gruppe", "Gruppe von Einrichtungen", "kind", lambda kind: kind == "generic"),
    ),
    order=("name",),
    empty_text="Hier stehen Ämter, Träger, Einrichtungen und Vereine.",
    joined=("area__municipality", "parent__municipality"),
)


def organisation(record: Organisation, reader: Reader) -> Detail:
    sections = [
        *_work_of(record, reader),
        _responsibilities(record, reader),
        *_reach_of(record, reader),
        reader.relations(record, "organisation"),
    ]
    groups = (Group("Auf einen Blick", _organisation_facts(record, reader)), origin(record))
    return Detail(record, record.note, groups, kept(sections))


def _organisation_facts(record: Organisation, reader: Reader) -> tuple[Fact, ...]:
    return (
        coded(record, "kind"),
        fact(
            "Gruppe von Einrichtungen",
            "ja, keine einzelne Einrichtung" if record.is_group else "nein",
        ),
        coded(record, "field"),
        coded(record, "legal_status"),
        Fact("Sitz", reader.value(record.area)),
        Fact("Gehört zu", reader.value(record.parent)),
        fact("Andere Namen", record.aliases.replace(";", "; ")),
        fact("Internetseite", record.website),
        _address_fact(record),
    )


def _address_fact(record: Organisation) -> Fact:
    """Whether families are told where it is, and why not."""
    note = ""
    if record.address_rule == Organisation.AddressRule.CONSENT:
        note = "Es ist keine Einwilligung eingetragen: Die Anschrift wird nicht gezeigt."
        if record.may_show_address:
            note = f"Einwilligung vom {day_text(record.address_consent)}"
    return fact("Anschrift zeigen", record.get_address_rule_display(), note=note)


def _work_of(record: Organisation, reader: Reader) -> list[Section]:
    """Units, offers, networks and agreements of an organisation."""
    m = reader.municipality
    memberships = record.network_memberships.of(m).select_related("network__municipality")
    members = [
        value
        for row in memberships
        for value in reader.value(row.network, row.basis, str(row.get_role_display()))
    ]
    return [
        Section("Einheiten", reader.values(record.units.of(m).select_related("municipality"))),
        Section(
            "Angebote",
            reader.values(record.offers.of(m).select_related("municipality")),
            empty="Kein Angebot dieser Organisation bekannt.",
        ),
        Section("Partner bei", _partner_in(record, reader)),
        Section("Netzwerke", tuple(members), empty="In keinem Netzwerk genannt."),
        _leads(record, reader),
        Section(
            "Vereinbarungen",
            tuple(
                value
                for row in record.agreements.of(m).select_related("agreement__municipality")
                for value in reader.value(row.agreement, note=row.agreement.get_status_display())
            ),
        ),
    ]


def _reach_of(record: Organisation, reader: Reader) -> list[Section]:
    """Sites, contacts and fields of cooperation of an organisation."""
    m = reader.municipality
    return [
        Section("Standorte", reader.values(record.sites.of(m).select_related("municipality"))),
        checked_addresses(record),
        contacts(record.contacts.of(m).select_related("municipality"), reader),
        Section(
            "Kooperationsfelder",
            tuple(Value(row.label, address(row, m)) for row in record.cooperation_fields.of(m)),
        ),
    ]


def _partner_in(record: Organisation, reader: Reader) -> tuple[Value, ...]:
    rows = record.partner_in.of(reader.municipality).select_related("offer__municipality")
    return reader.values(row.offer for row in rows)


def _leads(record: Organisation, reader: Reader) -> Section:
    """Networks the organisation answers for or coordinates."""
    rows = Network.objects.of(reader.municipality).select_related("municipality")
    values: list[Value] = []
    for row in rows.filter(Q(responsible=record) | Q(coordinator=record)):
        if row.responsible_id == record.pk:
            values += reader.value(row, row.responsible_basis, "zuständig")
        if row.coordinator_id == record.pk:
            values += reader.value(row, row.coordinator_basis, "Koordination")
    return Section("Führt Netzwerke", tuple(values))


def _responsibilities(record: Organisation, reader: Reader) -> Section:
    rows = record.responsibilities.of(reader.municipality).select_related("area", "municipality")
    values = [value for row in rows for value in reader.value(row, row.basis)]
    short = tuple(
        Value(f"{row.get_subject_display()} in {row.area}", value.url, value.basis)
        for row, value in zip(rows, values, strict=True)
    )
    return Section("Zuständigkeiten", short)
