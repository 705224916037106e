"""Bringing lists in a real browser: a new municipality sees its chain, a town answers by link."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from kettenwerk.accounts.models import Municipality
from kettenwerk.core.secret_links import make_token
from kettenwerk.core.sheets import Cell, Sheet, write_xlsx
from kettenwerk.inventory.models import CollectionRequest, Offer, Upload
from kettenwerk.inventory.services import collection
from tests.browser import axe_violations, csp_reports, load_axe, open_browser
from tests.people import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADS = ["Name des Angebots", "Träger", "Alter von", "Alter bis (Jahre)", "Handlungsfeld"]
MOST_CLICKS = 6


@pytest.fixture(scope="module")
def browser():
    """Playwright keeps an event loop in this thread; the tests still ask the database in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with open_browser() as opened:
            yield opened


@pytest.fixture
def hamm(db):
    """A municipality that has nothing but itself, and somebody who coordinates it."""
    call_command("municipality", "hamm", name="Hamm", kind="stadt", verbosity=0)
    town = Municipality.objects.get(slug="hamm")
    return make_person("ina@hamm.example", "Ina", town, "koordinieren")


def list_of(tmp_path: Path, rows: int, *more: list[Cell]) -> Path:
    file = tmp_path / "angebote.xlsx"
    lines: list[list[Cell]] = [
        [f"Kurs {number}", f"Verein {number % 9}", number % 15, number % 15 + 3, "Bildung"]
        for number in range(rows)
    ]
    file.write_bytes(write_xlsx([Sheet("Angebote", HEADS, [*lines, *more])]))
    return file


def sign_in(page: Page, live_server, email: str) -> None:
    page.goto(f"{live_server.url}/konto/anmelden/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def check(page: Page, reports: list[str]) -> None:
    """No barrier and no report, on the desk by day and on the phone by night."""
    load_axe(page)
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe_violations(page) == [], (page.url, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    assert reports == []


def test_a_new_municipality_sees_its_own_chain_from_200_rows_within_six_clicks(
    hamm, browser: Browser, live_server, tmp_path
):
    page = browser.new_page(locale="de-DE")
    reports = csp_reports(page)
    sign_in(page, live_server, "ina@hamm.example")
    clicks = 0

    def click(target: str) -> None:
        nonlocal clicks
        clicks += 1
        page.click(target)
        page.wait_for_load_state()

    click("main a:has-text('Liste einlesen')")
    check(page, reports)
    clicks += 1  # the file dialog
    page.set_input_files("input[type=file]", list_of(tmp_path, 200))
    click("text=Einlesen und ansehen")
    assert "200" in page.inner_text("main")
    check(page, reports)
    click("text=Alle 200 Zeilen übernehmen")
    check(page, reports)
    click("main a:has-text('Zur Kette')")
    assert clicks <= MOST_CLICKS
    assert Offer.objects.filter(municipality__slug="hamm").count() == 200
    assert "200" in page.inner_text("main")
    check(page, reports)


def test_wrong_rows_are_corrected_in_the_page_with_keys_alone(
    hamm, browser: Browser, live_server, tmp_path
):
    page = browser.new_page(locale="de-DE")
    reports = csp_reports(page)
    sign_in(page, live_server, "ina@hamm.example")
    page.goto(f"{live_server.url}/hamm/bestand/listen/")
    wrong: list[Cell] = ["Kurs falsch", "Verein 1", "alt", 3, "Bildung"]
    page.set_input_files("input[type=file]", list_of(tmp_path, 3, wrong))
    page.get_by_role("button", name="Einlesen und ansehen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/listen/*-*/")
    check(page, reports)
    field = page.get_by_label("Alter ab (Jahre)")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.get_by_role("button", name="Alle 4 Zeilen übernehmen").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Zurücknehmen")
    assert Offer.objects.get(name="Kurs falsch").from_months == 24
    page.click("main a:has-text('Zurücknehmen')")
    check(page, reports)
    page.click("main button:has-text('Zurücknehmen')")
    page.wait_for_load_state()
    assert not Offer.objects.filter(municipality__slug="hamm", deleted_at=None).exists()


def test_columns_that_nobody_knows_are_asked_for_once(
    hamm, browser: Browser, live_server, tmp_path
):
    page = browser.new_page(locale="de-DE")
    reports = csp_reports(page)
    sign_in(page, live_server, "ina@hamm.example")
    file = tmp_path / "eigene.csv"
    file.write_text("Was wir tun;Träger\nKrabbelgruppe;Verein\n", encoding="utf-8")
    for is_first in (True, False):
        page.goto(f"{live_server.url}/hamm/bestand/listen/")
        page.click("summary:has-text('Genauer sagen')")
        page.select_option("select[name=table]", "offers")
        page.set_input_files("input[type=file]", file)
        page.click("text=Einlesen und ansehen")
        page.wait_for_load_state()
        assert ("spalten" in page.url) is is_first
        if is_first:
            check(page, reports)
            page.select_option("select:near(label:has-text('Was wir tun'))", "name")
            page.click("text=So einlesen und ansehen")
            page.wait_for_load_state()
    assert Upload.objects.filter(state=Upload.State.CHECKED).count() == 2


def test_a_town_answers_a_round_by_link_without_an_account(
    hamm, browser: Browser, live_server, tmp_path
):
    page = browser.new_page(locale="de-DE")
    reports = csp_reports(page)
    sign_in(page, live_server, "ina@hamm.example")
    page.goto(f"{live_server.url}/hamm/bestand/sammeln/")
    check(page, reports)
    page.click("main a:has-text('Neue Sammelrunde') >> nth=0")
    page.fill("input[name=title]", "Bestandsaufnahme")
    page.fill("input[name=due]", "2099-01-31")
    check(page, reports)
    page.click("text=Weiter: Wen fragen?")
    page.wait_for_load_state()
    page.select_option("select[name=town]", "hamm")
    page.click("section:has(#stadt-fragen) button:has-text('Hinzufügen')")
    page.wait_for_load_state()
    check(page, reports)
    page.click("text=/Jetzt 1 E-Mail/")
    page.wait_for_load_state()
    asked = CollectionRequest.objects.get()
    token, asked.secret_hash = make_token(asked.uuid, salt=collection.SALT)
    asked.save()
    stranger = browser.new_context(locale="de-DE").new_page()
    seen = csp_reports(stranger)
    stranger.goto(f"{live_server.url}/hamm/bestand/abgeben/{token}/")
    check(stranger, seen)
    stranger.set_input_files("input[type=file]", list_of(tmp_path, 2))
    stranger.click("text=Liste abgeben")
    stranger.wait_for_selector("text=Ihre Liste ist angekommen")
    check(stranger, seen)
    page.goto(f"{live_server.url}/hamm/bestand/listen/{Upload.objects.get().uuid}/")
    check(page, reports)
