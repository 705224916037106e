"""Forms around freshness: the rules, whom to ask, and what a provider may say by its link."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from kettenwerk.core.form_fields import YearsField
from kettenwerk.core.look import DayInput
from kettenwerk.inventory.forms.personal_data import personal_data_in
from kettenwerk.inventory.models import FreshnessRule, Known, Offer
from kettenwerk.inventory.queries.inquiries import Provider

KEEP = "bleibt"
REGISTER = "needs_registration"
PLAIN = ("summary", "cost", "capacity", "needs_registration", "from_months", "to_months")
LABELS = {
    "summary": "Kurzbeschreibung",
    "cost": "Kosten für Familien",
    "capacity": "Plätze",
    "needs_registration": "Anmeldung nötig",
    "from_months": "Alter ab (Jahre)",
    "to_months": "Alter bis (Jahre)",
    "hours": "Sprechzeiten",
}


class RulesForm(forms.Form):
    """Months per kind of record."""

    def __init__(self, *args: Any, rules: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in FreshnessRule.Kind.choices:
            self.fields[kind] = forms.IntegerField(
                label=f"{label}: nach wie vielen Monaten?",
                min_value=1,
                max_value=60,
                initial=rules[kind],
            )


class RoundForm(forms.Form):
    """Which providers to ask now."""

    anbieter = forms.MultipleChoiceField(
        label="Anbieter",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Bitte wählen Sie mindestens einen Anbieter."},
    )

    def __init__(self, *args: Any, providers: Sequence[Provider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {str(one.organisation.uuid): one for one in providers}
        self.fields["anbieter"].choices = [(key, key) for key in self.providers]  # type: ignore[attr-defined]

    def chosen(self) -> list[Provider]:
        return [self.providers[key] for key in self.cleaned_data["anbieter"]]


class ReferralForm(forms.Form):
    """„Nicht ich – fragen Sie …“"""

    email = forms.EmailField(
        label="E-Mail-Adresse der richtigen Stelle",
        help_text="Wenn möglich eine gemeinsame Adresse, keine private.",
    )
    note = forms.CharField(label="Was sollen wir wissen?", max_length=300, required=False)


class ChangeForm(forms.Form):
    """What a provider may propose for one or several of its offers at once.

    For one offer the fields hold what is known; for several an empty field leaves it as it is.
    """

    angebot = forms.MultipleChoiceField(
        label="Für welche Angebote?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Bitte wählen Sie mindestens ein Angebot.",
            "invalid_choice": "Dieses Angebot gehört nicht zu Ihrem Link.",
        },
    )
    hours = forms.CharField(
        label=LABELS["hours"],
        max_length=200,
        required=False,
        help_text="Zum Beispiel: Mo–Do 9–12 Uhr",
    )
    closure_first = forms.DateField(
        label="Geschlossen vom", required=False, widget=DayInput, help_text="Ferien oder Umbau."
    )
    closure_last = forms.DateField(label="bis einschließlich", required=False, widget=DayInput)
    closure_note = forms.CharField(
        label="Anlass", max_length=120, required=False, help_text="Zum Beispiel: Sommerferien"
    )
    cost = forms.CharField(label=LABELS["cost"], max_length=200, required=False)
    capacity = forms.IntegerField(
        label=LABELS["capacity"], min_value=0, max_value=100_000, required=False
    )
    needs_registration = forms.ChoiceField(label=LABELS["needs_registration"], required=False)
    from_months = YearsField(label=LABELS["from_months"], required=False)
    to_months = YearsField(label=LABELS["to_months"], required=False)
    summary = forms.CharField(
        label=LABELS["summary"],
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Höchstens 600 Zeichen. Bitte keine Namen von Personen.",
    )
    note = forms.CharField(
        label="Noch etwas?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Was sich hier nicht eintragen lässt. Ein Mensch liest es.",
    )

    def __init__(
        self, *args: Any, offers: Sequence[Offer], hours: Mapping[UUID, str | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {str(offer.uuid): offer for offer in offers}
        self.known_hours = hours
        self.fields["angebot"].choices = [(key, o.name) for key, o in self.offers.items()]  # type: ignore[attr-defined]
        registration = [(KEEP, "bleibt, wie es ist"), *Known.choices]
        self.fields["needs_registration"].choices = registration  # type: ignore[attr-defined]
        if all(value is None for value in hours.values()):
            del self.fields["hours"]

    def clean_summary(self) -> str:
        summary: str = self.cleaned_data["summary"].strip()
        for words in personal_data_in(summary):
            message = f"Im Text steht anscheinend {words}. Bitte nehmen Sie das heraus."
            raise forms.ValidationError(message)
        return summary

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("closure_first"), cleaned.get("closure_last")
        if (first is None) != (last is None) and not self.errors:
            missing = "closure_last" if last is None else "closure_first"
            self.add_error(missing, "Bitte nennen Sie den ersten und den letzten Tag.")
        if first and last and last < first:
            self.add_error("closure_last", "Der letzte Tag liegt vor dem ersten.")
        low, high = cleaned.get("from_months"), cleaned.get("to_months")
        if low is not None and high is not None and high <= low:
            self.add_error("to_months", "„Alter bis“ muss größer sein als „Alter ab“.")
        if not self.errors and not self.changes() and not cleaned.get("note"):
            message = "Es ist noch nichts geändert. Bitte füllen Sie mindestens ein Feld aus."
            self.add_error(None, message)
        return cleaned

    def chosen(self) -> list[Offer]:
        return [self.offers[key] for key in self.cleaned_data.get("angebot", [])]

    def changes(self) -> dict[UUID, dict[str, Any]]:
        """Per offer: field → words before and after, and the value as its form is typed."""
        found = {}
        for offer in self.chosen():
            each = ((name, self._change(offer, name)) for name in PLAIN)
            changes = {name: change for name, change in each if change}
            found[offer.uuid] = changes | self._hours(offer) | self._closure()
        is_said = bool(self.cleaned_data.get("note"))
        return {uuid: changes for uuid, changes in found.items() if changes or is_said}

    def _is_touched(self, name: str) -> bool:
        """Whether the provider wrote something else than the form began with."""
        if name not in self.data or name not in self.cleaned_data:
            return False
        begun = self.initial.get(name, KEEP if name == REGISTER else None)
        now = self.cleaned_data[name]
        return (None if now == "" else now) != (None if begun == "" else begun)

    def _change(self, offer: Offer, name: str) -> dict[str, Any] | None:
        new, old = self.cleaned_data.get(name), getattr(offer, name)
        if not self._is_touched(name) or new in {KEEP, old} or (not new and new != 0 and not old):
            return None
        field = self.fields[name]
        typed = "" if new is None else str(field.prepare_value(new))
        shown = "" if old is None else str(field.prepare_value(old))
        words = {str(code): str(text) for code, text in Known.choices} if name == REGISTER else {}
        return {
            "label": LABELS[name],
            "before": words.get(shown, shown) or "leer",
            "after": words.get(typed, typed) or "leer",
            "typed": [typed] if typed else [],
        }

    def _hours(self, offer: Offer) -> dict[str, Any]:
        old = self.known_hours.get(offer.uuid)
        if old is None or not self._is_touched("hours") or self.cleaned_data["hours"] == old:
            return {}
        new = self.cleaned_data["hours"]
        change = {"label": LABELS["hours"], "before": old or "leer", "after": new or "leer"}
        return {"hours": change | {"typed": [new] if new else []}}

    def _closure(self) -> dict[str, Any]:
        first, last = (self.cleaned_data.get(f"closure_{end}") for end in ("first", "last"))
        if not first or not last:
            return {}
        note = self.cleaned_data.get("closure_note", "")
        words = f"{first:%d.%m.%Y} bis {last:%d.%m.%Y}" + (f" ({note})" if note else "")
        typed = [first.isoformat(), last.isoformat(), note]
        return {"closure": {"label": "Schließzeit", "before": "", "after": words, "typed": typed}}


def known_values(offer: Offer, hours: str | None) -> dict[str, Any]:
    """What the form of a single offer starts with."""
    values: dict[str, Any] = {name: getattr(offer, name) for name in PLAIN}
    return values | {"hours": hours or "", "angebot": [str(offer.uuid)]}
