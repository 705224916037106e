"""Public offers without a database, for tests of searching."""

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from kettenwerk.guide.public import (
    OpenHours,
    PublicOffer,
    PublicOrganisation,
    PublicPlace,
    PublicText,
)

MOMENT = datetime(2026, 11, 20, tzinfo=UTC)
PROVIDER = PublicOrganisation(
    uuid.UUID(int=1), "Familienbüro", "Träger", "jugendhilfe", "", (), MOMENT
)

_NOTHING: dict[str, Any] = {
    "official_name summary for_whom is_free cost has_interpreter needs_registration": "",
    "needs_referral is_voluntary is_confidential is_anonymous to_bring": "",
    "from_months to_months capacity last_confirmed": None,
    "fields languages more_languages contacts places hours closures served": (),
    "is_information is_for_adults is_outreach is_digital is_fresh": False,
}


def offer(pk: int, name: str, **values: Any) -> PublicOffer:
    """An offer of which nothing is known but what is given."""
    nothing = {name: value for names, value in _NOTHING.items() for name in names.split()}
    base: dict[str, Any] = {
        "pk": pk,
        "uuid": uuid.uuid5(uuid.UUID(int=0), str(pk)),
        "version": 1,
        "town": "unna",
        "name": name,
        "provider": PROVIDER,
        "areas": frozenset({1}),
        "created": MOMENT,
        "modified": MOMENT,
    }
    return PublicOffer(**(nothing | base | values))


def place(lat: float | None, lon: float | None, **values: Any) -> PublicPlace:
    base: dict[str, Any] = {
        "uuid": uuid.UUID(int=2),
        "name": "Haus",
        "street": "",
        "postcode": "",
        "city": "Unna",
        "is_step_free": "",
        "accessibility": "",
    }
    return PublicPlace(lat=lat, lon=lon, **(base | values))


def hours(weekdays: str, opens: int, closes: int) -> OpenHours:
    days = tuple(weekdays.split())
    return OpenHours(uuid.UUID(int=3), days, time(opens), time(closes), "")


def closed(first: date, last: date) -> tuple[date, date, str]:
    return first, last, "Ferien"


def translated(name: str, language: str, text: str) -> dict[tuple[str, str], PublicText]:
    return {(name, language): PublicText(text, False, "", False)}
