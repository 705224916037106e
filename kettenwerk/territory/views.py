"""Places: the tree of areas, one area, editing one's own, and its history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts import audit
from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role, Version
from kettenwerk.accounts.queries import Difference, differences_since, history_of
from kettenwerk.territory.forms import AreaForm, after_conflict
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import area_as_of_version, area_rows, area_tree, statistics_of
from kettenwerk.territory.services import restore_area

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
    values = {"rows": rows, "trail": [("Gebiete", "")]}
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
        "history_url": _page(request, "area_history", area) if is_own else "",
        "trail": _trail(request, area),
    }
    return render(request, "territory/area_detail.html", values)


@member(Role.EDIT)
def area_edit(request: MemberRequest, uuid: UUID) -> HttpResponse:
    area = _own(request, uuid)
    trail = [*_trail(request, area), ("Bearbeiten", "")]
    title, status, changed = f"„{area}“ bearbeiten", 200, []
    form = AreaForm(request.POST or None, instance=area)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                audit.save(form.instance, by=request.actor)
            except audit.Conflict as conflict:
                form, changed, status = *_meanwhile(request, uuid, conflict), 409
            else:
                messages.success(request, f"„{form.instance}“ ist gespeichert.")
                return HttpResponseRedirect(_page(request, "area_detail", area))
    values: dict[str, Any] = {
        "form": form,
        "title": title,
        "changed": changed,
        "back_url": _page(request, "area_detail", area),
        "trail": trail,
    }
    return render(request, "territory/area_edit.html", values, status=status)


def _meanwhile(
    request: MemberRequest, uuid: UUID, conflict: audit.Conflict
) -> tuple[AreaForm, list[Difference]]:
    """The form for a second look, and what somebody else saved since it was opened."""
    stored = _own(request, uuid)
    number = int(request.POST["version"])
    opened = area_as_of_version(stored, number)
    form = after_conflict(request.POST, opened=opened, stored=stored)
    form.add_error(
        None,
        f"{conflict} Ihre Angaben stehen noch hier, nichts wurde überschrieben. "
        "Bitte prüfen Sie die Felder und speichern Sie noch einmal.",
    )
    return form, differences_since(stored, number)


@member()
@require_safe
def area_history(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Who changed what; only for the municipality that keeps the area."""
    area = _own(request, uuid)
    values = {
        "area": area,
        "changes": history_of(area),
        "may_write": request.actor.may(Role.EDIT),
        "trail": [*_trail(request, area), ("Verlauf", "")],
    }
    return render(request, "territory/area_history.html", values)


@member(Role.EDIT)
@require_POST
def area_restore(request: MemberRequest, uuid: UUID, number: int) -> HttpResponse:
    """An earlier version becomes the newest one."""
    area = _own(request, uuid)
    version = get_object_or_404(Version, record=area.uuid, number=number)
    restore_area(area, version, by=request.actor)
    messages.success(request, f"„{area}“ steht wieder wie in Version {number}.")
    return HttpResponseRedirect(_page(request, "area_detail", area))


def _own(request: MemberRequest, uuid: UUID) -> Area:
    return get_object_or_404(Area.objects.owned_by(request.municipality), uuid=uuid)


def _visible(request: MemberRequest) -> Any:
    return Area.objects.of(request.municipality).select_related("municipality", "parent")


def _page(request: MemberRequest, name: str, area: Area) -> str:
    return reverse(f"territory:{name}", args=[request.municipality.slug, area.uuid])


def _trail(request: MemberRequest, area: Area) -> list[tuple[str, str]]:
    first = ("Gebiete", reverse("territory:area_list", args=[request.municipality.slug]))
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
