"""One result for picture, table, Excel, PDF, JSON and command line, so that they cannot disagree."""

from dataclasses import dataclass
from datetime import date

from kettenwerk.accounts.models import Municipality
from kettenwerk.chain.filters import ChainFilter
from kettenwerk.chain.models import Decision, LifePhase, Maturity, Release, Transition
from kettenwerk.inventory.models import Agreement, NamedGap, Network, Offer
from kettenwerk.territory.models import Area, Statistic
from kettenwerk.territory.queries import AreaTree

ADULT_ROW, NO_AGE_ROW = "erwachsene", "ohne-alter"


def wide_word(place: Area) -> str:
    """What an offer for everybody around a place is called."""
    if place.kind == Area.Kind.SOZIALRAUM:
        return "stadt- und kreisweit"
    return "landesweit" if place.kind == Area.Kind.DISTRICT else "kreisweit"


@dataclass(frozen=True, slots=True)
class Listed:
    """An offer in this view; ``reach`` is „vor Ort“ or where it is offered for everybody.

    ``is_fresh``: confirmed within the rule at the Stand; ``is_silent``: its provider was asked and did
    not answer.
    """

    offer: Offer
    is_local: bool
    reach: str
    serves: tuple[str, ...]
    is_catchment_inferred: bool
    is_counted: bool
    whole: Offer | None
    is_fresh: bool = False
    is_silent: bool = False


class Decidable:
    """What a body can decide on: ``is_quiet`` while the facts are those of its decision.

    ``later_decision`` was made after the Stand and does not count at it.
    """

    __slots__ = ()
    decision: Decision | None
    is_outdated_decision: bool
    later_decision: Decision | None

    @property
    def is_quiet(self) -> bool:
        return self.decision is not None and not self.is_outdated_decision


@dataclass(frozen=True, slots=True)
class Finding(Decidable):
    """A Hinweis: what is not known here, why, with its evidence and certainty.

    ``decision`` is what a body made of it.
    """

    key: str
    kind: str
    lane: str
    lane_label: str
    phase: LifePhase | None
    from_months: int
    to_months: int
    level: str
    found: int
    required: int
    certainty: str
    title: str
    reason: str
    doubts: tuple[str, ...]
    evidence: tuple[Listed, ...]
    standard: str
    facts: str
    decision: Decision | None = None
    is_outdated_decision: bool = False
    later_decision: Decision | None = None

    @property
    def is_confirmed_gap(self) -> bool:
        return (
            self.is_quiet
            and self.decision is not None
            and (self.decision.verdict == Decision.Verdict.CONFIRMED)
        )


@dataclass(frozen=True, slots=True)
class Overlap(Decidable):
    """Two offers of different providers with the same field, target group, place and ages."""

    key: str
    first: Listed
    second: Listed
    lanes: tuple[str, ...]
    groups: tuple[str, ...]
    shared_months: int
    age_share: float
    facts: str
    decision: Decision | None = None
    is_outdated_decision: bool = False
    later_decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What may be called Lücke: named by people with a source, or confirmed by a body."""

    title: str
    lane: str
    lane_label: str
    from_months: int | None
    to_months: int | None
    source: str
    area: Area
    named: NamedGap | None = None
    decision: Decision | None = None

    @property
    def kind(self) -> str:
        return "genannt" if self.named else "bestätigt"


@dataclass(frozen=True, slots=True)
class Joint:
    """A transition as it stands in one place, with the evidence for it."""

    transition: Transition
    maturity: Maturity | None
    later_maturity: Maturity | None
    networks: tuple[Network, ...]
    examples: tuple[Network, ...]
    inferred: tuple[Network, ...]
    agreements: tuple[Agreement, ...]
    offers: tuple[Offer, ...]
    suggested: int | None
    border_months: int | None

    @property
    def state(self) -> str:
        """„nicht erhoben“ is not a level."""
        return self.maturity.get_level_display() if self.maturity else "nicht erhoben"


@dataclass(frozen=True, slots=True)
class Bracket:
    """A network over the months it connects; ``reason`` says why it is worth a line."""

    network: Network
    from_months: int
    to_months: int
    is_own: bool
    is_inferred: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Phase × lane: how many offers are known here, and what else is known about it."""

    lane: str
    lane_label: str
    row: str
    row_label: str
    count: int
    local: int
    wide: int
    offers: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    overlaps: int
    is_surveyed: bool
    districts_with: int = 0

    @property
    def address(self) -> str:
        return f"{self.lane}.{self.row}"

    @property
    def state(self) -> str:
        """``n``, ``keins_bekannt`` or ``nicht_erhoben``."""
        if self.count and not self.is_silent:
            return "n"
        if self.count:
            return "nicht_erhoben"
        return "keins_bekannt" if self.is_surveyed else "nicht_erhoben"

    @property
    def open_findings(self) -> int:
        return sum(1 for finding in self.findings if not finding.is_quiet)

    @property
    def is_silent(self) -> bool:
        """Nobody answered for any of the offers here: they stay, but nothing is known any more."""
        return bool(self.offers) and all(item.is_silent for item in self.offers)

    @property
    def words(self) -> str:
        if self.count and self.is_silent:
            entries = "1 Eintrag" if self.count == 1 else f"{self.count} Einträge"
            return f"nicht erhoben ({entries} ohne Antwort)"
        if self.count:
            return f"{self.count} Angebot" if self.count == 1 else f"{self.count} Angebote"
        return "keins bekannt" if self.is_surveyed else "nicht erhoben"


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One lane over all phases; ``total`` is distinct, the cells do not add up to it."""

    code: str
    label: str
    total: int
    cells: tuple[Cell, ...]
    adults: Cell
    no_age: Cell
    gaps_without_age: tuple[Gap, ...]
    offers: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """The header: distinct services for families, and what stands beside them."""

    offers: int
    unfolded: int
    child_age: int
    adult_age: int
    no_age: int
    local: int
    wide: int
    instruments: int
    structures: int
    trainings: int
    information: int
    for_professionals: int
    without_lane: int


@dataclass(frozen=True, slots=True)
class District:
    """A youth-office district of the Kreis: who is responsible, which places, and whether surveyed."""

    name: str
    areas: tuple[Area, ...]
    is_surveyed: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The prevention chain of one place at one date, as one municipality may see it."""

    municipality: Municipality
    filter: ChainFilter
    tree: AreaTree
    release: Release | None
    phases: tuple[LifePhase, ...]
    lanes: tuple[LaneRow, ...]
    totals: Totals
    listed: tuple[Listed, ...]
    beside: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    wider_gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]
    brackets: tuple[Bracket, ...]
    networks: tuple[Network, ...]
    joints: tuple[Joint, ...]
    agreements: tuple[Agreement, ...]
    need: tuple[Statistic, ...]
    open_questions: tuple[str, ...]
    districts: tuple[District, ...]
    findings_state: str

    @property
    def place(self) -> Area:
        return self.filter.place

    @property
    def as_of(self) -> date:
        return self.filter.as_of

    @property
    def is_surveyed(self) -> bool:
        return self.place.is_surveyed

    @property
    def may_decide(self) -> bool:
        """Only the town itself decides, and only while no filter hides offers."""
        return self.place.municipality_id == self.municipality.pk and not self.filter.narrows_offers

    @property
    def wide_word(self) -> str:
        return wide_word(self.place)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_quiet)

    @property
    def open_overlaps(self) -> tuple[Overlap, ...]:
        return tuple(overlap for overlap in self.overlaps if not overlap.is_quiet)

    def cell(self, address: str) -> Cell | None:
        """The cell with an address such as ``bildung.kita``."""
        cells = (c for lane in self.lanes for c in (*lane.cells, lane.adults, lane.no_age))
        return next((cell for cell in cells if cell.address == address), None)

    @property
    def joints_with_network(self) -> int:
        return sum(1 for joint in self.joints if joint.networks)
