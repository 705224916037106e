"""Place: areas by version and what is counted in them."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from kettenwerk.accounts.models import Record, SharedRecord


class Area(SharedRecord):
    """One version of a place; a changed boundary is a new row that succeeds the old one."""

    class Kind(models.TextChoices):
        STATE = "land", "Land"
        DISTRICT = "kreis", "Kreis"
        TOWN = "stadt", "Stadt"
        VILLAGE = "gemeinde", "Gemeinde"
        SOZIALRAUM = "sozialraum", "Sozialraum"

    class Survey(models.TextChoices):
        """Whether the place took part in the survey of offers."""

        BODY = "traeger", "Projektträger"
        VIA_KREIS = "ueber_kreis", "über den Kreis"
        UNCLEAR = "unklar", "unklar"
        NOT_PART = "nicht_beteiligt", "nicht beteiligt"
        SOZIALRAUM = "sozialraum", "Sozialraum"
        OUTSIDE = "aussen", "außerhalb"

    key = models.SlugField("Schlüssel", max_length=80)
    name = models.CharField("Name", max_length=120)
    kind = models.CharField("Art", max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="liegt in",
    )
    ags = models.CharField("Amtlicher Gemeindeschlüssel", max_length=8, blank=True)
    ars = models.CharField("Amtlicher Regionalschlüssel", max_length=12, blank=True)
    lat = models.FloatField("Breite", null=True, blank=True, help_text="Grad, WGS 84")
    lon = models.FloatField("Länge", null=True, blank=True, help_text="Grad, WGS 84")
    is_position_approximate = models.BooleanField("Lage ungefähr", default=False)
    boundary = models.JSONField("Grenze", null=True, blank=True, help_text="GeoJSON nach RFC 7946")
    survey = models.CharField("Bestandsaufnahme", max_length=16, choices=Survey, blank=True)
    valid_from = models.DateField("gültig ab", null=True, blank=True)
    valid_to = models.DateField("gültig bis (ausschließlich)", null=True, blank=True)
    note = models.CharField("Anmerkung", max_length=400, blank=True)

    class Meta:
        verbose_name = "Gebiet"
        verbose_name_plural = "Gebiete"
        ordering: ClassVar = ["ags", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "key", "valid_from"],
                condition=Q(deleted_at=None),
                nulls_distinct=None,
                name="one_area_per_key_and_version",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="area_validity_is_half_open",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.boundary is not None and (
            not isinstance(self.boundary, dict)
            or self.boundary.get("type") not in {"Polygon", "MultiPolygon"}
        ):
            message = "Die Grenze muss ein GeoJSON-Polygon oder -MultiPolygon sein."
            raise ValidationError({"boundary": message})

    def lies_in_itself(self) -> bool:
        """Whether the way up through the areas leads back here."""
        seen: set[int] = set()
        above = self.parent
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                return True
            seen.add(above.pk)
            above = above.parent
        return False

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )

    @property
    def is_surveyed(self) -> bool:
        """Whether a survey of offers took place here; otherwise nothing may be called a hint."""
        return self.survey in {self.Survey.BODY, self.Survey.VIA_KREIS, self.Survey.SOZIALRAUM}


class AreaSuccession(Record):
    """How an area took over from an earlier one; weights carry values across the change."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="succeeds", verbose_name="Gebiet")
    predecessor = models.ForeignKey(
        Area, models.PROTECT, related_name="succeeded_by", verbose_name="früheres Gebiet"
    )
    weight = models.FloatField("Anteil", default=1.0)
    shown_through = "area"

    class Meta:
        verbose_name = "Gebietsnachfolge"
        verbose_name_plural = "Gebietsnachfolgen"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weight__gt=0) & Q(weight__lte=1), name="succession_weight_is_a_share"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.area}"


class Statistic(Record):
    """A number of people counted in an area, for an age group and a period."""

    class Measure(models.TextChoices):
        POPULATION = "einwohner", "Einwohnerinnen und Einwohner"
        JOBCENTER = "jobcenter", "vom Jobcenter betreute Menschen"

    area = models.ForeignKey(Area, models.PROTECT, related_name="statistics", verbose_name="Gebiet")
    measure = models.CharField("Kennzahl", max_length=12, choices=Measure)
    group = models.CharField("Gruppe", max_length=120, blank=True)
    from_months = models.IntegerField("Alter ab (Monate)", null=True, blank=True)
    to_months = models.IntegerField("Alter bis (Monate)", null=True, blank=True)
    year = models.PositiveSmallIntegerField("Jahr", null=True, blank=True)
    count = models.PositiveIntegerField("Anzahl")
    note = models.CharField("Anmerkung", max_length=400, blank=True)
    source = models.CharField("Quelle", max_length=400, blank=True)
    shown_through = "area"

    class Meta:
        verbose_name = "Bevölkerungszahl"
        verbose_name_plural = "Bevölkerungszahlen"
        ordering: ClassVar = ["area", "measure", "from_months", "group"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_months=None)
                | Q(to_months=None)
                | Q(to_months__gt=F("from_months")),
                name="statistic_age_span_is_half_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} · {self.get_measure_display()} · {self.count}"
