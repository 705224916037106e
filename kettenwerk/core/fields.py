"""Field types that several rooms store: sets of codes, fuzzy dates, ages in months."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Contains

PREGNANCY_START_MONTHS = -9
ADULTHOOD_MONTHS = 252
_ISO_PARTIAL = re.compile(r"^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$")
_GERMAN_DATE = re.compile(r"(?:(?:([0-9]{1,2})\.)?([0-9]{1,2})\.)?([0-9]{4})")


if TYPE_CHECKING:
    _TextField = models.Field[Iterable[str], tuple[str, ...]]
    _CharField = models.CharField[Any, Any]
else:
    _TextField, _CharField = models.TextField, models.CharField


class CodesField(_TextField):
    """A set of vocabulary codes in printed order, stored as ``;a;b;`` so both databases can ask for one.

    The Python value is a tuple of strings; ``filter(fields__has="bildung")`` finds rows naming a code.
    """

    def __init__(self, *args: Any, codes: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        self.codes = tuple(codes)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", tuple)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        if not value:
            return ()
        parts = value.split(";") if isinstance(value, str) else value
        return tuple(part.strip() for part in parts if part.strip())

    def get_prep_value(self, value: Any) -> str:
        codes = self.to_python(value)
        return f";{';'.join(codes)};" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        allowed = {code for code, _ in self.codes}
        unknown = [code for code in value if allowed and code not in allowed]
        if unknown:
            message = (
                f"„{unknown[0]}“ ist kein bekannter Wert. Möglich: {', '.join(sorted(allowed))}."
            )
            raise ValidationError(message, code="unknown_code")

    def labels(self, value: Iterable[str]) -> list[str]:
        """The German words for the codes of one row."""
        words = dict(self.codes)
        return [words.get(code, code) for code in value]


@CodesField.register_lookup
class Has(Contains):
    """``fields__has="bildung"``: the set contains this code."""

    lookup_name = "has"
    prepare_rhs = False

    def get_prep_lookup(self) -> str:
        return f";{self.rhs};"


@dataclass(frozen=True, slots=True, order=True)
class FuzzyDate:
    """A date that may be known only to the month or year.

    ``iso`` is ``2011``, ``2011-07`` or ``2011-07-14``. The days are half-open: :attr:`first` is in
    it, :attr:`after` is the first day that is certainly past it.
    """

    iso: str

    def __post_init__(self) -> None:
        if not _ISO_PARTIAL.match(self.iso):
            raise ValueError(self.iso)
        _ = self.first, self.after

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        return {4: "year", 7: "month", 10: "day"}[len(self.iso)]

    @property
    def first(self) -> date:
        year, month, day = [*self.iso.split("-"), "1", "1"][:3]
        return date(int(year), int(month), int(day))

    @property
    def after(self) -> date:
        first = self.first
        if self.precision == "year":
            return date(first.year + 1, 1, 1)
        if self.precision == "month":
            return first + timedelta(days=calendar.monthrange(first.year, first.month)[1])
        return first + timedelta(days=1)

    def has_begun(self, day: date) -> bool | None:
        """Whether the date is reached on ``day``; ``None`` = „unklar“."""
        if day >= self.after or (self.precision == "day" and day >= self.first):
            return True
        return False if day < self.first else None

    def is_past(self, day: date) -> bool | None:
        """Whether the date lies wholly before ``day``; ``None`` = „unklar“."""
        if day >= self.after:
            return True
        return False if day <= self.first else None

    def __str__(self) -> str:
        first = self.first
        if self.precision == "year":
            return str(first.year)
        if self.precision == "month":
            return f"{first:%m.%Y}"
        return f"{first:%d.%m.%Y}"


def read_fuzzy_date(text: str) -> FuzzyDate:
    """``2011``, ``2011-07``, ``07.2011``, ``14.07.2011`` or ``2011-07-14``; raises ``ValueError``."""
    given = text = text.strip()
    if match := _GERMAN_DATE.fullmatch(text):
        day, month, year = match.groups()
        text = "-".join(part.zfill(2) for part in (year, month, day) if part)
    try:
        return FuzzyDate(text)
    except (ValueError, OverflowError) as error:
        message = f"„{given[:40]}“ ist kein Datum. Möglich: 2011, 07.2011, 14.07.2011."
        raise ValueError(message) from error


class FuzzyDateField(_CharField):
    """Stores a :class:`FuzzyDate` as its ISO text; empty = not stated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, null=True, blank=True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> FuzzyDate | None:
        return FuzzyDate(value) if value else None

    def to_python(self, value: Any) -> Any:
        if value in (None, "") or isinstance(value, FuzzyDate):
            return value or None
        try:
            return read_fuzzy_date(str(value))
        except ValueError as error:
            message = f"„{value}“ ist kein Datum. Möglich: 2011, 07.2011, 14.07.2011."
            raise ValidationError(message, code="invalid_date") from error

    def get_prep_value(self, value: Any) -> str | None:
        value = self.to_python(value)
        return value.iso if value else None

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def run_validators(self, value: Any) -> None:
        """The type says it all; the length validator of CharField does not know it."""

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """An empty input is „not stated“, as the database says it; else a history would tell of nothing."""
        super().save_form_data(instance, data or None)


def months_of_years(years: float) -> int:
    """Ages are half-open month spans: ``round(years * 12)``."""
    return round(years * 12)
