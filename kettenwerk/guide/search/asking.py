"""What may be asked of the guide, and what it answers."""

from dataclasses import dataclass, field

from kettenwerk.guide.public import PublicOffer


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that may be asked at once; nothing given filters nothing.

    ``question`` is the key of a life question, ``area`` the primary key of an area, ``near`` and
    ``box`` (south, west, north, east) are degrees. ``age_months`` is of the child; negative means
    pregnancy.
    """

    text: str = ""
    question: str = ""
    area: int | None = None
    near: tuple[float, float] | None = None
    radius_km: float | None = None
    box: tuple[float, float, float, float] | None = None
    age_months: int | None = None
    language: str = ""
    fields: tuple[str, ...] = ()
    is_free: bool = False
    is_step_free: bool = False
    is_open_now: bool = False
    is_outreach: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An offer, short sentences why it stands where it stands, and how far it is."""

    offer: PublicOffer
    reasons: tuple[str, ...]
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Some of the hits; ``total`` and ``facets`` count all of them.

    Facets are „field“ (codes), „age“ (keys of bands) and „language“ (codes spoken). An offer of
    unknown age or language counts in none of them, although no filter hides it. ``help_first`` is
    the key of a helpline to show before the list, because the question or its words call for it;
    ``touched`` is the key of the life question that the words touch then.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    suggestion: str = ""
    help_first: str = ""
    touched: str = ""
