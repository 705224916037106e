"""What may leave the house: every page, paper and feed of the guide is made from these and nothing else.

There is no field for a prevention level, a paragraph of law or an internal target group, so none can
get out.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from uuid import UUID

SOURCE_LANGUAGE = "de"


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text in another language and how it came to be; ``checked_by`` is empty if nobody checked."""

    text: str
    is_machine: bool
    checked_by: str
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class PublicContact:
    """A function that can be reached; ``is_own``: of the offer itself, not of its provider."""

    uuid: UUID
    function: str
    phone: str
    email: str
    hours: str
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """Where it is; ``lat`` and ``lon`` in degrees (WGS 84), ``is_step_free`` is ja, nein or empty."""

    uuid: UUID
    name: str
    street: str
    postcode: str
    city: str
    lat: float | None
    lon: float | None
    is_step_free: str
    accessibility: str

    @property
    def address(self) -> str:
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street, town) if part)


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Open on these weekdays (``mo`` … ``so``) from ``opens`` to ``closes``, local time."""

    uuid: UUID
    weekdays: tuple[str, ...]
    opens: time
    closes: time
    note: str


@dataclass(frozen=True, slots=True)
class PublicOrganisation:
    """Who provides an offer; ``kind`` is the German word for what it is."""

    uuid: UUID
    name: str
    kind: str
    field: str
    website: str
    contacts: tuple[PublicContact, ...]
    modified: datetime


@dataclass(frozen=True, slots=True)
class PublicOffer:
    """One released offer. Ages in months, half-open, of the child; known/unknown as ja, nein, empty.

    ``areas`` are primary keys of all areas in which it is of use (those served, above and below them),
    ``served`` the uuids and names of those it was stated for. ``fields`` are codes of the chain.
    """

    pk: int
    uuid: UUID
    version: int
    town: str
    name: str
    official_name: str
    provider: PublicOrganisation
    summary: str
    for_whom: str
    fields: tuple[str, ...]
    is_information: bool
    from_months: int | None
    to_months: int | None
    is_for_adults: bool
    is_free: str
    cost: str
    languages: tuple[str, ...]
    more_languages: tuple[str, ...]
    has_interpreter: str
    needs_registration: str
    needs_referral: str
    is_voluntary: str
    is_confidential: str
    is_anonymous: str
    is_outreach: bool
    is_digital: bool
    capacity: int | None
    to_bring: str
    contacts: tuple[PublicContact, ...]
    places: tuple[PublicPlace, ...]
    hours: tuple[OpenHours, ...]
    closures: tuple[tuple[date, date, str], ...]
    areas: frozenset[int]
    served: tuple[tuple[UUID, str], ...]
    last_confirmed: date | None
    is_fresh: bool
    created: datetime
    modified: datetime
    texts: dict[tuple[str, str], PublicText] = field(default_factory=dict)

    @property
    def is_step_free(self) -> str:
        """Yes if one of its places is; unknown as long as one might be."""
        known = {place.is_step_free for place in self.places}
        return "ja" if "ja" in known else "" if "" in known or not known else "nein"

    def in_words_of(self, name: str, language: str) -> tuple[str, str]:
        """A field in a language, else in German: the text and the language it is in."""
        found = self.texts.get((name, language))
        if found is not None and found.text:
            return found.text, language
        return str(getattr(self, name)), SOURCE_LANGUAGE


class Offers(tuple[PublicOffer, ...]):  # noqa: SLOT001 - it remembers
    """Offers in their order, with what pages ask of all of them again and again."""

    @cached_property
    def served(self) -> frozenset[UUID]:
        """Areas that one of them was stated for."""
        return frozenset(uuid for offer in self for uuid, _ in offer.served)

    @cached_property
    def middles(self) -> dict[str, tuple[float, float]]:
        """Postcode → middle of its places, in degrees; in the order of the postcodes."""
        points: dict[str, list[tuple[float, float]]] = {}
        for place in (place for offer in self for place in offer.places):
            if place.postcode and place.lat is not None and place.lon is not None:
                points.setdefault(place.postcode, []).append((place.lat, place.lon))
        return {
            code: (sum(lat for lat, _ in some) / len(some), sum(lon for _, lon in some) / len(some))
            for code, some in sorted(points.items())
        }
