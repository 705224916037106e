"""How a municipality shows itself to families, and the links that let practitioners find offers."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kettenwerk.accounts.models import Job, Municipality, Record
from kettenwerk.inventory.models import Language, Organisation

PRACTICE_LINK_FOR = timedelta(days=180)


class GuideSetting(Record):
    """One per municipality; without one, or with a closed one, it has no public page."""

    is_open = models.BooleanField(
        "Familienwegweiser ist öffentlich",
        default=False,
        help_text="Gezeigt wird nur, was freigegeben ist.",
    )
    office = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Familienbüro",
        help_text="Wer hilft weiter, wenn nichts passt. Die öffentlichen Kontakte werden gezeigt.",
    )
    greeting = models.CharField(
        "Begrüßung",
        max_length=200,
        blank=True,
        help_text="Ein Satz unter der Überschrift, zum Beispiel „Wir sind gern für Sie da.“",
    )
    protection_phone = models.CharField(
        "Telefon bei Sorge um ein Kind",
        max_length=40,
        blank=True,
        help_text="Jugendamt, Tag und Nacht. Steht auf jeder Seite unter „Hilfe sofort“.",
    )
    protection_note = models.CharField(
        "dazu", max_length=200, blank=True, help_text="zum Beispiel „nachts über die Leitstelle“"
    )
    postcodes = models.CharField(
        "Postleitzahlen", max_length=200, blank=True, help_text="mit ; getrennt"
    )
    accent = models.CharField(
        "Farbe beim Einbetten",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Bitte eine Farbe wie #00547a angeben.")],
    )

    class Meta:
        verbose_name = "Einstellung des Familienwegweisers"
        verbose_name_plural = "Einstellungen des Familienwegweisers"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(deleted_at=None),
                name="one_guide_per_municipality",
            )
        ]

    def __str__(self) -> str:
        return f"Familienwegweiser {self.municipality}"


class Booklet(models.Model):
    """A made Heft: the paper as it was set on a day; no version keeps it, a newer one replaces it."""

    class Kind(models.TextChoices):
        GUIDE = "wegweiser", "Familienwegweiser"
        BABY = "begleitbuch", "Elternbegleitbuch"

    class Paper(models.TextChoices):
        A5 = "a5", "A5"
        A4 = "a4", "A4"

    class Unconfirmed(models.TextChoices):
        MARKED = "markiert", "aufnehmen und kennzeichnen"
        LEFT_OUT = "ohne", "weglassen"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", verbose_name="Kommune"
    )
    kind = models.CharField("Heft", max_length=12, choices=Kind)
    language = models.CharField("Sprache", max_length=10, choices=Language)
    paper = models.CharField("Format", max_length=2, choices=Paper)
    unconfirmed = models.CharField("Unbestätigte Einträge", max_length=10, choices=Unconfirmed)
    pdf = models.BinaryField("PDF")
    digest = models.CharField("Prüfsumme", max_length=64)
    offers = models.PositiveIntegerField("Angebote")
    pages = models.PositiveIntegerField("Seiten")
    as_of = models.DateField("Stand")
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="Auftrag"
    )
    created = models.DateTimeField("gesetzt", default=timezone.now, editable=False)
    created_by_name = models.CharField("gesetzt von", max_length=120, blank=True)
    published_at = models.DateTimeField("veröffentlicht", null=True, blank=True)

    class Meta:
        verbose_name = "Heft"
        verbose_name_plural = "Hefte"
        ordering: ClassVar = ["-created", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["municipality", "-created"], name="booklets_of_a_municipality")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_language_display()} {self.get_paper_display()}"


class PracticeLink(Record):
    """Lets the people of one place (a ward, a Jobcenter) find offers without an account."""

    place = models.CharField(
        "Stelle",
        max_length=120,
        help_text="zum Beispiel „Geburtsstation“ oder „Schulsozialarbeit“, keine Namen von Personen",
    )
    secret_hash = models.CharField("Prüfwert", max_length=64, editable=False)
    expires = models.DateTimeField("gilt bis", editable=False)
    revoked_at = models.DateTimeField("zurückgezogen", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "Zugang für Fachkräfte"
        verbose_name_plural = "Zugänge für Fachkräfte"
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.place

    def is_valid_at(self, now: datetime) -> bool:
        return self.deleted_at is None and self.revoked_at is None and self.expires > now
