"""How often one address may ask: counted by a hash that nobody can turn back, forgotten each day."""

import hashlib
import secrets
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from kettenwerk.guide.services.limits import address_of_sender

MINUTE = 60
DAY = 60 * 60 * 24
# A high limit is counted by samples: asking must not write into the database each time.
SAMPLES_PER_MINUTE = 60


def seconds_to_wait(request: HttpRequest) -> int:
    """0 while the address may go on, else the seconds until it may."""
    limit = settings.API_PER_MINUTE
    if not limit:
        return 0
    now = int(timezone.now().timestamp())
    key = f"hsds-{_mark(request)}-{now // MINUTE}"
    asked = cache.get(key, 0)
    if asked >= limit:
        return MINUTE - now % MINUTE
    step = max(1, limit // SAMPLES_PER_MINUTE)
    if secrets.randbelow(step) == 0:
        cache.set(key, asked + step, MINUTE)
    return 0


def _mark(request: HttpRequest) -> str:
    """The sender as a hash with a salt that is thrown away after its day; the address is not kept."""
    salt = _salt(f"{timezone.localdate():%Y%m%d}")
    return hashlib.sha256(f"{salt}{address_of_sender(request)}".encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _salt(day: str) -> str:
    """The same in all processes of the server."""
    key = f"hsds-salt-{day}"
    cache.add(key, secrets.token_hex(16), DAY)
    return str(cache.get(key))
