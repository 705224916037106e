"""Asking for lists: the round, and whom it asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.look import DayInput
from kettenwerk.inventory.forms.fields import NameField, Names
from kettenwerk.inventory.models import CollectionRound, Organisation

MAX_BYTES = 10 * 1024 * 1024


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """A round with its title, its due date and what the mail says beside."""

    class Meta:
        model = CollectionRound
        fields = ("title", "due", "message")
        widgets = {"due": DayInput, "message": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "message": "Steht in der E-Mail vor dem Link. Bitte keine Namen von Familien."
        }

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due is not None and due <= timezone.localdate():
            message = "Der Termin muss in der Zukunft liegen."
            raise ValidationError(message, code="in_the_past")
        return due


class TownForm(forms.Form):
    """A town of the tree and the address of somebody who answers for it."""

    town = forms.ChoiceField(label="Stadt oder Gemeinde")
    email = forms.EmailField(label="E-Mail-Adresse")

    def __init__(self, *args: Any, towns: list[tuple[Municipality, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.towns = {town.slug: town for town, _ in towns}
        self.fields["town"].choices = [  # type: ignore[attr-defined]
            ("", "bitte wählen"),
            *((town.slug, f"{town.name}{f' ({mail})' if mail else ''}") for town, mail in towns),
        ]
        self.addresses = {town.slug: mail for town, mail in towns}
        self.fields["email"].required = False
        self.fields["email"].help_text = "Leer: an die Adresse in Klammern."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        slug = cleaned.get("town", "")
        cleaned["email"] = cleaned.get("email") or self.addresses.get(slug, "")
        if slug and not cleaned["email"] and "email" not in self.errors:
            message = "Für diese Stadt ist keine Adresse bekannt. Bitte eintragen."
            self.add_error("email", ValidationError(message, code="required"))
        cleaned["town"] = self.towns.get(slug)
        return cleaned


class ProviderForm(forms.Form):
    """A provider, typed as a name, and its address."""

    organisation = NameField(Organisation, label="Anbieter")
    email = forms.EmailField(
        label="E-Mail-Adresse", required=False, help_text="Leer: an den Kontakt im Bestand."
    )

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = Names(Organisation, municipality)
        self.fields["organisation"].bind(lambda _: self.names)  # type: ignore[attr-defined]

    def datalists(self) -> list[tuple[str, list[str]]]:
        """Suggestions for the name."""
        return [("namen-organisation", sorted(self.names.labels.values(), key=str.casefold))]


class DeliveryForm(forms.Form):
    """The list that somebody brings by link."""

    file = forms.FileField(
        label="Ihre Liste",
        help_text="Excel (.xlsx) oder CSV, höchstens 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            message = "Die Datei ist größer als 10 MB. Bitte teilen."
            raise ValidationError(message, code="too_large")
        return file
