"""What every page of the chain shares: the chain of its address, the way back, who sees it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kettenwerk.accounts.access import MemberRequest
from kettenwerk.accounts.models import Role
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.filters import ChainFilter, read_filter
from kettenwerk.chain.models import Decision
from kettenwerk.chain.result import Chain
from kettenwerk.core.german import day_text
from kettenwerk.territory.queries import AreaTree, area_tree

read_or_post = require_http_methods(["GET", "HEAD", "POST"])

# Label, page, and how the names of the pages below it begin.
SECTIONS = (
    ("Kette", "chain", "chain"),
    ("Hinweise", "finding_list", "finding"),
    ("Lücken", "gap_list", "gap"),
    ("Überschneidungen", "overlap_list", "overlap"),
    ("Übergänge", "transition_list", "transition"),
    ("Schnittmengen", "intersections", "in"),
    ("Standards", "standard_list", "standard"),
    ("Phasen und Bahnen", "phase_list", "phase"),
    ("Freigabe", "release", "release"),
    ("Ansichten", "saved_view_list", "saved_view"),
)


def filter_of(
    request: MemberRequest, *, own: tuple[str, ...] = ()
) -> tuple[ChainFilter | None, AreaTree]:
    """What the address asks for, with the places it was found in; one query."""
    tree = area_tree(request.municipality)
    parameters = {name: str(one) for name, one in request.GET.items() if name not in own}
    filter_ = read_filter(
        parameters,
        municipality=request.municipality,
        tree=tree,
        open_lanes=tuple(request.GET.getlist("bahn")),
    )
    return filter_, tree


def chain_of(request: MemberRequest, *, own: tuple[str, ...] = ()) -> Chain | None:
    """The chain the address asks for; ``own`` are parameters that belong to the page, not the filter."""
    filter_, tree = filter_of(request, own=own)
    return draw_chain(request.municipality, filter_, tree) if filter_ else None


def with_chain(*own: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Hands the view the chain of its address; without an area of its own there is none."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def drawn(request: MemberRequest, **kwargs: Any) -> HttpResponse:
            chain = chain_of(request, own=own)
            if chain is None:
                return render(request, "chain/no_area.html", {"trail": [("Kette", "")]})
            return view(request, chain, **kwargs)

        return drawn

    return mark


def tail_of(filter_: ChainFilter) -> str:
    """The filter as the end of an address."""
    query = filter_.query()
    return f"?{query}" if query else ""


def address(chain: Chain, name: str, *args: object) -> str:
    """A page of the chain for the same place, date and filter."""
    return reverse(f"chain:{name}", args=[chain.municipality.slug, *args]) + tail_of(chain.filter)


def back_to(chain: Chain, name: str, *args: object) -> HttpResponse:
    return redirect(address(chain, name, *args))


def decided_words(made: Decision, chain: Chain) -> str:
    """What was recorded, and whether it counts at the Stand of the page."""
    words = f"Festgehalten: {made.get_verdict_display()}."
    if made.decided_on > chain.as_of:
        words += (
            f" Die Entscheidung gilt ab dem {day_text(made.decided_on)}; "
            f"zum Stand {day_text(chain.as_of)} zählt sie noch nicht."
        )
    return words


def show(
    request: MemberRequest,
    chain: Chain,
    template: str,
    trail: list[tuple[str, str]],
    **context: Any,
) -> HttpResponse:
    """Renders ``chain/<template>.html`` with what its frame needs."""
    frame = {
        "chain": chain,
        "filter": chain.filter,
        "tail": tail_of(chain.filter),
        "trail": [(f"Kette {chain.place.name}", address(chain, "chain")), *trail],
        "sections": _sections(request, chain),
        "seen_by": seen_by(chain),
        "may_edit": request.actor.may(Role.EDIT),
        "may_coordinate": request.actor.may(Role.COORDINATE),
        "as_of": chain.as_of,
    }
    return render(request, f"chain/{template}.html", frame | context)


def _sections(request: MemberRequest, chain: Chain) -> list[tuple[str, str, bool]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        (label, address(chain, name), str(here).startswith(start))
        for label, name, start in SECTIONS
    ]


def seen_by(chain: Chain) -> str:
    """Who sees findings, decisions and maturities of this place."""
    place, release = chain.place, chain.release
    if place.municipality_id != chain.municipality.pk:
        return (
            f"freigegeben von {place.name}" if release else f"{place.name} hat nichts freigegeben"
        )
    if release is None:
        return f"nur Mitglieder von {place.name}"
    return f"{release.get_audience_display()} (freigegeben am {release.modified:%d.%m.%Y})"
