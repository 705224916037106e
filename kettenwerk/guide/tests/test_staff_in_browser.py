"""The staff's and practitioners' pages in a real browser: no barrier, by keys alone, without script."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kettenwerk.accounts.models import User, Visibility
from kettenwerk.chain.models import Transition, TransitionOffer
from kettenwerk.guide import search
from kettenwerk.guide.models import GuideSetting, PracticeLink
from kettenwerk.guide.services.practice import make_link
from kettenwerk.inventory.models import Contact, Offer, Organisation
from kettenwerk.inventory.tests.make import World
from tests.browser import axe_violations, csp_reports, load_axe, open_browser
from tests.people import acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(1280, "light"), (390, "dark")]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with open_browser() as opened:
        yield opened


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """One offer that is public, one that is ready, one that lacks a contact."""
    search.forget()
    made = World()
    GuideSetting.objects.create(municipality=made.town("unna"), is_open=True)
    GuideSetting.objects.create(municipality=made.town("kreis-unna"))
    for name in ("Krabbelgruppe", "Elterncafé"):
        offer = made.offer(name, summary="Treffen nach § 16", from_months=0, to_months=36)
        _contact(made, offer, Visibility.VERBUND)
    made.offer("Ohne Kontakt")
    Organisation.objects.update(visibility=Visibility.PUBLIC)
    Offer.objects.filter(name="Krabbelgruppe").update(visibility=Visibility.PUBLIC)
    Contact.objects.filter(offer__name="Krabbelgruppe").update(visibility=Visibility.PUBLIC)
    joint = Transition.objects.create(
        municipality=made.town("unna"), key="tr-1", from_setting="Klinik", to_setting="Zuhause"
    )
    public = Offer.objects.get(name="Krabbelgruppe")
    TransitionOffer.objects.create(municipality=joint.municipality, transition=joint, offer=public)
    yield made
    search.forget()


def _contact(world: World, offer: Offer, visibility: str) -> None:
    world.save(
        Contact(
            municipality=offer.municipality,
            offer=offer,
            function="Anmeldung",
            phone="0221 4710100",
            email="treff@wegweiser.example",
            visibility=visibility,
        )
    )


def opened_by(browser: Browser, address: str, person: User, **options: object) -> BrowserContext:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(locale="de-DE", **options)  # type: ignore[arg-type]
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context


def problems_of(page: Page, name: str) -> list[str]:
    load_axe(page)
    found = [f"{name}: {one['id']} {one['nodes'][:1]}" for one in axe_violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append(f"{name}: breiter als der Bildschirm")
    return found


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_of_staff_or_practice_has_a_barrier(
    live_server, browser: Browser, world: World, width: int, scheme: str
) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = opened_by(browser, live_server.url, world.cast.anna, **options).new_page()
    reports, problems = csp_reports(page), []
    home = f"{live_server.url}/unna/wegweiser/"
    stands = ("bereit", "oeffentlich", "fehlt", "nicht")
    paths = ["", "zugaenge/", "uebergaenge/", "finden/", "hefte/", "karten/", "karten/sorge/"]
    for path in (*paths, *(f"freigabe/?stand={stand}" for stand in stands)):
        answer = page.goto(home + path)
        assert answer is not None
        assert answer.status == 200, path
        problems += problems_of(page, path)
    page.goto(f"{home}finden/")
    page.get_by_role("button", name="bis 1 Jahr").click()
    expect(page.get_by_role("button", name="bis 1 Jahr")).to_have_attribute("aria-pressed", "true")
    problems += problems_of(page, "Treffer")
    page.get_by_role("link", name="Mitgeben: Krabbelgruppe").click()
    page.get_by_role("link", name="العربية").click()
    problems += problems_of(page, "Mitgeben")
    page.goto(f"{home}zugaenge/")
    page.get_by_label("Stelle").fill("Geburtsstation")
    page.get_by_role("button", name="Link erzeugen").click()
    page.get_by_text("Er wird nur jetzt gezeigt.").wait_for()
    problems += problems_of(page, "neuer Zugang")
    emil = opened_by(browser, live_server.url, world.cast.emil, **options).new_page()
    emil.goto(f"{live_server.url}/kreis-unna/wegweiser/einstellungen/")
    problems += problems_of(emil, "Einstellungen")
    assert not problems, "\n".join(problems)
    assert reports == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_behind_a_link_has_a_barrier(
    live_server, browser: Browser, world: World, width: int, scheme: str
) -> None:
    path = make_link(PracticeLink(place="Geburtsstation"), by=acting(world.cast.anna))
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = browser.new_context(locale="de-DE", **options).new_page()  # type: ignore[arg-type]
    reports, problems = csp_reports(page), []
    offer = Offer.objects.get(name="Krabbelgruppe")
    for part in ("", "uebergaenge/", "karten/", "karten/sorge/", f"mitgeben/{offer.uuid}/"):
        answer = page.goto(f"{live_server.url}{path}{part}")
        assert answer is not None
        assert answer.status == 200, part
        problems += problems_of(page, part)
    page.goto(f"{live_server.url}{path[:-3]}x/")
    problems += problems_of(page, "kein Zugang")
    assert not problems, "\n".join(problems)
    assert reports == []


def test_a_guest_finds_by_keys_alone_without_script(
    live_server, browser: Browser, world: World
) -> None:
    path = make_link(PracticeLink(place="Geburtsstation"), by=acting(world.cast.anna))
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + path)
    page.get_by_label("Worum geht es?").press_sequentially("Krabbelgruppe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 Angebot")).to_be_visible()
    page.get_by_role("link", name="Mitgeben: Krabbelgruppe").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR-Code zur Seite dieses Angebots")).to_be_visible()
    message = page.get_by_role("link", name="Als Nachricht").get_attribute("href")
    assert message is not None
    assert message.startswith("sms:?body=Krabbelgruppe")


def test_a_release_is_ticked_pressed_and_taken_back(
    live_server, browser: Browser, world: World
) -> None:
    page = opened_by(browser, live_server.url, world.cast.anna).new_page()
    page.goto(f"{live_server.url}/unna/wegweiser/freigabe/")
    page.get_by_label("Elterncafé").check()
    page.get_by_role("button", name="Ausgewählte freigeben").click()
    page.get_by_text("1 Angebot freigegeben").wait_for()
    page.get_by_role("link", name="Öffentlich (2)").wait_for()
    page.get_by_role("link", name="Ansehen und zurücknehmen").click()
    expect(page.get_by_text("Elterncafé").first).to_be_visible()
