"""What the desk does: mails about what is new, private calendar addresses, choices of a member."""

from kettenwerk.desk.services.calendar import (
    Opened,
    end_feed,
    feed_text,
    last_change,
    make_feed,
    open_feed,
    refresh_dates,
)
from kettenwerk.desk.services.digest import choose_rhythm, send_digests
from kettenwerk.desk.services.notices import notice_what_is_due

__all__ = [
    "Opened",
    "choose_rhythm",
    "end_feed",
    "feed_text",
    "last_change",
    "make_feed",
    "notice_what_is_due",
    "open_feed",
    "refresh_dates",
    "send_digests",
]
