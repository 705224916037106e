"""Networks and who takes part, agreements and their parties, practice profiles, relations, named gaps."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Record, SharedRecord
from kettenwerk.core.fields import CodesField, FuzzyDateField
from kettenwerk.inventory.models.ages import from_months_field, span_is_half_open, to_months_field
from kettenwerk.inventory.models.confirmable import Confirmable
from kettenwerk.inventory.models.offers import Offer, status_on
from kettenwerk.inventory.models.organisations import Organisation
from kettenwerk.inventory.models.vocabulary import Basis, Field
from kettenwerk.territory.models import Area


class Network(Confirmable, SharedRecord):
    """A group of institutions that meets: working group, round table, conference, steering body."""

    class Level(models.TextChoices):
        STRATEGIC = "lenkung", "Lenkung"
        OPERATIVE = "steuerung", "Steuerung"
        NETWORK = "netzwerk", "Netzwerk"
        WORKING_GROUP = "arbeitskreis", "Arbeitskreis"

    class Kind(models.TextChoices):
        WORKING_GROUP = "arbeitskreis", "Arbeitskreis"
        ROUND_TABLE = "runder_tisch", "Runder Tisch"
        CONFERENCE = "stadtteilkonferenz", "Stadtteilkonferenz"
        WORKSHOP = "sozialraumworkshop", "Sozialraumworkshop"
        STEERING = "lenkungskreis", "Steuerungs- oder Lenkungskreis"
        PARAGRAPH_78 = "ag_78", "AG nach § 78 SGB VIII"
        ALLIANCE = "buendnis", "Bündnis"
        EXPERT_CONFERENCE = "fachkonferenz", "Gesundheits- oder Bildungskonferenz"
        QUALITY_CIRCLE = "qualitaetszirkel", "Qualitätszirkel"
        BOARD = "beirat", "Beirat oder Parlament"

    class Status(models.TextChoices):
        EXISTING = "bestehend", "besteht"
        PLANNED = "geplant", "geplant"
        STARTING = "im_aufbau", "im Aufbau"
        ENDED = "abgeschlossen", "abgeschlossen"

    key = models.SlugField("Schlüssel", max_length=80, blank=True)
    name = models.CharField("Name", max_length=200)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="networks", verbose_name="Gebiet"
    )
    level = models.CharField("Ebene", max_length=14, choices=Level)
    kind = models.CharField("Art", max_length=20, choices=Kind, blank=True)
    responsible = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="zuständig",
    )
    responsible_basis = models.CharField(
        "Grundlage der Zuständigkeit", max_length=8, choices=Basis, blank=True
    )
    coordinator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Koordination",
    )
    coordinator_basis = models.CharField(
        "Grundlage der Koordination", max_length=8, choices=Basis, blank=True
    )
    legal_basis = models.CharField("Rechtsgrundlage", max_length=200, blank=True)
    meetings_min = models.PositiveSmallIntegerField(
        "Treffen im Jahr, mindestens", null=True, blank=True
    )
    meetings_max = models.PositiveSmallIntegerField(
        "Treffen im Jahr, höchstens", null=True, blank=True
    )
    participants_count = models.PositiveIntegerField("Teilnehmende", null=True, blank=True)
    institutions_count = models.PositiveIntegerField("Institutionen", null=True, blank=True)
    founded = FuzzyDateField("gegründet")
    from_months = from_months_field()
    to_months = to_months_field()
    age_basis = models.CharField("Grundlage des Alters", max_length=8, choices=Basis, blank=True)
    fields = CodesField("Arbeitsfelder", codes=Field.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="gehört zu",
    )
    same_as = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="same_from",
        verbose_name="vermutlich dasselbe wie",
    )
    sibling_group = models.SlugField("Geschwistergruppe", max_length=80, blank=True)
    has_named_members = models.BooleanField("Mitglieder genannt", default=False)
    status = models.CharField("Status", max_length=14, choices=Status, default=Status.EXISTING)
    note = models.CharField("Anmerkung", max_length=600, blank=True)

    class Meta:
        verbose_name = "Netzwerk"
        verbose_name_plural = "Netzwerke"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [span_is_half_open("network_age_span_is_half_open")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        low, high = self.meetings_min, self.meetings_max
        if low is not None and high is not None and low > high:
            message = "„Höchstens“ darf nicht kleiner sein als „mindestens“."
            raise ValidationError({"meetings_max": message})


class NetworkMember(Record):
    """One participant of a network, as printed."""

    class Role(models.TextChoices):
        MEMBER = "mitglied", "Mitglied"
        WHEN_NEEDED = "bei_bedarf", "bei Bedarf"
        INVITED = "auf_einladung", "auf Einladung"
        COORDINATION = "koordination", "Koordination"
        MODERATION = "moderation", "Moderation"
        ADVISORY = "beratend", "beratend"
        REPRESENTED = "vertreten", "vertreten"
        SUPPORT = "unterstuetzung", "Unterstützung"

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="members", verbose_name="Netzwerk"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="network_memberships",
        verbose_name="Organisation",
    )
    role = models.CharField("Rolle", max_length=14, choices=Role)
    as_printed = models.CharField("Wortlaut der Quelle", max_length=200, blank=True)
    basis = models.CharField("Grundlage", max_length=8, choices=Basis)
    source = models.CharField("Quelle", max_length=400, blank=True)
    shown_through = "network"

    class Meta:
        verbose_name = "Netzwerkmitglied"
        verbose_name_plural = "Netzwerkmitglieder"
        ordering: ClassVar = ["organisation__name"]

    def __str__(self) -> str:
        return f"{self.organisation} in {self.network}"


class Agreement(Confirmable, SharedRecord):
    """A contract, agreement, resolution, funding or consent between bodies."""

    class Kind(models.TextChoices):
        PROTECTION = "schutzvereinbarung", "Schutzvereinbarung"
        COOPERATION = "kooperationsvereinbarung", "Kooperationsvereinbarung"
        CONTRACT = "kooperationsvertrag", "Kooperationsvertrag"
        PROCEDURE = "verfahrensabsprache", "Verfahrensabsprache"
        FUNDING = "foerderung", "Förderung"
        CONSENT = "einwilligung", "Einwilligung"
        APPROVAL = "einverstaendniserklaerung", "Einverständniserklärung"
        MODEL = "modellvereinbarung", "Modellvereinbarung"
        RESOLUTION = "beschluss", "Beschluss"

    class Status(models.TextChoices):
        IN_FORCE = "bestehend", "besteht"
        DRAFT = "in_erarbeitung", "in Erarbeitung"
        PROMISED = "zugesagt", "zugesagt"
        PROPOSED = "vorgeschlagen", "vorgeschlagen"
        ENDED = "beendet", "beendet"

    key = models.SlugField("Schlüssel", max_length=80, blank=True)
    kind = models.CharField("Art", max_length=28, choices=Kind)
    subject = models.CharField("Gegenstand", max_length=300)
    legal_basis = models.CharField("Rechtsgrundlage", max_length=200, blank=True)
    concluded = FuzzyDateField("geschlossen am")
    valid_from = FuzzyDateField("gültig ab")
    valid_to = FuzzyDateField("gültig bis")
    review = FuzzyDateField("zu überprüfen")
    status = models.CharField("Status", max_length=16, choices=Status)
    note = models.CharField("Anmerkung", max_length=600, blank=True)

    class Meta:
        verbose_name = "Vereinbarung"
        verbose_name_plural = "Vereinbarungen"
        ordering: ClassVar = ["subject", "pk"]

    def __str__(self) -> str:
        return self.subject

    def is_in_force_on(self, day: date) -> bool:
        """Begun, not ended, and recorded as in force; unclear dates do not switch it off."""
        if self.status != self.Status.IN_FORCE:
            return False
        return status_on("laufend", self.valid_from, self.valid_to, day) == "laufend"


class AgreementParty(Record):
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="parties", verbose_name="Vereinbarung"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements", verbose_name="Partei"
    )
    shown_through = "agreement"

    class Meta:
        verbose_name = "Partei einer Vereinbarung"
        verbose_name_plural = "Parteien von Vereinbarungen"
        ordering: ClassVar = ["organisation__name"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.agreement}"


class NamedGap(SharedRecord):
    """A gap that people named, with a source; no count of offers switches it off."""

    key = models.SlugField("Schlüssel", max_length=80, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="named_gaps", verbose_name="Gebiet")
    field = models.CharField("Arbeitsfeld", max_length=20, choices=Field)
    from_months = from_months_field()
    to_months = to_months_field()
    title = models.CharField("genannte Lücke", max_length=300)

    class Meta:
        verbose_name = "genannte Lücke"
        verbose_name_plural = "genannte Lücken"
        ordering: ClassVar = ["field", "from_months", "title"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=""), name="named_gap_has_a_source"),
            span_is_half_open("named_gap_age_span_is_half_open"),
        ]

    def __str__(self) -> str:
        return self.title


class PracticeProfile(SharedRecord):
    """Starting point, goals and what was achieved, of one offer or network."""

    class Classification(models.TextChoices):
        FOCUS = "schwerpunkt", "Aufgabenschwerpunkt"
        PRIDE = "stolz", "darauf sind wir stolz"
        BEST_PRACTICE = "best_practice", "Model of best practice"

    key = models.SlugField("Schlüssel", max_length=80, blank=True)
    title = models.CharField("Titel", max_length=200)
    classification = models.CharField("Einordnung", max_length=16, choices=Classification)
    offer = models.ForeignKey(
        Offer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="profiles",
        verbose_name="Angebot",
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="profiles",
        verbose_name="Netzwerk",
    )
    starting_point = models.TextField("Ausgangslage", max_length=1200, blank=True)
    goals = models.TextField("Ziele und Zielgruppe", max_length=1200, blank=True)
    achieved = models.TextField("Erreichtes", max_length=1200, blank=True)

    class Meta:
        verbose_name = "Praxisprofil"
        verbose_name_plural = "Praxisprofile"
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(offer=None) ^ Q(network=None), name="profile_describes_one_thing"
            )
        ]

    def __str__(self) -> str:
        return self.title
