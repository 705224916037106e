"""A list that somebody brought: read, matched, checked, taken over, taken back."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.imports import Place, Ready, Run, Table
from kettenwerk.accounts.imports.matching import IGNORED, Match, known_heads, match_grid
from kettenwerk.accounts.models import Municipality, Role, Visibility
from kettenwerk.accounts.services import due
from kettenwerk.core.grid_reader import read
from kettenwerk.core.grids import Grid, Unfit, as_lists, from_lists, plain
from kettenwerk.core.refusal import Refused
from kettenwerk.core.tabular import State
from kettenwerk.inventory import imports
from kettenwerk.inventory.imports.hsds import read_directory
from kettenwerk.inventory.models import (
    CollectionRequest,
    ColumnHabit,
    Upload,
    packed,
    unpacked,
)
from kettenwerk.inventory.models.uploads import UNDO_FOR
from kettenwerk.inventory.services.blank_lists import EXPLANATION
from kettenwerk.inventory.services.records import undo_change
from kettenwerk.inventory.services.upload_checks import (
    decisions_of,
    default_choice,
    report_of,
    row_count,
    stage_upload,
)
from kettenwerk.territory.models import Area
from kettenwerk.territory.services import ensure_own_area

LONGEST_NAME = 200
TABLES: tuple[Table, ...] = imports.BY_PEOPLE


def receive(
    content: bytes,
    file_name: str,
    *,
    by: Actor,
    table: str = "",
    request: CollectionRequest | None = None,
) -> Upload:
    """Reads a file and matches its columns by name; raises :class:`Refused` when it is unfit."""
    try:
        grids = read(content, file_name, known_heads(TABLES))
        directory = read_directory(grids, _areas_known(by.municipality))
    except Unfit as error:
        raise Refused(str(error)) from error
    grids = directory.grids if directory else grids
    upload = Upload(
        municipality=by.municipality,
        person=by.user,
        file_name=file_name[-LONGEST_NAME:],
        request=request,
    )
    upload.grids = packed(as_lists(grids))
    upload.choices = {
        "sheets": _match_all(grids, {} if directory else _habits(by), table),
        "data_set": directory.data_set if directory else "",
        "visibility": Visibility.INTERNAL,
        "confirmed": "",
    }
    if not any(sheet["table"] for sheet in upload.choices["sheets"]):
        message = (
            f"In „{file_name}“ ist keine Kopfzeile mit bekannten Spalten. Erwartet werden "
            "zum Beispiel „Angebot“, „Anbieter“ und „Alter ab“. Eine leere Vorlage steht unten."
        )
        raise Refused(message)
    if not row_count(upload):
        message = f"In „{file_name}“ steht unter der Kopfzeile nichts. Bitte Zeilen eintragen."
        raise Refused(message)
    ensure_own_area(by.municipality)
    upload.save()
    return upload


def _areas_known(municipality: Municipality) -> dict[str, str]:
    """Folded name → key of the areas a foreign directory may name."""
    areas = Area.objects.of(municipality).order_by("pk").values_list("name", "key")
    return {plain(name): key for name, key in areas if key}


def _habits(by: Actor) -> dict[str, dict[str, str]]:
    rows = ColumnHabit.objects.filter(person=by.user) if by.user else ColumnHabit.objects.none()
    return {habit.table: habit.columns for habit in rows}


def _match_all(
    grids: list[Grid], habits: dict[str, dict[str, str]], wanted: str
) -> list[dict[str, Any]]:
    """One match per sheet; a second sheet of the same kind is left out and told.

    The sheet of our own lists that explains the columns is no list.
    """
    found, taken = [], set()
    for grid in grids:
        told = wanted if len(grids) == 1 else ""
        match = match_grid(grid, TABLES, habits, told)
        known = sum(map(bool, match.columns))
        is_explained = grid.name == EXPLANATION
        is_ours = (
            bool(match.columns)
            and not is_explained
            and (bool(told) or known >= min(2, len(match.columns)))
        )
        table = match.table if is_ours and match.table not in taken else ""
        taken.add(table)
        found.append(as_choice(grid, match) | {"table": table})
    return found


def as_choice(grid: Grid, match: Match) -> dict[str, Any]:
    """A match as it is stored."""
    return {
        "name": grid.name,
        "table": match.table,
        "first_row": match.first_row,
        "heads": list(match.heads),
        "columns": list(match.columns),
        "guessed": sorted(match.guessed),
        "notices": list(grid.notices),
    }


def rematch(upload: Upload, number: int, table: str) -> None:
    """Another kind for one sheet; its columns are matched anew."""
    grid = list(from_lists(unpacked(upload.grids)))[number]
    person = upload.person
    habits = {h.table: h.columns for h in ColumnHabit.objects.filter(person=person)}
    match = match_grid(grid, TABLES, habits, table)
    upload.choices["sheets"][number] = as_choice(grid, match) | {"table": table}
    upload.save(update_fields=["choices"])


@transaction.atomic
def choose_columns(upload: Upload, number: int, columns: list[str], *, by: Actor) -> None:
    """What a person says a sheet's columns mean; remembered for the next file."""
    refuse_unless_open(upload)
    sheet = upload.choices["sheets"][number]
    sheet["columns"], sheet["guessed"] = columns, []
    upload.save(update_fields=["choices"])
    if by.user is None:
        return
    habit, _ = ColumnHabit.objects.get_or_create(person=by.user, table=sheet["table"])
    pairs = zip(sheet["heads"], columns, strict=True)
    habit.columns |= {plain(head): name or IGNORED for head, name in pairs if plain(head)}
    habit.save()


def refuse_unless_open(upload: Upload) -> None:
    """Nothing is changed about a list that was taken over, taken back or put aside."""
    if not upload.is_open:
        message = f"Diese Liste ist schon {upload.get_state_display()}."
        raise Refused(message)


# ------------------------------------------------------------------------------------------ checking


def set_terms(upload: Upload, *, visibility: str, confirmed: str) -> None:
    """What holds for every new row of the list."""
    upload.choices |= {"visibility": visibility, "confirmed": confirmed}
    upload.save(update_fields=["choices"])


def correct(
    upload: Upload,
    edits: dict[str, dict[str, dict[str, str]]],
    answers: Mapping[str, dict[str, str]],
) -> None:
    """Keeps typed cells and decisions; the list is to be checked anew."""
    refuse_unless_open(upload)
    for table, rows in edits.items():
        for line, cells in rows.items():
            upload.edits.setdefault(table, {}).setdefault(line, {}).update(cells)
    for table, lines in answers.items():
        upload.decisions.setdefault(table, {}).update(lines)
        kept = {line: answer for line, answer in upload.decisions[table].items() if answer}
        upload.decisions[table] = kept
    upload.save(update_fields=["edits", "decisions"])


def check(upload: Upload) -> Run:
    """Stages the list and keeps what would become of every row."""
    refuse_unless_open(upload)
    run = stage_upload(upload)
    keep_check(upload, run)
    return run


def keep_check(upload: Upload, run: Run) -> None:
    """Stores what would become of every row."""
    rows = report_of(run, decisions_of(upload))
    upload.rows = packed(rows)
    upload.counts = dict(Counter(row["state"] for row in rows))
    upload.state = Upload.State.CHECKED
    upload.message = ""
    upload.save(update_fields=["rows", "counts", "state", "message"])


# --------------------------------------------------------------------------------------- taking over


def take_over(
    upload: Upload,
    *,
    by: Actor,
    chosen: Collection[Place] | None = None,
    progress: Callable[[int, int], None] | None = None,
    within: Callable[[], AbstractContextManager[None]] = transaction.atomic,
) -> Upload:
    """Writes the chosen rows in one transaction; refused when the inventory changed since the check.

    ``within`` opens that transaction; everything slow stands before it.
    """
    refuse_unless_open(upload)
    looked_at = unpacked(upload.rows)
    seen = {(row["table"], row["line"]): row for row in looked_at}
    run = stage_upload(upload, looked_at=looked_at)
    now = {(row["table"], row["line"]): row for row in report_of(run, decisions_of(upload))}
    places = set(default_choice(list(now.values())) if chosen is None else chosen)
    if any(seen.get(place) != now.get(place) for place in places):
        check(upload)
        message = (
            "Seit der Vorschau hat sich der Bestand geändert. Bitte sehen Sie die Vorschau noch "
            "einmal an. Es wurde nichts übernommen."
        )
        raise Refused(message)
    ready = Ready(run, by=by, chosen=places)
    counts, rows = _receipt(list(now.values()), places), packed(list(now.values()))
    with within():
        taken = Upload.objects.select_for_update().get(pk=upload.pk)
        refuse_unless_open(taken)
        upload.change_set = ready.write(progress)
        upload.state = Upload.State.TAKEN
        upload.counts, upload.rows = counts, rows
        upload.save()
    return upload


def _receipt(rows: list[dict[str, Any]], places: set[Place]) -> dict[str, int]:
    """Rows by what became of them; the figures sum to the rows read."""
    counts: Counter[str] = Counter()
    for row in rows:
        is_taken = (row["table"], row["line"]) in places
        is_left = not is_taken and row["state"] in {str(State.NEW), str(State.CHANGED)}
        is_decided = is_taken and row["state"] == str(State.DOUBTFUL)
        is_put_aside = row["decision"] == "skip" or is_left
        state = "nicht gewählt" if is_put_aside else row["state"]
        counts["neu" if is_decided and row["decision"] == "new" else state] += 1
    return dict(counts)


@transaction.atomic
def take_back(upload: Upload, *, by: Actor, also: Collection[UUID] = ()) -> audit.Undone:
    """Puts every row back that nobody edited since, and those in ``also``; possible for 30 days."""
    if not upload.is_undoable or upload.change_set is None:
        message = "Dieser Import lässt sich nicht mehr zurücknehmen."
        raise Refused(message)
    is_own = by.user is not None and upload.person_id == by.user.pk
    if not is_own and not by.may(Role.COORDINATE):
        message = "Zurücknehmen kann, wer die Liste gebracht hat oder die Kommune koordiniert."
        raise Refused(message)
    undone = undo_change(upload.change_set, by=by, also=also)
    upload.state = Upload.State.UNDONE
    upload.save(update_fields=["state"])
    return undone


def discard(upload: Upload) -> None:
    """Puts a list aside; nothing of it was taken over."""
    refuse_unless_open(upload)
    upload.state = Upload.State.DISCARDED
    upload.save(update_fields=["state"])


@due.every(minutes=720)
def tidy_uploads(now: datetime) -> int:
    """Deletes lists whose time has passed; the change sets they made stay."""
    before = now - UNDO_FOR
    old = Upload.objects.filter(created__lt=before)
    old = old.filter(Q(change_set=None) | Q(change_set__at__lt=before))
    return old.delete()[0]
