"""What families are told of an offer beyond its record, and what they tell us."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.accounts.privacy import VOICES_DAYS
from kettenwerk.core.fields import CodesField
from kettenwerk.inventory.models.ages import from_months_field, to_months_field
from kettenwerk.inventory.models.offers import Offer
from kettenwerk.inventory.models.vocabulary import Field, Language, Weekday
from kettenwerk.territory.models import Area

VOICES_KEPT_FOR = timedelta(days=VOICES_DAYS)


class OpeningTime(Record):
    """On which weekdays an offer is open from when to when."""

    offer = models.ForeignKey(
        Offer, models.CASCADE, related_name="opening_times", verbose_name="Angebot"
    )
    weekdays = CodesField("Wochentage", codes=Weekday.choices)
    opens = models.TimeField("von")
    closes = models.TimeField("bis")
    note = models.CharField("Hinweis", max_length=120, blank=True)
    shown_through = "offer"

    class Meta:
        verbose_name = "Öffnungszeit"
        verbose_name_plural = "Öffnungszeiten"
        ordering: ClassVar = ["opens", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="opening_time_ends_after_it_begins",
                violation_error_message="Das Ende liegt nicht nach dem Beginn.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M} Uhr"


class Text(Record):
    """One field of an offer in another language; German stands in the offer itself."""

    class Origin(models.TextChoices):
        HUMAN = "mensch", "von einem Menschen übersetzt"
        MACHINE = "maschine", "maschinell übersetzt, ungeprüft"

    class TextField(models.TextChoices):
        NAME = "family_name", "Name für Familien"
        SUMMARY = "summary", "Kurzbeschreibung"
        FOR_WHOM = "for_whom", "Für wen"
        TO_BRING = "to_bring", "Mitbringen"
        COST = "cost", "Kosten"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="texts", verbose_name="Angebot")
    field = models.CharField("Feld", max_length=12, choices=TextField)
    language = models.CharField("Sprache", max_length=10, choices=Language)
    text = models.CharField("Text", max_length=1200)
    origin = models.CharField("Herkunft", max_length=8, choices=Origin)
    checked_by = models.CharField(
        "geprüft von",
        max_length=120,
        blank=True,
        help_text="Stelle oder Prüfgruppe, keine Namen von Personen",
    )
    source_text = models.CharField("deutscher Text dazu", max_length=600, editable=False)
    source_version = models.PositiveIntegerField("nach Version", editable=False)
    shown_through = "offer"

    class Meta:
        verbose_name = "Übersetzung"
        verbose_name_plural = "Übersetzungen"
        ordering: ClassVar = ["language", "field"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["offer", "field", "language"],
                condition=Q(deleted_at=None),
                name="one_text_per_offer_field_language",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} ({self.get_language_display()})"

    def clean(self) -> None:
        if self.language == Language.GERMAN:
            message = "Der deutsche Text steht beim Angebot selbst."
            raise ValidationError({"language": message})
        if self.language == Language.EASY and not self.checked_by:
            message = (
                "Leichte Sprache braucht eine Prüfgruppe. Ungeprüft heißt es Einfache Sprache."
            )
            raise ValidationError({"checked_by": message})

    @property
    def is_outdated(self) -> bool:
        """Whether the German text changed after this one was written."""
        return bool(getattr(self.offer, self.field) != self.source_text)


class Voice(models.Model):
    """What somebody told through the guide; no version keeps it, after 90 days it is gone."""

    class Kind(models.TextChoices):
        CORRECTION = "fehler", "Hier stimmt etwas nicht"
        WISH = "wunsch", "Ich wünsche mir"

    class State(models.TextChoices):
        OPEN = "offen", "offen"
        DONE = "erledigt", "erledigt"
        RISK = "schutz", "an die Fachstelle gegeben"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", verbose_name="Kommune"
    )
    kind = models.CharField("Art", max_length=8, choices=Kind)
    offer = models.ForeignKey(
        Offer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="voices",
        verbose_name="Angebot",
    )
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="Gebiet"
    )
    field = models.CharField("Arbeitsfeld", max_length=20, choices=Field, blank=True)
    from_months = from_months_field()
    to_months = to_months_field()
    language = models.CharField("Sprache der Seite", max_length=10, choices=Language)
    text = models.CharField("Mitteilung", max_length=300)
    state = models.CharField("Stand", max_length=10, choices=State, default=State.OPEN)
    created = models.DateTimeField("eingegangen", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "Stimme aus dem Familienwegweiser"
        verbose_name_plural = "Stimmen aus dem Familienwegweiser"
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
