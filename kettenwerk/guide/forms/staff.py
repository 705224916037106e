"""What staff type about the guide: its settings, and who gets a link."""

from typing import Any, ClassVar

from django import forms

from kettenwerk.accounts.models import Municipality
from kettenwerk.guide.models import GuideSetting, PracticeLink
from kettenwerk.inventory.models import Field, Organisation

# Where a Familienbüro can be at home; of other fields only own organisations are offered.
FIELDS_OF_AN_OFFICE = (Field.YOUTH, Field.ADMINISTRATION, Field.SOCIAL)


class SettingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Open or closed, the Familienbüro, the telephone for worries about a child."""

    class Meta:
        model = GuideSetting
        fields: ClassVar = [
            *("is_open", "office", "greeting", "protection_phone", "protection_note"),
            *("postcodes", "accent"),
        ]
        help_texts: ClassVar = {"accent": "Wie #00547a, für die Seite Ihrer Stadt. Leer: Blau."}

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.owned_by(municipality)
        near = Organisation.objects.of(municipality).filter(field__in=FIELDS_OF_AN_OFFICE)
        office: Any = self.fields["office"]
        office.queryset = (own | near).distinct().order_by("name", "pk")
        office.empty_label = "noch keines"


class PracticeLinkForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PracticeLink
        fields = ("place",)
