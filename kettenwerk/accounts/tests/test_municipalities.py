"""The tree of municipalities, and words that no municipality may take."""

import pytest

from kettenwerk.accounts.models import Municipality
from kettenwerk.accounts.services import RESERVED_SLUGS, ensure_municipality
from kettenwerk.core.refusal import Refused


def test_the_verbund_stands_as_it_is(cast):
    kreis = cast.verbund["kreis-unna"]
    assert len(kreis.tree_ids()) == 11
    assert len(cast.verbund["nrw"].tree_ids()) == 12
    offices = Municipality.objects.filter(parent=kreis, has_youth_office=True)
    assert offices.count() == 7
    assert cast.verbund["unna"].verbund_root_id == kreis.pk
    assert kreis.verbund_root_id == kreis.pk
    assert cast.verbund["nrw"].verbund_root_id is None


def test_the_same_slug_is_the_same_municipality(cast):
    before = cast.verbund["kamen"]
    after = ensure_municipality("kamen", name="Stadt Kamen", kind="stadt", parent=before.parent)
    assert after.pk == before.pk
    assert Municipality.objects.get(slug="kamen").name == "Stadt Kamen"


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_a_word_of_the_site_is_no_municipality(db, slug):
    with pytest.raises(Refused, match="vergeben"):
        ensure_municipality(slug, name="X", kind="stadt")


@pytest.mark.parametrize("slug", ["", "zwei wörter", "a/b"])
def test_a_slug_must_fit_an_address(db, slug):
    with pytest.raises(Refused, match="taugt nicht"):
        ensure_municipality(slug, name="X", kind="stadt")


def test_nothing_lies_below_itself(cast):
    kreis = cast.verbund["kreis-unna"]
    for parent in (kreis, cast.verbund["unna"]):
        with pytest.raises(Refused, match="zu sich selbst"):
            ensure_municipality("kreis-unna", name="Kreis Unna", kind="kreis", parent=parent)
