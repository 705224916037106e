"""The list of networks and the page of one, with members, siblings and possible twins."""

from kettenwerk.core.german import number_text
from kettenwerk.inventory.models import Network
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Column, Context, Listing
from kettenwerk.inventory.queries.shown import (
    Detail,
    Fact,
    Group,
    Reader,
    Section,
    Value,
    ages_fact,
    coded,
    fact,
    kept,
    origin,
    profiles_of,
)
from kettenwerk.inventory.queries.twins import possible_twins


def rhythm(network: Network, _: Context) -> str:
    """How often it meets in a year."""
    low, high = network.meetings_min, network.meetings_max
    if low is None and high is None:
        return ""
    return (
        f"{low}- bis {high}-mal im Jahr"
        if low and high and low != high
        else f"{low or high}-mal im Jahr"
    )


def members_named(network: Network, _: Context) -> str:
    return "ja" if network.has_named_members else "Mitglieder nicht genannt"


NETWORKS = Listing(
    model=Network,
    name="network",
    title="Netzwerke",
    words="Netzwerke",
    columns=(
        Column("name", "Netzwerk", c.itself, ("name",)),
        Column("ebene", "Ebene", c.word("level"), ("level",)),
        c.area_column(),
        Column("zustaendig", "zuständig", c.link_to("responsible"), ("responsible__name",)),
        Column("rhythmus", "Treffen", rhythm, ("meetings_min", "meetings_max")),
        Column("mitglieder", "Mitglieder genannt", members_named, ("has_named_members",)),
    ),
    exported=c.exported(
        "id name area level coordinator_org coordinator_basis legal_basis meetings_per_year_min "
        "meetings_per_year_max participants_count institutions_count founded life_phase_from "
        "life_phase_to life_phase_basis fields parent_network same_as status note source sibling_group "
        "members_named responsible_org responsible_basis kind",
        coordinator_org=c.named("coordinator"),
        meetings_per_year_min=c.plain("meetings_min"),
        meetings_per_year_max=c.plain("meetings_max"),
        life_phase_from=c.years("from_months"),
        life_phase_to=c.years("to_months"),
        life_phase_basis=c.plain("age_basis"),
        parent_network=c.named("parent"),
        same_as=c.named("same_as"),
        members_named=lambda network, _: "yes" if network.has_named_members else "no",
        responsible_org=c.named("responsible"),
    ),
    facets=(
        c.vocabulary("ebene", "Ebene", "level", Network.Level.choices),
        c.seat(),
        c.fields_of_work(),
        c.vocabulary("status", "Status", "status", Network.Status.choices),
        c.vocabulary("art", "Art", "kind", Network.Kind.choices),
        c.yes_no("mitglieder", "Mitglieder genannt", "has_named_members", bool),
    ),
    order=("name",),
    empty_text="Hier stehen Arbeitskreise, runde Tische, Konferenzen und Steuerungskreise.",
    joined=(
        "area__municipality",
        "responsible__municipality",
        "coordinator",
        "parent",
        "same_as",
    ),
)


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
