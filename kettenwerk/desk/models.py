"""What the desk remembers: who wants to hear how often, what was told, which dates were sent out."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kettenwerk.accounts.models import Membership, Municipality


class DigestSetting(models.Model):
    """How often one member hears of what is due, and up to where they have heard it.

    ``last_told`` is the id of the last notice reported: the window of a mail follows from it and
    never from the clock, so nothing is told twice and a late tick misses nothing.
    """

    class Rhythm(models.TextChoices):
        WEEKLY = "woechentlich", "jeden Dienstag um 8 Uhr"
        DAILY = "taeglich", "montags bis freitags um 8 Uhr"
        OFF = "nie", "keine E-Mails"

    membership = models.OneToOneField(
        Membership, models.CASCADE, related_name="+", verbose_name="Mitgliedschaft"
    )
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", verbose_name="Kommune"
    )
    rhythm = models.CharField("Rhythmus", max_length=14, choices=Rhythm, default=Rhythm.WEEKLY)
    last_round = models.DateTimeField("letzter Termin")
    last_told = models.BigIntegerField("zuletzt gemeldeter Posten", default=0)

    class Meta:
        verbose_name = "Benachrichtigung"
        verbose_name_plural = "Benachrichtigungen"

    def __str__(self) -> str:
        return f"{self.membership}: {self.get_rhythm_display()}"


class DueNotice(models.Model):
    """Something that became due in a municipality, in the order in which it was noticed."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", verbose_name="Kommune"
    )
    kind = models.CharField("Art", max_length=40)
    key = models.CharField("Schlüssel", max_length=160)
    title = models.CharField("Eintrag", max_length=300)
    note = models.CharField("Anmerkung", max_length=300, blank=True)
    path = models.CharField("Seite", max_length=300, blank=True)
    noticed = models.DateTimeField("bemerkt", default=timezone.now)
    gone_at = models.DateTimeField("erledigt", null=True)

    class Meta:
        verbose_name = "fälliger Posten"
        verbose_name_plural = "fällige Posten"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "key"],
                condition=Q(gone_at=None),
                name="a_thing_is_due_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CalendarFeed(models.Model):
    """One member's private address of the dates of one municipality; only a hash of its secret is kept."""

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    membership = models.OneToOneField(
        Membership, models.CASCADE, related_name="+", verbose_name="Mitgliedschaft"
    )
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", verbose_name="Kommune"
    )
    secret_hash = models.CharField("Prüfwert", max_length=64)
    created = models.DateTimeField("angelegt", default=timezone.now)

    class Meta:
        verbose_name = "Kalender-Abo"
        verbose_name_plural = "Kalender-Abos"

    def __str__(self) -> str:
        return f"{self.membership} seit {self.created:%d.%m.%Y}"


class CalendarDate(models.Model):
    """One date as calendars know it: what was sent out must be moved or cancelled, never just dropped."""

    uuid = models.UUIDField("Kennung", editable=False)
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", verbose_name="Kommune"
    )
    day = models.DateField("Tag")
    title = models.CharField("Titel", max_length=300)
    note = models.CharField("Anmerkung", max_length=300, blank=True)
    path = models.CharField("Seite", max_length=300)
    sequence = models.PositiveIntegerField("Fassung", default=1)
    modified = models.DateTimeField("geändert")
    is_cancelled = models.BooleanField("abgesagt", default=False)

    class Meta:
        verbose_name = "Kalendertermin"
        verbose_name_plural = "Kalendertermine"
        ordering: ClassVar = ["day", "title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["municipality", "uuid"], name="a_date_is_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y} {self.title}"
