"""Pages of the guide are asked for often and change seldom: 304 without rendering, and rendered ones kept.

What a page shows follows from the records, the address, the software and, for „open now“, the time. So
its tag is made of the newest versions of all records, the address and five minutes of the clock. Kept
is only what a GET asked for: free text comes by POST and passes by here.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from kettenwerk import __version__
from kettenwerk.guide.queries.towns import newest_versions

FRESH_SECONDS = 60
CLOCK_SECONDS = 300
READING = frozenset({"GET", "HEAD"})


class Kept:
    """The pages rendered last, by tag; those not asked for the longest go first. And since when they are so."""

    def __init__(self) -> None:
        self.pages: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()
        self.stamp = (0, 0)
        self.met_at = 0

    def since(self, stamp: tuple[int, int], now: int) -> int:
        """When this process first met the records as they are; later than any state before."""
        if stamp != self.stamp:
            self.stamp, self.met_at = stamp, max(now, self.met_at + 1)
        return self.met_at

    def page(self, tag: str) -> HttpResponse | None:
        found = self.pages.get(tag)
        if found is None:
            return None
        self.pages.move_to_end(tag)
        body, headers = found
        return HttpResponse(body, headers=headers)

    def keep(self, tag: str, response: HttpResponse) -> None:
        self.pages[tag] = response.content, dict(response.items())
        while len(self.pages) > settings.GUIDE_PAGES_KEPT:
            self.pages.popitem(last=False)


kept = Kept()


def conditional(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Answers a GET: not modified, kept, or rendered; anything else is rendered and stored nowhere."""
    forget_session(request)
    if request.method not in READING:
        response = page()
        response["Cache-Control"] = "no-store"
        return response
    tag, changed = _tag(request)
    answer = get_conditional_response(request, etag=tag, last_modified=changed)
    if answer is None:
        answer = kept.page(tag) or _rendered(tag, page)
    if answer.status_code in {200, 304}:
        answer["ETag"] = tag
        answer["Last-Modified"] = _http_date(changed)
        answer["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    else:
        answer["Cache-Control"] = "no-store"
    return answer


def forget_session(request: HttpRequest) -> None:
    """The sign-in middleware looks who asks, for every address; the page does not depend on it.

    Otherwise „Vary: Cookie“ would keep caches on the way from sharing it.
    """
    if hasattr(request, "session"):
        request.session.accessed = False


def _rendered(tag: str, page: Callable[[], HttpResponse]) -> HttpResponse:
    response = page()
    if response.status_code == 200:
        kept.keep(tag, response)
    return response


def _tag(request: HttpRequest) -> tuple[str, int]:
    """The tag of what this address shows now, and since when it does for certain (Unix time)."""
    now = int(timezone.now().timestamp())
    clock = now - now % CLOCK_SECONDS
    stamp = newest_versions()
    parts = (__version__, request.get_host(), request.get_full_path(), clock, stamp)
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    return f'"{digest}"', max(clock, kept.since(stamp, now))


def _http_date(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%a, %d %b %Y %H:%M:%S} GMT"
