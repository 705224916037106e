"""Towns side by side, for the Kreis and the programme office."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.chain.assessments.comparison import Comparison, compare_towns
from kettenwerk.chain.assessments.released import released_town as find_released
from kettenwerk.chain.exports.facts import NO_FINDINGS
from kettenwerk.chain.filters import read_day
from kettenwerk.chain.picture.comparison import draw_heat_map, draw_small_chain


@member(Role.READ)
@require_safe
def compare(request: MemberRequest) -> HttpResponse:
    as_of = _as_of(request)
    kreise = [_drawn(one) for one in compare_towns(request.municipality, as_of)]
    context = {
        "kreise": kreise,
        "as_of": as_of,
        "is_kreis": request.municipality.kind == Municipality.Kind.DISTRICT,
        "sees_towns": request.municipality.kind
        in {Municipality.Kind.DISTRICT, Municipality.Kind.STATE},
        "trail": [
            ("Kette", reverse("chain:chain", args=[request.municipality.slug])),
            ("Städte nebeneinander", ""),
        ],
    }
    return render(request, "chain/compare.html", context)


@member(Role.READ)
@require_safe
def released_town(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Released hints, gaps, decisions and maturities of one town; nothing of a town that did not."""
    as_of = _as_of(request)
    found = find_released(request.municipality, uuid, as_of)
    if found is None:
        message = "Diese Stadt hat hierher nichts freigegeben."
        raise Http404(message)
    chain = found.chain
    compared = reverse("chain:compare", args=[request.municipality.slug])
    context = {
        "town": found,
        "as_of": as_of,
        "open": chain.open_findings,
        "decided": [finding for finding in chain.findings if finding.is_quiet],
        "settled": [joint for joint in chain.joints if joint.maturity],
        "no_findings": NO_FINDINGS.get(chain.findings_state, ""),
        "trail": [
            ("Kette", reverse("chain:chain", args=[request.municipality.slug])),
            ("Städte nebeneinander", f"{compared}?stand={as_of.isoformat()}"),
            (found.name, ""),
        ],
    }
    return render(request, "chain/released_town.html", context)


def _drawn(comparison: Comparison) -> dict[str, object]:
    return {
        "comparison": comparison,
        "heat": draw_heat_map(comparison),
        "small": [(town, draw_small_chain(town, comparison.phases)) for town in comparison.known],
    }


def _as_of(request: MemberRequest) -> date:
    """``?stand=``; without it the Stand of the data that the towns' Kreis or the Land works with."""
    tree = Municipality.objects.filter(pk__in=request.municipality.tree_ids())
    known = [m.default_as_of for m in tree if m.default_as_of is not None]
    default = max(known, default=date.today())  # noqa: DTZ011
    problems: list[str] = []
    day = read_day(request.GET.get("stand", ""), default, problems)
    for problem in problems:
        messages.warning(request, problem)
    return day
