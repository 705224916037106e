"""Everything a stranger can reach is walked through: nothing that owners did not release is in it."""

import html
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client

from kettenwerk.accounts.models import Municipality
from kettenwerk.guide import search
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.queries import gate
from kettenwerk.guide.tests.hsds import SECRET_STREET, public_kreis
from kettenwerk.guide.views.caching import kept
from kettenwerk.guide.words import internal_word
from kettenwerk.inventory.models import Contact, Offer, Organisation

_LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)"')
_DOORS = ("/familien/", "/hsds/", "/robots.txt")
SEEDS = ("/familien/", "/familien/sitemap.xml", "/robots.txt", "/hsds/", "/hsds/openapi.json",
         "/hsds/services?full=true&per_page=100", "/hsds/organizations?full_service=true&per_page=100",
         "/hsds/service_at_locations?full=true&per_page=100", "/hsds/taxonomies", "/hsds/datapackage.zip",
         "/hsds/taxonomy_terms?per_page=100", "/hsds/services?format=ndjson")  # fmt: skip
# Written into fields that no owner releases; a word of its own for each.
CANARIES = {
    "organisation note": "kanarieanmerkung",
    "offer source": "kanariequelle",
    "offer intern": "Kanarienangebot nur intern",
    "target group": "Mehrfachauffällige",
    "target group in need": "Familien in prekärer Lebenslage",
    "protected street": SECRET_STREET,
}


@pytest.fixture
def kreis(db: None) -> Iterator[list[Offer]]:
    """Kreis Unna released, with everything internal that could get out."""
    kept.pages.clear()
    offers = public_kreis()
    every = ["mehrfachauffaellige", "prekaere_lebenslagen"]
    Offer.objects.update(
        target_groups=every,
        prevention_level="indiziert",
        prevention_time="tertiaer",
        source=CANARIES["offer source"],
    )
    Organisation.objects.update(note=CANARIES["organisation note"])
    Contact.objects.update(function="Beratung nach § 16 SGB VIII", hours="§ 8a: mo 9 Uhr")
    hidden = Offer.objects.exclude(visibility="oeffentlich").first()
    Offer.objects.filter(pk=getattr(hidden, "pk", 0)).update(name=CANARIES["offer intern"])
    told = Offer.objects.get(pk=offers[0].pk)
    told.summary, told.for_whom = "Hilfe nach § 16 SGB VIII", "Für prekäre Lebenslagen"
    Offer.objects.filter(pk=told.pk).update(summary=told.summary, for_whom=told.for_whom)
    GuideSetting.objects.create(
        municipality=Municipality.objects.get(slug="luenen"), is_open=True, office=told.provider
    )
    search.forget()
    yield offers
    kept.pages.clear()
    search.forget()


def walk(languages: tuple[str, ...]) -> dict[str, str]:
    """Address → what is written there, for every address that links lead to."""
    client, found, waiting = Client(), {}, list(SEEDS)
    while waiting:
        path = waiting.pop()
        if path in found or not path.startswith(_DOORS) or _is_foreign(path, languages):
            continue
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert answer.status_code < 500, path
        found[path] = written(content)
        waiting += [html.unescape(link) for link in _LINK.findall(found[path]) if "?" not in link]
    return found


def _is_foreign(path: str, languages: tuple[str, ...]) -> bool:
    parts = path.split("/")
    return parts[1] == "familien" and len(parts) > 4 and parts[2] not in languages


def written(content: bytes) -> str:
    """The words of a page, or of all files of a package."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return " ".join(package.read(name).decode() for name in package.namelist())
    return content.decode(errors="replace")


def test_nothing_internal_is_on_any_page_or_in_any_feed(kreis: list[Offer]) -> None:
    found = walk(("de", "ar"))
    offers = [path for path in found if "/angebot/" in path and path.endswith("/")]
    assert len(offers) > 50, "the walk did not get far"
    assert any("/ar/" in path for path in offers)
    assert kreis[1].family_name in found["/hsds/services?full=true&per_page=100"]
    for path, text in found.items():
        plain = html.unescape(text)
        assert not internal_word(plain), f"{path}: {internal_word(plain)}"
        for name, canary in CANARIES.items():
            assert canary not in plain, f"{path}: {name}"


def test_the_walk_notices_a_planted_leak(
    kreis: list[Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "plain", str)
    search.forget()
    found = walk(("de",))
    assert any("§ 16" in text for path, text in found.items() if "/familien/" in path)
    assert any("§ 16" in text for path, text in found.items() if "/hsds/" in path)
