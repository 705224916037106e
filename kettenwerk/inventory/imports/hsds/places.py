"""Organisations and sites of an HSDS directory."""

import re

from kettenwerk.inventory.imports.hsds import words
from kettenwerk.inventory.imports.hsds.source import (
    LINE,
    OWN_ID,
    PLACES,
    Conversion,
    Entry,
    Source,
    key_of,
    reference,
)


def organisation_rows(conversion: Conversion) -> list[Entry]:
    known = conversion.source.by_id("organizations")
    rows = []
    for entry in known.values():
        above = known.get(entry.get("parent_organization_id", ""))
        website = entry.get("website") or entry.get("url", "")
        rows.append(
            {
                LINE: entry[LINE],
                "id": key_of(entry),
                "name": entry.get("name", ""),
                "aliases": entry.get("alternate_name", ""),
                "website": website.split()[0] if website else "",
                "parent_org": reference(above) if above else "",
                "source": conversion.origin,
            }
        )
    return rows


def site_rows(conversion: Conversion) -> list[Entry]:
    source = conversion.source
    organizations, addresses = (
        source.by_id("organizations"),
        source.by_link("addresses", "location_id"),
    )
    texts = _texts_by_location(source)
    access = source.by_link("accessibility", "location_id")
    rows = []
    for location in source.rows("locations"):
        if location.get("location_type", "physical") not in {"physical", ""}:
            conversion.note(
                "Standorte", "{n} Orte sind nur Postanschrift oder virtuell und kein Standort."
            )
            continue
        owner = organizations.get(location.get("organization_id", ""))
        row = {
            LINE: location[LINE],
            "id": key_of(location),
            "organisation": reference(owner) if owner else "",
            "name": location.get("name", "") or (owner or {}).get("name", ""),
            "source": conversion.origin,
        }
        if words.is_refuge(row["name"], texts.get(location[OWN_ID], "")):
            conversion.note(
                "Standorte",
                "Bei {n} Orten, die Menschen vor Gewalt schützen könnten, sind Anschrift und Lage "
                "nicht übernommen. Bitte von Hand eintragen, wo sie öffentlich sind.",
            )
        else:
            row |= _address(conversion, location, addresses[location[OWN_ID]])
            row |= _access(location, access[location[OWN_ID]])
        rows.append(row)
    return rows


def _access(location: Entry, rows: list[Entry]) -> Entry:
    """What is said about getting in; „stufenlos“ only where it is clearly stated."""
    said = [location.get("accessibility", "")]
    for row in rows:
        said.append(" ".join(filter(None, (row.get("description"), row.get("details")))))
        said.append(row.get("accessibility", ""))
    text = "; ".join(dict.fromkeys(one.lstrip("=+@-").strip() for one in said if one))
    return {
        "accessibility": words.shortened(text, words.ACCESS),
        "is_step_free": words.is_step_free(text),
    }


def _texts_by_location(source: Source) -> dict[str, str]:
    """What is said about a location and the services there."""
    found = {row[OWN_ID]: row.get("description", "") for row in source.rows("locations")}
    for service in source.rows("services"):
        for place in service.get(PLACES, "").split("\n"):
            if place:
                said = " ".join(
                    service.get(head, "") for head in ("name", "description", "eligibility")
                )
                found[place] = f"{found.get(place, '')} {said}"
    return found


def _address(conversion: Conversion, location: Entry, addresses: list[Entry]) -> Entry:
    physical = [a for a in addresses if a.get("address_type", "physical") in {"physical", ""}]
    address = (physical or [{}])[0]
    if len(addresses) > 1:
        conversion.note(
            "Standorte", "{n} weitere Anschriften sind nicht übernommen.", len(addresses) - 1
        )
    first, second = address.get("address_1", ""), address.get("address_2", "")
    street = first if not second or second.lower() in first.lower() else f"{first}, {second}"
    postcode = address.get("postal_code", "")
    if len(postcode) > 5:
        postcode = postcode[:5] if re.fullmatch(r"\d{5}-\d{4}", postcode) else ""
        conversion.note(
            "Standorte", "{n} Postleitzahlen sind gekürzt oder weggelassen (5 Stellen)."
        )
    return {
        "street": words.shortened(street, 120),
        "postcode": postcode,
        "city": words.shortened(address.get("city", ""), 80),
        "lat": words.degrees_of(location.get("latitude", "")),
        "lon": words.degrees_of(location.get("longitude", "")),
    }
