"""One form per kind of record."""

from typing import Any, ClassVar

from django import forms

from kettenwerk.accounts.models import Municipality, Record
from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.forms.fields import (
    ManyNamesField,
    NameField,
    Names,
    YearsField,
    form_field,
)
from kettenwerk.inventory.models import (
    Agreement,
    AgreementParty,
    Basis,
    Contact,
    NamedGap,
    Network,
    NetworkMember,
    Offer,
    OfferArea,
    OfferPartner,
    OfferSite,
    Organisation,
    PracticeProfile,
    Responsibility,
    Site,
)
from kettenwerk.inventory.services import Children
from kettenwerk.territory.models import Area

AGE_HELP = "In Jahren: 3 oder 0,5; -0,75 ist der Beginn der Schwangerschaft."
NO_PEOPLE = "Bitte keine Namen, Geburtsdaten oder Fälle."


class OrganisationForm(RecordForm):
    groups = (
        ("Das Wichtigste", False, "name kind field legal_status area"),
        ("Weitere Angaben", True, "parent aliases website note"),
        ("Herkunft und Sichtbarkeit", False, "source visibility"),
    )
    parent = NameField(Organisation, label="gehört zu", required=False)

    class Meta:
        model = Organisation
        formfield_callback = form_field
        fields = (
            "name", "kind", "field", "legal_status", "area", "parent", "aliases", "website", "note",
            "source", "visibility",
        )  # fmt: skip


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


class NetworkForm(RecordForm):
    groups = (
        ("Das Wichtigste", False, "name level kind area status fields"),
        ("Wer", False, "responsible responsible_basis coordinator coordinator_basis"),
        ("Arbeitsweise", True, """meetings_min meetings_max participants_count institutions_count
            founded legal_basis from_months to_months age_basis"""),
        ("Verbindungen", True, "parent same_as has_named_members last_confirmed note"),
        ("Herkunft und Sichtbarkeit", False, "source visibility"),
    )  # fmt: skip
    responsible = NameField(Organisation, label="zuständig", required=False)
    coordinator = NameField(Organisation, label="Koordination", required=False)
    parent = NameField(Network, label="gehört zu", required=False)
    same_as = NameField(Network, label="vermutlich dasselbe wie", required=False)
    from_months = YearsField(label="Alter ab (Jahre)", required=False, help_text=AGE_HELP)
    to_months = YearsField(label="Alter bis (Jahre)", required=False, help_text=AGE_HELP)

    class Meta:
        model = Network
        formfield_callback = form_field
        fields = (
            "name", "level", "kind", "area", "status", "fields", "responsible", "responsible_basis",
            "coordinator", "coordinator_basis", "meetings_min", "meetings_max", "participants_count",
            "institutions_count", "founded", "legal_basis", "from_months", "to_months", "age_basis",
            "parent", "same_as", "has_named_members", "last_confirmed", "note", "source", "visibility",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        low, high = cleaned.get("meetings_min"), cleaned.get("meetings_max")
        if low is not None and high is not None and low > high:
            self.add_error("meetings_max", "„Höchstens“ darf nicht kleiner sein als „mindestens“.")
        return cleaned


class AgreementForm(RecordForm):
    naming = "subject"
    groups = (
        ("Das Wichtigste", False, "subject kind status parties"),
        ("Gültigkeit", False, "concluded valid_from valid_to review legal_basis"),
        ("Herkunft und Sichtbarkeit", False, "note source visibility"),
    )
    parties = ManyNamesField(Organisation, label="Parteien")

    class Meta:
        model = Agreement
        formfield_callback = form_field
        fields = (
            "subject", "kind", "status", "concluded", "valid_from", "valid_to", "review",
            "legal_basis", "note", "source", "visibility",
        )  # fmt: skip

    def load_children(self) -> None:
        if self.instance.pk is not None:
            rows = AgreementParty.objects.live().filter(agreement=self.instance)
            self.initial["parties"] = [row.organisation_id for row in rows]

    def children(self) -> list[Children]:
        rows = tuple({"organisation_id": pk} for pk in self.cleaned_data["parties"])
        return [Children(AgreementParty, "agreement", ("organisation_id",), rows)]


class ProfileForm(RecordForm):
    naming = "title"
    offer = NameField(Offer, label="Angebot", required=False)
    network = NameField(Network, label="Netzwerk", required=False)

    class Meta:
        model = PracticeProfile
        formfield_callback = form_field
        fields = (
            "title", "classification", "offer", "network", "starting_point", "goals", "achieved",
            "source", "visibility",
        )  # fmt: skip
        help_texts: ClassVar = dict.fromkeys(("starting_point", "goals", "achieved"), NO_PEOPLE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("offer")) == bool(cleaned.get("network")):
            self.add_error("offer", "Bitte nennen Sie entweder ein Angebot oder ein Netzwerk.")
        return cleaned


class GapForm(RecordForm):
    naming = "title"
    from_months = YearsField(label="Alter ab (Jahre)", required=False, help_text=AGE_HELP)
    to_months = YearsField(label="Alter bis (Jahre)", required=False, help_text=AGE_HELP)
    source = forms.CharField(
        label="Quelle",
        max_length=400,
        help_text="Wer sagt das, und wo steht es? Ohne Quelle keine Lücke.",
    )

    class Meta:
        model = NamedGap
        formfield_callback = form_field
        fields = ("title", "area", "field", "from_months", "to_months", "source", "visibility")


class ResponsibilityForm(RecordForm):
    naming = "subject"
    organisation = NameField(Organisation, label="zuständig")

    class Meta:
        model = Responsibility
        formfield_callback = form_field
        fields = ("subject", "area", "organisation", "basis", "source")


class SiteForm(RecordForm):
    organisation = NameField(Organisation, label="Organisation")

    class Meta:
        model = Site
        formfield_callback = form_field
        fields = (
            "name",
            "organisation",
            "street",
            "postcode",
            "city",
            "area",
            "source",
            "visibility",
        )


class ContactForm(RecordForm):
    naming = "function"
    offer = NameField(Offer, label="Angebot", required=False)
    organisation = NameField(Organisation, label="Organisation", required=False)

    class Meta:
        model = Contact
        formfield_callback = form_field
        fields = (
            "function", "offer", "organisation", "phone", "email", "hours", "audience", "source",
            "visibility",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("offer")) == bool(cleaned.get("organisation")):
            self.add_error("offer", "Bitte nennen Sie entweder ein Angebot oder eine Organisation.")
        if not self.errors and not (cleaned.get("phone") or cleaned.get("email")):
            self.add_error("phone", "Bitte nennen Sie eine Telefonnummer oder eine E-Mail-Adresse.")
        return cleaned


class MemberForm(forms.Form):
    """One participant of a network."""

    organisation = NameField(Organisation, label="Organisation", required=False)
    role = forms.ChoiceField(label="Rolle", choices=NetworkMember.Role.choices)
    as_printed = forms.CharField(label="Wortlaut der Quelle", max_length=200, required=False)
    basis = forms.ChoiceField(label="Grundlage", choices=Basis.choices)
    source = forms.CharField(label="Quelle", max_length=400, required=False)

    def __init__(
        self,
        *args: Any,
        municipality: Municipality,
        known: dict[type[Record], Names],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, NameField)  # noqa: S101
        field.bind(municipality, known)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_named = cleaned.get("organisation") is not None or "organisation" in self.errors
        if not is_named and cleaned.get("as_printed") and not cleaned.get("DELETE"):
            self.add_error("organisation", "Bitte nennen Sie die Organisation.")
        return cleaned


MemberFormSet = forms.formset_factory(MemberForm, extra=3, can_delete=True)


def member_rows(formset: Any) -> Children:
    """The members as typed, without the removed ones."""
    rows = [
        {
            "organisation_id": form.cleaned_data["organisation"].pk,
            "role": form.cleaned_data["role"],
            "as_printed": form.cleaned_data["as_printed"],
            "basis": form.cleaned_data["basis"],
            "source": form.cleaned_data["source"],
        }
        for form in formset.forms
        if form.cleaned_data.get("organisation") and not form.cleaned_data.get("DELETE")
    ]
    return Children(
        NetworkMember, "network", ("organisation_id", "role", "as_printed"), tuple(rows)
    )
