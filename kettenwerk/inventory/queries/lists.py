"""What each list of the inventory shows, filters and exports."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from kettenwerk.inventory.models import (
    AccessPath,
    Agreement,
    AgreementParty,
    Audience,
    CooperationField,
    Field,
    Function,
    NamedGap,
    Network,
    Offer,
    OfferArea,
    OfferPartner,
    OfferStatus,
    Organisation,
    PracticeProfile,
    PreventionTarget,
    Responsibility,
    Site,
    Subject,
    TargetGroup,
    status_on,
)
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Cell, Column, Context, FacetSpec, Listing


def offer_status(offer: Offer, context: Context) -> str:
    code = offer.status_on(context.as_of)
    return "" if code == OfferStatus.UNKNOWN else str(OfferStatus(code).label)


OFFERS = Listing(
    model=Offer,
    name="offer",
    title="Angebote",
    words="Angebote",
    columns=(
        Column("name", "Angebot", c.itself, ("name",)),
        Column("anbieter", "Anbieter", c.link_to("provider"), ("provider__name",)),
        Column("alter", "Alter", c.ages, ("from_months", "to_months")),
        Column("gebiete", "Einzugsgebiet", c.places("areas")),
        Column("funktion", "Funktion", c.word("function"), ("function",)),
        Column("status", "Status", offer_status, ("status",)),
    ),
    exported=c.exported(
        "id name provider_org provider_basis area fields age_from age_to age_basis age_subject "
        "target_groups prevention_level access kind status start end classification detail partners "
        "summary_de source areas_served areas_served_basis audience function part_of family_language_name",
        id=c.plain("key"),
        provider_org=c.plain("provider__key"),
        area=c.plain("area__key"),
        age_from=c.years("from_months"),
        age_to=c.years("to_months"),
        partners=c.keys("partners", "organisation"),
        summary_de=c.plain("summary"),
        areas_served=c.keys("areas", "area"),
        areas_served_basis=lambda row, _: next((area.basis for area in row.areas.all()), ""),
        part_of=c.plain("part_of__key"),
        family_language_name=c.plain("family_name"),
    ),
    facets=(
        c.fields_of_work(),
        FacetSpec(
            "gebiet",
            "Gebiet",
            c.area_choices,
            children=(OfferArea, "offer", "area_id"),
            read=lambda values, context: context.tree.served_keys(values[0]),
        ),
        FacetSpec(
            "status",
            "Status",
            lambda _: [choice for choice in OfferStatus.choices if choice[0] != "unknown"],
            ("status", "start", "end"),
            read=lambda v, context: {status_on(v[0], v[1], v[2], context.as_of)} - {"unknown"},
        ),
        c.vocabulary("funktion", "Funktion", "function", Function.choices),
        c.vocabulary("richtet-sich-an", "richtet sich an", "audience", Audience.choices),
        c.code_set("zielgruppe", "Zielgruppe", "target_groups", TargetGroup.choices),
        c.vocabulary(
            "praevention",
            "Prävention nach Zielgruppe",
            "prevention_level",
            PreventionTarget.choices,
        ),
        c.code_set("zugang", "Zugangsweg", "access", AccessPath.choices),
        c.vocabulary("dauer", "Dauer", "duration", Offer.Duration.choices),
        c.vocabulary("art", "Art", "kind", Offer.Kind.choices),
    ),
    order=("name",),
    empty_text="Hier stehen Angebote, Projekte, Instrumente und Strukturen für Kinder und Familien.",
    joined=("provider__municipality", "area", "part_of"),
    prefetched=lambda: (Prefetch("areas", c.live(OfferArea, "area")),),
    prefetched_for_export=lambda: (
        Prefetch("areas", c.live(OfferArea, "area")),
        Prefetch("partners", c.live(OfferPartner, "organisation")),
    ),
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
        Column("sitz", "Sitz", c.link_to("area"), ("area__name",)),
        Column("traegerschaft", "Trägerschaft", c.word("legal_status"), ("legal_status",)),
        Column("teil", "gehört zu", c.link_to("parent"), ("parent__name",)),
    ),
    exported=c.exported(
        "id name kind field area legal_status parent_org aliases note source",
        id=c.plain("key"),
        area=c.plain("area__key"),
        parent_org=c.plain("parent__key"),
    ),
    facets=(
        c.vocabulary("art", "Art", "kind", Organisation.Kind.choices),
        c.vocabulary("feld", "Arbeitsfeld", "field", Field.choices),
        c.vocabulary(
            "traegerschaft", "Trägerschaft", "legal_status", Organisation.LegalStatus.choices
        ),
        c.seat(),
        c.yes_no("gruppe", "Gruppe von Einrichtungen", "kind", lambda kind: kind == "generic"),
    ),
    order=("name",),
    empty_text="Hier stehen Ämter, Träger, Einrichtungen und Vereine.",
    joined=("area__municipality", "parent__municipality"),
)


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
        Column("gebiet", "Gebiet", c.link_to("area"), ("area__name",)),
        Column("zustaendig", "zuständig", c.link_to("responsible"), ("responsible__name",)),
        Column("rhythmus", "Treffen", rhythm, ("meetings_min", "meetings_max")),
        Column("mitglieder", "Mitglieder genannt", members_named, ("has_named_members",)),
    ),
    exported=c.exported(
        "id name area level coordinator_org coordinator_basis legal_basis meetings_per_year_min "
        "meetings_per_year_max participants_count institutions_count founded life_phase_from "
        "life_phase_to life_phase_basis fields parent_network same_as status note source sibling_group "
        "members_named responsible_org responsible_basis",
        id=c.plain("key"),
        area=c.plain("area__key"),
        coordinator_org=c.plain("coordinator__key"),
        meetings_per_year_min=c.plain("meetings_min"),
        meetings_per_year_max=c.plain("meetings_max"),
        life_phase_from=c.years("from_months"),
        life_phase_to=c.years("to_months"),
        life_phase_basis=c.plain("age_basis"),
        parent_network=c.plain("parent__key"),
        same_as=c.plain("same_as__key"),
        members_named=lambda network, _: "yes" if network.has_named_members else "no",
        responsible_org=c.plain("responsible__key"),
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


def parties(agreement: Agreement, _: Context) -> str:
    names = [party.organisation.name for party in agreement.parties.all()]
    return ", ".join(names[:3]) + (f" und {len(names) - 3} weitere" if len(names) > 3 else "")


def _parties() -> Sequence[Any]:
    return (Prefetch("parties", c.live(AgreementParty, "organisation")),)


AGREEMENTS = Listing(
    model=Agreement,
    name="agreement",
    title="Vereinbarungen",
    words="Vereinbarungen",
    columns=(
        Column("gegenstand", "Gegenstand", c.itself, ("subject",)),
        Column("art", "Art", c.word("kind"), ("kind",)),
        Column("parteien", "Parteien", parties),
        Column("status", "Status", c.word("status"), ("status",)),
        Column("bis", "gültig bis", lambda row, _: str(row.valid_to or ""), ("valid_to",)),
        Column("pruefung", "zu überprüfen", lambda row, _: str(row.review or ""), ("review",)),
    ),
    exported=c.exported(
        "id kind parties subject legal_basis date valid_from valid_to status note source review",
        id=c.plain("key"),
        parties=c.keys("parties", "organisation"),
        date=c.plain("concluded"),
    ),
    facets=(
        c.vocabulary("art", "Art", "kind", Agreement.Kind.choices),
        c.vocabulary("status", "Status", "status", Agreement.Status.choices),
        FacetSpec(
            "partei",
            "Partei",
            c.organisation_names,
            children=(AgreementParty, "agreement", "organisation__uuid"),
            read=lambda values, _: map(str, values[0]),
        ),
    ),
    order=("subject",),
    empty_text="Hier stehen Verträge, Vereinbarungen, Beschlüsse und Förderungen mit ihren Parteien.",
    prefetched=_parties,
    prefetched_for_export=_parties,
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
