"""The span of ages that offers, networks and named gaps are for, in months and half open."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from kettenwerk.core.fields import PREGNANCY_START_MONTHS

MAX_AGE_MONTHS = 120 * 12


def from_months_field() -> "models.IntegerField[int | None, int | None]":
    return models.IntegerField(
        "Alter ab (Monate)",
        null=True,
        blank=True,
        validators=[MinValueValidator(PREGNANCY_START_MONTHS), MaxValueValidator(MAX_AGE_MONTHS)],
    )


def to_months_field() -> "models.IntegerField[int | None, int | None]":
    return models.IntegerField(
        "Alter bis (Monate)", null=True, blank=True, validators=[MaxValueValidator(MAX_AGE_MONTHS)]
    )


def span_is_half_open(name: str) -> models.CheckConstraint:
    """An open end is allowed on both sides; an empty or reversed span is not."""
    is_open = Q(from_months=None) | Q(to_months=None)
    return models.CheckConstraint(
        condition=is_open | Q(to_months__gt=F("from_months")),
        name=name,
        violation_error_message="„Alter bis“ muss größer sein als „Alter ab“.",
    )
