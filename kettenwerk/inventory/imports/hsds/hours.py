"""Plain weekly schedules of an HSDS directory as opening times; all others stay words at the contact."""

import re

from kettenwerk.inventory.imports.hsds import words
from kettenwerk.inventory.imports.hsds.source import (
    LINE,
    OWN_ID,
    Conversion,
    Entry,
    Source,
    reference,
)
from kettenwerk.inventory.models import Weekday

SHEET = "Öffnungszeiten"
NOTE = 120
DAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), Weekday.values, strict=True))
DAYS |= {str(number): code for number, code in enumerate(Weekday.values, start=1)}
# What makes a schedule more than „every week on these days“.
SPECIAL = ("bymonthday", "byyearday", "byweekno", "count", "until", "valid_from", "valid_to")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(?=$|[:Z+-])")


def hours_rows(conversion: Conversion) -> list[Entry]:
    """One row per plain schedule of a service."""
    source = conversion.source
    services = source.by_id("services")
    rows = []
    for row in source.rows("schedules"):
        service = services.get(row.get("service_id", ""))
        days = plain_days(row)
        if service is None or not days or not reference(service):
            continue
        rows.append(
            {
                LINE: row[LINE],
                "id": "" if row[OWN_ID].startswith("@") else row[OWN_ID][:100],
                "offer": reference(service),
                "weekdays": ";".join(days),
                "opens": _time(row, "opens_at"),
                "closes": _time(row, "closes_at"),
                "note": words.shortened(row.get("notes", "").lstrip("=+@-"), NOTE),
            }
        )
    if rows:
        conversion.note(SHEET, f"{len(rows)} einfache Wochenpläne sind Öffnungszeiten geworden.")
    return rows


def in_words(source: Source, link: str) -> dict[str, list[Entry]]:
    """The schedules that are told in words, by what they belong to."""
    found = source.by_link("schedules", link)
    if link != "service_id":
        return found
    left = {owner: [row for row in rows if not plain_days(row)] for owner, rows in found.items()}
    return {owner: rows for owner, rows in left.items() if rows}


def plain_days(row: Entry) -> tuple[str, ...]:
    """The weekdays of a schedule that is the same every week; none if it is anything else."""
    is_weekly = row.get("freq", "").upper() in {"", "WEEKLY"} and row.get("interval", "") in {
        "",
        "1",
    }
    opens, closes = _time(row, "opens_at"), _time(row, "closes_at")
    if not is_weekly or not opens or opens >= closes or any(row.get(one) for one in SPECIAL):
        return ()
    named = [one.strip().upper() for one in (row.get("byday") or row.get("weekday", "")).split(",")]
    codes = [DAYS.get(one, "") for one in named]
    return tuple(dict.fromkeys(codes)) if codes and all(codes) else ()


def _time(row: Entry, name: str) -> str:
    found = _TIME.match(row.get(name, ""))
    return found.group() if found else ""
