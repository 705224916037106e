"""Cells and filters that several lists share."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import models as db

from kettenwerk.accounts.models import SharedRecord
from kettenwerk.core.fields import CodesField, FuzzyDate
from kettenwerk.core.german import NO_AGE, age_text, number_text
from kettenwerk.inventory.models import Field, Organisation
from kettenwerk.inventory.queries.links import HIDDEN, may_see
from kettenwerk.inventory.queries.listing import Cell, Context, FacetSpec, type_read

KNOWN_TO_NOBODY = frozenset({"", "unknown"})


def linked(record: SharedRecord | None, context: Context, basis: str = "") -> Cell:
    """A record's name with the way to its page; a stranger only learns that there is one."""
    if record is None:
        return Cell("")
    if not may_see(record, context.municipality):
        return Cell(HIDDEN)
    return Cell(str(record), basis, record)


def link_to(name: str) -> type_read:
    return lambda record, context: linked(getattr(record, name), context)


def itself(record: Any, _: Context) -> Cell:
    return Cell(str(record), link=record)


def word(name: str) -> type_read:
    """The German word of a code; codes for „unknown“ become „nicht erhoben“."""

    def read(record: Any, _: Context) -> str:
        code = getattr(record, name)
        return "" if code in KNOWN_TO_NOBODY else getattr(record, f"get_{name}_display")()

    return read


def code_words(name: str) -> type_read:
    def read(record: Any, _: Context) -> str:
        field = record._meta.get_field(name)
        assert isinstance(field, CodesField)  # noqa: S101
        return ", ".join(field.labels(getattr(record, name)))

    return read


def ages(record: Any, _: Context) -> Cell:
    """The span in words; „ohne Altersangabe“ is a statement of its own."""
    if record.from_months is None and record.to_months is None:
        return Cell(NO_AGE)
    words = age_text(record.from_months, record.to_months)
    is_adult = getattr(record, "age_subject", "") == "erwachsene"
    basis = getattr(record, "age_basis", "")
    return Cell(
        f"{words} (Erwachsene)" if is_adult else words, "inferred" if basis == "inferred" else ""
    )


def plain(name: str) -> type_read:
    """A stored value as it goes to a sheet: codes joined with ``;``, dates in ISO."""

    def read(record: Any, _: Context) -> str:
        value = record
        for part in name.split("__"):
            value = getattr(value, part, None)
        if isinstance(value, tuple):
            return ";".join(value)
        if isinstance(value, FuzzyDate):
            return value.iso
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value)

    return read


def years(name: str) -> type_read:
    """Months as years in the import format: ``-9`` → ``-0.75``."""

    def read(record: Any, _: Context) -> str:
        months = getattr(record, name)
        return "" if months is None else f"{round(months / 12, 2):g}"

    return read


def keys(children: str, target: str) -> type_read:
    """The keys of a record's live children, joined as the import reads them."""

    def read(record: Any, _: Context) -> str:
        found = [getattr(child, target) for child in getattr(record, children).all()]
        return ";".join(sorted(one.key or str(one) for one in found))

    return read


def exported(names: str, **readers: type_read) -> tuple[tuple[str, type_read], ...]:
    """Columns of the import format; those not given a reader are stored under the same name."""
    return tuple((name, readers.get(name, plain(name))) for name in names.split())


def places(children: str) -> type_read:
    """The areas a record serves, the first three by name."""

    def read(record: Any, _: Context) -> Cell:
        rows = list(getattr(record, children).all())
        names = [row.area.name for row in rows]
        more = f" und {number_text(len(names) - 3)} weitere" if len(names) > 4 else ""
        shown = names[:3] if more else names
        is_inferred = any(row.basis == "inferred" for row in rows)
        return Cell(", ".join(shown) + more, "inferred" if is_inferred else "")

    return read


def vocabulary(name: str, label: str, source: str, codes: Iterable[tuple[str, Any]]) -> FacetSpec:
    """A filter by one code."""
    known = [(code, str(text)) for code, text in codes if code not in KNOWN_TO_NOBODY]
    return FacetSpec(
        name, label, lambda _: known, (source,), read=lambda values, _: (_known(values[0]),)
    )


def _known(code: str) -> str:
    return "" if code in KNOWN_TO_NOBODY else code


def code_set(name: str, label: str, source: str, codes: Iterable[tuple[str, Any]]) -> FacetSpec:
    """A filter by one code of a set."""
    known = [(code, str(text)) for code, text in codes]
    return FacetSpec(name, label, lambda _: known, (source,), read=lambda values, _: values[0])


def yes_no(name: str, label: str, source: str, read: Callable[[Any], bool]) -> FacetSpec:
    """A filter by a fact that is always known."""
    return FacetSpec(
        name,
        label,
        lambda _: (("ja", "ja"), ("nein", "nein")),
        (source,),
        read=lambda values, _: ("ja" if read(values[0]) else "nein",),
    )


def area_choices(context: Context) -> list[tuple[str, str]]:
    return [(area.key, area.name) for _, area in context.tree.in_order()]


def seat(source: str = "area_id", label: str = "Gebiet") -> FacetSpec:
    """A filter by place: what sits in an area or in one below it."""
    return FacetSpec(
        "gebiet",
        label,
        area_choices,
        (source,),
        read=lambda values, context: context.tree.seat_keys(values[0]),
    )


def fields_of_work(source: str = "fields") -> FacetSpec:
    return code_set("feld", "Arbeitsfeld", source, Field.choices)


def organisation_names(context: Context) -> list[tuple[str, str]]:
    """Visible organisations, asked once per page."""
    if "organisations" not in context.memory:
        rows = Organisation.objects.of(context.municipality).values_list("uuid", "name")
        context.memory["organisations"] = [(str(uuid), name) for uuid, name in rows]
    found: list[tuple[str, str]] = context.memory["organisations"]
    return found


def live(model: type[db.Model], *joined: str) -> Any:
    """Children for a prefetch: deleted ones stay out."""
    return model._default_manager.filter(deleted_at=None).select_related(*joined)
