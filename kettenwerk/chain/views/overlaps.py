"""Overlaps: pairs of offers that a person may want to look at."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain import services
from kettenwerk.chain.assessments.lanes import pairs_in
from kettenwerk.chain.forms import DecisionForm
from kettenwerk.chain.models import Decision
from kettenwerk.chain.result import Chain, Overlap
from kettenwerk.chain.views.frame import (
    address,
    back_to,
    decided_words,
    read_or_post,
    show,
    with_chain,
)
from kettenwerk.core.listing import Facet, make_facet

PAGE_SIZE = 20
DEFAULT_SHARE = "50"
SHARES = (("90", "fast dieselben Jahre"), ("50", "mindestens die Hälfte der Jahre"), ("0", "alle"))
STATES = (("offen", "offen"), ("entschieden", "entschieden"))
OWN = ("page", "feld", "phase", "anteil", "zeigen")


@member(Role.READ)
@require_safe
@with_chain(*OWN)
def overlap_list(request: MemberRequest, chain: Chain) -> HttpResponse:
    chosen = {name: request.GET.get(name, "") for name in OWN}
    share = chosen["anteil"] if chosen["anteil"] in dict(SHARES) else DEFAULT_SHARE
    decided = chosen["zeigen"] == "entschieden"
    in_state = [one for one in chain.overlaps if one.is_quiet == decided]
    in_share = [one for one in in_state if one.age_share * 100 >= int(share)]
    rows = [one for one in in_share if chosen["feld"] in {"", *one.lanes}]
    if chosen["phase"]:
        keys = _keys_in(chain, rows, chosen["feld"], chosen["phase"])
        rows = [one for one in rows if one.key in keys]
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "facets": _facets(request, chain, in_state, in_share),
        "share_words": dict(SHARES)[share],
        "is_decided": decided,
        "in_state": len(in_state),
        "left_out": len(in_state) - len(rows),
        "all_count": len(chain.overlaps),
        "lane_labels": {lane.code: lane.label for lane in chain.lanes},
    }
    return show(request, chain, "overlap_list", [("Überschneidungen", "")], **context)


def _keys_in(chain: Chain, pairs: list[Overlap], lane: str, row: str) -> set[str]:
    """Pairs of one life phase, in one lane or in any."""
    cells = (
        cell
        for one in chain.lanes
        for cell in (*one.cells, one.adults)
        if lane in {"", one.code} and cell.row == row
    )
    return {pair.key for cell in cells for pair in pairs_in(cell, pairs)}


def _facets(
    request: MemberRequest, chain: Chain, in_state: list[Overlap], in_share: list[Overlap]
) -> list[Facet]:
    lanes = [
        (lane.code, lane.label, sum(lane.code in one.lanes for one in in_share))
        for lane in chain.lanes
    ]
    field = request.GET.get("feld", "")
    phases = [
        (cell.row, cell.row_label, len(_keys_in(chain, in_share, field, cell.row)))
        for cell in (*chain.lanes[0].cells, chain.lanes[0].adults)
    ]
    shares = [
        (code, words, sum(one.age_share * 100 >= int(code) for one in in_state))
        for code, words in SHARES
    ]
    quiet = sum(one.is_quiet for one in chain.overlaps)
    counts = {"entschieden": quiet, "offen": len(chain.overlaps) - quiet}
    states = [(code, words, counts[code]) for code, words in STATES]
    query = request.GET.copy()
    query.setdefault("anteil", DEFAULT_SHARE)
    query.setdefault("zeigen", "offen")
    return [
        make_facet(query, "feld", "Bahn", [row for row in lanes if row[2]]),
        make_facet(query, "phase", "Lebensphase", [row for row in phases if row[2]]),
        make_facet(query, "anteil", "Gemeinsames Alter", shares),
        make_facet(query, "zeigen", "Stand der Entscheidung", states),
    ]


@member(Role.READ, write=Role.EDIT)
@read_or_post
@with_chain()
def overlap_detail(request: MemberRequest, chain: Chain, key: str) -> HttpResponse:
    overlap = next((one for one in chain.overlaps if one.key == key), None)
    if overlap is None:
        message = "Diese Überschneidung gibt es hier nicht, oder sie ist nicht für Sie freigegeben."
        raise Http404(message)
    form = DecisionForm(
        request.POST or None,
        about=overlap,
        verdicts=Decision.OVERLAP_VERDICTS,
        as_of=chain.as_of,
    )
    if request.method == "POST" and form.is_valid():
        made = services.decide(chain, overlap, by=request.actor, **form.cleaned_data)
        messages.success(request, decided_words(made, chain))
        return back_to(chain, "overlap_detail", key)
    history = Decision.objects.of(chain.municipality).filter(area=chain.place, about=key)
    context = {
        "overlap": overlap,
        "pair": (overlap.first, overlap.second),
        "history": history,
        "form": form,
        "lane_labels": {lane.code: lane.label for lane in chain.lanes},
    }
    trail = [("Überschneidungen", address(chain, "overlap_list")), ("Zwei Angebote", "")]
    return show(request, chain, "overlap_detail", trail, **context)
