"""What the address of a chain page asks for; the same words on screen, command line and exports."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from kettenwerk.accounts.models import Municipality
from kettenwerk.chain.models import Lane
from kettenwerk.core.fields import read_fuzzy_date
from kettenwerk.inventory.models import PreventionTarget, TargetGroup
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import AreaTree

VIEWS = ("bild", "tabelle")
LAYERS = {"ueberschneidungen": "Überschneidungen", "aktualitaet": "Aktualität"}
PARAMETERS = (
    "raum",
    "zielgruppe",
    "stufe",
    "dauer",
    "ort",
    "stand",
    "ansicht",
    "bahn",
    "ebene",
    "format",
)


@dataclass(frozen=True, slots=True)
class ChainFilter:
    """A place at a date, and which offers to look at; ``problems`` are sentences about what was ignored."""

    place: Area
    home: Area
    as_of: date
    target_group: str = ""
    level: str = ""
    permanent_only: bool = False
    local_only: bool = False
    view: str = "bild"
    layer: str = ""
    open_lanes: tuple[str, ...] = ()
    is_default_as_of: bool = True
    problems: tuple[str, ...] = field(default=())

    @property
    def narrows_offers(self) -> bool:
        """Whether some offers of the place are left out."""
        return bool(self.target_group or self.level or self.permanent_only or self.local_only)

    @property
    def is_home(self) -> bool:
        return self.place.pk == self.home.pk

    def query(self, **changes: object) -> str:
        """The query string of this view, with some of its fields replaced."""
        view = replace(self, **changes)  # type: ignore[arg-type]
        pairs: list[tuple[str, str]] = []
        if not view.is_home:
            pairs.append(("raum", view.place.key))
        for name, value in (
            ("zielgruppe", view.target_group),
            ("stufe", view.level),
            ("dauer", "regelangebot" if view.permanent_only else ""),
            ("ort", "nur" if view.local_only else ""),
            (
                "stand",
                "" if view.is_default_as_of and "as_of" not in changes else view.as_of.isoformat(),
            ),
            ("ansicht", view.view if view.view != "bild" else ""),
            ("ebene", view.layer),
        ):
            if value:
                pairs.append((name, value))
        pairs += [("bahn", lane) for lane in view.open_lanes]
        return urlencode(pairs)

    def words(self) -> list[str]:
        """The filter in words, for footers and exports."""
        parts = []
        if self.target_group:
            parts.append(f"Zielgruppe: {TargetGroup(self.target_group).label}")
        if self.level:
            parts.append(f"Prävention: {PreventionTarget(self.level).label}")
        if self.permanent_only:
            parts.append("nur Regelangebote")
        if self.local_only:
            parts.append("nur vor Ort")
        return parts


def home_area(municipality: Municipality, tree: AreaTree) -> Area | None:
    """The area that is the municipality itself: same official key, else same short name."""
    own = [a for a in tree.areas.values() if a.municipality_id == municipality.pk]
    by_ags = [a for a in own if municipality.ags and a.ags == municipality.ags]
    by_key = [a for a in own if a.key == municipality.slug]
    return next(iter(by_ags or by_key), None)


def read_filter(
    parameters: Mapping[str, str],
    *,
    municipality: Municipality,
    tree: AreaTree,
    open_lanes: tuple[str, ...] = (),
) -> ChainFilter | None:
    """Reads ``?raum=…&stand=…``; what makes no sense is named in ``problems`` and left out.

    ``None`` when the municipality has no area of its own yet.
    """
    home = home_area(municipality, tree)
    if home is None:
        return None
    problems: list[str] = [
        f"„{name}“ ist kein Filter dieser Seite." for name in parameters if name not in PARAMETERS
    ]
    place = _read_place(parameters.get("raum", ""), home, tree, problems)
    default_day = municipality.default_as_of or date.today()  # noqa: DTZ011
    day = read_day(parameters.get("stand", ""), default_day, problems)
    return ChainFilter(
        place=place,
        home=home,
        as_of=day,
        target_group=_one_of(parameters, "zielgruppe", TargetGroup.values, problems),
        level=_one_of(parameters, "stufe", PreventionTarget.values, problems),
        permanent_only=bool(_one_of(parameters, "dauer", ["regelangebot"], problems)),
        local_only=bool(_one_of(parameters, "ort", ["nur"], problems)),
        view=_one_of(parameters, "ansicht", VIEWS, problems) or "bild",
        layer=_one_of(parameters, "ebene", LAYERS, problems),
        open_lanes=tuple(lane for lane in open_lanes if lane in Lane.values),
        is_default_as_of=day == default_day,
        problems=tuple(problems),
    )


def _read_place(key: str, home: Area, tree: AreaTree, problems: list[str]) -> Area:
    if not key or key == home.key:
        return home
    below = {tree.areas[pk].key: tree.areas[pk] for pk in tree.below(home.pk)}
    if key not in below:
        problems.append(f"„{key}“ ist kein Gebiet von {home.name}; gezeigt wird {home.name}.")
        return home
    return below[key]


def read_day(text: str, default: date, problems: list[str]) -> date:
    """The Stand somebody asks for; what is no date is named in ``problems``."""
    if not text:
        return default
    try:
        day = read_fuzzy_date(text)
    except ValueError:
        problems.append(f"„{text}“ ist kein Datum; gezeigt wird der Stand {default:%d.%m.%Y}.")
        return default
    return day.first


def _one_of(parameters: Mapping[str, str], name: str, known: object, problems: list[str]) -> str:
    value = parameters.get(name, "")
    if value and value not in known:  # type: ignore[operator]
        problems.append(f"„{value}“ gibt es bei „{name}“ nicht; der Filter wurde weggelassen.")
        return ""
    return value
