"""Who takes part in a network, edited as rows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.audit import Conflict
from kettenwerk.accounts.models import Role
from kettenwerk.inventory.forms.members import MemberFormSet, member_rows
from kettenwerk.inventory.models import Basis, Network, NetworkMember, Organisation
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.services import save_record
from kettenwerk.inventory.views import kinds
from kettenwerk.inventory.views.editing import known_names
from kettenwerk.inventory.views.merge import LONGEST_NUMBER
from kettenwerk.inventory.views.pages import record_trail


@member(Role.EDIT)
def network_members(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """The members of a network of one's own; an emptied or ticked row goes."""
    network: Network = kinds.NETWORK.owned(request.municipality, uuid)
    known = known_names(request)
    rows = NetworkMember.objects.owned_by(request.municipality).filter(network=network)
    initial = rows.values("organisation", "role", "as_printed", "basis", "source")
    data = request.POST if request.method == "POST" else None
    formset = MemberFormSet(data, initial=list(initial), form_kwargs={"known": known})
    if data is not None and formset.is_valid():
        return _save(request, network, formset)
    values = {
        "formset": formset,
        "record": network,
        "names": sorted(known.names_of(Organisation).labels.values(), key=str.casefold),
        "trail": record_trail(request, kinds.NETWORK, network, "Mitglieder"),
        "back_url": address(network, request.municipality),
    }
    status = 422 if formset.is_bound else 200
    return render(request, "inventory/network_members.html", values, status=status)


def _save(request: MemberRequest, network: Network, formset: Any) -> HttpResponse:
    rows = member_rows(formset)
    opened = request.POST.get("version", "")
    if opened.isdecimal() and len(opened) < LONGEST_NUMBER:
        network.version = int(opened)
    network.has_named_members = any(row["basis"] == Basis.STATED for row in rows.rows)
    try:
        save_record(network, by=request.actor, children=[rows], text=f"Mitglieder: {network}")
    except Conflict as conflict:
        messages.error(request, f"{conflict} Bitte sehen Sie die Mitglieder noch einmal durch.")
        return HttpResponseRedirect(request.path)
    messages.success(request, f"Die Mitglieder von „{network}“ sind gespeichert.")
    return HttpResponseRedirect(address(network, request.municipality))
