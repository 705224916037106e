"""``kettenwerk invite``: the first coordinator of a municipality, before anybody can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kettenwerk.accounts import services
from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality, Role
from kettenwerk.core.refusal import Refused


class Command(BaseCommand):
    help = "Lädt eine Person per E-Mail in eine Kommune ein."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--municipality", required=True, metavar="KURZNAME")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", choices=Role.values, default=Role.COORDINATE.value)
        parser.add_argument(
            "--site", required=True, help="Adresse, z. B. https://kettenwerk.example"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        municipality = Municipality.objects.filter(slug=options["municipality"]).first()
        if municipality is None:
            message = f"Die Kommune „{options['municipality']}“ gibt es nicht."
            raise CommandError(message)
        try:
            services.invite(
                options["email"],
                name=options["name"],
                role=Role(options["role"]),
                by=Actor(municipality),
                site=options["site"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Einladung an {options['email']} verschickt.")
