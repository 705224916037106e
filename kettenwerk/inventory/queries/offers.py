"""The list of offers and the page of one, with every relation from both sides."""

from django.db.models import Prefetch

from kettenwerk.core.german import number_text
from kettenwerk.inventory.models import (
    AccessPath,
    Audience,
    Function,
    Known,
    NetworkMember,
    Offer,
    OfferArea,
    OfferPartner,
    OfferSite,
    OfferStatus,
    PreventionTarget,
    TargetGroup,
    status_on,
)
from kettenwerk.inventory.queries import columns as c
from kettenwerk.inventory.queries.families import opening_times, other_languages
from kettenwerk.inventory.queries.freshness import closed_days
from kettenwerk.inventory.queries.listing import Column, Context, FacetSpec, Listing
from kettenwerk.inventory.queries.shown import (
    Detail,
    Fact,
    Group,
    Reader,
    Section,
    ages_fact,
    coded,
    contacts,
    fact,
    kept,
    known,
    label_of,
    origin,
    profiles_of,
)


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
        c.age_column(),
        Column("gebiete", "Einzugsgebiet", c.places("areas")),
        Column("funktion", "Funktion", c.word("function"), ("function",)),
        Column("status", "Status", offer_status, ("status",)),
    ),
    exported=c.exported(
        "id name provider_org provider_basis area fields age_from age_to age_basis age_subject "
        "target_groups prevention_level access kind status start end classification detail partners "
        "summary_de source areas_served areas_served_basis audience function part_of "
        "family_language_name capacity funding_end prevention_time prevention_lever duration cost "
        "languages has_interpreter needs_registration needs_referral is_voluntary is_confidential "
        "is_anonymous is_free for_whom to_bring sites",
        provider_org=c.named("provider"),
        partners=c.keys("partners", "organisation"),
        summary_de=c.plain("summary"),
        areas_served=c.area_keys("areas"),
        sites=c.keys("sites", "site"),
        areas_served_basis=lambda row, _: next((area.basis for area in row.areas.all()), ""),
        part_of=c.named("part_of"),
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
        c.vocabulary("kostenlos", "kostenlos", "is_free", Known.choices),
        c.vocabulary("art", "Art", "kind", Offer.Kind.choices),
    ),
    order=("name",),
    empty_text="Hier stehen Angebote, Projekte, Instrumente und Strukturen für Kinder und Familien.",
    joined=("provider__municipality", "area", "part_of"),
    prefetched=lambda: (Prefetch("areas", c.live(OfferArea, "area")),),
    prefetched_for_export=lambda: (
        Prefetch("areas", c.live(OfferArea, "area")),
        Prefetch("partners", c.live(OfferPartner, "organisation")),
        Prefetch("sites", c.live(OfferSite, "site")),
    ),
)


KNOWN_FIELDS = (
    "has_interpreter",
    "needs_registration",
    "needs_referral",
    "is_voluntary",
    "is_confidential",
    "is_anonymous",
)


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
    )
    source = (
        coded(record, "classification"),
        coded(record, "detail"),
        Fact(label_of(record, "area"), reader.value(record.area)),
    )
    return Detail(
        record,
        record.summary,
        (
            Group("Auf einen Blick", glance),
            _for_families(record),
            _access(record),
            origin(record, *source),
        ),
        kept(_offer_sections(record, reader)),
    )


def _for_families(record: Offer) -> Group:
    facts = (
        fact("Name für Familien", record.family_name),
        fact(label_of(record, "for_whom"), record.for_whom),
        known(record, "is_free"),
        fact("Kosten für Familien", record.cost),
        fact("Sprachen", record.languages.replace(";", ", ")),
        *(known(record, one) for one in KNOWN_FIELDS),
        fact(label_of(record, "to_bring"), record.to_bring),
    )
    return Group("Für Familien", facts)


def _access(record: Offer) -> Group:
    facts = (
        *(coded(record, f"prevention_{one}") for one in ("level", "time", "lever")),
        coded(record, "access"),
        coded(record, "duration"),
        fact("Plätze", None if record.capacity is None else number_text(record.capacity)),
    )
    return Group("Zugang", facts)


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
        opening_times(record, reader),
        closed_days(record, reader),
        Section(
            "Netzwerke des Anbieters",
            tuple(
                value
                for row in memberships.select_related("network__municipality")
                for value in reader.value(row.network, row.basis, str(row.get_role_display()))
            ),
        ),
        other_languages(record, reader),
        profiles_of(record, "offer", reader),
        reader.transitions(record),
        reader.relations(record, "offer"),
    ]
