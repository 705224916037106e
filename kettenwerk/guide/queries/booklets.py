"""The Hefte of a municipality, without the papers themselves."""

from django.db.models import QuerySet

from kettenwerk.accounts.models import Job, Municipality
from kettenwerk.guide.models import Booklet


def booklets_of(municipality: Municipality) -> QuerySet[Booklet]:
    """What was set, newest first."""
    rows = Booklet.objects.filter(municipality=municipality)
    return rows.defer("pdf").order_by("-created", "-pk")


def published_booklets(municipality: Municipality, language: str) -> QuerySet[Booklet]:
    """What families may load in a language, last published first."""
    rows = booklets_of(municipality).filter(language=language)
    return rows.exclude(published_at=None).order_by("-published_at", "-pk")


def running_job(municipality: Municipality, kind: str, parameters: dict[str, str]) -> Job | None:
    """A job that does the same thing right now."""
    active = [Job.State.WAITING, Job.State.RUNNING]
    rows = Job.objects.filter(municipality=municipality, kind=kind, state__in=active)
    return next((job for job in rows if job.parameters == parameters), None)
