"""Pieces that several inventory tables share."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.text import slugify

from kettenwerk.accounts.imports import Cells, Column, Draft
from kettenwerk.accounts.models import Record
from kettenwerk.core.names import fold, name_stems, stems
from kettenwerk.inventory.models import Field, Organisation

ORGANISATION = ("organisations",)


def columns(names: str, *special: Column) -> tuple[Column, ...]:
    """Plain text columns by name, the special ones in their place."""
    by_name = {column.name: column for column in special}
    return tuple(by_name.get(name, Column(name, attr=name)) for name in names.split())


def texts(cells: Cells, *names: str) -> dict[str, Any]:
    return {name: cells.text(name) for name in names}


def twins(cells: list[Cells], key: Callable[[str], tuple[str, ...]] = name_stems) -> dict[str, str]:
    """Rows whose names mean the same are both kept and marked for a person to look at.

    In a list made by hand the same name at another provider or in another place is another thing.
    """
    first: dict[tuple[Any, ...], list[Cells]] = {}
    for row in cells:
        first.setdefault((*key(row.text("name")), *_apart(row, key)), []).append(row)
    doubts = {}
    for group in first.values():
        for row in group if len(group) > 1 else ():
            others = ", ".join(_named(other) for other in group if other is not row)
            doubts[row.key] = f"Fast gleicher Name wie {others}: möglicher Zwilling, bitte prüfen."
    return {key: text[:400] for key, text in doubts.items()}


def _apart(row: Cells, key: Callable[[str], tuple[str, ...]]) -> tuple[Any, ...]:
    if not row.scope.by_people:
        return ()
    return tuple(key(row.text(name)) for name in ("provider_org", "area"))


def _named(row: Cells) -> str:
    return f"Zeile {row.row.line}" if row.scope.by_people else row.key


def children(
    cells: Cells,
    column: str,
    model: type[Record],
    parent: str,
    target: tuple[str, str],
    **values: Any,
) -> Iterator[Draft]:
    """One child per entry of a list cell; ``target`` is the child's attribute and its table."""
    above = (cells.table, cells.key)
    for entry in cells[column]:
        yield Draft(
            model,
            f"{above[0]}.{column}",
            f"{cells.key}|{entry}",
            dict(values),
            {parent: above, target[0]: (target[1], entry)},
            owner_like=above,
        )


def new_organisations(cells: Cells, *names: str) -> Iterator[Draft]:
    """Organisations that a person's row names and nobody knows yet, to be completed by hand."""
    if not cells.scope.by_people:
        return
    for name in names:
        cell = cells[name]
        for entry in cell if isinstance(cell, tuple) else (cell,):
            if entry and not cells.scope.is_known(("organisations", entry)):
                yield _new_organisation(cells, entry)


def _new_organisation(cells: Cells, name: str) -> Draft:
    fields = [code for code in cells["fields"] or () if code in Field.values]
    values = {
        "key": slugify(fold(name))[:80],
        "name": name,
        "kind": Organisation.Kind.PROVIDER,
        "field": fields[0] if fields else Field.YOUTH,
        "source": cells.text("source"),
    }
    refs = cells.refs(area=("areas", "area"))
    place = cells.text("area")
    doubt = "Aus einer Liste von Angeboten angelegt: Art und Arbeitsfeld bitte prüfen."
    return Draft(Organisation, "organisations", name, values, refs, place=place, doubt=doubt)


def namesakes(cells: list[Cells]) -> dict[str, str]:
    """Like :func:`twins`, but „Kreis Unna“ and „Kreisstadt Unna“ are two names."""
    return twins(cells, stems)
