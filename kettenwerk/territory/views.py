"""Places: the tree of areas, one area, and editing one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.territory.forms import AreaForm
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import area_rows, area_tree, statistics_of

# What the rooms above list about a place: words, address, how the filter is called there.
LINKED = (
    ("Angebote für dieses Gebiet", "inventory:offer_list"),
    ("Organisationen mit Sitz hier", "inventory:organisation_list"),
    ("Netzwerke", "inventory:network_list"),
    ("Zuständigkeiten", "inventory:responsibility_list"),
    ("genannte Lücken", "inventory:gap_list"),
)


@member()
def area_list(request: MemberRequest) -> HttpResponse:
    rows = [
        (row, _page(request, "area_detail", row.area)) for row in area_rows(request.municipality)
    ]
    values = {"rows": rows, "trail": [("Sozialräume", "")]}
    return render(request, "territory/area_list.html", values)


@member()
def area_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    tree = area_tree(request.municipality)
    area = get_object_or_404(_visible(request), uuid=uuid)
    above = [tree.areas[pk] for pk in tree.above(area.parent_id)]
    is_own = area.municipality_id == request.municipality.pk
    values = {
        "area": area,
        "above": [(one, _page(request, "area_detail", one)) for one in reversed(above)],
        "below": [
            (one, _page(request, "area_detail", one)) for one in tree.children.get(area.pk, ())
        ],
        "statistics": statistics_of(area, request.municipality),
        "links": _links(request, area),
        "edit_url": _page(request, "area_edit", area)
        if is_own and request.actor.may(Role.EDIT)
        else "",
        "trail": _trail(request, area),
    }
    return render(request, "territory/area_detail.html", values)


@member(Role.EDIT)
def area_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    area = get_object_or_404(Area.objects.owned_by(request.municipality), uuid=uuid)
    name = str(area)
    form = AreaForm(request.POST or None, instance=area)
    if request.method == "POST" and form.is_valid():
        try:
            audit.save(form.instance, by=request.actor)
        except audit.Conflict as conflict:
            form.add_error(
                None, f"{conflict} Bitte öffnen Sie das Gebiet neu; nichts wurde überschrieben."
            )
        else:
            messages.success(request, f"„{form.instance}“ ist gespeichert.")
            return HttpResponseRedirect(_page(request, "area_detail", area))
    values: dict[str, Any] = {
        "form": form,
        "title": f"„{name}“ bearbeiten",
        "back_url": _page(request, "area_detail", area),
        "trail": [*_trail(request, area), ("Bearbeiten", "")],
    }
    return render(request, "territory/area_edit.html", values, status=422 if form.errors else 200)


def _visible(request: MemberRequest) -> Any:
    return Area.objects.of(request.municipality).select_related("municipality", "parent")


def _page(request: MemberRequest, name: str, area: Area) -> str:
    return reverse(f"territory:{name}", args=[request.municipality.slug, area.uuid])


def _trail(request: MemberRequest, area: Area) -> list[tuple[str, str]]:
    first = ("Sozialräume", reverse("territory:area_list", args=[request.municipality.slug]))
    return [first, (str(area), _page(request, "area_detail", area))]


def _links(request: MemberRequest, area: Area) -> list[tuple[str, str]]:
    """Links into the rooms above, where they exist."""
    found = []
    for words, name in LINKED:
        try:
            url = reverse(name, args=[request.municipality.slug])
        except NoReverseMatch:
            continue
        found.append((words, f"{url}?gebiet={area.key}"))
    return found
