"""What is due, for the page, the mail and the calendar; nothing here writes."""

from kettenwerk.desk.queries.dates import WINDOW, Date, dates_of
from kettenwerk.desk.queries.first_day import Step, is_empty, steps_for
from kettenwerk.desk.queries.items import Item, Look, look_at
from kettenwerk.desk.queries.kinds import FIRST, KINDS, LATER, Due, Kind, due_in, kind_named
from kettenwerk.desk.queries.people import feed_of, membership_of, setting_of

__all__ = [
    "FIRST",
    "KINDS",
    "LATER",
    "WINDOW",
    "Date",
    "Due",
    "Item",
    "Kind",
    "Look",
    "Step",
    "dates_of",
    "due_in",
    "feed_of",
    "is_empty",
    "kind_named",
    "look_at",
    "membership_of",
    "setting_of",
    "steps_for",
]
