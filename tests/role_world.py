"""A small world with something to hide: records of every kind in several towns, each with a marker.

``plant_all`` fills every model that belongs to a municipality, of every room, by looking at its
fields; a new model is planted without a line here, unless its constraints need a hint in ``FILL``.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.utils import timezone

from kettenwerk.accounts.models import (
    AuditEntry,
    Invitation,
    Job,
    Membership,
    Municipality,
    Record,
    Role,
    SharedRecord,
    User,
    Version,
    Visibility,
)
from kettenwerk.inventory import search
from tests.people import Cast, make_cast, make_person

OWNERS = ("unna", "luenen", "kreis-unna", "nrw")
PLANTED = ("unna", "luenen", "kreis-unna")
WORDS = {Visibility.INTERNAL: "GEHEIM", Visibility.VERBUND: "VERBUND", Visibility.PUBLIC: "OFFEN"}
TODAY = date(2026, 11, 22)

# What a model's constraints want and its fields do not say: values, or "+" for „plant this link“.
FILL: dict[str, dict[str, Any]] = {
    "territory.area": {"parent": None, "kind": "sozialraum", "survey": "traeger", "boundary": None},
    "territory.areasuccession": {"weight": 0.5},
    "inventory.offer": {"status": "laufend", "from_months": 0, "to_months": 36, "fields": ("bildung",)},
    "inventory.network": {"from_months": 0, "to_months": 36, "fields": ("bildung",), "area": "+"},
    "inventory.organisation": {"area": "+", "kind": "einrichtung"},
    "inventory.contact": {"offer": "+"},
    "inventory.practiceprofile": {"offer": "+"},
    "inventory.profilerelation": {"offer": "+"},
    "inventory.relation": {"subject_organisation": "+", "object_organisation": "+"},
    "inventory.proposal": {"table": "inventory.offer", "changes": {"summary": "neu"}},
    "inventory.namedgap": {"from_months": 0, "to_months": 36},
    "chain.lifephase": {"from_months": 0, "to_months": 36},
    "chain.transition": {"from_months": 36, "to_months": 48},
    "chain.standard": {"lane": "bildung", "phase": "kita", "adopted_by": ""},
    "chain.release": {"area": "+"},
    "chain.decision": {"from_months": 0, "to_months": 36},
}
# Text that pages do not show as it is, or that must stay a code.
NO_MARKER = {"slug", "key", "table", "phase", "lane", "digest", "about", "facts", "ags", "ars"}

Key = tuple[str, str, str]


@dataclass(slots=True)
class World:
    cast: Cast
    people: dict[str, User]
    sessions: dict[str, str]
    records: dict[Key, Record] = field(default_factory=dict)
    samples: dict[tuple[str, str], UUID] = field(default_factory=dict)
    second: dict[str, list[Record]] = field(default_factory=dict)

    def town(self, slug: str) -> Municipality:
        return self.cast.verbund[slug]

    def record_of(self, label: str, slug: str, visibility: str = Visibility.INTERNAL) -> Record | None:
        return self.records.get((label.lower(), slug, visibility))

    def client(self, name: str) -> Client:
        client = Client()
        if name in self.sessions:
            client.cookies["sessionid"] = self.sessions[name]
        return client


def marker(slug: str, visibility: str, model: type[models.Model], extra: str = "") -> str:
    """For example „GEHEIM-UNNA-OFFER“; the last part is cut where a field is short."""
    return f"{WORDS[Visibility(visibility)]}-{slug.upper()}-{extra}{model.__name__.upper()}"


def owned_models() -> list[type[Record]]:
    """Every model with an owner, of every room, in the order its links need."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def build_world() -> World:
    cast = make_cast()
    people = {name: getattr(cast, name) for name in ("anna", "birgit", "cem", "dora", "emil")}
    world = World(cast, people, {})
    for slug in OWNERS:
        _real_area(world, slug)
    for slug in PLANTED:
        for visibility in Visibility:
            for model in owned_models():
                plant(world, model, slug, visibility)
        world.second[slug] = _second_set(world, slug)
    for slug in OWNERS:
        _people_and_log(world, slug)
    search.rebuild()
    for name, person in people.items():
        client = Client()
        client.force_login(person)
        world.sessions[name] = client.cookies["sessionid"].value
    return world


def _second_set(world: World, slug: str) -> list[Record]:
    """One more „intern“ record of every kind, to be hidden and shown again."""
    stand_in = World(world.cast, world.people, {})
    stand_in.records[("territory.area", slug, "real")] = world.records[("territory.area", slug, "real")]
    for model in owned_models():
        plant(stand_in, model, slug, Visibility.INTERNAL, extra="ZWEI-")
    return [record for key, record in stand_in.records.items() if key[2] != "real"]


def _real_area(world: World, slug: str) -> None:
    """The place of a municipality itself, as the import of areas would make it."""
    town = world.town(slug)
    above = world.records.get(("territory.area", "kreis-unna", "real"))
    area = apps.get_model("territory.area")(
        municipality=town, key=slug, name=town.name, kind=town.kind, ags=town.ags,
        visibility=Visibility.VERBUND, survey="traeger", source="Beispiel",
        parent=above if town.kind in {"stadt", "gemeinde"} else None,
    )  # fmt: skip
    area.save()
    world.records[("territory.area", slug, "real")] = area


def plant(
    world: World, model: type[Record], slug: str, visibility: str, extra: str = ""
) -> Record:
    """The record of a kind, planted with all it hangs on; the same one on the second call."""
    label = model._meta.label_lower
    known = world.records.get((label, slug, visibility))
    if known is not None:
        return known
    record = model(municipality=world.town(slug))
    if issubclass(model, SharedRecord):
        record.visibility = visibility  # type: ignore[attr-defined]
    text = marker(slug, visibility, model, extra)
    hints = FILL.get(label, {})
    for one in model._meta.concrete_fields:
        if one.attname not in _OF_EVERY_RECORD:
            _fill(world, record, one, text, hints, (slug, visibility, extra))
    record.save()
    world.records[(label, slug, visibility)] = record
    return record


_numbers = count(1)
_OF_EVERY_RECORD = {
    *("id", "uuid", "municipality_id", "version", "created", "modified", "deleted_at"),
    *("visibility", "doubt"),
}


def _fill(
    world: World, record: Record, one: Any, text: str, hints: dict[str, Any], where: tuple[str, str, str]
) -> None:
    slug, visibility, extra = where
    if isinstance(one, models.ForeignKey):
        value = _link(world, one, hints, where)
    elif one.name in hints:
        value = hints[one.name]
    elif isinstance(one, models.CharField | models.TextField) and not one.choices:
        value = _text(one, text, f"{slug}-{visibility}-{extra}".lower())
    elif one.has_default() or one.null:
        return
    else:
        value = _value(one)
    if value is not None:
        setattr(record, one.name, value)


def _link(world: World, one: Any, hints: dict[str, Any], where: tuple[str, str, str]) -> Any:
    target = one.related_model
    if one.name in hints and hints[one.name] is None:
        return world.records[("territory.area", where[0], "real")]
    if one.null and hints.get(one.name) != "+":
        return None
    if target is User:
        return world.people["emil"]
    if target is Municipality:
        return world.town("kamen")
    if target is None or not issubclass(target, Record):
        return None
    is_seat = target._meta.label_lower == "territory.area" and one.name not in hints
    if is_seat and one.model._meta.label_lower != "territory.area":
        return world.records[("territory.area", where[0], "real")]
    return plant(world, target, *where)


def _text(one: Any, text: str, code: str) -> str:
    if type(one).__name__ in {"FuzzyDateField", "CodesField"} or one.has_default():
        return one.get_default() or None
    if isinstance(one, models.EmailField):
        return f"{text.lower()}@stelle.example"
    if isinstance(one, models.URLField):
        return f"https://{text.lower()}.example/"
    if one.name in NO_MARKER or isinstance(one, models.SlugField):
        return code[: one.max_length]
    return text[: one.max_length] if one.max_length else text


def _value(one: Any) -> Any:
    if one.choices:
        return one.choices[0][0]
    if isinstance(one, models.DateTimeField):
        return timezone.now()
    if isinstance(one, models.DateField):
        return TODAY
    if isinstance(one, models.BinaryField):
        return b"%PDF-1.7"
    if isinstance(one, models.UUIDField):
        return uuid4()
    return next(_numbers)


def _people_and_log(world: World, slug: str) -> None:
    """One person more, an invitation, log entries with a version, and jobs."""
    town = world.town(slug)
    secret = f"GEHEIM-{slug.upper()}"
    person = make_person(f"{slug}@person.example", f"{secret}-PERSON", town, Role.READ)
    membership = Membership.objects.get(user=person)
    invitation = Invitation.objects.create(
        municipality=town, email=f"geheim-{slug}@einladung.example", name=f"{secret}-EINLADUNG",
        role=Role.READ, expires=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    entry = AuditEntry.objects.create(
        municipality=town, kind=AuditEntry.Kind.EDIT, text=f"{secret}-PROTOKOLL", by_name=secret
    )
    offer = world.record_of("inventory.Offer", slug)
    if offer is not None:
        Version.objects.create(
            change_set=entry, table="inventory.offer", record=offer.uuid, municipality=town,
            number=offer.version, snapshot=offer.snapshot(),
        )  # fmt: skip
    job = Job.objects.create(
        municipality=town, kind="import", message=f"{secret}-AUFTRAG", idempotency_key=slug
    )
    found = {"membership": membership, "invitation": invitation, "entry": entry, "job": job}
    world.samples |= {(name, slug): one.uuid for name, one in found.items()}  # type: ignore[attr-defined]


@contextmanager
def hidden(world: World, slugs: Iterable[str]) -> Iterator[None]:
    """As if these towns had one „intern“ record fewer of every kind."""
    with transaction.atomic():
        for slug in slugs:
            for record in world.second[slug]:
                type(record).objects.filter(pk=record.pk).update(deleted_at=timezone.now())
        yield
        transaction.set_rollback(True)
