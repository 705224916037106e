"""``kettenwerk demo``, started by ``make run``: sets up, loads Kreis Unna, serves."""

import io
import os
import sys
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from kettenwerk.accounts.services import DEMO_PEOPLE
from kettenwerk.config import demo
from kettenwerk.config.importing import BadFolder
from kettenwerk.config.supervise import HOST, PortTaken, Supervisor, Web, check_port, read_port
from kettenwerk.core.tabular import Unreadable


class Command(BaseCommand):
    help = "Richtet die Vorführung mit den Daten des Kreises Unna ein und startet sie."
    requires_system_checks = ()  # `make check` looks at the whole house; a start shall be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-serve", action="store_true", help="nur einrichten und das Ergebnis zeigen"
        )
        parser.add_argument("--web", type=int, metavar="PORT", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            message = (
                "Die Vorführung startet nicht im Produktivbetrieb (KETTENWERK_MODE=production)."
            )
            raise CommandError(message)
        if options["web"]:
            Web(options["web"]).run()
            return
        try:
            port = read_port(os.environ.get("PORT") or "8000")
            if not options["no_serve"]:
                check_port(port)
            password = self._set_up()
        except (PortTaken, demo.Refusal, BadFolder, Unreadable) as error:
            raise CommandError(str(error)) from error
        if options["no_serve"]:
            self._sign_ins(password)
        else:
            self._serve(port, password)

    def _set_up(self) -> demo.Password:
        self.stdout.write(
            f"Kettenwerk, Vorführung mit den Daten des Kreises Unna · {settings.DATA_DIR}"
        )
        (settings.DATA_DIR / "static").mkdir(exist_ok=True)
        with demo.only_one(self._say):
            demo.migrate(self._say)
            is_new = demo.load_example(self._say)
            demo.load_guide(self._say, with_contacts=demo.wants_contacts())
            password = demo.demo_password()
            demo.make_people(password.text)
        if is_new:
            self._say("Die Ketten werden zum ersten Mal gezeichnet …", is_passing=True)
            table = io.StringIO()
            call_command("chain", municipality=demo.KREIS, towns=True, stdout=table)
            self._say(f"\n{table.getvalue()}")
        else:
            self._say("Kreis Unna ist schon übernommen.")
        return password

    def _serve(self, port: int, password: demo.Password) -> None:
        def when_ready() -> None:
            self.stdout.write(f"Kettenwerk läuft: http://{HOST}:{port}/   (Ende mit Strg+C)")
            self.stdout.write(f"Familienwegweiser: http://{HOST}:{port}{reverse('guide:start')}")
            self._sign_ins(password)
            self.stdout.flush()

        self._say("Web und Auftragsdienst starten …", is_passing=True)
        Supervisor(port, say=self.stdout.write, when_ready=when_ready).run()
        self.stdout.write("Beendet.")

    def _sign_ins(self, password: demo.Password) -> None:
        self.stdout.write(f"Anmelden mit einer dieser Adressen, Kennwort: {password.told}")
        for email, name, _, role in DEMO_PEOPLE:
            self.stdout.write(f"  {email:<24} {name}, {role.label}")

    def _say(self, text: str, *, is_passing: bool = False) -> None:
        """A passing line is overwritten; where no terminal is, it is left out."""
        is_terminal = sys.stdout.isatty()
        if is_passing and not is_terminal:
            return
        clear = "\r\x1b[K" if is_terminal else ""
        self.stdout.write(f"{clear}{text}", ending="" if is_passing else "\n")
        self.stdout.flush()
