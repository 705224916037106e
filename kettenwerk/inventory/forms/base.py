"""The form every kind of record is edited with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.utils import timezone

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.inventory.forms.fields import (
    CHOOSE,
    AnyNameField,
    ManyNamesField,
    NameField,
    Names,
)
from kettenwerk.inventory.forms.personal_data import personal_data_in
from kettenwerk.inventory.models import Basis
from kettenwerk.inventory.queries.references import circle
from kettenwerk.inventory.services import Children
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree

PLANNING_TEXTS = ("summary", "note", "title", "starting_point", "goals", "achieved", "subject")
INDENT = "\u2003"
TWINS = "aehnliche"


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields under one heading; the rarer ones are folded away until they hold an error."""

    heading: str
    fields: tuple[Any, ...]
    is_folded: bool

    @property
    def is_open(self) -> bool:
        return not self.is_folded or any(field.errors for field in self.fields)


@dataclass(frozen=True)
class Nameable:
    """What a municipality may name in its forms: places and records, each asked once."""

    municipality: Municipality
    tree: AreaTree
    names: dict[type[Record], Names] = field(default_factory=dict)

    @cached_property
    def places(self) -> list[tuple[int, str]]:
        """Every area, set in below the one it lies in."""
        return [(area.pk, f"{INDENT * depth}{area.name}") for depth, area in self.tree.in_order()]

    def names_of(self, model: type[Record]) -> Names:
        return self.names.setdefault(model, Names(model, self.municipality))


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """Knows for whom it is; ``children()`` says which rows the record shall have beside its own.

    ``naming`` is the field in which a record gets its name, if twins can be told by it; ``hangs_on``
    says which field takes what the address names (``?organisation=…``).
    """

    groups: ClassVar[tuple[tuple[str, bool, str], ...]] = ()
    naming: ClassVar[str] = "name"
    hangs_on: ClassVar[dict[str, str]] = {}

    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000
    )

    def __init__(self, *args: Any, known: Nameable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0
        for one in self.fields.values():
            if isinstance(one, NameField | ManyNamesField | AnyNameField):
                one.bind(known.names_of)
            elif isinstance(one, forms.ModelChoiceField) and one.queryset.model is Area:  # type: ignore[union-attr]
                one.queryset = Area.objects.of(known.municipality)
                one.choices = [("", CHOOSE), *known.places]
            elif isinstance(one, forms.TypedMultipleChoiceField):
                one.choices = known.places
        self._offer_to_settle_the_doubt()
        self.load_children()

    def _offer_to_settle_the_doubt(self) -> None:
        """A doubt of an import stays until somebody ticks that it is settled."""
        doubt = getattr(self.instance, "doubt", "")
        if doubt:
            self.fields["is_settled"] = forms.BooleanField(
                label="Zweifel aus der Übernahme ist geklärt", required=False, help_text=doubt
            )

    def watch_the_name(self, url: str) -> None:
        """Asks for possible twins while the name is typed; without script they come on saving."""
        self.fields[self.naming].widget.attrs |= {
            "hx-get": url,
            "hx-trigger": "input changed delay:400ms",
            "hx-target": f"#{TWINS}",
            "hx-sync": "this:replace",
            "aria-describedby": TWINS,
        }

    def load_children(self) -> None:
        """Sets the initial values of fields that stand for child rows."""

    def children(self) -> list[Children]:
        """The child rows as typed; call it after ``is_valid()``."""
        return []

    def companions(self) -> list[Record]:
        """Other records that change with this one; call it after ``is_valid()``."""
        return []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._keep_defaults(cleaned)
        if cleaned.get("is_settled"):
            self.instance.doubt = ""
        if cleaned.get("is_checked"):
            cleaned["last_confirmed"] = timezone.localdate()
            self.instance.last_confirmed_basis = Basis.STATED
        elif "last_confirmed" in self.changed_data:
            is_dated = cleaned.get("last_confirmed") is not None
            self.instance.last_confirmed_basis = Basis.STATED if is_dated else ""
        for name in ("parent", "part_of"):
            if cleaned.get(name) is not None:
                sentence = circle(self.instance, name, cleaned[name])
                if sentence:
                    self.add_error(name, sentence)
        return cleaned

    def _keep_defaults(self, cleaned: dict[str, Any]) -> None:
        """A choice that always has a value keeps its default when nothing was sent."""
        stored = {one.name: one for one in self.instance._meta.concrete_fields}
        for name, value in cleaned.items():
            field = stored.get(name)
            default = getattr(field, "default", models.NOT_PROVIDED)
            is_choice = bool(getattr(field, "choices", None)) and not getattr(field, "blank", True)
            if value == "" and is_choice and default is not models.NOT_PROVIDED:
                cleaned[name] = default

    def _post_clean(self) -> None:
        """The version decides about conflicts in the save, not about what the instance holds now."""
        stored = self.instance.version
        super()._post_clean()  # type: ignore[misc]
        self.instance.version = self.cleaned_data.get("version") or stored

    def add_error(self, field: str | None, error: Any) -> None:
        """Errors of fields that people do not see stand above the form."""
        if field is not None and field != NON_FIELD_ERRORS and field not in self.fields:
            field = None
        super().add_error(field, error)

    @property
    def record_name(self) -> str:
        return str(self.cleaned_data.get(self.naming, "")) if self.is_bound else ""

    def is_renamed(self) -> bool:
        return bool(self.naming) and self.naming in self.changed_data

    def personal_data(self) -> list[str]:
        """Sentences about what looks like data of a person."""
        return [
            f"Im Feld „{field.label}“ steht anscheinend {words}."
            for name, field in self.fields.items()
            if name in PLANNING_TEXTS
            for words in personal_data_in(str(self.cleaned_data.get(name) or ""))
        ]

    def field_groups(self) -> Iterator[FieldGroup]:
        """The fields by heading, in the order of ``groups``; what is named nowhere comes last."""
        left = [name for name, one in self.fields.items() if not one.widget.is_hidden]
        if "is_settled" in left:
            left.remove("is_settled")
            yield FieldGroup("Zu klären", (self["is_settled"],), is_folded=False)
        for heading, is_folded, names in self.groups:
            wanted = [name for name in names.split() if name in left]
            left = [name for name in left if name not in wanted]
            yield FieldGroup(heading, tuple(self[name] for name in wanted), is_folded)
        if left:
            yield FieldGroup(
                "Weitere Angaben" if self.groups else "Angaben",
                tuple(self[name] for name in left),
                bool(self.groups),
            )

    def datalists(self) -> list[tuple[str, list[str]]]:
        """Suggestions for the inputs that take names."""
        wanted = {
            model
            for one in self.fields.values()
            if isinstance(one, NameField | ManyNamesField)
            for model in (one.model,)
        }
        found = [
            (f"namen-{model._meta.model_name}", sorted(names.labels.values(), key=str.casefold))
            for model, names in self.known.names.items()
            if model in wanted
        ]
        return found + [
            (f"namen-{name}", one.suggestions())
            for name, one in self.fields.items()
            if isinstance(one, AnyNameField)
        ]


def typed(form: forms.BaseForm) -> dict[str, list[str]]:
    """What the inputs of a form hold, as a browser would send it."""
    found = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field.widget, forms.CheckboxInput):
            found[bound.html_name] = ["on"] if value else []
        elif isinstance(value, list | tuple | set):
            found[bound.html_name] = [str(one) for one in value]
        else:
            text = bound.field.widget.format_value(value)
            texts = text if isinstance(text, list) else [text]
            found[bound.html_name] = [str(one) for one in texts if one not in (None, "")]
    return found


def in_words(form: forms.BaseForm, name: str, values: list[str]) -> str:
    """The words people read for what an input holds."""
    field = form.fields[name]
    choices = getattr(field, "choices", None)
    if choices is not None:
        words = {str(code): str(text).strip() for code, text in choices}
        values = [words.get(value, value) for value in values]
    elif isinstance(field.widget, forms.CheckboxInput):
        values = ["ja" if values else "nein"]
    return ", ".join(values) or "leer"
