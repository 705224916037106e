"""Offers: what is done for whom, from which age to which, and where."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Record, SharedRecord
from kettenwerk.core.fields import CodesField, FuzzyDate, FuzzyDateField
from kettenwerk.inventory.models.ages import from_months_field, span_is_half_open, to_months_field
from kettenwerk.inventory.models.confirmable import Confirmable
from kettenwerk.inventory.models.organisations import Organisation, Site
from kettenwerk.inventory.models.vocabulary import (
    AccessPath,
    Audience,
    Basis,
    Field,
    Function,
    Known,
    OfferStatus,
    PreventionLever,
    PreventionTarget,
    PreventionTime,
    TargetGroup,
)
from kettenwerk.territory.models import Area


def status_on(status: str, start: FuzzyDate | None, end: FuzzyDate | None, day: date) -> str:
    """The status as it stood on a day; what is unclear stays as it was recorded."""
    if end is not None and end.is_past(day) and status != OfferStatus.UNKNOWN:
        return OfferStatus.ENDED
    if start is not None and status == OfferStatus.PLANNED and start.has_begun(day):
        return OfferStatus.RUNNING
    if start is not None and status == OfferStatus.RUNNING and start.has_begun(day) is False:
        return OfferStatus.PLANNED
    return status


class Offer(Confirmable, SharedRecord):
    """An activity, instrument, project or structure with a place in the chain."""

    class Kind(models.TextChoices):
        OFFER = "angebot", "Angebot"
        INSTRUMENT = "instrument", "Instrument"
        PROJECT = "projekt", "Projekt"
        STRUCTURE = "struktur", "Struktur"

    class AgeSubject(models.TextChoices):
        CHILD = "kind", "Alter des Kindes"
        ADULT = "erwachsene", "Alter der Erwachsenen"

    class Detail(models.TextChoices):
        DESCRIBED = "beschrieben", "beschrieben"
        NAMED = "nur_genannt", "nur genannt"

    class Classification(models.TextChoices):
        ACTIVITY = "aktivitaet", "Aktivität"
        FOCUS = "schwerpunkt", "Aufgabenschwerpunkt"
        PRIDE = "stolz", "darauf sind wir stolz"
        BEST_PRACTICE = "best_practice", "Model of best practice"

    class Duration(models.TextChoices):
        PERMANENT = "regelangebot", "Regelangebot"
        LIMITED = "befristet", "befristet"

    key = models.SlugField("Schlüssel", max_length=80, blank=True)
    name = models.CharField("Name", max_length=200)
    family_name = models.CharField("Name für Familien", max_length=60, blank=True)
    kind = models.CharField("Art", max_length=12, choices=Kind, default=Kind.OFFER)
    function = models.CharField(
        "Funktion", max_length=16, choices=Function, default=Function.SERVICE
    )
    audience = models.CharField(
        "richtet sich an", max_length=12, choices=Audience, default=Audience.FAMILIES
    )
    classification = models.CharField(
        "Einordnung", max_length=16, choices=Classification, blank=True
    )
    detail = models.CharField("Beschreibungstiefe", max_length=12, choices=Detail, blank=True)
    provider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="offers", verbose_name="Anbieter"
    )
    provider_basis = models.CharField(
        "Grundlage des Anbieters", max_length=8, choices=Basis, blank=True
    )
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="offers_seated", verbose_name="Gebiet laut Quelle"
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="Teil von"
    )
    fields = CodesField("Arbeitsfelder", codes=Field.choices)
    target_groups = CodesField("Zielgruppen", codes=TargetGroup.choices)
    from_months = from_months_field()
    to_months = to_months_field()
    age_basis = models.CharField("Grundlage des Alters", max_length=8, choices=Basis, blank=True)
    age_subject = models.CharField("wessen Alter", max_length=12, choices=AgeSubject, blank=True)
    prevention_level = models.CharField(
        "Prävention nach Zielgruppe", max_length=12, choices=PreventionTarget, blank=True
    )
    prevention_time = models.CharField(
        "Prävention nach Zeitpunkt", max_length=12, choices=PreventionTime, blank=True
    )
    prevention_lever = models.CharField(
        "Prävention nach Ansatz", max_length=14, choices=PreventionLever, blank=True
    )
    access = CodesField("Zugangswege", codes=AccessPath.choices)
    duration = models.CharField("Dauer", max_length=14, choices=Duration, blank=True)
    capacity = models.PositiveIntegerField("Plätze", null=True, blank=True)
    is_free = models.CharField("kostenlos", max_length=4, choices=Known, blank=True)
    cost = models.CharField("Kosten für Familien", max_length=200, blank=True)
    languages = models.CharField("Sprachen", max_length=200, blank=True, help_text="mit ; getrennt")
    has_interpreter = models.CharField(
        "Dolmetschen möglich", max_length=4, choices=Known, blank=True
    )
    needs_registration = models.CharField(
        "Anmeldung nötig", max_length=4, choices=Known, blank=True
    )
    needs_referral = models.CharField("Überweisung nötig", max_length=4, choices=Known, blank=True)
    is_voluntary = models.CharField("freiwillig", max_length=4, choices=Known, blank=True)
    is_confidential = models.CharField("vertraulich", max_length=4, choices=Known, blank=True)
    is_anonymous = models.CharField("anonym möglich", max_length=4, choices=Known, blank=True)
    summary = models.CharField(
        "Kurzbeschreibung",
        max_length=600,
        blank=True,
        help_text="Höchstens 600 Zeichen. Bitte keine Namen, Geburtsdaten oder Fälle.",
    )
    for_whom = models.CharField(
        "Für wen",
        max_length=300,
        blank=True,
        help_text="In einfachen Worten für Familien, zum Beispiel „Für Eltern mit Babys“.",
    )
    to_bring = models.CharField(
        "Mitbringen", max_length=200, blank=True, help_text="Unterlagen; „nichts“, wenn nichts."
    )
    status = models.CharField(
        "Status", max_length=14, choices=OfferStatus, default=OfferStatus.UNKNOWN
    )
    start = FuzzyDateField("Beginn")
    end = FuzzyDateField("Ende")
    funding_end = FuzzyDateField("Finanzierung bis")

    class Meta:
        verbose_name = "Angebot"
        verbose_name_plural = "Angebote"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [span_is_half_open("offer_age_span_is_half_open")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.part_of_id is not None and self.part_of_id == self.pk:
            message = "Ein Angebot kann nicht Teil von sich selbst sein."
            raise ValidationError({"part_of": message})

    def status_on(self, day: date) -> str:
        return status_on(self.status, self.start, self.end, day)

    @property
    def has_age(self) -> bool:
        return self.from_months is not None or self.to_months is not None


class OfferArea(Record):
    """For whom an offer is there: the area and everything below it."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="areas", verbose_name="Angebot")
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="offers", verbose_name="Einzugsgebiet"
    )
    basis = models.CharField("Grundlage", max_length=8, choices=Basis)
    shown_through = "offer"

    class Meta:
        verbose_name = "Einzugsgebiet"
        verbose_name_plural = "Einzugsgebiete"
        ordering: ClassVar = ["area__ags", "area__name"]

    def __str__(self) -> str:
        return f"{self.offer} für {self.area}"


class OfferPartner(Record):
    """An organisation that takes part in an offer."""

    offer = models.ForeignKey(
        Offer, models.CASCADE, related_name="partners", verbose_name="Angebot"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partner_in", verbose_name="Partner"
    )
    shown_through = "offer"

    class Meta:
        verbose_name = "Partner eines Angebots"
        verbose_name_plural = "Partner von Angeboten"
        ordering: ClassVar = ["organisation__name"]

    def __str__(self) -> str:
        return f"{self.organisation} bei {self.offer}"


class OfferSite(Record):
    """Where an offer takes place."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="sites", verbose_name="Angebot")
    site = models.ForeignKey(Site, models.PROTECT, related_name="offers", verbose_name="Standort")
    shown_through = "offer"

    class Meta:
        verbose_name = "Ort eines Angebots"
        verbose_name_plural = "Orte von Angeboten"

    def __str__(self) -> str:
        return f"{self.offer} in {self.site}"


class Contact(Confirmable, SharedRecord):
    """How to reach an offer or an organisation: a function, never a private person."""

    class Audience(models.TextChoices):
        PUBLIC = "oeffentlich", "für alle"
        PROFESSIONALS = "fachkraefte", "nur für Fachkräfte"

    offer = models.ForeignKey(
        Offer,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name="Angebot",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name="Organisation",
    )
    function = models.CharField(
        "Funktion", max_length=120, help_text="zum Beispiel „Anmeldung“, keine Namen von Personen"
    )
    phone = models.CharField("Telefon", max_length=40, blank=True)
    email = models.EmailField("E-Mail-Adresse", blank=True)
    hours = models.CharField("Sprechzeiten", max_length=200, blank=True)
    audience = models.CharField("für wen", max_length=12, choices=Audience, default=Audience.PUBLIC)

    class Meta:
        verbose_name = "Kontakt"
        verbose_name_plural = "Kontakte"
        ordering: ClassVar = ["function", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(offer=None) ^ Q(organisation=None), name="contact_belongs_to_one_thing"
            )
        ]

    def __str__(self) -> str:
        return self.function

    def clean(self) -> None:
        if not self.phone and not self.email:
            message = "Bitte nennen Sie eine Telefonnummer oder eine E-Mail-Adresse."
            raise ValidationError({"phone": message})

    @property
    def belongs_to(self) -> Offer | Organisation | None:
        """What is reached this way; once saved, there is one."""
        return self.offer or self.organisation
