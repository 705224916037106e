"""Finding a double, looking at both, making one of two and taking it back, with keys and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Municipality
from kettenwerk.inventory.models import NotADuplicate, Organisation
from kettenwerk.inventory.queries.duplicates import doubtful_pairs
from kettenwerk.inventory.services import save_record
from tests.browser import axe_violations, csp_reports, load_axe, open_browser
from tests.test_journeys import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread; the tests still ask the database in it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with open_browser() as opened:
        yield opened


def add_a_double() -> Organisation:
    """Somebody typed the Kinderschutzbund a second time."""
    kreis = Municipality.objects.select_related("parent").get(slug="kreis-unna")
    known = Organisation.objects.owned_by(kreis).get(name="Kinderschutzbund Unna")
    double = Organisation(
        municipality=kreis,
        name="Kinderschutzbund Unna e.V.",
        kind=known.kind,
        field=known.field,
        area=known.area,
        visibility=known.visibility,
        website="https://kinderschutzbund.example",
    )
    save_record(double, by=Actor(kreis))
    return double


def looked_over(page: Page) -> list[str]:
    load_axe(page)
    problems = [f"{found['id']} {found['nodes'][:1]}" for found in axe_violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        problems.append(f"{page.url}: breiter als der Bildschirm")
    return problems


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "dark")], ids=["desk", "phone-dark"]
)
def test_a_double_is_found_merged_and_taken_back_with_the_keyboard(
    live_server, browser: Browser, width: int, scheme: str
) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = signed_in(browser, live_server.url, **options).new_page()
    double = add_a_double()
    reports = csp_reports(page)
    page.goto(f"{live_server.url}/kreis-unna/bestand/doppel/")
    assert looked_over(page) == []
    page.get_by_role("link", name="Kinderschutzbund Unna e.V.").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/bestand/doppel/organisationen/**")
    assert looked_over(page) == []
    if double.name == page.locator(".inv-pair a").first.inner_text():
        page.get_by_role("link", name="Seiten tauschen").click()
    page.get_by_role("button", name="Zusammenführen").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "Kinderschutzbund Unna"
    assert looked_over(page) == []
    kept = Organisation.objects.live().get(website="https://kinderschutzbund.example")
    assert kept.name == "Kinderschutzbund Unna"
    page.goto(f"{live_server.url}/kreis-unna/bestand/organisationen/{double.uuid}/")
    assert page.url.endswith(f"/{kept.uuid}/")
    assert Organisation.objects.filter(uuid=double.uuid, deleted_at=None).count() == 0
    assert reports == []


def test_without_script_two_records_are_kept_apart_for_good(live_server, browser: Browser) -> None:
    page = signed_in(browser, live_server.url, java_script_enabled=False).new_page()
    add_a_double()
    page.goto(f"{live_server.url}/kreis-unna/bestand/doppel/?art=organisation")
    page.get_by_role("link", name="Kinderschutzbund Unna e.V.").click()
    page.get_by_role("button", name="Kein Doppel").click()
    assert "zwei verschiedene Einträge" in page.locator("main").inner_text()
    assert page.locator(".inv-table").get_by_text("Kinderschutzbund Unna e.V.").count() == 0
    page.get_by_role("button", name="Wieder prüfen").click()
    assert not NotADuplicate.objects.live().exists()
    assert page.locator(".inv-table").get_by_text("Kinderschutzbund Unna e.V.").count() == 1


def test_kreis_unna_asks_about_the_near_twins_and_keeps_the_rest_apart(
    live_server, browser: Browser
) -> None:
    signed_in(browser, live_server.url)
    kreis = Municipality.objects.select_related("parent").get(slug="kreis-unna")
    names = dict(Organisation.objects.values_list("uuid", "name"))
    pairs = doubtful_pairs(kreis)
    assert not [pair for pair in pairs if pair.one in names and "Jugendamt" in names[pair.one]]
    assert len(pairs) < 10
