"""Questions of life as families put them, and which words, fields and ages answer them.

``help_first`` is the key of a helpline that is shown before any list.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Question:
    """One door: ``words`` are looked for, offers of ``fields`` and ``ages`` (months) come first."""

    key: str
    title: Promise
    words: str
    fields: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None
    help_first: str = ""


QUESTIONS: tuple[Question, ...] = (
    Question(
        "schwanger",
        _("Ich bin schwanger"),
        "schwanger Hebamme Geburt werdende Mütter",
        ("gesundheit", "jugendhilfe"),
        (-9, 0),
        "pregnancy",
    ),
    Question(
        "geburt",
        _("Unser Baby ist da"),
        "Geburt Neugeborenes Besuch Hebamme Babyzeit",
        ("gesundheit", "jugendhilfe"),
        (0, 6),
    ),
    Question(
        "schreien",
        _("Mein Baby schreit viel"),
        "Baby schreien Hebamme Familienhebamme Entlastung",
        ("gesundheit", "jugendhilfe"),
        (0, 12),
        "parents",
    ),
    Question(
        "ueberfordert",
        _("Mir wird alles zu viel"),
        "überfordert erschöpft Entlastung Alltag Paten Beratung",
        ("jugendhilfe", "zivilgesellschaft"),
        None,
        "parents",
    ),
    Question(
        "erziehung",
        _("Erziehung ist gerade schwer"),
        "Erziehung Elternkurs Erziehungsberatung Elterntraining",
        ("jugendhilfe", "bildung"),
        None,
        "parents",
    ),
    Question(
        "trennung",
        _("Streit bei Trennung"),
        "Trennung Scheidung Streit Umgang alleinerziehend",
        ("jugendhilfe", "recht"),
        None,
        "parents",
    ),
    Question(
        "allein",
        _("Ich erziehe mein Kind allein"),
        "alleinerziehend",
        ("jugendhilfe", "soziales"),
    ),
    Question(
        "treffen",
        _("Ich möchte andere Eltern treffen"),
        "Treffen Elterncafé Krabbelgruppe Spielgruppe Treffpunkt",
        ("bildung", "jugendhilfe", "zivilgesellschaft"),
    ),
    Question(
        "kita",
        _("Kita-Platz gesucht"),
        "Kita Kindertagesbetreuung Tagespflege Betreuung Betreuungsplätze",
        ("bildung", "jugendhilfe"),
        (4, 72),
    ),
    Question(
        "gesund",
        _("Ist mein Kind gesund?"),
        "Vorsorgeuntersuchung Kinderarzt Gesundheit Impfung",
        ("gesundheit",),
    ),
    Question(
        "sprechen",
        _("Mein Kind spricht noch wenig"),
        "Sprachförderung Sprachentwicklung Frühförderung",
        ("bildung", "gesundheit"),
        (12, 72),
    ),
    Question(
        "schule",
        _("Mein Kind lernt schwer"),
        "Hausaufgaben Lernhilfe Nachhilfe Schule lernen",
        ("bildung",),
        (72, 192),
    ),
    Question(
        "geld",
        _("Geld reicht nicht"),
        "Geld Zuschuss Teilhabepaket Leistungen Schulden",
        ("soziales",),
    ),
    Question(
        "arbeit",
        _("Ich suche Arbeit"),
        "Arbeit Jobsuche Arbeitsvermittlung Jobcenter",
        ("soziales",),
    ),
    Question(
        "deutsch",
        _("Wir sprechen wenig Deutsch"),
        "Deutschkurs Sprachkurs zugewandert Stadtteilmütter",
        ("bildung", "soziales"),
    ),
    Question(
        "beruf",
        _("Jugendliche und Beruf"),
        "Ausbildung Beruf Ausbildungssuche Kompetenzagentur Übergang",
        ("bildung", "soziales", "jugendhilfe"),
        (168, 300),
    ),
    Question(
        "jugend",
        _("Ich bin jung und brauche Rat"),
        "Jugendliche Jugendtelefon Beratung Jugendförderung",
        ("jugendhilfe",),
        (120, 216),
        "children",
    ),
    Question(
        "gewalt",
        _("Gewalt zu Hause"),
        "Gewalt Frauenhaus Frauenberatung Kinderschutzbund",
        ("jugendhilfe", "recht", "polizei"),
        None,
        "violence",
    ),
    Question(
        "trauer",
        _("Jemand ist gestorben"),
        "Trauer Trauerbegleitung Seelsorge Hospiz",
        ("kirche", "gesundheit"),
        None,
        "counselling",
    ),
)

BY_KEY = {question.key: question for question in QUESTIONS}
