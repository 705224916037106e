"""Rounds of asking for lists: who was asked, who delivered, what may be sent along."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from kettenwerk.accounts.models import Membership, Municipality, Role
from kettenwerk.inventory.models import (
    CollectionRequest,
    CollectionRound,
    Contact,
    Network,
    Offer,
    Organisation,
    Upload,
)

WHO_ANSWERS = (Role.COORDINATE, Role.EDIT)


def rounds_of(municipality: Municipality) -> QuerySet[CollectionRound]:
    """The rounds a municipality runs, with how many were asked and have delivered."""
    alive = Q(requests__deleted_at=None)
    return CollectionRound.objects.owned_by(municipality).annotate(
        asked=Count("requests", filter=alive & Q(requests__asked_at__isnull=False)),
        delivered=Count("requests", filter=alive & Q(requests__delivered_at__isnull=False)),
    )


def requests_of(one: CollectionRound) -> list[CollectionRequest]:
    """Whom a round asks, each with the lists that came, newest first."""
    uploads = Prefetch("uploads", Upload.objects.order_by("-created"), to_attr="lists")
    rows = (
        CollectionRequest.objects.live()
        .filter(round=one)
        .select_related("town", "organisation__municipality", "round")
    )
    return list(rows.prefetch_related(uploads))


def towns_to_ask(municipality: Municipality) -> list[tuple[Municipality, str]]:
    """The municipality and those below it, each with the address of somebody who may answer."""
    towns = [municipality, *Municipality.objects.filter(parent=municipality).order_by("name")]
    members = Membership.objects.filter(
        municipality__in=towns, role__in=WHO_ANSWERS, user__is_active=True
    ).order_by("role", "pk")
    addresses: dict[int, str] = {}
    for town, role, email in members.values_list("municipality_id", "role", "user__email"):
        if role == Role.COORDINATE or town not in addresses:
            addresses[town] = email
    return [(town, addresses.get(town.pk, "")) for town in towns]


def address_of(organisation: Organisation, municipality: Municipality) -> str:
    """The mail address of a provider: its own, else the first of its offers."""
    contacts = Contact.objects.of(municipality).exclude(email="")
    own = contacts.filter(organisation=organisation).first()
    found = own or contacts.filter(offer__provider=organisation).first()
    return found.email if found else ""


def known_offers(request: CollectionRequest) -> Iterable[Any]:
    """What the asking municipality may see of those asked; never a town's own „intern“."""
    rows = Offer.objects.of(request.round.municipality)
    if request.town is not None:
        rows = rows.filter(municipality=request.town)
    else:
        rows = rows.filter(provider=request.organisation)
    return rows.select_related("provider", "area", "part_of", "municipality").prefetch_related(
        "areas__area", "partners__organisation"
    )


def known_networks(request: CollectionRequest) -> Iterable[Any]:
    rows = Network.objects.of(request.round.municipality)
    if request.town is not None:
        rows = rows.filter(municipality=request.town)
    else:
        rows = rows.filter(
            Q(responsible=request.organisation) | Q(coordinator=request.organisation)
        )
    return rows.select_related("area", "responsible", "coordinator", "parent", "same_as")


def last_delivery(municipality: Municipality) -> Any:
    """When a list last came to this municipality by a round."""
    rows = Upload.objects.filter(municipality=municipality, request__isnull=False)
    return rows.aggregate(last=Max("created"))["last"]
