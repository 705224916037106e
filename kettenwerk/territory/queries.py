"""Reads about places: the tree of visible areas, and what is counted in one of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kettenwerk.accounts import audit
from kettenwerk.accounts.models import Municipality, Version
from kettenwerk.territory.models import Area, Statistic


@dataclass(frozen=True)
class AreaTree:
    """The areas a municipality may see, by primary key, with the way up and down."""

    areas: dict[int, Area]

    @cached_property
    def children(self) -> dict[int | None, list[Area]]:
        """Areas by the area they lie in; an invisible parent counts as none."""
        below: dict[int | None, list[Area]] = defaultdict(list)
        for area in self.areas.values():
            parent = area.parent_id if area.parent_id in self.areas else None
            below[parent].append(area)
        return below

    @cached_property
    def by_key(self) -> dict[str, Area]:
        return {area.key: area for area in self.areas.values()}

    def above(self, pk: int | None) -> Iterator[int]:
        """The area itself, then every area it lies in."""
        seen = set()
        while pk in self.areas and pk not in seen:
            seen.add(pk)
            yield pk
            pk = self.areas[pk].parent_id

    def below(self, pk: int) -> Iterator[int]:
        """Every area that lies in this one, however deep."""
        for child in self.children.get(pk, ()):
            yield child.pk
            yield from self.below(child.pk)

    def in_order(self) -> Iterator[tuple[int, Area]]:
        """Each area with its depth: those above before those below, places outside last."""
        yield from self._walk(None, 0)

    def _walk(self, parent: int | None, depth: int) -> Iterator[tuple[int, Area]]:
        for area in sorted(self.children.get(parent, ()), key=self._is_far):
            yield depth, area
            yield from self._walk(area.pk, depth + 1)

    def _is_far(self, area: Area) -> bool:
        return area.survey == Area.Survey.OUTSIDE and area.pk not in self.children

    def seat_keys(self, pk: int | None) -> set[str]:
        """Keys of the areas under which something seated here is found: its own and those above."""
        return {self.areas[one].key for one in self.above(pk)}

    def served_keys(self, pks: Iterable[int]) -> set[str]:
        """Keys of the areas in which something for these areas is of use, wholly or in a part."""
        found: set[int] = set()
        for pk in pks:
            if pk in self.areas:
                found.update(self.above(pk), self.below(pk))
        return {self.areas[pk].key for pk in found}


def area_tree(municipality: Municipality) -> AreaTree:
    """One query for all areas the municipality may see."""
    rows = Area.objects.of(municipality).select_related("municipality").defer("boundary")
    return AreaTree({area.pk: area for area in rows})


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line of the area list; ``population`` is ``None`` where nobody collected it."""

    area: Area
    depth: int
    population: Statistic | None


def own_area(municipality: Municipality) -> Area | None:
    """The area a municipality is, if anybody has told of it yet."""
    own = Area.objects.owned_by(municipality)
    found: Area | None = own.filter(key=municipality.slug).first() or own.order_by("pk").first()
    return found


def area_rows(municipality: Municipality) -> list[AreaRow]:
    """All visible areas in tree order with their whole population, if known."""
    tree = area_tree(municipality)
    whole = Statistic.objects.of(municipality).filter(
        measure=Statistic.Measure.POPULATION, from_months=None, to_months=None, group=""
    )
    known = {row.area_id: row for row in whole.order_by("year")}
    return [AreaRow(area, depth, known.get(area.pk)) for depth, area in tree.in_order()]


def statistics_of(area: Area, municipality: Municipality) -> Sequence[Statistic]:
    """Everything counted in one area, newest first."""
    rows = Statistic.objects.of(municipality).filter(area=area)
    return list(rows.order_by("measure", "-year", "from_months", "group"))


def area_as_of_version(area: Area, number: int) -> Area | None:
    """The area as it stood in an earlier version; ``None`` where that is not known."""
    version = Version.objects.filter(record=area.uuid, number=number).first()
    if version is None:
        return None
    earlier = Area(pk=area.pk, municipality_id=area.municipality_id, version=number)
    audit.restore_values(earlier, version.snapshot)
    return earlier
