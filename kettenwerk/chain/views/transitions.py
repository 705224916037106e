"""Transitions: the joints of the chain, their evidence, and how far a town has settled them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain import services
from kettenwerk.chain.forms import MaturityForm, TransitionForm
from kettenwerk.chain.models import Maturity, Transition
from kettenwerk.chain.queries import maturity_history
from kettenwerk.chain.result import Chain, Joint
from kettenwerk.chain.views.frame import address, back_to, read_or_post, show, tail_of, with_chain

LAST = 10_000


def _in_order(chain: Chain) -> list[Joint]:
    """From birth to work; transitions at no age come last."""
    return sorted(
        chain.joints,
        key=lambda joint: (
            LAST if joint.border_months is None else joint.border_months,
            joint.transition.from_months or 0,
            joint.transition.key,
        ),
    )


def _joint(chain: Chain, uuid: UUID) -> Joint:
    found = next((one for one in chain.joints if one.transition.uuid == uuid), None)
    if found is None:
        message = "Diesen Übergang gibt es nicht, oder er ist nicht für Sie freigegeben."
        raise Http404(message)
    return found


@member(Role.READ)
@require_safe
@with_chain()
def transition_list(request: MemberRequest, chain: Chain) -> HttpResponse:
    return show(request, chain, "transition_list", [("Übergänge", "")], joints=_in_order(chain))


@member(Role.READ, write=Role.EDIT)
@read_or_post
@with_chain()
def transition_detail(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    joint = _joint(chain, uuid)
    form = MaturityForm(request.POST or None, maturity=joint.maturity)
    if request.method == "POST" and form.is_valid():
        made = services.set_maturity(chain, joint.transition, by=request.actor, **form.cleaned_data)
        messages.success(request, f"Festgehalten: {made.get_level_display()}.")
        later = chain.filter.query(as_of=made.decided_on) if made.decided_on > chain.as_of else ""
        page = reverse("chain:transition_detail", args=[chain.municipality.slug, uuid])
        return redirect(f"{page}?{later}" if later else f"{page}{tail_of(chain.filter)}")
    order = _in_order(chain)
    position = order.index(joint)
    context = {
        "joint": joint,
        "form": form,
        "may_set": services.may_set_maturity(chain),
        "is_own": joint.transition.municipality_id == chain.municipality.pk,
        "history": maturity_history(joint.maturity or joint.later_maturity, chain.municipality),
        "before": order[position - 1] if position else None,
        "after": order[position + 1] if position + 1 < len(order) else None,
    }
    trail = [("Übergänge", address(chain, "transition_list")), (str(joint.transition), "")]
    return show(request, chain, "transition_detail", trail, **context)


@member(Role.EDIT, write=Role.EDIT)
@require_POST
@with_chain()
def maturity_withdraw(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    rows = Maturity.objects.owned_by(chain.municipality).select_related("transition", "area")
    maturity = get_object_or_404(rows, uuid=uuid)
    services.withdraw_maturity(maturity, by=request.actor)
    messages.success(
        request, "Die Angabe ist zurückgenommen; der Übergang ist wieder nicht erhoben."
    )
    return back_to(chain, "transition_detail", maturity.transition.uuid)


@member(Role.EDIT, write=Role.EDIT)
@read_or_post
@with_chain()
def transition_new(request: MemberRequest, chain: Chain) -> HttpResponse:
    return _edit(request, chain, Transition(municipality=chain.municipality))


@member(Role.EDIT, write=Role.EDIT)
@read_or_post
@with_chain()
def transition_edit(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    rows = Transition.objects.owned_by(chain.municipality)
    return _edit(request, chain, get_object_or_404(rows, uuid=uuid))


def _edit(request: MemberRequest, chain: Chain, transition: Transition) -> HttpResponse:
    form = TransitionForm(request.POST or None, instance=transition, chain=chain)
    if request.method == "POST" and form.is_valid():
        services.save_transition(
            form.save(commit=False), by=request.actor, evidence=form.evidence()
        )
        messages.success(request, f"Gespeichert: {transition}.")
        return back_to(chain, "transition_detail", transition.uuid)
    title = str(transition) if transition.pk else "Neuer Übergang"
    trail = [("Übergänge", address(chain, "transition_list")), (title, "")]
    return show(request, chain, "transition_edit", trail, form=form, transition=transition)


@member(Role.EDIT, write=Role.EDIT)
@require_POST
@with_chain()
def transition_delete(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    rows = Transition.objects.owned_by(chain.municipality)
    transition = get_object_or_404(rows, uuid=uuid)
    services.delete_transition(transition, by=request.actor)
    messages.success(request, f"Gelöscht: {transition}. Im Protokoll lässt es sich zurücknehmen.")
    return back_to(chain, "transition_list")
