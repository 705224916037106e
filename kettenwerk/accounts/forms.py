"""What people type: an invitation, a role, the first password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kettenwerk.accounts.models import Municipality, Role, User
from kettenwerk.accounts.services import roles_in

MEANING = {
    Role.READ: "alles ansehen",
    Role.EDIT: "dazu Einträge anlegen und ändern",
    Role.COORDINATE: "dazu Mitglieder, Freigaben und Protokoll",
    Role.PROGRAMME: "Freigegebenes ansehen",
}


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Rolle", widget=forms.RadioSelect)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what is declared above
        field.choices = [
            (value, f"{label}: {MEANING[Role(value)]}") for value, label in roles_in(municipality)
        ]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class InviteForm(RoleForm):
    name = forms.CharField(label="Vor- und Nachname", max_length=120)
    email = forms.EmailField(
        label="Dienstliche E-Mail-Adresse", help_text="An diese Adresse geht der Link."
    )
    field_order = ["name", "email", "role"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AcceptForm(forms.Form):
    name = forms.CharField(
        label="Vor- und Nachname",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="So sehen Sie die anderen Mitglieder Ihrer Kommune.",
    )
    password = forms.CharField(
        label="Passwort",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Mindestens 12 Zeichen. Am besten ein Satz, den nur Sie kennen.",
    )
    repeated = forms.CharField(
        label="Passwort wiederholen",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        password, repeated = values.get("password"), values.get("repeated")
        if password and repeated and password != repeated:
            self.add_error("repeated", "Die beiden Passwörter sind verschieden.")
        if password:
            try:
                validate_password(password, User(email=self.email, name=values.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return values
