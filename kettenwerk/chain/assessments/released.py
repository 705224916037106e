"""What a town released, read from outside: by its Kreis, or by the programme office of the Land."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from kettenwerk.accounts.models import Municipality
from kettenwerk.chain.assessments.chain import draw_chain
from kettenwerk.chain.filters import ChainFilter
from kettenwerk.chain.models import Decision, Release
from kettenwerk.chain.queries import decisions_on, delivered_phases, reader_in
from kettenwerk.chain.result import Chain
from kettenwerk.territory.queries import area_tree


@dataclass(frozen=True, slots=True)
class ReleasedTown:
    """The released hints, gaps, decisions and maturities of one town; ``chain`` is that of the reader."""

    release: Release
    chain: Chain
    decisions: tuple[Decision, ...]

    @property
    def name(self) -> str:
        """The municipality's own name; a word of the Verbund is not read from outside."""
        return self.release.municipality.name


def released_town(viewer: Municipality, uuid: UUID, as_of: date) -> ReleasedTown | None:
    """``None`` unless the town released to this viewer: the page is not there."""
    is_programme = viewer.kind == Municipality.Kind.STATE
    if viewer.kind != Municipality.Kind.DISTRICT and not is_programme:
        return None
    rows = Release.objects.for_programme(viewer) if is_programme else Release.objects.of(viewer)
    rows = rows.select_related("area", "municipality__parent").filter(area__uuid=uuid)
    release = rows.exclude(municipality=viewer).first()
    if release is None or release.municipality.parent is None:
        return None
    reader = reader_in(release.municipality.parent) if is_programme else viewer
    tree = area_tree(reader)
    place = tree.areas.get(release.area_id)
    if place is None:
        return None
    place.name = release.municipality.name
    # The programme office reads one measure for all and no town's own words.
    phases = delivered_phases() if is_programme else ()
    chain = draw_chain(reader, ChainFilter(place, place, as_of), tree, phases)
    decisions = decisions_on(reader, place, as_of)
    return ReleasedTown(release, replace(chain, municipality=viewer), tuple(decisions))
