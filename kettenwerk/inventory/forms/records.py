"""One form per kind of record."""

from typing import Any, ClassVar

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
    Agreement,
    AgreementParty,
    Contact,
    NamedGap,
    Network,
    Offer,
    Organisation,
    PracticeProfile,
    Responsibility,
    Site,
)
from kettenwerk.inventory.services import Children

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
