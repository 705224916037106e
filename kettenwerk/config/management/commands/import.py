"""``kettenwerk import DIR --municipality SLUG``: a folder of tables, all or nothing."""

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kettenwerk.accounts.imports import Run
from kettenwerk.accounts.models import Municipality
from kettenwerk.config.importing import (
    BadFolder,
    changes,
    check_folder,
    commit_folder,
    not_taken_over,
    stage_folder,
)
from kettenwerk.core.tabular import RowReport, State, Unreadable, count_states
from kettenwerk.territory.services import ensure_municipalities


class Command(BaseCommand):
    help = (
        "Übernimmt einen Ordner mit Tabellen. Eine abgelehnte Zeile, und es wird nichts übernommen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="Ordner mit den CSV-Dateien")
        parser.add_argument(
            "--municipality", required=True, metavar="SLUG", help="Kurzname der Kommune"
        )
        parser.add_argument(
            "--preview", action="store_true", help="nur zeigen, was geschähe; nichts übernehmen"
        )
        parser.add_argument(
            "--all-rows",
            action="store_true",
            help="auch neue und unveränderte Zeilen einzeln nennen",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug, is_preview = options["municipality"], options["preview"]
        is_known = Municipality.objects.filter(slug=slug).exists()
        with nullcontext() if is_known else transaction.atomic():
            run = self._stage(options["folder"], slug, everything=options["all_rows"])
            if is_preview:
                self.stdout.write("Vorschau: es wurde nichts übernommen.")
                if not is_known:
                    transaction.set_rollback(True)
                return
            commit_folder(run, Municipality.objects.get(slug=slug))

    def _stage(self, folder: Path, slug: str, *, everything: bool) -> Run:
        """On a first import the municipality is created in the same transaction, so a refusal leaves nothing."""
        try:
            check_folder(folder)
            ensure_municipalities(folder / "areas.csv", slug)
            municipality = Municipality.objects.get(slug=slug)
            run = stage_folder(folder, municipality)
        except Municipality.DoesNotExist as error:
            known = ", ".join(Municipality.objects.values_list("slug", flat=True)) or "keine"
            message = f"Die Kommune „{slug}“ gibt es nicht. Bekannt: {known}."
            raise CommandError(message) from error
        except (BadFolder, Unreadable) as error:
            raise CommandError(str(error)) from error
        self._print_rows(run.reports, everything=everything)
        for name in not_taken_over(folder):
            self.stdout.write(f"{name}: noch nicht übernommen (kommt mit einem späteren Raum)")
        if run.rejected:
            message = f"{len(run.rejected)} Zeilen abgelehnt. Es wurde nichts übernommen."
            raise CommandError(message)
        return run

    def _print_rows(self, reports: list[RowReport], *, everything: bool) -> None:
        quiet = set() if everything else {State.NEW, State.SAME}
        for report in reports if everything else changes(reports):
            if report.state not in quiet:
                stream = self.stderr if report.state is State.REJECTED else self.stdout
                stream.write(f"{report.state.value}: {report}")
        for file in dict.fromkeys(report.file for report in reports):
            counts = count_states(r for r in reports if r.file == file)
            words = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
            self.stdout.write(f"{file}: {words}")
        counts = count_states(reports)
        words = ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state])
        self.stdout.write(f"insgesamt: {words}")
