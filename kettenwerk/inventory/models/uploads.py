"""Lists that people brought as files: what was read, what was decided, what became of it."""

import json
import uuid
import zlib
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry, Job, Municipality, User
from kettenwerk.inventory.models.collection import CollectionRequest

UNDO_FOR = timedelta(days=30)


def packed(values: Any) -> bytes:
    """JSON, compressed."""
    return zlib.compress(json.dumps(values, ensure_ascii=False).encode())


def unpacked(content: bytes | memoryview) -> Any:
    """The way back from :func:`packed`; nothing stored is an empty list."""
    return json.loads(zlib.decompress(bytes(content))) if content else []


class Upload(models.Model):
    """One file on its way into the inventory; deleted 30 days after it was taken over or left."""

    class State(models.TextChoices):
        READ = "gelesen", "Spalten zuordnen"
        CHECKED = "geprueft", "wartet auf Ihre Entscheidung"
        TAKEN = "uebernommen", "übernommen"
        UNDONE = "zurueckgenommen", "zurückgenommen"
        DISCARDED = "verworfen", "verworfen"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="Person"
    )
    file_name = models.CharField("Datei", max_length=200)
    created = models.DateTimeField("hochgeladen", default=timezone.now)
    state = models.CharField("Stand", max_length=16, choices=State, default=State.READ)
    grids = models.BinaryField("Blätter")
    choices = models.JSONField("Zuordnung und Vorgaben", default=dict)
    edits = models.JSONField("Berichtigungen", default=dict)
    decisions = models.JSONField("Entscheidungen", default=dict)
    rows = models.BinaryField("geprüfte Zeilen", default=b"")
    counts = models.JSONField("Zeilen je Zustand", default=dict)
    message = models.CharField("Meldung", max_length=400, blank=True)
    change_set = models.OneToOneField(
        AuditEntry, models.PROTECT, null=True, related_name="upload", verbose_name="Änderung"
    )
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, related_name="+", verbose_name="Auftrag"
    )

    request = models.ForeignKey(
        CollectionRequest,
        models.SET_NULL,
        null=True,
        related_name="uploads",
        verbose_name="Anfrage einer Sammelrunde",
    )

    class Meta:
        verbose_name = "hochgeladene Liste"
        verbose_name_plural = "hochgeladene Listen"
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def brought_by(self) -> str:
        """Who brought it: a person, or a town or provider by link."""
        if self.request is not None:
            return f"{self.request} per Link"
        return self.person.name if self.person else ""

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.READ, self.State.CHECKED}

    @property
    def undo_until(self) -> Any:
        return self.change_set.at + UNDO_FOR if self.change_set else None

    @property
    def is_undoable(self) -> bool:
        return (
            self.state == self.State.TAKEN
            and self.change_set is not None
            and timezone.now() < self.change_set.at + UNDO_FOR
        )


class ColumnHabit(models.Model):
    """Which column a head meant to a person; asked once, remembered."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="Person")
    table = models.CharField("Tabelle", max_length=40)
    columns = models.JSONField("Spalten", default=dict)

    class Meta:
        verbose_name = "gemerkte Spaltenzuordnung"
        verbose_name_plural = "gemerkte Spaltenzuordnungen"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "table"], name="one_habit_per_table")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.table}"
