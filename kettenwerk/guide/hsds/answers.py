"""How the API answers: pages, lines, faults; the same headers on all of them."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from itertools import islice
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from pydantic_core import to_json

from kettenwerk import __version__
from kettenwerk.accounts.access import Access
from kettenwerk.guide.hsds.catalogue import Catalogue, current
from kettenwerk.guide.hsds.limits import seconds_to_wait
from kettenwerk.guide.hsds.params import PER_PAGE, PageParams

FRESH_SECONDS = 60
LINES_AT_ONCE = 50
METHODS = ("GET", "HEAD", "OPTIONS")
JSON, LINES = "application/json", "application/x-ndjson"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Retry-After",
}
PREFLIGHT = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
Item = TypeVar("Item")


def as_json(value: Any) -> bytes:
    """As short as it gets; by the part of django-ninja that is made for it: lists are long."""
    return to_json(value)


# -------------------------------------------------------------------------------------------- bodies


def faults(status: int, *found: tuple[str, str]) -> HttpResponse:
    """What is wrong, as pairs of parameter and German reason."""
    errors = [{"field": field, "reason": reason} for field, reason in found]
    return HttpResponse(as_json({"errors": errors}), status=status, content_type=JSON)


def unknown(name: str = "id") -> HttpResponse:
    return faults(404, (name, "Diesen Eintrag gibt es nicht."))


def one(value: Any) -> HttpResponse:
    return HttpResponse(as_json(value), content_type=JSON)


def page(
    items: Sequence[Item],
    asked: PageParams,
    shape: Callable[[Item], Any],
    *,
    is_whole: bool = False,
) -> HttpResponseBase:
    """One page of a list, or with ``format=ndjson`` all of it; only what is shown gets its shape."""
    if asked.format == "ndjson":
        return StreamingHttpResponse(_lines(items, shape), content_type=LINES)
    size = asked.per_page or (max(len(items), 1) if is_whole else PER_PAGE)
    total_pages = -(-len(items) // size)
    shown = items[(asked.page - 1) * size : asked.page * size]
    return one(
        {
            "total_items": len(items),
            "total_pages": total_pages,
            "page_number": asked.page,
            "size": len(shown),
            "first_page": asked.page == 1,
            "last_page": asked.page >= total_pages,
            "empty": not shown,
            "contents": [shape(item) for item in shown],
        }
    )


def _lines(items: Iterable[Item], shape: Callable[[Item], Any]) -> Iterable[bytes]:
    """Many lines at once: each piece is a write to the network."""
    left = iter(items)
    while some := list(islice(left, LINES_AT_ONCE)):
        yield b"".join(as_json(shape(item)) + b"\n" for item in some)


# ---------------------------------------------------------------------------------------------- door


class HsdsRequest(HttpRequest):
    """What a view behind :func:`open_door` gets."""

    catalogue: Catalogue


def open_door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For everybody, from every site, only reading, within the limit; no cookie, no form token."""

    @wraps(view)
    def answered(request: HsdsRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refused = _refused(request)
        if refused is not None:
            return refused
        method, request.method = request.method, "GET"
        request.catalogue = current()
        response = _conditional(request, view(request, *args, **kwargs))
        request.method = method
        # Django's guard looked who asks; the answer is the same for all, so no cache may tell them apart.
        request.session.accessed = False
        return _with(_without_body(response) if method == "HEAD" else response, CORS)

    marked = csrf_exempt(login_not_required(answered))
    vars(marked)["access"] = Access("public")
    return marked


def _refused(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to what is no reading, or too much of it."""
    if request.method == "OPTIONS":
        return _with(HttpResponse(status=204), {**CORS, **PREFLIGHT})
    if request.method not in METHODS:
        refused = faults(405, ("method", "Diese Schnittstelle ist nur zum Lesen."))
        return _with(refused, {**CORS, "Allow": PREFLIGHT["Allow"]})
    if seconds := seconds_to_wait(request):
        refused = faults(429, ("", f"Zu viele Anfragen. Bitte in {seconds} Sekunden wieder."))
        return _with(refused, {**CORS, "Retry-After": str(seconds), "Cache-Control": "no-store"})
    return None


def _with(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    """All headers as for GET."""
    empty = _with(HttpResponse(status=response.status_code), response.headers)
    if isinstance(response, HttpResponse) and response.status_code == 200:
        empty["Content-Length"] = str(len(response.content))
    return empty


def _conditional(request: HsdsRequest, response: HttpResponseBase) -> HttpResponseBase:
    """With the tag of its content; 304 if the asker has just that."""
    if response.status_code != 200:
        response["Cache-Control"] = "no-store"
        return response
    tag, moment = _tag(request, response), int(request.catalogue.changed.timestamp())
    response["ETag"] = tag
    response["Last-Modified"] = http_date(moment)
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    same = get_conditional_response(request, tag, moment, response)  # type: ignore[arg-type]
    return response if same is None else same


def _tag(request: HsdsRequest, response: HttpResponseBase) -> str:
    """Of the content; of a stream, whose end is not known yet, of what it is made from."""
    if isinstance(response, HttpResponse):
        seen = response.content
    else:
        whole = (__version__, request.get_host(), request.get_full_path(), request.catalogue.state)
        seen = repr(whole).encode()
    return f'"{hashlib.sha256(seen).hexdigest()[:32]}"'
