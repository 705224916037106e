"""What people do with it, in a real browser on the real data: with keys, without script, on a phone."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from kettenwerk.accounts.models import Municipality
from kettenwerk.chain.models import Decision, Transition
from kettenwerk.inventory.models import (
    Agreement,
    NamedGap,
    Network,
    Offer,
    Organisation,
    PracticeProfile,
)
from kettenwerk.territory.models import Area
from tests.browser import axe_violations, csp_reports, load_axe, open_browser
from tests.people import PASSWORD
from tests.real_data import load_kreis_unna, make_coordinator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every kind of page once; „{model}“ is filled with a real record.
PAGES = (
    "/kamen/kette/",
    "/kamen/kette/?ansicht=tabelle",
    "/luenen/kette/?bahn=gesundheit&bahn=bildung",
    "/luenen/kette/?raum=gahmen",
    "/schwerte/kette/",
    "/kamen/kette/?zielgruppe=aeltere&stand=1999-01-01&unsinn=1",
    "/kreis-unna/kette/",
    "/kreis-unna/kette/?ansicht=tabelle",
    "/kamen/kette/zelle/bildung.kita/",
    "/kamen/kette/zelle/bildung.schwangerschaft/",
    "/kamen/kette/zahl/alle/",
    "/kamen/kette/hinweise/",
    "/kamen/kette/hinweise/strecke.kamen.bildung.-9.0/",
    "/kamen/kette/luecken/",
    "/kamen/kette/ueberschneidungen/",
    "/kamen/kette/uebergaenge/",
    "/kamen/kette/uebergaenge/{transition}/",
    "/kreis-unna/kette/uebergaenge/neu/",
    "/kreis-unna/kette/schnittmengen/",
    "/kreis-unna/kette/schnittmengen/{organisation}/",
    "/kreis-unna/kette/standards/",
    "/kreis-unna/kette/lebensphasen/",
    "/kamen/kette/freigabe/",
    "/kamen/kette/sachstand/",
    "/kreis-unna/kette/vergleich/",
    "/kreis-unna/bestand/angebote/",
    "/kreis-unna/bestand/angebote/?q=elternn&status=laufend",
    "/kreis-unna/bestand/angebote/{offer}/",
    "/kreis-unna/bestand/organisationen/",
    "/kreis-unna/bestand/organisationen/{organisation}/",
    "/kreis-unna/bestand/netzwerke/",
    "/kreis-unna/bestand/netzwerke/{network}/",
    "/kreis-unna/bestand/vereinbarungen/",
    "/kreis-unna/bestand/vereinbarungen/{agreement}/",
    "/kreis-unna/bestand/praxisprofile/",
    "/kreis-unna/bestand/praxisprofile/{profile}/",
    "/kreis-unna/bestand/genannte-luecken/",
    "/kreis-unna/bestand/genannte-luecken/{gap}/",
    "/kreis-unna/bestand/zustaendigkeiten/",
    "/kreis-unna/bestand/kooperationspartner/",
    "/kreis-unna/bestand/angebote/neu/",
    "/kreis-unna/bestand/vorschlaege/",
    "/kreis-unna/gebiete/",
    "/kreis-unna/gebiete/{area}/",
    "/kreis-unna/mitglieder/",
    "/kreis-unna/mitglieder/einladen/",
    "/kreis-unna/protokoll/",
    "/kreis-unna/auftraege/",
    "/konto/zweiter-faktor/",
    "/nicht/da/",
)
PARTS = 4  # so that two workers share the pages
# On the desk by day, on the phone by night; no page asks for its size or scheme by script, so that a
# page opened once can be looked at in both.
APPEARANCES = ((1280, "light"), (390, "dark"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread; the tests still ask the database in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with open_browser() as opened:
            yield opened


def signed_in(browser: Browser, address: str, **options: object) -> BrowserContext:
    """A browser context of somebody who coordinates in the Kreis, Kamen, Lünen and Schwerte."""
    load_kreis_unna()
    client = Client()
    client.force_login(make_coordinator("kreis-unna", "kamen", "luenen", "schwerte"))
    context = browser.new_context(locale="de-DE", **options)  # type: ignore[arg-type]
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
    )
    return context


def fill(path: str) -> str:
    kreis = Municipality.objects.get(slug="kreis-unna")
    models = {
        "transition": Transition,
        "organisation": Organisation,
        "offer": Offer,
        "network": Network,
        "agreement": Agreement,
        "profile": PracticeProfile,
        "gap": NamedGap,
        "area": Area,
    }
    for word, model in models.items():
        if f"{{{word}}}" in path:
            record = model.objects.of(kreis)[:1].get()
            path = path.replace(f"{{{word}}}", str(record.uuid))
    return path


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_barrier_or_breaks_the_content_policy(
    live_server, browser: Browser, part: int
) -> None:
    page = signed_in(browser, live_server.url).new_page()
    reports = csp_reports(page)
    problems = []
    for path in PAGES[part::PARTS]:
        answer = page.goto(live_server.url + fill(path))
        expected = 404 if path == "/nicht/da/" else 200
        if answer is None or answer.status != expected:
            problems.append(f"{path}: {answer.status if answer else 'keine Antwort'}")
        problems += [f"{path}: {problem}" for problem in barriers(page)]
    assert not problems, "\n".join(problems)
    assert reports == []


def barriers(page: Page) -> list[str]:
    """What keeps somebody from using a page, in both appearances."""
    problems = []
    load_axe(page)
    for width, scheme in APPEARANCES:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = axe_violations(page)
        problems += [f"{width}, {scheme}: {one['id']} {one['nodes'][:1]}" for one in found]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            problems.append(f"{width}, {scheme}: breiter als der Bildschirm")
    return problems


def test_a_barrier_is_noticed_in_the_appearance_that_has_it(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<!doctype html><html lang=de><title>T</title><main><h1>T</h1><p>Text</p><div></div></main>"
        "<style>body { background: #fff; color: #000 } div { width: 600px; height: 1px }"
        "@media (prefers-color-scheme: dark) { p { color: #eee } }</style>"
    )
    found = barriers(page)
    page.close()
    assert [problem.split(" [")[0] for problem in found] == [
        "390, dark: color-contrast",
        "390, dark: breiter als der Bildschirm",
    ]


def test_the_chain_can_be_walked_with_the_keyboard_alone(live_server, browser: Browser) -> None:
    page = signed_in(browser, live_server.url).new_page()
    page.goto(f"{live_server.url}/kamen/kette/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    names = _tab_through(page, 130)
    lanes = [name for name in names if name.endswith("als Balken öffnen")]
    assert [name.split(":")[0] for name in lanes] == [
        "Gesundheit",
        "Jugendhilfe",
        "Bildung",
        "Sozialleistung",
        "Ehrenamt & Freizeit",
        "Recht & Schutz",
    ]
    page.locator("#bahn-gesundheit a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**bahn=gesundheit**")
    assert page.locator("#bahn-gesundheit .chain-bar").count() == 7


def _tab_through(page: Page, steps: int) -> list[str]:
    script = """() => {
      const e = document.activeElement;
      const title = e.querySelector && e.querySelector(':scope > title');
      return (title ? title.textContent : e.getAttribute('aria-label') || e.textContent || '').trim();
    }"""
    names = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        names.append(page.evaluate(script))
    return names


def test_a_hint_becomes_a_gap_when_a_body_confirms_it(live_server, browser: Browser) -> None:
    page = signed_in(browser, live_server.url).new_page()
    page.goto(f"{live_server.url}/kamen/kette/hinweise/strecke.kamen.bildung.-9.0/")
    page.get_by_label("Lücke bestätigt").check()
    page.get_by_label("Gremium").fill("Steuerungsgruppe Kamen")
    page.get_by_role("button", name="Entscheidung speichern").click()
    page.wait_for_load_state("networkidle")
    decision = Decision.objects.get()
    assert (decision.verdict, decision.body) == ("bestaetigt", "Steuerungsgruppe Kamen")
    page.goto(f"{live_server.url}/kamen/kette/")
    cards = page.locator(".kw-cards").inner_text()
    assert "8\nHinweise" in cards.replace(" ", "\n")
    assert "10\nLücken" in cards.replace(" ", "\n")


def test_everything_works_without_script(live_server, browser: Browser) -> None:
    page = signed_in(browser, live_server.url, java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/luenen/kette/")
    page.locator("select[name=raum]").select_option("gahmen")
    page.get_by_role("button", name="Anzeigen").click()
    assert page.locator("h1").inner_text() == "Kette Gahmen"
    page.get_by_role("link", name="Tabelle", exact=True).click()
    assert page.locator("caption").first.inner_text().startswith("Angebote je Bahn")


def test_a_person_signs_in_and_lands_on_the_chain(live_server, browser: Browser) -> None:
    load_kreis_unna()
    person = make_coordinator("kamen")
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(f"{live_server.url}/kamen/kette/")
    page.get_by_label("E-Mail").fill(person.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    assert page.locator("h1").inner_text() == "Kette Kamen"


def test_figures_on_the_page_open_lists_of_the_same_length(live_server, browser: Browser) -> None:
    page = signed_in(browser, live_server.url).new_page()
    page.goto(f"{live_server.url}/kamen/kette/zahl/alle/")
    text = page.locator("main").inner_text()
    assert "42" in text
    assert page.locator("main a[href*='/angebote/']").count() >= 42
