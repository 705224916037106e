"""The core page: the chain as picture, table or file, all from one result."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.chain.exports import as_table
from kettenwerk.chain.exports.facts import NO_FINDINGS
from kettenwerk.chain.filters import LAYERS, ChainFilter
from kettenwerk.chain.models import SavedView
from kettenwerk.chain.picture import draw_picture
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.downloads import download
from kettenwerk.chain.views.frame import show, with_chain
from kettenwerk.inventory.models import PreventionTarget, TargetGroup

FILES = (
    ("xlsx", "Excel"),
    ("pdf", "PDF A4"),
    ("pdf-a3", "PDF A3"),
    ("svg", "Bild (SVG)"),
    ("json", "JSON"),
)


@member()
@with_chain()
def chain(request: MemberRequest, chain: Chain) -> HttpResponse:
    if wanted := request.GET.get("format"):
        file = download(chain, wanted, by=request.actor)
        if file is not None:
            return file
        known = ", ".join(name for name, _ in FILES)
        messages.warning(request, f"Das Format „{wanted}“ gibt es nicht. Möglich: {known}.")
    filter_ = chain.filter
    is_table = filter_.view == "tabelle"
    return show(
        request,
        chain,
        "chain",
        [],
        table=as_table(chain) if is_table else None,
        picture=None if is_table else draw_picture(chain),
        places=_places(chain),
        target_groups=TargetGroup.choices,
        levels=PreventionTarget.choices,
        layers=LAYERS.items(),
        no_overlaps=NO_FINDINGS.get(chain.findings_state, ""),
        tabs=_tabs(request, filter_),
        files=[(label, _with_format(filter_, name)) for name, label in FILES],
        saved_views=SavedView.objects.owned_by(request.municipality).filter(user=request.user),
    )


def _places(chain: Chain) -> list[tuple[str, str]]:
    """The places to choose from: the municipality itself, then everything in it."""
    home, tree = chain.filter.home, chain.tree
    below = [tree.areas[pk] for pk in tree.below(home.pk)]
    return [("", home.name), *((area.key, area.name) for area in below)]


def _tabs(request: MemberRequest, filter_: ChainFilter) -> list[tuple[str, str, bool]]:
    reports = reverse("chain:report_list", args=[request.municipality.slug])
    return [
        ("Bild", f"?{filter_.query(view='bild')}", filter_.view == "bild"),
        ("Tabelle", f"?{filter_.query(view='tabelle')}", filter_.view == "tabelle"),
        ("Sachstand", f"{reports}?{filter_.query()}", False),
    ]


def _with_format(filter_: ChainFilter, name: str) -> str:
    return f"?{filter_.query()}&format={name}".replace("?&", "?")
