"""The form of an offer with the places it serves, its partners and sites."""

from typing import Any

from django import forms

from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.forms.fields import (
    AGE_HELP,
    ManyNamesField,
    NameField,
    YearsField,
    form_field,
)
from kettenwerk.inventory.models import (
    Basis,
    Offer,
    OfferArea,
    OfferPartner,
    OfferSite,
    Organisation,
    Site,
)
from kettenwerk.inventory.services import Children
from kettenwerk.territory.models import Area


class OfferForm(RecordForm):
    groups = (
        ("Das Wichtigste", False, "name provider function audience kind fields"),
        ("Für wen und wo", False, """areas areas_basis area target_groups from_months to_months
            age_subject age_basis"""),
        ("Wann", False, "status start end funding_end last_confirmed"),
        ("Beschreibung", False, "summary family_name"),
        ("Prävention und Zugang", True, """prevention_level prevention_time prevention_lever access
            duration capacity cost languages has_interpreter needs_registration needs_referral
            is_voluntary is_confidential is_anonymous"""),
        ("Verbindungen", True, "part_of partners sites"),
        ("Herkunft und Sichtbarkeit", False, "source visibility"),
    )  # fmt: skip
    provider = NameField(Organisation, label="Anbieter")
    part_of = NameField(Offer, label="Teil von", required=False)
    from_months = YearsField(label="Alter ab (Jahre)", required=False, help_text=AGE_HELP)
    to_months = YearsField(label="Alter bis (Jahre)", required=False, help_text=AGE_HELP)
    areas = forms.TypedMultipleChoiceField(
        label="Einzugsgebiet",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Für wen das Angebot da ist; es gilt auch in allen Gebieten darunter.",
    )
    areas_basis = forms.ChoiceField(
        label="Grundlage des Einzugsgebiets", choices=Basis.choices, required=False
    )
    partners = ManyNamesField(Organisation, label="Partner", required=False)
    sites = ManyNamesField(Site, label="Orte", required=False)

    class Meta:
        model = Offer
        formfield_callback = form_field
        fields = (
            "name", "provider", "function", "audience", "kind", "fields", "area", "target_groups",
            "from_months", "to_months", "age_subject", "age_basis", "status", "start", "end",
            "funding_end", "last_confirmed", "summary", "family_name", "prevention_level",
            "prevention_time", "prevention_lever", "access", "duration", "capacity", "cost",
            "languages", "has_interpreter", "needs_registration", "needs_referral", "is_voluntary",
            "is_confidential", "is_anonymous", "part_of", "source", "visibility",
        )  # fmt: skip

    def load_children(self) -> None:
        for name in ("kind", "status", "visibility", "area"):
            self.fields[name].required = False
        if self.instance.pk is None:
            return
        areas = list(OfferArea.objects.live().filter(offer=self.instance))
        self.initial["areas"] = [row.area_id for row in areas]
        self.initial["areas_basis"] = areas[0].basis if areas else Basis.STATED
        partners = OfferPartner.objects.live().filter(offer=self.instance)
        self.initial["partners"] = [row.organisation_id for row in partners]
        sites = OfferSite.objects.live().filter(offer=self.instance)
        self.initial["sites"] = [row.site_id for row in sites]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("area") is None and cleaned.get("areas"):
            cleaned["area"] = Area.objects.get(pk=cleaned["areas"][0])
        return cleaned

    def children(self) -> list[Children]:
        basis = self.cleaned_data["areas_basis"] or Basis.STATED
        areas = [{"area_id": pk, "basis": basis} for pk in self.cleaned_data["areas"]]
        partners = [{"organisation_id": pk} for pk in self.cleaned_data["partners"]]
        sites = [{"site_id": pk} for pk in self.cleaned_data["sites"]]
        return [
            Children(OfferArea, "offer", ("area_id",), tuple(areas)),
            Children(OfferPartner, "offer", ("organisation_id",), tuple(partners)),
            Children(OfferSite, "offer", ("site_id",), tuple(sites)),
        ]
