"""Families in a real browser: by keys and by touch, with and without script, in Arabic, on a slow line's budget."""

from collections.abc import Iterator
from datetime import time
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from kettenwerk.guide import search
from kettenwerk.guide.languages import GUIDE_LANGUAGES
from kettenwerk.guide.models import GuideSetting
from kettenwerk.guide.queries.gate import public_offers
from kettenwerk.guide.tests.everyday import release_everything
from kettenwerk.inventory.models import Offer, OfferSite, OpeningTime, Organisation, Site
from tests.browser import axe_violations, csp_reports, load_axe, open_browser
from tests.real_data import load_kreis_unna

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_VIEW_BYTES = 200_000
PAYLOAD = "<img src=x onerror=document.title=1><script>document.title=1</script>"
CANARY = "kanarienvogelsatz"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PAGES = ("", "angebote/?alter=0-1", "angebote/?frage=gewalt", "angebot/{offer}/", "hilfe/", "wunsch/",
         "fehler/{offer}/", "einbetten/", "gibtesnicht/")  # fmt: skip

# Every kind of page, below „/familien/“.
WORDS_TYPED = "suche/"
KINDS = ("", "{language}/", "{language}/atlantis/", WORDS_TYPED,
         *("{language}/luenen/" + path for path in
           (*PAGES, "angebote/", "angebote/?frage=schreien&sprache=tr&kostenlos=1",
            "angebote/?alter=6-10&ort=44532&umkreis=1&offen=1&stufenlos=1&zuhause=1", "wunsch/?danke=1",
            "fehler/{offer}/?danke=1", "einbetten/?frage=gewalt",
            "angebot/00000000-0000-4000-8000-000000000000/")))  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with open_browser() as opened:
            yield opened


@pytest.fixture
def luenen() -> Iterator[Offer]:
    """Kreis Unna released with made-up contacts; yields an offer in Lünen with everything."""
    kreis = load_kreis_unna()
    towns = {one.slug: one for one in type(kreis).objects.all()}
    release_everything()
    office = Organisation.objects.filter(contacts__isnull=False)[:1].get()
    GuideSetting.objects.create(municipality=towns["luenen"], is_open=True, office=office,
                                protection_phone="02306 555 112")  # fmt: skip
    offers = [
        one for one in public_offers() if one.from_months is not None and one.from_months <= 0
    ]
    offer = Offer.objects.select_related("provider").get(pk=offers[0].pk)
    Offer.objects.filter(pk__in=[one.pk for one in offers[:4]]).update(
        languages="Deutsch; Türkisch", is_free="ja"
    )
    _with_everything(offer)
    search.forget()
    yield offer
    search.forget()


def _with_everything(offer: Offer) -> None:
    site = Site.objects.create(municipality=offer.municipality, organisation=offer.provider, name=PAYLOAD,
                               street="Markt 1", postcode="44532", city="Lünen", lat=51.61, lon=7.52,
                               visibility="oeffentlich")  # fmt: skip
    OfferSite.objects.create(municipality=offer.municipality, offer=offer, site=site)
    OpeningTime.objects.create(municipality=offer.municipality, offer=offer, weekdays=["mo", "mi"],
                               opens=time(9), closes=time(12))  # fmt: skip
    Offer.objects.filter(pk=offer.pk).update(family_name=f"Treff {PAYLOAD}", for_whom=PAYLOAD[:60])


def watched(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """A page and what it asks other hosts for."""
    page = context.new_page()
    foreign: list[str] = []

    def listen(request: Request) -> None:
        if not request.url.startswith(address):
            foreign.append(request.url)

    page.on("request", listen)
    return page, foreign


def asked_by(page: Page) -> list[Request]:
    """Every request of a page from now on."""
    asked: list[Request] = []

    def listen(request: Request) -> None:
        asked.append(request)

    page.on("request", listen)
    return asked


def weighed(page: Page) -> list[int]:
    """The bytes of every answer from now on."""
    sizes: list[int] = []

    def listen(answer: Response) -> None:
        sizes.append(len(answer.body()))

    page.on("response", listen)
    return sizes


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_three_touches_find_free_help_in_turkish_for_a_baby(
    live_server, browser: Browser, luenen: Offer, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script, locale="de-DE", **PHONE)
    page, foreign = watched(context, live_server.url)
    page.goto(f"{live_server.url}/familien/de/luenen/")
    page.get_by_role("link", name="Mein Baby schreit viel").tap()
    page.wait_for_url("**/?frage=schreien")
    page.get_by_role("link", name="Türkisch").tap()
    page.wait_for_url("**&sprache=tr")
    page.get_by_role("link", name="kostenlos", exact=True).tap()
    page.wait_for_url("**/?frage=schreien&sprache=tr&kostenlos=1")
    assert page.locator(".g-card").count() > 0
    assert page.get_by_text("Schütteln Sie Ihr Baby nie").is_visible()
    page.locator(".g-card h3 a").first.tap()
    page.wait_for_url("**/angebot/**")
    call = page.locator("main .g-call a").first
    assert call.get_attribute("href", timeout=5000)
    box = call.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE["viewport"]["height"]
    assert box["height"] >= 44
    assert not foreign
    assert not context.cookies()
    context.close()


def test_keys_alone_search_and_choose(live_server, browser: Browser, luenen: Offer) -> None:
    context = browser.new_context(locale="de-DE", **DESK)
    page, foreign = watched(context, live_server.url)
    asked = asked_by(page)
    page.goto(f"{live_server.url}/familien/de/luenen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "g-skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(f"Hebamme {CANARY}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche/")
    assert page.locator("#suche").input_value() == f"Hebamme {CANARY}"
    page.get_by_role("button", name="kostenlos", exact=True).press("Enter")
    page.wait_for_load_state()
    assert page.locator("#suche").input_value() == f"Hebamme {CANARY}"
    assert page.locator(".g-chip--on").count() == 1
    assert CANARY not in page.title()
    for request in asked:
        assert CANARY not in request.url
        assert "/familien/" not in request.headers.get("referer", "")
    assert not foreign
    context.close()


def test_a_wish_takes_two_taps_without_script(live_server, browser: Browser, luenen: Offer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE", **PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/familien/de/luenen/")
    page.get_by_role("link", name="Ich wünsche mir").tap()
    page.wait_for_url("**/wunsch/")
    page.get_by_role("button", name="Treffpunkt für Eltern und Kinder").tap()
    page.wait_for_url("**/wunsch/?danke=1")
    assert page.get_by_role("heading", name="Danke!").is_visible()
    context.close()


@pytest.mark.parametrize("language", GUIDE_LANGUAGES, ids=lambda one: one.code)
def test_the_first_view_is_light_in_every_language(
    live_server, browser: Browser, luenen: Offer, language: Any
) -> None:
    for path in ("", "angebote/?alter=0-1", f"angebot/{luenen.uuid}/"):
        context = browser.new_context(**PHONE)
        page, foreign = watched(context, live_server.url)
        sizes = weighed(page)
        page.goto(
            f"{live_server.url}/familien/{language.code}/luenen/{path}", wait_until="networkidle"
        )
        assert sum(sizes) <= FIRST_VIEW_BYTES, (path, sum(sizes))
        assert not foreign
        context.close()


@pytest.mark.parametrize(
    "look",
    [("de", DESK, "light"), ("ar", PHONE, "dark")],
    ids=lambda look: look[0],
)
def test_no_page_has_a_barrier_or_breaks_the_content_policy(
    live_server, browser: Browser, luenen: Offer, look: Any
) -> None:
    language, options, scheme = look
    context = browser.new_context(color_scheme=scheme, **options)
    page = context.new_page()
    reports = csp_reports(page)
    problems = []
    for path in PAGES:
        page.goto(f"{live_server.url}/familien/{language}/luenen/{path.format(offer=luenen.uuid)}")
        load_axe(page)
        problems += [f"{path}: {one['id']} {one['nodes'][:2]}" for one in axe_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"{path}: wider than the window")
    assert not problems, "\n".join(problems)
    assert not [one for one in reports if "axe" not in one]
    context.close()


@pytest.mark.proof
def test_no_page_in_any_language_and_look_has_a_barrier(
    live_server, browser: Browser, luenen: Offer, record_property: Any
) -> None:
    """Every kind of page × language × light and dark × desk and phone: axe, policy, hosts, cookies."""
    context = browser.new_context(reduced_motion="reduce")
    page, foreign = watched(context, live_server.url)
    reports = csp_reports(page)
    problems: list[str] = []
    looks = list(product(("light", "dark"), (DESK, PHONE)))
    pages = 0
    for language, pattern in product(GUIDE_LANGUAGES, KINDS):
        kind = pattern.format(language=language.code, offer=luenen.uuid)
        _open(page, f"{live_server.url}/familien/", language.code, kind)
        load_axe(page)
        pages += 1
        for scheme, size in looks:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size["viewport"])
            found = [f"{one['id']} {one['nodes'][:2]}" for one in axe_violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append("wider than the window")
            width = size["viewport"]["width"]
            problems += [f"{language.code} {kind} {scheme} {width}: {one}" for one in found]
    record_property("pages", pages)
    record_property("looks", pages * len(looks))
    assert not problems, f"{len(problems)}\n" + "\n".join(problems[:40])
    assert not [one for one in reports if "axe" not in one]
    assert not foreign
    assert not context.cookies()
    context.close()


def _open(page: Page, address: str, language: str, kind: str) -> None:
    """Opens a page by its address; the answer to words by typing them."""
    if kind == WORDS_TYPED:
        page.goto(f"{address}{language}/luenen/")
        page.locator("#suche").fill("Hebamme Gewalt")
        page.keyboard.press("Enter")
        page.wait_for_url("**/suche/")
    else:
        page.goto(address + kind)


def test_arabic_is_mirrored_and_numbers_are_not(
    live_server, browser: Browser, luenen: Offer
) -> None:
    context = browser.new_context(**DESK)
    page = context.new_page()
    page.goto(f"{live_server.url}/familien/ar/luenen/angebot/{luenen.uuid}/")
    brand = page.locator(".g-brand a").bounding_box()
    leave = page.locator(".g-exit").bounding_box()
    assert brand is not None
    assert leave is not None
    assert brand["x"] > leave["x"]
    number = page.locator(".g-call bdi").first
    assert number.evaluate("one => getComputedStyle(one).direction") == "ltr"
    context.close()


def test_the_map_opens_on_request_and_shows_names_as_text(
    live_server, browser: Browser, luenen: Offer
) -> None:
    context = browser.new_context(locale="de-DE", **DESK)
    page, foreign = watched(context, live_server.url)
    reports = csp_reports(page)
    page.goto(f"{live_server.url}/familien/de/luenen/angebote/?alter=0-1&sprache=tr")
    page.get_by_role("button", name="Karte zeigen").press("Enter")
    page.locator(".leaflet-marker-icon").first.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    assert PAYLOAD in popup.inner_text()
    assert popup.locator("img, script").count() == 0
    assert page.title() != "1"
    assert not reports
    assert not foreign
    context.close()


def test_leaving_quickly_leaves_nothing_to_go_back_to(
    live_server, browser: Browser, luenen: Offer
) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    context.route("https://www.dwd.de/**", lambda route: route.fulfill(body="Wetter"))
    page.goto(f"{live_server.url}/familien/de/luenen/angebote/?frage=gewalt")
    page.locator("[data-exit]").tap()
    page.wait_for_url("https://www.dwd.de/")
    page.go_back()
    assert "gewalt" not in page.url
    context.close()
