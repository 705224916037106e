"""``kettenwerk privacy_docs``: writes docs/datenschutz from the register of personal data."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kettenwerk.accounts.services import PERSONAL, PROCESSINGS, Processing, Register

# What the rooms above accounts hold; only the roof knows them all.
ROOMS: Register = {
    "inventory.Contact": {"phone": "kontakt", "email": "kontakt"},
    "inventory.Organisation": {"address_rule": "kontakt", "address_consent": "kontakt"},
    "inventory.Site": {"street": "kontakt"},
    "inventory.Voice": {"text": "stimme"},
    "inventory.Inquiry": {
        "email": "kontakt",
        "referred_to": "kontakt",
        "started_by": "kontakt",
    },
    "inventory.CollectionRequest": {"email": "kontakt"},
    "inventory.Upload": {"person": "auftrag"},
    "inventory.ColumnHabit": {"person": "ansicht"},
    "inventory.Proposal": {"proposed_by_name": "abstimmung", "reply_to": "abstimmung"},
    "chain.Maturity": {"owner": "abstimmung", "decided_by": "abstimmung"},
    "chain.Release": {"released_by": "abstimmung"},
    "chain.Report": {"created_by_name": "abstimmung"},
    "chain.SavedView": {"user": "ansicht"},
    "guide.Booklet": {"created_by_name": "abstimmung"},
    "desk.DigestSetting": {"membership": "benachrichtigung", "rhythm": "benachrichtigung"},
    "desk.CalendarFeed": {
        "membership": "benachrichtigung",
        "secret_hash": "benachrichtigung",
    },
    "inventory.SavedFilter": {"user": "ansicht"},
    "inventory.BulkEdit": {"person": "auftrag"},
}
REGISTER: Register = {**PERSONAL, **ROOMS}
# Looked at and found to say nothing about a person.
NOT_PERSONAL = {
    "chain.Standard.adopted_by": "ein Gremium",
    "guide.GuideSetting.protection_phone": "die Rufnummer einer Behörde",
    "inventory.Text.checked_by": "eine Stelle oder Prüfgruppe",
    "sessions.Session.session_key": "eine Zufallszahl",
}
# German words for fields of libraries that bring none.
WORDS = {
    "authenticator": "zweiter Faktor",
    "user": "Person",
    "Benutzer": "Person",
    "data": "Schlüssel",
}
GENERATED = "<!-- Erzeugt mit `kettenwerk privacy_docs`. Bitte nicht von Hand ändern. -->\n"
HOLE = "_(trägt die Kommune ein)_"


def documents() -> dict[str, str]:
    """File name → text of every generated document."""
    return {
        "verzeichnis-art30.md": _record_of_processing(),
        "vereinbarung-art26.md": _joint_controllers(),
        "loeschfristen.md": _retention(),
    }


def _fields_of(processing: Processing) -> list[str]:
    """„Person: E-Mail-Adresse, Name“, one line per table."""
    found: dict[str, list[str]] = defaultdict(list)
    for label, names in REGISTER.items():
        meta = apps.get_model(label)._meta
        for name, key in names.items():
            if key == processing.key:
                word = str(meta.get_field(name).verbose_name)
                table = str(meta.verbose_name)
                found[WORDS.get(table, table)].append(WORDS.get(word, word))
    return [f"{table}: {', '.join(words)}" for table, words in found.items()]


def _record_of_processing() -> str:
    parts = [
        GENERATED,
        "# Verzeichnis von Verarbeitungstätigkeiten (Art. 30 DSGVO): Kettenwerk\n",
        (
            "Kettenwerk verwaltet Angebote, Netzwerke und Vereinbarungen. Daten über Familien, Kinder oder "
            "Fälle werden nicht erhoben; Freitexte sind in der Länge begrenzt und weisen darauf hin. Was "
            "Familien ungefragt in eine Mitteilung schreiben, wird nach Frist gelöscht (`stimmen.md`).\n"
        ),
        "## Verantwortlich\n",
        (
            f"- Verantwortliche Stelle: {HOLE}\n- Datenschutzbeauftragte: {HOLE}\n"
            "- Gemeinsame Verantwortung von Kreis und Städten: siehe `vereinbarung-art26.md`\n"
            f"- Auftragsverarbeiter (Betrieb): {HOLE}\n"
            "- Übermittlung in Drittländer: keine; Kettenwerk lädt keine fremden Dienste\n"
        ),
    ]
    parts += [_entry(number, one) for number, one in enumerate(PROCESSINGS, start=1)]
    parts += [
        "## Technische und organisatorische Maßnahmen\n",
        (
            "- Jede Seite ist geschlossen, bis ein Zugriffszeichen sie öffnet; fremde Kennungen ergeben 404 "
            "(geprüft für jede Adresse, Rolle und Methode in `tests/test_role_urls.py`).\n"
            "- Passwörter mit mindestens 12 Zeichen, gespeichert mit Argon2; zweiter Faktor möglich; "
            "Anmeldeversuche sind begrenzt.\n"
            "- Verschlüsselte Übertragung (HSTS), strenge Content Security Policy, Cookies nur für Anmeldung "
            "und Formularschutz.\n"
            "- Jede Änderung erzeugt eine Version und einen Protokolleintrag und lässt sich zurücknehmen.\n"
            "- Fristen werden von `kettenwerk tick` ausgeführt, siehe `loeschfristen.md`.\n"
        ),
    ]
    return "\n".join(parts)


def _entry(number: int, one: Processing) -> str:
    fields = "\n".join(f"  - {line}" for line in _fields_of(one))
    return (
        f"## {number}. {one.title}\n\n"
        f"- Zweck: {one.purpose}\n"
        f"- Rechtsgrundlage: {one.legal_basis}\n"
        f"- Betroffene: {one.subjects}\n"
        f"- Daten:\n{fields}\n"
        f"- Empfänger: {one.recipients}\n"
        f"- Frist: {one.retention}\n"
    )


DUTIES = (
    "\n## Wer was übernimmt\n",
    "| Pflicht | Stelle |",
    "|---|---|",
    (
        "| Information nach Art. 13 und 14 | jede Kommune für ihre Mitglieder und Ansprechstellen; "
        "Grundtext unter `/datenschutz/` |"
    ),
    (
        "| Auskunft, Berichtigung, Löschung | die führende Kommune des Eintrags; jede nimmt Anfragen an "
        "und leitet sie binnen einer Woche weiter |"
    ),
    "| Richtigkeit eines Eintrags | die führende Kommune; andere schlagen Änderungen vor |",
    "| Einladen und Entfernen von Mitgliedern | wer in der jeweiligen Kommune koordiniert |",
    f"| Betrieb, Sicherung, Aktualisierung | {HOLE} |",
    (
        "| Meldung nach Art. 33 | die Stelle, die den Vorfall bemerkt, sofort an alle Beteiligten; an die "
        "Aufsicht die betroffene Kommune |"
    ),
    (
        "| Ende der Zusammenarbeit | die Kommune erhält ihre Einträge als Tabellen; danach werden sie "
        "gelöscht |"
    ),
    (
        "\nDas Wesentliche dieser Vereinbarung wird den betroffenen Personen zur Verfügung gestellt "
        "(Art. 26 Abs. 2).\n"
    ),
)


def _joint_controllers() -> str:
    shared = [one for one in PROCESSINGS if one.is_shared]
    own = [one for one in PROCESSINGS if not one.is_shared]
    lines = [
        GENERATED,
        "# Vereinbarung nach Art. 26 DSGVO: Kreis und Städte\n",
        (
            "Vorlage. Sie beschreibt, was das Programm tut; die Beteiligten prüfen, ergänzen und "
            "unterschreiben sie.\n"
        ),
        "## Beteiligte\n",
        f"Der Kreis {HOLE} und die kreisangehörigen Städte und Gemeinden {HOLE}.\n",
        "## Gemeinsam verantwortet\n",
        "Was eine Kommune „im Verbund“ sichtbar macht, lesen die anderen. Betroffen sind:\n",
        *(f"- **{one.title}**: {'; '.join(_fields_of(one))}" for one in shared),
        "\n## Allein verantwortet\n",
        (
            "Jede Kommune für ihre Mitglieder und alles, was sie „nur intern“ führt. Keine Rolle des Kreises "
            "öffnet das „nur intern“ einer Stadt:\n"
        ),
        *(f"- {one.title}" for one in own),
        *DUTIES,
    ]
    return "\n".join(lines)


def _retention() -> str:
    lines = [
        GENERATED,
        "# Löschfristen\n",
        (
            "Fristen mit einer Zahl führt `kettenwerk tick` jede Minute aus; die Zahlen stehen in "
            "`kettenwerk/accounts/privacy.py`.\n"
        ),
        "| Klasse | Frist | Felder |",
        "|---|---|---|",
        *(
            f"| {one.title} | {one.retention} | {'; '.join(_fields_of(one))} |"
            for one in PROCESSINGS
        ),
        (
            "\nSicherungen enthalten gelöschte Daten bis zu ihrem eigenen Ablauf; die Frist legt fest, wer "
            "Kettenwerk betreibt.\n"
        ),
    ]
    return "\n".join(lines)


class Command(BaseCommand):
    help = "Schreibt docs/datenschutz aus dem Verzeichnis der personenbezogenen Felder."

    def add_arguments(self, parser: CommandParser) -> None:
        folder = settings.BASE_DIR / "docs" / "datenschutz"
        parser.add_argument("--out", type=Path, default=folder, metavar="ORDNER")

    def handle(self, *_args: Any, out: Path, **_options: Any) -> None:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in documents().items():
            (out / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"{out / name}")
