"""Detail pages of organisations, offers and networks, with every relation from both sides."""

from collections.abc import Iterable

from django.db.models import Q

from kettenwerk.core.german import age_text, number_text
from kettenwerk.inventory.models import (
    Contact,
    Network,
    NetworkMember,
    Offer,
    OfferPartner,
    OfferSite,
    Organisation,
    PracticeProfile,
    ProfileRelation,
)
from kettenwerk.inventory.queries.listing import Context
from kettenwerk.inventory.queries.lists import rhythm
from kettenwerk.inventory.queries.shown import (
    Detail,
    Fact,
    Group,
    Reader,
    Section,
    Value,
    coded,
    fact,
    kept,
    known,
    label_of,
    origin,
)
from kettenwerk.inventory.queries.twins import possible_twins


def ages_fact(record: Offer | Network) -> Fact:
    words = age_text(record.from_months, record.to_months)
    if isinstance(record, Offer) and record.age_subject == Offer.AgeSubject.ADULT:
        words += " (Alter der Erwachsenen)"
    return fact("Alter", words, record.age_basis)


def contacts(rows: Iterable[Contact], reader: Reader) -> Section:
    values: list[Value] = []
    for row in rows:
        ways = " · ".join(part for part in (row.phone, row.email, row.hours) if part)
        note = f"{ways} ({row.get_audience_display()})" if ways else row.get_audience_display()
        values += reader.value(row, note=note)
    return Section("Kontakte", tuple(values), empty="Noch kein Kontakt eingetragen.")


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
    )


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
        contacts(record.contacts.of(m).select_related("municipality"), reader),
        Section(
            "Kooperationsfelder",
            tuple(Value(row.label) for row in record.cooperation_fields.of(m)),
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


def offer(record: Offer, reader: Reader) -> Detail:
    m = reader.municipality
    areas = record.areas.of(m).select_related("area__municipality")
    served = [value for row in areas for value in reader.value(row.area, row.basis)]
    status = Offer(status=record.status_on(reader.as_of))
    dates = " bis ".join(str(one) for one in (record.start or "offen", record.end or "offen"))
    glance = (
        Fact("Anbieter", reader.value(record.provider, record.provider_basis)),
        coded(record, "kind"),
        coded(record, "function"),
        coded(record, "audience"),
        coded(record, "fields"),
        coded(record, "target_groups"),
        ages_fact(record),
        Fact("Einzugsgebiet", tuple(served)),
        coded(status, "status"),
        fact("Laufzeit", dates if record.start or record.end else ""),
        fact("Finanzierung bis", record.funding_end),
        fact("Name für Familien", record.family_name),
    )
    access = (
        *(coded(record, f"prevention_{one}") for one in ("level", "time", "lever")),
        coded(record, "access"),
        coded(record, "duration"),
        fact("Plätze", None if record.capacity is None else number_text(record.capacity)),
        fact("Kosten für Familien", record.cost),
        fact("Sprachen", record.languages.replace(";", ", ")),
        *(known(record, one) for one in KNOWN_FIELDS),
    )
    source = (
        coded(record, "classification"),
        coded(record, "detail"),
        Fact(label_of(record, "area"), reader.value(record.area)),
    )
    return Detail(
        record,
        record.summary,
        (Group("Auf einen Blick", glance), Group("Zugang", access), origin(record, *source)),
        kept(_offer_sections(record, reader)),
    )


KNOWN_FIELDS = (
    "has_interpreter",
    "needs_registration",
    "needs_referral",
    "is_voluntary",
    "is_confidential",
    "is_anonymous",
)


def _offer_sections(record: Offer, reader: Reader) -> list[Section]:
    m = reader.municipality
    partners = OfferPartner.objects.of(m).filter(offer=record)
    sites = OfferSite.objects.of(m).filter(offer=record).select_related("site__municipality")
    memberships = NetworkMember.objects.of(m).filter(organisation_id=record.provider_id)
    return [
        Section("Teil von", reader.value(record.part_of)),
        Section("Teile", reader.values(record.parts.of(m).select_related("municipality"))),
        Section(
            "Partner",
            reader.values(
                row.organisation for row in partners.select_related("organisation__municipality")
            ),
            empty="Keine Partner genannt.",
        ),
        contacts(record.contacts.of(m).select_related("municipality"), reader),
        Section("Orte", reader.values(row.site for row in sites)),
        Section(
            "Netzwerke des Anbieters",
            tuple(
                value
                for row in memberships.select_related("network__municipality")
                for value in reader.value(row.network, row.basis, str(row.get_role_display()))
            ),
        ),
        profiles_of(record, "offer", reader),
        reader.transitions(record),
        reader.relations(record, "offer"),
    ]


def profiles_of(record: Offer | Network, name: str, reader: Reader) -> Section:
    """Practice profiles about a record and those that name it beside their own."""
    m = reader.municipality
    own = PracticeProfile.objects.of(m).filter(**{name: record}).select_related("municipality")
    named = ProfileRelation.objects.of(m).filter(**{name: record})
    values = list(reader.values(own))
    for row in named.select_related("profile__municipality"):
        values += reader.value(row.profile, note="am Rande genannt")
    return Section("Praxisprofile", tuple(values))


def network(record: Network, reader: Reader) -> Detail:
    m = reader.municipality
    visible = {row.pk: row for row in Network.objects.of(m).select_related("municipality")}
    twins = possible_twins(record, visible.values())
    siblings = [
        row
        for row in visible.values()
        if record.sibling_group
        and row.sibling_group == record.sibling_group
        and row.pk != record.pk
    ]
    sections = [
        members_of(record, reader),
        Section("Gehört zu", reader.value(record.parent)),
        Section(
            "Dazu gehören",
            reader.values(row for row in visible.values() if row.parent_id == record.pk),
        ),
        Section(
            "Geschwister",
            reader.values(siblings),
            explanation="In der Quelle gemeinsam genannt; gleiche Mitglieder bedeuten hier nichts.",
        ),
        profiles_of(record, "network", reader),
        reader.transitions(record),
        reader.relations(record, "network"),
    ]
    groups = (Group("Auf einen Blick", _network_facts(record, reader)), origin(record))
    return Detail(record, record.note, groups, kept(sections), reader.values(twins))


def _network_facts(record: Network, reader: Reader) -> tuple[Fact, ...]:
    m = reader.municipality
    return (
        coded(record, "level"),
        coded(record, "kind"),
        Fact("Gebiet", reader.value(record.area)),
        coded(record, "fields"),
        ages_fact(record),
        Fact("Zuständig", reader.value(record.responsible, record.responsible_basis)),
        Fact("Koordination", reader.value(record.coordinator, record.coordinator_basis)),
        fact("Treffen", rhythm(record, Context(m, reader.as_of))),
        fact("Teilnehmende", record.participants_count and number_text(record.participants_count)),
        fact("Institutionen", record.institutions_count and number_text(record.institutions_count)),
        fact("Gegründet", record.founded),
        fact("Rechtsgrundlage", record.legal_basis),
        coded(record, "status"),
    )


def members_of(record: Network, reader: Reader) -> Section:
    """Members as printed, with role and how we know it."""
    rows = record.members.of(reader.municipality).select_related("organisation__municipality")
    values: list[Value] = []
    for row in rows:
        is_other_word = row.as_printed and row.as_printed != row.organisation.name
        printed = f", in der Quelle „{row.as_printed}“" if is_other_word else ""
        note = f"{row.get_role_display()}{printed}"
        values += reader.value(row.organisation, row.basis, note)
    explanation = "" if record.has_named_members else "Mitglieder nicht genannt"
    if explanation and values:
        explanation += "; die folgenden Stellen sind erschlossen oder führen das Netzwerk."
    empty = "Mitglieder nicht genannt. Wer das Netzwerk kennt, kann sie eintragen."
    return Section("Mitglieder", tuple(values), empty, explanation if values else "")
