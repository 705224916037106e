"""The mail about what is newly due: on Tuesday at eight, each thing once, only when there is something."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Membership, Municipality, Role
from kettenwerk.accounts.services import due, queue_mail
from kettenwerk.core.mail import Letter
from kettenwerk.desk.models import DigestSetting, DueNotice
from kettenwerk.desk.queries import KINDS, Kind, look_at, membership_of
from kettenwerk.desk.services.notices import notice_what_is_due

logger = logging.getLogger(__name__)
Rhythm = DigestSetting.Rhythm
BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = time(8)
WEEKDAYS = {Rhythm.WEEKLY: {1}, Rhythm.DAILY: {0, 1, 2, 3, 4}}
SHOWN_PER_KIND = 5
KINDS_IN_SUBJECT = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What a mail says of one kind: the newest first, a few of them, and where the rest stands."""

    kind: Kind
    notices: Sequence[DueNotice]
    url: str
    site: str

    @property
    def heading(self) -> str:
        return self.kind.words(len(self.notices))

    @property
    def lines(self) -> list[str]:
        return [_line(one, self.site if self.url else "") for one in self.notices[:SHOWN_PER_KIND]]

    @property
    def more(self) -> int:
        return max(0, len(self.notices) - SHOWN_PER_KIND)


def _line(one: DueNotice, site: str) -> str:
    words = f"{one.title}: {one.note}" if one.note else one.title
    return f"{words} {site.rstrip('/')}{one.path}" if site and one.path else words


def round_start(rhythm: str, now: datetime) -> datetime:
    """The last time it was eight o'clock in Berlin on a day of the rhythm, in summer and winter."""
    day = now.astimezone(BERLIN).date()
    while day.weekday() not in WEEKDAYS[Rhythm(rhythm)] or _eight(day) > now:
        day -= timedelta(days=1)
    return _eight(day)


def _eight(day: datetime | object) -> datetime:
    return datetime.combine(day, EIGHT, tzinfo=BERLIN)  # type: ignore[arg-type]


def _is_due(setting: DigestSetting, now: datetime) -> bool:
    if setting.rhythm == Rhythm.OFF:
        return False
    return setting.last_round < round_start(setting.rhythm, now) <= now


@due.every(minutes=10)
def send_digests(now: datetime) -> int:
    """Lays ready the mails of a round that has begun; a late tick does it late, never twice."""
    waiting: dict[Municipality, list[Membership]] = defaultdict(list)
    kept = {row.membership_id: row for row in DigestSetting.objects.all()}
    rows = Membership.objects.filter(user__is_active=True).order_by("municipality", "pk")
    for one in rows.select_related("user", "municipality__parent"):
        if _is_due(kept.get(one.pk) or _default(one), now):
            waiting[one.municipality].append(one)
    return sum(_send_in(town, members, now) for town, members in waiting.items())


def _send_in(town: Municipality, members: Iterable[Membership], now: datetime) -> int:
    """One municipality's mails; what goes wrong there keeps no other from its own."""
    try:
        notice_what_is_due(look_at(town, now))
        return sum(_tell(one, now) for one in members)
    except Exception:
        logger.exception("Digest of %s failed", town.slug)
        return 0


def _default(membership: Membership) -> DigestSetting:
    """Weekly; the first round is the one after somebody joined."""
    return DigestSetting(
        membership=membership, municipality=membership.municipality, last_round=membership.since
    )


def _stored(membership: Membership) -> DigestSetting:
    """The locked setting of a member, made when there is none."""
    default = _default(membership)
    DigestSetting.objects.get_or_create(
        membership=membership,
        defaults={"municipality": default.municipality, "last_round": default.last_round},
    )
    return DigestSetting.objects.select_for_update().get(membership=membership)


@transaction.atomic
def _tell(membership: Membership, now: datetime) -> int:
    """The mail and the mark up to where it told, in one transaction."""
    setting = _stored(membership)
    if not _is_due(setting, now):
        return 0
    rows = DueNotice.objects.filter(municipality=membership.municipality)
    news = list(rows.filter(gone_at=None, pk__gt=setting.last_told).order_by("-pk"))
    newest = rows.aggregate(newest=Max("pk"))["newest"] or 0
    setting.last_round = round_start(setting.rhythm, now)
    setting.last_told = max(newest, setting.last_told)
    setting.save(update_fields=["last_round", "last_told"])
    if not news:
        return 0
    key = f"digest/{membership.uuid}/{setting.last_round:%Y-%m-%d}"
    queue_mail(membership.municipality, write_digest(membership, news), key=key, now=now)
    return 1


def write_digest(membership: Membership, news: Iterable[DueNotice]) -> Letter:
    """The text of ``desk/mail/digest.txt``; its first line is the subject."""
    town, site = membership.municipality, settings.SITE_ADDRESS
    actor = Actor(town, membership.user, Role(membership.role))
    by_kind = defaultdict(list)
    for one in news:
        by_kind[one.kind].append(one)
    told = [
        Told(kind, by_kind[kind.name], _list_url(kind, actor), site)
        for kind in KINDS
        if by_kind[kind.name]
    ]
    counts = [f"{one.kind.short} {len(one.notices)}" for one in told]
    rest = len(counts) - KINDS_IN_SUBJECT
    more = [f"{rest} weitere Arten"] if rest > 1 else counts[KINDS_IN_SUBJECT:]
    values = {
        "town": town,
        "counts": ", ".join([*counts[:KINDS_IN_SUBJECT], *more]),
        "person": membership.user,
        "told": told,
        "today_url": site.rstrip("/") + reverse("desk:today", args=[town.slug]),
        "settings_url": site.rstrip("/") + reverse("desk:digest_edit", args=[town.slug]),
    }
    subject, _, text = render_to_string("desk/mail/digest.txt", values).partition("\n")
    return Letter(membership.user.email, subject, text.strip() + "\n", _person_to_ask(membership))


def _list_url(kind: Kind, actor: Actor) -> str:
    if not actor.may(kind.role):
        return ""
    return settings.SITE_ADDRESS.rstrip("/") + kind.list_url(look_at(actor.municipality))


def _person_to_ask(membership: Membership) -> str:
    """Who coordinates, other than the reader."""
    rows = Membership.objects.filter(
        municipality=membership.municipality, role=Role.COORDINATE, user__is_active=True
    )
    others = rows.exclude(pk=membership.pk).order_by("user__name", "pk")
    return others.values_list("user__email", flat=True).first() or ""


@transaction.atomic
def choose_rhythm(rhythm: str, *, by: Actor, now: datetime | None = None) -> None:
    """Remembers how often somebody wants to hear; the next round is the first of the new rhythm."""
    setting = _stored(membership_of(by))
    setting.rhythm = Rhythm(rhythm)
    setting.last_round = max(setting.last_round, now or timezone.now())
    setting.save(update_fields=["rhythm", "last_round"])
