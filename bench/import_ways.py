"""The ways that bench/import.py measures: ours, and django-import-export on the same file and rules.

Loaded by a child process once Django is set up.
"""

import hashlib
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.db.transaction import Atomic
from import_export import fields, instance_loaders, resources, widgets
from import_export.formats.base_formats import XLSX

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality, Version
from kettenwerk.core.sheets import Sheet, write_xlsx
from kettenwerk.core.tabular import read_list, read_years
from kettenwerk.inventory.models import Offer, OfferArea, Organisation, SearchText
from kettenwerk.inventory.services import uploads
from kettenwerk.territory.models import Area

TOWN = "unna"
SEED = 20111214
HEADS = (
    *("Kennung", "Angebot", "Anbieter", "Gebiet", "Arbeitsfelder", "Zielgruppen"),
    *("Alter ab (Jahre)", "Alter bis (Jahre)", "Kurzbeschreibung"),
)
FIELDS = ("gesundheit", "jugendhilfe", "bildung", "soziales", "kultur_sport")
GROUPS = ("eltern", "familien", "kinder", "jugendliche", "schwangere")
TEXT = (
    "Elterncafé Treff Beratung Frühe Hilfen Krabbelgruppe Sprachförderung Begleitung Bewegung "
    "Schwangerschaft Hebamme Sprechstunde Ferien Spielgruppe Lesepaten Sport Musik Schule Übergang "
    "Ernährung Väter Mütter Alleinerziehende Patenschaft Netzwerk Grundschule Kita Familienzentrum"
)
WORDS = TEXT.split()
COMPARED = (
    *("key", "name", "provider__name", "area__key", "fields", "target_groups", "from_months"),
    *("to_months", "summary", "kind", "status", "audience", "function", "visibility"),
    "municipality__slug",
)


def write_file(path: Path, rows: int) -> None:
    """Offers of about 50 organisations that nobody knows yet, each in one place."""
    rng = random.Random(SEED)  # noqa: S311 - example data

    def offer(number: int) -> list[Any]:
        first = rng.choice([0, 0.5, 1, 3, 6])
        return [
            f"angebot-{number:06d}",
            f"{' '.join(rng.sample(WORDS, 3))} {number}",
            f"{WORDS[number % 25]} Verein {number % 50}",
            TOWN,
            "; ".join(rng.sample(FIELDS, rng.choice([1, 1, 2]))),
            "; ".join(rng.sample(GROUPS, rng.choice([1, 2]))),
            first,
            first + rng.choice([2, 4, 10]),
            " ".join(rng.choices(WORDS, k=14)),
        ]

    path.write_bytes(write_xlsx([Sheet("Angebote", HEADS, [offer(n) for n in range(rows)])]))


# ------------------------------------------------------------------------------------------- ours


def kettenwerk(file: Path) -> None:
    """Received, checked for the preview, checked again and taken over, as in the browser."""
    by = Actor(_town())
    upload = uploads.receive(file.read_bytes(), file.name, by=by)
    uploads.check(upload)
    uploads.take_over(upload, by=by)


def _town() -> Municipality:
    return Municipality.objects.select_related("parent").get(slug=TOWN)


# ------------------------------------------------------------------------------------------- peer


class Codes(widgets.Widget):  # type: ignore[misc]
    def clean(self, value: Any, **_: Any) -> tuple[str, ...]:
        return read_list(str(value or ""))


class Months(widgets.Widget):  # type: ignore[misc]
    def clean(self, value: Any, **_: Any) -> int | None:
        return None if value in (None, "") else read_years(str(value))


class Known(widgets.Widget):  # type: ignore[misc]
    """A record by name or key, all of them asked for once: quicker than ``ForeignKeyWidget``."""

    def __init__(self, model: Any, attr: str) -> None:
        super().__init__()
        self.model, self.attr = model, attr
        self.known: dict[str, Any] | None = None

    def clean(self, value: Any, **_: Any) -> Any:
        if self.known is None:
            rows = self.model.objects.filter(deleted_at=None)
            self.known = {getattr(one, self.attr): one for one in rows}
        return self.known[value]


def _field(attr: str, head: str, widget: Any = None) -> Any:
    return fields.Field(attribute=attr, column_name=head, widget=widget or widgets.CharWidget())


class OfferResource(resources.ModelResource):  # type: ignore[misc]
    """Its bulk mode with its own savings: rows looked up at once, no diff, unchanged rows left out."""

    key = _field("key", "Kennung")
    name = _field("name", "Angebot")
    provider = _field("provider", "Anbieter", Known(Organisation, "name"))
    area = _field("area", "Gebiet", Known(Area, "key"))
    fields_of_work = _field("fields", "Arbeitsfelder", Codes())
    target_groups = _field("target_groups", "Zielgruppen", Codes())
    from_months = _field("from_months", "Alter ab (Jahre)", Months())
    to_months = _field("to_months", "Alter bis (Jahre)", Months())
    summary = _field("summary", "Kurzbeschreibung")

    class Meta:
        model = Offer
        fields = (
            *("key", "name", "provider", "area", "fields_of_work", "target_groups"),
            *("from_months", "to_months", "summary"),
        )
        import_id_fields = ("key",)
        instance_loader_class = instance_loaders.CachedInstanceLoader
        use_bulk = True
        use_transactions = True
        skip_unchanged = True
        skip_diff = True
        report_skipped = False
        clean_model_instances = True

    def before_import(self, dataset: Any, **_: Any) -> None:
        """Organisations nobody knows come with the rows, as with us."""
        self.town = _town()
        area = Area.objects.get(key=TOWN, deleted_at=None)
        names = set(dataset["Anbieter"])
        names -= set(Organisation.objects.filter(name__in=names).values_list("name", flat=True))
        Organisation.objects.bulk_create(
            Organisation(
                municipality=self.town, name=name, area=area, kind="traeger", field=FIELDS[0]
            )
            for name in sorted(names)
        )
        for field in (self.fields["provider"], self.fields["area"]):
            field.widget.known = None

    def init_instance(self, _row: Any = None) -> Offer:
        return Offer(municipality=self.town, kind="angebot", status="laufend")


class LeanOfferResource(OfferResource):
    """Validated by hand like ours: no question to the database for what is known already."""

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, **_: Any
    ) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)
        instance.clean_fields(exclude=("municipality", "provider", "area", "part_of"))
        instance.clean()


def _peer(resource_class: type[OfferResource]) -> Callable[[Path], None]:
    def run(file: Path) -> None:
        """Read, tried for the preview, read again and imported, as its admin does."""
        for is_trial in (True, False):
            dataset = XLSX().create_dataset(file.read_bytes())
            result = resource_class().import_data(
                dataset, dry_run=is_trial, raise_errors=True, retain_instance_in_row_result=False
            )
            if result.has_errors():
                raise ValueError(result.row_errors())

    return run


WAYS: dict[str, Callable[[Path], None]] = {
    "kettenwerk": kettenwerk,
    "import-export": _peer(OfferResource),
    "import-export, lean": _peer(LeanOfferResource),
}


# -------------------------------------------------------------------------------------- measuring


def measure(way: str, file: Path) -> dict[str, Any]:
    """Seconds by wall and processor, the longest transaction, memory, and what stands afterwards."""
    spans = _watch_transactions()
    before = _peak_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    WAYS[way](file)
    seconds = time.perf_counter() - wall, time.process_time() - cpu
    longest = max(spans)
    offers = Offer.objects.filter(key__startswith="angebot-", deleted_at=None)
    rows = sorted(map(repr, offers.values_list(*COMPARED)))
    return {
        "seconds": seconds[0],
        "cpu": seconds[1],
        "inside": longest[0],
        "inside_cpu": longest[1],
        "before_mb": before,
        "peak_mb": _peak_mb(),
        "rows": len(rows),
        "digest": hashlib.sha256("\n".join(rows).encode()).hexdigest(),
        "places": OfferArea.objects.filter(offer__in=offers).count(),
        "versions": Version.objects.filter(record__in=offers.values("uuid")).count(),
        "texts": SearchText.objects.filter(record__in=offers.values("uuid")).count(),
    }


def _watch_transactions() -> list[tuple[float, float]]:
    """Fills a list with the length of every outermost transaction from now on."""
    spans: list[tuple[float, float]] = []
    begun: list[tuple[float, float]] = []
    enter, leave = Atomic.__enter__, Atomic.__exit__

    def entered(self: Atomic) -> None:
        enter(self)
        begun.append((time.perf_counter(), time.process_time()))

    def left(self: Atomic, *error: Any) -> None:
        leave(self, *error)
        wall, cpu = begun.pop()
        if not begun:
            spans.append((time.perf_counter() - wall, time.process_time() - cpu))

    Atomic.__enter__, Atomic.__exit__ = entered, left  # type: ignore[method-assign]
    return spans


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sign_in_again_and_again(until: Path) -> dict[str, Any]:
    """Saves a session every 50 ms, as a sign-in does, until the file ``until`` is there."""
    waits, refused = [], 0
    while not until.exists():
        begun = time.perf_counter()
        session = SessionStore()
        session["_auth_user_id"] = "1"
        try:
            session.save()
        except OperationalError:  # waited for as long as the settings allow
            refused += 1
        waits.append(time.perf_counter() - begun)
        time.sleep(0.05)
    connection.close()
    return {"saves": len(waits), "longest": max(waits), "refused": refused}
