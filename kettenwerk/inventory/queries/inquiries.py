"""Providers and their offers: whom to ask, who was asked, who answered, whom to call.

Whatever the number of providers, :func:`providers` asks the database five times.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from kettenwerk.accounts.models import Municipality, OutgoingMail
from kettenwerk.inventory.models import (
    Closure,
    Contact,
    FreshnessRule,
    Inquiry,
    InquiryOffer,
    Offer,
    Organisation,
)
from kettenwerk.inventory.queries.freshness import asked_about, is_fresh, rules_of

REMIND_AFTER = timedelta(weeks=3)
CALL_AFTER = timedelta(weeks=6)
VALID_FOR = timedelta(weeks=8)


@dataclass(slots=True)
class Provider:
    """One provider as a municipality sees it: its offers there, its address, the last question."""

    organisation: Organisation
    months: int
    day: date
    now: datetime
    offers: list[Offer] = field(default_factory=list)
    email: str = ""
    inquiry: Inquiry | None = None
    mail: OutgoingMail | None = None

    @property
    def confirmed(self) -> int:
        return sum(1 for offer in self.offers if is_fresh(offer, self.day, self.months))

    @property
    def stale(self) -> int:
        return len(self.offers) - self.confirmed

    @property
    def last_confirmed(self) -> date | None:
        """The day of the offer confirmed longest ago; nothing if one never was."""
        days = [offer.last_confirmed for offer in self.offers]
        return None if None in days else min(day for day in days if day is not None)

    @property
    def is_waiting(self) -> bool:
        """Whether a question is out and not answered yet."""
        one = self.inquiry
        return one is not None and one.answered_at is None and one.is_open(self.now)

    @property
    def has_answered(self) -> bool:
        return self.inquiry is not None and self.inquiry.answered_at is not None

    @property
    def has_bounced(self) -> bool:
        return self.mail is not None and self.mail.state == OutgoingMail.State.GIVEN_UP

    @property
    def is_to_ask(self) -> bool:
        """Something is stale, there is an address, and no question is out."""
        return bool(self.stale and self.email and not self.is_waiting)

    @property
    def is_to_call(self) -> bool:
        """No answer after six weeks, or no way to write; only while something is stale."""
        if not self.stale:
            return False
        one = self.inquiry
        if one is None or one.revoked_at is not None:
            return not self.email
        if one.answered_at is not None:
            return bool(one.referred_to) and self.has_only_referred
        return self.has_bounced or one.asked_at <= self.now - CALL_AFTER

    @property
    def has_only_referred(self) -> bool:
        """The provider named somebody else and said nothing about its offers."""
        rows = self.inquiry.offers.all() if self.inquiry else ()
        return not any(row.answer for row in rows)

    @property
    def state(self) -> str:
        """Where the question stands, in words."""
        one = self.inquiry
        if one is None:
            return "noch nicht gefragt" if self.email else "ohne erreichbaren Kontakt"
        if one.answered_at is not None:
            return "verweist an andere" if self.has_only_referred else "hat geantwortet"
        if self.has_bounced:
            return "E-Mail nicht zustellbar"
        if one.revoked_at is not None:
            return "Anfrage zurückgezogen"
        return "erinnert, noch ohne Antwort" if one.reminded_at else "gefragt, noch ohne Antwort"


def providers(municipality: Municipality, day: date, now: datetime) -> list[Provider]:
    """Every provider of an offer that the municipality keeps and that has not ended."""
    months = rules_of(municipality)[FreshnessRule.Kind.OFFER]
    rows = Offer.objects.owned_by(municipality).select_related("provider__municipality")
    found: dict[int, Provider] = {}
    for offer in asked_about(rows.order_by("name", "pk"), day):
        known = found.setdefault(offer.provider_id, Provider(offer.provider, months, day, now))
        known.offers.append(offer)
    _add_addresses(found, municipality)
    _add_inquiries(found, municipality)
    return sorted(found.values(), key=lambda one: one.organisation.name.casefold())


def provider_of(
    organisation: Organisation, municipality: Municipality, day: date, now: datetime
) -> Provider:
    """One provider, also one without offers here."""
    months = rules_of(municipality)[FreshnessRule.Kind.OFFER]
    rows = Offer.objects.owned_by(municipality).filter(provider=organisation)
    one = Provider(organisation, months, day, now, asked_about(rows.order_by("name", "pk"), day))
    _add_addresses({organisation.pk: one}, municipality)
    _add_inquiries({organisation.pk: one}, municipality)
    return one


def _add_addresses(found: dict[int, Provider], municipality: Municipality) -> None:
    """The organisation's own contact, else the address most of its offers name."""
    provider_by_offer = {o.pk: pk for pk, one in found.items() for o in one.offers}
    contacts = Contact.objects.of(municipality).exclude(email="").order_by("function", "pk")
    own: dict[int, str] = {}
    of_offers: dict[int, Counter[str]] = defaultdict(Counter)
    for contact in contacts.only("email", "organisation_id", "offer_id"):
        if contact.organisation_id in found:
            own.setdefault(contact.organisation_id, contact.email)
        elif contact.offer_id in provider_by_offer:
            of_offers[provider_by_offer[contact.offer_id]][contact.email.lower()] += 1
    for pk, one in found.items():
        most = of_offers[pk].most_common(1)
        one.email = own.get(pk) or (most[0][0] if most else "")


def _add_inquiries(found: dict[int, Provider], municipality: Municipality) -> None:
    """The latest question by mail, and what became of its mail."""
    rows = (
        Inquiry.objects.owned_by(municipality)
        .filter(kind=Inquiry.Kind.MAIL, organisation__in=list(found))
        .prefetch_related(Prefetch("offers", InquiryOffer.objects.live()))
        .order_by("asked_at", "pk")
    )
    latest = {row.organisation_id: row for row in rows}
    mails = _mails(row.uuid for row in latest.values())
    for pk, row in latest.items():
        found[pk].inquiry, found[pk].mail = row, mails.get(row.uuid)


def _mails(inquiries: Iterable[UUID]) -> dict[UUID | None, OutgoingMail]:
    rows = OutgoingMail.objects.filter(about__in=list(inquiries)).order_by("created", "pk")
    return {row.about: row for row in rows.defer("text")}


def call_list(found: Iterable[Provider]) -> list[Provider]:
    """Whom a person has to call: no answer, no address, or a mail that cannot be delivered."""
    return [one for one in found if one.is_to_call]


def silent_offers(municipality: Municipality, day: date) -> set[int]:
    """Visible offers somebody asked about six weeks before a day or earlier, unanswered since.

    Primary keys; one query. Silence says nothing about the offer: it stays, and what the chain knows
    of it is no longer counted as known.
    """
    rows = (
        InquiryOffer.objects.live()
        .filter(
            offer__in=Offer.objects.of(municipality),
            answer="",
            inquiry__kind=Inquiry.Kind.MAIL,
            inquiry__deleted_at=None,
            inquiry__revoked_at=None,
            inquiry__asked_at__date__lte=day - CALL_AFTER,
        )
        .filter(
            Q(offer__last_confirmed=None)
            | Q(offer__last_confirmed__lt=F("inquiry__asked_at__date"))
        )
    )
    return set(rows.values_list("offer", flat=True))


def inquiries_of(municipality: Municipality) -> QuerySet[Inquiry]:
    """One's own questions with their provider."""
    rows: QuerySet[Inquiry] = Inquiry.objects.owned_by(municipality)
    return rows.select_related("organisation__municipality", "started_by", "municipality")


def mails_about(inquiry: Inquiry) -> list[OutgoingMail]:
    """Every mail that went out for a question, newest first."""
    return list(OutgoingMail.objects.filter(about=inquiry.uuid).defer("text"))


def asked_offers(inquiry: Inquiry) -> list[InquiryOffer]:
    """What the question is about, as far as the asking municipality still keeps it."""
    rows = InquiryOffer.objects.live().filter(
        inquiry=inquiry, offer__deleted_at=None, offer__municipality=inquiry.municipality_id
    )
    return list(rows.select_related("offer", "offer__provider").order_by("offer__name", "pk"))


def hours_of(offers: Iterable[Offer], inquiry: Inquiry) -> dict[UUID, str | None]:
    """The opening hours of each offer: its own contact, else its provider's; nothing = no contact."""
    wanted = list(offers)
    rows = list(
        Contact.objects.of(inquiry.municipality).filter(
            Q(offer__in=wanted) | Q(organisation=inquiry.organisation_id)
        )
    )
    shared = next((row.hours for row in rows if row.organisation_id), None)
    own: dict[int, str] = {}
    for row in rows:
        if row.offer_id and row.municipality_id == inquiry.municipality_id:
            own.setdefault(row.offer_id, row.hours)
    return {offer.uuid: own.get(offer.pk, shared) for offer in wanted}


def upcoming_closures(offers: Iterable[Offer], day: date) -> dict[int, list[Closure]]:
    """The closed days still to come, per offer."""
    found: dict[int, list[Closure]] = defaultdict(list)
    for row in Closure.objects.live().filter(offer__in=list(offers), last_day__gte=day):
        found[row.offer_id].append(row)
    return found
