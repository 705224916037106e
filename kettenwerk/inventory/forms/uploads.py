"""What people say about a list they bring."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from kettenwerk.accounts.imports.matching import label_of
from kettenwerk.accounts.models import Visibility
from kettenwerk.core.grids import MAX_BYTES
from kettenwerk.core.look import DayInput
from kettenwerk.inventory.models import Upload
from kettenwerk.inventory.services.uploads import TABLES, rematch

EDIT, DECISION, SEEN = "zelle", "entscheidung", "gesehen"
MAX_CELL = 10_000


class UploadForm(forms.Form):
    """The file, and what holds for all of its rows."""

    file = forms.FileField(
        label="Datei",
        help_text="Excel (.xlsx) oder CSV, höchstens 10 MB und 20.000 Zeilen. Auch HSDS (.json, .zip).",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.json,.zip"}),
    )
    table = forms.ChoiceField(
        label="Was steht in der Liste?",
        required=False,
        choices=[("", "an den Spalten erkennen"), *((t.name, t.label) for t in TABLES)],
    )
    visibility = forms.ChoiceField(
        label="Sichtbarkeit neuer Einträge",
        choices=Visibility.choices,
        initial=Visibility.INTERNAL,
        required=False,
    )
    confirmed = forms.DateField(
        label="Die Angaben stimmen laut Anbieter am",
        required=False,
        widget=DayInput,
        help_text="Leer lassen, wenn niemand sie bestätigt hat.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            message = f"Die Datei ist größer als {MAX_BYTES // 1024 // 1024} MB. Bitte teilen."
            raise ValidationError(message, code="too_large")
        return file

    def clean_confirmed(self) -> Any:
        day = self.cleaned_data["confirmed"]
        if day is not None and day > timezone.localdate():
            message = "Das Datum liegt in der Zukunft."
            raise ValidationError(message, code="in_the_future")
        return day

    def terms(self) -> dict[str, str]:
        """What holds for every new row."""
        day = self.cleaned_data["confirmed"]
        return {
            "visibility": self.cleaned_data["visibility"] or Visibility.INTERNAL,
            "confirmed": day.isoformat() if day else "",
        }


class ColumnsForm:
    """One select per head of every sheet; a column may be given once."""

    def __init__(self, upload: Upload, data: QueryDict | None) -> None:
        self.upload, self.data = upload, data
        self.problems: list[str] = []
        self.tables = {table.name: table for table in TABLES}

    def sheets(self) -> Iterator[dict[str, Any]]:
        """Every sheet with its kind, its heads and what each may mean."""
        for number, sheet in enumerate(self.upload.choices["sheets"]):
            table = self.tables.get(sheet["table"])
            columns = self._columns(number, sheet)
            options = [(c.name, label_of(table, c)) for c in table.columns] if table else []
            yield {
                "number": number,
                "name": sheet["name"],
                "table": sheet["table"],
                "tables": [(t.name, t.label) for t in TABLES],
                "options": [*options, ("uuid", "Kennung im Kettenwerk (uuid)")] if table else [],
                "heads": [
                    (place, head, columns[place], place in sheet["guessed"])
                    for place, head in enumerate(sheet["heads"])
                    if head
                ],
                "notices": sheet["notices"],
            }

    def _columns(self, number: int, sheet: dict[str, Any]) -> list[str]:
        stored: list[str] = sheet["columns"]
        if self.data is None or f"blatt-{number}" not in self.data:
            return stored
        return [
            self.data.get(f"spalte-{number}-{place}", stored[place]) for place in range(len(stored))
        ]

    def wants_other_table(self) -> bool:
        """Takes another kind for a sheet over; its columns are matched anew then."""
        has_changed = False
        for number, sheet in enumerate(self.upload.choices["sheets"]):
            wanted = self.data.get(f"art-{number}", sheet["table"]) if self.data else ""
            if wanted != sheet["table"] and (wanted in self.tables or not wanted):
                rematch(self.upload, number, wanted)
                has_changed = True
        return has_changed

    def is_valid(self) -> bool:
        for number, sheet in enumerate(self.upload.choices["sheets"]):
            table = self.tables.get(sheet["table"])
            if table is None:
                continue
            columns = [name for name in self._columns(number, sheet) if name]
            known = {column.name for column in table.columns} | {"uuid"}
            for name in dict.fromkeys(columns):
                column = table.column(name)
                if name not in known:
                    self.problems.append(f"{sheet['name']}: Diese Spalte gibt es nicht.")
                elif columns.count(name) > 1:
                    words = label_of(table, column) if column else name
                    self.problems.append(f"{sheet['name']}: „{words}“ ist doppelt zugeordnet.")
        return not self.problems

    def columns(self) -> Iterator[tuple[int, list[str]]]:
        for number, sheet in enumerate(self.upload.choices["sheets"]):
            if sheet["table"]:
                yield number, self._columns(number, sheet)


def corrections(data: QueryDict) -> dict[str, dict[str, dict[str, str]]]:
    """Typed cells by table, line and column: ``zelle|offers|12|age_from``."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, value in data.items():
        parts = name.split("|")
        if len(parts) == 4 and parts[0] == EDIT and parts[2].isdecimal():
            rows = found.setdefault(parts[1], {}).setdefault(parts[2], {})
            rows[parts[3]] = str(value)[:MAX_CELL]
    return found


def decisions(data: QueryDict) -> Mapping[str, dict[str, str]]:
    """Answers by table and line; a row that was shown with a box and comes without it stays out."""
    found: dict[str, dict[str, str]] = {}
    for seen in data.getlist(SEEN):
        table, _, line = seen.partition("|")
        if line.isdecimal():
            answer = data.get(f"{DECISION}|{table}|{line}", "skip")
            found.setdefault(table, {})[line] = "" if answer == "take" else answer[:40]
    return found
