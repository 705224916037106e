"""Organisations, what they are responsible for, where they sit and how to reach them."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Record, SharedRecord
from kettenwerk.inventory.models.confirmable import Confirmable
from kettenwerk.inventory.models.vocabulary import Basis, Field, Known, Subject
from kettenwerk.territory.models import Area


class Organisation(Confirmable, SharedRecord):
    """A body, department, facility or association; one record with one maintaining municipality."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "kommune", "Kommune"
        UNIT = "verwaltungseinheit", "Verwaltungseinheit"
        AUTHORITY = "behoerde", "Behörde"
        COURT = "gericht", "Gericht"
        BODY = "gremium", "Gremium"
        FACILITY = "einrichtung", "Einrichtung"
        CLINIC = "klinik", "Klinik"
        ADVICE = "beratungsstelle", "Beratungsstelle"
        SERVICE = "dienst", "Dienst"
        PROVIDER = "traeger", "Träger"
        ASSOCIATION = "verband", "Verband"
        FOUNDATION = "stiftung", "Stiftung"
        PARTY = "partei", "Partei"
        INSURER = "krankenkasse", "Krankenkasse"
        GENERIC = "generic", "Gruppe von Einrichtungen"

    class AddressRule(models.TextChoices):
        """Whether families may be told where it is; a telephone number never falls under it."""

        OPEN = "offen", "ja"
        CONSENT = "einwilligung", "nur mit Einwilligung (Freiberufliche)"
        PROTECTED = "geschuetzt", "nie (Schutzadresse)"

    class LegalStatus(models.TextChoices):
        PUBLIC = "oeffentlich", "öffentlich"
        FREE = "frei", "frei"
        PRIVATE = "privat", "privat"
        UNKNOWN = "unknown", "nicht erhoben"

    key = models.SlugField("Schlüssel", max_length=80, blank=True)
    name = models.CharField("Name", max_length=200)
    kind = models.CharField("Art", max_length=20, choices=Kind)
    field = models.CharField("Arbeitsfeld", max_length=20, choices=Field)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name="Sitz",
    )
    legal_status = models.CharField(
        "Trägerschaft", max_length=12, choices=LegalStatus, default=LegalStatus.UNKNOWN
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name="gehört zu",
    )
    address_rule = models.CharField(
        "Anschrift zeigen", max_length=12, choices=AddressRule, default=AddressRule.OPEN
    )
    address_consent = models.DateField("Einwilligung vom", null=True, blank=True)
    aliases = models.CharField(
        "andere Namen", max_length=400, blank=True, help_text="mit ; getrennt"
    )
    website = models.URLField("Internetseite", blank=True)
    note = models.CharField("Anmerkung", max_length=600, blank=True)

    class Meta:
        verbose_name = "Organisation"
        verbose_name_plural = "Organisationen"
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_group(self) -> bool:
        """A group such as „Kitas“ is never one institution."""
        return self.kind == self.Kind.GENERIC

    @property
    def may_show_address(self) -> bool:
        """A protected address is shown nowhere, a freelancer's only with recorded consent."""
        if self.address_rule == self.AddressRule.CONSENT:
            return self.address_consent is not None
        return self.address_rule == self.AddressRule.OPEN

    def clean(self) -> None:
        if self.parent_id is not None and self.parent_id == self.pk:
            message = "Eine Organisation kann nicht zu sich selbst gehören."
            raise ValidationError({"parent": message})


class Responsibility(Record):
    """Who is responsible for a subject in a place; per subject, because the Kreis is not the same for all."""

    subject = models.CharField("Aufgabe", max_length=12, choices=Subject)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="responsibilities", verbose_name="Gebiet"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="responsibilities", verbose_name="zuständig"
    )
    basis = models.CharField("Grundlage", max_length=8, choices=Basis)
    source = models.CharField("Quelle", max_length=400, blank=True)
    shown_through = "organisation"

    class Meta:
        verbose_name = "Zuständigkeit"
        verbose_name_plural = "Zuständigkeiten"
        ordering: ClassVar = ["area__ags", "subject"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "area", "organisation"],
                condition=Q(deleted_at=None),
                name="one_responsibility_per_subject_area_body",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} in {self.area}: {self.organisation}"


class CooperationField(Record):
    """A partner in one of the printed fields of cooperation."""

    number = models.PositiveSmallIntegerField("Nummer")
    label = models.CharField("Kooperationsfeld", max_length=120)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="cooperation_fields", verbose_name="Organisation"
    )
    source = models.CharField("Quelle", max_length=400, blank=True)
    shown_through = "organisation"

    class Meta:
        verbose_name = "Kooperationspartner"
        verbose_name_plural = "Kooperationspartner"
        ordering: ClassVar = ["number", "organisation__name"]

    def __str__(self) -> str:
        return f"{self.label}: {self.organisation}"


class Site(SharedRecord):
    """Where something happens; for whom is said by the areas an offer serves."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="sites", verbose_name="Organisation"
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="sites", verbose_name="Gebiet"
    )
    name = models.CharField("Bezeichnung", max_length=200)
    street = models.CharField("Straße und Hausnummer", max_length=120, blank=True)
    postcode = models.CharField("Postleitzahl", max_length=5, blank=True)
    city = models.CharField("Ort", max_length=80, blank=True)
    lat = models.FloatField("Breite", null=True, blank=True, help_text="Grad, WGS 84")
    lon = models.FloatField("Länge", null=True, blank=True, help_text="Grad, WGS 84")
    is_step_free = models.CharField("stufenlos erreichbar", max_length=4, choices=Known, blank=True)
    accessibility = models.CharField(
        "Barrierefreiheit", max_length=200, blank=True, help_text="zum Beispiel „WC im 1. Stock“"
    )

    class Meta:
        verbose_name = "Standort"
        verbose_name_plural = "Standorte"
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if (self.lat is None) != (self.lon is None):
            message = "Bitte geben Sie Breite und Länge an oder keines von beiden."
            raise ValidationError({"lat": message})
