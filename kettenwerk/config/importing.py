"""Runs the rooms' tables in floor order; used by the command line and, later, the browser."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.imports import Ready, Run, Scope, Table, read_folder, stage
from kettenwerk.accounts.models import Municipality, Visibility
from kettenwerk.chain import imports as chain
from kettenwerk.chain.services import deliver_defaults
from kettenwerk.core.tabular import RowReport, State
from kettenwerk.guide import imports as guide
from kettenwerk.inventory import imports as inventory
from kettenwerk.territory import imports as territory

# What the printed data of a Kreis fill, and what another data set may add to them.
TABLES: tuple[Table, ...] = (*territory.TABLES, *inventory.TABLES, *chain.TABLES)
ALL_TABLES: tuple[Table, ...] = (*TABLES, *inventory.FURTHER_TABLES, *guide.TABLES)
MANIFEST = "dataset.toml"
MAX_NAME = 80


class BadFolder(Exception):
    """The folder cannot be imported at all; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a data set says about itself."""

    name: str
    visibility: str
    as_of: date | None
    builds_on: str = ""


def read_manifest(folder: Path, *, default_name: str) -> Manifest:
    """``dataset.toml`` of the folder; without one the rows start as „nur intern“."""
    file = folder / MANIFEST
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{MANIFEST} ist nicht lesbar. Bitte als UTF-8 speichern und die Schreibweise prüfen ({error})."
        raise BadFolder(message) from error
    name, as_of = values.get("name", default_name), values.get("as_of")
    visibility = values.get("visibility", Visibility.INTERNAL)
    if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME:
        message = f"{MANIFEST}: „name“ muss ein Text von höchstens {MAX_NAME} Zeichen sein."
        raise BadFolder(message)
    if visibility not in Visibility.values:
        message = f"{MANIFEST}: „visibility“ muss eines von {', '.join(Visibility.values)} sein."
        raise BadFolder(message)
    if as_of is not None and type(as_of) is not date:
        message = (
            f"{MANIFEST}: „as_of“ muss ein Datum ohne Anführungszeichen sein, z. B. 2011-12-14."
        )
        raise BadFolder(message)
    builds_on = values.get("builds_on", "")
    if not isinstance(builds_on, str):
        message = f"{MANIFEST}: „builds_on“ muss der Name eines anderen Datenbestands sein."
        raise BadFolder(message)
    return Manifest(name, visibility, as_of, builds_on)


def check_folder(folder: Path) -> None:
    """Refuses a folder that is not there or holds nothing of ours."""
    if not folder.is_dir():
        message = f"Der Ordner „{folder}“ fehlt. Bitte den Pfad prüfen."
        raise BadFolder(message)
    if not any((folder / table.file_name).is_file() for table in ALL_TABLES):
        names = ", ".join(table.file_name for table in ALL_TABLES)
        message = f"Im Ordner „{folder}“ liegt keine bekannte Tabelle. Erwartet wird mindestens eine von {names}."
        raise BadFolder(message)


def stage_folder(folder: Path, municipality: Municipality) -> Run:
    """Reads a folder of tables for a municipality; writes nothing."""
    check_folder(folder)
    manifest = read_manifest(folder, default_name=municipality.slug)
    scope = Scope(municipality.slug, manifest.name, manifest.visibility, manifest.as_of)
    scope.builds_on = manifest.builds_on
    sheets = read_folder(folder, ALL_TABLES)
    return stage(sheets, ALL_TABLES, scope, before_drafts=territory.find_owners)


def not_taken_over(folder: Path) -> list[str]:
    """Tables of rooms that are not built yet."""
    known = {table.file_name for table in ALL_TABLES}
    return sorted(file.name for file in folder.glob("*.csv") if file.name not in known)


def commit_folder(run: Run, municipality: Municipality, progress: object = None) -> None:
    """Writes the run and delivers what every chain starts with, in one transaction."""
    actor = Actor(municipality)
    ready = Ready(run, by=actor)
    with transaction.atomic():
        ready.write(progress)  # type: ignore[arg-type]
        if run.scope.as_of is not None:
            Municipality.objects.filter(pk__in=municipality.tree_ids()).update(
                default_as_of=run.scope.as_of
            )
        deliver_defaults(actor)


def changes(reports: list[RowReport]) -> list[RowReport]:
    """The rows worth a line of their own."""
    return [report for report in reports if report.state is not State.SAME]
