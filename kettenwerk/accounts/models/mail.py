"""Mails on their way, and when something recurring was last done."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from kettenwerk.accounts.models.people import Municipality


class OutgoingMail(models.Model):
    """One mail, written in the transaction of what it tells about and sent by ``kettenwerk tick``.

    The key makes it one mail however often somebody asks for it. The text may carry a personal
    link, so it goes as soon as the mail is sent or given up.
    """

    class State(models.TextChoices):
        WAITING = "wartet", "wartet auf den Versand"
        SENDING = "wird_gesendet", "wird gesendet"
        SENT = "gesendet", "gesendet"
        GIVEN_UP = "aufgegeben", "nicht zustellbar"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    key = models.CharField("Einmal-Schlüssel", max_length=160, unique=True)
    about = models.UUIDField("Datensatz", null=True, db_index=True)
    recipient = models.EmailField("E-Mail-Adresse")
    reply_to = models.EmailField("E-Mail-Adresse für Antworten", blank=True)
    subject = models.CharField("Betreff", max_length=200)
    text = models.TextField("Text", blank=True)
    state = models.CharField("Stand", max_length=14, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    next_attempt = models.DateTimeField("nächster Versuch", default=timezone.now)
    error = models.CharField("Fehler", max_length=400, blank=True)
    created = models.DateTimeField("angelegt", default=timezone.now)
    sent_at = models.DateTimeField("gesendet", null=True)

    class Meta:
        verbose_name = "ausgehende E-Mail"
        verbose_name_plural = "ausgehende E-Mails"
        ordering: ClassVar = ["-created", "-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "next_attempt"], name="mails_to_send")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"


class DueTask(models.Model):
    """When a recurring task of a room was last started; the row decides which tick does it."""

    name = models.CharField("Aufgabe", max_length=120, unique=True)
    started = models.DateTimeField("zuletzt begonnen")

    class Meta:
        verbose_name = "wiederkehrende Aufgabe"
        verbose_name_plural = "wiederkehrende Aufgaben"

    def __str__(self) -> str:
        return self.name
