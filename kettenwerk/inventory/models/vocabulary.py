"""The closed vocabularies of the inventory: stored code, German word."""

from django.db.models import TextChoices


class Field(TextChoices):
    """Field of work; several of them make a lane of the chain."""

    YOUTH = "jugendhilfe", "Kinder- und Jugendhilfe"
    HEALTH = "gesundheit", "Gesundheit"
    EDUCATION = "bildung", "Bildung"
    SOCIAL = "soziales", "Soziales"
    LAW = "recht", "Recht"
    POLICE = "polizei", "Polizei"
    CHURCH = "kirche", "Kirche"
    WELFARE = "wohlfahrt", "Wohlfahrt"
    POLITICS = "politik", "Politik"
    CIVIL_SOCIETY = "zivilgesellschaft", "Zivilgesellschaft"
    CULTURE_SPORT = "kultur_sport", "Kultur und Sport"
    ADMINISTRATION = "verwaltung", "Verwaltung"


class TargetGroup(TextChoices):
    PREGNANT = "schwangere", "Schwangere"
    PARENTS = "eltern", "Eltern"
    MOTHERS = "muetter", "Mütter"
    FATHERS = "vaeter", "Väter"
    BABIES = "saeuglinge", "Säuglinge"
    CHILDREN = "kinder", "Kinder"
    YOUTH = "jugendliche", "Jugendliche"
    YOUNG_ADULTS = "junge_erwachsene", "junge Erwachsene"
    FAMILIES = "familien", "Familien"
    SINGLE_PARENTS = "alleinerziehende", "Alleinerziehende"
    MIGRANT_FAMILIES = "migrationsfamilien", "Familien mit Zuwanderungsgeschichte"
    HARDSHIP = "prekaere_lebenslagen", "Familien in prekärer Lebenslage"
    SEPARATED = "getrennte_eltern", "getrennte Eltern"
    UNEMPLOYED = "erwerbslose", "Erwerbslose"
    PUPILS = "schueler", "Schülerinnen und Schüler"
    TRAINEES = "auszubildende", "Auszubildende"
    CONSPICUOUS = "mehrfachauffaellige", "Mehrfachauffällige"
    OLDER = "aeltere", "Ältere"
    POPULATION = "bevoelkerung", "Bevölkerung"
    PROFESSIONALS = "fachkraefte", "Fachkräfte"
    HEADS = "schulleitungen", "Schulleitungen"
    VOLUNTEERS = "ehrenamtliche", "Ehrenamtliche"
    FACILITIES = "einrichtungen", "Einrichtungen"
    ADMINISTRATION = "verwaltung_politik", "Verwaltung und Politik"
    YOUNG_MOTHERS = "junge_muetter", "junge Mütter"
    BURDENED = "belastete_eltern", "psychisch oder durch Sucht belastete Eltern"
    DISABILITY = "behinderung", "Menschen mit Behinderung"
    NO_DAY_CARE = "kinder_ohne_kita", "Kinder ohne Kita-Platz"
    DROP_OUTS = "schulabbrecher", "Schulverweigerer und Abbrecher"


class Basis(TextChoices):
    """Whether something is printed or our reading."""

    STATED = "stated", "genannt"
    INFERRED = "inferred", "erschlossen"


class PreventionTarget(TextChoices):
    UNIVERSAL = "universell", "universell"
    SELECTIVE = "selektiv", "selektiv"
    INDICATED = "indiziert", "indiziert"


class PreventionTime(TextChoices):
    PRIMARY = "primaer", "primär"
    SECONDARY = "sekundaer", "sekundär"
    TERTIARY = "tertiaer", "tertiär"


class PreventionLever(TextChoices):
    BEHAVIOUR = "verhalten", "Verhaltensprävention"
    CONDITIONS = "verhaeltnisse", "Verhältnisprävention"


class AccessPath(TextChoices):
    COME = "komm", "Komm-Struktur"
    GO = "geh", "aufsuchend (Geh-Struktur)"
    GUIDE = "lotse", "Lotse oder Überleitung"
    MULTIPLIER = "multiplikator", "über Multiplikatoren"
    DIGITAL = "digital", "digital"
    MEETING_PLACE = "ort_der_begegnung", "am Ort der Begegnung"
    MANDATORY = "pflichtkontakt", "Pflichtkontakt"


class Audience(TextChoices):
    FAMILIES = "familien", "Familien"
    PROFESSIONALS = "fachkraefte", "Fachkräfte"
    BOTH = "beide", "Familien und Fachkräfte"
    VOLUNTEERS = "ehrenamt", "Ehrenamt"


class Function(TextChoices):
    SERVICE = "leistung", "Leistung"
    INFORMATION = "information", "Information"
    INSTRUMENT = "instrument", "Instrument"
    STRUCTURE = "struktur", "Struktur"
    TRAINING = "qualifizierung", "Qualifizierung"


class OfferStatus(TextChoices):
    RUNNING = "laufend", "läuft"
    PLANNED = "geplant", "geplant"
    STARTING = "im_aufbau", "im Aufbau"
    ENDED = "abgeschlossen", "abgeschlossen"
    UNKNOWN = "unknown", "nicht erhoben"


class Subject(TextChoices):
    """What a body is responsible for in a place."""

    YOUTH = "jugendhilfe", "Jugendhilfe"
    HEALTH = "gesundheit", "Gesundheit"
    EDUCATION = "bildung", "Bildung"
    SOCIAL = "soziales", "Soziales"
    LAW = "recht", "Recht"


class Language(TextChoices):
    """Languages of what families read; the two simple forms of German are languages of their own."""

    GERMAN = "de", "Deutsch"
    SIMPLE = "de-einfach", "Einfache Sprache"
    EASY = "de-leicht", "Leichte Sprache"
    ENGLISH = "en", "Englisch"
    TURKISH = "tr", "Türkisch"
    ARABIC = "ar", "Arabisch"
    UKRAINIAN = "uk", "Ukrainisch"
    RUSSIAN = "ru", "Russisch"
    POLISH = "pl", "Polnisch"
    ROMANIAN = "ro", "Rumänisch"


class Weekday(TextChoices):
    MONDAY = "mo", "Montag"
    TUESDAY = "di", "Dienstag"
    WEDNESDAY = "mi", "Mittwoch"
    THURSDAY = "do", "Donnerstag"
    FRIDAY = "fr", "Freitag"
    SATURDAY = "sa", "Samstag"
    SUNDAY = "so", "Sonntag"


class Known(TextChoices):
    """Yes and no, with „nicht erhoben“ as the honest third."""

    YES = "ja", "ja"
    NO = "nein", "nein"
    UNKNOWN = "", "nicht erhoben"
