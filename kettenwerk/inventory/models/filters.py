"""Filters of a list under a name: for oneself, for the Kommune, for the Verbund."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from kettenwerk.accounts.models import Municipality, Record, RecordQuerySet, User, Visibility

_F_co = TypeVar("_F_co", bound="SavedFilter", covariant=True)


class SavedFilterQuerySet(RecordQuerySet[_F_co]):
    def seen_by(self, person: User, municipality: Municipality) -> Self:
        """Own ones, those of the own Kommune, those its Verbund shares; never another's private one."""
        private = Q(visibility=SavedFilter.Reach.PRIVATE)
        return self.of(municipality).filter(~private | Q(user=person))


class SavedFilter(Record):
    """The query of one list; it holds words of an address and never what the list shows."""

    class Reach(models.TextChoices):
        PRIVATE = "privat", "nur für mich"
        TOWN = "kommune", "für meine Kommune"
        VERBUND = Visibility.VERBUND.value, "für den Verbund"

    user = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="Person"
    )
    name = models.CharField("Name des Filters", max_length=60)
    listing = models.SlugField("Liste", max_length=20)
    query = models.CharField("Filter", max_length=600)
    visibility = models.CharField("sichtbar", max_length=12, choices=Reach, default=Reach.PRIVATE)

    objects = SavedFilterQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "gespeicherter Filter"
        verbose_name_plural = "gespeicherte Filter"
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "user", "listing", "name"],
                condition=Q(deleted_at=None),
                name="one_filter_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
