"""What a chain starts with: the finer life phases, further transitions, and a proposal of standards.

Each municipality may change its own copies. The standards are a proposal until a body adopts them.
"""

from typing import Any

from kettenwerk.chain.models import Lane
from kettenwerk.inventory.models import PreventionTarget

PHASES: tuple[dict[str, Any], ...] = (
    {"key": "schwangerschaft", "name": "Schwangerschaft", "from_months": -9, "to_months": 0},
    {"key": "geburt", "name": "Geburt", "from_months": 0, "to_months": 12},
    {"key": "kleinkind", "name": "Kleinkind", "from_months": 12, "to_months": 36},
    {"key": "kita", "name": "Kita", "from_months": 36, "to_months": 72},
    {"key": "grundschule", "name": "Grundschule", "from_months": 72, "to_months": 120},
    {"key": "sekundarstufe-1", "name": "Sekundarstufe I", "from_months": 120, "to_months": 192},
    {"key": "ausbildung", "name": "Ausbildung", "from_months": 192, "to_months": 252},
)
PHASE_SOURCE = (
    "Kettenwerk: feinere Lebensphasen, zusammenfassbar zu den vier des Aufrufs (003, 004)"
)

TRANSITIONS: tuple[dict[str, Any], ...] = (
    {
        "key": "klinik-zuhause",
        "from_setting": "Geburtsklinik",
        "to_setting": "Zuhause",
        "from_months": 0,
        "to_months": 12,
    },
    {
        "key": "fruehe-hilfen-kita",
        "from_setting": "Frühe Hilfen",
        "to_setting": "Kita",
        "from_months": 24,
        "to_months": 48,
    },
    {
        "key": "jugendhilfe-jobcenter",
        "from_setting": "Jugendhilfe",
        "to_setting": "Jobcenter",
        "note": "in beide Richtungen; an kein Alter gebunden",
    },
    {
        "key": "koordination-fruehe-hilfen-praeventionskette",
        "from_setting": "Koordination Frühe Hilfen",
        "to_setting": "Koordination Präventionskette",
        "from_months": 36,
        "to_months": 48,
    },
)
TRANSITION_SOURCE = "Kettenwerk: übliche Übergänge einer Präventionskette (003; 002 §7.1)"

_UNIVERSAL, _SELECTIVE = PreventionTarget.UNIVERSAL.value, PreventionTarget.SELECTIVE.value
STANDARDS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("beratung-schwangerschaft", "Beratung in der Schwangerschaft", Lane.HEALTH, "schwangerschaft",
     _UNIVERSAL, "§ 2 SchKG"),
    ("familienhebamme", "Begleitung durch Familienhebammen", Lane.HEALTH, "geburt", _SELECTIVE, "§ 3 KKG"),
    ("willkommen", "Information und Besuch nach der Geburt", Lane.YOUTH, "geburt", _UNIVERSAL, "§ 2 KKG"),
    ("familienbildung", "Familienbildung für die ersten Jahre", Lane.YOUTH, "kleinkind", _UNIVERSAL,
     "§ 16 SGB VIII"),
    ("fruehfoerderung-sprache", "Früher Zugang zu Bildung", Lane.EDUCATION, "kleinkind", _UNIVERSAL,
     "§ 22 SGB VIII"),
    ("tagesbetreuung", "Kindertagesbetreuung", Lane.YOUTH, "kita", _UNIVERSAL, "§ 24 SGB VIII"),
    ("schuleingang", "Untersuchung vor der Schule", Lane.HEALTH, "kita", _UNIVERSAL, "§ 54 SchulG NRW"),
    ("hausaufgaben", "Lernförderung in der Grundschule", Lane.EDUCATION, "grundschule", _UNIVERSAL,
     "§ 28 SGB II; § 24 SGB VIII"),
    ("jugendarbeit-grundschule", "Freizeit und Jugendarbeit", Lane.LEISURE, "grundschule", _UNIVERSAL,
     "§ 11 SGB VIII"),
    ("jugendarbeit", "Freizeit und Jugendarbeit", Lane.LEISURE, "sekundarstufe-1", _UNIVERSAL,
     "§ 11 SGB VIII"),
    ("schulgesundheit", "Gesundheit in der Schule", Lane.HEALTH, "sekundarstufe-1", _UNIVERSAL,
     "§ 54 SchulG NRW"),
    ("jugendsozialarbeit", "Jugendsozialarbeit", Lane.YOUTH, "sekundarstufe-1", _SELECTIVE, "§ 13 SGB VIII"),
    ("beratung-kinder", "Beratung von Kindern in Not", Lane.LAW, "grundschule", _UNIVERSAL,
     "§ 8 SGB VIII"),
    ("uebergang-beruf", "Begleitung in Ausbildung", Lane.EDUCATION, "ausbildung", _UNIVERSAL,
     "§ 33 SGB III"),
    ("vermittlung-u25", "Vermittlung unter 25", Lane.SOCIAL, "ausbildung", _SELECTIVE, "§ 16 SGB II"),
)  # fmt: skip
STANDARD_SOURCE = "Kettenwerk: Vorschlag, nicht beschlossen"
