"""``kettenwerk municipality SLUG --name …``: a municipality that begins with an empty inventory."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.refusal import Refused
from kettenwerk.territory.models import Area
from kettenwerk.territory.services import open_municipality


class Command(BaseCommand):
    help = "Legt eine Kommune mit ihrem Gebiet an; danach: kettenwerk invite."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="KURZNAME", help="steht in den Adressen, z. B. hamm")
        parser.add_argument("--name", required=True, help="z. B. Hamm")
        parser.add_argument("--kind", choices=Area.Kind.values, default=Area.Kind.TOWN.value)
        parser.add_argument("--parent", metavar="KURZNAME", help="die Kommune darüber")

    def handle(self, *args: Any, **options: Any) -> None:
        parent = None
        if options["parent"]:
            parent = Municipality.objects.filter(slug=options["parent"]).first()
            if parent is None:
                message = f"Die Kommune „{options['parent']}“ gibt es nicht."
                raise CommandError(message)
        if Municipality.objects.filter(slug=options["slug"]).exists():
            message = f"Die Kommune „{options['slug']}“ gibt es schon."
            raise CommandError(message)
        try:
            opened = open_municipality(
                options["slug"], name=options["name"], kind=options["kind"], parent=parent
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{opened.name} ist angelegt. Jetzt einladen: kettenwerk invite …")
