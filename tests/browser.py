"""A real browser for the journeys: Debian's Chromium, the accessibility check, the reports of the CSP."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

CHROMIUM = Path(os.environ.get("KETTENWERK_CHROMIUM", "/usr/bin/chromium"))
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RUN_AXE = """async rules => {
  const only = {type: "tag", values: rules};
  const result = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
  return result.violations.map(v => ({
    id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary)
  }));
}"""


def is_there() -> bool:
    """Whether Chromium is installed."""
    return CHROMIUM.exists()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A headless Chromium, closed at the end; contexts and pages are the test's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"], headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


def load_axe(page: Page) -> None:
    """Brings the checker through the debugger, so that the page's own CSP stays as strict as it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))


def axe_violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core objects to on the page as it looks now: rule, help text, places."""
    found: list[dict[str, Any]] = page.evaluate(_RUN_AXE, list(RULES))
    return found


def csp_reports(page: Page) -> list[str]:
    """Collects every CSP violation from now on; call it before ``page.goto``."""
    reports: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            reports.append(message.text)

    page.on("console", listen)
    return reports
