"""What ``make run`` starts with: the database, the data of Kreis Unna, the guide, the people of the demo."""

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.imports import commit
from kettenwerk.accounts.models import AuditEntry, Municipality, User
from kettenwerk.accounts.services import DEMO_PEOPLE, make_demo_people
from kettenwerk.config.importing import ALL_TABLES, commit_folder, stage_folder
from kettenwerk.core.german import number_text
from kettenwerk.core.tabular import State, count_states
from kettenwerk.guide.services.release import release_demo
from kettenwerk.inventory.services import undo_change
from kettenwerk.territory.services import ensure_municipalities

EXAMPLE = settings.BASE_DIR / "examples" / "kreis-unna"
GUIDE = settings.BASE_DIR / "examples" / "kreis-unna-wegweiser"
KREIS = "kreis-unna"
# „0“ leaves the made-up contacts out, so that the guide is seen on the printed data alone.
CONTACTS_SWITCH = "KETTENWERK_DEMO_CONTACTS"


class Say(Protocol):
    """Prints a line; ``is_passing`` ones are overwritten by the next where the terminal can."""

    def __call__(self, text: str, *, is_passing: bool = False) -> None: ...


class Refusal(Exception):
    """The demo cannot start; the message says what to do."""


@contextmanager
def only_one(say: Say) -> Iterator[None]:
    """Two starts on one data folder set it up one after the other."""
    with (settings.DATA_DIR / "einrichten.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Ein anderer Start richtet diesen Datenordner gerade ein; ich warte …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate(say: Say) -> None:
    """Brings the database up to date; quick when it is."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    started = time.perf_counter()
    say("Datenbank wird eingerichtet …", is_passing=True)
    call_command("migrate", verbosity=0, interactive=False)
    say(f"Datenbank eingerichtet, {_seconds(started)}")


def load_example(say: Say, folder: Path = EXAMPLE) -> bool:
    """Takes over the data of Kreis Unna; ``False`` when they are there already, unchanged."""
    stamp = _stamp(folder)
    if _is_loaded(stamp, "beispiel"):
        return False
    started = time.perf_counter()
    say("Tabellen des Kreises Unna werden gelesen …", is_passing=True)
    with transaction.atomic():
        ensure_municipalities(folder / "areas.csv", KREIS)
        municipality = Municipality.objects.get(slug=KREIS)
        run = stage_folder(folder, municipality)
        if run.rejected:
            message = f"{len(run.rejected)} Zeilen des Beispiels sind abgelehnt, die erste: {run.rejected[0]}"
            raise Refusal(message)
        rows = len(run.reports)

        def progress(done: int, total: int) -> None:
            figures = f"{number_text(done)} von {number_text(total)} Datensätzen"
            say(f"Kreis Unna wird übernommen: {figures}, {_seconds(started)}", is_passing=True)

        commit_folder(run, municipality, progress)
    counts = count_states(run.reports)
    states = ", ".join(f"{number_text(counts[s])} {s.value}" for s in State if counts[s])
    say(f"Kreis Unna übernommen: {number_text(rows)} Zeilen ({states}), {_seconds(started)}")
    _keep(stamp, "beispiel", _last_import())
    return True


def wants_contacts() -> bool:
    return os.environ.get(CONTACTS_SWITCH, "1") != "0"


def load_guide(say: Say, *, with_contacts: bool) -> None:
    """Opens the guides; releases what made-up contacts make reachable, or takes that back."""
    settings_folder, contacts = GUIDE / "einstellungen", GUIDE / "kontakte"
    stamp = _stamp(settings_folder)
    if not _is_loaded(stamp, "wegweiser"):
        entry, _ = _take_over(settings_folder)
        _keep(stamp, "wegweiser", entry)
    stamp = _stamp(contacts)
    if not with_contacts:
        if _take_back("kontakte"):
            say("Die erfundenen Kontakte sind zurückgenommen; der Familienwegweiser ist leer.")
    elif not _is_loaded(stamp, "kontakte"):
        started = time.perf_counter()
        with transaction.atomic():
            entry, rows = _take_over(contacts)
            released = release_demo(entry, Municipality.objects.get(slug=KREIS))
        _keep(stamp, "kontakte", entry)
        say(
            f"Familienwegweiser: {number_text(rows)} erfundene Angaben übernommen, "
            f"{number_text(released)} Angebote für die Vorführung freigegeben, {_seconds(started)}"
        )


@transaction.atomic
def _take_over(folder: Path) -> tuple[AuditEntry | None, int]:
    """One folder as one change set; ``None`` if everything is there already."""
    municipality = Municipality.objects.get(slug=KREIS)
    run = stage_folder(folder, municipality)
    if run.rejected:
        message = f"{len(run.rejected)} Zeilen des Wegweisers sind abgelehnt, die erste: {run.rejected[0]}"
        raise Refusal(message)
    return commit(run, by=Actor(municipality)), len(run.reports)


def _take_back(name: str) -> bool:
    """Undoes a load that still stands."""
    file = _stamp_file(name)
    entry = _entry_of(file)
    file.unlink(missing_ok=True)
    if entry is None or AuditEntry.objects.filter(undoes=entry).exists():
        return False
    undo_change(entry, by=Actor(Municipality.objects.get(slug=KREIS)))
    return True


def _last_import() -> AuditEntry | None:
    return AuditEntry.objects.filter(kind=AuditEntry.Kind.IMPORT).order_by("pk").last()


def _stamp(folder: Path) -> str:
    """Changes with the files and with the tables that the rooms take over."""
    digest = hashlib.sha256()
    for table in ALL_TABLES:
        digest.update(
            f"{table.name}:{','.join(column.name for column in table.columns)}\n".encode()
        )
    for file in sorted([*folder.glob("*.csv"), *folder.glob("*.toml")]):
        digest.update(file.name.encode() + b"\n" + file.read_bytes())
    return digest.hexdigest()


def _stamp_file(name: str) -> Path:
    return settings.DATA_DIR / f"{name}-geladen"


def _is_loaded(stamp: str, name: str) -> bool:
    """The stamp names the log entry of its load, so a stamp beside another database does not count."""
    file = _stamp_file(name)
    return _entry_of(file) is not None and file.read_text(encoding="ascii").split()[0] == stamp


def _entry_of(file: Path) -> AuditEntry | None:
    try:
        _, entry = file.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return None
    return AuditEntry.objects.filter(uuid=entry).first()


def _keep(stamp: str, name: str, entry: AuditEntry | None) -> None:
    if entry is not None:
        _stamp_file(name).write_text(f"{stamp} {entry.uuid}\n", encoding="ascii")


@dataclass(frozen=True, slots=True)
class Password:
    """The password of the demo people, and how to tell it to the person at the terminal."""

    text: str
    told: str


def demo_password() -> Password:
    """From the environment, else a random one that is shown once and kept in the data folder."""
    given = os.environ.get("KETTENWERK_DEMO_PASSWORD", "")
    if given:
        return Password(given, "wie in KETTENWERK_DEMO_PASSWORD gesetzt")
    file = settings.DATA_DIR / "demo-kennwort"
    if file.exists():
        return Password(file.read_text(encoding="utf-8").strip(), f"steht in {file}")
    text = secrets.token_urlsafe(12)
    file.touch(mode=0o600)
    file.write_text(text + "\n", encoding="utf-8")
    return Password(text, f"{text}   (steht auch in {file})")


def make_people(password: str) -> None:
    """The people of the demo; left alone while the password holds, so that nobody is signed out."""
    emails = [email for email, *_ in DEMO_PEOPLE]
    people = list(User.objects.filter(email__in=emails, is_demo=True, is_active=True))
    if len(people) < len(emails) or not people[0].check_password(password):
        make_demo_people(password)


def _seconds(started: float) -> str:
    return f"{number_text(time.perf_counter() - started, 1)} s"
