"""Hints: what is not known, and what bodies made of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain import services
from kettenwerk.chain.forms import DecisionForm
from kettenwerk.chain.models import Decision
from kettenwerk.chain.queries import decisions_on
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import (
    address,
    back_to,
    decided_words,
    read_or_post,
    show,
    with_chain,
)


@member(Role.READ)
@require_safe
@with_chain()
def finding_list(request: MemberRequest, chain: Chain) -> HttpResponse:
    known = {finding.key for finding in chain.findings}
    past = decisions_on(chain.municipality, chain.place, chain.as_of).filter(
        verdict__in=Decision.HINT_VERDICTS
    )
    context = {
        "open": chain.open_findings,
        "decided": [finding for finding in chain.findings if finding.is_quiet],
        "past": [
            one for one in past if one.about not in known and not one.about.startswith("paar.")
        ],
    }
    return show(request, chain, "finding_list", [("Hinweise", "")], **context)


@member(Role.READ, write=Role.EDIT)
@read_or_post
@with_chain()
def finding_detail(request: MemberRequest, chain: Chain, key: str) -> HttpResponse:
    finding = next((one for one in chain.findings if one.key == key), None)
    history = list(Decision.objects.of(chain.municipality).filter(area=chain.place, about=key))
    if finding is None and not history:
        message = "Diesen Hinweis gibt es hier nicht, oder er ist nicht für Sie freigegeben."
        raise Http404(message)
    form = DecisionForm(
        request.POST or None,
        about=finding,
        verdicts=Decision.HINT_VERDICTS,
        as_of=chain.as_of,
    )
    if request.method == "POST" and finding is not None and form.is_valid():
        made = services.decide(chain, finding, by=request.actor, **form.cleaned_data)
        messages.success(request, decided_words(made, chain))
        return back_to(chain, "finding_detail", key)
    title = finding.title if finding else history[0].title
    trail = [("Hinweise", address(chain, "finding_list")), (title, "")]
    context = {"finding": finding, "history": history, "form": form, "title": title}
    return show(request, chain, "finding_detail", trail, **context)


@member(Role.EDIT, write=Role.EDIT)
@require_POST
@with_chain()
def decision_withdraw(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    decision = get_object_or_404(Decision.objects.owned_by(chain.municipality), uuid=uuid)
    services.withdraw_decision(decision, by=request.actor)
    messages.success(request, f"Zurückgenommen: {decision.get_verdict_display()}.")
    page = "overlap" if decision.about.startswith("paar.") else "finding"
    keys = {one.key for one in chain.findings} | {one.key for one in chain.overlaps}
    if decision.about in keys:
        return back_to(chain, f"{page}_detail", decision.about)
    return back_to(chain, f"{page}_list")
