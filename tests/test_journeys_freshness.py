"""Asking providers and answering by link, in a real browser: with keys, on a phone, light and dark."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from kettenwerk.accounts.models import OutgoingMail
from kettenwerk.inventory import services
from kettenwerk.inventory.models import Contact, Inquiry, LinkCheck, Offer, Organisation, Proposal
from kettenwerk.inventory.queries.inquiries import provider_of
from kettenwerk.inventory.tests.world import World
from tests.browser import axe_violations, csp_reports, load_axe, open_browser
from tests.people import acting, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(1280, "light"), (390, "dark"), (390, "light")]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with open_browser() as opened:
        yield opened


@pytest.fixture
def town() -> World:
    """Two providers: one with twelve offers and an address, one nobody can write to."""
    world = World()
    provider = world.organisation(
        "Kinderschutzbund Ortsverband Unna", website="https://ksb.example/"
    )
    for number in range(12):
        world.offer(
            f"Elterncafé in der {number + 1}. Gruppe",
            provider=provider,
            summary="Offenes Frühstück für Eltern mit kleinen Kindern, ohne Anmeldung.",
            from_months=0,
            to_months=36,
            cost="kostenlos" if number % 2 else "",
        )
    Contact.objects.create(
        municipality=provider.municipality, organisation=provider, function="Leitung",
        email="leitung@ksb.example", hours="Mo–Do 9–12 Uhr", visibility="verbund",
    )  # fmt: skip
    world.offer("Hausbesuche", provider=world.organisation("Verein ohne Adresse"))
    LinkCheck.objects.create(
        municipality=provider.municipality, table="inventory.organisation", record=provider.uuid,
        kind="internetseite", target=provider.website, state="antwortet_nicht",
        note="Die Seite ist nicht erreichbar.", broken_since=timezone.now(),
    )  # fmt: skip
    return world


def coordinator(browser: Browser, address: str, world: World, **options: object) -> BrowserContext:
    client = Client()
    client.force_login(make_person("gero@unna.example", "Gero", world.town("unna"), "koordinieren"))
    context = browser.new_context(locale="de-DE", **options)  # type: ignore[arg-type]
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context


def make_link(world: World, address: str) -> str:
    provider = Organisation.objects.get(name__startswith="Kinderschutzbund")
    now = timezone.now()
    one = provider_of(provider, world.town("unna"), timezone.localdate(), now)
    return services.open_page(one, by=acting(world.cast.anna), site=address)


def problems_of(page: Page, name: str) -> list[str]:
    load_axe(page)
    found = [f"{name}: {one['id']} {one['nodes'][:1]}" for one in axe_violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: breiter als der Bildschirm")
    return found


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_about_freshness_has_a_barrier(
    live_server, browser: Browser, town: World, width: int, scheme: str
) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = coordinator(browser, live_server.url, town, **options).new_page()
    reports, problems = csp_reports(page), []
    start = f"{live_server.url}/unna/bestand/aktualitaet/"
    page.goto(f"{start}fragen/")
    problems += problems_of(page, "fragen")
    page.get_by_role("button", name="Jetzt fragen: 1 Anbieter, 12 Angebote").click()
    inquiry = Inquiry.objects.get()
    provider = inquiry.organisation.uuid
    for path in (
        "", "regeln/", "fragen/", "anrufliste/", "ohne-bestaetigung/angebote/",
        f"anfragen/{inquiry.uuid}/", f"../organisationen/{provider}/anbieterseite/",
        f"../organisationen/{provider}/", f"../angebote/{Offer.objects.all()[0].uuid}/",
    ):  # fmt: skip
        answer = page.goto(start + path)
        assert answer is not None
        assert answer.status == 200, path
        problems += problems_of(page, path)
    assert not problems, "\n".join(problems)
    assert reports == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_of_the_provider_has_a_barrier(
    live_server, browser: Browser, town: World, width: int, scheme: str
) -> None:
    link = make_link(town, live_server.url)
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = browser.new_context(locale="de-DE", **options).new_page()  # type: ignore[arg-type]
    reports, problems = csp_reports(page), []
    offer = Offer.objects.all()[0].uuid
    for path, status in (
        ("", 200), ("aendern/", 200), (f"aendern/?angebot={offer}", 200), ("../falsch/", 404),
    ):  # fmt: skip
        answer = page.goto(link + path)
        assert answer is not None
        assert answer.status == status, path
        problems += problems_of(page, path)
    page.goto(link)
    page.get_by_text("Nicht ich – fragen Sie jemand anderen").click()
    page.get_by_role("button", name="Diese Stelle nennen").click()
    problems += problems_of(page, "falsche Adresse")
    services.revoke_inquiry(Inquiry.objects.get(), by=acting(town.cast.anna))
    page.goto(link)
    problems += problems_of(page, "zurückgezogen")
    assert not problems, "\n".join(problems)
    assert reports == []


def test_a_secretary_confirms_twelve_offers_with_the_keyboard_alone(
    live_server, browser: Browser, town: World
) -> None:
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(make_link(town, live_server.url))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Alles stimmt"
    page.keyboard.press("Enter")
    page.get_by_text("12 Angebote sind heute bestätigt").wait_for()
    assert Offer.objects.filter(last_confirmed=timezone.localdate()).count() == 12
    assert page.get_by_role("button", name="Alles stimmt").count() == 0


def test_a_secretary_changes_one_says_one_is_gone_and_confirms_the_rest_without_script(
    live_server, browser: Browser, town: World
) -> None:
    page = browser.new_context(locale="de-DE", java_script_enabled=False).new_page()
    page.goto(make_link(town, live_server.url))
    page.get_by_role("link", name=re.compile(r"^Ändern.*in der 1\. Gruppe")).click()
    page.get_by_label("Kosten für Familien").fill("2 Euro je Vormittag")
    page.get_by_role("button", name="Änderung senden").click()
    second = page.locator(".prov-offer").filter(has_text="Elterncafé in der 2. Gruppe")
    second.locator("summary").click()
    second.get_by_label("Seit wann").fill("seit den Sommerferien")
    second.get_by_role("button", name=re.compile("Ja, gibt es nicht mehr")).click()
    page.get_by_role("button", name="Alles andere stimmt").click()
    page.get_by_text("10 Angebote sind heute bestätigt").wait_for()
    assert Proposal.objects.filter(state="offen").count() == 2
    assert Offer.objects.filter(last_confirmed=None).count() == 3
    assert not Offer.objects.exclude(deleted_at=None).exists()


def test_nothing_is_sent_before_somebody_presses_the_button(
    live_server, browser: Browser, town: World
) -> None:
    page = coordinator(browser, live_server.url, town).new_page()
    page.goto(f"{live_server.url}/unna/bestand/aktualitaet/")
    page.get_by_role("link", name="Anbieter fragen").click()
    page.get_by_text("So sieht die E-Mail aus").click()
    assert "Sie brauchen dafür kein Passwort" in page.locator(".prov-letter").inner_text()
    assert OutgoingMail.objects.count() == 0
    page.get_by_role("button", name="Jetzt fragen: 1 Anbieter, 12 Angebote").click()
    page.get_by_text("1 Anbieter werden nach 12 Angeboten gefragt").wait_for()
    assert OutgoingMail.objects.get().recipient == "leitung@ksb.example"
