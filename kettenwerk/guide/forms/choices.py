"""The choices beside a list: chips for one tap, and a form with everything, each with its count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kettenwerk.guide.forms.filters import RADII, Filters, Where
from kettenwerk.guide.search import Answer
from kettenwerk.guide.search.ages import BANDS
from kettenwerk.guide.vocabularies import FIELDS, language_word
from kettenwerk.inventory.models import Field

FEW_LANGUAGES = 6
AGE_WORDS = {
    "schwangerschaft": _("Schwangerschaft"),
    "0-1": _("Baby, bis 1 Jahr"),
    "1-3": _("1 bis 3 Jahre"),
    "3-6": _("3 bis 6 Jahre"),
    "6-10": _("6 bis 10 Jahre"),
    "10-14": _("10 bis 14 Jahre"),
    "14-18": _("14 bis 18 Jahre"),
    "18-27": _("18 bis 27 Jahre"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice of one tap: a link where the state is an address, a button while words are searched."""

    words: str
    filters: Filters
    change: str
    is_on: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a select."""

    value: str
    words: str
    is_on: bool
    count: int | None = None


def chip_groups(
    filters: Filters, answer: Answer, page_language: str, places: Mapping[str, Where]
) -> tuple[Group, ...]:
    chosen = tuple(_chosen_chips(filters, places))
    return (
        *((Group(gettext("Ort und Thema"), chosen),) if chosen else ()),
        Group(gettext("Alter des Kindes"), tuple(_age_chips(filters, answer))),
        Group(gettext("Dort spricht man"), tuple(_language_chips(filters, answer, page_language))),
        Group(gettext("Außerdem wichtig"), tuple(_flag_chips(filters))),
    )


def _chip(
    filters: Filters, words: str, change: str, *, count: int | None = None, **on: object
) -> Chip:
    """Chosen already → the tap takes it back."""
    is_on = all(getattr(filters, name) == value for name, value in on.items())
    off = {name: type(value)() for name, value in on.items()}
    key, _, value = change.partition("=")
    return Chip(
        words,
        filters.changed(**(off if is_on else on)),
        f"{key}=" if is_on else f"{key}={value}",
        is_on,
        count,
    )


def _chosen_chips(filters: Filters, places: Mapping[str, Where]) -> Iterable[Chip]:
    """What was chosen in the form only, so that it can be seen and taken back."""
    if filters.place in places:
        words = places[filters.place].name
        if filters.radius:
            words = gettext("%(place)s und %(n)s km") % {"place": words, "n": filters.radius}
        yield Chip(words, filters.changed(place="", radius=None), "ort=", is_on=True)
    if filters.field:
        words = str(FIELDS[Field(filters.field)])
        yield Chip(words, filters.changed(field=""), "feld=", is_on=True)


def _age_chips(filters: Filters, answer: Answer) -> Iterable[Chip]:
    counts = answer.facets.get("age", {})
    for key in BANDS:
        if filters.age in {"", key}:
            words = str(AGE_WORDS.get(key, key))
            yield _chip(filters, words, f"alter={key}", count=counts.get(key, 0), age=key)


def _language_chips(filters: Filters, answer: Answer, page_language: str) -> Iterable[Chip]:
    """The language of the page first, then those most often spoken."""
    counts = answer.facets.get("language", {})
    often = sorted(counts, key=lambda code: (-counts[code], code))
    first = [page_language, "tr", "ar"] if page_language != "de" else ["tr", "ar", "uk"]
    wanted = [filters.language] if filters.language else list(dict.fromkeys([*first, *often]))
    for code in [code for code in wanted if code != "de"][:FEW_LANGUAGES]:
        yield _chip(
            filters,
            language_word(code),
            f"sprache={code}",
            count=counts.get(code, 0),
            language=code,
        )


def _flag_chips(filters: Filters) -> Iterable[Chip]:
    yield _chip(filters, gettext("kostenlos"), "kostenlos=1", is_free=True)
    yield _chip(filters, gettext("jetzt geöffnet"), "offen=1", is_open_now=True)
    yield _chip(filters, gettext("ohne Stufen"), "stufenlos=1", is_step_free=True)
    yield _chip(filters, gettext("kommt nach Hause"), "zuhause=1", is_outreach=True)


def choices_of(
    filters: Filters, answer: Answer, places: Mapping[str, Where]
) -> dict[str, list[Choice]]:
    """The lines of every select of the form."""
    spoken = answer.facets.get("language", {})
    codes = sorted({*spoken, *filter(None, [filters.language])}, key=language_word)
    fields = answer.facets.get("field", {})
    ages = answer.facets.get("age", {})
    return {
        "alter": [
            Choice(key, str(AGE_WORDS.get(key, key)), key == filters.age, ages.get(key, 0))
            for key in BANDS
        ],
        "sprache": [
            Choice(code, language_word(code), code == filters.language, spoken.get(code, 0))
            for code in codes
        ],
        "feld": [
            Choice(str(code), str(words), code == filters.field, fields.get(code, 0))
            for code, words in FIELDS.items()
            if fields.get(code) or code == filters.field
        ],
        "ort": [Choice(one.key, one.name, one.key == filters.place) for one in places.values()],
        "umkreis": [
            Choice(str(one), gettext("%(n)s km") % {"n": one}, one == filters.radius)
            for one in RADII
        ],
    }
