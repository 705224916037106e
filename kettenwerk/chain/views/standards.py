"""Standards: a proposal until a body adopts it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain import services
from kettenwerk.chain.assessments.places import TOWN_KINDS
from kettenwerk.chain.forms import AdoptionForm, StandardForm
from kettenwerk.chain.models import Standard
from kettenwerk.chain.queries import standard_rows
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import address, back_to, read_or_post, show, with_chain
from kettenwerk.core.refusal import Refused
from kettenwerk.territory.models import Area
from kettenwerk.territory.queries import area_tree


@member(Role.READ)
@require_safe
@with_chain()
def standard_list(request: MemberRequest, chain: Chain) -> HttpResponse:
    rows = standard_rows(chain.municipality, chain.phases, {r.code: r.label for r in chain.lanes})
    context = {
        "proposed": [row for row in rows if not row.standard.is_adopted],
        "adopted": [row for row in rows if row.standard.is_adopted],
        "findings": {finding.standard: finding for finding in chain.findings if finding.standard},
    }
    return show(request, chain, "standard_list", [("Standards", "")], **context)


@member(Role.READ, write=Role.COORDINATE)
@read_or_post
@with_chain()
def standard_detail(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    standard = get_object_or_404(Standard.objects.of(chain.municipality), uuid=uuid)
    if request.method == "POST" and standard.municipality_id != chain.municipality.pk:
        message = f"Über diesen Standard beschließt, wem er gehört: {standard.municipality}."
        raise Refused(message)
    form = AdoptionForm(request.POST or None, towns=_towns(chain))
    if request.method == "POST" and form.is_valid():
        services.adopt_standard(standard, by=request.actor, **form.cleaned_data)
        messages.success(request, f"Als beschlossen festgehalten: {standard}.")
        return back_to(chain, "standard_detail", uuid)
    rows = standard_rows(
        chain.municipality, chain.phases, {r.code: r.label for r in chain.lanes}, only=standard.pk
    )
    context = {
        "row": rows[0],
        "form": form,
        "is_own": standard.municipality_id == chain.municipality.pk,
        "finding": next((one for one in chain.findings if one.standard == standard.key), None),
    }
    return show(request, chain, "standard_detail", _trail(chain, str(standard)), **context)


def _trail(chain: Chain, title: str) -> list[tuple[str, str]]:
    return [("Standards", address(chain, "standard_list")), (title, "")]


def _towns(chain: Chain) -> list[Area]:
    """The towns a decision of this municipality may bind: those within its own area."""
    tree, home = area_tree(chain.municipality), chain.filter.home
    inside = [home, *(tree.areas[pk] for pk in tree.below(home.pk))]
    return [area for area in inside if area.kind in TOWN_KINDS]


@member(Role.COORDINATE, write=Role.COORDINATE)
@require_POST
@with_chain()
def standard_unadopt(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    standard = _own(chain, uuid)
    services.withdraw_adoption(standard, by=request.actor)
    messages.success(request, f"„{standard}“ ist wieder ein Vorschlag, nicht beschlossen.")
    return back_to(chain, "standard_detail", uuid)


def _own(chain: Chain, uuid: UUID) -> Standard:
    return get_object_or_404(Standard.objects.owned_by(chain.municipality), uuid=uuid)


@member(Role.EDIT, write=Role.EDIT)
@read_or_post
@with_chain()
def standard_new(request: MemberRequest, chain: Chain) -> HttpResponse:
    return _edit(request, chain, Standard(municipality=chain.municipality))


@member(Role.EDIT, write=Role.EDIT)
@read_or_post
@with_chain()
def standard_edit(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    return _edit(request, chain, _own(chain, uuid))


def _edit(request: MemberRequest, chain: Chain, standard: Standard) -> HttpResponse:
    form = StandardForm(request.POST or None, instance=standard, chain=chain)
    if request.method == "POST" and form.is_valid():
        services.save_standard(form.save(commit=False), by=request.actor)
        messages.success(
            request, f"Gespeichert: {standard}. Er ist ein Vorschlag, nicht beschlossen."
        )
        return back_to(chain, "standard_detail", standard.uuid)
    title = str(standard) if standard.pk else "Neuer Standard"
    return show(request, chain, "standard_edit", _trail(chain, title), form=form, standard=standard)


@member(Role.EDIT, write=Role.EDIT)
@require_POST
@with_chain()
def standard_delete(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    standard = _own(chain, uuid)
    services.delete_standard(standard, by=request.actor)
    messages.success(request, f"Gelöscht: {standard}. Im Protokoll lässt es sich zurücknehmen.")
    return back_to(chain, "standard_list")
