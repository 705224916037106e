"""Towns with an open guide, and what every page of one of them says: who is there, and where."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from kettenwerk.accounts.models import Municipality, Version, Visibility
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.public import Offers, PublicContact
from kettenwerk.guide.queries.demo import invented_contacts_exist
from kettenwerk.guide.queries.gate import plain, public_contacts, shown_contacts
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree

NEWEST_VERSIONS = 500
_VERSIONS = Version._meta.db_table
_STAMP = (
    f"SELECT (SELECT MAX(id) FROM {_VERSIONS}), (SELECT COUNT(*) FROM {_VERSIONS}"  # noqa: S608 - own name
    f" WHERE id > (SELECT MAX(id) FROM {_VERSIONS}) - %s)"
)


@dataclass(frozen=True, slots=True)
class Office:
    """The town's Familienbüro: a human being, not a form."""

    name: str
    contacts: tuple[PublicContact, ...]

    @property
    def phone(self) -> str:
        return next((one.phone for one in self.contacts if one.phone), "")


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of the town that can be chosen as „where“, if it is public or a public offer is for it."""

    pk: int
    uuid: UUID
    key: str
    name: str
    is_public: bool
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality whose guide is open; ``area`` is the primary key of its own area."""

    municipality: Municipality
    area: int | None
    name: str
    greeting: str
    accent: str
    office: Office | None
    protection_phone: str
    protection_note: str
    quarters: tuple[Quarter, ...]
    is_demo: bool = False

    @property
    def slug(self) -> str:
        return str(self.municipality.slug)

    def open_quarters(self, offers: Offers) -> list[Quarter]:
        """The parts that may be named to everybody: public ones, and those these offers are for."""
        return [one for one in self.quarters if one.is_public or one.uuid in offers.served]


def open_towns() -> list[tuple[str, str]]:
    """Slug and name of every town with an open guide; one query."""
    rows = GuideSetting.objects.live().filter(is_open=True).order_by("municipality__name")
    return list(rows.values_list("municipality__slug", "municipality__name"))


def town_of(slug: str) -> Town | None:
    """What the pages of a town need, if its guide is open; three queries."""
    settings = GuideSetting.objects.live().select_related("municipality__parent", "office")
    settings = settings.annotate(is_demo=invented_contacts_exist())
    setting = settings.filter(municipality__slug=slug, is_open=True).first()
    if setting is None:
        return None
    municipality = setting.municipality
    own, quarters = _places(municipality)
    return Town(
        municipality=municipality,
        area=own,
        name=municipality.name,
        greeting=plain(setting.greeting),
        accent=setting.accent,
        office=_office(setting),
        protection_phone=setting.protection_phone,
        protection_note=plain(setting.protection_note),
        quarters=quarters,
        is_demo=bool(setting.is_demo),
    )


def _office(setting: GuideSetting) -> Office | None:
    office = setting.office
    if office is None or office.deleted_at is not None:
        return None
    rows = public_contacts().filter(organisation=office)
    contacts = tuple(shown_contacts(rows, is_own=False))
    return Office(plain(office.name), contacts)


def _places(municipality: Municipality) -> tuple[int | None, tuple[Quarter, ...]]:
    """The municipality's own area and everything in it, by name; one query."""
    rows = Area.objects.of(municipality).defer("boundary")
    tree = AreaTree({area.pk: area for area in rows})
    mine = [area for area in tree.areas.values() if area.municipality_id == municipality.pk]
    own = next((area for area in mine if area.key == municipality.slug), None)
    own = own or min(mine, key=lambda area: area.pk, default=None)
    if own is None:
        return None, ()
    below = sorted((tree.areas[pk] for pk in tree.below(own.pk)), key=lambda area: area.name)
    return own.pk, tuple(_quarter(area) for area in below)


def _quarter(area: Area) -> Quarter:
    is_public = area.visibility == Visibility.PUBLIC
    return Quarter(area.pk, area.uuid, area.key, area.name, is_public, area.lat, area.lon)


def newest_versions() -> tuple[int, int]:
    """Changes with every saved edit, whoever made it; one query, by hand: it is asked for every page.

    The highest version, and how many there are shortly below it: a transaction may take its numbers
    early and commit late.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [NEWEST_VERSIONS])
        highest, count = cursor.fetchone()
    return highest or 0, count
