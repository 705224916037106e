"""Codes in the words of families: fields of life, ages, weekdays, the languages that people speak."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _

from kettenwerk.inventory.models import Field, Weekday

FIELDS = {
    Field.YOUTH: _("Familie und Erziehung"),
    Field.HEALTH: _("Gesundheit"),
    Field.EDUCATION: _("Kita, Schule und Lernen"),
    Field.SOCIAL: _("Geld und Alltag"),
    Field.LAW: _("Recht"),
    Field.POLICE: _("Sicherheit"),
    Field.CHURCH: _("Kirche und Gemeinde"),
    Field.WELFARE: _("Beratung"),
    Field.POLITICS: _("Mitreden"),
    Field.CIVIL_SOCIETY: _("Nachbarschaft und Ehrenamt"),
    Field.CULTURE_SPORT: _("Kultur und Sport"),
    Field.ADMINISTRATION: _("Ämter"),
}
WEEKDAYS = {
    Weekday.MONDAY: _("Montag"),
    Weekday.TUESDAY: _("Dienstag"),
    Weekday.WEDNESDAY: _("Mittwoch"),
    Weekday.THURSDAY: _("Donnerstag"),
    Weekday.FRIDAY: _("Freitag"),
    Weekday.SATURDAY: _("Samstag"),
    Weekday.SUNDAY: _("Sonntag"),
}
# Spoken here, and without a name in the framework's own catalogues.
SPOKEN = {
    "prs": gettext_lazy("Dari"),
    "ku": gettext_lazy("Kurdisch"),
    "ckb": gettext_lazy("Sorani"),
    "rom": gettext_lazy("Romanes"),
    "so": gettext_lazy("Somali"),
    "ti": gettext_lazy("Tigrinya"),
    "ps": gettext_lazy("Paschtu"),
    "sh": gettext_lazy("Serbokroatisch"),
    "gsg": gettext_lazy("Deutsche Gebärdensprache"),
    "tw": gettext_lazy("Twi"),
    "zh": gettext_lazy("Chinesisch"),
    "de-leicht": gettext_lazy("Leichte Sprache"),
    "de-einfach": gettext_lazy("Einfache Sprache"),
}


def language_word(code: str) -> str:
    """The name of a spoken language in the language of the page."""
    if code in SPOKEN:
        return str(SPOKEN[code])
    name = LANG_INFO.get(code, {}).get("name")
    word = gettext(name) if name else code
    return word[:1].upper() + word[1:]


def age_words(from_months: int | None, to_months: int | None) -> str:
    """A half-open span of months in words; empty if nothing was stated."""
    if from_months is None and to_months is None:
        return ""
    if from_months is not None and from_months < 0:
        return _from_pregnancy(to_months)
    if to_months is None:
        return gettext("%(age)s und älter") % {"age": _age(from_months or 0)}
    if not from_months:
        return gettext("bis %(age)s") % {"age": _age(to_months)}
    if from_months % 12 == 0 and to_months % 12 == 0:
        years = from_months // 12, to_months // 12
        words = ngettext("%(low)s bis %(high)s Jahr", "%(low)s bis %(high)s Jahre", years[1])
        return words % {"low": years[0], "high": years[1]}
    return gettext("%(low)s bis %(high)s") % {"low": _age(from_months), "high": _age(to_months)}


def _from_pregnancy(to_months: int | None) -> str:
    if to_months is None:
        return gettext("Schwangerschaft und danach")
    if to_months <= 0:
        return gettext("Schwangerschaft")
    return gettext("Schwangerschaft bis %(age)s") % {"age": _age(to_months)}


def _age(months: int) -> str:
    if months < 24 and months % 12:
        return ngettext("%(n)s Monat", "%(n)s Monate", months) % {"n": months}
    years = round(months / 12)
    return ngettext("%(n)s Jahr", "%(n)s Jahre", years) % {"n": years}


# What is said before any list, by life question.
FIRST_WORDS = {
    "schreien": _(
        "Schütteln Sie Ihr Baby nie – das ist lebensgefährlich. Legen Sie es sicher in sein Bett, "
        "gehen Sie kurz aus dem Zimmer, atmen Sie durch und rufen Sie jemanden an."
    ),
    "gewalt": _(
        "Sie sind nicht schuld, und Sie sind nicht allein. Bei Gefahr rufen Sie sofort 110 an."
    ),
    "ueberfordert": _(
        "Viele Eltern kennen das. Sie dürfen Hilfe annehmen, bevor nichts mehr geht."
    ),
    "trauer": _("Es tut uns leid. Sie müssen da nicht allein durch."),
    "schwanger": _(
        "Sie können mit jemandem sprechen, auch wenn niemand von der Schwangerschaft wissen soll."
    ),
}
