"""Services, alone, at a provider and at a place, from what is public and from nothing else."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import cast
from uuid import UUID

from django.utils import translation

from kettenwerk.guide.hsds import shapes
from kettenwerk.guide.hsds.places import at_place, basic_location, location, places_of, state_of
from kettenwerk.guide.hsds.providers import (
    basic_organization,
    contact_of,
    organization_of_service,
)
from kettenwerk.guide.hsds.stating import Where, email, said, stated
from kettenwerk.guide.hsds.terms import attributes_of, derived_id
from kettenwerk.guide.public import OpenHours, PublicOffer, PublicOrganisation, PublicPlace
from kettenwerk.guide.vocabularies import language_word
from kettenwerk.inventory.models import Weekday

DAYS = dict(zip(Weekday.values, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
_DAY_NAMES: dict[str, str] = {str(code): str(name) for code, name in Weekday.choices}
# Stands for the id in the address of an offer's page.
ANY_ID = str(UUID(int=0))


# ------------------------------------------------------------------------------------------ services


def minimal_service(offer: PublicOffer, where: Where) -> shapes.ServiceMinimal:
    """Id, name, state and the moment of the last change."""
    return {
        "id": str(offer.uuid),
        "name": offer.name,
        "status": "temporarily closed" if _is_closed(offer, where.today) else "active",
        "last_modified": offer.modified.isoformat(),
    }


def basic_service(offer: PublicOffer, where: Where) -> shapes.ServiceBasic:
    """The fields with one value each."""
    low, high = ages(offer)
    found: dict[str, object] = {
        **minimal_service(offer, where),
        "organization_id": str(offer.provider.uuid),
        "alternate_name": "" if offer.official_name == offer.name else offer.official_name,
        "description": offer.summary,
        "url": _page(offer, where),
        "email": next((email(one.email) for one in offer.contacts if email(one.email)), ""),
        "interpretation_services": said(
            offer.has_interpreter, "Dolmetschen ist möglich.", "Es wird nicht gedolmetscht."
        ),
        "application_process": _application(offer),
        "fees_description": offer.cost or said(offer.is_free, "kostenlos", ""),
        "eligibility_description": offer.for_whom,
        "minimum_age": low,
        "maximum_age": high,
        "assured_date": offer.last_confirmed.isoformat() if offer.last_confirmed else "",
        "alert": _alert(offer, where.today),
    }
    return cast("shapes.ServiceBasic", stated(found))


def listed_service(offer: PublicOffer, where: Where) -> shapes.ServiceListed:
    organization = basic_organization(offer.provider)
    return {**basic_service(offer, where), "organization": organization}


def full_service(offer: PublicOffer, where: Where) -> shapes.ServiceFull:
    """A service with all that hangs on it, but for its provider and its places."""
    contacts = [contact_of(one, offer) for one in offer.contacts]
    service = str(offer.uuid)
    found: dict[str, object] = {
        **basic_service(offer, where),
        "phones": [phone for one in contacts for phone in one.get("phones", ())],
        "contacts": contacts,
        "schedules": [_schedule(one, service) for one in offer.hours],
        "service_areas": [
            {
                "id": derived_id(offer.uuid, "area", uuid),
                "service_id": service,
                "name": name,
                "uri": f"urn:uuid:{uuid}",
            }
            for uuid, name in offer.served
        ],
        "languages": _languages(offer),
        "cost_options": _costs(offer),
        "required_documents": _documents(offer),
        "attributes": attributes_of(offer),
    }
    return cast("shapes.ServiceFull", stated(found))


def service(offer: PublicOffer, where: Where) -> shapes.Service:
    """Everything about an offer."""
    return {
        **full_service(offer, where),
        "organization": organization_of_service(offer.provider),
        "service_at_locations": _places(offer, where),
    }


def _places(offer: PublicOffer, where: Where) -> list[shapes.ServiceAtLocationInService]:
    return [
        {
            "id": str(at_place(offer, place)),
            "service_id": str(offer.uuid),
            "location_id": str(place.uuid),
            "location": location(place, state_of(offer, where)),
        }
        for place in places_of(offer)
    ]


def _application(offer: PublicOffer) -> str:
    sentences = (
        said(offer.needs_registration, "Mit Anmeldung.", "Ohne Anmeldung."),
        said(offer.needs_referral, "Mit Überweisung oder Vermittlung.", "Ohne Überweisung."),
        said(offer.is_voluntary, "Freiwillig.", ""),
        said(offer.is_confidential, "Vertraulich.", ""),
        said(offer.is_anonymous, "Auf Wunsch anonym.", ""),
        "Kommt auch nach Hause." if offer.is_outreach else "",
    )
    return " ".join(filter(None, sentences))


def _is_closed(offer: PublicOffer, day: date) -> bool:
    return any(first <= day <= last for first, last, _ in offer.closures)


def _alert(offer: PublicOffer, day: date) -> str:
    sentences = [
        f"Geschlossen vom {first:%d.%m.%Y} bis {last:%d.%m.%Y}{f' ({note})' if note else ''}."
        for first, last, note in offer.closures
        if last >= day
    ]
    return " ".join(sentences)


def ages(offer: PublicOffer) -> tuple[float | None, float | None]:
    """From which age to below which, in years; none where only pregnancy is meant."""
    low, high = offer.from_months, offer.to_months
    if high is not None and high <= 0:
        return None, None
    return (
        None if low is None else _years(max(low, 0)),
        None if high is None else _years(high),
    )


def _years(months: int) -> float:
    return months // 12 if months % 12 == 0 else round(months / 12, 2)


def _page(offer: PublicOffer, where: Where) -> str:
    pattern = where.pages.get(offer.town, "")
    return pattern.replace(ANY_ID, str(offer.uuid))


def _languages(offer: PublicOffer) -> list[shapes.Language]:
    service_id = str(offer.uuid)
    known: list[shapes.Language] = [
        {
            "id": derived_id(offer.uuid, "language", code),
            "service_id": service_id,
            "name": _language_name(code),
            "code": code,
        }
        for code in offer.languages
    ]
    others: list[shapes.Language] = [
        {
            "id": derived_id(offer.uuid, "language", word),
            "service_id": service_id,
            "name": word,
        }
        for word in offer.more_languages
    ]
    return known + others


@lru_cache(maxsize=500)
def _language_name(code: str) -> str:
    with translation.override("de"):
        return str(language_word(code))


def _costs(offer: PublicOffer) -> list[shapes.CostOption]:
    """An amount only where there is none to pay: other prices stand in words."""
    if offer.is_free != "ja":
        return []
    return [
        {
            "id": derived_id(offer.uuid, "cost"),
            "service_id": str(offer.uuid),
            "option": "kostenlos",
            "currency": "EUR",
            "amount": 0,
        }
    ]


def _documents(offer: PublicOffer) -> list[shapes.RequiredDocument]:
    if not offer.to_bring:
        return []
    return [
        {
            "id": derived_id(offer.uuid, "document"),
            "service_id": str(offer.uuid),
            "document": offer.to_bring,
        }
    ]


def _schedule(hours: OpenHours, service_id: str) -> shapes.Schedule:
    """Local time of Germany; HSDS has no field for a time zone with summer time."""
    days = [day for day in DAYS if day in hours.weekdays]
    words = ", ".join(_DAY_NAMES[day] for day in days)
    found: shapes.Schedule = {
        "id": str(hours.uuid),
        "service_id": service_id,
        "freq": "WEEKLY",
        "interval": 1,
        "wkst": "MO",
        "byday": ",".join(DAYS[day] for day in days),
        "opens_at": f"{hours.opens:%H:%M}",
        "closes_at": f"{hours.closes:%H:%M}",
        "description": f"{words} {hours.opens:%H:%M} bis {hours.closes:%H:%M} Uhr".strip(),
    }
    if hours.note:
        found["notes"] = hours.note
    return found


# ------------------------------------------------------------------- at a provider, at a place


def organization(
    provider: PublicOrganisation,
    offers: Iterable[PublicOffer],
    where: Where,
    *,
    is_full_service: bool,
) -> shapes.Organization:
    """A provider with what it offers."""
    services = []
    for offer in offers:
        if is_full_service:
            one = {**full_service(offer, where), "service_at_locations": _places(offer, where)}
        else:
            one = dict(minimal_service(offer, where))
        services.append(cast("shapes.ServiceOfOrganization", one))
    return {**organization_of_service(provider), "services": services}


def listed_at_location(
    offer: PublicOffer, place: PublicPlace, where: Where
) -> shapes.ServiceAtLocationListed:
    return {
        "id": str(at_place(offer, place)),
        "service_id": str(offer.uuid),
        "location_id": str(place.uuid),
        "location": basic_location(place),
        "service": listed_service(offer, where),
    }


def service_at_location(
    offer: PublicOffer, place: PublicPlace, where: Where
) -> shapes.ServiceAtLocation:
    """An offer at one of its places, with all about both."""
    short = minimal_service(offer, where)
    return {
        "id": str(at_place(offer, place)),
        "name": short["name"],
        "status": short["status"],
        "service_id": str(offer.uuid),
        "location_id": str(place.uuid),
        "location": location(place, state_of(offer, where)),
        "service": {
            **full_service(offer, where),
            "organization": organization_of_service(offer.provider),
        },
    }
