"""Asking towns and providers for their lists: the round, whom it asks, what came."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.inventory.models.organisations import Organisation


class CollectionRound(Record):
    """One round of asking for lists of offers and networks, with a due date."""

    title = models.CharField("Titel", max_length=120)
    due = models.DateField("Rückgabe bis")
    message = models.CharField("Text an die Empfänger", max_length=1000, blank=True)
    site = models.CharField("Adresse der Installation", max_length=200, editable=False)
    closed_at = models.DateTimeField("beendet", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "Sammelrunde"
        verbose_name_plural = "Sammelrunden"
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.title


class CollectionRequest(Record):
    """One town or provider that is asked, and the address by which its list comes."""

    round = models.ForeignKey(
        CollectionRound, models.CASCADE, related_name="requests", verbose_name="Sammelrunde"
    )
    town = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Kommune",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collection_requests",
        verbose_name="Anbieter",
    )
    email = models.EmailField("E-Mail-Adresse")
    secret_hash = models.CharField("Prüfwert", max_length=64, blank=True, editable=False)
    asked_at = models.DateTimeField("gefragt", null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField("erinnert", null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField("geliefert", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "Anfrage einer Sammelrunde"
        verbose_name_plural = "Anfragen einer Sammelrunde"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(town=None) ^ Q(organisation=None), name="a_round_asks_town_or_provider"
            ),
            models.UniqueConstraint(
                fields=["round", "town"],
                condition=Q(deleted_at=None),
                name="a_round_asks_a_town_once",
            ),
            models.UniqueConstraint(
                fields=["round", "organisation"],
                condition=Q(deleted_at=None),
                name="a_round_asks_a_provider_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.town or self.organisation)

    @property
    def owner(self) -> Municipality:
        """To whom what comes in is proposed: the town asked, or who keeps the provider."""
        if self.town is not None:
            return self.town
        if self.organisation is None:
            raise ValueError(self)
        return self.organisation.municipality

    @property
    def is_open(self) -> bool:
        """Whether a list may still come; a late one is better than none."""
        return self.deleted_at is None and self.round.closed_at is None and bool(self.asked_at)
