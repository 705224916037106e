"""Making the Data Package of many offers in the background, when somebody asks for it."""

from kettenwerk.accounts import jobs
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Job, Municipality
from kettenwerk.core.german import number_text
from kettenwerk.guide.hsds.catalogue import Catalogue, current
from kettenwerk.guide.hsds.export import made_package
from kettenwerk.guide.hsds.kept import keep_package, kept_package, state_key

JOB = "Data Package erstellen"
_UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)


def start_package(catalogue: Catalogue) -> None:
    """Queues the job, one at a time whoever asks; it belongs to the municipality above all others."""
    if Job.objects.filter(kind=JOB, state__in=_UNDER_WAY).exists():
        return
    top = Municipality.objects.filter(parent=None).first()
    if top is not None:
        jobs.start(JOB, {}, by=Actor(top), key=state_key(catalogue))


@jobs.handles(JOB)
def make_package_in_background(run: jobs.Run) -> str:
    """The job: for the state at its start; what changes meanwhile asks for another."""
    catalogue = current()
    if kept_package(catalogue) is None:
        archive = made_package(catalogue, run.progress)
        with run.effect():
            keep_package(catalogue, archive)
    return f"Data Package mit {number_text(len(catalogue.offers))} Angeboten erstellt."
