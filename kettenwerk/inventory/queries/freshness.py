"""How true the inventory still is, judged at a day by the municipality's own rules.

Silence is not absence: what nobody confirmed lately is listed with its last day, never hidden.
A confirmation given after the day looked at counts too: what somebody checked later was known then
at least as well.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.german import day_text
from kettenwerk.inventory.models import (
    DEFAULT_MONTHS,
    Agreement,
    Closure,
    Confirmable,
    Contact,
    FreshnessRule,
    LinkCheck,
    Network,
    Offer,
    OfferStatus,
    Organisation,
    status_on,
)
from kettenwerk.inventory.queries.shown import Reader, Section, Value

Kind = FreshnessRule.Kind
MODELS: dict[str, type[Any]] = {
    Kind.OFFER: Offer,
    Kind.ORGANISATION: Organisation,
    Kind.NETWORK: Network,
    Kind.AGREEMENT: Agreement,
    Kind.CONTACT: Contact,
}


def cutoff(day: date, months: int) -> date:
    """The earliest day a confirmation may be of; the 31st becomes the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_fresh(record: Confirmable, day: date, months: int) -> bool:
    """Whether somebody confirmed the record within the rule, as seen on a day."""
    confirmed = record.last_confirmed
    return confirmed is not None and confirmed >= cutoff(day, months)


def rules_of(municipality: Municipality) -> dict[str, int]:
    """Months per kind; what the municipality did not change is the default. One query."""
    rules: dict[str, int] = dict.fromkeys(Kind.values, DEFAULT_MONTHS)
    rows = FreshnessRule.objects.owned_by(municipality)
    return rules | dict(rows.values_list("kind", "months"))


@dataclass(frozen=True, slots=True)
class Figure:
    """How many records of a kind there are and how many are confirmed within the rule."""

    kind: str
    months: int
    total: int
    confirmed: int

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def stale(self) -> int:
        return self.total - self.confirmed

    @property
    def share(self) -> float | None:
        """The confirmed share; nothing to judge where there is nothing."""
        return self.confirmed / self.total if self.total else None


def figures(municipality: Municipality, day: date) -> tuple[Figure, ...]:
    """One line per kind for what the municipality keeps; six queries however much there is."""
    rules = rules_of(municipality)
    found = []
    for kind, months in rules.items():
        days = list(_last_days(municipality, kind, day))
        since = cutoff(day, months)
        confirmed = sum(1 for one in days if one is not None and one >= since)
        found.append(Figure(kind, months, len(days), confirmed))
    return tuple(found)


def _last_days(municipality: Municipality, kind: str, day: date) -> Iterator[date | None]:
    rows = MODELS[kind].objects.owned_by(municipality)
    if kind != Kind.OFFER:
        yield from rows.values_list("last_confirmed", flat=True)
        return
    for status, start, end, confirmed in rows.values_list(
        "status", "start", "end", "last_confirmed"
    ):
        if status_on(status, start, end, day) != OfferStatus.ENDED:
            yield confirmed


def asked_about(offers: Iterable[Offer], day: date) -> list[Offer]:
    """Offers that still run or may run: what has ended needs no confirmation."""
    return [offer for offer in offers if offer.status_on(day) != OfferStatus.ENDED]


def stale_records(
    municipality: Municipality, kind: str, day: date, months: int | None = None
) -> list[Any]:
    """What the municipality keeps and nobody confirmed within the rule, longest ago first."""
    months = rules_of(municipality)[kind] if months is None else months
    rows = MODELS[kind].objects.owned_by(municipality).select_related(*_JOINED.get(kind, ()))
    rows = rows.filter(Q(last_confirmed=None) | Q(last_confirmed__lt=cutoff(day, months)))
    ordered: QuerySet[Any] = rows.order_by(F("last_confirmed").asc(nulls_first=True), "pk")
    return asked_about(ordered, day) if kind == Kind.OFFER else list(ordered)


_JOINED: Mapping[str, tuple[str, ...]] = {
    Kind.OFFER: ("provider",),
    Kind.CONTACT: ("offer", "organisation"),
}


def closures_of(offer: Offer, municipality: Municipality, day: date) -> QuerySet[Closure]:
    """The days the offer is closed, from this day on."""
    found: QuerySet[Closure] = Closure.objects.of(municipality).filter(
        offer=offer, last_day__gte=day
    )
    return found


def closed_days(offer: Offer, reader: Reader) -> Section:
    """The closed days for the offer's page."""
    rows = closures_of(offer, reader.municipality, reader.as_of)
    return Section("Schließzeiten", tuple(Value(str(row)) for row in rows))


def checked_addresses(record: Any) -> Section:
    """What a machine found when it last asked for the record's addresses."""
    values = []
    for row in LinkCheck.objects.filter(record=record.uuid):
        since = f", gestört seit {day_text(row.broken_since)}" if row.broken_since else ""
        words = f"{row.get_state_display()}, geprüft am {day_text(row.checked_at)}{since}"
        values.append(Value(row.target, note=f"{words}. {row.note}".strip()))
    return Section("Adressprüfung", tuple(values))


def broken_addresses(municipality: Municipality) -> QuerySet[LinkCheck]:
    """Addresses of one's own records that did not answer, longest first; ``count()`` for the desk."""
    return LinkCheck.objects.filter(municipality=municipality).exclude(state=LinkCheck.State.WORKS)
