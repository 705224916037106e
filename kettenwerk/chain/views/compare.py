"""Towns side by side, for the Kreis and the programme office."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.chain.assessments.comparison import Comparison, compare_towns
from kettenwerk.chain.picture.comparison import draw_heat_map, draw_small_chain
from kettenwerk.core.fields import read_fuzzy_date
from kettenwerk.core.german import day_text


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
    text = request.GET.get("stand", "")
    try:
        return read_fuzzy_date(text).first if text else default
    except ValueError:
        messages.warning(
            request, f"„{text}“ ist kein Datum; gezeigt wird der Stand {day_text(default)}."
        )
        return default
