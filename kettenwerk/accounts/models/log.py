"""What was done, how records stood after it, what runs in the background, what is kept for a while."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from kettenwerk.accounts.models.people import Municipality, User


class AuditEntry(models.Model):
    """One thing somebody did; a change set when versions hang on it."""

    class Kind(models.TextChoices):
        EDIT = "bearbeitung", "Bearbeitung"
        IMPORT = "import", "Import"
        MERGE = "doppel", "Zusammenführung"
        UNDO = "ruecknahme", "Rücknahme"
        DECISION = "entscheidung", "Entscheidung"
        RELEASE = "freigabe", "Freigabe"
        MEMBERS = "mitglieder", "Mitglieder"
        SIGN_IN = "anmeldung", "Anmeldung"
        EXPORT = "ausgabe", "Ausgabe"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("Art", max_length=14, choices=Kind)
    at = models.DateTimeField("Zeitpunkt", default=timezone.now)
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="Person"
    )
    by_name = models.CharField("Name der Person", max_length=120, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    text = models.CharField("Was", max_length=400)
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name="nimmt zurück",
    )

    class Meta:
        verbose_name = "Protokolleintrag"
        verbose_name_plural = "Protokolleinträge"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["municipality", "-at"], name="audit_of_a_municipality")
        ]

    def __str__(self) -> str:
        return f"{self.at:%d.%m.%Y %H:%M} {self.text}"


class Version(models.Model):
    """A record as it stood after one change; rows are only ever added."""

    change_set = models.ForeignKey(
        AuditEntry, models.PROTECT, related_name="versions", verbose_name="Änderung"
    )
    table = models.CharField("Tabelle", max_length=60)
    record = models.UUIDField("Datensatz")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    number = models.PositiveIntegerField("Nummer")
    snapshot = models.JSONField("Inhalt")

    class Meta:
        verbose_name = "Version"
        verbose_name_plural = "Versionen"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="version_numbers_are_unique")
        ]
        indexes: ClassVar = [
            models.Index(fields=["record", "-number"], name="versions_of_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.record} v{self.number}"


class Job(models.Model):
    """A long task with a progress page."""

    class State(models.TextChoices):
        WAITING = "wartet", "wartet"
        RUNNING = "laeuft", "läuft"
        DONE = "fertig", "fertig"
        FAILED = "gescheitert", "gescheitert"
        CANCELLED = "abgebrochen", "abgebrochen"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    kind = models.CharField("Art", max_length=40)
    state = models.CharField("Stand", max_length=12, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("erledigt", default=0)
    total = models.PositiveIntegerField("insgesamt", default=0)
    message = models.CharField("Meldung", max_length=400, blank=True)
    parameters = models.JSONField("Angaben", default=dict)
    is_cancelled = models.BooleanField("Abbruch gewünscht", default=False)
    idempotency_key = models.CharField("Einmal-Schlüssel", max_length=120, unique=True)
    started_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="Person"
    )
    created = models.DateTimeField("angelegt", default=timezone.now)
    heartbeat = models.DateTimeField("letztes Lebenszeichen", null=True, blank=True)

    class Meta:
        verbose_name = "Auftrag"
        verbose_name_plural = "Aufträge"
        ordering: ClassVar = ["-created"]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}


class CacheEntry(models.Model):
    """What all processes of the server remember together for a while: attempts to sign in.

    Django's database cache reads and writes the rows; a model of the same shape lets ``migrate``
    create the table and ``tick`` empty it.
    """

    cache_key = models.CharField("Schlüssel", max_length=255, primary_key=True)
    value = models.TextField("Inhalt")
    expires = models.DateTimeField("gilt bis", db_index=True)

    class Meta:
        verbose_name = "Merkposten"
        verbose_name_plural = "Merkposten"
        db_table = "kettenwerk_cache"

    def __str__(self) -> str:
        return self.cache_key
