"""Proposals one may see: those to one's own records and those one made."""

from django.db.models import Q, QuerySet

from kettenwerk.accounts.models import Municipality
from kettenwerk.inventory.models import Proposal


def proposals_seen_by(municipality: Municipality) -> QuerySet[Proposal]:
    rows = Proposal.objects.live().filter(
        Q(municipality=municipality) | Q(proposed_by=municipality)
    )
    found: QuerySet[Proposal] = rows.select_related("municipality", "proposed_by")
    return found.order_by("state", "-created", "-pk")
