"""Further relations between organisations, networks, offers and areas."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Record, SharedRecord
from kettenwerk.inventory.models.networks import Network, PracticeProfile
from kettenwerk.inventory.models.offers import Offer
from kettenwerk.inventory.models.organisations import Organisation
from kettenwerk.territory.models import Area

SUBJECTS = ("subject_organisation", "subject_network", "subject_offer")
OBJECTS = ("object_organisation", "object_network", "object_offer", "object_area")


def _exactly_one(names: tuple[str, ...]) -> Q:
    """A condition that holds when one and only one of the columns is filled."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class Relation(SharedRecord):
    """``subject`` ``kind`` ``object``, for example: the Kreis is youth office for Bönen."""

    class Kind(models.TextChoices):
        BODY = "projekttraeger", "ist Projektträger von"
        PARTNER = "projektpartner", "ist Projektpartner von"
        YOUTH_OFFICE = "jugendamt_fuer", "ist Jugendamt für"
        RESPONSIBLE = "zustaendig_fuer", "ist zuständig für"
        ADVISORY = "beratendes_mitglied", "ist beratendes Mitglied von"
        TAKES_PART = "beteiligt_an", "ist beteiligt an"
        FUNDS = "foerdert", "fördert"
        COMMISSIONS = "beauftragt", "beauftragt"
        OFFICE = "geschaeftsfuehrung", "führt die Geschäfte von"
        COORDINATES = "koordiniert", "koordiniert"
        LED_TO = "muendete_in", "mündete in"
        PART_OF = "teil_von", "ist Teil von"

    kind = models.CharField("Beziehung", max_length=24, choices=Kind)
    subject_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relations",
        verbose_name="Organisation",
    )
    subject_network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relations",
        verbose_name="Netzwerk",
    )
    subject_offer = models.ForeignKey(
        Offer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="relations",
        verbose_name="Angebot",
    )
    object_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="related_from",
        verbose_name="zu Organisation",
    )
    object_network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="related_from",
        verbose_name="zu Netzwerk",
    )
    object_offer = models.ForeignKey(
        Offer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="related_from",
        verbose_name="zu Angebot",
    )
    object_area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="related_from",
        verbose_name="zu Gebiet",
    )
    note = models.CharField("Anmerkung", max_length=400, blank=True)

    class Meta:
        verbose_name = "Beziehung"
        verbose_name_plural = "Beziehungen"
        ordering: ClassVar = ["kind", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_exactly_one(SUBJECTS), name="relation_has_one_subject"
            ),
            models.CheckConstraint(condition=_exactly_one(OBJECTS), name="relation_has_one_object"),
        ]

    @property
    def subject(self) -> SharedRecord:
        ends: list[SharedRecord | None] = [getattr(self, name) for name in SUBJECTS]
        return next(end for end in ends if end is not None)

    @property
    def object(self) -> SharedRecord:
        ends: list[SharedRecord | None] = [getattr(self, name) for name in OBJECTS]
        return next(end for end in ends if end is not None)

    def __str__(self) -> str:
        return f"{self.subject} {self.get_kind_display()} {self.object}"

    @property
    def belongs_to(self) -> SharedRecord:
        return self.subject


class ProfileRelation(Record):
    """An offer or network that a practice profile names beside its own."""

    profile = models.ForeignKey(
        PracticeProfile, models.CASCADE, related_name="related", verbose_name="Praxisprofil"
    )
    offer = models.ForeignKey(
        Offer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="named_in_profiles",
        verbose_name="Angebot",
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="named_in_profiles",
        verbose_name="Netzwerk",
    )
    shown_through = "profile"

    class Meta:
        verbose_name = "Verweis eines Praxisprofils"
        verbose_name_plural = "Verweise von Praxisprofilen"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(offer=None) ^ Q(network=None), name="profile_names_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile}: {self.offer or self.network}"


class Proposal(Record):
    """A change that somebody who may not write a record asks its owner for."""

    class State(models.TextChoices):
        OPEN = "offen", "offen"
        ACCEPTED = "angenommen", "angenommen"
        DECLINED = "zurueckgestellt", "zurückgestellt"
        WITHDRAWN = "zurueckgenommen", "vom Anbieter zurückgenommen"

    table = models.CharField("Tabelle", max_length=60)
    record = models.UUIDField("Datensatz")
    record_name = models.CharField("Eintrag", max_length=200)
    record_version = models.PositiveIntegerField("Version beim Vorschlag")
    proposed_by = models.ForeignKey(
        "accounts.Municipality", models.PROTECT, related_name="+", verbose_name="vorgeschlagen von"
    )
    proposed_by_name = models.CharField("Person", max_length=120, blank=True)
    provider_name = models.CharField("Anbieter (per Link)", max_length=200, blank=True)
    reply_to = models.EmailField("E-Mail-Adresse für die Antwort", blank=True)
    changes = models.JSONField("Änderungen", default=dict)
    reason = models.CharField("Begründung", max_length=400)
    state = models.CharField("Stand", max_length=16, choices=State, default=State.OPEN)
    answer = models.CharField("Antwort", max_length=400, blank=True)

    class Meta:
        verbose_name = "Änderungsvorschlag"
        verbose_name_plural = "Änderungsvorschläge"
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"Vorschlag zu {self.record_name}"

    @property
    def proposer(self) -> str:
        """Who asked: a municipality with a person, or a provider by its link."""
        if self.provider_name:
            return f"{self.provider_name} (Anbieter per Link)"
        return f"{self.proposed_by}, {self.proposed_by_name}"
