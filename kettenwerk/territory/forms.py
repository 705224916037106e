"""What people may change about a place; keys, boundaries and versions come with an import."""

from typing import Any

from django import forms
from django.http import QueryDict

from kettenwerk.territory.models import Area


class AreaForm(forms.ModelForm):  # type: ignore[type-arg]
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    class Meta:
        model = Area
        fields = ("name", "ags", "ars", "lat", "lon", "is_position_approximate", "survey", "note",
                  "source", "visibility")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name, places in (("lat", 90), ("lon", 180)):
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})
            self.fields[name].widget.is_localized = True
            self.fields[name].help_text = f"Grad, WGS 84, zwischen -{places} und {places}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, most in (("lat", 90), ("lon", 180)):
            value = cleaned.get(name)
            if value is not None and abs(value) > most:
                self.add_error(name, f"{value} liegt nicht zwischen -{most} und {most} Grad.")
        if (cleaned.get("lat") is None) != (cleaned.get("lon") is None):
            self.add_error("lon", "Bitte geben Sie Breite und Länge an oder keine von beiden.")
        return cleaned

    def _post_clean(self) -> None:
        """The version as it was opened decides in the save whether somebody else was faster."""
        super()._post_clean()  # type: ignore[misc]
        self.instance.version = self.cleaned_data.get("version", self.instance.version)


def after_conflict(data: QueryDict, *, opened: Area | None, stored: Area) -> AreaForm:
    """The form once more, on top of what somebody else saved meanwhile.

    Fields that this person left as they were ``opened`` show what is stored now; what was typed stays.
    """
    shown, merged = AreaForm(instance=stored), data.copy()
    typed = set(AreaForm(data, instance=opened).changed_data) if opened else set(shown.fields)
    for name in set(shown.fields) - (typed - {"version"}):
        bound = shown[name]
        value = bound.field.widget.format_value(bound.value())
        words = value if isinstance(value, list) else [value]
        merged.setlist(name, [str(word) for word in words if word not in (None, False)])
    return AreaForm(merged, instance=stored)
