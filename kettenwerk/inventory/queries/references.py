"""Who refers to a record, and whether a chain of „gehört zu“ would bite its own tail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import ForeignKey, Q, QuerySet

from kettenwerk.accounts.models import Record, SharedRecord, Visibility

WIDTH = {Visibility.INTERNAL: 0, Visibility.VERBUND: 1, Visibility.PUBLIC: 2}


@dataclass(frozen=True, slots=True)
class Reference:
    """Live rows of one kind that point to a record; ``is_part`` rows go and come with it."""

    model: type[Record]
    rows: "QuerySet[Any]"
    is_part: bool

    @property
    def visibility_path(self) -> str | None:
        """Where the visibility of the rows stands; ``None`` for rows that have none."""
        if self.model.shown_through:
            return f"{self.model.shown_through}__visibility"
        return "visibility" if issubclass(self.model, SharedRecord) else None

    def words(self, count: int) -> str:
        """``3 Angebote``."""
        names = self.model._meta
        return f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}"


def references_to(record: Record) -> Iterator[Reference]:
    """Every kind of row that can point to the record, in whichever room it lives."""
    for model, link in links_to(type(record)):
        rows = model._default_manager.filter(**{link.name: record}, deleted_at=None)
        yield Reference(model, rows, link.remote_field.on_delete is models.CASCADE)


def links_to(model: type[Record]) -> Iterator[tuple[type[Record], "ForeignKey[Any, Any]"]]:
    """Every link of any room that can point to a kind of record, those without a way back too."""
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model
        is_link = relation.auto_created and not relation.concrete
        if is_link and isinstance(other, type) and issubclass(other, Record):
            link: ForeignKey[Any, Any] = relation.field  # type: ignore[assignment,union-attr]
            yield other, link


def wider(visibility: str) -> list[str]:
    """The visibilities that reach further."""
    reach = WIDTH[Visibility(visibility)]
    return [str(one) for one, width in WIDTH.items() if width > reach]


def blockers_of_visibility(record: SharedRecord) -> list[str]:
    """What would point into the dark if the record had its present visibility: ``3 Angebote``."""
    foreign = ~Q(municipality=record.municipality_id)
    is_internal = record.visibility == Visibility.INTERNAL
    found = []
    for reference in references_to(record):
        path = reference.visibility_path
        if reference.is_part or path is None:
            continue
        is_shown_through_it = path == f"{record._meta.model_name}__visibility"
        dark = Q(pk=None) if is_shown_through_it else Q(**{f"{path}__in": wider(record.visibility)})
        count = reference.rows.filter(dark | foreign if is_internal else dark).count()
        if count:
            found.append(reference.words(count))
    return found


def blockers_of_deletion(record: Record) -> list[str]:
    """What still refers to the record."""
    counted = ((one, one.rows.count()) for one in references_to(record) if not one.is_part)
    return [one.words(count) for one, count in counted if count]


def less_visible_target(record: SharedRecord) -> SharedRecord | None:
    """The first record named here that fewer people may see; places are known to everybody."""
    for field in record._meta.concrete_fields:
        is_link = isinstance(field, ForeignKey) and getattr(record, field.attname) is not None
        if not is_link or field.name in {"municipality", "area"}:
            continue
        target = getattr(record, field.name)
        if isinstance(target, SharedRecord) and is_less_visible(target, record):
            return target
    return None


def is_less_visible(target: SharedRecord, record: SharedRecord) -> bool:
    return WIDTH[Visibility(target.visibility)] < WIDTH[Visibility(record.visibility)]


def circle(record: Record, name: str, target: Record | None) -> str:
    """A sentence naming both if ``target`` already belongs to the record, else ``""``."""
    if record.pk is None or target is None:
        return ""
    rows = type(record)._default_manager.values_list(f"{name}_id", flat=True)
    pk: int | None = target.pk
    seen: set[int] = set()
    while pk is not None and pk not in seen:
        if pk == record.pk:
            words = "Teil von" if name == "part_of" else "ein Teil von"
            return f"„{record}“ kann nicht {words} „{target}“ sein, denn „{target}“ gehört selbst zu „{record}“."
        seen.add(pk)
        pk = rows.filter(pk=pk).first()
    return ""
