"""Transitions and networks of one place: the joints of the chain and the brackets above it."""

from datetime import date

from kettenwerk.chain.models import LifePhase, Maturity, Transition, TransitionNetwork
from kettenwerk.chain.result import Bracket, Joint
from kettenwerk.core.fields import ADULTHOOD_MONTHS, PREGNANCY_START_MONTHS
from kettenwerk.inventory.models import Network
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree


def make_joints(
    transitions: list[Transition], place: Area, phases: tuple[LifePhase, ...], as_of: date
) -> tuple[Joint, ...]:
    return tuple(_joint(transition, place, phases, as_of) for transition in transitions)


def _joint(
    transition: Transition, place: Area, phases: tuple[LifePhase, ...], as_of: date
) -> Joint:
    links = transition.network_links  # type: ignore[attr-defined]
    by_basis: dict[str, list[Network]] = {}
    for link in links:
        if link.network.status == Network.Status.EXISTING:
            by_basis.setdefault(link.basis, []).append(link.network)
    stated = tuple(by_basis.get(TransitionNetwork.Basis.STATED, ()))
    in_force = tuple(
        link.agreement
        for link in transition.agreement_links  # type: ignore[attr-defined]
        if link.agreement.is_in_force_on(as_of)
    )
    known = [m for m in transition.known_maturities if m.area_id == place.pk]  # type: ignore[attr-defined]
    return Joint(
        transition=transition,
        maturity=next((m for m in known if m.decided_on <= as_of), None),
        later_maturity=next((m for m in known if m.decided_on > as_of), None),
        networks=stated,
        examples=tuple(by_basis.get(TransitionNetwork.Basis.EXAMPLE, ())),
        inferred=tuple(by_basis.get(TransitionNetwork.Basis.INFERRED, ())),
        agreements=in_force,
        offers=tuple(link.offer for link in transition.offer_links),  # type: ignore[attr-defined]
        suggested=suggested_level(has_network=bool(stated), has_agreement=bool(in_force)),
        border_months=border_of(transition, phases),
    )


def suggested_level(*, has_network: bool, has_agreement: bool) -> int | None:
    """What the evidence would suggest; a person sets the level."""
    if has_agreement:
        return Maturity.Level.WRITTEN
    return Maturity.Level.AGREED if has_network else None


def border_of(transition: Transition, phases: tuple[LifePhase, ...]) -> int | None:
    """The border between two phases at which the transition is drawn: nearest to its middle."""
    if transition.from_months is None or transition.to_months is None or len(phases) < 2:
        return None
    middle = (transition.from_months + transition.to_months) / 2
    borders = [phase.to_months for phase in phases[:-1]]
    return min(borders, key=lambda border: (abs(border - middle), -border))


def make_brackets(networks: list[Network], place: Area, tree: AreaTree) -> tuple[Bracket, ...]:
    """Networks with an age span, own ones first; a network without span is only listed."""
    above, inside = list(tree.above(place.parent_id)), {place.pk, *tree.below(place.pk)}
    found = []
    for network in networks:
        if network.from_months is None and network.to_months is None:
            continue
        own = network.area_id in inside
        found.append((_rank(network, own=own, above=above), _bracket(network, own=own)))
    return tuple(bracket for _, bracket in sorted(found, key=lambda pair: pair[0]))


def _rank(network: Network, *, own: bool, above: list[int]) -> tuple[int, int, int, str]:
    """Own place, then nearest around; then those with named members, many before few."""
    distance = 0 if own else 1 + (above.index(network.area_id) if network.area_id in above else 9)
    members = len(network.seats)  # type: ignore[attr-defined]
    return (distance, 0 if network.has_named_members else 1, -members, network.name)


def _bracket(network: Network, *, own: bool) -> Bracket:
    members = len(network.seats)  # type: ignore[attr-defined]
    place = "eigenes Netzwerk" if own else f"{network.area.name if network.area else 'ohne Ort'}"
    seats = (
        f"{members} genannte Mitglieder"
        if network.has_named_members
        else "Mitglieder nicht genannt"
    )
    start = PREGNANCY_START_MONTHS if network.from_months is None else network.from_months
    end = ADULTHOOD_MONTHS if network.to_months is None else network.to_months
    return Bracket(network, start, end, own, network.age_basis == "inferred", f"{place}, {seats}")
