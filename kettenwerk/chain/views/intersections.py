"""Schnittmengen: who works side by side, who sits together, and one institution's view."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.chain.assessments import intersections as found
from kettenwerk.chain.result import Chain
from kettenwerk.chain.views.frame import address, show, with_chain
from kettenwerk.core.listing import changed_query
from kettenwerk.inventory.models import Organisation

PAGE_SIZE = 20
PAIRS_PER_PAGE = 8
PARTS = (
    ("zustaendig", "Zuständigkeiten nebeneinander"),
    ("gemeinsam", "Gemeinsame Mitglieder"),
    ("matrix", "Matrix"),
    ("institutionen", "Institutionen"),
)


@member(Role.READ)
@require_safe
@with_chain("zeigen", "page")
def intersections(request: MemberRequest, chain: Chain) -> HttpResponse:
    networks = found.in_reach(found.networks_in_view(chain), chain)
    part = request.GET.get("zeigen", "")
    part = part if part in dict(PARTS) else PARTS[0][0]
    number = request.GET.get("page")
    context: dict[str, object] = {"networks": networks}
    if part == "zustaendig":
        first = found.side_by_side(chain, networks)
        context |= {"first": first, "page": Paginator(first.pairs, PAIRS_PER_PAGE).get_page(number)}
    else:
        table = found.seating(networks)
        context |= {"table": table, **_second(part, table, number)}
    context["tabs"] = [
        (words, changed_query(request.GET, zeigen=code, page=None), code == part)
        for code, words in PARTS
    ]
    context["part"] = part
    return show(request, chain, "intersections", [("Schnittmengen", "")], **context)


def _second(part: str, table: found.Seating, number: str | None) -> dict[str, object]:
    if part == "matrix":
        columns, rows = found.matrix(table)
        return {"columns": columns, "rows": rows}
    found_rows = table.pairs if part == "gemeinsam" else table.institutions
    return {"page": Paginator(found_rows, PAGE_SIZE).get_page(number)}


@member(Role.READ)
@require_safe
@with_chain()
def institution(request: MemberRequest, chain: Chain, uuid: UUID) -> HttpResponse:
    body = get_object_or_404(Organisation.objects.of(chain.municipality), uuid=uuid)
    table = found.seating(found.in_reach(found.networks_in_view(chain), chain))
    trail = [("Schnittmengen", address(chain, "intersections")), (body.name, "")]
    ego = found.seen_from(table, body)
    return show(request, chain, "institution", trail, organisation=body, ego=ego)
