"""Chains of Kreis Unna and the words on their papers, for tests that compare ways of showing them."""

import io
from collections.abc import Iterator
from functools import cache

import pytest
from pypdf import PdfReader

from kettenwerk.accounts.models import Municipality
from kettenwerk.chain.assessments import draw_chain
from kettenwerk.chain.exports import as_table
from kettenwerk.chain.exports.table import figure
from kettenwerk.chain.filters import read_filter
from kettenwerk.chain.result import Chain
from kettenwerk.territory.queries import area_tree

VIEWS: list[tuple[str, dict[str, str]]] = [
    ("kamen", {}),
    ("kreis-unna", {}),
    ("schwerte", {}),
    ("unna", {"raum": "koenigsborn"}),
    ("luenen", {"zielgruppe": "eltern", "stand": "2012-01-02"}),
    ("selm", {"ort": "nur"}),
]
on_one_database = pytest.mark.one_database(reason="writes the same chain in several formats")


def chain_of(slug: str, **parameters: str) -> Chain:
    municipality = Municipality.objects.select_related("parent").get(slug=slug)
    tree = area_tree(municipality)
    filter_ = read_filter(parameters, municipality=municipality, tree=tree)
    assert filter_ is not None
    assert not filter_.problems
    return draw_chain(municipality, filter_, tree)


def lines_on_paper(chain: Chain) -> Iterator[str]:
    """Every row of the table as it stands in the running text of a paper."""
    table = as_table(chain)
    for row in table.rows:
        count = row.count or row.words
        figures = [count, row.local, row.wide, row.hints, row.gap_words]
        # Hints are not asked for adults; where there are none at all, paper has no column for them.
        if table.total.hints is None:
            figures.remove(None)
        else:
            figures += [row.overlaps]
        words = [figure(f, chain) if f is None else f for f in [*figures, row.districts]]
        yield " ".join(map(str, [row.lane_label, row.row_label, *words])).strip()


@cache
def words_of(pdf: bytes) -> str:
    """The running text of a paper, words separated by one blank, without its hyphens."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00ad", "").split())
