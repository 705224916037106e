"""Papers and posters of Kreis Unna's chains: tagged, short, and with the numbers of the table."""

import io
import re

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kettenwerk.chain.exports import as_pdf, as_table, as_xlsx
from kettenwerk.chain.exports.overlaps import group_overlaps
from kettenwerk.chain.result import Chain
from kettenwerk.chain.tests.example import (
    VIEWS,
    chain_of,
    lines_on_paper,
    on_one_database,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kreis_unna")]
ON_POSTERS = VIEWS[:1] + VIEWS[4:5]  # reading a poster takes seconds; `make proof` reads them all


@on_one_database
@pytest.mark.parametrize(("slug", "parameters"), ON_POSTERS)
def test_a_poster_carries_the_numbers_of_the_table(slug: str, parameters: dict[str, str]) -> None:
    check_poster(chain_of(slug, **parameters))


@pytest.mark.proof
@pytest.mark.parametrize(("slug", "parameters"), VIEWS)
def test_every_poster_carries_the_numbers_of_the_table(
    slug: str, parameters: dict[str, str]
) -> None:
    check_poster(chain_of(slug, **parameters))


def check_poster(chain: Chain) -> None:
    poster = words_of(as_pdf(chain, "a3"))
    lines = list(lines_on_paper(chain))
    assert len(lines) == len(as_table(chain).rows) > 0
    assert [line for line in lines if line not in poster] == []


@on_one_database
def test_paper_is_tagged_german_and_carries_its_conditions() -> None:
    chain = chain_of("kamen", zielgruppe="eltern")
    for pdf in (as_pdf(chain), as_pdf(chain, "a3")):
        reader = PdfReader(io.BytesIO(pdf))
        catalog = reader.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
        assert str(catalog["/Lang"]).startswith("de")  # type: ignore[index]
        for page in reader.pages:
            text = page.extract_text()
            assert "Stand 14.12.2011" in text
            assert "Filter: Zielgruppe: Eltern" in text
            assert "nicht beschlossen" in text
    wide, high = (float(PdfReader(io.BytesIO(pdf)).pages[0].mediabox[i]) for i in (2, 3))
    assert (round(wide), round(high)) == (1191, 842)


@on_one_database
def test_what_the_picture_leaves_out_is_listed_on_the_paper() -> None:
    chain = chain_of("kamen")
    assert len(chain.brackets) > 4, "more than the picture draws"
    for pdf in (as_pdf(chain), as_pdf(chain, "a3")):
        text = words_of(pdf).replace("- ", "-")
        names = [network.name for network in chain.networks]
        missing = [name for name in names if squeezed(name) not in squeezed(text)]
        assert not missing
        assert f"Netzwerke ({len(names)})" in text


@on_one_database
@pytest.mark.parametrize("slug", ["kamen", "unna", "luenen"])
def test_the_paper_of_a_town_is_short_and_says_what_it_leaves_out(slug: str) -> None:
    chain = chain_of(slug)
    pdf = as_pdf(chain)
    assert len(PdfReader(io.BytesIO(pdf)).pages) <= 8
    text, groups = words_of(pdf), group_overlaps(chain)
    rows = {(row.lane, row.row): row.overlaps for row in as_table(chain).rows if row.overlaps}
    assert {(g.cell.lane, g.cell.row): len(g.pairs) for g in groups} == rows
    named = {pair.key for group in groups for pair in group.named}
    left_out = len(chain.open_overlaps) - len(named)
    assert left_out > 100
    assert f"Genannt sind {len(named)}. {left_out} weitere sind hier weggelassen" in text
    assert f"Überschneidungen zum Ansehen ({len(chain.open_overlaps)})" in text
    sheet = load_workbook(io.BytesIO(as_xlsx(chain)))["Überschneidungen"]
    assert sheet.max_row - 1 == len(chain.overlaps), "the Excel file holds them all"
    flat = squeezed(text)
    assert not [i.offer.name for i in chain.listed if squeezed(i.offer.name) not in flat]


def squeezed(text: str) -> str:
    """Without blanks and hyphens, where a line may break."""
    return re.sub(r"[\s\u00ad‐-]", "", text)
