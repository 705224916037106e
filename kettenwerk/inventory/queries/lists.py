"""What the lists of offers, organisations, networks and agreements show, filter and export."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from kettenwerk.inventory.models import (
    AccessPath,
    Agreement,
    AgreementParty,
    Audience,
    Field,
    Function,
    Network,
    Offer,
    OfferArea,
    OfferPartner,
    OfferStatus,
    Organisation,
    PreventionTarget,
    TargetGroup,
    status_on,
)
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.listing import Column, Context, FacetSpec, Listing


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
