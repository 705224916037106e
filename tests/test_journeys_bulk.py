"""Many records at once and saved filters, in a real browser: with keys, without script, on paper."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kettenwerk.inventory.models import BulkEdit, Offer, SavedFilter
from tests.browser import csp_reports, open_browser
from tests.test_journeys import barriers, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/kreis-unna/bestand/angebote/?status=laufend"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with open_browser() as opened:
            yield opened


def press(page: Page, role: str, name: "str | re.Pattern[str]") -> None:
    """By the keyboard, as somebody without a mouse would."""
    page.get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_everything_a_filter_finds_is_changed_and_taken_back_without_script(
    live_server, browser: Browser
) -> None:
    page = signed_in(browser, live_server.url, java_script_enabled=False).new_page()
    page.goto(live_server.url + LIST)
    press(page, "link", re.compile(r"^Alle \d+ gefilterten ändern$"))
    assert "Status: läuft" in page.locator("main").inner_text()
    page.get_by_label("Dauer").select_option(label="befristet")
    press(page, "button", "Vorschau zeigen")
    edit = BulkEdit.objects.get()
    changed = edit.counts["geändert"]
    assert changed > 0
    before = set(Offer.objects.filter(duration="befristet").values_list("pk", flat=True))
    press(page, "button", re.compile(r"Angebote ändern$"))
    assert f"Fertig: {changed} geändert" in page.locator("main").inner_text()
    assert Offer.objects.filter(duration="befristet").count() == len(before) + changed
    press(page, "link", "Rückgängig machen")
    press(page, "button", "Zurücknehmen")
    after = set(Offer.objects.filter(duration="befristet").values_list("pk", flat=True))
    assert after == before


def test_no_page_of_many_records_or_saved_filters_has_a_barrier(
    live_server, browser: Browser
) -> None:
    page = signed_in(browser, live_server.url).new_page()
    reports = csp_reports(page)
    problems: list[str] = []

    def look(path: str) -> None:
        if path:
            page.goto(live_server.url + path)
        problems.extend(f"{page.url}: {problem}" for problem in barriers(page))

    look("/kreis-unna/bestand/angebote/filter-speichern/?status=laufend")
    page.get_by_label("Name des Filters").fill("Was läuft")
    page.get_by_label("für den Verbund").check()
    press(page, "button", "Speichern")
    look("")
    assert page.locator(".inv-saved__link[aria-current]").inner_text().startswith("Was läuft")
    look(f"/kreis-unna/bestand/filter/{SavedFilter.objects.get().uuid}/")
    look("/kreis-unna/bestand/filter/")
    look("/kreis-unna/bestand/angebote/alle-aendern/?status=laufend")
    page.locator("#id_status").select_option(label="geplant")
    press(page, "button", "Vorschau zeigen")
    look("")
    press(page, "button", re.compile("Angebote ändern$"))
    look("")
    for kind in ("organisationen", "netzwerke", "vereinbarungen"):
        look(f"/kreis-unna/bestand/{kind}/alle-aendern/")
    assert not problems, "\n".join(problems)
    assert reports == []


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (poppler-utils)")
def test_a_printed_list_says_on_every_page_what_it_shows(
    live_server, browser: Browser, tmp_path: Path
) -> None:
    page = signed_in(browser, live_server.url).new_page()
    page.goto(live_server.url + LIST)
    path = tmp_path / "liste.pdf"
    page.pdf(path=path, format="A4", tagged=True)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    sheets = [sheet for sheet in text.split("\f") if sheet.strip()]
    foots = [sheet for sheet in sheets if "Status: läuft" in sheet and "gedruckt am" in sheet]
    tables = [sheet for sheet in sheets if "Einzugsgebiet" in sheet]
    assert tables
    assert len(foots) >= len(tables)
    assert "Gebiete" not in sheets[0].splitlines()[0]
    for word in ("Abmelden", "Datenschutz ·", "Alle Filter zurücksetzen", "Zum Inhalt springen"):
        assert word not in text
