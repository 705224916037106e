"""Who takes part in a network, typed as rows."""

from typing import Any

from django import forms

from kettenwerk.inventory.forms.base import Nameable
from kettenwerk.inventory.forms.fields import NameField
from kettenwerk.inventory.models import Basis, NetworkMember, Organisation
from kettenwerk.inventory.services import Children


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
        known: Nameable,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, NameField)  # noqa: S101
        field.bind(known.names_of)

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
