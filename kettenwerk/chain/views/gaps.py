"""Gaps: only what a body confirmed or people named with a source."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import show, with_chain


@member(Role.READ)
@require_safe
@with_chain()
def gap_list(request: MemberRequest, chain: Chain) -> HttpResponse:
    context = {
        "confirmed": [gap for gap in chain.gaps if gap.decision],
        "named": [gap for gap in chain.gaps if gap.named],
        "wider": chain.wider_gaps,
    }
    return show(request, chain, "gap_list", [("Lücken", "")], **context)
