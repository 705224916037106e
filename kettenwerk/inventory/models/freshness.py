"""How long a confirmation holds, when an offer is closed, whether an address still answers."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.inventory.models.offers import Offer

DEFAULT_MONTHS = 12


class FreshnessRule(Record):
    """After how many months a municipality asks again, per kind of record."""

    class Kind(models.TextChoices):
        OFFER = "angebot", "Angebote"
        ORGANISATION = "organisation", "Organisationen"
        NETWORK = "netzwerk", "Netzwerke"
        AGREEMENT = "vereinbarung", "Vereinbarungen"
        CONTACT = "kontakt", "Kontakte"

    kind = models.CharField("Art", max_length=14, choices=Kind)
    months = models.PositiveSmallIntegerField(
        "Monate",
        default=DEFAULT_MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )

    class Meta:
        verbose_name = "Aktualitätsregel"
        verbose_name_plural = "Aktualitätsregeln"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "kind"],
                condition=Q(deleted_at=None),
                name="one_freshness_rule_per_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.months} Monate"


class Closure(Record):
    """Days on which an offer is closed, for example in the holidays."""

    offer = models.ForeignKey(
        Offer, models.CASCADE, related_name="closures", verbose_name="Angebot"
    )
    first_day = models.DateField("erster Tag")
    last_day = models.DateField("letzter Tag")
    note = models.CharField("Anlass", max_length=120, blank=True)
    shown_through = "offer"

    class Meta:
        verbose_name = "Schließzeit"
        verbose_name_plural = "Schließzeiten"
        ordering: ClassVar = ["first_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="closure_ends_after_it_begins",
                violation_error_message="Der letzte Tag liegt vor dem ersten.",
            )
        ]

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{self.first_day:%d.%m.%Y} bis {self.last_day:%d.%m.%Y}{note}"


class LinkCheck(models.Model):
    """Whether the address that a record names answered when a machine last asked."""

    class Kind(models.TextChoices):
        WEBSITE = "internetseite", "Internetseite"
        MAIL = "mail", "Mail-Domain"

    class State(models.TextChoices):
        WORKS = "antwortet", "antwortet"
        UNCLEAR = "fraglich", "fraglich"
        BROKEN = "antwortet_nicht", "antwortet nicht"

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="+", verbose_name="führende Kommune"
    )
    table = models.CharField("Tabelle", max_length=60)
    record = models.UUIDField("Datensatz")
    kind = models.CharField("Art", max_length=14, choices=Kind)
    target = models.CharField("Adresse", max_length=300)
    state = models.CharField("Stand", max_length=16, choices=State)
    note = models.CharField("Befund", max_length=200, blank=True)
    checked_at = models.DateTimeField("zuletzt geprüft", default=timezone.now)
    broken_since = models.DateTimeField("gestört seit", null=True)

    class Meta:
        verbose_name = "Adressprüfung"
        verbose_name_plural = "Adressprüfungen"
        ordering: ClassVar = ["broken_since", "target"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "kind"], name="one_check_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.get_state_display()}"
