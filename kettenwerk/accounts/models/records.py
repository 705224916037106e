"""The base of every tenant-owned record: identity, owner, version, visibility."""

import uuid
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kettenwerk.accounts.models.people import Municipality

_R_co = TypeVar("_R_co", bound="Record", covariant=True)


class Visibility(models.TextChoices):
    INTERNAL = "intern", "nur intern"
    VERBUND = "verbund", "im Verbund"
    PUBLIC = "oeffentlich", "öffentlich"


class RecordQuerySet(models.QuerySet[_R_co]):
    """Rows come to a page only through :meth:`of`, :meth:`owned_by` or :meth:`public`."""

    def live(self) -> Self:
        return self.filter(deleted_at=None)

    def of(self, municipality: Municipality) -> Self:
        """What the municipality may read: its own, what its Verbund shares, what is public."""
        path = f"{self.model.shown_through}__" if self.model.shown_through else ""
        shown = Q(municipality=municipality) | Q(**{f"{path}visibility": Visibility.PUBLIC})
        root = municipality.verbund_root_id
        if root is not None:
            in_verbund = Q(municipality_id=root) | Q(municipality__parent_id=root)
            shown |= Q(**{f"{path}visibility": Visibility.VERBUND}) & in_verbund
        return self.live().filter(shown)

    def public(self) -> Self:
        """What everybody may read."""
        path = f"{self.model.shown_through}__" if self.model.shown_through else ""
        return self.live().filter(**{f"{path}visibility": Visibility.PUBLIC})

    def owned_by(self, municipality: Municipality) -> Self:
        """What the municipality may write."""
        return self.live().filter(municipality=municipality)


class Record(models.Model):
    """Base of every tenant-owned row, children included."""

    shown_through: ClassVar[str] = ""

    uuid = models.UUIDField("Kennung", default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="+",
        verbose_name="führende Kommune",
        editable=False,
    )
    version = models.PositiveIntegerField("Version", default=1, editable=False)
    created = models.DateTimeField("angelegt", default=timezone.now, editable=False)
    modified = models.DateTimeField("geändert", default=timezone.now, editable=False)
    deleted_at = models.DateTimeField("gelöscht", null=True, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def snapshot(self) -> dict[str, Any]:
        """Every stored value of the row, ready for JSON."""
        values = {}
        for field in self._meta.concrete_fields:
            value = field.value_from_object(self)
            plain = value is None or isinstance(value, bool | int | float | str)
            values[field.attname] = value if plain else _as_json(field, self)
        return values


def _as_json(field: Any, record: models.Model) -> Any:
    if isinstance(field, models.JSONField):
        return field.value_from_object(record)
    if isinstance(field, models.BinaryField):
        return None
    return field.value_to_string(record)


class SharedRecord(Record):
    """A record with a visibility of its own, a source and, after an import, a doubt."""

    visibility = models.CharField(
        "sichtbar für", max_length=12, choices=Visibility, default=Visibility.INTERNAL
    )
    source = models.CharField("Quelle", max_length=400, blank=True)
    doubt = models.CharField("Zweifel", max_length=400, blank=True, editable=False)

    class Meta:
        abstract = True


class ExternalId(models.Model):
    """Under which key another system or file knows a record."""

    owner = models.ForeignKey(Municipality, models.CASCADE, verbose_name="Kommune")
    data_set = models.CharField("Datenbestand", max_length=80)
    table = models.CharField("Tabelle", max_length=60)
    key = models.CharField("Schlüssel", max_length=200)
    record = models.UUIDField("Datensatz", db_index=True)

    class Meta:
        verbose_name = "Fremdschlüssel"
        verbose_name_plural = "Fremdschlüssel"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "data_set", "table", "key"], name="one_record_per_external_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.data_set}/{self.table}/{self.key}"
