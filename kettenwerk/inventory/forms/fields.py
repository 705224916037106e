"""What people type: names of records, fuzzy dates, sets of codes."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from rapidfuzz import fuzz, process

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.core.fields import CodesField, FuzzyDateField
from kettenwerk.core.german import NOT_COLLECTED
from kettenwerk.core.look import DayInput
from kettenwerk.core.names import fold
from kettenwerk.inventory.models import Known

AGE_HELP = "In Jahren: 3 oder 0,5; -0,75 ist der Beginn der Schwangerschaft."
LONG_TEXT = 200
CLOSE_ENOUGH = 70
EMPTY_INPUTS = 3
CHOOSE = "bitte wählen"


class Names:
    """Visible records of one kind by the name people type; equal names carry their place or number."""

    def __init__(self, model: type[Record], municipality: Municipality) -> None:
        self.model, self.municipality = model, municipality
        self._labels: dict[int, str] | None = None

    @property
    def labels(self) -> dict[int, str]:
        """Name by primary key, asked once."""
        if self._labels is None:
            rows = list(self.model.objects.of(self.municipality))
            names = [str(row) for row in rows]
            double = (
                {name for name in names if names.count(name) > 1}
                if len(set(names)) < len(names)
                else set()
            )
            self._labels = {
                row.pk: f"{name} [{str(row.uuid)[:8]}]" if name in double else name
                for row, name in zip(rows, names, strict=True)
            }
        return self._labels

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return {fold(label): pk for pk, label in self.labels.items()}

    def find(self, text: str) -> int:
        """The record somebody means; a close name is suggested, never taken."""
        wanted = fold(text.strip())
        by_name = self._by_name
        if wanted in by_name:
            return by_name[wanted]
        best = process.extractOne(
            wanted, list(by_name), scorer=fuzz.WRatio, score_cutoff=CLOSE_ENOUGH
        )
        hint = f" Meinten Sie „{self.labels[by_name[best[0]]]}“?" if best else ""
        message = f"„{text}“ ist hier nicht bekannt.{hint}"
        raise ValidationError(message, code="unknown_name")


class DegreesField(forms.CharField):
    """Degrees of WGS 84 as people write them: ``51,53`` or ``51.53``."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> float | None:
        text = str(super().clean(value) or "").replace(",", ".").replace("−", "-")
        if not text:
            return None
        try:
            degrees = float(text)
        except ValueError:
            degrees = math.inf
        if not -self.most <= degrees <= self.most:
            message = f"„{value}“ ist keine Zahl von Graden zwischen -{self.most} und {self.most}."
            raise ValidationError(message, code="invalid_degrees")
        return degrees

    def prepare_value(self, value: Any) -> Any:
        return f"{value:g}".replace(".", ",") if isinstance(value, float) else value


type_names_of = Callable[[type[Record]], Names]


class NameField(forms.CharField):
    """A reference, typed as a name with suggestions of the browser; cleans to the record."""

    names: Names

    def __init__(self, model: type[Record], **kwargs: Any) -> None:
        self.model = model
        kwargs.setdefault("help_text", "Tippen Sie den Anfang des Namens und wählen Sie.")
        super().__init__(**kwargs)

    def bind(self, names_of: type_names_of) -> None:
        self.names = names_of(self.model)
        self.widget.attrs.update(
            {"list": f"namen-{self.model._meta.model_name}", "autocomplete": "off"}
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        return self.model._default_manager.get(pk=self.names.find(text))

    def prepare_value(self, value: Any) -> Any:
        pk = value.pk if isinstance(value, Record) else value
        return self.names.labels.get(pk, "") if isinstance(pk, int) else value


class AnyNameField(forms.CharField):
    """A reference to a record of one of several kinds; names of two kinds carry their kind."""

    def __init__(self, *models: type[Record], **kwargs: Any) -> None:
        self.models = models
        kwargs.setdefault("help_text", "Tippen Sie den Anfang des Namens und wählen Sie.")
        super().__init__(**kwargs)

    def bind(self, names_of: type_names_of) -> None:
        self.names = [names_of(model) for model in self.models]
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Record):
            return value
        names = next(names for names in self.names if names.model is type(value))
        label = names.labels.get(value.pk)
        return self._with_kind(names, label) if label else ""

    @staticmethod
    def _with_kind(names: Names, label: str) -> str:
        return f"{label} ({names.model._meta.verbose_name})"

    def suggestions(self) -> list[str]:
        found = (
            self._with_kind(names, label) for names in self.names for label in names.labels.values()
        )
        return sorted(found, key=str.casefold)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        wanted = fold(text)
        hits = [
            (names, pk)
            for names in self.names
            for pk, label in names.labels.items()
            if wanted in {fold(label), fold(self._with_kind(names, label))}
        ]
        if len(hits) > 1:
            ways = " oder ".join(
                f"„{self._with_kind(names, names.labels[pk])}“" for names, pk in hits
            )
            message = f"„{text}“ gibt es mehrfach. Bitte schreiben Sie {ways}."
            raise ValidationError(message, code="several_names")
        if not hits:
            raise ValidationError(self._unknown(text), code="unknown_name")
        names, pk = hits[0]
        return names.model._default_manager.get(pk=pk)

    def _unknown(self, text: str) -> str:
        best = process.extractOne(
            fold(text),
            {label: fold(label) for label in self.suggestions()},
            scorer=fuzz.WRatio,
            score_cutoff=CLOSE_ENOUGH,
        )
        hint = f" Meinten Sie „{best[2]}“?" if best else ""
        return f"„{text}“ ist hier nicht bekannt.{hint}"


class ManyInputs(forms.Widget):
    """One input per value and some empty ones; emptying an input takes the value away."""

    template_name = "inventory/widgets/names.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:  # noqa: ARG002
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value.strip() for value in values if value.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        return name not in data

    def format_value(self, value: Any) -> Any:
        return [str(one) for one in value or ()]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = self.format_value(value)
        context["widget"]["values"] = filled + [""] * EMPTY_INPUTS
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002
        return f"{id_}_0"


class ManyNamesField(forms.Field):
    """Several references, each typed as a name; cleans to a list of primary keys."""

    widget = ManyInputs
    names: Names

    def __init__(self, model: type[Record], **kwargs: Any) -> None:
        self.model = model
        kwargs.setdefault(
            "help_text", "Ein Name je Feld; leeren Sie ein Feld, um den Namen zu entfernen."
        )
        super().__init__(**kwargs)

    def bind(self, names_of: type_names_of) -> None:
        self.names = names_of(self.model)
        self.widget.attrs["list"] = f"namen-{self.model._meta.model_name}"

    def clean(self, value: Any) -> list[int]:
        found, errors = [], []
        for text in value or ():
            try:
                found.append(self.names.find(text))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        if self.required and not found:
            message = "Bitte nennen Sie mindestens einen Namen."
            raise ValidationError(message, code="required")
        return list(dict.fromkeys(found))

    def prepare_value(self, value: Any) -> Any:
        if value is None:
            return []
        return [self.names.labels.get(one, "") if isinstance(one, int) else one for one in value]


def form_field(model_field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The form's reading of a stored field; used as ``formfield_callback``."""
    if isinstance(model_field, CodesField):
        return forms.MultipleChoiceField(
            choices=model_field.codes,
            widget=forms.CheckboxSelectMultiple,
            required=kwargs.get("required", False),
            label=model_field.verbose_name,
        )
    if isinstance(model_field, FuzzyDateField):
        help_text = "Jahr, Monat oder Tag: 2011, 07.2011 oder 14.07.2011"
        return forms.CharField(
            max_length=10, required=False, label=model_field.verbose_name, help_text=help_text
        )
    if isinstance(model_field, models.DateField):
        kwargs["widget"] = DayInput
    elif isinstance(model_field, models.URLField):
        kwargs["assume_scheme"] = "https"
    elif isinstance(model_field, models.CharField) and _is_long(model_field):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    field = model_field.formfield(**kwargs)
    if isinstance(field, forms.TypedChoiceField):
        _name_the_empty_choice(field)
    return field


def _is_long(field: "models.CharField[Any, Any]") -> bool:
    return not field.choices and (field.max_length or 0) > LONG_TEXT and field.name != "source"


def _name_the_empty_choice(field: forms.TypedChoiceField) -> None:
    choices: Any = field.choices
    nothing = CHOOSE if field.required else NOT_COLLECTED
    field.choices = [
        (code, nothing if code in {"", Known.UNKNOWN} else text) for code, text in choices
    ]
