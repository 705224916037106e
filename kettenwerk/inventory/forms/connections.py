"""What ties records together: responsibilities, fields of cooperation, further relations."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Max

from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.forms.fields import AnyNameField, NameField, form_field
from kettenwerk.inventory.models import (
    OBJECTS,
    SUBJECTS,
    CooperationField,
    Network,
    Offer,
    Organisation,
    Relation,
    Responsibility,
)
from kettenwerk.territory.models import Area


class ResponsibilityForm(RecordForm):
    naming = ""
    hangs_on: ClassVar = {"organisation": "organisation"}
    organisation = NameField(Organisation, label="zuständig")

    class Meta:
        model = Responsibility
        formfield_callback = form_field
        fields = ("subject", "area", "organisation", "basis", "source")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        same = {name: cleaned.get(name) for name in ("subject", "area", "organisation")}
        others = Responsibility.objects.live().exclude(pk=self.instance.pk)
        if all(same.values()) and others.filter(**same).exists():
            self.add_error("organisation", "Diese Zuständigkeit ist schon eingetragen.")
        return cleaned


class CooperationForm(RecordForm):
    """A partner in a field of cooperation; a field keeps its number, a new one gets the next."""

    naming = ""
    hangs_on: ClassVar = {"organisation": "organisation"}
    organisation = NameField(Organisation, label="Organisation")
    number = forms.IntegerField(
        label="Nummer",
        required=False,
        min_value=1,
        max_value=999,
        help_text="Leer lassen: die Nummer des Feldes dieses Namens, sonst die nächste freie.",
    )

    class Meta:
        model = CooperationField
        formfield_callback = form_field
        fields = ("label", "number", "organisation", "source")

    def load_children(self) -> None:
        self.fields["label"].widget.attrs |= {"list": "kooperationsfelder", "autocomplete": "off"}
        self.known_fields = dict(
            CooperationField.objects.of(self.known.municipality)
            .order_by("number")
            .values_list("label", "number")
        )

    def datalists(self) -> list[tuple[str, list[str]]]:
        return [*super().datalists(), ("kooperationsfelder", list(self.known_fields))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        label, number = cleaned.get("label", ""), cleaned.get("number")
        if number is None and "number" not in self.errors:
            highest = CooperationField.objects.of(self.known.municipality).aggregate(
                highest=Max("number")
            )
            cleaned["number"] = self.known_fields.get(label) or (highest["highest"] or 0) + 1
        namesake = next((one for one, no in self.known_fields.items() if no == number), label)
        if label and namesake != label and not self._renames(label, number):
            self.add_error("number", f"Die Nummer {number} hat schon das Feld „{namesake}“.")
        self._refuse_a_second_entry(cleaned)
        return cleaned

    def _renames(self, label: str, number: int | None) -> bool:
        """The only entry of a field may give it another name."""
        others = CooperationField.objects.of(self.known.municipality).exclude(pk=self.instance.pk)
        is_shared = number is not None and others.filter(number=number).exists()
        return label not in self.known_fields and not is_shared

    def _refuse_a_second_entry(self, cleaned: dict[str, Any]) -> None:
        same = CooperationField.objects.live().exclude(pk=self.instance.pk)
        same = same.filter(
            label=cleaned.get("label", ""),
            organisation=cleaned.get("organisation"),
            municipality=self.instance.municipality_id,
        )
        if same.exists():
            self.add_error("organisation", "Diese Organisation steht schon in diesem Feld.")


class RelationForm(RecordForm):
    """Who stands in which relation to what; both ends are typed as names."""

    naming = ""
    hangs_on: ClassVar = {"organisation": "subject", "angebot": "subject", "netzwerk": "subject"}
    subject = AnyNameField(Organisation, Network, Offer, label="Von")
    object = AnyNameField(Organisation, Network, Offer, Area, label="Zu")

    class Meta:
        model = Relation
        formfield_callback = form_field
        fields = ("kind", "note", "source", "visibility")

    field_order = ("subject", "kind", "object", "note", "source", "visibility")

    def load_children(self) -> None:
        if self.instance.pk is not None:
            self.initial["subject"] = self.instance.subject
            self.initial["object"] = self.instance.object

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, second = cleaned.get("subject"), cleaned.get("object")
        if first is not None and first == second:
            self.add_error("object", "Ein Eintrag steht nicht in Beziehung zu sich selbst.")
        for names, end in ((SUBJECTS, first), (OBJECTS, second)):
            for name in names if end is not None else ():
                target = Relation._meta.get_field(name).related_model
                setattr(self.instance, name, end if type(end) is target else None)
        return cleaned
