"""The desk in a real browser: by day, on the phone by night, with keys alone, without script."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kettenwerk.accounts.models import User
from kettenwerk.desk.models import CalendarFeed, DigestSetting
from kettenwerk.desk.tests.make import Desk
from kettenwerk.inventory.models import Proposal
from tests.browser import axe_violations, csp_reports, load_axe, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(1280, "light"), (390, "dark")]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with open_browser() as opened:
        yield opened


@pytest.fixture
def desk() -> Desk:
    return Desk()


def opened_by(browser: Browser, address: str, person: User, **options: object) -> BrowserContext:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(locale="de-DE", **options)  # type: ignore[arg-type]
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context


def counted(page: Page) -> None:
    expect(page.locator("[hx-trigger=load]")).to_have_count(0)


def problems_of(page: Page, name: str) -> list[str]:
    load_axe(page)
    found = [f"{name}: {one['id']} {one['nodes'][:1]}" for one in axe_violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: breiter als der Bildschirm")
    return found


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_of_the_desk_has_a_barrier(
    live_server, browser: Browser, desk: Desk, width: int, scheme: str
) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    start, gero = f"{live_server.url}/unna/", desk.coordinator()
    page = opened_by(browser, live_server.url, gero, **options).new_page()
    reports, problems = csp_reports(page), []
    page.goto(start)
    counted(page)
    problems += problems_of(page, "erster Tag")
    desk.one_of_each()
    for path in ("", "?zahlen=1", "faellig/vorschlaege/", "benachrichtigungen/", "kalender/"):
        answer = page.goto(start + path)
        assert answer is not None
        assert answer.status == 200, path
        counted(page)
        problems += problems_of(page, path)
    page.get_by_role("button", name="Adresse machen").click()
    page.get_by_label("Ihre Adresse").wait_for()
    problems += problems_of(page, "Adresse")
    page.goto(start + "faellig/doppel/")
    Proposal.objects.all().delete()
    page.goto(start + "faellig/vorschlaege/")
    problems += problems_of(page, "leere Liste")
    assert not problems, "\n".join(problems)
    assert reports == []


def test_after_signing_in_the_first_matter_is_one_click_away(
    live_server, browser: Browser, desk: Desk
) -> None:
    desk.one_of_each()
    page = opened_by(browser, live_server.url, desk.cast.anna).new_page()
    page.goto(live_server.url)
    counted(page)
    assert page.url == f"{live_server.url}/unna/"
    first = page.locator(".desk-kind").first
    assert "Hier beginnen" in first.inner_text()
    first.get_by_role("link", name="Elterncafé").click()
    assert "/unna/bestand/vorschlaege/" in page.url


def test_a_colleague_reaches_the_first_matter_with_the_keyboard_alone(
    live_server, browser: Browser, desk: Desk
) -> None:
    desk.one_of_each()
    page = opened_by(browser, live_server.url, desk.cast.anna).new_page()
    page.goto(f"{live_server.url}/unna/")
    counted(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # „Zum Inhalt springen“
    page.keyboard.press("Tab")
    words = page.evaluate("document.activeElement.textContent.trim()")
    assert words == "1 Vorschlag wartet auf Antwort"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Elterncafé"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Elterncafé").first.wait_for()


def test_without_script_the_counts_come_by_a_link(
    live_server, browser: Browser, desk: Desk
) -> None:
    desk.one_of_each()
    context = opened_by(browser, live_server.url, desk.cast.birgit, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/unna/")
    page.get_by_role("link", name="Zahlen laden").first.click()
    assert page.locator(".desk-kind").count() == 17
    page.get_by_role("link", name="Benachrichtigungen").click()
    page.get_by_label("montags bis freitags").check()
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Das ist gespeichert.").wait_for()
    assert DigestSetting.objects.get().rhythm == "taeglich"


def test_the_calendar_address_is_made_renewed_and_ended(
    live_server, browser: Browser, desk: Desk
) -> None:
    page = opened_by(browser, live_server.url, desk.cast.birgit).new_page()
    page.goto(f"{live_server.url}/unna/kalender/")
    page.get_by_role("button", name="Adresse machen").click()
    first = page.get_by_label("Ihre Adresse").input_value()
    assert page.request.get(first).headers["content-type"].startswith("text/calendar")
    page.goto(f"{live_server.url}/unna/kalender/")
    page.get_by_role("button", name="Neue Adresse machen").click()
    second = page.get_by_label("Ihre Adresse").input_value()
    assert [page.request.get(one).status for one in (first, second)] == [410, 200]
    page.get_by_role("button", name="Abo beenden").click()
    page.get_by_text("Die Adresse gilt ab jetzt nicht mehr.").wait_for()
    assert page.request.get(second).status == 410
    assert not CalendarFeed.objects.exists()
