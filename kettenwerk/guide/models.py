"""How a municipality shows itself to families: whether the guide is open, and who is there as a human."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Record
from kettenwerk.inventory.models import Organisation


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
