"""One form per kind of record."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from kettenwerk.accounts.models import Record
from kettenwerk.core.form_fields import YearsField
from kettenwerk.inventory.forms.base import RecordForm
from kettenwerk.inventory.forms.fields import (
    AGE_HELP,
    DegreesField,
    ManyNamesField,
    NameField,
    form_field,
)
from kettenwerk.inventory.imports.places import read_phone
from kettenwerk.inventory.models import (
    Agreement,
    AgreementParty,
    Contact,
    NamedGap,
    Network,
    Offer,
    Organisation,
    PracticeProfile,
    ProfileRelation,
    Site,
)
from kettenwerk.inventory.services import Children

NO_PEOPLE = "Bitte keine Namen, Geburtsdaten oder Fälle."


class OrganisationForm(RecordForm):
    groups = (
        ("Das Wichtigste", False, "name kind field legal_status area"),
        ("Weitere Angaben", True, "parent aliases website note"),
        ("Anschrift im Familienwegweiser", True, "address_rule address_consent"),
        ("Herkunft und Sichtbarkeit", False, "source visibility"),
    )
    hangs_on: ClassVar = {"organisation": "parent"}
    parent = NameField(Organisation, label="gehört zu", required=False)

    class Meta:
        model = Organisation
        formfield_callback = form_field
        fields = (
            "name", "kind", "field", "legal_status", "area", "parent", "aliases", "website", "note",
            "address_rule", "address_consent", "source", "visibility",
        )  # fmt: skip
        help_texts: ClassVar = {
            "address_rule": "Schutzadressen (Frauenhaus) erscheinen nirgends; das Telefon bleibt sichtbar.",
            "address_consent": "Ohne Datum wird die Anschrift von Freiberuflichen nicht gezeigt.",
        }

    def load_children(self) -> None:
        self.fields["address_rule"].required = False

    def clean_address_rule(self) -> str:
        """What is not sent stays as it is: no form opens a protected address by leaving it out."""
        return self.cleaned_data["address_rule"] or str(self.instance.address_rule)


class NetworkForm(RecordForm):
    groups = (
        ("Das Wichtigste", False, "name level kind area status fields"),
        ("Wer", False, "responsible responsible_basis coordinator coordinator_basis"),
        ("Arbeitsweise", True, """meetings_min meetings_max participants_count institutions_count
            founded legal_basis from_months to_months age_basis"""),
        ("Verbindungen", True, "parent sibling_of same_as has_named_members last_confirmed note"),
        ("Herkunft und Sichtbarkeit", False, "source visibility"),
    )  # fmt: skip
    responsible = NameField(Organisation, label="zuständig", required=False)
    coordinator = NameField(Organisation, label="Koordination", required=False)
    parent = NameField(Network, label="gehört zu", required=False)
    same_as = NameField(Network, label="vermutlich dasselbe wie", required=False)
    sibling_of = NameField(
        Network,
        label="gemeinsam genannt mit",
        required=False,
        help_text="Was die Quelle in einer Zeile nennt, sind Geschwister und keine Doppel.",
    )
    hangs_on: ClassVar = {"netzwerk": "parent", "organisation": "responsible"}
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

    def load_children(self) -> None:
        self._joined: list[Network] = []
        group = self.instance.sibling_group
        if group and self.instance.pk is not None:
            same = Network.objects.of(self.known.municipality).filter(sibling_group=group)
            sibling = same.exclude(pk=self.instance.pk).first()
            self.initial["sibling_of"] = sibling.pk if sibling else None

    def companions(self) -> list[Record]:
        return list(self._joined)

    def _join_siblings(self, other: Network | None) -> None:
        """Joins the group of the named network, founds one with it, or leaves its own."""
        mine = self.instance
        if other is None:
            mine.sibling_group = ""
        elif other.pk == mine.pk:
            self.add_error("sibling_of", "Ein Netzwerk ist kein Geschwister von sich selbst.")
        elif not other.sibling_group and other.municipality_id != mine.municipality_id:
            message = f"„{other}“ führt {other.municipality}. Bitte schlagen Sie es dort vor."
            self.add_error("sibling_of", message)
        else:
            mine.sibling_group = other.sibling_group or f"geschwister-{mine.uuid}"
            self._joined = [] if other.sibling_group else [other]
            other.sibling_group = mine.sibling_group

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "sibling_of" in self.changed_data and "sibling_of" not in self.errors:
            self._join_siblings(cleaned["sibling_of"])
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
    hangs_on: ClassVar = {"angebot": "offer", "netzwerk": "network"}
    groups = (
        ("Das Wichtigste", False, "title classification offer network"),
        ("Profil", False, "starting_point goals achieved"),
        ("Auch genannt", True, "related_offers related_networks"),
        ("Herkunft und Sichtbarkeit", False, "source visibility"),
    )
    offer = NameField(Offer, label="Angebot", required=False)
    network = NameField(Network, label="Netzwerk", required=False)
    related_offers = ManyNamesField(Offer, label="weitere Angebote", required=False)
    related_networks = ManyNamesField(Network, label="weitere Netzwerke", required=False)

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

    def load_children(self) -> None:
        if self.instance.pk is not None:
            rows = list(ProfileRelation.objects.live().filter(profile=self.instance))
            self.initial["related_offers"] = [row.offer_id for row in rows if row.offer_id]
            self.initial["related_networks"] = [row.network_id for row in rows if row.network_id]

    def children(self) -> list[Children]:
        offers, networks = (self.cleaned_data[f"related_{name}"] for name in ("offers", "networks"))
        rows = [{"offer_id": pk, "network_id": None} for pk in offers]
        rows += [{"offer_id": None, "network_id": pk} for pk in networks]
        return [Children(ProfileRelation, "profile", ("offer_id", "network_id"), tuple(rows))]


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


class SiteForm(RecordForm):
    groups = (
        ("Das Wichtigste", False, "name organisation street postcode city area"),
        ("Barrierefreiheit", False, "is_step_free accessibility"),
        ("Lage auf der Karte", True, "lat lon"),
        ("Herkunft und Sichtbarkeit", False, "source visibility"),
    )
    hangs_on: ClassVar = {"organisation": "organisation"}
    organisation = NameField(Organisation, label="Organisation")
    lat = DegreesField(
        label="Breite", required=False, most=90, help_text="Grad, zum Beispiel 51,53"
    )
    lon = DegreesField(label="Länge", required=False, most=180, help_text="Grad, zum Beispiel 7,69")

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
            "lat",
            "lon",
            "is_step_free",
            "accessibility",
            "source",
            "visibility",
        )


class ContactForm(RecordForm):
    naming = ""
    hangs_on: ClassVar = {"angebot": "offer", "organisation": "organisation"}
    offer = NameField(Offer, label="Angebot", required=False)
    organisation = NameField(Organisation, label="Organisation", required=False)

    class Meta:
        model = Contact
        formfield_callback = form_field
        fields = (
            "function", "offer", "organisation", "phone", "email", "hours", "audience", "source",
            "visibility",
        )  # fmt: skip

    def clean_phone(self) -> str:
        """The rule of the import."""
        try:
            return read_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("offer")) == bool(cleaned.get("organisation")):
            self.add_error("offer", "Bitte nennen Sie entweder ein Angebot oder eine Organisation.")
        return cleaned
