"""Where an offer takes place. Protected addresses never come here: ``PublicOffer`` has none."""

from typing import cast
from uuid import UUID

from kettenwerk.guide.hsds import shapes
from kettenwerk.guide.hsds.stating import Where, said, stated
from kettenwerk.guide.hsds.terms import derived, derived_id
from kettenwerk.guide.public import PublicOffer, PublicPlace

COUNTRY = "DE"


def places_of(offer: PublicOffer) -> list[PublicPlace]:
    """Each place once."""
    return list({place.uuid: place for place in offer.places}.values())


def at_place(offer: PublicOffer, place: PublicPlace) -> UUID:
    """The id of an offer at a place."""
    return derived(offer.uuid, "at", place.uuid)


def state_of(offer: PublicOffer, where: Where) -> str:
    return where.states.get(offer.town, "")


def basic_location(place: PublicPlace) -> shapes.LocationBasic:
    found: dict[str, object] = {
        "id": str(place.uuid),
        "location_type": "physical",
        "name": place.name,
        "latitude": place.lat,
        "longitude": place.lon,
    }
    return cast("shapes.LocationBasic", stated(found))


def location(place: PublicPlace, state: str) -> shapes.Location:
    found = cast("shapes.Location", basic_location(place))
    if place.street and (place.postcode or place.city):
        found["addresses"] = [
            {
                "id": derived_id(place.uuid, "address"),
                "location_id": str(place.uuid),
                "address_1": place.street,
                "city": place.city,
                "state_province": state,
                "postal_code": place.postcode,
                "country": COUNTRY,
                "address_type": "physical",
            }
        ]
    steps = said(place.is_step_free, "stufenlos erreichbar", "nicht stufenlos erreichbar")
    if steps or place.accessibility:
        access: dict[str, object] = {
            "id": derived_id(place.uuid, "accessibility"),
            "location_id": str(place.uuid),
            "description": steps or place.accessibility,
            "details": place.accessibility if steps else "",
        }
        found["accessibility"] = [cast("shapes.Accessibility", stated(access))]
    return found
