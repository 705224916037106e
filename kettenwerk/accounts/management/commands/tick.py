"""``kettenwerk tick``: every minute, what is due."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from kettenwerk.accounts import jobs
from kettenwerk.accounts.services import due, send_waiting, tidy_up


class Command(BaseCommand):
    help = "Beendet verstorbene Aufträge, erledigt Fälliges, verschickt E-Mails und löscht, dessen Frist vorbei ist; einmal je Minute aufrufen."

    def handle(self, *_args: Any, verbosity: int, **_options: Any) -> None:
        done = {"dead_jobs": jobs.reap(), **due.run_due(), "mails": send_waiting()}
        done |= asdict(tidy_up())
        if verbosity > 1 or (verbosity and any(done.values())):
            self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items()))
