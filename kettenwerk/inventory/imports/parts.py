"""Pieces that several inventory tables share."""

from collections.abc import Callable, Iterator
from typing import Any

from kettenwerk.accounts.imports import Cells, Column, Draft
from kettenwerk.accounts.models import Record
from kettenwerk.core.names import name_stems, stems

ORGANISATION = ("organisations",)


def columns(names: str, *special: Column) -> tuple[Column, ...]:
    """Plain text columns by name, the special ones in their place."""
    by_name = {column.name: column for column in special}
    return tuple(by_name.get(name, Column(name, attr=name)) for name in names.split())


def texts(cells: Cells, *names: str) -> dict[str, Any]:
    return {name: cells.text(name) for name in names}


def twins(cells: list[Cells], key: Callable[[str], tuple[str, ...]] = name_stems) -> dict[str, str]:
    """Rows whose names mean the same are both kept and marked for a person to look at."""
    first: dict[tuple[str, ...], list[Cells]] = {}
    for row in cells:
        first.setdefault(key(row.text("name")), []).append(row)
    doubts = {}
    for group in first.values():
        for row in group if len(group) > 1 else ():
            others = ", ".join(other.key for other in group if other is not row)
            doubts[row.key] = f"Fast gleicher Name wie {others}: möglicher Zwilling, bitte prüfen."
    return {key: text[:400] for key, text in doubts.items()}


def children(
    cells: Cells,
    column: str,
    model: type[Record],
    parent: str,
    target: tuple[str, str],
    **values: Any,
) -> Iterator[Draft]:
    """One child per entry of a list cell; ``target`` is the child's attribute and its table."""
    above = (cells.row.file.removesuffix(".csv"), cells.key)
    for entry in cells[column]:
        yield Draft(
            model,
            f"{above[0]}.{column}",
            f"{cells.key}|{entry}",
            dict(values),
            {parent: above, target[0]: (target[1], entry)},
            owner_like=above,
        )


def namesakes(cells: list[Cells]) -> dict[str, str]:
    """Like :func:`twins`, but „Kreis Unna“ and „Kreisstadt Unna“ are two names."""
    return twins(cells, stems)
