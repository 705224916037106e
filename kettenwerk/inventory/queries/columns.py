"""Cells and filters that several lists share."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import models as db

from kettenwerk.accounts.models import SharedRecord
from kettenwerk.core.fields import CodesField, FuzzyDate
from kettenwerk.core.german import NO_AGE, age_text, number_text
from kettenwerk.core.grids import number_text as number_in_sheet
from kettenwerk.inventory.models import Basis, Field, Offer, Organisation
from kettenwerk.inventory.queries.links import HIDDEN, may_see
from kettenwerk.inventory.queries.listing import Cell, Column, Context, FacetSpec, type_read

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
    if getattr(record, "age_subject", "") == Offer.AgeSubject.ADULT:
        words += " (Erwachsene)"
    is_inferred = getattr(record, "age_basis", "") == Basis.INFERRED
    return Cell(words, Basis.INFERRED if is_inferred else "")


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
        if isinstance(value, float):
            return number_in_sheet(value)
        return "" if value is None else str(value)

    return read


def named(name: str) -> type_read:
    """A referred record as the import finds it again."""

    def read(record: Any, context: Context) -> str:
        one = getattr(record, name)
        return "" if one is None else _spoken(one, context)

    return read


def _spoken(record: Any, context: Context) -> str:
    """Its key or its name; its uuid where that means several records."""
    known = context.memory.setdefault(f"spoken {type(record).__name__}", Counter())
    if not known:
        known.update(map(_key_or_name, type(record).objects.of(context.municipality)))
    words = _key_or_name(record)
    return words if known[words] < 2 else str(record.uuid)


def _key_or_name(record: Any) -> str:
    return getattr(record, "key", "") or str(record)


def years(name: str) -> type_read:
    """Months as years in the import format: ``-9`` → ``-0.75``."""

    def read(record: Any, _: Context) -> str:
        months = getattr(record, name)
        return "" if months is None else f"{round(months / 12, 2):g}"

    return read


def keys(children: str, target: str) -> type_read:
    """The keys of a record's live children, joined as the import reads them."""

    def read(record: Any, context: Context) -> str:
        found = [getattr(child, target) for child in getattr(record, children).all()]
        return ";".join(sorted(_spoken(one, context) for one in found))

    return read


def area_keys(children: str) -> type_read:
    """The keys of the areas a record serves; all versions of an area share one."""
    return lambda record, _: ";".join(
        sorted(row.area.key for row in getattr(record, children).all())
    )


# Columns that every table of the import format names alike, and what they are called here.
IMPORT_NAMES: dict[str, type_read] = {
    "id": plain("key"),
    "area": plain("area__key"),
    "organisation": named("organisation"),
    "title_de": plain("title"),
    "age_from": years("from_months"),
    "age_to": years("to_months"),
}


def exported(names: str, **readers: type_read) -> tuple[tuple[str, type_read], ...]:
    """Columns of the import format; those without a reader are stored under the same name."""
    known = IMPORT_NAMES | readers
    return tuple((name, known.get(name) or plain(name)) for name in names.split())


def area_column(label: str = "Gebiet", name: str = "gebiet") -> Column:
    return Column(name, label, link_to("area"), ("area__name",))


def organisation_column() -> Column:
    return Column("organisation", "Organisation", link_to("organisation"), ("organisation__name",))


def age_column() -> Column:
    return Column("alter", "Alter", ages, ("from_months", "to_months"))


def source_column() -> Column:
    return Column("quelle", "Quelle", plain("source"), ("source",))


def day_column(name: str, label: str, source: str) -> Column:
    """A fuzzy date as people read it."""
    return Column(name, label, lambda row, _: str(getattr(row, source) or ""), (source,))


def first_names(names: list[str], most: int) -> str:
    """The first names, and how many more there are."""
    more = f" und {number_text(len(names) - most)} weitere" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def places(children: str) -> type_read:
    """The areas a record serves, the first three by name."""

    def read(record: Any, _: Context) -> Cell:
        rows = list(getattr(record, children).all())
        names = [row.area.name for row in rows]
        is_inferred = any(row.basis == Basis.INFERRED for row in rows)
        words = first_names(names, 3 if len(names) > 4 else 4)
        return Cell(words, Basis.INFERRED if is_inferred else "")

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
