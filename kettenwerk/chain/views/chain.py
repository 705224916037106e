"""The core page: the chain as picture, table or file, all from one result."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.exports import as_table
from kettenwerk.chain.filters import ChainFilter, read_filter
from kettenwerk.chain.models import SavedView
from kettenwerk.chain.picture import draw_picture
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.downloads import download
from kettenwerk.inventory.models import PreventionTarget, TargetGroup
from kettenwerk.territory.queries import AreaTree, area_tree

FILES = (
    ("xlsx", "Excel"),
    ("pdf", "PDF A4"),
    ("pdf-a3", "PDF A3"),
    ("svg", "Bild (SVG)"),
    ("json", "JSON"),
)


@member()
def chain(request: MemberRequest) -> HttpResponse:
    tree = area_tree(request.municipality)
    filter_ = read_filter(
        request.GET.dict(),
        municipality=request.municipality,
        tree=tree,
        open_lanes=tuple(request.GET.getlist("bahn")),
    )
    if filter_ is None:
        return render(request, "chain/no_area.html", {"trail": [("Kette", "")]})
    result = draw_chain(request.municipality, filter_, tree)
    if wanted := request.GET.get("format"):
        file = download(result, wanted, by=request.actor)
        if file is not None:
            return file
        messages.warning(
            request, f"Das Format „{wanted}“ gibt es nicht. Möglich: {_format_names()}."
        )
    return render(request, "chain/chain.html", _context(request, result, tree))


def _context(request: MemberRequest, result: Chain, tree: AreaTree) -> dict[str, object]:
    filter_ = result.filter
    is_table = filter_.view == "tabelle"
    return {
        "chain": result,
        "filter": filter_,
        "table": as_table(result) if is_table else None,
        "picture": None if is_table else draw_picture(result),
        "places": _places(filter_, tree),
        "target_groups": TargetGroup.choices,
        "levels": PreventionTarget.choices,
        "tabs": _tabs(request, filter_),
        "files": [(label, _with_format(filter_, name)) for name, label in FILES],
        "saved_views": SavedView.objects.owned_by(request.municipality).filter(user=request.user),
        "trail": [("Kette", "")],
        "as_of": result.as_of,
    }


def _places(filter_: ChainFilter, tree: AreaTree) -> list[tuple[str, str]]:
    """The places to choose from: the municipality itself, then everything in it."""
    below = [tree.areas[pk] for pk in tree.below(filter_.home.pk)]
    return [("", filter_.home.name), *((area.key, area.name) for area in below)]


def _tabs(request: MemberRequest, filter_: ChainFilter) -> list[tuple[str, str, bool]]:
    return [
        ("Bild", f"?{filter_.query(view='bild')}", filter_.view == "bild"),
        ("Tabelle", f"?{filter_.query(view='tabelle')}", filter_.view == "tabelle"),
        ("Sachstand", reverse("chain:report_list", args=[request.municipality.slug]), False),
    ]


def _format_names() -> str:
    return ", ".join(name for name, _ in FILES)


def _with_format(filter_: ChainFilter, name: str) -> str:
    return f"?{filter_.query()}&format={name}".replace("?&", "?")
