"""Lists and detail pages, one view per kind."""

from uuid import UUID

from django.http import HttpResponse

from kettenwerk.accounts.access import MemberRequest, member
from kettenwerk.inventory.queries import lists, lists_more
from kettenwerk.inventory.views import kinds
from kettenwerk.inventory.views.pages import show_detail, show_list


@member()
def offer_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists.OFFERS, kinds.OFFER)


@member()
def organisation_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists.ORGANISATIONS, kinds.ORGANISATION)


@member()
def network_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists.NETWORKS, kinds.NETWORK)


@member()
def agreement_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists.AGREEMENTS, kinds.AGREEMENT)


@member()
def profile_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists_more.PROFILES, kinds.PROFILE)


@member()
def gap_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists_more.GAPS, kinds.GAP)


@member()
def responsibility_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists_more.RESPONSIBILITIES, kinds.RESPONSIBILITY)


@member()
def cooperation_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists_more.COOPERATIONS)


@member()
def site_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, lists_more.SITES, kinds.SITE)


@member()
def offer_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.OFFER, uuid)


@member()
def organisation_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.ORGANISATION, uuid)


@member()
def network_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.NETWORK, uuid)


@member()
def agreement_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.AGREEMENT, uuid)


@member()
def profile_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.PROFILE, uuid)


@member()
def gap_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.GAP, uuid)


@member()
def responsibility_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.RESPONSIBILITY, uuid)


@member()
def site_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.SITE, uuid)


@member()
def contact_detail(request: MemberRequest, uuid: UUID) -> HttpResponse:
    return show_detail(request, kinds.CONTACT, uuid)
