"""Long lists are checked and taken over in the background; a mail says when it is done."""

from django.core.mail import send_mail
from django.utils import timezone

from kettenwerk.accounts import jobs
from kettenwerk.accounts.access import Actor
from kettenwerk.inventory.models import Upload
from kettenwerk.inventory.services.upload_checks import row_count, stage_upload, words_of
from kettenwerk.inventory.services.uploads import keep_check, refuse_unless_open, take_over


def start_check(upload: Upload, *, by: Actor) -> None:
    """Checks a long list in the background."""
    _start("Liste prüfen", upload, by)


def start_take_over(upload: Upload, *, by: Actor) -> None:
    """Takes a long list over in the background; a mail says when it is done."""
    refuse_unless_open(upload)
    _start("Liste übernehmen", upload, by)


def _start(kind: str, upload: Upload, by: Actor) -> None:
    key = f"{upload.uuid}/{timezone.now():%Y%m%d%H%M%S}"
    upload.job = jobs.start(kind, {"upload": str(upload.uuid)}, by=by, key=key)
    upload.save(update_fields=["job"])


@jobs.handles("Liste prüfen")
def check_in_background(run: jobs.Run) -> str:
    upload = Upload.objects.get(uuid=run.parameters["upload"])
    run.progress(0, row_count(upload))
    staged = stage_upload(upload)
    with run.effect():
        keep_check(upload, staged)
    return f"{sum(upload.counts.values())} Zeilen geprüft."


@jobs.handles("Liste übernehmen")
def take_over_in_background(run: jobs.Run) -> str:
    upload = Upload.objects.get(uuid=run.parameters["upload"])
    run.progress(0, row_count(upload))
    take_over(upload, by=run.actor, within=run.effect)
    send_receipt(upload, by=run.actor)
    return f"„{upload}“: {words_of(upload.counts)}."


def send_receipt(upload: Upload, *, by: Actor) -> None:
    """Tells whoever started a long import what became of it."""
    if by.user is None:
        return
    text = (
        f"Guten Tag,\n\ndie Liste „{upload.file_name}“ ist übernommen: {words_of(upload.counts)}.\n\n"
        "Bis 30 Tage danach lässt sich der Import zurücknehmen.\n"
    )
    send_mail(f"Liste übernommen: {upload.file_name}"[:150], text, None, [by.user.email])
