"""Choosing one change for many records, and asking each record's own form whether it may be made.

The form of the kind decides: values are cleaned by its fields, and every row goes through it as if
a person had opened it, changed this one thing and pressed „Speichern“.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from kettenwerk.accounts.models import Record
from kettenwerk.inventory.forms.base import Nameable, RecordForm, in_words, typed
from kettenwerk.inventory.forms.offers import OfferForm
from kettenwerk.inventory.forms.records import AgreementForm, NetworkForm, OrganisationForm
from kettenwerk.inventory.models import Basis, BulkEdit, OfferArea
from kettenwerk.territory.queries import area_tree

SET, ADD, REMOVE = "setzen", "dazu", "weg"
UNCHANGED = "nicht ändern"
NOTHING = "-"
# Kind of record → its form and what may be changed for many: field and the ways to change it.
FORMS: dict[str, type[RecordForm]] = {
    "offer": OfferForm,
    "organisation": OrganisationForm,
    "network": NetworkForm,
    "agreement": AgreementForm,
}
SETTABLE: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "offer": (
        ("status", (SET,)),
        ("duration", (SET,)),
        ("funding_end", (SET,)),
        ("last_confirmed", (SET,)),
        ("visibility", (SET,)),
        ("fields", (ADD, REMOVE)),
        ("target_groups", (ADD, REMOVE)),
        ("areas", (ADD,)),
    ),
    "organisation": (
        ("kind", (SET,)),
        ("field", (SET,)),
        ("legal_status", (SET,)),
        ("visibility", (SET,)),
    ),
    "network": (("status", (SET,)), ("level", (SET,))),
    "agreement": (("status", (SET,)), ("review", (SET,))),
}
LABELS = {"last_confirmed": "geprüft am"}
HOW_WORDS = {SET: "{}", ADD: "{}: dazu", REMOVE: "{}: weg"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field, how it changes, and the values as an input would send them."""

    name: str
    how: str
    values: tuple[str, ...]

    def applied(self, before: Sequence[str]) -> list[str]:
        if self.how == SET:
            return list(self.values)
        if self.how == ADD:
            return [*before, *(one for one in self.values if one not in before)]
        return [one for one in before if one not in self.values]


class BulkForm(forms.Form):
    """The fields of a kind that may be changed for many; all of them may be left alone."""

    def __init__(self, data: Any = None, *, kind: str, known: Nameable) -> None:
        super().__init__(data)
        self.kind, self.known = kind, known
        row_form = FORMS[kind](known=known)
        for name, ways in SETTABLE[kind]:
            for how in ways:
                field = _changer(deepcopy(row_form.fields[name]), how)
                field.label = HOW_WORDS[how].format(LABELS.get(name, field.label))
                self.fields[name if how == SET else f"{name}-{how}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        model = FORMS[self.kind]._meta.model
        for name in set(cleaned) & {"funding_end", "review"}:
            try:
                model._meta.get_field(name).clean(cleaned[name] or None, None)
            except ValidationError as error:
                self.add_error(name, error)
        if not self.errors and not self.changes():
            message = "Bitte wählen Sie, was sich ändern soll."
            raise ValidationError(message)
        return cleaned

    def changes(self) -> list[Change]:
        """What was chosen, in the order of the page; call it after cleaning."""
        found = []
        sent = typed(self)
        for name, ways in SETTABLE[self.kind]:
            for how in ways:
                values = sent[name if how == SET else f"{name}-{how}"]
                if values:
                    cleared = () if values == [NOTHING] else tuple(values)
                    found.append(Change(name, how, cleared))
        return found

    def choices_of_one(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if "-" not in name)

    def choices_of_many(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.fields if "-" in name)

    def words(self) -> str:
        """„Status: geplant; Zielgruppen: dazu Eltern“."""
        found = []
        for one in self.changes():
            name = one.name if one.how == SET else f"{one.name}-{one.how}"
            value = in_words(self, name, list(one.values)) if one.values else "leer"
            label = str(self.fields[name].label)
            found.append(f"{label} {value}" if one.how != SET else f"{label}: {value}")
        return "; ".join(found)


def _changer(field: Any, how: str) -> Any:
    """A field of the row's form as it is asked here: nothing chosen leaves the rows alone."""
    is_clearable = not field.required
    field.required, field.initial = False, None
    field.disabled = False
    if how == SET and isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        named = [(code, words) for code, words in choices if code != ""]
        has_empty = any(code == "" for code, _ in choices)
        empty = [(NOTHING, "leer („nicht erhoben“)")] if is_clearable and has_empty else []
        field.choices = [("", UNCHANGED), *empty, *named]
    elif how == SET:
        field.help_text = f"{field.help_text} Leer heißt: {UNCHANGED}.".strip()
    else:
        field.help_text = ""
    return field


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the form of one row says: new values, new places, words before and after, or reasons."""

    record: Any
    values: Mapping[str, Any]
    areas: tuple[OfferArea, ...] = ()
    differences: tuple[tuple[str, str, str], ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        return bool(self.reasons)

    @property
    def is_same(self) -> bool:
        return not self.reasons and not self.differences


class Judge:
    """Asks the form of the kind about one row after the other."""

    def __init__(self, kind: str, changes: Sequence[Mapping[str, Any]], known: Nameable) -> None:
        self.form, self.known = FORMS[kind], known
        self.changes = [Change(one["name"], one["how"], tuple(one["values"])) for one in changes]

    def __call__(self, record: Record) -> Verdict:
        stored = {field.attname: getattr(record, field.attname) for field in _fields(record)}
        form = self.form(instance=record, known=self.known)
        before = typed(form)
        data = QueryDict(mutable=True)
        for name, values in before.items():
            data.setlist(name, values)
        for one in self.changes:
            data.setlist(one.name, one.applied(data.getlist(one.name)))
        names = {one.name for one in self.changes}
        if all(sorted(data.getlist(name)) == sorted(before[name]) for name in names):
            return Verdict(record, {})
        words = self._differences(form, before, data)
        form.data, form.is_bound = data, True
        is_valid = form.is_valid()
        new = {name: getattr(record, name) for name in self._written(record, names)}
        areas = self._new_areas(form, record) if is_valid and "areas" in names else ()
        for name, value in stored.items():
            setattr(record, name, value)
        if not is_valid:
            return Verdict(record, {}, reasons=tuple(_reasons(form)))
        return Verdict(record, new, areas, words)

    def _differences(
        self, form: RecordForm, before: dict[str, list[str]], data: QueryDict
    ) -> tuple[tuple[str, str, str], ...]:
        found = []
        for name in dict.fromkeys(one.name for one in self.changes):
            old, new = before[name], data.getlist(name)
            if sorted(old) != sorted(new):
                label = LABELS.get(name, str(form.fields[name].label))
                found.append((label, in_words(form, name, old), in_words(form, name, new)))
        return tuple(found)

    @staticmethod
    def _written(record: Record, names: set[str]) -> list[str]:
        stored = {field.name for field in _fields(record)}
        found = [name for name in names if name in stored]
        return [*found, "last_confirmed_basis"] if "last_confirmed" in names else found

    def _new_areas(self, form: RecordForm, record: Any) -> tuple[OfferArea, ...]:
        known = set(form.initial["areas"])
        return tuple(
            OfferArea(
                municipality_id=record.municipality_id, offer=record, area_id=pk, basis=Basis.STATED
            )
            for pk in form.cleaned_data["areas"]
            if pk not in known
        )


def _fields(record: Record) -> Sequence[Any]:
    return record._meta.concrete_fields


def _reasons(form: RecordForm) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            yield f"{label}: {error}" if label else str(error)


def judge_of(edit: BulkEdit) -> Judge:
    """The judge of a stored wish, for pages and for the worker."""
    known = Nameable(edit.municipality, area_tree(edit.municipality))
    return Judge(edit.listing, edit.changes, known)
