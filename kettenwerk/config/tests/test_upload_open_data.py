"""Tables of other cities, as messy as they are published: every row read gets a state."""

import gzip
from pathlib import Path

import pytest

from kettenwerk.accounts.access import Actor
from kettenwerk.core.grids import from_lists
from kettenwerk.core.refusal import Refused
from kettenwerk.inventory.models import Upload, unpacked
from kettenwerk.inventory.services import uploads
from tests.lists import bring, rows_of
from tests.people import acting, make_cast

pytestmark = pytest.mark.django_db
OPEN_DATA = Path(__file__).parents[4] / "shared" / "open-data"
# File, its own heads, and the heads under which somebody brings it.
TABLES = (
    (
        "hamburg-stadtteilprofile-2014/stadtteilprofile_2014.csv",
        "Stadtgebiet;Bevölkerung;",
        "Organisation;Anmerkung;",
    ),
    (
        "koeln-stadtteile/haushalt_bezirke_einzeldarstellung.csv",
        "Bezirk,Bezeichnung,Teilplanzeile",
        "Kennung,Organisation,Anmerkung",
    ),
    (
        "koeln-stadtteile/haushalt_ergebnisplan_produktbereiche.csv",
        "Produktbereich,PB_BEZ,Teilplanzeile",
        "Nummer,Organisation,Anmerkung",
    ),
    (
        "koeln-stadtteile/bevoelkerung_2005_2012.csv.gz",
        "id,tab_id,tabelle,jahr,raum_id,raum,",
        "Nr,Blatt,Rubrik,Jahr,Kennung,Organisation,",
    ),
)
AS_THEY_ARE = (
    "hamburg-stadtteilprofile-2014/stadtteilprofile_2014.csv",
    "hamburg-stadtteilprofile-2014/stadtteilprofile_2014.xlsx",
    "leipzig-einrichtungen/kitas.json",
    "leipzig-einrichtungen/spielplaetze.json",
    "leipzig-einrichtungen/grundschulen.geojson",
    "koeln-stadtteile/osm_einrichtungen_ODbL.geojson",
    "koeln-stadtteile/haushalt_bezirke_einzeldarstellung.csv",
)


@pytest.fixture
def anna(db: None) -> Actor:
    return acting(make_cast().anna)


def contents_of(name: str, most_lines: int = 0) -> bytes:
    path = OPEN_DATA / name
    if not path.is_file():
        pytest.skip(f"{name} liegt nicht neben dem Projekt")
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return b"".join(raw.splitlines(keepends=True)[:most_lines]) if most_lines else raw


def rows_read(upload: Upload) -> int:
    pairs = zip(from_lists(unpacked(upload.grids)), upload.choices["sheets"], strict=True)
    return sum(len(grid.rows) - sheet["first_row"] for grid, sheet in pairs if sheet["table"])


@pytest.mark.parametrize(("name", "heads", "brought_as"), TABLES)
def test_the_receipt_counts_every_row_of_a_messy_table(
    name: str, heads: str, brought_as: str, anna: Actor
) -> None:
    raw = contents_of(name, most_lines=2_000)
    encoding = "utf-8" if heads.encode() in raw else "cp1252"
    assert heads.encode(encoding) in raw
    upload = bring(raw.replace(heads.encode(encoding), brought_as.encode(encoding), 1), by=anna)
    assert rows_read(upload) > 100
    assert sum(upload.counts.values()) == rows_read(upload)
    uploads.take_over(upload, by=anna)
    assert sum(upload.counts.values()) == len(rows_of(upload)) == rows_read(upload)
    assert upload.counts.get("neu", 0) > 0


@pytest.mark.parametrize("name", AS_THEY_ARE)
def test_a_table_of_something_else_is_refused_or_counted(name: str, anna: Actor) -> None:
    try:
        upload = bring(contents_of(name), by=anna, name=Path(name).name)
    except Refused as refusal:
        words = str(refusal)
    else:
        words = ""
        assert sum(upload.counts.values()) == rows_read(upload) > 0
    assert not words or words.endswith(".")
