"""One question to a provider, the call that replaces it, and the provider's own page by link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.accounts.models import Role
from kettenwerk.inventory import services
from kettenwerk.inventory.models import FreshnessRule, Organisation
from kettenwerk.inventory.queries.freshness import is_fresh, rules_of
from kettenwerk.inventory.queries.inquiries import (
    asked_offers,
    inquiries_of,
    mails_about,
    provider_of,
)
from kettenwerk.inventory.queries.links import address
from kettenwerk.inventory.views.freshness import freshness_trail, site_of
from kettenwerk.inventory.views.pages import as_of, here


@member()
@require_safe
def inquiry_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """One question: what was asked, what came back, what became of the mails."""
    inquiry = get_object_or_404(inquiries_of(request.municipality), uuid=uuid)
    rows = asked_offers(inquiry)
    months, day = rules_of(request.municipality)[FreshnessRule.Kind.OFFER], as_of(request)
    values = {
        "inquiry": inquiry,
        "rows": [
            (row, address(row.offer, request.municipality), is_fresh(row.offer, day, months))
            for row in rows
        ],
        "mails": mails_about(inquiry),
        "is_open": inquiry.is_open(timezone.now()),
        "may_write": request.actor.may(Role.EDIT),
        "as_of": day,
        "trail": freshness_trail(request, str(inquiry.organisation)),
    }
    return render(request, "inventory/freshness_inquiry.html", values)


@member(Role.EDIT)
@require_POST
def inquiry_revoke(request: MemberRequest, uuid: UUID) -> HttpResponse:
    inquiry = get_object_or_404(inquiries_of(request.municipality), uuid=uuid)
    services.revoke_inquiry(inquiry, by=request.actor)
    messages.success(request, "Der Link gilt ab jetzt nicht mehr. Die Antworten bleiben.")
    return HttpResponseRedirect(here(request, "inquiry_detail", uuid=inquiry.uuid))


@member(Role.EDIT)
@require_POST
def organisation_phoned(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """Somebody called the provider and heard that everything is right."""
    organisation = get_object_or_404(Organisation.objects.of(request.municipality), uuid=uuid)
    one = provider_of(organisation, request.municipality, as_of(request), timezone.now())
    text = f"Telefonisch bestätigt: {organisation}, {len(one.offers)} Angebote"
    count = services.confirm_records(one.offers, by=request.actor, text=text)
    messages.success(request, f"{count} Angebote von „{organisation}“ sind heute bestätigt.")
    return HttpResponseRedirect(here(request, "freshness_calls"))


@member()
def organisation_link(request: MemberRequest, uuid: UUID) -> HttpResponse:
    """The provider's own page: make, renew or end its link; the address is shown once."""
    organisation = get_object_or_404(Organisation.objects.of(request.municipality), uuid=uuid)
    now = timezone.now()
    one = provider_of(organisation, request.municipality, as_of(request), now)
    made = ""
    if request.method == "POST":
        made = services.open_page(one, by=request.actor, site=site_of(request), now=now)
    open_ones = [row for row in _questions(request, organisation) if row.is_open(now)]
    values = {
        "organisation": organisation,
        "provider": one,
        "made": made,
        "open_ones": open_ones,
        "organisation_url": address(organisation, request.municipality),
        "may_write": request.actor.may(Role.EDIT),
        "trail": freshness_trail(request, f"Seite für {organisation}"),
    }
    response = render(request, "inventory/freshness_link.html", values)
    response["Cache-Control"] = "no-store"
    return response


def _questions(request: MemberRequest, organisation: Organisation) -> list[Any]:
    return list(inquiries_of(request.municipality).filter(organisation=organisation))
