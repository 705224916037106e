"""The list behind a figure: every offer that counts, what stands beside it, and whom to ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kettenwerk.accounts.models import Municipality
from kettenwerk.chain.assessments import lanes
from kettenwerk.chain.models import Lane, LifePhase
from kettenwerk.chain.queries import lanes_of
from kettenwerk.chain.result import ADULT_ROW, NO_AGE_ROW, Cell, Chain, Listed, Overlap
from kettenwerk.inventory.models import (
    Contact,
    Function,
    Network,
    Offer,
    Organisation,
    Responsibility,
    Subject,
)

BESIDE_WORDS = {
    Function.INFORMATION: "Informationen",
    Function.INSTRUMENT: "Instrumente",
    Function.STRUCTURE: "Strukturen",
    Function.TRAINING: "Qualifizierung",
    Function.SERVICE: "Angebote für Fachkräfte und Ehrenamt",
}
# Ehrenamt & Freizeit belongs to nobody by law; the youth office plans youth work (§§ 11, 80 SGB VIII).
SUBJECT_OF_LANE = {
    Lane.HEALTH: Subject.HEALTH,
    Lane.YOUTH: Subject.YOUTH,
    Lane.EDUCATION: Subject.EDUCATION,
    Lane.SOCIAL: Subject.SOCIAL,
    Lane.LEISURE: Subject.YOUTH,
    Lane.LAW: Subject.LAW,
}
MOST_TO_ASK = 8


@dataclass(frozen=True, slots=True)
class Counted:
    """One of the figure: a whole; ``parts`` are what of it belongs here, ``head`` the whole itself if it does."""

    whole: Offer
    head: Listed | None
    parts: tuple[Listed, ...]

    @property
    def items(self) -> tuple[Listed, ...]:
        return (self.head, *self.parts) if self.head else self.parts

    @property
    def is_local(self) -> bool:
        return any(item.is_local for item in self.items)

    @property
    def reach(self) -> str:
        """„vor Ort“ before „nur Königsborn“ before „kreisweit“."""
        words = {item.reach for item in self.items if item.is_local == self.is_local}
        return "vor Ort" if "vor Ort" in words else ", ".join(sorted(words))


def counted(offers: Iterable[Listed]) -> tuple[Counted, ...]:
    """Offers by the whole they count with; as many as the figure says."""
    by_whole: dict[int, list[Listed]] = {}
    wholes: dict[int, Offer] = {}
    for item in offers:
        whole = item.whole or item.offer
        wholes[whole.pk] = whole
        by_whole.setdefault(whole.pk, []).append(item)
    found = [
        Counted(
            wholes[pk],
            next((i for i in items if i.offer.pk == pk), None),
            tuple(i for i in items if i.offer.pk != pk),
        )
        for pk, items in by_whole.items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_local, one.whole.name, one.whole.pk)))


def beside_of(chain: Chain, cell: Cell) -> list[tuple[str, list[Listed]]]:
    """What is known in the cell and never counted, by its function."""
    here = [item for item in chain.beside if _stands_in(item.offer, chain, cell)]
    return by_function(here)


def by_function(items: Iterable[Listed]) -> list[tuple[str, list[Listed]]]:
    rows = list(items)
    groups = [
        (words, [item for item in rows if item.offer.function == function])
        for function, words in BESIDE_WORDS.items()
    ]
    return [(words, found) for words, found in groups if found]


def _stands_in(offer: Offer, chain: Chain, cell: Cell) -> bool:
    if cell.lane not in lanes_of(offer.fields):
        return False
    is_adult = offer.age_subject == Offer.AgeSubject.ADULT
    if cell.row == ADULT_ROW:
        return is_adult and offer.has_age
    if cell.row == NO_AGE_ROW:
        return not is_adult and not offer.has_age
    phase = phase_of(chain, cell)
    return (
        phase is not None
        and not is_adult
        and offer.has_age
        and touches(offer.from_months, offer.to_months, phase)
    )


def phase_of(chain: Chain, cell: Cell) -> LifePhase | None:
    return next((phase for phase in chain.phases if phase.key == cell.row), None)


def touches(from_months: int | None, to_months: int | None, phase: LifePhase) -> bool:
    """Half-open: a span 0–36 does not touch a phase 36–72; an open end reaches everywhere."""
    starts = from_months is None or from_months < phase.to_months
    return starts and (to_months is None or to_months > phase.from_months)


def overlaps_in(chain: Chain, cell: Cell) -> tuple[Overlap, ...]:
    """Open pairs of this cell; as many as ``cell.overlaps`` says."""
    return lanes.overlaps_in(cell, chain.overlaps)


# ------------------------------------------------------------------------- the header's figures


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the header in words, with what stands behind it."""

    title: str
    sentence: str
    offers: tuple[Listed, ...] = ()
    is_counted: bool = True


def figure_of(chain: Chain, what: str) -> Figure | None:
    """The offers behind a figure of the header; ``None`` if there is no such figure."""
    if what in COUNTED:
        title, sentence, belongs = COUNTED[what]
        title = title.replace("kreisweit", chain.wide_word)
        if what == "kreisweit":
            return Figure(title, sentence, _only_wide(chain))
        return Figure(title, sentence, tuple(item for item in chain.listed if belongs(item)))
    if what == "ohne-bahn":
        return Figure(
            *WITHOUT_LANE,
            tuple(i for i in chain.listed if not _has_cell(i, chain)),
            is_counted=False,
        )
    if what in ASIDE:
        title, function = ASIDE[what]
        rows = tuple(item for item in chain.beside if item.offer.function == function)
        return Figure(
            title,
            "Sie stehen neben der Kette und zählen nicht als Angebot.",
            rows,
            is_counted=False,
        )
    return None


def _only_wide(chain: Chain) -> tuple[Listed, ...]:
    """A whole with a part vor Ort counts there, not again as kreisweit."""
    groups = counted(chain.listed)
    return tuple(item for one in groups if not one.is_local for item in one.items)


def _is_adult(item: Listed) -> bool:
    return item.offer.age_subject == Offer.AgeSubject.ADULT


COUNTED: dict[str, tuple[str, str, Callable[[Listed], bool]]] = {
    "alle": (
        "Angebote für Familien",
        "Leistungen für Familien, die zum Stand laufen. Ein Teil zählt mit seinem Ganzen einmal.",
        lambda item: True,
    ),
    "kind": (
        "Angebote mit Alter des Kindes",
        "Sie stehen in den Lebensphasen der Kette.",
        lambda item: item.offer.has_age and not _is_adult(item),
    ),
    "erwachsene": (
        "Angebote für Eltern und Erwachsene",
        "Ihr Alter ist das der Erwachsenen; sie stehen in einer eigenen Zeile.",
        lambda item: item.offer.has_age and _is_adult(item),
    ),
    "ohne-alter": (
        "Angebote ohne Altersangabe",
        "Das Alter ist nicht erhoben; sie stehen in einer eigenen Zeile.",
        lambda item: not item.offer.has_age and not _is_adult(item),
    ),
    "vor-ort": (
        "Angebote vor Ort",
        "Als Einzugsgebiet ist dieser Ort oder ein Teil von ihm genannt.",
        lambda item: item.is_local,
    ),
    "kreisweit": (
        "Angebote kreisweit",
        "Als Einzugsgebiet ist nur das Gebiet genannt, in dem dieser Ort liegt.",
        lambda item: not item.is_local,
    ),
}
WITHOUT_LANE = (
    "Angebote ohne Bahn",
    "Sie zählen mit, stehen aber in keinem Feld: Arbeitsfeld ohne Bahn, oder Alter außerhalb.",
)
ASIDE = {
    "instrumente": ("Instrumente", Function.INSTRUMENT),
    "strukturen": ("Strukturen", Function.STRUCTURE),
    "qualifizierung": ("Qualifizierung", Function.TRAINING),
    "informationen": ("Informationen", Function.INFORMATION),
    "fachkraefte": ("Angebote für Fachkräfte und Ehrenamt", Function.SERVICE),
}


def _has_cell(item: Listed, chain: Chain) -> bool:
    return any(item in lane.offers for lane in chain.lanes)


# --------------------------------------------------------------------------- „wen fragen?“


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Somebody who may know more, why, and how to reach them."""

    organisation: Organisation
    reason: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class WhomToAsk:
    bodies: tuple[ToAsk, ...]
    providers: tuple[ToAsk, ...]
    networks: tuple[Network, ...]

    @property
    def has_contacts(self) -> bool:
        return any(one.contacts for one in (*self.bodies, *self.providers))


def whom_to_ask(chain: Chain, cell: Cell) -> WhomToAsk:
    """Responsible bodies, networks of the field and providers next door; three queries at most."""
    bodies = _responsible(chain, cell)
    providers = _providers_nearby(chain, cell)
    contacts = _contacts(chain.municipality, {one.pk for one, _ in (*bodies, *providers)})
    return WhomToAsk(
        bodies=tuple(ToAsk(one, why, contacts.get(one.pk, ())) for one, why in bodies),
        providers=tuple(ToAsk(one, why, contacts.get(one.pk, ())) for one, why in providers),
        networks=_networks(chain, cell)[:MOST_TO_ASK],
    )


def _responsible(chain: Chain, cell: Cell) -> list[tuple[Organisation, str]]:
    """Bodies of the place itself; for a Sozialraum those around it, for a Kreis those within it."""
    rows = list(
        Responsibility.objects.of(chain.municipality)
        .filter(subject=SUBJECT_OF_LANE[Lane(cell.lane)])
        .select_related("organisation", "area")
    )
    tree = chain.tree
    above = list(tree.above(chain.place.pk))
    nearest = next((pk for pk in above if any(r.area_id == pk for r in rows)), None)
    wanted = {nearest} if nearest is not None else set(tree.below(chain.place.pk))
    places: dict[int, tuple[Organisation, str, list[str]]] = {}
    for row in rows:
        if row.area_id in wanted:
            entry = places.setdefault(
                row.organisation_id, (row.organisation, row.get_subject_display(), [])
            )
            entry[2].append(row.area.name)
    return [
        (body, f"zuständig für {subject} in {', '.join(names)}")
        for body, subject, names in places.values()
    ]


def _providers_nearby(chain: Chain, cell: Cell) -> list[tuple[Organisation, str]]:
    """Who offers something in the same lane, the nearest phases first."""
    lane = next(lane for lane in chain.lanes if lane.code == cell.lane)
    here = next((i for i, one in enumerate(lane.cells) if one.row == cell.row), None)
    order = sorted(lane.cells, key=lambda one: abs(lane.cells.index(one) - (here or 0)))
    found: dict[int, tuple[Organisation, str]] = {}
    for neighbour in (*order, lane.adults, lane.no_age):
        for item in neighbour.offers:
            provider = item.offer.provider
            why = f"„{item.offer.name}“ ({neighbour.row_label})"
            found.setdefault(provider.pk, (provider, why))
    return list(found.values())[:MOST_TO_ASK]


def _networks(chain: Chain, cell: Cell) -> tuple[Network, ...]:
    """Networks of the field that reach the phase or name no age; those of the place first."""
    phase = phase_of(chain, cell)
    rows = [
        network
        for network in chain.networks
        if cell.lane in lanes_of(network.fields)
        and (phase is None or touches(network.from_months, network.to_months, phase))
    ]
    return tuple(sorted(rows, key=lambda n: (n.area_id != chain.place.pk, n.name)))


def _contacts(municipality: Municipality, pks: set[int]) -> dict[int, tuple[Contact, ...]]:
    found: dict[int, list[Contact]] = {}
    for contact in Contact.objects.of(municipality).filter(organisation__in=pks):
        found.setdefault(contact.organisation_id or 0, []).append(contact)
    return {pk: tuple(rows) for pk, rows in found.items()}
