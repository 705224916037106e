"""Long work outside the request: start, run, progress, cancel, and what became of dead jobs.

A room registers what it can do in its ``services.py`` or ``imports``::

    @jobs.handles("import")
    def import_data_set(run: jobs.Run) -> str:
        staged = stage(run.parameters["folder"], progress=run.progress)
        with run.effect():            # the only transaction: effect and „fertig“ together
            commit(staged)
        return "2.133 Zeilen übernommen."

and starts it with ``jobs.start("import", {...}, by=request.actor, key=digest)``. The same key is the
same job; a failed or cancelled one may be started again. The worker is
``kettenwerk db_worker --backend jobs --queue-name default``; ``kettenwerk tick`` reaps dead jobs.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Job, Membership, Role
from kettenwerk.core.refusal import Refused

logger = logging.getLogger(__name__)
DEAD_AFTER = timedelta(minutes=2)
BEAT_SECONDS = 1.0
DEAD = (
    "Der Auftrag hat sich nicht mehr gemeldet und wurde beendet. "
    "Es wurde nichts übernommen. Bitte starten Sie ihn erneut."
)
CANCELLED = "Abgebrochen. Es wurde nichts übernommen."
BROKEN = "Bei der Verarbeitung ist ein Fehler aufgetreten. Es wurde nichts übernommen."

Handler = Callable[["Run"], str]
_handlers: dict[str, Handler] = {}


class Cancelled(Exception):
    """Somebody asked to stop, or the reaper gave the job up."""


@dataclass(slots=True)
class Run:
    """What a handler gets: its parameters, who acts, and the way to report."""

    job: Job
    actor: Actor
    _last_beat: float = field(default=0.0)

    @property
    def parameters(self) -> dict[str, Any]:
        parameters: dict[str, Any] = self.job.parameters
        return parameters

    def progress(self, done: int, total: int) -> None:
        """Heartbeat and figures, at most one write a second; raises :class:`Cancelled`."""
        now = time.monotonic()
        if now - self._last_beat < BEAT_SECONDS and done < total:
            return
        self._last_beat = now
        alive = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, is_cancelled=False)
        if not alive.update(done=done, total=total, heartbeat=timezone.now()):
            raise Cancelled

    @contextmanager
    def effect(self) -> Iterator[None]:
        """One short transaction that writes the result and marks the job as done."""
        with transaction.atomic():
            alive = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, is_cancelled=False)
            if not alive.update(state=Job.State.DONE, heartbeat=timezone.now()):
                raise Cancelled
            yield


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function that does jobs of this kind."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


@transaction.atomic
def start(kind: str, parameters: dict[str, Any], *, by: Actor, key: str) -> Job:
    """Queues a job once per key; a failed or cancelled one is queued again."""
    values = {
        "municipality": by.municipality,
        "kind": kind,
        "parameters": parameters,
        "started_by": by.user,
    }
    full_key = f"{by.municipality.slug}/{kind}/{key}"
    job, is_new = Job.objects.get_or_create(idempotency_key=full_key, defaults=values)
    if not is_new and not _again(job, values):
        return job
    run_job.enqueue(str(job.uuid))
    return job


def _again(job: Job, values: dict[str, Any]) -> bool:
    """Puts a failed or cancelled job back to the start; one caller wins."""
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    fresh = {"done": 0, "total": 0, "message": "", "is_cancelled": False, "heartbeat": None}
    is_reset = ended.update(state=Job.State.WAITING, created=timezone.now(), **fresh, **values)
    job.refresh_from_db()
    return bool(is_reset)


def cancel(job: Job) -> None:
    """Stops a waiting job at once, a running one at its next progress report."""
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if waiting.update(state=Job.State.CANCELLED, is_cancelled=True, message=CANCELLED):
        return
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    if not running.update(is_cancelled=True):
        message = "Der Auftrag ist schon beendet und lässt sich nicht mehr abbrechen."
        raise Refused(message)


@task(backend="jobs")
def run_job(job_id: str) -> None:
    """Runs one queued job; called by the worker, at most once per queueing."""
    claimed = Job.objects.filter(uuid=UUID(job_id), state=Job.State.WAITING).update(
        state=Job.State.RUNNING, heartbeat=timezone.now()
    )
    if not claimed:
        return
    job = Job.objects.select_related("municipality__parent", "started_by").get(uuid=UUID(job_id))
    try:
        message = _handler(job.kind)(Run(job, _actor(job)))
    except Cancelled:
        _end(job, Job.State.CANCELLED, CANCELLED)
    except Refused as refusal:
        _end(job, Job.State.FAILED, str(refusal))
    except Exception:
        logger.exception("Job %s (%s) failed", job.uuid, job.kind)
        _end(job, Job.State.FAILED, BROKEN)
        raise
    else:
        _end(job, Job.State.DONE, message)


def _end(job: Job, state: str, message: str) -> None:
    """The last word on a job; a job that reached its effect stays done."""
    rows = Job.objects.filter(pk=job.pk)
    rows.filter(state=Job.State.RUNNING).update(state=state, heartbeat=timezone.now())
    rows.filter(state=state).update(message=message[:400])


def _handler(kind: str) -> Handler:
    if kind not in _handlers:
        autodiscover_modules("services", "imports")
    if kind not in _handlers:
        message = f"Aufträge der Art „{kind}“ kennt diese Installation nicht."
        raise Refused(message)
    return _handlers[kind]


def _actor(job: Job) -> Actor:
    """Who started the job, with the role held now."""
    if job.started_by is None:
        return Actor(job.municipality)
    membership = Membership.objects.filter(
        user=job.started_by, municipality=job.municipality, user__is_active=True
    ).first()
    if membership is None:
        message = "Wer den Auftrag gestartet hat, gehört nicht mehr zu dieser Kommune."
        raise Refused(message)
    return Actor(job.municipality, job.started_by, Role(membership.role))


def reap() -> int:
    """Ends running jobs without a heartbeat and queues waiting ones that lost their place."""
    silent = timezone.now() - DEAD_AFTER
    dead = Job.objects.filter(state=Job.State.RUNNING, heartbeat__lt=silent)
    reaped = dead.update(state=Job.State.FAILED, message=DEAD) if dead.exists() else 0
    waiting = Job.objects.filter(state=Job.State.WAITING, created__lt=silent)
    if waiting.exists() and not DBTaskResult.objects.ready().exists():
        for job in waiting:
            run_job.enqueue(str(job.uuid))
    return reaped
