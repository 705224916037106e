"""The name of a saved filter, and who shall see it."""

from typing import Any, ClassVar

from django import forms

from kettenwerk.inventory.models import SavedFilter


class FilterForm(forms.ModelForm):  # type: ignore[type-arg]
    """``may_share``: who only reads keeps filters for themselves."""

    class Meta:
        model = SavedFilter
        fields = ("name", "visibility")
        labels: ClassVar = {"visibility": "Wer soll ihn sehen?"}
        help_texts: ClassVar = {
            "name": "Höchstens 60 Zeichen. Bitte keine Namen von Personen.",
            "visibility": "Geteilt wird nur der Filter. Jede und jeder sieht damit, was sie ohnehin sehen.",
        }
        widgets: ClassVar = {"visibility": forms.RadioSelect}

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["visibility"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not any(letter.isalnum() for letter in name):
            message = "Bitte geben Sie einen Namen aus Buchstaben oder Ziffern."
            raise forms.ValidationError(message)
        return name
