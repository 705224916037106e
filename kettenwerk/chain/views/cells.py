"""The list behind every figure of the chain."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain.assessments import cells
from kettenwerk.chain.assessments.wishes import wishes_in
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import show, with_chain


@member(Role.READ)
@require_safe
@with_chain()
def cell(request: MemberRequest, chain: Chain, address: str) -> HttpResponse:
    found = chain.cell(address)
    if found is None:
        message = "Dieses Feld gibt es in der Kette nicht."
        raise Http404(message)
    is_empty = not found.count
    context = {
        "cell": found,
        "phase": cells.phase_of(chain, found),
        "counted": cells.counted(found.offers),
        "beside": cells.beside_of(chain, found),
        "overlaps": cells.overlaps_in(chain, found),
        "wishes": wishes_in(chain).get((found.lane, found.row), 0),
        "ask": cells.whom_to_ask(chain, found) if is_empty else None,
    }
    return show(request, chain, "cell", [(f"{found.lane_label}, {found.row_label}", "")], **context)


@member(Role.READ)
@require_safe
@with_chain()
def figure(request: MemberRequest, chain: Chain, what: str) -> HttpResponse:
    if what in {"netzwerke", "vereinbarungen", "offene-daten"}:
        return _other_figure(request, chain, what)
    found = cells.figure_of(chain, what)
    if found is None:
        message = "Diese Zahl gibt es in der Kette nicht."
        raise Http404(message)
    context = {
        "figure": found,
        "counted": cells.counted(found.offers) if found.is_counted else (),
        "listed": () if found.is_counted else found.offers,
    }
    return show(request, chain, "figure", [(found.title, "")], **context)


def _other_figure(request: MemberRequest, chain: Chain, what: str) -> HttpResponse:
    title = {
        "netzwerke": "Netzwerke",
        "vereinbarungen": "Vereinbarungen, die bestehen",
        "offene-daten": "Offene Datenfragen",
    }[what]
    return show(request, chain, "figure_other", [(title, "")], what=what, title=title)
