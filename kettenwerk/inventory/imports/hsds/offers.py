"""Services of an HSDS directory as offers."""

import re

from kettenwerk.core.grids import plain
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
from kettenwerk.inventory.models import Basis, Offer, OfferStatus

ADULT, CHILD_UNTIL = 18, 27
BELOW = (
    *("languages", "cost_options", "service_areas", "capacities"),
    *("eligibility", "required_documents"),
)
SHEET = "Angebote"


def offer_rows(conversion: Conversion) -> list[Entry]:
    source = conversion.source
    organizations, locations = source.by_id("organizations"), source.by_id("locations")
    below = {table: source.by_link(table, "service_id") for table in BELOW}
    fields = _fields_by_service(source)
    rows = []
    for service in source.rows("services"):
        own = {table: found.get(service[OWN_ID], []) for table, found in below.items()}
        provider = organizations.get(service.get("organization_id", ""))
        places = [locations[one] for one in service.get(PLACES, "").split("\n") if one]
        sites = [reference(p) for p in places if p.get("location_type", "physical") == "physical"]
        row = {
            LINE: service[LINE],
            "id": key_of(service),
            "name": service.get("name", ""),
            "provider_org": reference(provider) if provider else "",
            "status": _status(conversion, service),
            "summary_de": _summary(conversion, service, own["eligibility"]),
            "fields": ";".join(fields.get(service[OWN_ID], ())),
            "sites": ";".join(dict.fromkeys(filter(None, sites))),
            "source": conversion.origin,
        }
        row |= _ages(service, own["eligibility"]) | _terms_of_use(conversion, service, own)
        row |= _served(conversion, service, own["service_areas"])
        rows.append(row)
    return rows


def _status(conversion: Conversion, service: Entry) -> str:
    given = service.get("status", "").lower()
    found = words.STATUS.get(given)
    if (given and found is None) or given in {"inactive", "temporarily closed"}:
        conversion.note(
            SHEET,
            "{n} Angebote ruhen dort oder haben einen unbekannten Status: nicht erhoben.",
        )
    return str(found or OfferStatus.UNKNOWN)


def _summary(conversion: Conversion, service: Entry, eligibility: list[Entry]) -> str:
    """The description and for whom it is, within the length of the field."""
    whom = service.get("eligibility_description") or service.get("eligibility", "")
    whom = whom or next((e["eligibility"] for e in eligibility if e.get("eligibility")), "")
    suffix = words.shortened(f"Für wen: {whom}", words.SUMMARY // 2) if whom else ""
    description = re.sub(r"\s+", " ", service.get("description", "")).lstrip("=+@-•* \t")
    short = words.shortened(description, words.SUMMARY - len(suffix) - 1)
    if short != description.strip() or suffix.endswith("…"):
        conversion.note(
            SHEET, f"{{n}} Beschreibungen sind auf {words.SUMMARY} Zeichen gekürzt (…)."
        )
    return f"{short} {suffix}".strip()


def _ages(service: Entry, eligibility: list[Entry]) -> Entry:
    """Stated ages; whose they are is said only where it is clear."""
    low = service.get("minimum_age") or next((e.get("minimum_age", "") for e in eligibility), "")
    high = service.get("maximum_age") or next((e.get("maximum_age", "") for e in eligibility), "")
    row = {"age_from": words.age_of(low), "age_to": words.age_of(high)}
    if not low and not high:
        return row
    row["age_basis"] = str(Basis.STATED)
    try:
        is_adult = bool(low) and float(low) >= ADULT
        is_child = bool(high) and float(high) <= CHILD_UNTIL
    except ValueError:
        return row
    if is_adult or is_child:
        subject = Offer.AgeSubject.ADULT if is_adult else Offer.AgeSubject.CHILD
        row["age_subject"] = str(subject)
    return row


def _terms_of_use(conversion: Conversion, service: Entry, own: dict[str, list[Entry]]) -> Entry:
    costs = [
        " ".join(filter(None, (one.get("amount"), one.get("currency"), one.get("option"))))
        or one.get("amount_description", "")
        for one in own["cost_options"]
    ]
    fees = service.get("fees_description") or service.get("fees", "")
    cost = fees or "; ".join(costs)
    papers = [service.get("required_documents", "")]
    papers += [one.get("document", "") for one in own["required_documents"]]
    spoken = [one.get("name") or one.get("code", "") for one in own["languages"]]
    languages = "; ".join(filter(None, spoken)) or service.get("languages", "")
    booking = service.get("application_process", "")
    row = {
        "cost": words.shortened(cost.lstrip("=+@-"), words.COST),
        "languages": words.shortened(languages.lstrip("=+@-"), words.LANGUAGES),
        "needs_registration": words.needs_registration(booking),
        "is_free": words.is_free(fees, (one.get("amount", "") for one in own["cost_options"])),
        "to_bring": words.papers_of(papers),
        "has_interpreter": words.has_interpreter(service.get("interpretation_services", "")),
    }
    for text, kept, label in (
        (cost, row["cost"], "Kosten"),
        (languages, row["languages"], "Sprachen"),
    ):
        if kept.endswith("…") and not text.endswith("…"):
            conversion.note(SHEET, f"{{n}} Angaben zu {label} sind gekürzt (…).")
    if booking:
        conversion.note(
            SHEET,
            "{n} Texte zur Anmeldung: Nur ob eine nötig ist, wird gelesen, sonst nicht erhoben.",
        )
    maximum = {one.get("maximum", "") for one in own["capacities"]} - {""}
    return row | ({"capacity": maximum.pop()} if len(maximum) == 1 else {})


def _served(conversion: Conversion, service: Entry, areas: list[Entry]) -> Entry:
    """Named areas that are known here; else the own area, which the importer adds as inferred."""
    named = [one.get("name") or one.get("extent", "") for one in areas]
    named += re.split(r"[;,|]", service.get("service_areas", ""))
    known = [conversion.areas[plain(one)] for one in named if plain(one) in conversion.areas]
    if known:
        keys = ";".join(dict.fromkeys(known))
        return {"areas_served": keys, "areas_served_basis": str(Basis.STATED)}
    conversion.note(
        SHEET,
        "{n} Angebote nennen kein hier bekanntes Einzugsgebiet: Als erschlossen gilt das eigene Gebiet.",
    )
    return {}


def _fields_by_service(source: Source) -> dict[str, tuple[str, ...]]:
    """Fields of work by the terms a service carries, each followed up to its uppermost term."""
    terms = {**source.by_id("taxonomy_terms")}
    terms |= {row["taxonomy_id"]: row for row in terms.values() if row.get("taxonomy_id")}
    named: dict[str, list[str]] = {}
    for link in source.rows("attributes"):
        is_service = link.get("link_entity", "service") in {"", "service"}
        carrier = link.get("service_id") or (link.get("link_id", "") if is_service else "")
        term = link.get("taxonomy_term_id") or link.get("taxonomy_id", "")
        named.setdefault(carrier, []).append(term)
    for service in source.rows("services"):
        ids = re.split(r"[;,|]\s*", service.get("taxonomy_ids", ""))
        named.setdefault(service[OWN_ID], []).extend(filter(None, ids))
    found = {}
    for service_id, ids in named.items():
        fields = [_field_of(terms, one) for one in ids]
        found[service_id] = tuple(dict.fromkeys(str(one) for one in fields if one))
    return found


def _field_of(terms: dict[str, Entry], term_id: str) -> str:
    """Our own code or word on the way up, else what the uppermost term stands for."""
    seen: set[str] = set()
    name = ""
    while term_id in terms and term_id not in seen:
        seen.add(term_id)
        term = terms[term_id]
        name = term.get("name", "")
        for word in (term.get("code", ""), name):
            if plain(word) in words.FIELD_WORDS:
                return str(words.FIELD_WORDS[plain(word)])
        term_id = term.get("parent_id", "")
    return str(words.FIELD_OF_TERM.get(name.lower(), ""))
