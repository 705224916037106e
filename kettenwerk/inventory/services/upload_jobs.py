"""Short lists are checked and taken over at once, long ones in the background."""

from django.core.mail import send_mail
from django.utils import timezone

from kettenwerk.accounts import jobs
from kettenwerk.accounts.access import Actor
from kettenwerk.inventory.models import Upload
from kettenwerk.inventory.services.upload_checks import row_count, stage_upload, words_of
from kettenwerk.inventory.services.uploads import check, keep_check, refuse_unless_open, take_over

MOST_AT_ONCE = 1_000


def look_through(upload: Upload, *, by: Actor) -> bool:
    """Checks a list; whether that is done already."""
    if row_count(upload) <= MOST_AT_ONCE:
        check(upload)
        return True
    _start("Liste prüfen", upload, by)
    return False


def take_in(upload: Upload, *, by: Actor) -> bool:
    """Takes a list over; whether that is done already, else a mail tells when."""
    refuse_unless_open(upload)
    if row_count(upload) <= MOST_AT_ONCE:
        take_over(upload, by=by)
        return True
    _start("Liste übernehmen", upload, by)
    return False


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
