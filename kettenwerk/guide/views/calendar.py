"""Weekly hours as a calendar file that a phone understands."""

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vRecur

from kettenwerk.guide.public import OpenHours, PublicOffer
from kettenwerk.guide.views.hours import DAYS

# What the calendar standard calls the days of the week, Monday first.
_BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKS_AHEAD = 26


def weekly_calendar(offer: PublicOffer, name: str, address: str, now: datetime) -> bytes:
    """Every opening time as a weekly event without the days on which it is closed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kettenwerk//Familienwegweiser//DE")
    calendar.add("version", "2.0")
    for hours in offer.hours:
        if hours.weekdays:
            calendar.add_component(_event(offer, hours, name, address, now))
    return bytes(calendar.to_ical())


def _event(offer: PublicOffer, hours: OpenHours, name: str, address: str, now: datetime) -> Event:
    numbers = sorted(DAYS.index(code) for code in hours.weekdays)
    day = _next_day(now.date(), numbers)
    event = Event()
    event.add("uid", f"{hours.uuid}@kettenwerk")
    event.add("dtstamp", offer.modified)
    event.add("summary", name)
    # The way back first: a calendar shows the beginning of a text.
    phone = next((one.phone for one in offer.contacts if one.phone), "")
    event.add("description", "\n".join(part for part in (address, phone, hours.note) if part))
    event.add("url", address)
    event.add("dtstart", datetime.combine(day, hours.opens, now.tzinfo))
    event.add("dtend", datetime.combine(day, hours.closes, now.tzinfo))
    event.add("rrule", vRecur(freq="WEEKLY", byday=[_BYDAY[one] for one in numbers]))
    closed = [
        datetime.combine(one, hours.opens, now.tzinfo)
        for one in _closed_days(offer, day)
        if one.weekday() in numbers
    ]
    if closed:
        event.add("exdate", closed)
    if offer.places:
        place = offer.places[0]
        event.add("location", ", ".join(part for part in (place.name, place.address) if part))
    return event


def _next_day(today: date, numbers: list[int]) -> date:
    return next(
        day for ahead in range(7) if (day := today + timedelta(days=ahead)).weekday() in numbers
    )


def _closed_days(offer: PublicOffer, start: date) -> list[date]:
    """Single closed days from the first event on, as far as anybody plans."""
    days = (start + timedelta(days=ahead) for ahead in range(7 * _WEEKS_AHEAD))
    return [day for day in days if any(first <= day <= last for first, last, _ in offer.closures)]
