"""A refusal is a decision against a request, told in one German sentence."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


class Refused(Exception):
    """Raised by services; the message is shown to the person as it is."""


class RefusalMiddleware:
    """Turns :class:`Refused` into a message on the page the person came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        messages.error(request, str(exception))
        return HttpResponseRedirect(self._way_back(request))

    @staticmethod
    def _way_back(request: HttpRequest) -> str:
        """The page the form stood on; the start page if that would lead here again."""
        referer = request.headers.get("Referer", "")
        is_safe = url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()})
        is_loop = request.method == "GET" and urlsplit(referer).path == request.path
        return referer if is_safe and not is_loop else "/"
