"""Asking a provider whether its offers are still true: the question, its scope, its links."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Record
from kettenwerk.inventory.models.offers import Offer
from kettenwerk.inventory.models.organisations import Organisation


class Inquiry(Record):
    """One question to one provider about all its offers that a municipality keeps."""

    class Kind(models.TextChoices):
        MAIL = "anfrage", "Anfrage per E-Mail"
        PAGE = "seite", "Seite des Anbieters"

    kind = models.CharField("Art", max_length=8, choices=Kind, default=Kind.MAIL)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="inquiries", verbose_name="Anbieter"
    )
    email = models.EmailField("E-Mail-Adresse", blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="gefragt von",
    )
    site = models.CharField("Adresse der Installation", max_length=200)
    asked_at = models.DateTimeField("gefragt")
    expires = models.DateTimeField("gilt bis")
    reminded_at = models.DateTimeField("erinnert", null=True, blank=True)
    answered_at = models.DateTimeField("geantwortet", null=True, blank=True)
    referred_to = models.EmailField("E-Mail-Adresse, an die verwiesen wird", blank=True)
    referral_note = models.CharField("Hinweis des Anbieters", max_length=300, blank=True)
    revoked_at = models.DateTimeField("zurückgezogen", null=True, blank=True)

    class Meta:
        verbose_name = "Anfrage an einen Anbieter"
        verbose_name_plural = "Anfragen an Anbieter"
        ordering: ClassVar = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"Anfrage an {self.organisation}"

    def is_open(self, now: datetime) -> bool:
        """Whether an answer can still come in."""
        return self.deleted_at is None and self.revoked_at is None and self.expires > now


class InquiryOffer(Record):
    """One offer the question is about, and what the provider said."""

    class Answer(models.TextChoices):
        TRUE = "stimmt", "stimmt"
        CHANGE = "aendern", "Änderung vorgeschlagen"
        GONE = "gibt_es_nicht", "gibt es nicht mehr"

    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, related_name="offers", verbose_name="Anfrage"
    )
    offer = models.ForeignKey(
        Offer, models.CASCADE, related_name="inquiries", verbose_name="Angebot"
    )
    answer = models.CharField("Antwort", max_length=14, choices=Answer, blank=True)
    answered_at = models.DateTimeField("geantwortet", null=True, blank=True)

    class Meta:
        verbose_name = "gefragtes Angebot"
        verbose_name_plural = "gefragte Angebote"
        ordering: ClassVar = ["offer__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inquiry", "offer"],
                condition=Q(deleted_at=None),
                name="an_inquiry_asks_once_per_offer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.offer}: {self.get_answer_display() or 'keine Antwort'}"


class ProviderLink(Record):
    """A way in without signing in, for one inquiry; only a hash of its secret is kept."""

    inquiry = models.ForeignKey(
        Inquiry, models.CASCADE, related_name="links", verbose_name="Anfrage"
    )
    secret_hash = models.CharField("Prüfwert", max_length=64)
    expires = models.DateTimeField("gilt bis")
    revoked_at = models.DateTimeField("zurückgezogen", null=True, blank=True)

    class Meta:
        verbose_name = "Anbieter-Link"
        verbose_name_plural = "Anbieter-Links"

    def __str__(self) -> str:
        return f"Link für {self.inquiry.organisation}, gültig bis {self.expires:%d.%m.%Y}"
