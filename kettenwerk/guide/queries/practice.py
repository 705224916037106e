"""Whom to call at a transition: the bodies behind its offers and networks, and how to reach them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kettenwerk.accounts.models import Municipality, Visibility
from kettenwerk.chain.models import Transition
from kettenwerk.chain.queries import transitions_of
from kettenwerk.inventory.models import Contact, OfferArea, Organisation
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation at a transition, what it does there, and its contacts, professionals' first."""

    name: str
    parts: tuple[str, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Calls:
    transition: Transition
    bodies: tuple[Body, ...]

    @property
    def is_reachable(self) -> bool:
        return any(body.contacts for body in self.bodies)


def own_area(municipality: Municipality) -> int | None:
    """The key of the municipality's own area; one query."""
    rows = Area.objects.owned_by(municipality).filter(key=municipality.slug)
    return rows.values_list("pk", flat=True).first()


def calls_of(municipality: Municipality, *, is_guest: bool) -> list[Calls]:
    """Transitions from birth to work with whom to call; nine queries.

    Who comes by link (``is_guest``) sees nothing that is „nur intern“.
    """
    near = _near(municipality)
    found = [one for one in transitions_of(municipality) if not is_guest or not _is_internal(one)]
    roles: dict[int, list[tuple[int, str, int | None]]] = {}
    served = _served(found)
    for one in found:
        roles[one.pk] = list(_roles(one, near, served, is_guest=is_guest))
    pks = {pk for rows in roles.values() for pk, _, _ in rows}
    bodies = {
        row.pk: row
        for row in Organisation.objects.of(municipality).filter(pk__in=pks)
        if not is_guest or not _is_internal(row)
    }
    contacts = _contacts(municipality, roles.values(), is_guest=is_guest)
    return [Calls(one, tuple(_bodies(roles[one.pk], bodies, contacts))) for one in found]


def _is_internal(record: Any) -> bool:
    return bool(record.visibility == Visibility.INTERNAL)


def _near(municipality: Municipality) -> set[int]:
    """Areas that are of use in the municipality: its own, above and below it."""
    tree = AreaTree({area.pk: area for area in Area.objects.of(municipality).defer("boundary")})
    own = own_area(municipality)
    return {own, *tree.above(own), *tree.below(own)} if own in tree.areas else set(tree.areas)


def _served(transitions: Iterable[Any]) -> dict[int, set[int]]:
    offers = {link.offer_id for one in transitions for link in one.offer_links}
    found: dict[int, set[int]] = defaultdict(set)
    for offer, area in (
        OfferArea.objects.live().filter(offer__in=offers).values_list("offer_id", "area_id")
    ):
        found[offer].add(area)
    return found


def _roles(
    transition: Any, near: set[int], served: dict[int, set[int]], *, is_guest: bool
) -> Iterator[tuple[int, str, int | None]]:
    """Organisation, what it does here, and the offer whose own contacts count too."""
    for link in transition.offer_links:
        is_here = not served[link.offer_id] or bool(served[link.offer_id] & near)
        if is_here and not (is_guest and _is_internal(link.offer)):
            yield link.offer.provider_id, link.offer.name, link.offer_id
    for link in transition.network_links:
        network = link.network
        is_here = network.area_id is None or network.area_id in near
        if is_here and not (is_guest and _is_internal(network)):
            for pk in filter(None, (network.coordinator_id, network.responsible_id)):
                yield pk, network.name, None


def _contacts(
    municipality: Municipality,
    roles: Iterable[list[tuple[int, str, int | None]]],
    *,
    is_guest: bool,
) -> dict[tuple[str, int], list[Contact]]:
    rows = [row for some in roles for row in some]
    bodies = {pk for pk, _, _ in rows}
    offers = {offer for _, _, offer in rows if offer is not None}
    visible = Contact.objects.of(municipality)
    if is_guest:
        visible = visible.exclude(visibility=Visibility.INTERNAL)
    wanted = visible.filter(organisation__in=bodies) | visible.filter(offer__in=offers)
    found: dict[tuple[str, int], list[Contact]] = defaultdict(list)
    # „fachkraefte“ before „oeffentlich“
    for row in wanted.order_by("audience", "function", "pk"):
        if row.offer_id is not None:
            found["offer", row.offer_id].append(row)
        elif row.organisation_id is not None:
            found["body", row.organisation_id].append(row)
    return found


def _bodies(
    roles: list[tuple[int, str, int | None]],
    bodies: dict[int, Organisation],
    contacts: dict[tuple[str, int], list[Contact]],
) -> Iterator[Body]:
    for pk in dict.fromkeys(pk for pk, _, _ in roles if pk in bodies):
        mine = [(part, offer) for one, part, offer in roles if one == pk]
        found = list(contacts.get(("body", pk), ()))
        for _, offer in mine:
            found += contacts.get(("offer", offer), ()) if offer is not None else ()
        parts = tuple(dict.fromkeys(part for part, _ in mine))
        unique = tuple(dict.fromkeys(found))
        yield Body(bodies[pk].name, parts, tuple(sorted(unique, key=lambda one: one.audience)))
