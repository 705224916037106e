"""``kettenwerk chain --municipality SLUG``: the chain of a place in the terminal or as a file."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kettenwerk.accounts.models import Municipality
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.exports import as_json, as_pdf, as_svg, as_text, as_xlsx, towns_as_text
from kettenwerk.chain.filters import ChainFilter, read_filter
from kettenwerk.chain.result import Chain
from kettenwerk.core.fields import read_fuzzy_date
from kettenwerk.inventory.models import PreventionTarget, TargetGroup
from kettenwerk.territory.queries import AreaTree, area_tree

WRITERS: dict[str, Callable[[Chain], str | bytes]] = {
    "table": as_text,
    "json": as_json,
    "svg": as_svg,
    "pdf": as_pdf,
    "xlsx": as_xlsx,
}


class Command(BaseCommand):
    help = "Zeigt die Präventionskette einer Kommune: Tabelle, JSON, Bild, PDF oder Excel."
    requires_system_checks = ()  # a look at the chain need not check the whole house

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add(
            "--municipality", required=True, metavar="SLUG", help="Kurzname der Kommune, die schaut"
        )
        add("--area", default="", metavar="SLUG", help="Gebiet darin, sonst die Kommune selbst")
        add("--as-of", default="", metavar="DATE", help="Stand, z. B. 2011-12-14 oder 14.12.2011")
        add("--target-group", default="", metavar="CODE", help="nur Angebote für diese Zielgruppe")
        add("--level", default="", metavar="CODE", help="nur Angebote dieser Präventionsstufe")
        add("--format", default="table", choices=list(WRITERS), help="Art der Ausgabe")
        add("--towns", action="store_true", help="eine Zeile je Stadt statt der ganzen Kette")
        add("--out", type=Path, metavar="FILE", help="Datei; nötig für PDF und Excel")

    def handle(self, *args: Any, **options: Any) -> None:
        format_, out = options["format"], options["out"]
        if format_ in {"pdf", "xlsx"} and out is None:
            message = f"Für --format {format_} bitte eine Datei nennen: --out kette.{format_}"
            raise CommandError(message)
        municipality = find_municipality(options["municipality"])
        if options["towns"]:
            self.stdout.write(towns_as_text(self._towns(municipality, options)), ending="")
            return
        tree = area_tree(municipality)
        chain = draw_chain(municipality, self._filter(municipality, tree, options), tree)
        content = WRITERS[format_](chain)
        if out is None:
            self.stdout.write(str(content), ending="")
        else:
            self._write(out, content)

    def _towns(self, above: Municipality, options: dict[str, Any]) -> Iterator[Chain]:
        """The municipality and its towns in official order, each as it sees itself."""
        towns = Municipality.objects.select_related("parent").filter(pk__in=above.tree_ids())
        for municipality in towns.order_by("ags"):
            tree = area_tree(municipality)
            filter_ = self._filter(municipality, tree, {**options, "area": ""})
            yield draw_chain(municipality, filter_, tree)

    def _filter(
        self, municipality: Municipality, tree: AreaTree, options: dict[str, Any]
    ) -> ChainFilter:
        check_code("--target-group", options["target_group"], TargetGroup.values)
        check_code("--level", options["level"], PreventionTarget.values)
        check_day(options["as_of"])
        wanted = {
            "raum": options["area"],
            "stand": options["as_of"],
            "zielgruppe": options["target_group"],
            "stufe": options["level"],
        }
        filter_ = read_filter(wanted, municipality=municipality, tree=tree)
        if filter_ is None:
            message = (
                f"Für „{municipality.slug}“ ist noch kein Gebiet übernommen. "
                f"Bitte zuerst: kettenwerk import DIR --municipality {municipality.slug}"
            )
            raise CommandError(message)
        if options["area"] and options["area"] != filter_.place.key:
            known = [
                filter_.place.key,
                *(tree.areas[pk].key for pk in tree.below(filter_.place.pk)),
            ]
            message = f"Das Gebiet „{options['area']}“ gibt es in {municipality} nicht. Bekannt: {', '.join(known)}."
            raise CommandError(message)
        return filter_

    def _write(self, file: Path, content: str | bytes) -> None:
        try:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        except OSError as error:
            message = f"„{file}“ lässt sich nicht schreiben. Gibt es den Ordner, und dürfen Sie darin schreiben?"
            raise CommandError(message) from error
        self.stderr.write(f"Geschrieben: {file}")


def find_municipality(slug: str) -> Municipality:
    municipality = Municipality.objects.select_related("parent").filter(slug=slug).first()
    if municipality is None:
        known = ", ".join(Municipality.objects.values_list("slug", flat=True)) or "keine"
        message = f"Die Kommune „{slug}“ gibt es nicht. Bekannt: {known}."
        raise CommandError(message)
    return municipality


def check_code(option: str, code: str, known: list[str]) -> None:
    if code and code not in known:
        message = f"„{code}“ gibt es bei {option} nicht. Bekannt: {', '.join(known)}."
        raise CommandError(message)


def check_day(text: str) -> None:
    try:
        if text:
            read_fuzzy_date(text)
    except ValueError as error:
        message = f"„{text}“ ist kein Datum. Möglich: 2011-12-14, 14.12.2011, 12.2011 oder 2011."
        raise CommandError(message) from error
