"""What may be asked, parameter by parameter; wrong values are named with a German reason."""

import re
from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from ninja import Schema
from pydantic import BeforeValidator, Field, model_validator

MAX_PER_PAGE = 500
PER_PAGE = 50
_TIME = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?$")
# A „+“ that nobody escaped arrives as a space.
_LOST_PLUS = re.compile(r" (\d\d:\d\d)$")


def _moment(value: Any) -> datetime:
    text = _LOST_PLUS.sub(r"+\1", str(value).strip())
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)) is not None:
            found = datetime.combine(day, time.min)  # gets its zone below
        if found is not None:
            # Near the ends of the calendar the way to UTC leads out of it.
            return (timezone.make_aware(found) if timezone.is_naive(found) else found).astimezone()
    except (ValueError, OverflowError):
        found = None
    reason = "Bitte ein Datum wie 2026-01-31 oder 2026-01-31T12:00:00Z angeben."
    raise ValueError(reason)


def _clock(value: Any) -> time:
    found = _TIME.match(str(value).strip())
    if found is None:
        reason = "Bitte eine Uhrzeit wie 14:30 angeben."
        raise ValueError(reason)
    return time(int(found[1]), int(found[2]))


def _weekday(value: Any) -> str:
    return str(value).strip().upper()


Moment = Annotated[datetime, BeforeValidator(_moment, json_schema_input_type=str)]
Clock = Annotated[time, BeforeValidator(_clock, json_schema_input_type=str)]
Day = Annotated[
    Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"],
    BeforeValidator(_weekday, json_schema_input_type=str),
]
Age = Annotated[float, Field(ge=0, le=130, allow_inf_nan=False)]


class PageParams(Schema):
    """Of every list."""

    search: str = Field("", max_length=200, description="Freitext, wie im Familienwegweiser.")
    page: int = Field(1, ge=1, le=10**9, description="Seite, ab 1.")
    per_page: int | None = Field(
        None, ge=1, le=MAX_PER_PAGE, description=f"Einträge je Seite, sonst {PER_PAGE}."
    )
    format: Literal["json", "ndjson"] = Field(
        "json", description="ndjson: alle Einträge ohne Seiten, einer je Zeile."
    )


class TermParams(PageParams):
    taxonomy_id: UUID | None = Field(None, description="Nur Begriffe dieser Taxonomie.")
    top_only: bool = Field(default=False, description="Nur Begriffe ohne Oberbegriff.")
    parent_id: UUID | None = Field(None, description="Nur Begriffe unter diesem.")


class TaxonomyFilters(PageParams):
    """Of what carries terms."""

    taxonomy_term_id: UUID | None = Field(None, description="Trägt diesen Begriff.")
    taxonomy_id: UUID | None = Field(None, description="Trägt einen Begriff dieser Taxonomie.")
    full: bool = Field(default=False, description="Mit allem, was daran hängt.")


class OrganizationParams(TaxonomyFilters):
    full_service: bool = Field(default=False, description="Angebote ganz statt nur kurz.")


class OrganizationDetailParams(Schema):
    full_service: bool = Field(default=False, description="Angebote ganz statt nur kurz.")


class OfferFilters(TaxonomyFilters):
    """Of services and of services at locations, those of the UK profile included."""

    organization_id: UUID | None = Field(None, description="Von diesem Träger.")
    modified_after: Moment | None = Field(
        None, description="An oder nach diesem Zeitpunkt geändert."
    )
    minimum_age: Age | None = Field(None, description="Für ein Alter ab hier, in Jahren.")
    maximum_age: Age | None = Field(None, description="Für ein Alter bis hier, in Jahren.")
    day: Day | None = Field(None, description="An diesem Wochentag offen: MO … SU.")
    start_time: Clock | None = Field(None, description="Nach dieser Uhrzeit noch offen.")
    end_time: Clock | None = Field(None, description="Vor dieser Uhrzeit schon offen.")
    postcode: str = Field("", pattern=r"^(\d{5})?$", description="Fünf Ziffern.")
    proximity: float | None = Field(
        None,
        ge=0,
        le=1_000_000,
        allow_inf_nan=False,
        description="Meter um die Mitte der Postleitzahl.",
    )

    @model_validator(mode="after")
    def fit_together(self) -> "OfferFilters":
        reason = ""
        if self.proximity is not None and not self.postcode:
            reason = "proximity: Bitte auch postcode angeben."
        low, high = self.minimum_age, self.maximum_age
        if low is not None and high is not None and low > high:
            reason = "minimum_age: Bitte höchstens so groß wie maximum_age."
        start, end = self.start_time, self.end_time
        if start is not None and end is not None and start >= end:
            reason = "start_time: Bitte früher als end_time."
        if reason:
            raise ValueError(reason)
        return self


class ServiceParams(OfferFilters):
    minimal: bool = Field(
        default=False,
        description="Nur id, name, status und last_modified; ohne per_page alles auf einer Seite.",
    )
