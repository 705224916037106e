"""What people decided about two records that look alike: kept apart for good, or made one."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kettenwerk.accounts.models import Record


class NotADuplicate(Record):
    """A municipality's word that two records are two things; ``one`` is the smaller id."""

    table = models.CharField("Tabelle", max_length=60)
    one = models.UUIDField("Eintrag")
    other = models.UUIDField("anderer Eintrag")
    names = models.CharField("Namen", max_length=420)

    class Meta:
        verbose_name = "kein Doppel"
        verbose_name_plural = "keine Doppel"
        ordering: ClassVar = ["-created", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "one", "other"],
                condition=Q(deleted_at=None),
                name="a_pair_is_kept_apart_once",
            ),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_is_in_order"),
        ]

    def __str__(self) -> str:
        return self.names


class Redirect(Record):
    """The old address of a merged record; it leads to the one that was kept.

    ``external_ids`` are the primary keys of the foreign keys that moved along, so that undo can
    send them back.
    """

    table = models.CharField("Tabelle", max_length=60)
    old = models.UUIDField("frühere Kennung")
    record = models.UUIDField("Datensatz", db_index=True)
    external_ids = models.JSONField("Fremdschlüssel", default=list)

    class Meta:
        verbose_name = "Weiterleitung"
        verbose_name_plural = "Weiterleitungen"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["old"], condition=Q(deleted_at=None), name="an_address_leads_to_one_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.record}"
