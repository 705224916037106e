"""The offer for search engines: schema.org as JSON-LD, from the same public values as the page."""

from typing import Any

from kettenwerk.guide.public import PublicContact, PublicOffer, PublicPlace

_DAYS = {
    "mo": "Monday",
    "di": "Tuesday",
    "mi": "Wednesday",
    "do": "Thursday",
    "fr": "Friday",
    "sa": "Saturday",
    "so": "Sunday",
}


def as_linked_data(offer: PublicOffer, name: str, summary: str, address: str) -> dict[str, Any]:
    """What is known; nothing is guessed, so a missing key says „not stated“."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": address,
        "url": address,
        "name": name,
        "description": summary,
        "provider": {
            "@type": "Organization",
            "name": offer.provider.name,
            "url": offer.provider.website,
        },
        "areaServed": [{"@type": "AdministrativeArea", "name": one} for _, one in offer.served],
        "audience": {"@type": "PeopleAudience", "audienceType": offer.for_whom} | _ages(offer),
        "availableChannel": [
            {"@type": "ServiceChannel", "servicePhone": _point(one), **_spoken(offer)}
            for one in offer.contacts
        ],
        "hoursAvailable": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": [_DAYS[code] for code in one.weekdays if code in _DAYS],
                "opens": f"{one.opens:%H:%M}",
                "closes": f"{one.closes:%H:%M}",
            }
            for one in offer.hours
        ],
        "location": [_place(one) for one in offer.places],
    }
    if offer.is_free in {"ja", "nein"}:
        found["isAccessibleForFree"] = offer.is_free == "ja"
    filled: dict[str, Any] = _filled(found)
    return filled


def _ages(offer: PublicOffer) -> dict[str, float]:
    low, high = offer.from_months, offer.to_months
    ages = {} if low is None else {"suggestedMinAge": max(low, 0) / 12}
    return ages if high is None else ages | {"suggestedMaxAge": max(high, 0) / 12}


def _spoken(offer: PublicOffer) -> dict[str, Any]:
    return {"availableLanguage": list(offer.languages)} if offer.languages else {}


def _point(contact: PublicContact) -> dict[str, str]:
    return {
        "@type": "ContactPoint",
        "contactType": contact.function,
        "telephone": contact.phone,
        "email": contact.email,
    }


def _place(place: PublicPlace) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Place",
        "name": place.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.street,
            "postalCode": place.postcode,
            "addressLocality": place.city,
        },
    }
    if place.lat is not None and place.lon is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
    return found


def _filled(value: Any) -> Any:
    """Without what nobody stated."""
    if isinstance(value, dict):
        inner = {key: _filled(one) for key, one in value.items()}
        kept = {key: one for key, one in inner.items() if one not in ("", [], {}, None)}
        return {} if set(kept) <= {"@type"} else kept
    return [_filled(one) for one in value] if isinstance(value, list) else value
