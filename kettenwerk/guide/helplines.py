"""Numbers that help at once. None ships without a source that somebody read on a day.

Hours are the ones the source is sure of; a helpline may be there longer, never shorter.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHECKED = date(2026, 11, 22)
NORTH_RHINE_WESTPHALIA = "05"
_ALWAYS = _("rund um die Uhr")


@dataclass(frozen=True, slots=True)
class Helpline:
    """``languages`` are those that are certain (empty: nothing is known), ``has_interpreters`` means
    many more. ``land`` is the key of the Land it is responsible for (empty: all of Germany)."""

    key: str
    name: Promise
    number: str
    when: Promise
    about: Promise
    source: str
    languages: tuple[str, ...] = ("de",)
    has_interpreters: bool = False
    is_free: bool = True
    is_for_professionals: bool = False
    land: str = ""
    checked_on: date = CHECKED

    @property
    def href(self) -> str:
        return "tel:" + re.sub(r"\D", "", self.number)


HELPLINES = (
    Helpline(
        key="ambulance",
        name=_("Feuerwehr und Rettungsdienst"),
        number="112",
        when=_ALWAYS,
        about=_("Bei Lebensgefahr, schwerem Unfall oder Feuer"),
        languages=(),
        source="http://www.baden-baden.de/buergerservice/notlagen/unfaelle/feuerwehr-und-polizei/",
    ),
    Helpline(
        key="police",
        name=_("Polizei"),
        number="110",
        when=_ALWAYS,
        about=_("Wenn Sie oder jemand anderes bedroht wird"),
        languages=(),
        source="http://www.baden-baden.de/buergerservice/notlagen/unfaelle/feuerwehr-und-polizei/",
    ),
    Helpline(
        key="doctor",
        name=_("Ärztlicher Bereitschaftsdienst"),
        number="116 117",
        when=_ALWAYS,
        about=_("Wenn die Praxis zu ist und es nicht bis morgen warten kann"),
        languages=(),
        source="https://116117.de/de/aerztlicher-bereitschaftsdienst.php",
    ),
    Helpline(
        key="poison",
        name=_("Giftnotruf"),
        number="0228 19240",
        when=_ALWAYS,
        about=_(
            "Wenn ein Kind etwas Giftiges geschluckt hat. Bei Krämpfen oder Ohnmacht zuerst 112"
        ),
        languages=(),
        is_free=False,
        land=NORTH_RHINE_WESTPHALIA,
        source="https://www.rtl.de/cms/giftnotruf-hotline-in-jeder-stadt-anders-diese-nummern-sollten-sie-kennen-4436535.html",
    ),
    Helpline(
        key="parents",
        name=_("Elterntelefon"),
        number="0800 111 0 550",
        when=_("Montag bis Freitag 9 bis 17 Uhr"),
        about=_("Wenn Sie nicht mehr weiterwissen oder einfach reden möchten, ohne Namen"),
        source="https://www.kinderschutzbund-schaumburg.de/jubilaeum-20-jahre-elterntelefon-der-nummer-gegen-kummer/",
    ),
    Helpline(
        key="children",
        name=_("Kinder- und Jugendtelefon"),
        number="116 111",
        when=_("Montag bis Samstag 14 bis 20 Uhr"),
        about=_("Für Kinder und Jugendliche mit Sorgen, ohne Namen"),
        source="https://www.bmfsfj.de/bmfsfj/mediathek/anrufen-mailen-chatten-gegen-sorgen-154556",
    ),
    Helpline(
        key="violence",
        name=_("Hilfetelefon Gewalt gegen Frauen"),
        number="116 016",
        when=_ALWAYS,
        about=_("Vertraulich und ohne Namen, auch für Freundinnen und Verwandte"),
        languages=("de", "en", "tr", "ar", "uk", "ru", "pl", "ro"),
        has_interpreters=True,
        source="https://www.hilfetelefon.de/das-hilfetelefon/angebot-im-ueberblick.html",
    ),
    Helpline(
        key="violence_men",
        name=_("Hilfetelefon Gewalt an Männern"),
        number="0800 123 99 00",
        when=_("Montag bis Donnerstag 8 bis 20 Uhr, Freitag 8 bis 15 Uhr"),
        about=_("Für Männer, die Gewalt erleben, vertraulich und ohne Namen"),
        source="https://landkreis-heidenheim.de/hilfetelefon+_gewalt+gegen+frauen_+und+_gewalt+an+maennern_",
    ),
    Helpline(
        key="abuse",
        name=_("Hilfe-Telefon Sexueller Missbrauch"),
        number="0800 22 55 530",
        when=_("Montag, Mittwoch und Freitag 9 bis 14 Uhr, Dienstag und Donnerstag 15 bis 20 Uhr"),
        about=_("Auch wenn Sie nur ein ungutes Gefühl haben, ohne Namen"),
        has_interpreters=True,
        source="https://www.bundesregierung.de/breg-de/aktuelles/hilfetelefon-sexueller-kindesmissbrauch-2275784",
    ),
    Helpline(
        key="pregnancy",
        name=_("Hilfetelefon Schwangere in Not"),
        number="0800 40 40 020",
        when=_ALWAYS,
        about=_("Wenn niemand von der Schwangerschaft wissen soll, ohne Namen"),
        has_interpreters=True,
        source="https://www.schwanger-unter-20.de/schwanger-was-nun/vertrauliche-geburt/",
    ),
    Helpline(
        key="counselling",
        name=_("Telefonseelsorge"),
        number="0800 111 0 111",
        when=_ALWAYS,
        about=_("Für alle, die jemanden zum Reden brauchen, ohne Namen und mit jedem Glauben"),
        source="https://www.domradio.de/glossar/telefonseelsorge-0",
    ),
    Helpline(
        key="ukraine",
        name=_("Helpline Ukraine"),
        number="0800 500 225 0",
        when=_("Montag bis Freitag 14 bis 17 Uhr"),
        about=_("Für Familien aus der Ukraine, auf Ukrainisch und Russisch"),
        languages=("uk", "ru"),
        source="https://pausentaste.de/artikel/helpline-ukraine-weiterhin-ein-offenes-ohr-fuer-gefluechtete-familien-aus-der-ukraine",
    ),
    Helpline(
        key="child_protection",
        name=_("Medizinische Kinderschutzhotline"),
        number="0800 19 210 00",
        when=_ALWAYS,
        about=_("Nur für Fachkräfte aus Gesundheit, Jugendhilfe und Familiengericht"),
        is_for_professionals=True,
        source="https://www.dgkj.de/aktuelles/news/detail/post/geschaltet-medizinische-kinderschutz-hotline",
    ),
)
EMERGENCY = ("ambulance", "police", "doctor")
_BY_KEY = {line.key: line for line in HELPLINES}


def helpline(key: str) -> Helpline:
    return _BY_KEY[key]


def emergency_lines() -> tuple[Helpline, ...]:
    """The three that stand on every page."""
    return tuple(helpline(key) for key in EMERGENCY)


def lines_for_families(ags: str = "", language: str = "") -> tuple[Helpline, ...]:
    """All but those for professionals and of another Land; the own language only moves up.

    ``ags`` is the municipality's official key; without one, only lines for all of Germany.
    """
    here = [
        line
        for line in HELPLINES
        if not line.is_for_professionals and (not line.land or ags.startswith(line.land))
    ]
    emergencies = [line for line in here if line.key in EMERGENCY]
    others = [line for line in here if line.key not in EMERGENCY]
    others.sort(key=lambda line: language not in line.languages or language == "de")
    return (*emergencies, *others)


def lines_for_professionals() -> tuple[Helpline, ...]:
    return tuple(line for line in HELPLINES if line.is_for_professionals)
