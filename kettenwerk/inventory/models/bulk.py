"""Changes to many records at once: what was chosen, what the preview said, what became of it."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from kettenwerk.accounts.models import AuditEntry, Job, Municipality, User
from kettenwerk.inventory.models.uploads import unpacked

KEPT_FOR = timedelta(days=30)


class BulkEdit(models.Model):
    """One change to every own record that a filter finds; deleted after 30 days, its change set stays."""

    class State(models.TextChoices):
        PREVIEW = "vorschau", "Vorschau"
        DONE = "geschrieben", "geändert"

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="+", verbose_name="Kommune"
    )
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="Person"
    )
    created = models.DateTimeField("angelegt", default=timezone.now)
    state = models.CharField("Stand", max_length=12, choices=State, default=State.PREVIEW)
    listing = models.SlugField("Liste", max_length=20)
    query = models.CharField("Filter", max_length=600, blank=True)
    filter_text = models.CharField("Filter in Worten", max_length=1000)
    as_of = models.DateField("Stand der Liste")
    changes = models.JSONField("Änderungen", default=list)
    change_text = models.CharField("Änderungen in Worten", max_length=1000)
    digest = models.CharField("Fingerabdruck der Zeilen", max_length=64)
    counts = models.JSONField("Zeilen je Ergebnis", default=dict)
    rows = models.BinaryField("gezeigte Zeilen", default=b"")
    message = models.CharField("Meldung", max_length=400, blank=True)
    change_set = models.OneToOneField(
        AuditEntry, models.PROTECT, null=True, related_name="bulk_edit", verbose_name="Änderung"
    )
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, related_name="+", verbose_name="Auftrag"
    )

    class Meta:
        verbose_name = "Sammeländerung"
        verbose_name_plural = "Sammeländerungen"
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.change_text

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PREVIEW

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def shown_rows(self) -> list[dict[str, Any]]:
        """Rows as the page shows them: name, address, result, differences, reasons."""
        found: list[dict[str, Any]] = unpacked(self.rows)
        return found
