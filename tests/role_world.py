"""A small world with something to hide: records of every kind in several towns, each with a marker.

``plant_all`` fills every model that belongs to a municipality, of every room, by looking at its
fields; a new model is planted without a line here, unless its constraints need a hint in ``FILL``.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from http.cookies import SimpleCookie
from itertools import count
from typing import Any, NamedTuple
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
from kettenwerk.chain.reports import digest_of
from kettenwerk.core.document import Document
from kettenwerk.guide.models import Booklet, GuideSetting, PracticeLink
from kettenwerk.guide.services.practice import make_link
from kettenwerk.inventory import search
from kettenwerk.inventory.models import BulkEdit, Contact, Upload, Voice, packed
from tests.people import Cast, acting, make_cast, make_person

OWNERS = ("kreis-unna", "unna", "luenen", "nrw")
PLANTED = ("unna", "luenen", "kreis-unna")
GUIDE_TOWN = "unna"
WORDS = {Visibility.INTERNAL: "GEHEIM", Visibility.VERBUND: "VERBUND", Visibility.PUBLIC: "OFFEN"}
TODAY = date(2026, 11, 22)

_FACTS: dict[str, Any] = {
    "counts": dict.fromkeys(
        (
            *("offers", "local", "wide", "findings", "confirmed", "named"),
            *("networks", "agreements", "settled"),
        ),
        0,
    ),
    "offers": {},
    "gaps": {},
    "transitions": {},
}


def _paper(text: str) -> Document:
    return Document(title=text, subtitle="", footer="", sections=())


def _digest(text: str) -> str:
    content = {"document": _paper(text).as_data(), "facts": _FACTS}
    return digest_of(content, text.encode(), text.encode())


def _kind_of_rule(text: str) -> str:
    """One rule per kind and municipality: every set of records gets a kind of its own."""
    sets = ("-ZWEI-", WORDS[Visibility.INTERNAL], WORDS[Visibility.VERBUND], "")
    kinds = ("kontakt", "angebot", "netzwerk", "organisation")
    return next(kind for word, kind in zip(sets, kinds, strict=True) if word in text)


# What a model's constraints want and its fields do not say: values, or "+" for „plant this link“;
# a function is given the marker.
FILL: dict[str, dict[str, Any]] = {
    "territory.area": {"parent": None, "kind": "sozialraum", "survey": "traeger", "boundary": None},
    "territory.areasuccession": {"weight": 0.5},
    "inventory.offer": {
        "status": "laufend",
        "from_months": 0,
        "to_months": 36,
        "fields": ("bildung",),
    },
    "inventory.network": {"from_months": 0, "to_months": 36, "fields": ("bildung",), "area": "+"},
    "inventory.organisation": {"area": "+", "kind": "einrichtung"},
    "inventory.contact": {"offer": "+", "function": "{} (insoweit erfahren)".format},
    "inventory.practiceprofile": {"offer": "+"},
    "inventory.profilerelation": {"offer": "+"},
    "inventory.relation": {"subject_organisation": "+", "object_organisation": "+"},
    "inventory.proposal": {"table": "inventory.offer", "changes": {"summary": "neu"}},
    "inventory.notaduplicate": {
        "one": lambda _: UUID(f"0{uuid4().hex[1:]}"),
        "other": lambda _: UUID(f"f{uuid4().hex[1:]}"),
    },
    "inventory.freshnessrule": {"kind": _kind_of_rule},
    "inventory.openingtime": {"opens": time(9), "closes": time(12)},
    "inventory.collectionrequest": {"organisation": "+"},
    "inventory.savedfilter": {"listing": "offer", "query": "status=laufend"},
    "inventory.namedgap": {"from_months": 0, "to_months": 36},
    "chain.lifephase": {"from_months": 0, "to_months": 36},
    "chain.transition": {"from_months": 36, "to_months": 48},
    "chain.standard": {"lane": "bildung", "phase": "kita", "adopted_by": ""},
    "chain.decision": {"from_months": 0, "to_months": 36},
    "chain.report": {
        "content": lambda text: {"document": _paper(text).as_data(), "facts": _FACTS},
        "pdf": str.encode,
        "docx": str.encode,
        "digest": _digest,
    },
}
# Text that pages do not show as it is, or that must stay a code.
NO_MARKER = {"slug", "key", "table", "phase", "lane", "digest", "about", "facts", "ags", "ars"}

Key = tuple[str, str, str]
# Records by kind: database key → version.
Versions = dict[type[Record], dict[int, int]]


class Where(NamedTuple):
    """Whose record, how visible, and a word to tell a second set from the first."""

    slug: str
    visibility: str
    extra: str = ""

    def marker(self, model: type[models.Model]) -> str:
        """For example „GEHEIM-UNNA-OFFER“; the last part is cut where a field is short."""
        word = WORDS[Visibility(self.visibility)]
        return f"{word}-{self.slug.upper()}-{self.extra}{model.__name__.upper()}"

    @property
    def code(self) -> str:
        return f"{self.slug}-{self.visibility}-{self.extra}".lower()


def _browser() -> Client:
    return Client(raise_request_exception=False)


@dataclass(slots=True)
class World:
    cast: Cast
    people: dict[str, User]
    sessions: dict[str, str] = field(default_factory=dict)
    records: dict[Key, Record] = field(default_factory=dict)
    samples: dict[tuple[str, str], UUID] = field(default_factory=dict)
    second: dict[str, list[Record]] = field(default_factory=dict)
    token: str = ""
    browser: Client = field(default_factory=_browser)
    _others: dict[str, Versions] = field(default_factory=dict)

    def town(self, slug: str) -> Municipality:
        return self.cast.verbund[slug]

    def record_of(
        self, label: str, slug: str, visibility: str = Visibility.INTERNAL
    ) -> Record | None:
        return self.records.get((label.lower(), slug, visibility))

    def versions_of_others(self, home: str) -> Versions:
        """What was planted for every other municipality, by kind."""
        if home not in self._others:
            found = self._others[home] = {}
            for (_, slug, _), record in self.records.items():
                if slug != home:
                    found.setdefault(type(record), {})[record.pk] = record.version
        return self._others[home]

    def client(self, name: str) -> Client:
        """A browser without memory; one for all, because starting one is dear."""
        self.browser.cookies = SimpleCookie()
        if name in self.sessions:
            self.browser.cookies["sessionid"] = self.sessions[name]
        return self.browser


def owned_models() -> list[type[Record]]:
    """Every model with an owner, of every room, in the order its links need."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def build_world() -> World:
    cast = make_cast()
    people = {name: getattr(cast, name) for name in ("anna", "birgit", "cem", "dora", "emil")}
    world = World(cast, people)
    for slug in OWNERS:
        _real_area(world, slug)
    for slug in PLANTED:
        for visibility in Visibility:
            for model in owned_models():
                plant(world, model, Where(slug, visibility))
        world.second[slug] = _second_set(world, slug)
    for slug in OWNERS:
        _people_and_log(world, slug)
    _open_guide(world)
    search.rebuild()
    for name, person in people.items():
        client = Client()
        client.force_login(person)
        world.sessions[name] = client.cookies["sessionid"].value
    return world


def _second_set(world: World, slug: str) -> list[Record]:
    """One more „intern“ record of every kind, to be hidden and shown again."""
    stand_in = World(world.cast, world.people)
    stand_in.records[("territory.area", slug, "real")] = world.records[
        ("territory.area", slug, "real")
    ]
    for model in owned_models():
        if not stands_once(model):
            plant(stand_in, model, Where(slug, Visibility.INTERNAL, "ZWEI-"))
    return [record for key, record in stand_in.records.items() if key[2] != "real"]


def _real_area(world: World, slug: str) -> None:
    """The place of a municipality itself, as the import of areas would make it."""
    town = world.town(slug)
    above: Any = world.records.get(("territory.area", "kreis-unna", "real"))
    area = apps.get_model("territory.area")(
        municipality=town, key=slug, name=town.name, kind=town.kind, ags=town.ags,
        visibility=Visibility.VERBUND, survey="traeger", source="Beispiel",
        parent=above if town.kind in {"stadt", "gemeinde"} else None,
    )  # fmt: skip
    area.save()
    world.records[("territory.area", slug, "real")] = area


def _open_guide(world: World) -> None:
    """One town is open to families, and a link lets practitioners in; what both read may be read."""
    where = Where(GUIDE_TOWN, Visibility.PUBLIC)
    town = world.town(GUIDE_TOWN)
    text = where.marker(GuideSetting)
    GuideSetting.objects.filter(municipality=town).update(
        is_open=True, office=world.record_of("inventory.organisation", *where[:2]), greeting=text,
        protection_phone=text, protection_note=text, postcodes="59425",
    )  # fmt: skip
    Contact.objects.filter(pk=world.records["inventory.contact", *where[:2]].pk).update(
        audience=Contact.Audience.PUBLIC, phone="02303 4710100"
    )
    path = make_link(PracticeLink(place=where.marker(PracticeLink)), by=acting(world.cast.anna))
    world.token = path.rstrip("/").rpartition("/")[2]


def stands_once(model: type[Record]) -> bool:
    """A municipality has one of it at most, such as a setting."""
    unique = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return any(tuple(one.fields) == ("municipality",) for one in unique)


def plant(world: World, model: type[Record], where: Where) -> Record:
    """The record of a kind, planted with all it hangs on; the same one on the second call."""
    label = model._meta.label_lower
    known = world.records.get((label, where.slug, where.visibility))
    if known is not None:
        return known
    if stands_once(model) and (
        first := model.objects.filter(municipality=world.town(where.slug)).first()
    ):
        world.records[label, where.slug, where.visibility] = first
        return first
    record = model(municipality=world.town(where.slug))
    if issubclass(model, SharedRecord):
        record.visibility = where.visibility  # type: ignore[attr-defined]
    for one in model._meta.concrete_fields:
        if one.attname not in _OF_EVERY_RECORD:
            value = _fill(world, one, where)
            if value is not None:
                setattr(record, one.name, value)
    record.save()
    world.records[label, where.slug, where.visibility] = record
    return record


_numbers = count(1)
_OF_EVERY_RECORD = {
    *("id", "uuid", "municipality_id", "version", "created", "modified", "deleted_at"),
    *("visibility", "doubt"),
}


def _fill(world: World, one: Any, where: Where) -> Any:
    """What to write into a field; ``None`` leaves it as it is."""
    text = where.marker(one.model)
    hints = FILL.get(one.model._meta.label_lower, {})
    if isinstance(one, models.ForeignKey):
        return _link(world, one, hints, where)
    if one.name in hints:
        hint = hints[one.name]
        return hint(text) if callable(hint) else hint
    if isinstance(one, models.CharField | models.TextField) and not one.choices:
        return _text(one, text, where.code)
    return None if one.has_default() or one.null else _value(one)


def _link(world: World, one: Any, hints: dict[str, Any], where: Where) -> Any:
    target, hint = one.related_model, hints.get(one.name, "")
    if one.null and hint != "+" and one.name not in hints:
        return None
    if target is User:
        return world.people["emil"]
    if target is Municipality:
        return world.town("kamen")
    is_parent = one.name == one.model.shown_through  # decides who sees the row
    is_seat = target._meta.label_lower == "territory.area" and hint != "+" and not is_parent
    if is_seat and (hint is None or one.model is not target):
        return world.records["territory.area", where.slug, "real"]
    return plant(world, target, where)


def _text(one: Any, text: str, code: str) -> str | None:
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
    found = {"membership": membership, "invitation": invitation, "entry": entry}
    found |= _without_versions(town, secret)
    world.samples |= {(name, slug): one.uuid for name, one in found.items()}  # type: ignore[attr-defined]


def _without_versions(town: Municipality, secret: str) -> dict[str, Any]:
    """One of each thing of a municipality that no version keeps."""
    job = Job.objects.create(
        municipality=town, kind="import", message=f"{secret}-AUFTRAG", idempotency_key=town.slug
    )
    upload = Upload.objects.create(
        municipality=town, file_name=f"{secret}-LISTE", grids=packed([]), choices={"sheets": []}
    )
    voice = Voice.objects.create(municipality=town, kind="wunsch", text=f"{secret}-STIMME")
    booklet = Booklet.objects.create(
        municipality=town, kind="wegweiser", language="de", paper="a5", unconfirmed="markiert",
        pdf=f"{secret}-HEFT".encode(), digest=town.slug, offers=1, pages=1, as_of=TODAY,
        created_by_name=f"{secret}-PERSON",
    )  # fmt: skip
    bulk = BulkEdit.objects.create(
        municipality=town, listing="offer", as_of=TODAY, filter_text=f"{secret}-FILTER",
        change_text=f"{secret}-AENDERUNG",
    )  # fmt: skip
    return {"booklet": booklet, "bulk": bulk, "job": job, "upload": upload, "voice": voice}


@contextmanager
def hidden(world: World, slugs: Iterable[str]) -> Iterator[None]:
    """As if these towns had one „intern“ record fewer of every kind."""
    keys: dict[type[Record], list[int]] = {}
    for slug in slugs:
        for record in world.second[slug]:
            keys.setdefault(type(record), []).append(record.pk)
    with transaction.atomic():
        for model, found in keys.items():
            model.objects.filter(pk__in=found).update(deleted_at=timezone.now())
        yield
        transaction.set_rollback(True)
