"""Ten thousand files that nobody should have to read: taken over whole, or refused with reasons.

The normal run tries 200 seeded ones, `make proof` all 10,000; the seed is printed and can be set.
"""

import os
import re
import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import AuditEntry, ExternalId, Record, Version
from kettenwerk.config.tests import hostile_books, hostile_texts  # noqa: F401 -- they register
from kettenwerk.config.tests.hostile_files import MAKERS, NAMES, REFUSED, TAKEN, Hostile, seeded
from kettenwerk.core import grid_reader
from kettenwerk.core.grids import from_lists
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory import models
from kettenwerk.inventory.models import Upload, unpacked
from kettenwerk.inventory.services import uploads
from kettenwerk.territory.models import Area
from tests.lists import export, living_formulas, rows_of
from tests.people import acting, make_cast

pytestmark = pytest.mark.django_db
SEED = int(os.environ.get("PROOF_SEED") or 20111214)
IS_FULL = os.environ.get("KETTENWERK_PROOF") == "full"
FILES, PARTS, SAMPLE = 10_000, 8, 200
MAX_SERVER_GROWTH = 512 * 1024
COUNTED = (
    models.Organisation, models.Offer, models.OfferArea, models.OfferPartner, models.Network, models.NetworkMember, models.Agreement,
    models.AgreementParty, models.Site, models.Contact, models.NamedGap, models.OpeningTime, models.Text, Upload, Version, AuditEntry, ExternalId,
)  # fmt: skip
LISTED = {
    "offers": "offer", "organisations": "organisation", "networks": "network", "agreements": "agreement", "sites": "site",
    "named_gaps": "gap",
}  # fmt: skip
WITH_CLEAN_NAMES = {
    "usual_encodings", "other_line_ends", "titles_above", "two_header_rows", "usual_book", "titles_above_in_a_book", "merged_heads",
    "typed_cells", "two_sheets", "hidden_parts",
}  # fmt: skip


@pytest.fixture
def anna(db: None) -> Actor:
    """Anna of Unna, whose inventory is not empty."""
    cast = make_cast()
    unna = cast.verbund["unna"]
    town = Area.objects.create(municipality=unna, key="unna", name="Unna", kind="stadt")
    Area.objects.create(municipality=unna, key="koenigsborn", name="Königsborn", kind="sozialraum", parent=town)  # fmt: skip
    shared: dict[str, Any] = {"municipality": unna, "source": "Bestand"}
    for name in ("Träger", "Familienbüro"):
        provider = models.Organisation.objects.create(
            name=name, kind="traeger", field="jugendhilfe", area=town, **shared
        )
    models.Offer.objects.create(
        name="Bekanntes Angebot", key="bekannt", provider=provider, area=town, **shared
    )
    models.Network.objects.create(name="Runder Tisch", level="arbeitskreis", area=town, **shared)
    return acting(cast.anna)


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in COUNTED}


def trial(file: Hostile, by: Actor, label: str) -> str:
    """Brings one file and judges what became of it; raises for whatever should never happen."""
    before = counts()
    refusal = ""
    try:
        upload = uploads.receive(file.content, file.name, by=by)
    except Refused as refused:
        refusal = str(refused)
    if refusal:
        assert counts() == before, f"{label}: refused, but something was kept"
        assert re.search(r"[A-ZÄÖÜ].{10,800}\.", refusal), f"{label}: {refusal}"
        assert file.expected != TAKEN, f"{label}: {refusal}"
        return "Datei abgelehnt"
    assert file.expected != REFUSED, f"{label}: taken"
    uploads.check(upload)
    uploads.take_over(upload, by=by)
    judge(file, upload, before, label)
    states = {row["state"] for row in rows_of(upload)}
    if states <= {"abgelehnt"}:
        return "Zeilen abgelehnt"
    return "zum Teil übernommen" if "abgelehnt" in states else "übernommen"


def judge(file: Hostile, upload: Upload, before: dict[str, int], label: str) -> None:
    rows = rows_of(upload)
    read = [
        (sheet["table"], line)
        for sheet, grid in zip(
            upload.choices["sheets"], from_lists(unpacked(upload.grids)), strict=True
        )
        for line, _ in grid.rows[sheet["first_row"] :]
        if sheet["table"]
    ]
    assert sorted(read) == [(r["table"], r["line"]) for r in rows], f"{label}: rows are missing"
    assert sum(upload.counts.values()) == len(rows), f"{label}: {upload.counts}"
    assert file.rows in (None, len(rows)), f"{label}: {len(rows)} rows"
    for row in rows:
        if row["state"] == "abgelehnt":
            assert row["problems"], f"{label}: {row} without a reason"
            assert all(reason for _, _, reason in row["problems"]), f"{label}: {row}"
    if file.expected == TAKEN:
        assert {row["state"] for row in rows} == {"neu"}, f"{label}: {rows}"
    after, made = counts(), made_by(upload)
    for table in uploads.TABLES:
        new = [row for row in rows if row["table"] == table.name and row["state"] == "neu"]
        own = [one for one in made.get(table.model, []) if not one.get("doubt", "").startswith("Aus einer Liste")]  # fmt: skip
        assert len(own) == len(new), f"{label}: {table.name}: {len(own)} of {len(new)} rows written"
        grown = after[table.model.__name__] - before[table.model.__name__]
        assert grown == len(made.get(table.model, [])), f"{label}: {table.name} grew by {grown}"
        if "name" in {field.name for field in table.model._meta.fields}:
            assert Counter(one["name"] for one in own) == Counter(r["name"] for r in new), label
        if made.get(table.model) and table.name in LISTED:
            alive = living_formulas(export(LISTED[table.name], upload.municipality))
            assert not alive, f"{label}: {alive}"
    if file.kind in WITH_CLEAN_NAMES:
        names = [one["name"] for one in made[models.Offer]]
        assert all(name.startswith(NAMES) for name in names), f"{label}: {names}"


def made_by(upload: Upload) -> dict[type[Record], list[dict[str, Any]]]:
    """What the change set says was written anew, by kind."""
    found: dict[type[Record], list[dict[str, Any]]] = {}
    versions = upload.change_set.versions.filter(number=1) if upload.change_set else []
    labels = {table.model._meta.label_lower: table.model for table in uploads.TABLES}
    for version in versions:
        if version.table in labels:
            found.setdefault(labels[version.table], []).append(version.snapshot)
    return found


def try_files(
    numbers: range, anna: Actor, record_property: Callable[[str, object], None]
) -> Counter[str]:
    found: Counter[str] = Counter()
    slowest, size = 0.0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in numbers:
        file = seeded(SEED, number)
        label = f"seed {SEED}, file {number} ({file.kind}, {file.name})"
        started = time.perf_counter()
        with transaction.atomic():
            found[trial(file, anna, label)] += 1
            transaction.set_rollback(True)
        slowest = max(slowest, time.perf_counter() - started)
        assert slowest < grid_reader.MAX_SECONDS + 5, f"{label}: {slowest:.1f} s"
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size
    assert growth < MAX_SERVER_GROWTH, f"the server grew by {growth} KiB"
    record_property("seed", SEED)
    record_property("files", sum(found.values()))
    record_property("slowest file in ms", round(slowest * 1000))
    record_property("server grew by KiB", growth)
    for name, count in found.items():
        record_property(name, count)
    return found


def test_hostile_files_are_taken_over_whole_or_refused_with_reasons(
    anna: Actor, record_property: Callable[[str, object], None]
) -> None:
    found = try_files(range(SAMPLE), anna, record_property)
    assert set(found) == {
        "Datei abgelehnt",
        "Zeilen abgelehnt",
        "zum Teil übernommen",
        "übernommen",
    }


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_hostile_files_are_taken_over_whole_or_refused_with_reasons(
    part: int, anna: Actor, record_property: Callable[[str, object], None]
) -> None:
    each = (FILES if IS_FULL else 400) // PARTS
    found = try_files(range(part * each, (part + 1) * each), anna, record_property)
    assert sum(found.values()) == each


# ------------------------------------------------------------------- the proof itself is put to test


def good_file() -> Hostile:
    number = list(MAKERS).index("usual_encodings")
    return seeded(SEED, number)


def test_the_proof_sees_a_row_that_is_left_out(
    anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready: Any = vars(uploads)["Ready"]

    def forgetful(run: Any, *, by: Actor, chosen: Any) -> Any:
        return ready(run, by=by, chosen=set(sorted(chosen)[1:]))

    monkeypatch.setattr(uploads, "Ready", forgetful)
    with pytest.raises(AssertionError, match="rows written"):
        trial(good_file(), anna, "planted")


def test_the_proof_sees_a_row_that_is_not_reported(
    anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_of: Any = vars(uploads)["report_of"]
    monkeypatch.setattr(uploads, "report_of", lambda *given: report_of(*given)[1:])
    with pytest.raises(AssertionError, match="rows are missing"):
        trial(good_file(), anna, "planted")


def test_the_proof_sees_a_reader_that_breaks(anna: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "planted")

    monkeypatch.setattr(uploads, "read", broken)
    with pytest.raises(UnicodeDecodeError):
        trial(good_file(), anna, "planted")


def test_the_proof_sees_a_refused_file_of_which_something_stays(
    anna: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(*_: object) -> None:
        models.Network.objects.create(municipality=anna.municipality, name="Rest", level="netzwerk")
        message = "Die Datei ist beschädigt."
        raise Refused(message)

    monkeypatch.setattr(uploads, "read", half)
    with pytest.raises(AssertionError, match="something was kept"):
        trial(good_file(), anna, "planted")
