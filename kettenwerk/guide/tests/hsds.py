"""Kreis Unna with public contacts and places, asked over the API; the specification where it is at hand."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kettenwerk.guide import search
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.guide.tests.everyday import release_everything
from kettenwerk.inventory.models import Closure, Offer, OfferSite, OpeningTime, Organisation, Site
from tests.house import ROOT
from tests.real_data import load_kreis_unna

SPECIFICATION = ROOT.parent / "shared" / "conformance"
OPENAPI = SPECIFICATION / "hsds" / "openapi-3.1-bundled.json"
STRICT = SPECIFICATION / "hsds" / "service-compiled-strict.json"
LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
SECRET_STREET = "Schutzstraße 7"
MARKET = (51.535, 7.688)


def needs(file: Path) -> pytest.MarkDecorator:
    """Skips where the specification is not at hand; the product does not ship it."""
    return pytest.mark.skipif(not file.exists(), reason=f"specification not at hand: {file.name}")


def public_kreis() -> list[Offer]:
    """Kreis Unna released; eight offers have places, hours and holidays, one of them a protected address."""
    load_kreis_unna()
    release_everything()
    # Of several providers: the protected one must not take the places of the others with it.
    by_provider = {offer.provider.uuid: offer for offer in public_offers()}
    rows = Offer.objects.filter(pk__in=[one.pk for one in by_provider.values()])
    offers = list(rows.select_related("provider", "municipality").order_by("uuid")[:8])
    for number, offer in enumerate(offers):
        _place(offer, number)
        _times(offer)
    Offer.objects.filter(pk=offers[0].pk).update(
        languages="Deutsch; Türkisch; Platt", is_free="ja", to_bring="Vorsorgeheft"
    )
    protected = offers[-1]
    Organisation.objects.filter(pk=protected.provider_id).update(address_rule="geschuetzt")
    Site.objects.filter(organisation=protected.provider_id).update(street=SECRET_STREET)
    search.forget()
    return offers


def _place(offer: Offer, number: int) -> None:
    site = Site.objects.create(
        municipality_id=offer.municipality_id,
        organisation=offer.provider,
        name=f"Haus {number}",
        street=f"Markt {number + 1}",
        postcode="59423" if number % 2 else "44532",
        city="Unna" if number % 2 else "Lünen",
        lat=MARKET[0] + number / 100,
        lon=MARKET[1],
        is_step_free="ja" if number % 2 else "",
        accessibility="WC im 1. Stock",
        visibility="oeffentlich",
    )
    OfferSite.objects.create(municipality_id=offer.municipality_id, offer=offer, site=site)


def _times(offer: Offer) -> None:
    own = {"municipality_id": offer.municipality_id, "offer": offer}
    OpeningTime.objects.create(
        **own, weekdays=["mo", "mi"], opens=time(9), closes=time(12), note="nicht in den Ferien"
    )
    Closure.objects.create(
        **own, first_day=date(2999, 12, 24), last_day=date(3000, 1, 1), note="Ferien"
    )


def asked(path: str, **query: Any) -> Any:
    """The answer to a request that is expected to succeed."""
    response = Client().get(f"/hsds/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def total(path: str, **query: Any) -> int:
    found = asked(path, **query)["total_items"]
    assert isinstance(found, int)
    return found


def everything(path: str) -> list[Any]:
    """All entries of a list in full, by the stream."""
    response = Client().get(f"/hsds/{path}", {"format": "ndjson", "full": "true"})
    assert response.status_code == 200
    return [json.loads(line) for line in response.getvalue().splitlines()]


def refused(path: str, query: str) -> tuple[int, list[tuple[str, str]]]:
    """Status and the faults a request is told of."""
    response = Client().get(f"/hsds/{path}?{query}")
    faults = json.loads(response.content)["errors"]
    return response.status_code, [(one["field"], one["reason"]) for one in faults]
