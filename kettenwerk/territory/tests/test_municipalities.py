"""Municipalities out of an area table: through the one service, with its refusals at file and row."""

import pytest

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.tabular import Unreadable
from kettenwerk.territory.services import ensure_municipalities

HEADER = "id,kind,name,parent,ags\n"


def table(tmp_path, *lines):
    file = tmp_path / "areas.csv"
    file.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.mark.django_db
def test_a_kreis_comes_with_its_towns_and_the_land_above(tmp_path):
    file = table(
        tmp_path,
        "nrw,land,Nordrhein-Westfalen,,05",
        "kreis,kreis,Kreis,nrw,05978",
        "stadt,stadt,Stadt,kreis,05978004",
        "raum,sozialraum,Raum,stadt,",
    )
    assert {one.slug for one in ensure_municipalities(file, "kreis")} == {"nrw", "kreis", "stadt"}
    assert Municipality.objects.get(slug="stadt").parent == Municipality.objects.get(slug="kreis")
    assert ensure_municipalities(file, "kreis") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("konto,stadt,Stadt,kreis,", "id", "für Seiten von Kettenwerk vergeben"),
        ("zwei wörter,stadt,Stadt,kreis,", "id", ""),
        (f"stadt,stadt,{'x' * 121},kreis,", "name", "120"),
    ],
)
def test_what_cannot_be_a_municipality_is_refused_with_its_row_and_column(
    tmp_path, line, column, words
):
    with pytest.raises(Unreadable) as refused:
        ensure_municipalities(table(tmp_path, "kreis,kreis,Kreis,,", line), "kreis")
    report = refused.value.report
    assert (report.file, report.line, report.column) == ("areas.csv", 3, column)
    assert words in report.reason
