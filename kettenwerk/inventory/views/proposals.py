"""Changes asked for by others: propose, list, answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.forms.base import RecordForm, in_words, typed
from kettenwerk.inventory.forms.proposals import AnswerForm, ReasonForm
from kettenwerk.inventory.models import Proposal
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.queries.proposals import proposals_seen_by
from kettenwerk.inventory.services import accept_proposal, decline_proposal, propose
from kettenwerk.inventory.views.editing import make_form
from kettenwerk.inventory.views.kinds import by_folder, by_table
from kettenwerk.inventory.views.pages import here, record_trail, tabs


@member(Role.EDIT)
def record_propose(request: MemberRequest, folder: str, uuid: UUID) -> HttpResponse:
    """The same form as for editing, but the owner decides."""
    kind = by_folder(folder)
    record = kind.visible(request.municipality, uuid)
    if record.municipality_id == request.municipality.pk:
        return HttpResponseRedirect(address(record, request.municipality, "edit"))
    data = request.POST if request.method == "POST" else None
    form, reason = make_form(request, kind, record, data), ReasonForm(data)
    if data is not None and form.is_valid() and reason.is_valid():
        before = make_form(request, kind, kind.visible(request.municipality, uuid))
        changes = changes_between(before, form)
        kept = kind.visible(request.municipality, uuid)
        propose(kept, by=request.actor, changes=changes, reason=reason.cleaned_data["reason"])
        messages.success(request, f"Der Vorschlag ist bei {record.municipality}. Danke!")
        return HttpResponseRedirect(address(kept, request.municipality))
    values = {
        "form": form,
        "reason": reason,
        "record": record,
        "owner": record.municipality,
        "back_url": address(record, request.municipality),
        "trail": record_trail(request, kind, record, "Änderung vorschlagen"),
    }
    status = 422 if data is not None else 200
    return render(request, "inventory/record_propose.html", values, status=status)


def changes_between(before: RecordForm, after: RecordForm) -> dict[str, Any]:
    """What differs, in words for people and as typed for the form."""
    old, found = typed(before), {}
    for name, field in after.fields.items():
        sent = [value for value in after.data.getlist(name) if value.strip()]  # type: ignore[attr-defined]
        if name != "version" and sorted(sent) != sorted(old[name]):
            found[name] = {
                "label": str(field.label),
                "before": in_words(before, name, old[name]),
                "after": in_words(after, name, sent),
                "typed": sent,
            }
    return found


@member()
def proposal_list(request: MemberRequest) -> HttpResponse:
    rows = [
        (row, here(request, "proposal_detail", uuid=row.uuid))
        for row in proposals_seen_by(request.municipality)
    ]
    trail = [("Bestand", ""), ("Änderungsvorschläge", "")]
    values = {"rows": rows, "trail": trail, "tabs": tabs(request)}
    return render(request, "inventory/proposal_list.html", values)


@member()
def proposal_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    proposal = get_object_or_404(proposals_seen_by(request.municipality), uuid=uuid)
    kind = by_table(proposal.table)
    record = kind.model.objects.of(request.municipality).filter(uuid=proposal.record).first()
    is_ours = proposal.municipality_id == request.municipality.pk
    values = {
        "proposal": proposal,
        "changes": [one for one in proposal.changes.values() if isinstance(one, dict)],
        "record_url": address(record, request.municipality) if record else "",
        "is_outdated": record is not None and record.version != proposal.record_version,
        "may_answer": is_ours
        and proposal.state == Proposal.State.OPEN
        and request.actor.may(Role.EDIT),
        "form": AnswerForm(),
        "trail": [
            ("Bestand", ""),
            ("Änderungsvorschläge", here(request, "proposal_list")),
            (proposal.record_name, ""),
        ],
    }
    return render(request, "inventory/proposal_detail.html", values)


@member(Role.EDIT)
@require_POST
def proposal_accept(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Takes the proposed values over through the same form and the same save."""
    proposal = get_object_or_404(Proposal.objects.owned_by(request.municipality), uuid=uuid)
    kind = by_table(proposal.table)
    record = kind.owned(request.municipality, proposal.record)
    data = QueryDict(mutable=True)
    for name, values in typed(make_form(request, kind, record)).items():
        change = proposal.changes.get(name)
        data.setlist(name, change["typed"] if isinstance(change, dict) else values)
    form = make_form(request, kind, record, data)
    if not form.is_valid():
        problems = "; ".join(str(error) for errors in form.errors.values() for error in errors)
        message = f"Der Vorschlag lässt sich nicht übernehmen: {problems}"
        raise Refused(message)
    accept_proposal(
        proposal, form.instance, by=request.actor, children=form.children(), also=form.companions()
    )
    messages.success(request, f"Der Vorschlag zu „{proposal.record_name}“ ist übernommen.")
    return HttpResponseRedirect(address(form.instance, request.municipality))


@member(Role.EDIT)
@require_POST
def proposal_decline(request: MemberRequest, uuid: UUID) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.owned_by(request.municipality), uuid=uuid)
    decline_proposal(proposal, by=request.actor, answer=request.POST.get("answer", "")[:400])
    messages.success(request, "Der Vorschlag ist zurückgestellt; die Begründung ist gespeichert.")
    return HttpResponseRedirect(here(request, "proposal_list"))
