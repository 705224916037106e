"""Who may open what: walks one URL as everybody, with every id and method, and says what is wrong.

What to expect follows from the ``access`` mark of the view. A URL whose arguments are unknown here is
itself a finding: declare it in ``RECORDS`` (argument → model) or ``VALUES`` (argument → fixed text).
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from pypdf import PdfReader

from kettenwerk.accounts.access import SAFE_METHODS, Access, Actor
from kettenwerk.accounts.models import Record, Role, Visibility
from tests.role_world import OWNERS, WORDS, World, hidden

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
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

# Argument of a URL → model of the record it names. ``uuid`` and ``record`` take the word before the
# underscore of the URL's name: ``inventory:offer_detail`` → „offer“.
RECORDS: dict[str, str] = {
    "organisation": "inventory.Organisation",
    "offer": "inventory.Offer",
    "network": "inventory.Network",
    "agreement": "inventory.Agreement",
    "profile": "inventory.PracticeProfile",
    "gap": "inventory.NamedGap",
    "site": "inventory.Site",
    "contact": "inventory.Contact",
    "relation": "inventory.Relation",
    "proposal": "inventory.Proposal",
    "area": "territory.Area",
    "phase": "chain.LifePhase",
    "transition": "chain.Transition",
    "standard": "chain.Standard",
    "decision": "chain.Decision",
    "report": "chain.Report",
    "view": "chain.SavedView",
}
# People, invitations, log entries and jobs of a municipality; never anybody else's.
SAMPLES = ("membership", "invitation", "entry", "job")
# Arguments that name no record.
VALUES: dict[str, str] = {"uidb36": "1", "key": "set-password"}
# For one URL: (URL name, argument) → record word or fixed text, where the rules above do not do.
PER_URL: dict[tuple[str, str], str] = {}
# Own address, own id, right role, and still not there: the page looks at more than ids.
MAY_BE_MISSING: set[str] = set()

_VOLATILE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"|'
    r"X-CSRFToken&quot;: &quot;[^&]+&quot;"
)


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


def check(route: Route, world: World) -> list[str]:
    """Everything wrong with one URL, in sentences; nothing that is done stays."""
    if route.access is None:
        return [f"{route.name or route.pattern}: no access mark"]
    try:
        problems = list(_check_statuses(route, world))
        problems += _check_counts(route, world)
    except Unknown as unknown:
        return [str(unknown)]
    return problems


# ------------------------------------------------------------------------------- statuses and leaks


def _check_statuses(route: Route, world: World) -> Iterator[str]:
    for who in EVERYBODY:
        for target, methods in _plan(route, world, who):
            for method in methods:
                response, changed = _ask(world, who, method, target)
                found = _problem(route, who, method, target, response)
                found = found or _leak(who, response)
                if changed:
                    found = found or f"changed {', '.join(changed)} of another municipality"
                if found:
                    yield f"{route.name} {method} {target.url} as {who}: {found}"


def _plan(route: Route, world: World, who: str) -> Iterator[tuple[Target, tuple[str, ...]]]:
    """Own, foreign, unpublished and unknown ids, at home and in every other town.

    Every method meets the own id and one unpublished foreign one; reading and writing meet them all.
    """
    home = HOMES[who][0] if who in HOMES else "unna"
    for target in targets(route, world):
        is_at_home = target.town in {"", home}
        is_secret = target.visibility in {"", Visibility.INTERNAL}
        if who == "anonymous":
            if is_at_home and target.owner in {"", home} and is_secret:
                yield target, METHODS
        elif not is_at_home:
            if target.owner == target.town and is_secret:
                yield target, ("GET", "POST")
        elif target.owner in {"", home, _other(home)} and is_secret:
            yield target, METHODS
        elif target.owner != home or not is_secret:
            yield target, ("GET", "POST")


def _other(home: str) -> str:
    """The Kreis against its town, a town against the next one."""
    return {"unna": "luenen", "luenen": "unna"}.get(home, "unna")


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
        return VALUES[name]
    word = PER_URL.get((route.name, name), name)
    if word in {"uuid", "record"}:
        word = route.name.rpartition(":")[2].partition("_")[0]
    if word in SAMPLES:
        is_asked = visibility in {"", Visibility.INTERNAL}
        return NOBODY if owner == "nobody" else world.samples[word, owner] if is_asked else None
    if word in RECORDS:
        record = world.record_of(RECORDS[word], owner, visibility)
        return NOBODY if owner == "nobody" else record.uuid if record else None
    message = (
        f"{route.name or route.pattern}: the argument „{name}“ is not known. "
        "Declare it in tests/role_urls.py (RECORDS, VALUES or PER_URL)."
    )
    raise Unknown(message)


def _ask(world: World, who: str, method: str, target: Target) -> tuple[HttpResponse, list[str]]:
    """The response, and which foreign records it changed; all of it is taken back."""
    client = world.client(who)
    client.raise_request_exception = False
    home = HOMES[who][0] if who in HOMES else ""
    foreign = [record for (_, slug, _), record in world.records.items() if slug != home]
    with transaction.atomic():
        cache.clear()
        response: Any = client.generic(method, target.url)
        if getattr(response, "streaming", False):
            response.content = b"".join(response.streaming_content)
        changed = _changed(foreign) if method not in SAFE_METHODS and response.status_code < 400 else []
        transaction.set_rollback(True)
    return response, changed


def _changed(records: list[Record]) -> list[str]:
    by_model: dict[type[Record], dict[int, Record]] = {}
    for record in records:
        by_model.setdefault(type(record), {})[record.pk] = record
    found = []
    for model, rows in by_model.items():
        stored = dict(model.objects.filter(pk__in=rows, deleted_at=None).values_list("pk", "version"))
        if any(stored.get(pk) != row.version for pk, row in rows.items()):
            found.append(model.__name__)
    return found


def _problem(route: Route, who: str, method: str, target: Target, response: HttpResponse) -> str:
    status = response.status_code
    if status >= 500:
        return f"{status}"
    access = route.access
    assert access is not None
    if access.kind == "public" or route.is_foreign_library and who != "anonymous":
        return ""
    if who == "anonymous":
        is_sent = status == 302 and "/konto/anmelden/" in response.headers["Location"]
        return "" if is_sent else f"{status}, not sent to sign in"
    if access.kind == "signed_in":
        return "" if status not in {403, 404} else f"{status}"
    return _member_problem(route, who, method, target, status)


def _member_problem(route: Route, who: str, method: str, target: Target, status: int) -> str:
    home, role = HOMES[who]
    access = route.access
    assert access is not None
    if target.town != home:
        return "" if status == 404 else f"{status} for a stranger, not 404"
    needed = access.read if method in SAFE_METHODS else access.write
    assert needed is not None
    if not Actor(None, None, role).may(needed):  # type: ignore[arg-type]
        return "" if status == 403 else f"{status} without the role, not 403"
    if not target.visibility and target.owner == home:
        return f"{status}" if status in {403, 404} else ""
    may_see = target.visibility == Visibility.PUBLIC or (
        target.visibility == Visibility.VERBUND and "nrw" not in {home, target.owner}
    )
    if target.owner == home:
        is_missing = status in {403, 404} and route.name not in MAY_BE_MISSING
        return f"{status} for the own record" if is_missing else ""
    if not may_see:
        return "" if status in {404, 405} else f"{status} for a foreign id, not 404"
    return ""


def _leak(who: str, response: HttpResponse) -> str:
    text = readable(response)
    hit = next((secret for secret in secrets_from(who) if secret in text), "")
    return f"shows {hit}…" if hit else ""


def secrets_from(who: str) -> list[str]:
    """The beginnings of everything that this person must never read."""
    home = HOMES[who][0] if who in HOMES else ""
    found = [f"{WORDS[Visibility.INTERNAL]}-{slug.upper()}-" for slug in OWNERS if slug != home]
    found += [f"geheim-{slug}" for slug in OWNERS if slug != home]
    if home in {"", "nrw"}:
        found += [f"{WORDS[Visibility.VERBUND]}-{slug.upper()}-" for slug in OWNERS if slug != home]
    return found


def readable(response: HttpResponse) -> str:
    """The text of a response, out of a workbook or a paper as well."""
    content = response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [name for name in archive.namelist() if not name.startswith("docProps")]
            content = b"".join(archive.read(name) for name in sorted(parts))
    elif content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", errors="replace")


# ------------------------------------------------------------------------------------------- counts


def _check_counts(route: Route, world: World) -> Iterator[str]:
    """Nothing on a page may change by one when another municipality adds or removes an „intern“."""
    for who, (home, _) in HOMES.items():
        for url in _own_addresses(route, world, home):
            before = _body(world, who, url)
            with hidden(world, [slug for slug in world.second if slug != home]):
                after = _body(world, who, url)
            if before != after:
                yield f"{route.name} {url} as {who}: changes with another's „intern“: {_first(before, after)}"


def _own_addresses(route: Route, world: World, home: str) -> Iterator[str]:
    for target in targets(route, world):
        if target.town == home and target.visibility in {"", Visibility.INTERNAL}:
            if target.owner == home:
                yield target.url
                if route.name.endswith(("_list", "search")):
                    yield f"{target.url}?q=GEHEIM"


def _body(world: World, who: str, url: str) -> str:
    response: Any = world.client(who).get(url)
    if getattr(response, "streaming", False):
        response.content = b"".join(response.streaming_content)
    return _VOLATILE.sub("", readable(response))


def _first(before: str, after: str) -> str:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next((f"{a.strip()[:80]!r} → {b.strip()[:80]!r}" for a, b in pairs if a != b), "length")
