"""Who may open what: walks one URL as everybody, with every id and method, and says what is wrong.

What to expect follows from the ``access`` mark of the view. Which addresses there are to try, and what
a new route must declare, stands in ``tests/role_routes.py``; who tries what in ``tests/role_plan.py``.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from pypdf import PdfReader

from kettenwerk.accounts.access import SAFE_METHODS, Actor
from kettenwerk.accounts.models import Visibility
from tests.role_plan import Depth, addresses_at_home, home_of, plan
from tests.role_routes import EVERYBODY, HOMES, MAY_BE_MISSING, Route, Target, Unknown
from tests.role_world import OWNERS, WORDS, World, hidden

_VOLATILE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"|'
    r"X-CSRFToken&quot;: &quot;[^&]+&quot;"
)


# Who opens a page by a practitioners' link, signed in or not.
GUEST = "guest"
# What a person saw at an address, to be compared later; empty where there was no page.
Seen = dict[tuple[str, str], str]


def check(route: Route, world: World, depth: Depth = Depth.SAMPLE) -> list[str]:
    """Everything wrong with one URL, in sentences; nothing that is done stays."""
    if route.access is None:
        return [f"{route.name or route.pattern}: no access mark"]
    try:
        seen: Seen = {}
        problems = list(_check_statuses(route, world, depth, seen))
        if depth is not Depth.GLIMPSE:
            problems += _check_counts(route, world, depth, seen)
    except Unknown as unknown:
        return [str(unknown)]
    return problems


# ------------------------------------------------------------------------------- statuses and leaks


def _check_statuses(route: Route, world: World, depth: Depth, seen: Seen) -> Iterator[str]:
    for who in EVERYBODY:
        for method, target in plan(route, world, who, depth):
            response, changed = _ask(world, who, method, target)
            if method == "GET":
                seen[who, target.url] = _text(response) if response.status_code == 200 else ""
            found = _problem(route, who, method, target, response)
            found = found or _leak(reader_of(route, who), response)
            if changed:
                found = found or f"changed {', '.join(changed)} of another municipality"
            if found:
                yield f"{route.name} {method} {target.url} as {who}: {found}"


def _ask(world: World, who: str, method: str, target: Target) -> tuple[HttpResponse, list[str]]:
    """The response, and which foreign records it changed; all of it is taken back."""
    writes = Writes()
    with transaction.atomic():
        cache.clear()
        with connection.execute_wrapper(writes):
            response = _answer(world.client(who).generic(method, target.url))
        is_done = method not in SAFE_METHODS and response.status_code < 400
        changed = _changed(world, who, writes) if is_done else []
        transaction.set_rollback(True)
    return response, changed


def _answer(response: Any) -> HttpResponse:
    if getattr(response, "streaming", False):
        response.content = b"".join(response.streaming_content)
    return response  # type: ignore[no-any-return]


class Writes:
    """Listens to the database: everything that was not only asked."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if not sql.startswith("SELECT"):
            self.statements.append(sql)
        return execute(sql, *arguments)

    def touched(self, table: str) -> bool:
        return any(table in statement for statement in self.statements)


def _changed(world: World, who: str, writes: Writes) -> list[str]:
    """The kinds of which somebody else's record is no longer what it was."""
    home = home_of(who) if who in HOMES else ""
    found = []
    for model, rows in world.versions_of_others(home).items():
        if writes.touched(model._meta.db_table):
            stored = model.objects.filter(pk__in=rows, deleted_at=None)
            if dict(stored.values_list("pk", "version")) != rows:
                found.append(model.__name__)
    return found


def _problem(route: Route, who: str, method: str, target: Target, response: HttpResponse) -> str:
    status = response.status_code
    if status >= 500:
        return f"{status}"
    access = route.access
    assert access is not None
    if access.kind == "public" or (route.is_foreign_library and who != "anonymous"):
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
        is_missing = status in {403, 404} and route.name not in MAY_BE_MISSING
        return f"{status} at home" if is_missing else ""
    may_see = target.visibility == Visibility.PUBLIC or (
        target.visibility == Visibility.VERBUND and "nrw" not in {home, target.owner}
    )
    if target.owner == home:
        is_missing = status in {403, 404} and route.name not in MAY_BE_MISSING
        return f"{status} for the own record" if is_missing else ""
    if not may_see:
        return "" if status in {404, 405} else f"{status} for a foreign id, not 404"
    return ""


def reader_of(route: Route, who: str) -> str:
    """As whom somebody reads; pages behind a link show everybody the same."""
    return GUEST if route.name.startswith("guide:practice_link_") else who


def _leak(who: str, response: HttpResponse) -> str:
    text = readable(response)
    hit = next((secret for secret in secrets_from(who) if secret in text), "")
    return f"shows {hit}…" if hit else ""


def secrets_from(who: str) -> list[str]:
    """The beginnings of everything that this person must never read; a link opens the Verbund."""
    home = HOMES[who][0] if who in HOMES else ""
    found = [f"{WORDS[Visibility.INTERNAL]}-{slug.upper()}-" for slug in OWNERS if slug != home]
    found += [f"geheim-{slug}" for slug in OWNERS if slug != home]
    if home in {"", "nrw"} and who != GUEST:
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


def _check_counts(route: Route, world: World, depth: Depth, seen: Seen) -> Iterator[str]:
    """Nothing on a page may change by one when another municipality adds or removes an „intern“."""
    for who, (home, _) in HOMES.items():
        if who == "birgit" and depth is not Depth.FULL:
            continue  # sees what Anna sees
        pages: dict[str, str] = {}
        for url in addresses_at_home(route, world, who, depth):
            pages[url], leak = (
                (seen[who, url], "") if (who, url) in seen else _body(route, world, who, url)
            )
            if leak:
                yield f"{route.name} {url} as {who}: {leak}"
        with hidden(world, [slug for slug in world.second if slug != home]):
            later = {url: _body(route, world, who, url)[0] for url, text in pages.items() if text}
        for url, text in later.items():
            if text != pages[url]:
                first = _first(pages[url], text)
                yield f"{route.name} {url} as {who}: changes with another's „intern“: {first}"


def _body(route: Route, world: World, who: str, url: str) -> tuple[str, str]:
    """The text of a page without what differs between any two requests, and a leak in it."""
    with transaction.atomic():
        response = _answer(world.client(who).get(url))
        transaction.set_rollback(True)
    problem = f"{response.status_code}" if response.status_code >= 500 else ""
    return _text(response), problem or _leak(reader_of(route, who), response)


def _text(response: HttpResponse) -> str:
    return _VOLATILE.sub("", readable(response))


def _first(before: str, after: str) -> str:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next((f"{a.strip()[:80]!r} → {b.strip()[:80]!r}" for a, b in pairs if a != b), "length")
