"""What families are told beyond an offer's record: opening times as rows, texts in other languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kettenwerk.inventory.imports.families import read_time
from kettenwerk.inventory.models import Language, Offer, OpeningTime, Text, Weekday
from kettenwerk.inventory.services import Children

RIGHT_TO_LEFT = frozenset({Language.ARABIC})


class TimeOfDayField(forms.CharField):
    """„9:30“, „9.30 Uhr“ or what the browser's time picker sends."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self, value: Any) -> time | None:
        text = str(super().clean(value) or "")
        try:
            return read_time(text) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from error


class HoursForm(forms.Form):
    """On which weekdays an offer is open from when to when; a row nobody typed into is left out."""

    weekdays = forms.MultipleChoiceField(
        label="Wochentage",
        choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Bitte wählen Sie mindestens einen Wochentag."},
    )
    opens = TimeOfDayField(
        label="von", error_messages={"required": "Bitte nennen Sie, wann es beginnt."}
    )
    closes = TimeOfDayField(
        label="bis", error_messages={"required": "Bitte nennen Sie, wann es endet."}
    )
    note = forms.CharField(
        label="Hinweis",
        max_length=120,
        required=False,
        help_text="zum Beispiel „nur mit Anmeldung“",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", "Das Ende liegt nicht nach dem Beginn.")
        return cleaned

    @property
    def heading(self) -> str:
        """„Mo, Di 09:00–12:00“ of a stored row."""
        given = self.initial
        if not given:
            return "Weitere Öffnungszeit"
        days = ", ".join(day.capitalize() for day in given["weekdays"])
        return f"{days} {given['opens']:%H:%M}–{given['closes']:%H:%M} Uhr"


HoursFormSet = forms.formset_factory(HoursForm, extra=2, can_delete=True)


def hours_rows(formset: Any) -> Children:
    """The opening times as typed, each once; ticked ones go."""
    rows = {}
    for form in formset.forms:
        cleaned = form.cleaned_data
        if cleaned and form not in formset.deleted_forms:
            told = (tuple(cleaned["weekdays"]), cleaned["opens"], cleaned["closes"])
            rows[told] = cleaned["note"]
    names = ("weekdays", "opens", "closes")
    values = tuple(dict(zip(names, told, strict=True)) | {"note": n} for told, n in rows.items())
    return Children(OpeningTime, "offer", names, values)


# ------------------------------------------------------------------------------------------- texts


class TextForm(forms.Form):
    """One field of an offer in one language, beside the German text."""

    text = forms.CharField(
        label="Text",
        max_length=1200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    origin = forms.ChoiceField(
        label="Herkunft", choices=[("", "bitte wählen"), *Text.Origin.choices], required=False
    )
    checked_by = forms.CharField(
        label="geprüft von",
        max_length=120,
        required=False,
        help_text="Stelle oder Prüfgruppe, keine Namen von Personen",
    )
    is_still_right = forms.BooleanField(label="Der Text passt noch zum deutschen", required=False)

    def __init__(
        self, data: Any, *, offer: Offer, field: str, language: str, stored: Text | None
    ) -> None:
        initial = {}
        if stored is not None:
            initial = {n: getattr(stored, n) for n in ("text", "origin", "checked_by")}
        super().__init__(data, prefix=f"{language}-{field}", initial=initial)
        self.offer, self.field, self.language, self.stored = offer, field, language, stored
        self.german = str(getattr(offer, field))
        self.is_outdated = stored is not None and self.german != stored.source_text
        words = self.fields["text"].widget.attrs
        words |= {"lang": language.partition("-")[0]}
        if language in RIGHT_TO_LEFT:
            words["dir"] = "rtl"
        if not self.is_outdated:
            del self.fields["is_still_right"]

    @property
    def legend(self) -> str:
        return str(Text.TextField(self.field).label)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text"):
            return cleaned
        if not cleaned.get("origin"):
            self.add_error("origin", "Bitte sagen Sie, woher der Text kommt.")
        try:
            Text(language=self.language, checked_by=cleaned.get("checked_by", "")).clean()
        except ValidationError as error:
            self.add_error("checked_by", error.messages)
        return cleaned

    def row(self) -> dict[str, Any] | None:
        """The row to be stored; one that was not looked at keeps the German it was made from."""
        text = self.cleaned_data["text"]
        if not text:
            return None
        row = {n: self.cleaned_data[n] for n in ("text", "origin", "checked_by")}
        row |= {"field": self.field, "language": self.language}
        stored, is_confirmed = self.stored, self.cleaned_data.get("is_still_right", False)
        if stored is not None and stored.text == text and not (self.is_outdated and is_confirmed):
            return row | {
                "source_text": stored.source_text,
                "source_version": stored.source_version,
            }
        return row | {"source_text": self.german, "source_version": self.offer.version}


@dataclass(frozen=True, slots=True)
class LanguagePart:
    """The fields of an offer in one language."""

    code: str
    name: str
    forms: tuple[TextForm, ...]

    @property
    def filled(self) -> int:
        return sum(1 for form in self.forms if form.stored is not None)

    @property
    def outdated(self) -> int:
        return sum(1 for form in self.forms if form.is_outdated)

    @property
    def is_open(self) -> bool:
        return any(form.errors for form in self.forms if form.is_bound)


def language_parts(offer: Offer, stored: Iterable[Text], data: Any = None) -> list[LanguagePart]:
    """One part per language, with the fields that have a German text or were translated once."""
    known = {(one.language, one.field): one for one in stored}
    parts = []
    for language, name in Language.choices:
        found = tuple(
            TextForm(data, offer=offer, field=field, language=language, stored=known.get((language, field)))
            for field in Text.TextField.values
            if getattr(offer, field) or (language, field) in known
        )  # fmt: skip
        if language != Language.GERMAN:
            parts.append(LanguagePart(language, str(name), found))
    return parts


def text_rows(parts: Iterable[LanguagePart]) -> Children:
    """The translations as typed; an emptied one goes."""
    rows = (form.row() for part in parts for form in part.forms)
    return Children(Text, "offer", ("field", "language"), tuple(row for row in rows if row))
