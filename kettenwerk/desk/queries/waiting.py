"""Where somebody waits for us: proposals, lists, answers of providers, lists we are asked for."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from kettenwerk.desk.queries.items import Item, Look, since, sorted_by_day
from kettenwerk.inventory.models import CollectionRequest, CollectionRound, Proposal, Upload
from kettenwerk.inventory.queries.inquiries import Provider
from kettenwerk.inventory.queries.voices import open_voices

ROUND_AHEAD = timedelta(days=7)
_OPEN_UPLOADS = (Upload.State.READ, Upload.State.CHECKED)


def proposals(look: Look) -> list[Item]:
    """Changes that other municipalities ask us for; one query."""
    return _proposals(look, Q(provider_name=""))


def _proposals(look: Look, which: Q) -> list[Item]:
    rows = Proposal.objects.owned_by(look.municipality).filter(which, state=Proposal.State.OPEN)
    return [
        Item(
            str(row.uuid),
            row.record_name,
            f"von {row.provider_name or row.proposed_by.name} {since(row.created, 'am')}",
            look.url("inventory:proposal_detail", uuid=row.uuid),
        )
        for row in rows.select_related("proposed_by").order_by("created", "pk")
    ]


def answers(look: Look) -> list[Item]:
    """What providers said by their link and nobody has settled: changed, gone, „nicht ich“."""
    return [*_proposals(look, ~Q(provider_name="")), *_referrals(look)]


def _referrals(look: Look) -> list[Item]:
    found = [one for one in look.providers if _refers(one)]
    return [
        Item(
            f"{one.inquiry.uuid}",
            str(one.organisation),
            "nicht zuständig, nennt eine andere Stelle",
            look.url("inventory:inquiry_detail", uuid=one.inquiry.uuid),
        )
        for one in found
        if one.inquiry is not None
    ]


def voices(look: Look) -> list[Item]:
    """What families wrote and nobody has settled; never their words. One query."""
    return [
        Item(
            str(row.uuid),
            str(row.offer or row.get_kind_display()),
            f"{row.get_kind_display()}, {since(row.created, 'am')}",
            look.url("inventory:voice_list"),
        )
        for row in open_voices(look.municipality)
    ]


def _refers(one: Provider) -> bool:
    return one.is_to_call and one.has_answered


def uploads(look: Look) -> list[Item]:
    """Lists that were brought and neither taken over nor put aside; one query."""
    rows = Upload.objects.filter(municipality=look.municipality, state__in=_OPEN_UPLOADS)
    rows = rows.select_related("request__town", "request__organisation")
    rows = rows.defer("grids", "rows", "choices", "edits", "decisions")
    return [
        Item(
            str(row.uuid),
            row.file_name,
            _upload_note(row),
            look.url("inventory:upload_detail", uuid=row.uuid),
        )
        for row in rows.order_by("created", "pk")
    ]


def _upload_note(row: Upload) -> str:
    parts = [f"von {row.brought_by}" if row.request else "", since(row.created, "am")]
    open_rows = [
        f"{row.counts[state]} {state}"
        for state in ("zweifelhaft", "abgelehnt")
        if row.counts.get(state)
    ]
    words = ", ".join(open_rows) or row.get_state_display()
    return f"{' '.join(part for part in parts if part)}: {words}"


def rounds(look: Look) -> list[Item]:
    """Our rounds whose day has come or is near, and not everybody delivered; one query."""
    asked = Q(requests__deleted_at=None, requests__asked_at__isnull=False)
    rows = CollectionRound.objects.owned_by(look.municipality).filter(
        closed_at=None, due__lte=look.today + ROUND_AHEAD
    )
    rows = rows.annotate(
        asked=Count("requests", filter=asked),
        delivered=Count("requests", filter=asked & Q(requests__delivered_at__isnull=False)),
    )
    return sorted_by_day((row.due, _round(look, row)) for row in rows.filter(asked__gt=0))


def _round(look: Look, row: Any) -> Item:
    words = f"{row.delivered} von {row.asked} haben geliefert, Rückgabe bis {row.due:%d.%m.%Y}"
    path = look.url("inventory:collection_detail", uuid=row.uuid)
    return Item(f"{row.uuid}/{row.due}", row.title, words, path)


def requests(look: Look) -> list[Item]:
    """Lists that another municipality asks of us and has not got; one query."""
    rows = CollectionRequest.objects.live().filter(
        town=look.municipality,
        asked_at__isnull=False,
        delivered_at=None,
        round__closed_at=None,
        round__deleted_at=None,
    )
    rows = rows.exclude(municipality=look.municipality).select_related("round__municipality")
    return sorted_by_day(
        (
            row.round.due,
            Item(
                str(row.uuid),
                row.round.title,
                f"für {row.round.municipality}, Rückgabe bis {row.round.due:%d.%m.%Y}",
            ),
        )
        for row in rows
    )
