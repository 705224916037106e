"""The chain as rows and columns: what the page, Excel, PDF, JSON and the terminal all print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kettenwerk.chain.assessments.places import count_fresh
from kettenwerk.chain.exports.facts import (
    LANES_DO_NOT_ADD_UP,
    NO_FINDINGS,
    counted,
    filter_text,
    lead_sentence,
    local_word,
)
from kettenwerk.chain.models import LifePhase
from kettenwerk.chain.result import (
    ADULT_ROW,
    NO_AGE_ROW,
    Cell,
    Chain,
    Gap,
    Joint,
    LaneRow,
    Listed,
)
from kettenwerk.core.german import age_text, number_text
from kettenwerk.inventory.models import Network
from kettenwerk.territory.models import Statistic

NOT_APPLICABLE = "entfällt"
NOT_RELEASED = "nicht freigegeben"
WITHOUT_LANE = "ohne Bahn (Verwaltung, Politik)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a row; ``hints`` and ``overlaps`` are ``None`` where there can be none.

    ``fresh``: how many of ``count`` somebody confirmed within a year before the Stand.
    """

    count: int
    local: int
    wide: int
    hints: int | None
    confirmed: int
    named: int
    overlaps: int | None
    fresh: int

    @property
    def gaps(self) -> int:
        return self.confirmed + self.named

    @property
    def gap_words(self) -> str:
        """„1 bestätigt, 2 genannt“."""
        kinds = ((self.confirmed, "bestätigt"), (self.named, "genannt"))
        return ", ".join(f"{number} {word}" for number, word in kinds if number) or "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow(Figures):
    """One lane in one phase."""

    lane: str
    lane_label: str
    row: str
    row_label: str
    ages: str
    districts: str
    state: str
    words: str

    @property
    def address(self) -> str:
        """The cell's address on the chain page, such as ``bildung.kita``."""
        return f"{self.lane}.{self.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneTotal(Figures):
    """A lane over all phases, each offer once; ``lane`` is empty for the whole chain."""

    lane: str
    label: str


@dataclass(frozen=True, slots=True)
class NetworkLine:
    network: Network
    area: str
    ages: str
    is_inferred: bool
    members: int | None
    status: str


@dataclass(frozen=True, slots=True)
class JointLine:
    joint: Joint
    title: str
    ages: str
    state: str
    owner: str
    networks: int
    agreements: int


@dataclass(frozen=True, slots=True)
class NeedLine:
    area: str
    label: str
    ages: str
    count: int
    year: str


@dataclass(frozen=True, slots=True)
class ChainTable:
    """Everything a page, a sheet or a paper prints about a chain, as plain rows."""

    title: str
    lead: str
    filter_text: str
    phases: tuple[LifePhase, ...]
    rows: tuple[TableRow, ...]
    lanes: tuple[LaneTotal, ...]
    without_lane: LaneTotal
    total: LaneTotal
    shows_districts: bool
    local_word: str
    wide_word: str
    sentences: tuple[str, ...]
    networks: tuple[NetworkLine, ...]
    joints: tuple[JointLine, ...]
    need: tuple[NeedLine, ...]

    def rows_of(self, lane: str) -> tuple[TableRow, ...]:
        return tuple(row for row in self.rows if row.lane == lane)


def as_table(chain: Chain) -> ChainTable:
    """Every number of the chain once; whoever shows the chain shows these."""
    rows = tuple(row for lane in chain.lanes for row in _lane_rows(chain, lane))
    return ChainTable(
        title=f"Kette {chain.place.name}",
        lead=lead_sentence(chain),
        filter_text=filter_text(chain),
        phases=chain.phases,
        rows=rows,
        lanes=tuple(_lane_total(chain, lane) for lane in chain.lanes),
        without_lane=_without_lane(chain),
        total=_total(chain),
        shows_districts=bool(chain.districts),
        local_word=local_word(chain),
        wide_word=chain.wide_word,
        sentences=tuple(_sentences(chain)),
        networks=tuple(map(_network_line, chain.networks)),
        joints=tuple(map(_joint_line, chain.joints)),
        need=tuple(map(_need_line, chain.need)),
    )


def figure(value: int | None, chain: Chain) -> int | str:
    """A figure, or the word for why there is none."""
    if value is not None:
        return value
    words = {"nicht_freigegeben": NOT_RELEASED, "nicht_erhoben": "nicht erhoben"}
    return words.get(chain.findings_state, NOT_APPLICABLE)


def _lane_rows(chain: Chain, lane: LaneRow) -> Iterable[TableRow]:
    ages = {phase.key: age_text(phase.from_months, phase.to_months) for phase in chain.phases}
    has_findings = chain.findings_state == "offen"
    for cell in (*lane.cells, lane.adults, lane.no_age):
        is_phase = cell.row not in {ADULT_ROW, NO_AGE_ROW}
        gaps = lane.gaps_without_age if cell.row == NO_AGE_ROW else cell.gaps
        confirmed, named = _split(gaps)
        yield TableRow(
            lane=lane.code,
            lane_label=lane.label,
            row=cell.row,
            row_label=cell.row_label,
            ages=ages.get(cell.row, ""),
            count=cell.count,
            local=cell.local,
            wide=cell.wide,
            hints=cell.open_findings if has_findings and is_phase else None,
            confirmed=confirmed,
            named=named,
            overlaps=cell.overlaps if has_findings else None,
            fresh=count_fresh(cell.offers),
            districts=_district_words(chain, cell),
            state=cell.state,
            words=cell.words,
        )


def _split(gaps: Iterable[Gap]) -> tuple[int, int]:
    kinds = [gap.named is not None for gap in gaps]
    return kinds.count(False), kinds.count(True)


def _district_words(chain: Chain, cell: Cell) -> str:
    """„in 5 von 8 Jugendamtsbezirken, 3 nicht erhoben“."""
    if not chain.districts:
        return ""
    unknown = sum(1 for district in chain.districts if not district.is_surveyed)
    words = f"in {cell.districts_with} von {len(chain.districts)}"
    return f"{words}, {unknown} nicht erhoben" if unknown else words


def _lane_total(chain: Chain, lane: LaneRow) -> LaneTotal:
    local = _distinct(item for item in lane.offers if item.is_local)
    confirmed, named = _split(gap for gap in chain.gaps if gap.lane == lane.code)
    has_findings = chain.findings_state == "offen"
    hints = sum(1 for finding in chain.open_findings if finding.lane == lane.code)
    overlaps = sum(1 for overlap in chain.open_overlaps if lane.code in overlap.lanes)
    return LaneTotal(
        lane=lane.code,
        label=lane.label,
        count=lane.total,
        local=local,
        wide=lane.total - local,
        hints=hints if has_findings else None,
        confirmed=confirmed,
        named=named,
        overlaps=overlaps if has_findings else None,
        fresh=count_fresh(lane.offers),
    )


def _distinct(items: Iterable[Listed]) -> int:
    """Wholes among the offers: a part counts with its whole, once."""
    return len({(item.whole or item.offer).pk for item in items})


def _without_lane(chain: Chain) -> LaneTotal:
    confirmed, named = _split(gap for gap in chain.gaps if not gap.lane)
    count = chain.totals.without_lane
    listed = {item.offer.pk for lane in chain.lanes for item in lane.offers}
    outside = [item for item in chain.listed if item.offer.pk not in listed]
    local = sum(1 for item in outside if item.is_local)
    return LaneTotal(
        lane="",
        label=WITHOUT_LANE,
        count=count,
        local=local,
        wide=count - local,
        hints=None,
        confirmed=confirmed,
        named=named,
        overlaps=None,
        fresh=count_fresh(outside),
    )


def _total(chain: Chain) -> LaneTotal:
    confirmed, named = _split(chain.gaps)
    has_findings = chain.findings_state == "offen"
    return LaneTotal(
        lane="",
        label="alle Bahnen",
        count=chain.totals.offers,
        local=chain.totals.local,
        wide=chain.totals.wide,
        hints=len(chain.open_findings) if has_findings else None,
        confirmed=confirmed,
        named=named,
        overlaps=len(chain.open_overlaps) if has_findings else None,
        fresh=count_fresh(chain.listed),
    )


def _sentences(chain: Chain) -> Iterable[str]:
    yield LANES_DO_NOT_ADD_UP
    if chain.findings_state in NO_FINDINGS:
        yield NO_FINDINGS[chain.findings_state]
    if chain.filter.local_only:
        yield "Der Filter „nur vor Ort“ erzeugt keine Hinweise."
    if chain.wider_gaps:
        wider = counted(len(chain.wider_gaps), "Lücke ist", "Lücken sind")
        yield f"{wider} für das Gebiet darüber genannt und hier nicht mitgezählt."


def _network_line(network: Network) -> NetworkLine:
    seats: Sequence[object] = network.seats  # type: ignore[attr-defined]
    return NetworkLine(
        network=network,
        area=network.area.name if network.area else "",
        ages=age_text(network.from_months, network.to_months),
        is_inferred=network.age_basis == "inferred",
        members=len(seats) if network.has_named_members else None,
        status=network.get_status_display(),
    )


def _joint_line(joint: Joint) -> JointLine:
    transition = joint.transition
    return JointLine(
        joint=joint,
        title=str(transition) + (f" ({transition.short})" if transition.short else ""),
        ages=age_text(transition.from_months, transition.to_months),
        state=joint.state,
        owner=(joint.maturity.owner if joint.maturity else "") or "nicht erhoben",
        networks=len(joint.networks),
        agreements=len(joint.agreements),
    )


def _need_line(statistic: Statistic) -> NeedLine:
    return NeedLine(
        area=statistic.area.name,
        label=statistic.group or statistic.get_measure_display(),
        ages=""
        if statistic.from_months is None
        else age_text(statistic.from_months, statistic.to_months),
        count=statistic.count,
        year=str(statistic.year) if statistic.year else number_text(None),
    )
