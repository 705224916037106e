"""The choice, field by field, of what the one record keeps from two."""

from collections.abc import Iterable
from typing import Any

from django import forms

PREFIX = "wahl-"
LEFT, RIGHT = "links", "rechts"
LARGEST_VERSION = 2_000_000_000


class MergeForm(forms.Form):
    """``left`` and ``right`` are the versions that were looked at; a field not sent keeps the left."""

    left = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION)
    right = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION)

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in names:
            self.fields[f"{PREFIX}{name}"] = forms.ChoiceField(
                choices=[(LEFT, LEFT), (RIGHT, RIGHT)], required=False
            )

    def taken(self) -> list[str]:
        """The fields whose value comes from the right."""
        return [
            name.removeprefix(PREFIX)
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value == RIGHT
        ]
