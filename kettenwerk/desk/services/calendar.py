"""Private calendar addresses: made, renewed, ended, read; dates that move or go are told to calendars."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from icalendar import Calendar, Event

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality
from kettenwerk.core.secret_links import fits, make_token, read_token
from kettenwerk.desk.models import CalendarDate, CalendarFeed
from kettenwerk.desk.queries import WINDOW, Date, Look, dates_of, membership_of

_SALT = "kettenwerk.desk.calendar"
_SHOWN = ("day", "title", "note", "path")
_EVERY = timedelta(hours=6)


@transaction.atomic
def make_feed(*, by: Actor) -> str:
    """A new address for a member; an earlier one ends. Returns its path, which is kept nowhere."""
    membership = membership_of(by)
    feed, _ = CalendarFeed.objects.get_or_create(
        membership=membership, defaults={"municipality": by.municipality}
    )
    token, feed.secret_hash = make_token(feed.uuid, salt=_SALT)
    feed.save(update_fields=["secret_hash"])
    return reverse("desk:calendar_feed", kwargs={"town": by.municipality.slug, "token": token})


def end_feed(*, by: Actor) -> bool:
    """Ends the address of a member; returns whether there was one."""
    rows = CalendarFeed.objects.filter(membership__user=by.user, municipality=by.municipality)
    deleted, _ = rows.delete()
    return bool(deleted)


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address leads to: a feed, or nothing any more (``feed`` is None)."""

    feed: CalendarFeed | None


def open_feed(token: str, town: str) -> Opened | None:
    """The feed behind an address; None for one that this house never made for this municipality."""
    read = read_token(token, salt=_SALT)
    if read is None or not Municipality.objects.filter(slug=town).exists():
        return None
    uuid, secret = read
    rows = CalendarFeed.objects.select_related("membership__user", "municipality__parent")
    feed = rows.filter(uuid=uuid).first()
    if feed is None:
        return Opened(None)
    if feed.municipality.slug != town:
        return None
    is_alive = fits(secret, feed.secret_hash) and feed.membership.user.is_active
    return Opened(feed if is_alive else None)


def refresh_dates(look: Look) -> bool:
    """Brings what calendars know up to date; writes only when something differs."""
    found = {one.uuid: one for one in dates_of(look)}
    if not _apply(found, look, is_trial=True):
        return False
    with transaction.atomic():
        Municipality.objects.select_for_update().get(pk=look.municipality.pk)
        return _apply(found, look, is_trial=False)


def _apply(found: dict[UUID, Date], look: Look, *, is_trial: bool) -> bool:
    """Whether anything is new, moved, gone or too old; and, unless it is a trial, writes it."""
    stored = {row.uuid: row for row in CalendarDate.objects.filter(municipality=look.municipality)}
    new = [_new(one, look) for uuid, one in found.items() if uuid not in stored]
    changed, old = [], []
    for uuid, row in stored.items():
        one = found.get(uuid)
        if one is None and abs(row.day - look.today) > WINDOW:
            old.append(row.pk)
        elif one is None and not row.is_cancelled:
            changed.append(_cancelled(row, look))
        elif one is not None and (row.is_cancelled or _shown(row) != _shown(one)):
            changed.append(_moved(row, one, look))
    if not is_trial:
        CalendarDate.objects.bulk_create(new)
        fields = [*_SHOWN, "sequence", "modified", "is_cancelled"]
        CalendarDate.objects.bulk_update(changed, fields)
        CalendarDate.objects.filter(pk__in=old).delete()
    return bool(new or changed or old)


def _shown(one: Date | CalendarDate) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in _SHOWN)


def _new(one: Date, look: Look) -> CalendarDate:
    row = CalendarDate(uuid=one.uuid, municipality=look.municipality, sequence=one.version)
    for name in _SHOWN:
        setattr(row, name, getattr(one, name))
    row.modified = look.now
    return row


def _cancelled(row: CalendarDate, look: Look) -> CalendarDate:
    row.is_cancelled, row.modified, row.sequence = True, look.now, row.sequence + 1
    return row


def _moved(row: CalendarDate, one: Date, look: Look) -> CalendarDate:
    for name in _SHOWN:
        setattr(row, name, getattr(one, name))
    # The record's version, or more where it was cancelled and came back.
    row.sequence = max(one.version, row.sequence + 1)
    row.is_cancelled, row.modified = False, look.now
    return row


def last_change(feed: CalendarFeed) -> datetime:
    """When something in the feed last changed."""
    rows = CalendarDate.objects.filter(municipality=feed.municipality)
    changed: datetime | None = rows.aggregate(last=Max("modified"))["last"]
    return max(changed or feed.created, feed.created)


def feed_text(feed: CalendarFeed, *, site: str) -> bytes:
    """The calendar as a file: whole days without time zones, so no clock change can move or double one."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kettenwerk//Termine//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Kettenwerk {feed.municipality}")
    calendar.add("refresh-interval", _EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for row in CalendarDate.objects.filter(municipality=feed.municipality):
        calendar.add_component(_event(row, site))
    return bytes(calendar.to_ical())


def _event(row: CalendarDate, site: str) -> Event:
    link = site.rstrip("/") + row.path
    event = Event()
    event.add("uid", str(row.uuid))
    event.add("sequence", row.sequence)
    event.add("dtstamp", row.modified)
    event.add("last-modified", row.modified)
    event.add("dtstart", row.day)
    event.add("dtend", row.day + timedelta(days=1))
    event.add("summary", f"Entfällt: {row.title}" if row.is_cancelled else row.title)
    event.add("description", f"{link}\n{row.note}".strip())
    event.add("url", link)
    event.add("status", "CANCELLED" if row.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
