"""The form of an offer with the places it serves, its partners and sites."""

from typing import Any, ClassVar

from django import forms

from kettenwerk.core.form_fields import YearsField
from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.forms.fields import (
    AGE_HELP,
    ManyNamesField,
    NameField,
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
        ("Für wen und wo", False, """areas area target_groups from_months to_months
            age_subject"""),
        ("Wann", False, "status start end funding_end last_confirmed is_checked"),
        ("Beschreibung", False, "summary family_name for_whom"),
        ("Was Familien wissen wollen", False, """is_free cost languages has_interpreter
            needs_registration needs_referral is_voluntary is_confidential is_anonymous to_bring"""),
        ("Prävention und Zugang", True, """prevention_level prevention_time prevention_lever access
            duration capacity"""),
        ("Verbindungen", True, "part_of partners sites"),
        ("Wie wir es wissen", True, """provider_basis age_basis areas_inferred classification
            detail"""),
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
    areas_inferred = forms.TypedMultipleChoiceField(
        label="davon erschlossen",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Einzugsgebiete, die nicht in der Quelle stehen, sondern aus ihr geschlossen sind.",
    )
    is_checked = forms.BooleanField(
        label="Die Angaben sind geprüft",
        required=False,
        help_text="Setzt „zuletzt bestätigt“ auf heute. Speichern allein bestätigt nichts.",
    )
    hangs_on: ClassVar = {"organisation": "provider", "angebot": "part_of"}
    partners = ManyNamesField(Organisation, label="Partner", required=False)
    sites = ManyNamesField(Site, label="Orte", required=False)

    class Meta:
        model = Offer
        formfield_callback = form_field
        fields = (
            "name", "provider", "provider_basis", "classification", "detail", "function", "audience", "kind", "fields", "area", "target_groups",
            "from_months", "to_months", "age_subject", "age_basis", "status", "start", "end",
            "funding_end", "last_confirmed", "summary", "family_name", "for_whom", "prevention_level",
            "prevention_time", "prevention_lever", "access", "duration", "capacity", "is_free", "cost",
            "to_bring", "languages", "has_interpreter", "needs_registration", "needs_referral", "is_voluntary",
            "is_confidential", "is_anonymous", "part_of", "source", "visibility",
        )  # fmt: skip
        help_texts: ClassVar = {
            "is_free": "„ja“ nur, wenn Familien nichts zahlen. Ohne Angabe heißt es für sie: fragen Sie.",
            "family_name": "Wie Familien es nennen würden; kein Fachwort, kein Paragraf.",
        }

    def load_children(self) -> None:
        for name in ("kind", "status", "visibility", "area"):
            self.fields[name].required = False
        if self.instance.pk is None:
            return
        areas = list(OfferArea.objects.live().filter(offer=self.instance))
        self.initial["areas"] = [row.area_id for row in areas]
        inferred = [row.area_id for row in areas if row.basis == Basis.INFERRED]
        self.initial["areas_inferred"] = inferred
        partners = OfferPartner.objects.live().filter(offer=self.instance)
        self.initial["partners"] = [row.organisation_id for row in partners]
        sites = OfferSite.objects.live().filter(offer=self.instance)
        self.initial["sites"] = [row.site_id for row in sites]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("area") is None and cleaned.get("areas"):
            cleaned["area"] = Area.objects.get(pk=cleaned["areas"][0])
        served, inferred = cleaned.get("areas"), cleaned.get("areas_inferred", [])
        if served and not set(inferred) <= set(served):
            message = (
                "Erschlossen können nur Gebiete sein, die auch als Einzugsgebiet gewählt sind."
            )
            self.add_error("areas_inferred", message)
        return cleaned

    def children(self) -> list[Children]:
        inferred = set(self.cleaned_data["areas_inferred"])
        areas = [
            {"area_id": pk, "basis": Basis.INFERRED if pk in inferred else Basis.STATED}
            for pk in self.cleaned_data["areas"]
        ]
        partners = [{"organisation_id": pk} for pk in self.cleaned_data["partners"]]
        sites = [{"site_id": pk} for pk in self.cleaned_data["sites"]]
        return [
            Children(OfferArea, "offer", ("area_id",), tuple(areas)),
            Children(OfferPartner, "offer", ("organisation_id",), tuple(partners)),
            Children(OfferSite, "offer", ("site_id",), tuple(sites)),
        ]
