"""Dates for calendars: reviews and ends of agreements, ends of funding, days by which answers are due."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from kettenwerk.core.fields import FuzzyDate
from kettenwerk.desk.queries.items import Look, last_day
from kettenwerk.inventory.models import Agreement, CollectionRound, Inquiry, Offer, OfferStatus
from kettenwerk.inventory.queries.inquiries import CALL_AFTER

WINDOW = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Date:
    """One date as it stands now; ``uuid`` stays when the day moves, ``version`` is the record's."""

    uuid: UUID
    day: date
    title: str
    note: str
    path: str
    version: int


def dates_of(look: Look) -> list[Date]:
    """Every date of what the municipality keeps, within a year of today; four queries."""
    found = [*_agreements(look), *_funding(look), *_rounds(look), *_questions(look)]
    return [one for one in found if abs(one.day - look.today) <= WINDOW]


def _precision(when: FuzzyDate) -> str:
    return "" if when.precision == "day" else f"Angegeben ist nur {when}."


def _agreements(look: Look) -> Iterator[Date]:
    rows = Agreement.objects.owned_by(look.municipality).exclude(status=Agreement.Status.ENDED)
    for row in rows.exclude(valid_to=None, review=None):
        path = look.url("inventory:agreement_detail", uuid=row.uuid)
        if row.valid_to is not None:
            yield _date(row, "valid_to", f"Vereinbarung läuft ab: {row.subject}", path)
        if row.review is not None:
            yield _date(row, "review", f"Vereinbarung überprüfen: {row.subject}", path)


def _funding(look: Look) -> Iterator[Date]:
    rows = Offer.objects.owned_by(look.municipality).exclude(funding_end=None)
    for row in rows.only("uuid", "version", "name", "status", "start", "end", "funding_end"):
        if row.status_on(look.day) != OfferStatus.ENDED:
            path = look.url("inventory:offer_detail", uuid=row.uuid)
            yield _date(row, "funding_end", f"Finanzierung endet: {row.name}", path)


def _date(row: Agreement | Offer, field: str, title: str, path: str) -> Date:
    """An end is its last possible day, a review its first."""
    when: FuzzyDate = getattr(row, field)
    day = when.first if field == "review" else last_day(when)
    return Date(uuid5(row.uuid, field), day, title[:300], _precision(when), path, row.version)


def _rounds(look: Look) -> Iterator[Date]:
    rows = CollectionRound.objects.owned_by(look.municipality).filter(closed_at=None)
    for row in rows:
        path = look.url("inventory:collection_detail", uuid=row.uuid)
        title = f"Rückgabe der Listen: {row.title}"
        yield Date(uuid5(row.uuid, "due"), row.due, title, "", path, row.version)


def _questions(look: Look) -> Iterator[Date]:
    """One date per day of asking: from then on people call who did not answer."""
    rows = Inquiry.objects.owned_by(look.municipality).filter(
        kind=Inquiry.Kind.MAIL, answered_at=None, revoked_at=None
    )
    asked: dict[date, int] = defaultdict(int)
    for moment in rows.values_list("asked_at", flat=True):
        asked[timezone.localdate(moment)] += 1
    space = uuid5(NAMESPACE_URL, f"kettenwerk/{look.municipality.slug}/anfragen")
    for day, count in sorted(asked.items()):
        who = "1 Anbieter" if count == 1 else f"{count} Anbieter"
        yield Date(
            uuid5(space, day.isoformat()),
            day + CALL_AFTER,
            "Anbieter anrufen, die nicht geantwortet haben",
            f"Am {day:%d.%m.%Y} gefragt, ohne Antwort: {who}.",
            look.url("inventory:freshness_calls"),
            1,
        )
