"""Which addresses there are to try, and what a new route must declare.

A URL whose arguments are unknown here fails the test: say in ``RECORDS`` which record an argument
names, or in ``VALUES`` what to write for one that names none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from kettenwerk.accounts.access import Access
from kettenwerk.accounts.models import Role, Visibility
from tests.role_world import OWNERS, World

# Where each of the cast belongs, and with which role.
HOMES = {
    "anna": ("unna", Role.EDIT),
    "birgit": ("unna", Role.READ),
    "cem": ("luenen", Role.EDIT),
    "dora": ("nrw", Role.PROGRAMME),
    "emil": ("kreis-unna", Role.COORDINATE),
}
EVERYBODY = ("anonymous", *HOMES)
NOBODY = UUID("00000000-0000-4000-8000-000000000000")

# Argument of a URL → model of the record it names. ``uuid`` takes the word before the underscore of
# the URL's name: ``inventory:offer_detail`` → „offer“.
RECORDS: dict[str, str] = {
    "organisation": "inventory.Organisation",
    "offer": "inventory.Offer",
    "network": "inventory.Network",
    "agreement": "inventory.Agreement",
    "profile": "inventory.PracticeProfile",
    "gap": "inventory.NamedGap",
    "responsibility": "inventory.Responsibility",
    "site": "inventory.Site",
    "contact": "inventory.Contact",
    "cooperation": "inventory.CooperationField",
    "relation": "inventory.Relation",
    "proposal": "inventory.Proposal",
    "collection": "inventory.CollectionRound",
    "asked": "inventory.CollectionRequest",
    "inquiry": "inventory.Inquiry",
    "record": "inventory.Offer",
    "duplicate": "inventory.Offer",
    "other": "inventory.Network",
    "apart": "inventory.NotADuplicate",
    "area": "territory.Area",
    "transition": "chain.Transition",
    "maturity": "chain.Maturity",
    "standard": "chain.Standard",
    "adoption": "chain.Standard",
    "decision": "chain.Decision",
    "report": "chain.Report",
    "institution": "inventory.Organisation",
    "saved": "chain.SavedView",
    "filter": "inventory.SavedFilter",
    "released": "territory.Area",
    "practice_link": "guide.PracticeLink",
    "id": "inventory.Offer",
}
# People, invitations, log entries and jobs of a municipality; never anybody else's.
SAMPLES = ("membership", "invitation", "entry", "job", "bulk", "upload", "voice", "booklet")
# Arguments that name no record.
VALUES: dict[str, Any] = {
    "uidb36": "1",
    "key": "set-password",
    "folder": "angebote",
    "number": 1,
    "address": "bildung.kita",
    "what": "netzwerke",
    "table": "offers",
    "token": "",  # the practitioners' link of the world; to everything else it is no key
    "part": "zuerst",
    "due": "vorschlaege",
    "language": "de",
}
# For one URL: (URL name, argument) → record word, where the rules above do not do.
PER_URL: dict[tuple[str, str], str] = {
    ("inventory:duplicate_again", "uuid"): "apart",
    ("inventory:change_undo", "uuid"): "entry",
    ("guide:practice_handover", "uuid"): "offer",
    ("guide:practice_link_handover", "uuid"): "offer",
    ("guide:staff_link_revoke", "uuid"): "practice_link",
    ("guide:correction", "uuid"): "offer",
    ("hsds:organization", "id"): "organisation",
}
# Own address, own id, right role, and still not there: the page looks at more than ids.
MAY_BE_MISSING = {
    "chain:cell": "the lanes and phases of the chain drawn",
    "chain:finding_detail": "a hint that exists",
    "chain:overlap_detail": "an overlap that exists",
    "chain:released_town": "a town that released its hints",
    "chain:saved_view_delete": "the person's own view",
    "inventory:proposal_accept": "a proposal of a change that is still possible",
    "inventory:record_propose": "a foreign record; the own one is simply edited",
    "inventory:record_restore": "an earlier version",
    "inventory:filter_new": "a list with a filter in the address",
    "inventory:filter_edit": "the person's own filter",
    "inventory:filter_delete": "the person's own filter",
    "inventory:duplicate_apart": "two records of one kind",
    "inventory:duplicate_detail": "two records of one kind",
    "inventory:duplicate_merge": "two records of one kind",
    "guide:booklet": "a Heft that was published",
    "guide:practice_handover": "an offer that families may see",
    "territory:area_restore": "an earlier version",
}
# Other ways to ask for the same page, tried by everybody at home.
VARIANTS: dict[str, tuple[str, ...]] = {
    "chain:chain": (
        *("?ansicht=tabelle", "?format=json", "?format=xlsx", "?format=svg"),
        *("?format=json&raum=unna", "?format=json&raum=luenen", "?format=json&raum=kreis-unna"),
    ),
    "inventory:record_similar": ("?name=VERBUND-UNNA-OFFER", "?name=GEHEIM-LUENEN-OFFER"),
}
VARIANTS_BY_ENDING = {"_list": ("?q=GEHEIM",)}


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern with the names of its arguments."""

    name: str
    pattern: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def access(self) -> Access | None:
        mark = getattr(self.view, "access", None)
        if mark is None and self.view.__module__.startswith("allauth."):
            is_closed = getattr(self.view, "login_required", True)
            return Access("signed_in" if is_closed else "public")
        return mark if isinstance(mark, Access) else None

    @property
    def is_foreign_library(self) -> bool:
        return bool(self.view.__module__.startswith("allauth."))


def routes(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[Route]:
    """Every URL pattern, included ones too."""
    yield from _routes(patterns, "", "", ())


def _routes(
    patterns: Iterable[Any], space: str, path: str, above: tuple[str, ...]
) -> Iterator[Route]:
    for one in patterns:
        here = path + str(one.pattern)
        arguments = (*above, *_arguments(one.pattern))
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _routes(one.url_patterns, inner, here, arguments)
        else:
            yield Route(f"{space}{one.name or ''}", here, one.callback, arguments)


def _arguments(pattern: Any) -> tuple[str, ...]:
    if converters := getattr(pattern, "converters", None):
        return tuple(converters)
    return tuple(pattern.regex.groupindex)


@dataclass(frozen=True, slots=True)
class Target:
    """One address to try: whose town, whose record, how visible."""

    url: str
    town: str
    owner: str
    visibility: str


class Unknown(Exception):
    """A URL argument that nobody declared."""


def targets(route: Route, world: World) -> Iterator[Target]:
    """Addresses with the town and record of every municipality, and with one that does not exist."""
    towns: tuple[str, ...] = OWNERS if "town" in route.arguments else ("",)
    records = [name for name in route.arguments if name not in {"town", *VALUES}]
    for town in towns:
        if not records:
            yield Target(_url(route, world, town, "", ""), town, town, "")
            continue
        yield Target(_url(route, world, town, "nobody", ""), town, "nobody", "")
        for owner in OWNERS:
            for visibility in Visibility:
                url = _url(route, world, town, owner, visibility)
                if url:
                    yield Target(url, town, owner, visibility)


def _url(route: Route, world: World, town: str, owner: str, visibility: str) -> str:
    values: dict[str, Any] = {}
    for name in route.arguments:
        values[name] = town if name == "town" else _value(route, world, name, owner, visibility)
        if values[name] is None:
            return ""
    try:
        return reverse(route.name, kwargs=values)
    except NoReverseMatch as error:
        message = f"{route.name or route.pattern}: no address from {values}"
        raise Unknown(message) from error


def _value(route: Route, world: World, name: str, owner: str, visibility: str) -> Any:
    if name in VALUES:
        return VALUES[name] or world.token
    word = PER_URL.get((route.name, name), name)
    if word == "uuid":
        word = route.name.rpartition(":")[2].partition("_")[0]
    if word in SAMPLES:
        is_asked = visibility in {"", Visibility.INTERNAL}
        return NOBODY if owner == "nobody" else world.samples[word, owner] if is_asked else None
    if word in RECORDS:
        record = world.record_of(RECORDS[word], owner, visibility)
        return NOBODY if owner == "nobody" else record.uuid if record else None
    message = (
        f"{route.name or route.pattern}: the argument „{name}“ is not known. "
        "Declare it in tests/role_routes.py (RECORDS, VALUES or PER_URL)."
    )
    raise Unknown(message)


def variants(route: Route) -> Iterator[str]:
    """The queries to try as well."""
    yield from VARIANTS.get(route.name, ())
    for ending, queries in VARIANTS_BY_ENDING.items():
        if route.name.endswith(ending):
            yield from queries
