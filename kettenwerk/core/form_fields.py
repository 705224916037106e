"""Form fields that several rooms show: ages typed in years."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kettenwerk.core.fields import ADULTHOOD_MONTHS, PREGNANCY_START_MONTHS
from kettenwerk.core.tabular import read_years

LATEST_CHAIN_MONTHS = ADULTHOOD_MONTHS * 2


class YearsField(forms.CharField):
    """An age typed in years („0,5“, „-0,75“) and kept in months.

    ``on_chain``: only ages at which a chain can have a phase or a joint.
    """

    def __init__(self, *, on_chain: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 8)
        super().__init__(**kwargs)
        self.on_chain = on_chain

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value) or "").replace("−", "-")
        if not text:
            return None
        try:
            months = read_years(text)
        except (ValueError, ArithmeticError) as error:
            message = f"„{text}“ ist kein Alter. Bitte in Jahren, zum Beispiel 3 oder 0,5."
            raise ValidationError(message, code="invalid_age") from error
        if self.on_chain and not PREGNANCY_START_MONTHS <= months <= LATEST_CHAIN_MONTHS:
            message = "Bitte ein Alter von −0,75 (Schwangerschaft) an, zum Beispiel 21."
            raise ValidationError(message, code="invalid_age")
        return months

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return f"{round(value / 12, 2):g}".replace(".", ",")
