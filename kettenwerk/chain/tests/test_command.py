"""``kettenwerk chain``: the formats, and a German sentence for everything that does not exist."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from kettenwerk.chain.tests.make import STAND, World

pytestmark = pytest.mark.django_db
STANDING = {"municipality": "luenen", "as_of": STAND.isoformat()}


def run(**options: object) -> str:
    out = io.StringIO()
    call_command("chain", stdout=out, stderr=io.StringIO(), **{**STANDING, **options})
    return out.getvalue()


@pytest.fixture
def world(world: World) -> World:
    world.offer("Elternschule", "luenen", target_groups=("eltern",), prevention_level="selektiv")
    world.offer("Gahmer Treff", "gahmen")
    world.offer("Beratung", "kreis-unna", fields=("gesundheit",))
    return world


def test_the_table_is_text_with_place_date_and_filter(world: World) -> None:
    text = run()
    assert text.startswith("Kette Luenen · Stand 01.03.2026 · Filter: keiner\n")
    assert "3 Angebote für Familien" in text
    assert "Hinweise (nicht beschlossen)" in text
    assert text == run(), "the same chain gives the same text"


def test_area_target_group_and_level_narrow_the_chain(world: World) -> None:
    assert json.loads(run(format="json", area="gahmen"))["parameters"]["area"] == "gahmen"
    narrowed = json.loads(run(format="json", target_group="eltern", level="selektiv"))
    assert [offer["name"] for offer in narrowed["offers"]] == ["Elternschule"]
    assert narrowed["parameters"]["filter"] == "Zielgruppe: Eltern, Prävention: selektiv"


def test_files_are_written_where_they_are_wanted(world: World, tmp_path: Path) -> None:
    for format_ in ("table", "json", "svg", "pdf", "xlsx"):
        run(format=format_, out=tmp_path / f"kette.{format_}")
    assert (tmp_path / "kette.table").read_text(encoding="utf-8") == run()
    assert json.loads((tmp_path / "kette.json").read_text(encoding="utf-8")) == json.loads(
        run(format="json")
    )
    assert (tmp_path / "kette.svg").read_text(encoding="utf-8").lstrip().startswith("<svg")
    assert "Kette Luenen" in PdfReader(tmp_path / "kette.pdf").pages[0].extract_text()
    assert load_workbook(tmp_path / "kette.xlsx").sheetnames[0] == "Kette"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"municipality": "atlantis"},
            "Die Kommune „atlantis“ gibt es nicht. Bekannt: nrw, kreis-unna",
        ),
        ({"area": "kamen"}, "Das Gebiet „kamen“ gibt es in Lünen nicht. Bekannt: luenen, gahmen."),
        ({"as_of": "31.02.2026"}, "„31.02.2026“ ist kein Datum. Möglich: 2011-12-14"),
        (
            {"target_group": "riesen"},
            "„riesen“ gibt es bei --target-group nicht. Bekannt: schwangere",
        ),
        ({"level": "hoch"}, "„hoch“ gibt es bei --level nicht. Bekannt: universell"),
        ({"municipality": "selm"}, "Für „selm“ ist noch kein Gebiet übernommen. Bitte zuerst"),
        ({"format": "pdf"}, "bitte eine Datei nennen: --out kette.pdf"),
        ({"out": Path("/gibt/es/nicht/a.txt")}, "lässt sich nicht schreiben"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(
    world: World, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        run(**options)
    assert sentence in str(refusal.value)


def test_the_towns_stand_below_each_other_in_official_order(world: World) -> None:
    lines = run(municipality="luenen", towns=True).splitlines()
    assert lines[2].split() == ["Luenen", "2", "1", "3", lines[2].split()[4], "0", "0", "0", "4"]
    with pytest.raises(CommandError, match="kein Gebiet"):
        run(municipality="kreis-unna", towns=True)
