"""The register of personal data: which fields, for what, on which basis, how long, who receives them.

``docs/datenschutz`` is written from it by ``kettenwerk privacy_docs``, and a test fails when a field
that looks personal is not registered. Periods with a number are carried out by ``kettenwerk tick``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

# Periods in days; ``services.tidy_up`` carries them out.
SIGN_INS_DAYS = 90
INVITATIONS_DAYS = 30
CLOSED_ACCOUNTS_DAYS = 90
JOBS_DAYS = 90
MAILS_DAYS = 180
AUDIT_NAMES_DAYS = 730
VOICES_DAYS = 90  # inventory: services.tidy_voices

# Model label → field → key of the processing it belongs to.
Register = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the record of processing activities (Art. 30 GDPR)."""

    key: str
    title: str
    purpose: str
    legal_basis: str
    subjects: str
    recipients: str
    retention: str
    is_shared: bool = False


OFFICIAL = (
    "Art. 6 Abs. 1 lit. e DSGVO mit dem Landesdatenschutzgesetz (Aufgabe im öffentlichen Interesse)"
)
SECURITY = "Art. 6 Abs. 1 lit. e und Art. 32 DSGVO (Sicherheit der Verarbeitung)"
STAFF = "Beschäftigte und andere Mitwirkende der Kommune"
OWN = "Mitglieder derselben Kommune"

PROCESSINGS = (
    Processing(
        "konto",
        "Konten und Mitgliedschaften",
        "Anmeldung, Rollen und Zuordnung zu einer Kommune",
        OFFICIAL,
        STAFF,
        f"{OWN} (Name und Rolle); E-Mail-Adresse nur, wer dort koordiniert",
        f"bis {CLOSED_ACCOUNTS_DAYS} Tage nach dem Ende der letzten Mitgliedschaft, dann gelöscht",
    ),
    Processing(
        "sitzung",
        "Sitzungen",
        "Die Anmeldung gilt über mehrere Seiten hinweg",
        SECURITY,
        STAFF,
        "niemand",
        "höchstens bis zum Ablauf der Sitzung, dann gelöscht",
    ),
    Processing(
        "versuch",
        "Begrenzung der Anmeldeversuche",
        "Das Erraten von Passwörtern wird gebremst",
        SECURITY,
        "wer sich anzumelden versucht",
        "niemand",
        "IP-Adresse und Prüfwert der E-Mail-Adresse höchstens zehn Minuten, dann gelöscht",
    ),
    Processing(
        "einladung",
        "Einladungen",
        "Ein Konto entsteht nur auf Einladung",
        OFFICIAL,
        "eingeladene Personen",
        "wer in der einladenden Kommune koordiniert",
        f"{INVITATIONS_DAYS} Tage nach Annahme oder Ablauf, dann gelöscht",
    ),
    Processing(
        "protokoll",
        "Protokoll und Versionen",
        "Nachvollziehen und Zurücknehmen von Änderungen; nie eine Auswertung von Personen",
        SECURITY,
        STAFF,
        "wer in derselben Kommune koordiniert; den Verlauf eines Eintrags, wer ihn lesen darf",
        f"Namen {AUDIT_NAMES_DAYS} Tage, dann entfernt (der Eintrag bleibt); "
        f"Anmeldungen {SIGN_INS_DAYS} Tage, dann gelöscht",
    ),
    Processing(
        "auftrag",
        "Aufträge im Hintergrund",
        "Fortschritt und Abbruch längerer Arbeiten wie eines Imports",
        OFFICIAL,
        STAFF,
        OWN,
        f"{JOBS_DAYS} Tage nach dem Start, dann gelöscht",
    ),
    Processing(
        "post",
        "Ausgehende E-Mails",
        "Verzeichnis aktuell halten: Anbieter fragen, erinnern, antworten; Zustellung nachweisen",
        OFFICIAL,
        "Ansprechstellen von Trägern und Behörden; Beschäftigte, die fragen",
        "wer in derselben Kommune mitarbeitet (ob zugestellt wurde)",
        f"Text bis zum Versand, Adresse und Betreff {MAILS_DAYS} Tage, dann gelöscht",
    ),
    Processing(
        "kontakt",
        "Erreichbarkeit von Stellen",
        "Wie man ein Angebot oder eine Organisation erreicht; Funktionen, keine Privatpersonen. "
        "Die Anschrift von Freiberuflichen ist nur mit Einwilligung öffentlich",
        OFFICIAL,
        "Ansprechstellen von Trägern und Behörden",
        "nach Sichtbarkeit: eigene Kommune, Verbund oder Öffentlichkeit",
        "so lange, wie das Angebot oder die Organisation geführt wird",
        is_shared=True,
    ),
    Processing(
        "abstimmung",
        "Vorschläge und Feststellungen",
        "Wer einen Vorschlag, eine Feststellung oder eine Freigabe verantwortet",
        OFFICIAL,
        STAFF,
        "die beteiligten Kommunen; nach Freigabe der Verbund und das Programmbüro",
        "wie der Vorgang, zu dem es gehört (Aktenführung der Kommune)",
        is_shared=True,
    ),
    Processing(
        "ansicht",
        "Gespeicherte Ansichten",
        "Eigene Filter wiederfinden",
        OFFICIAL,
        STAFF,
        "nur die Person selbst",
        "bis die Person sie löscht, spätestens mit dem Konto",
    ),
    Processing(
        "benachrichtigung",
        "Benachrichtigungen und Kalender-Abos",
        "Sagen, was fällig ist: per E-Mail im gewählten Rhythmus, als Termine unter privater Adresse",
        OFFICIAL,
        STAFF,
        "nur die Person selbst; der Mailserver und das Kalenderprogramm, das sie wählt",
        "bis die Person sie abwählt, spätestens mit dem Ende der Mitgliedschaft",
    ),
    Processing(
        "stimme",
        "Stimmen aus dem Familienwegweiser",
        "Fehler im Verzeichnis berichtigen, Wünsche zählen; nach Angaben zu Personen wird nicht gefragt",
        OFFICIAL,
        "wer eine Mitteilung schreibt, und wen sie nennt (ungefragt)",
        "wer in derselben Kommune bearbeitet; bei Sorge um ein Kind das Jugendamt (`stimmen.md`)",
        f"{VOICES_DAYS} Tage nach dem Eingang, dann gelöscht; keine Version, kein Text im Protokoll",
    ),
)

PERSONAL: Register = {
    "accounts.User": {
        "email": "konto",
        "name": "konto",
        "password": "konto",
        "last_login": "konto",
    },
    "accounts.Membership": {"user": "konto"},
    "accounts.Invitation": {"email": "einladung", "name": "einladung", "invited_by": "einladung"},
    "accounts.AuditEntry": {"by": "protokoll", "by_name": "protokoll", "text": "protokoll"},
    "accounts.Version": {"snapshot": "protokoll"},
    "accounts.Job": {"started_by": "auftrag", "parameters": "auftrag"},
    "accounts.OutgoingMail": {"recipient": "post", "reply_to": "post"},
    "account.EmailAddress": {"email": "konto", "user": "konto"},
    "account.EmailConfirmation": {"email_address": "konto"},
    "mfa.Authenticator": {"user": "konto", "data": "konto"},
    "accounts.CacheEntry": {"cache_key": "versuch"},
    "sessions.Session": {"session_data": "sitzung"},
}

_PERSONAL_NAME = re.compile(
    r"(^|_)(e?mail|phone|fax|mobile|birth\w*|ip|person|password|login|session|signature)(_|$)"
    r"|(^|_)by(_name)?$|^owner$|^snapshot$"
)
_PERSONAL_WORD = re.compile(
    r"E-Mail|Telefon|Person\b|Vorname|Nachname|Geburt|Anschrift|verantwortlich"
)


def looks_personal(field: Any) -> bool:
    """Whether a field by its type, name or German label may hold data about a person."""
    if isinstance(field, models.ForeignKey):
        target = field.related_model._meta.label
        return target in {settings.AUTH_USER_MODEL, "account.EmailAddress"}
    if isinstance(field, models.BooleanField):
        return False
    is_person = field.name == "name" and any(
        one.name == "email" for one in field.model._meta.concrete_fields
    )
    return (
        is_person
        or isinstance(field, models.EmailField)
        or bool(_PERSONAL_NAME.search(field.name))
        or bool(_PERSONAL_WORD.search(str(field.verbose_name)))
    )


def unregistered(
    all_models: Iterable[type[models.Model]], register: Register, not_personal: Mapping[str, str]
) -> list[str]:
    """Fields that look personal and stand neither in the register nor among the reviewed ones."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in all_models
        for field in model._meta.concrete_fields
        if looks_personal(field)
        and field.name not in register.get(model._meta.label, {})
        and f"{model._meta.label}.{field.name}" not in not_personal
    ]


def unknown_entries(all_models: Iterable[type[models.Model]], register: Register) -> list[str]:
    """Entries of the register that name no field or no processing."""
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in all_models
        for field in model._meta.concrete_fields
    }
    processings = {one.key for one in PROCESSINGS}
    return [
        f"{label}.{name}"
        for label, names in register.items()
        for name, key in names.items()
        if f"{label}.{name}" not in fields or key not in processings
    ]
