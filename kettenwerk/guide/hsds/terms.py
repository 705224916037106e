"""Our own words in HSDS: two taxonomies, life phases and fields of work. Nothing else is ours."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from kettenwerk.chain.queries import delivered_phases
from kettenwerk.guide.hsds.shapes import Attribute, Taxonomy, TaxonomyTerm
from kettenwerk.guide.public import PublicOffer
from kettenwerk.inventory.models import Field

# Every derived id comes from here, so that it is the same in every export and on every server.
ROOT = UUID("c4697039-1838-4a6b-81fa-2420f957ebd0")
LIFE_PHASE, FIELD_OF_WORK = "life_phase", "field_of_work"


class Phase(NamedTuple):
    """A life phase from one month of age to another, half-open."""

    key: str
    name: str
    from_months: int
    to_months: int


def derived(base: UUID, *parts: object) -> UUID:
    """A stable id of something that has none of its own."""
    return UUID(derived_id(base, *parts))


def derived_id(base: UUID, *parts: object) -> str:
    """The same as text, made at once: a list of all offers holds millions of them."""
    name = "/".join(map(str, parts))
    found = hashlib.sha1(base.bytes + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(found[16], 16) & 3]
    return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{variant}{found[17:20]}-{found[20:32]}"


@lru_cache(maxsize=1)
def phases() -> tuple[Phase, ...]:
    """One measure for all municipalities: the delivered phases."""
    return tuple(
        Phase(one.key, one.name, one.from_months, one.to_months) for one in delivered_phases()
    )


@lru_cache(maxsize=1)
def taxonomies() -> dict[str, Taxonomy]:
    """By name: life phase, field of work."""
    words = {
        LIFE_PHASE: (
            "Lebensphase",
            "Für welche Lebensphase des Kindes ein Angebot ist, aus dem Alter abgeleitet.",
        ),
        FIELD_OF_WORK: ("Arbeitsfeld", "In welchem Feld ein Angebot oder ein Träger arbeitet."),
    }
    return {
        key: {
            "id": derived_id(ROOT, "taxonomy", key),
            "name": name,
            "description": text,
            "version": "1",
        }
        for key, (name, text) in words.items()
    }


@lru_cache(maxsize=1)
def terms() -> dict[tuple[str, str], TaxonomyTerm]:
    """Every term by taxonomy and code, in the order of the chain."""
    found = {}
    for phase in phases():
        found[LIFE_PHASE, phase.key] = _term(LIFE_PHASE, phase.key, phase.name, _span(phase))
    for code, name in Field.choices:
        text = f"Angebote und Träger im Feld {name}"
        found[FIELD_OF_WORK, code] = _term(FIELD_OF_WORK, code, str(name), text)
    return found


def _term(taxonomy: str, code: str, name: str, description: str) -> TaxonomyTerm:
    whole = taxonomies()[taxonomy]
    return {
        "id": derived_id(ROOT, "term", taxonomy, code),
        "code": code,
        "name": name,
        "description": description,
        "taxonomy": whole["name"],
        "taxonomy_detail": whole,
        "taxonomy_id": whole["id"],
        "language": "de",
    }


def _span(phase: Phase) -> str:
    if phase.to_months <= 0:
        return "vor der Geburt"
    return f"ab {max(phase.from_months, 0)} bis unter {phase.to_months} Monate"


def phases_of(offer: PublicOffer) -> list[str]:
    """Keys of the phases an offer reaches into; none where no age of a child is stated."""
    low, high = offer.from_months, offer.to_months
    if offer.is_for_adults or (low is None and high is None):
        return []
    return [
        phase.key
        for phase in phases()
        if (high is None or phase.from_months < high) and (low is None or low < phase.to_months)
    ]


def term_ids(offer: PublicOffer) -> frozenset[str]:
    """Ids of all terms an offer carries."""
    return frozenset(terms()[key]["id"] for key in _keys(offer))


def _keys(offer: PublicOffer) -> list[tuple[str, str]]:
    keys = [(LIFE_PHASE, key) for key in phases_of(offer)]
    return keys + [(FIELD_OF_WORK, code) for code in _known(offer.fields)]


def _known(codes: Iterable[str]) -> list[str]:
    return [code for code in codes if (FIELD_OF_WORK, code) in terms()]


def attributes_of(offer: PublicOffer) -> list[Attribute]:
    """The terms of an offer, linked to it."""
    return [_attribute(offer.uuid, "service", key) for key in _keys(offer)]


def attributes_of_field(uuid: UUID, field: str) -> list[Attribute]:
    """The field of work of an organisation, linked to it."""
    return [_attribute(uuid, "organization", (FIELD_OF_WORK, code)) for code in _known([field])]


def _attribute(uuid: UUID, entity: str, key: tuple[str, str]) -> Attribute:
    term = terms()[key]
    return {
        "id": derived_id(uuid, "attribute", term["id"]),
        "link_id": str(uuid),
        "link_type": key[0],
        "link_entity": entity,
        "label": term["taxonomy"],
        "taxonomy_term_id": term["id"],
        "taxonomy_term": term,
    }
