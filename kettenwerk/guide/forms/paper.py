"""What staff choose for a Heft or a card."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kettenwerk.guide.languages import GUIDE_LANGUAGES, GuideLanguage, guide_language
from kettenwerk.guide.models import Booklet
from kettenwerk.guide.paper.booklet import Choice
from kettenwerk.guide.queries.towns import Quarter, Town
from kettenwerk.guide.questions import QUESTIONS
from kettenwerk.guide.search import BANDS

GERMAN = GUIDE_LANGUAGES[0]
LANGUAGES = [(one.code, one.own_name) for one in GUIDE_LANGUAGES]
AGES = {
    "schwangerschaft": "Schwangerschaft",
    "0-1": "bis 1 Jahr",
    **{key: f"{key.replace('-', ' bis ')} Jahre" for key in list(BANDS)[2:]},
}
WARD_LENGTH = 80


def _language(code: str) -> GuideLanguage:
    return guide_language(code) or GERMAN


class BookletForm(forms.Form):
    """Which Heft, in which language, how large."""

    kind = forms.ChoiceField(
        label="Heft",
        choices=Booklet.Kind.choices,
        widget=forms.RadioSelect,
        initial=Booklet.Kind.GUIDE,
        help_text="Das Elternbegleitbuch enthält nur, was für die Zeit von der Schwangerschaft bis "
        "zum dritten Geburtstag eingetragen ist.",
    )
    language = forms.ChoiceField(label="Sprache", choices=LANGUAGES, initial=GERMAN.code)
    paper = forms.ChoiceField(
        label="Format",
        choices=Booklet.Paper.choices,
        widget=forms.RadioSelect,
        initial=Booklet.Paper.A5,
    )
    unconfirmed = forms.ChoiceField(
        label="Einträge, die länger nicht bestätigt sind",
        choices=Booklet.Unconfirmed.choices,
        widget=forms.RadioSelect,
        initial=Booklet.Unconfirmed.MARKED,
    )

    def choice(self) -> Choice:
        values = self.cleaned_data
        return Choice(
            values["kind"], _language(values["language"]), values["paper"], values["unconfirmed"]
        )


class QuickCardForm(forms.Form):
    """The filters of a quick card; they stand in its address, so a ward can keep the link."""

    ort = forms.ChoiceField(label="Ort", required=False)
    alter = forms.ChoiceField(
        label="Alter des Kindes", required=False, choices=[("", "jedes Alter"), *AGES.items()]
    )
    frage = forms.ChoiceField(label="Frage", required=False)
    sprache = forms.ChoiceField(label="Sprache der Karte", required=False, choices=LANGUAGES)
    papier = forms.ChoiceField(label="Format", required=False, choices=[("a4", "A4"), ("a5", "A5")])
    fuer = forms.CharField(
        label="Ihre Stelle",
        required=False,
        max_length=WARD_LENGTH,
        help_text="steht auf der Karte, zum Beispiel „Geburtsstation“; keine Namen von Personen",
    )

    def __init__(self, *args: Any, town: Town, places: Iterable[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        self.places = {one.key: one for one in places}
        field: Any = self.fields["ort"]
        field.choices = [("", town.name), *((one.key, one.name) for one in self.places.values())]
        questions: Any = self.fields["frage"]
        questions.choices = [("", "alle"), *((one.key, str(one.title)) for one in QUESTIONS)]

    @property
    def chosen(self) -> dict[str, str]:
        """Every filter; what is unknown or impossible counts as not chosen."""
        valid = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if self.is_bound and not valid:
            valid = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return {name: valid.get(name) or "" for name in self.fields}

    @property
    def language(self) -> GuideLanguage:
        return _language(self.chosen["sprache"])

    @property
    def place(self) -> tuple[int | None, str]:
        """The area and its name."""
        found = self.places.get(self.chosen["ort"])
        return (found.pk, found.name) if found else (self.town.area, self.town.name)
