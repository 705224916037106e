"""Closed by default: every view carries one of these marks, and rows follow from it.

``@public``              nobody needs to sign in
``@signed_in``           any person with an account; no municipality in the address
``@member(read, write)`` a member of the municipality in the address; a stranger gets a 404
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from kettenwerk.accounts.models import Membership, Municipality, Role, User

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PAGE_METHODS = ("GET", "HEAD", "POST")
_RANK = {Role.READ: 1, Role.PROGRAMME: 1, Role.EDIT: 2, Role.COORDINATE: 3}


@dataclass(frozen=True, slots=True)
class Access:
    """The mark on a view: ``kind`` is public, signed_in or member."""

    kind: str
    read: Role | None = None
    write: Role | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and for which municipality; ``user`` is None for the command line and for links."""

    municipality: Municipality
    user: User | None = None
    role: Role | None = None
    label: str = "Kommandozeile"

    def may(self, role: Role) -> bool:
        return self.role is None or _RANK[self.role] >= _RANK[role]

    @property
    def name(self) -> str:
        return str(self.user) if self.user else self.label


class MemberRequest(HttpRequest):
    """What a view behind :func:`member` gets."""

    user: User
    municipality: Municipality
    actor: Actor


type_view = Callable[..., HttpResponse]


def _page(view: type_view) -> type_view:
    """A page is read or posted to; every other method is refused here, for all views."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in PAGE_METHODS:
            return HttpResponseNotAllowed(PAGE_METHODS)
        return view(request, *args, **kwargs)

    return answered


def public(view: type_view) -> type_view:
    marked = login_not_required(_page(view))
    marked.access = Access("public")  # type: ignore[attr-defined]
    return marked


def signed_in(view: type_view) -> type_view:
    marked = _page(view)
    marked.access = Access("signed_in")  # type: ignore[attr-defined]
    return marked


def member(
    read: Role = Role.READ, *, write: Role = Role.EDIT
) -> Callable[[Callable[Concatenate[Any, ...], HttpResponse]], type_view]:
    """Only members of ``town``; reading needs ``read``, any writing method needs ``write``."""

    def mark(view: Callable[Concatenate[Any, ...], HttpResponse]) -> type_view:
        page = _page(view)

        @wraps(view)
        def guarded(request: Any, town: str, **kwargs: Any) -> HttpResponse:
            membership = (
                Membership.objects.select_related("municipality__parent")
                .filter(user=request.user, municipality__slug=town)
                .first()
            )
            if membership is None:
                message = "Diese Kommune gibt es nicht, oder Sie gehören nicht dazu."
                raise Http404(message)
            role = Role(membership.role)
            request.municipality = membership.municipality
            request.actor = Actor(membership.municipality, request.user, role)
            needed = read if request.method in SAFE_METHODS else write
            if not request.actor.may(needed):
                message = f"Dafür brauchen Sie die Rolle „{needed.label}“."
                raise PermissionDenied(message)
            return page(request, **kwargs)

        guarded.access = Access("member", read, write)  # type: ignore[attr-defined]
        return guarded

    return mark
