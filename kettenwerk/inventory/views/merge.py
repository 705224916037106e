"""Two people changed the same record: both versions side by side, nothing is overwritten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import MemberRequest
from kettenwerk.accounts.models import Version
from kettenwerk.inventory.forms.base import RecordForm, in_words, typed
from kettenwerk.inventory.queries.links import address

PREFIX = "wahl-"
LONGEST_NUMBER = 10
MINE, STORED = "meine", "gespeichert"


@dataclass(frozen=True, slots=True)
class Choice:
    """One field in which the two versions differ; ``preselected`` where only one side changed it."""

    name: str
    label: str
    before: str
    mine: str
    stored: str
    preselected: str


def merged_data(data: QueryDict, current: Callable[[], RecordForm]) -> tuple[QueryDict, bool]:
    """The typed data with the choices of the merge page; whether every difference is decided."""
    asked = data.getlist(f"{PREFIX}felder")
    if not asked:
        return data, True
    merged, stored, is_complete = data.copy(), typed(current()), True
    for name in asked:
        choice = data.get(f"{PREFIX}{name}", "")
        is_complete = is_complete and choice in {MINE, STORED}
        if choice == STORED and name in stored:
            merged.setlist(name, stored[name])
    return merged, is_complete


def merge_page(request: MemberRequest, form: RecordForm, current: RecordForm) -> HttpResponse:
    """Every differing field with both values; saving from here starts at the present version."""
    record = current.instance
    last = audit.versions_of([record.uuid]).first()
    hidden = [
        (name, value)
        for name in form.fields
        if name != "version"
        for value in form.data.getlist(name)  # type: ignore[attr-defined]
    ]
    values = {
        "record": record,
        "choices": choices(form, current),
        "hidden": hidden,
        "last": last.change_set if last else None,
        "trail": [
            ("Bestand", ""),
            (str(record), address(record, request.municipality)),
            ("Zusammenführen", ""),
        ],
        "prefix": PREFIX,
    }
    return render(request, "inventory/record_merge.html", values, status=409)


def choices(form: RecordForm, current: RecordForm) -> list[Choice]:
    stored, base = typed(current), _base(form, current)
    found = []
    for name, field in form.fields.items():
        mine = form.data.getlist(name)  # type: ignore[attr-defined]
        mine = [value for value in mine if value.strip()]
        theirs = stored.get(name, [])
        if name == "version" or sorted(mine) == sorted(theirs):
            continue
        before = base.get(name)
        preselected = MINE if before == theirs else STORED if before == mine else ""
        found.append(
            Choice(
                name,
                str(field.label),
                before=in_words(form, name, before or []),
                mine=in_words(form, name, mine),
                stored=in_words(form, name, theirs),
                preselected=preselected,
            )
        )
    return found


def _base(form: RecordForm, current: RecordForm) -> dict[str, list[str]]:
    """The record as it was opened, without child rows, whose earlier state nobody sent."""
    opened = str(form.data.get("version", ""))
    version = (
        Version.objects.filter(record=current.instance.uuid, number=int(opened)).first()
        if opened.isdecimal() and len(opened) < LONGEST_NUMBER
        else None
    )
    if version is None:
        return {}
    record: Any = type(current.instance)(pk=current.instance.pk)
    audit.restore_values(record, version.snapshot)
    model_form = type(form)(instance=record, known=form.known)
    own = {field.name for field in record._meta.concrete_fields}
    return {name: values for name, values in typed(model_form).items() if name in own}
