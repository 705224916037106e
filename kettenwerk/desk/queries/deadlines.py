"""What ends or must be looked at soon, and what did not work by itself."""

from collections.abc import Iterator
from datetime import date, timedelta

from kettenwerk.accounts.models import Job, OutgoingMail
from kettenwerk.core.fields import FuzzyDate
from kettenwerk.desk.queries.items import (
    Item,
    Look,
    end_note,
    last_day,
    since,
    sorted_by_day,
)
from kettenwerk.inventory.models import Agreement, Inquiry, Offer, OfferStatus

AGREEMENTS_AHEAD = timedelta(days=90)
FUNDING_AHEAD = timedelta(days=180)
# Nobody can tick off a failure; after two weeks it is history.
FAILURES_BACK = timedelta(days=14)
TAKEN_BACK = "Anfrage zurückgezogen."


def agreements(look: Look) -> list[Item]:
    """Agreements that end or are to be reviewed within 90 days, or should have been; one query."""
    rows = Agreement.objects.owned_by(look.municipality).exclude(status=Agreement.Status.ENDED)
    rows = rows.exclude(valid_to=None, review=None)
    return sorted_by_day(
        dated for row in rows for dated in _of_agreement(look, row, look.day + AGREEMENTS_AHEAD)
    )


def _of_agreement(look: Look, row: Agreement, until: date) -> Iterator[tuple[date, Item]]:
    path = look.url("inventory:agreement_detail", uuid=row.uuid)
    end: FuzzyDate | None = row.valid_to
    review: FuzzyDate | None = row.review
    if end is not None and last_day(end) <= until:
        note = end_note(end, look.day, "läuft ab", "abgelaufen")
        yield last_day(end), Item(f"{row.uuid}/bis/{end.iso}", row.subject, note, path)
    if review is not None and review.first <= until:
        note = end_note(review, look.day, "zu überprüfen", "war zu überprüfen")
        yield review.first, Item(f"{row.uuid}/pruefung/{review.iso}", row.subject, note, path)


def funding(look: Look) -> list[Item]:
    """Offers whose funding ends within 180 days or has ended; one query."""
    rows = Offer.objects.owned_by(look.municipality).exclude(funding_end=None)
    rows = rows.only("uuid", "name", "status", "start", "end", "funding_end")
    until = look.day + FUNDING_AHEAD
    return sorted_by_day(
        (
            last_day(row.funding_end),
            Item(
                f"{row.uuid}/{row.funding_end.iso}",
                row.name,
                end_note(row.funding_end, look.day, "Finanzierung endet", "Finanzierung endete"),
                look.url("inventory:offer_detail", uuid=row.uuid),
            ),
        )
        for row in rows
        if last_day(row.funding_end) <= until and row.status_on(look.day) != OfferStatus.ENDED
    )


def jobs(look: Look) -> list[Item]:
    """Work in the background that failed in the last two weeks; one query."""
    rows = Job.objects.filter(
        municipality=look.municipality,
        state=Job.State.FAILED,
        created__gte=look.now - FAILURES_BACK,
    )
    return [
        Item(
            str(row.uuid),
            row.kind.capitalize(),
            f"{since(row.created, 'am')}: {row.message}" if row.message else since(row.created),
            look.url("accounts:job_detail", job=row.uuid),
        )
        for row in rows.order_by("-created", "-pk")
    ]


def mails(look: Look) -> list[Item]:
    """Mails that could not be delivered in the last two weeks; two queries, no addresses."""
    rows = OutgoingMail.objects.filter(
        municipality=look.municipality,
        state=OutgoingMail.State.GIVEN_UP,
        created__gte=look.now - FAILURES_BACK,
    )
    found = list(rows.exclude(error=TAKEN_BACK).order_by("-created", "-pk").defer("text"))
    about = [row.about for row in found if row.about]
    asked = Inquiry.objects.owned_by(look.municipality).filter(uuid__in=about)
    inquiries = set(asked.values_list("uuid", flat=True))
    return [
        Item(
            str(row.uuid),
            row.subject,
            f"{since(row.created, 'am')}: {row.error}",
            look.url("inventory:inquiry_detail", uuid=row.about) if row.about in inquiries else "",
        )
        for row in found
    ]
