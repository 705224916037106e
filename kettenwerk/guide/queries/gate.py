"""The gate: which offers families may see, and of each only what its owner released.

Whatever the number of offers, :func:`public_offers` asks the database eleven times.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from kettenwerk.accounts.models import Municipality
from kettenwerk.guide.public import (
    OpenHours,
    PublicContact,
    PublicOffer,
    PublicOrganisation,
    PublicPlace,
    PublicText,
)
from kettenwerk.guide.words import internal_word, spoken_languages
from kettenwerk.inventory.models import (
    AccessPath,
    Audience,
    Closure,
    Contact,
    FreshnessRule,
    Function,
    Offer,
    OfferArea,
    OfferSite,
    OfferStatus,
    OpeningTime,
    Organisation,
    Text,
)
from kettenwerk.inventory.queries.freshness import is_fresh, rules_of
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree

FUNCTIONS = (Function.SERVICE, Function.INFORMATION)
KINDS = (Offer.Kind.OFFER, Offer.Kind.PROJECT)
AUDIENCES = (Audience.FAMILIES, Audience.BOTH)
# Shown as they are stored, and free texts that are looked through first.
AS_STORED = (
    *("pk", "uuid", "version", "created", "last_confirmed", "capacity", "is_free"),
    *("has_interpreter", "needs_registration", "needs_referral"),
    *("is_voluntary", "is_confidential", "is_anonymous"),
)
IN_WORDS = ("summary", "for_whom", "cost", "to_bring")
STATED_AREAS = Prefetch("areas", OfferArea.objects.live().select_related("area"), to_attr="stated")


def day_of(municipality: Municipality, today: date | None = None) -> date:
    """The day on which a municipality's data are judged: its Stand, else today."""
    return municipality.default_as_of or today or timezone.localdate()


class About(Enum):
    """What is to be mended when a reason is told."""

    OFFER = "offer"
    CONTACT = "contact"
    PROVIDER = "provider"


class Against(NamedTuple):
    """Why families would not see an offer: a sentence that says what to do, and about what it is."""

    text: str
    about: About = About.OFFER


def reasons_against(offer: Offer, contacts: Collection[Contact], day: date) -> list[Against]:
    """Why families would not see the offer even if it is released."""
    found = []
    if offer.function not in FUNCTIONS or offer.kind not in KINDS:
        found.append(Against("Instrumente und Strukturen stehen nicht im Familienwegweiser."))
    if offer.audience not in AUDIENCES:
        found.append(Against("Es richtet sich nicht an Familien."))
    if offer.status_on(day) != OfferStatus.RUNNING:
        found.append(Against(f"Es läuft nicht (Status: {offer.get_status_display()})."))
    if not any(contact.phone or contact.email for contact in contacts):
        text = "Es fehlt ein öffentlicher Kontakt. Bitte Telefon oder E-Mail eintragen."
        found.append(Against(text, About.CONTACT))
    if word := internal_word(offer.family_name or offer.name):
        text = f"Der Name enthält „{word}“. Bitte einen Namen für Familien eintragen."
        found.append(Against(text))
    if word := internal_word(offer.provider.name):
        text = f"Der Name des Anbieters enthält „{word}“. Familien lesen ihn mit."
        found.append(Against(text, About.PROVIDER))
    return found


def public_contacts() -> "QuerySet[Contact]":
    """Contacts for everybody, in the order in which they are shown."""
    rows: QuerySet[Contact] = Contact.objects.public().filter(audience=Contact.Audience.PUBLIC)
    return rows.order_by("function", "pk")


def released(offers: "QuerySet[Offer]") -> "QuerySet[Offer]":
    """Offers their owner released and that are of a kind families may see; status is judged later."""
    return offers.filter(
        visibility="oeffentlich",
        function__in=FUNCTIONS,
        kind__in=KINDS,
        audience__in=AUDIENCES,
        provider__visibility="oeffentlich",
        provider__deleted_at=None,
    )


def public_offers(pks: Collection[int] | None = None) -> list[PublicOffer]:
    """Everything families may see, by name; ``pks`` asks for some offers only."""
    rows = released(Offer.objects.public()).select_related("municipality", "provider__municipality")
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    ordered = public_contacts()
    found = list(
        rows.prefetch_related(
            Prefetch("contacts", ordered, to_attr="shown_contacts"),
            Prefetch("provider__contacts", ordered, to_attr="own_contacts"),
            Prefetch("sites", _places(), to_attr="shown_sites"),
            Prefetch("opening_times", OpeningTime.objects.live(), to_attr="shown_hours"),
            Prefetch("closures", Closure.objects.live(), to_attr="shown_closures"),
            Prefetch("texts", Text.objects.live(), to_attr="shown_texts"),
            STATED_AREAS,
        ).order_by("name", "pk")
    )
    areas = AreaTree({area.pk: area for area in Area.objects.live().defer("boundary")})
    seen = _Seen(areas)
    offers = (seen.offer(row) for row in found)
    return [offer for offer in offers if offer is not None]


def _places() -> "QuerySet[OfferSite]":
    return (
        OfferSite.objects.live()
        .filter(site__visibility="oeffentlich", site__deleted_at=None)
        .select_related("site__organisation")
        .order_by("pk")
    )


class _Seen:
    """Turns rows into what may be shown; remembers what many offers share."""

    def __init__(self, areas: AreaTree) -> None:
        self.areas = areas
        self.organisations: dict[int, PublicOrganisation] = {}
        self.reach: dict[frozenset[int], frozenset[int]] = {}
        self.months: dict[int, int] = {}

    def offer(self, row: Any) -> PublicOffer | None:
        provider: Organisation = row.provider
        contacts = (*row.shown_contacts, *row.provider.own_contacts)
        day = day_of(row.municipality)
        if reasons_against(row, contacts, day):
            return None
        languages, more = spoken_languages(row.languages)
        own = tuple(shown_contacts(row.shown_contacts, is_own=True))
        is_adult = row.age_subject == Offer.AgeSubject.ADULT
        values: dict[str, Any] = {name: getattr(row, name) for name in AS_STORED}
        values |= {name: plain(getattr(row, name)) for name in IN_WORDS}
        return PublicOffer(
            **values,
            town=row.municipality.slug,
            name=row.family_name or row.name,
            official_name=plain(row.name),
            provider=self._organisation(provider),
            fields=tuple(row.fields),
            is_information=row.function == Function.INFORMATION,
            from_months=None if is_adult else row.from_months,
            to_months=None if is_adult else row.to_months,
            is_for_adults=is_adult,
            languages=languages,
            more_languages=tuple(filter(plain, more)),
            is_outreach=AccessPath.GO in row.access,
            is_digital=AccessPath.DIGITAL in row.access,
            contacts=own or self._organisation(provider).contacts,
            places=tuple(_shown_places(row)),
            hours=tuple(map(_hours, row.shown_hours)),
            closures=tuple(map(_closure, row.shown_closures)),
            areas=self._reach(frozenset(link.area_id for link in row.stated)),
            served=tuple((link.area.uuid, link.area.name) for link in row.stated),
            is_fresh=is_fresh(row, day, self._months(row.municipality)),
            modified=max([row.modified, provider.modified, *(one.modified for one in contacts)]),
            texts=_texts(row),
        )

    def _organisation(self, row: Any) -> PublicOrganisation:
        if row.pk not in self.organisations:
            self.organisations[row.pk] = PublicOrganisation(
                row.uuid,
                row.name,
                row.get_kind_display(),
                row.field,
                row.website,
                tuple(shown_contacts(row.own_contacts, is_own=False)),
                row.modified,
            )
        return self.organisations[row.pk]

    def _reach(self, pks: frozenset[int]) -> frozenset[int]:
        if pks not in self.reach:
            found: set[int] = set()
            for pk in pks:
                found.update(self.areas.above(pk), self.areas.below(pk))
            self.reach[pks] = frozenset(found)
        return self.reach[pks]

    def _months(self, municipality: Municipality) -> int:
        if municipality.pk not in self.months:
            self.months[municipality.pk] = rules_of(municipality)[FreshnessRule.Kind.OFFER]
        return self.months[municipality.pk]


def plain(text: str) -> str:
    """A text that names an internal word stays inside as a whole; its editor is told."""
    return "" if internal_word(text) else text


def shown_contacts(rows: Iterable[Contact], *, is_own: bool) -> Iterable[PublicContact]:
    for row in rows:
        if row.phone or row.email:
            function, hours = plain(row.function) or "Auskunft", plain(row.hours)
            yield PublicContact(row.uuid, function, row.phone, row.email, hours, is_own)


def _hours(row: OpeningTime) -> OpenHours:
    return OpenHours(row.uuid, tuple(row.weekdays), row.opens, row.closes, plain(row.note))


def _closure(row: Closure) -> tuple[date, date, str]:
    return row.first_day, row.last_day, plain(row.note)


def _shown_places(row: Any) -> Iterable[PublicPlace]:
    if not row.provider.may_show_address:
        return
    for link in row.shown_sites:
        site = link.site
        if site.organisation.may_show_address:
            yield PublicPlace(
                site.uuid,
                plain(site.name),
                site.street,
                site.postcode,
                site.city,
                site.lat,
                site.lon,
                site.is_step_free,
                plain(site.accessibility),
            )


def _texts(row: Any) -> dict[tuple[str, str], PublicText]:
    names = {"family_name": "name"}
    found: dict[tuple[str, str], PublicText] = defaultdict()
    for one in row.shown_texts:
        source = getattr(row, one.field)
        if internal_word(source) or internal_word(one.text):
            continue
        found[names.get(one.field, one.field), one.language] = PublicText(
            one.text,
            one.origin == Text.Origin.MACHINE,
            one.checked_by,
            one.source_text != source,
        )
    return dict(found)
