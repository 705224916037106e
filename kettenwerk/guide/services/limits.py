"""How often somebody may write, without keeping who it was.

An address becomes five hexadecimal digits that change every day: enough to slow a flood down, too few
to find the address again, because thousands of addresses share them.
"""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

PER_HOUR = 5
PER_HOUR_AND_TOWN = 120
HOUR_SECONDS = 3600


def address_of_sender(request: HttpRequest) -> str:
    """Where a request came from, behind our own proxy if there is one; kept nowhere."""
    hops = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed = request.headers.get("X-Forwarded-For", "").split(",")
    if hops and len(passed) >= hops and (seen := passed[-hops].strip()):
        return seen
    return str(request.META.get("REMOTE_ADDR", ""))


def take_turn(address: str, town: str, now: datetime) -> int:
    """Counts one message; how many seconds to wait before the next one is taken, 0 if this one is."""
    hour = f"{now:%Y%m%d%H}"
    wait = HOUR_SECONDS - (now.minute * 60 + now.second)
    own = _count(f"guide-voice:{hour}:{_blurred(address, now)}")
    all_together = _count(f"guide-voices:{hour}:{town}")
    return wait if own > PER_HOUR or all_together > PER_HOUR_AND_TOWN else 0


def _blurred(address: str, now: datetime) -> str:
    key = f"{settings.SECRET_KEY}:{now:%Y%m%d}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:5]


def _count(key: str) -> int:
    cache.add(key, 0, HOUR_SECONDS)
    try:
        return int(cache.incr(key))
    except ValueError:  # expired between the two
        return 1
