"""What people type in the chain room: decisions, maturities, standards, phases, words."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone

from kettenwerk.chain.models import (
    Audience,
    Decision,
    Lane,
    LifePhase,
    Maturity,
    Release,
    Standard,
    Transition,
    TransitionNetwork,
)
from kettenwerk.chain.result import Chain, Finding, Overlap
from kettenwerk.chain.services import Evidence, PhaseRow
from kettenwerk.core.form_fields import YearsField
from kettenwerk.core.look import DayInput
from kettenwerk.inventory.models import PreventionTarget
from kettenwerk.territory.models import Area

NO_PERSONS = "Bitte keine Namen von Familien oder Kindern und keine Einzelfälle."


def _day(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput, initial=timezone.localdate, **kwargs)


class _NoFutureForm(forms.Form):
    """The day of a decision is not to come."""

    day_name = "decided_on"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day = values.get(self.day_name)
        if day is not None and day > timezone.localdate():
            self.add_error(self.day_name, "Der Tag liegt in der Zukunft.")
        return values


class DecisionForm(_NoFutureForm):
    """What a body made of a hint or an overlap."""

    facts = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label="Was hat das Gremium entschieden?", widget=forms.RadioSelect)
    body = forms.CharField(
        label="Welches Gremium?",
        max_length=200,
        help_text="zum Beispiel „Steuerungsgruppe“ oder „Jugendhilfeausschuss“",
    )
    decided_on = _day("Wann?")
    reason = forms.CharField(
        label="Begründung",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Höchstens 600 Zeichen. {NO_PERSONS}",
    )

    def __init__(
        self,
        *args: Any,
        about: Finding | Overlap | None,
        verdicts: Sequence[str],
        as_of: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        verdict = self.fields["verdict"]
        assert isinstance(verdict, forms.ChoiceField)  # noqa: S101 - declared above
        verdict.choices = [(code, Decision.Verdict(code).label) for code in verdicts]
        self.fields["facts"].initial = about.facts if about else ""
        self.fields["decided_on"].initial = min(as_of, timezone.localdate())


class MaturityForm(_NoFutureForm):
    """How far one town has settled a transition."""

    level = forms.TypedChoiceField(
        label="Wie weit ist der Übergang geregelt?",
        choices=[(code, f"{code} – {label}") for code, label in Maturity.Level.choices],
        coerce=int,
        widget=forms.RadioSelect,
    )
    owner = forms.CharField(
        label="Wer ist verantwortlich?",
        max_length=200,
        required=False,
        help_text="Eine Stelle oder Funktion, keine Privatperson.",
    )
    protocol = forms.CharField(
        label="Verfahren oder Protokoll",
        max_length=300,
        required=False,
        help_text="zum Beispiel „Übergabebogen Ü1“; bei „gelebt und überprüft“ nötig",
    )
    decided_by = forms.CharField(
        label="Wer hat das festgestellt?", max_length=200, help_text="ein Gremium oder eine Stelle"
    )
    decided_on = _day("Festgestellt am")

    def __init__(self, *args: Any, maturity: Maturity | None, **kwargs: Any) -> None:
        names = ("level", "owner", "protocol", "decided_by", "decided_on")
        known = {name: getattr(maturity, name) for name in names} if maturity else {}
        super().__init__(*args, **{**kwargs, "initial": known})

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("level") == Maturity.Level.LIVED and not values.get("protocol"):
            self.add_error("protocol", "Bitte nennen Sie das Verfahren, das überprüft wurde.")
        return values


class TransitionForm(forms.ModelForm):  # type: ignore[type-arg]
    """An own transition; what speaks for it is chosen from what is visible in this place."""

    from_months = YearsField(label="Alter ab (Jahre)", required=False, on_chain=True)
    to_months = YearsField(
        label="Alter bis (Jahre)", required=False, on_chain=True, help_text="leer = kein Alter"
    )
    networks = forms.MultipleChoiceField(label="Netzwerke, die ihn gestalten", required=False)
    agreements = forms.MultipleChoiceField(label="Vereinbarungen dazu", required=False)
    offers = forms.MultipleChoiceField(label="Angebote, die begleiten", required=False)

    class Meta:
        model = Transition
        fields = (
            "from_setting",
            "to_setting",
            "short",
            "from_months",
            "to_months",
            "has_named_owner",
            "note",
            "visibility",
            "source",
        )

    def __init__(self, *args: Any, chain: Chain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = [item.offer for item in (*chain.listed, *chain.beside)]
        self.known: dict[str, dict[str, Any]] = {
            "networks": {str(one.pk): one for one in chain.networks},
            "agreements": {str(one.pk): one for one in chain.agreements},
            "offers": {str(one.pk): one for one in sorted(offers, key=lambda one: one.name)},
        }
        for name, rows in self.known.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
            field.help_text = "Mehrere wählen Sie mit gedrückter Strg-Taste."
            self._add_linked(name, rows)
            field.choices = [(pk, str(one)) for pk, one in rows.items()]

    def _add_linked(self, name: str, rows: dict[str, Any]) -> None:
        """What is linked stays a choice, also when the filter does not show it."""
        if self.instance.pk is None:
            return
        links = getattr(self.instance, name).filter(deleted_at=None)
        if name == "networks":
            links = links.filter(basis=TransitionNetwork.Basis.STATED)
        target = name.removesuffix("s")
        linked = {str(getattr(row, f"{target}_id")): row for row in links.select_related(target)}
        rows.update({pk: getattr(row, target) for pk, row in linked.items() if pk not in rows})
        self.initial[name] = list(linked)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = values.get("from_months"), values.get("to_months")
        if start is not None and end is not None and end <= start:
            self.add_error("to_months", "„Alter bis“ muss größer sein als „Alter ab“.")
        return values

    def evidence(self) -> Evidence:
        """What was chosen, as records; call it after ``is_valid()``."""
        chosen = {
            name: [rows[pk] for pk in self.cleaned_data[name]] for name, rows in self.known.items()
        }
        return Evidence(**chosen)


class StandardForm(forms.ModelForm):  # type: ignore[type-arg]
    """What should at least be there; the source says why."""

    phase = forms.ChoiceField(label="Lebensphase")
    source = forms.CharField(
        label="Quelle",
        max_length=400,
        help_text="Gesetz, Fachstandard oder Konzept, auf das sich der Vorschlag stützt",
    )

    class Meta:
        model = Standard
        fields = (
            "title",
            "lane",
            "phase",
            "prevention_level",
            "minimum",
            "source",
            "visibility",
        )

    def __init__(self, *args: Any, chain: Chain, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phase, lane = self.fields["phase"], self.fields["lane"]
        assert isinstance(phase, forms.ChoiceField)  # noqa: S101 - declared above
        assert isinstance(lane, forms.ChoiceField)  # noqa: S101 - a field with choices
        phase.choices = [(one.key, one.name) for one in chain.phases]
        lane.choices = [("", "bitte wählen"), *((one.code, one.label) for one in chain.lanes)]
        level = self.fields["prevention_level"]
        assert isinstance(level, forms.ChoiceField)  # noqa: S101 - a field with choices
        level.choices = [("", "alle"), *PreventionTarget.choices]

    def clean_minimum(self) -> int:
        minimum = int(self.cleaned_data["minimum"])
        if minimum < 1:
            message = "Ein Standard verlangt mindestens ein Angebot."
            raise ValidationError(message)
        return minimum


class AdoptionForm(_NoFutureForm):
    """A body adopts a standard for named towns."""

    day_name = "adopted_on"

    adopted_by = forms.CharField(
        label="Welches Gremium hat beschlossen?",
        max_length=200,
        help_text="zum Beispiel „Lenkungsgruppe“ oder „Kreistag“",
    )
    adopted_on = _day("Beschlossen am")
    towns = forms.MultipleChoiceField(
        label="Für welche Städte gilt der Beschluss?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Ein Jugendamt bindet nur, wer dafür zuständig ist.",
    )

    def __init__(self, *args: Any, towns: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(area.uuid): area for area in towns}
        field = self.fields["towns"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(uuid, area.name) for uuid, area in self.known.items()]

    def clean_towns(self) -> list[Area]:
        return [self.known[uuid] for uuid in self.cleaned_data["towns"]]


class PhaseForm(forms.Form):
    """One life phase."""

    key = forms.SlugField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Lebensphase", max_length=60)
    from_months = YearsField(label="Alter ab (Jahre)", on_chain=True)
    to_months = YearsField(label="Alter bis (Jahre)", on_chain=True)
    settings = forms.CharField(label="Orte", max_length=200, required=False)
    has_soft_border = forms.BooleanField(label="fließende Grenze", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("from_months"), values.get("to_months")
        if start is not None and end is not None and end <= start:
            self.add_error("to_months", "„Alter bis“ muss größer sein als „Alter ab“.")
        return values


PHASE_FIELDS = ("key", "name", "from_months", "to_months", "settings", "has_soft_border")


class BasePhaseFormSet(BaseFormSet[PhaseForm]):
    """All phases at once, and room for a new one."""

    def rows(self) -> list[PhaseRow]:
        """The phases as typed; call it after ``is_valid()``."""
        kept = [form for form in self.forms if form not in self.deleted_forms]
        return [
            PhaseRow(**{name: form.cleaned_data[name] for name in PHASE_FIELDS})
            for form in kept
            if form.cleaned_data.get("name")
        ]

    def add_fields(self, form: PhaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Phase wegnehmen"


def phase_forms(data: Any, phases: Sequence[LifePhase]) -> BasePhaseFormSet:
    """The phases as they are, or as somebody typed them."""
    initial = [{name: getattr(phase, name) for name in PHASE_FIELDS} for phase in phases]
    made = formset_factory(
        PhaseForm,
        formset=BasePhaseFormSet,
        extra=1,
        max_num=20,
        can_delete=True,
        can_delete_extra=False,
    )
    return cast(BasePhaseFormSet, made(data, initial=initial))


class LaneForm(forms.Form):
    """The municipality's own words for the lanes."""

    def __init__(self, *args: Any, labels: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Lane.choices:
            own = labels.get(code, "")
            self.fields[code] = forms.CharField(
                label=label,
                max_length=60,
                required=False,
                initial="" if own == label else own,
                help_text="leer = wie mitgeliefert",
            )


class ReportReleaseForm(forms.Form):
    """For whom a Sachstand is released."""

    audience = forms.ChoiceField(
        label="Für wen geben Sie diesen Sachstand frei?",
        choices=Audience.choices,
        widget=forms.RadioSelect,
    )


class ReleaseForm(forms.Form):
    audience = forms.ChoiceField(
        label="Für wen geben Sie frei?",
        choices=Audience.choices,
        widget=forms.RadioSelect,
    )
    is_understood = forms.BooleanField(
        label="Das Gremium, das dafür zuständig ist, ist einverstanden."
    )

    def __init__(self, *args: Any, current: Release | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].initial = current.audience if current else None


class SavedViewForm(forms.Form):
    name = forms.CharField(label="Name der Ansicht", max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, max_length=400, required=False)
