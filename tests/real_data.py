"""Kreis Unna as `make run` loads it, for tests that look at real pages."""

from pathlib import Path

from kettenwerk.accounts.models import Membership, Municipality, User
from kettenwerk.config.importing import commit_folder, stage_folder
from kettenwerk.territory.services import ensure_municipalities
from tests.people import make_person

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "kreis-unna"


def load_kreis_unna() -> Municipality:
    """All tables of the example; the municipalities come with its areas."""
    ensure_municipalities(EXAMPLE / "areas.csv", "kreis-unna")
    kreis = Municipality.objects.get(slug="kreis-unna")
    run = stage_folder(EXAMPLE, kreis)
    assert not run.rejected, run.rejected[:3]
    commit_folder(run, kreis)
    return kreis


def make_coordinator(*slugs: str) -> User:
    """Somebody who coordinates in these municipalities."""
    person = make_person("koordination@example.org", "Koordination")
    for slug in slugs:
        Membership.objects.create(
            user=person, municipality=Municipality.objects.get(slug=slug), role="koordinieren"
        )
    return person
