"""Rounds of asking: ask, remind once, take lists in as proposals, say why one was put aside."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.audit import Conflict
from kettenwerk.accounts.models import AuditEntry, Municipality
from kettenwerk.accounts.services import due, queue_mail
from kettenwerk.core.mail import Letter
from kettenwerk.core.refusal import Refused
from kettenwerk.core.secret_links import fits, make_token, read_token
from kettenwerk.inventory import imports
from kettenwerk.inventory.models import (
    CollectionRequest,
    CollectionRound,
    Organisation,
    Upload,
)
from kettenwerk.inventory.queries import collection as queries
from kettenwerk.inventory.queries.collection import requests_of
from kettenwerk.inventory.queries.listing import Context
from kettenwerk.inventory.queries.networks import NETWORKS
from kettenwerk.inventory.queries.offers import OFFERS
from kettenwerk.inventory.services import uploads
from kettenwerk.inventory.services.blank_lists import known_rows, list_file
from kettenwerk.inventory.services.upload_jobs import look_through

SALT = "kettenwerk.inventory.collection"
REMIND_BEFORE = timedelta(days=3)
MOST_REQUESTS = 300


@transaction.atomic
def open_round(one: CollectionRound, *, by: Actor) -> CollectionRound:
    """A round that asks nobody yet."""
    one.municipality = by.municipality
    audit.save(one, by=by, text=f"Sammelrunde angelegt: {one}")
    return one


@transaction.atomic
def add_request(
    one: CollectionRound,
    *,
    by: Actor,
    email: str,
    town: Municipality | None = None,
    organisation: Organisation | None = None,
) -> CollectionRequest:
    """One more town or provider to ask; nobody is asked twice in a round."""
    _refuse_if_closed(one)
    rows = CollectionRequest.objects.live().filter(round=one)
    if rows.filter(town=town, organisation=organisation).exists():
        message = f"„{town or organisation}“ steht schon in dieser Runde."
        raise Refused(message)
    if rows.count() >= MOST_REQUESTS:
        message = f"Eine Runde fragt höchstens {MOST_REQUESTS} Stellen. Bitte eine zweite anlegen."
        raise Refused(message)
    request = CollectionRequest(round=one, town=town, organisation=organisation, email=email)
    audit.save(request, by=by, text=f"Sammelrunde „{one}“ fragt {request}")
    return request


@transaction.atomic
def remove_request(request: CollectionRequest, *, by: Actor) -> None:
    """Takes somebody out of a round; the address that was sent ends."""
    audit.delete(request, by=by, text=f"Sammelrunde „{request.round}“ fragt {request} nicht mehr")


@transaction.atomic
def send_round(one: CollectionRound, *, by: Actor, now: datetime | None = None) -> int:
    """Asks everybody who was not asked yet; returns how many."""
    _refuse_if_closed(one)
    now = now or timezone.now()
    waiting = [request for request in requests_of(one) if request.asked_at is None]
    if not waiting:
        message = "Alle sind schon gefragt. Fügen Sie weitere Städte oder Anbieter hinzu."
        raise Refused(message)
    text = f"Sammelrunde „{one}“ verschickt an {len(waiting)} Stellen"
    entry = audit.record_event(by, AuditEntry.Kind.EDIT, text)
    for request in waiting:
        request.asked_at = now
        _send(request, "collection", by, now)
    audit.bulk_save(entry, [], waiting)
    return len(waiting)


def _send(request: CollectionRequest, kind: str, by: Actor, now: datetime) -> None:
    """Lays the mail with a new address ready; an earlier address ends."""
    token, request.secret_hash = make_token(request.uuid, salt=SALT)
    town = request.round.municipality
    path = reverse("inventory:collection_page", kwargs={"town": town.slug, "token": token})
    values = {
        "request": request,
        "round": request.round,
        "town": town,
        "by": by.user,
        "link": request.round.site.rstrip("/") + path,
    }
    subject, _, text = render_to_string(f"inventory/mail/{kind}.txt", values).partition("\n")
    reply_to = by.user.email if by.user else ""
    letter = Letter(request.email, subject, text.strip() + "\n", reply_to=reply_to)
    queue_mail(town, letter, key=f"{kind}/{request.uuid}", about=request.uuid, now=now)


@due.every(minutes=60)
def remind_collections(now: datetime) -> int:
    """One reminder, three days before the due date, to everybody who has not delivered."""
    rows = CollectionRequest.objects.live().filter(
        round__closed_at=None,
        round__deleted_at=None,
        round__due__lte=(now + REMIND_BEFORE).date(),
        asked_at__isnull=False,
        asked_at__lt=now - timedelta(days=1),
        delivered_at=None,
        reminded_at=None,
    )
    rows = rows.select_related("round__municipality__parent", "town", "organisation")
    return sum(_remind(request, now) for request in rows[:200])


def _remind(request: CollectionRequest, now: datetime) -> int:
    by = Actor(request.round.municipality, label="Kettenwerk (Erinnerung)")
    request.reminded_at = now
    try:
        with transaction.atomic():
            _send(request, "collection_reminder", by, now)
            audit.save(request, by=by, text=f"Erinnert: {request}")
    except Conflict:
        return 0
    return 1


@transaction.atomic
def close_round(one: CollectionRound, *, by: Actor) -> None:
    """Ends a round: its addresses open nothing any more."""
    _refuse_if_closed(one)
    one.closed_at = timezone.now()
    audit.save(one, by=by, text=f"Sammelrunde beendet: {one}")


def _refuse_if_closed(one: CollectionRound) -> None:
    if one.closed_at is not None:
        message = "Diese Sammelrunde ist beendet."
        raise Refused(message)


# --------------------------------------------------------------------------------- the other side


def read_link(token: str, town: str) -> CollectionRequest | None:
    """The request behind an address of this municipality; nothing for a forged or replaced one."""
    content = read_token(token, salt=SALT)
    if content is None:
        return None
    rows = CollectionRequest.objects.filter(uuid=content[0], round__municipality__slug=town)
    rows = rows.select_related(
        "round__municipality__parent", "town__parent", "organisation__municipality__parent"
    )
    request: CollectionRequest | None = rows.first()
    return request if request is not None and fits(content[1], request.secret_hash) else None


def grid_for(request: CollectionRequest) -> bytes:
    """The list to fill in, with what is known already."""
    context = Context(request.round.municipality, timezone.localdate())
    parts = []
    for table, listing, records in (
        (imports.OFFERS, OFFERS, queries.known_offers(request)),
        (imports.NETWORKS, NETWORKS, queries.known_networks(request)),
    ):
        parts.append((table, known_rows(table, listing, records, context)))
    return list_file(parts)


def deliver(request: CollectionRequest, content: bytes, file_name: str) -> Upload:
    """Takes a list in as a proposal to its owner; a newer list takes the place of an open one.

    Reading and checking take seconds, so they stand outside the transaction.
    """
    if not request.is_open:
        message = "Diese Sammelrunde ist beendet."
        raise Refused(message)
    by = Actor(request.owner, label=f"{request} per Link")
    upload = uploads.receive(content, file_name, by=by, request=request)
    _note_delivery(request, upload)
    look_through(upload, by=by)
    return upload


@transaction.atomic
def _note_delivery(request: CollectionRequest, upload: Upload) -> None:
    older = request.uploads.filter(state__in=[Upload.State.READ, Upload.State.CHECKED])
    older.exclude(pk=upload.pk).update(
        state=Upload.State.DISCARDED, message="Durch eine neuere Lieferung ersetzt."
    )
    request.delivered_at = timezone.now()
    audit.save(
        request,
        by=Actor(request.round.municipality, label=f"{request} per Link"),
        text=f"Geliefert: {request}, {upload.file_name}"[:400],
    )


@transaction.atomic
def put_aside(upload: Upload, *, by: Actor, reason: str) -> None:
    """Sends a delivered list back; the reason is mailed to whoever sent it."""
    if not reason.strip():
        message = "Bitte begründen Sie, warum die Liste zurückgestellt wird."
        raise Refused(message)
    uploads.discard(upload)
    upload.message = f"Zurückgestellt, weil: {reason.strip()}"[:400]
    upload.save(update_fields=["message"])
    request = upload.request
    if request is None:
        return
    values = {"upload": upload, "request": request, "by": by.user, "reason": reason.strip()}
    text = render_to_string("inventory/mail/collection_declined.txt", values)
    subject, _, body = text.partition("\n")
    letter = Letter(
        request.email, subject, body.strip() + "\n", reply_to=by.user.email if by.user else ""
    )
    queue_mail(by.municipality, letter, key=f"collection_declined/{upload.uuid}")
