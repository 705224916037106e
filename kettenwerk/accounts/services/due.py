"""What recurs: a room registers it, ``kettenwerk tick`` does it.

::

    @due.every(minutes=10)
    def remind_providers(now: datetime) -> int:   # how many; idempotent
        ...

Rooms are found like the handlers of jobs: their ``services`` are loaded. Of two ticks at once only
one starts a task; what the task does must still be safe to do twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from kettenwerk.accounts.models import DueTask

logger = logging.getLogger(__name__)
Task = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A task and how often it is due."""

    name: str
    pause: timedelta
    task: Task


_tasks: dict[str, Recurring] = {}


def every(*, minutes: int) -> Callable[[Task], Task]:
    """Registers what is due again after so many minutes; it is given the present moment."""

    def register(task: Task) -> Task:
        _tasks[task.__name__] = Recurring(task.__name__, timedelta(minutes=minutes), task)
        return task

    return register


def run_due(now: datetime | None = None) -> dict[str, int]:
    """Does what is due and says how much each task did; one that fails does not stop the others."""
    now = now or timezone.now()
    autodiscover_modules("services")
    started = dict(DueTask.objects.values_list("name", "started"))
    done = {}
    for one in _tasks.values():
        if not _claim(one, started.get(one.name), now):
            continue
        try:
            done[one.name] = one.task(now)
        except Exception:
            logger.exception("Due task %s failed", one.name)
            done[one.name] = 0
    return done


def _claim(one: Recurring, known: datetime | None, now: datetime) -> bool:
    """Whether this tick is the one that does the task now."""
    rows = DueTask.objects.filter(name=one.name)
    if known is None:
        with transaction.atomic():
            _, is_new = DueTask.objects.get_or_create(name=one.name, defaults={"started": now})
        return is_new
    # The tick comes about once a minute; a few seconds early must not skip a round.
    latest = now - one.pause + timedelta(seconds=5)
    return known <= latest and bool(rows.filter(started__lte=latest).update(started=now))
