"""The page for everyone: held to WCAG 2.2 AA by axe-core, at both widths and in both themes, in each of its states."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import LOOKS, SIZES, Server, ask, browser, server, visiting  # noqa: F401 - fixtures
from tests.test_browser import QUESTION

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSED_OVER = {"region", "page-has-heading-one", "landmark-one-main"}
"""Best practices that Gradio's own frame does not keep; none is a criterion of WCAG's."""


def welcome(page: Page) -> None:
    page.wait_for_selector(".starter")


def answered(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_text("How this was found").first.click()


def silent(page: Page) -> None:
    ask(page, "hello")


def opened(page: Page) -> None:
    ask(page, QUESTION).locator("a.cite").first.click()
    page.wait_for_selector("#doc .para.lit")
    page.keyboard.press("Escape")
    page.evaluate("document.body.classList.add('reading')")
    page.locator('#doc [data-do="find"]').click()
    page.keyboard.type("missile")
    page.wait_for_function("document.querySelector('.found-count').textContent.includes('of')")


def keys(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("dialog .keys")


def told(page: Page) -> None:
    page.evaluate(
        "pincite.tell('All is well.', { action: ['Undo', () => {}] }); pincite.tell('It is not.', { wrong: true })"
    )


def library(page: Page) -> None:
    page.get_by_role("tab", name="Library").click()
    page.wait_for_timeout(500)


def taking(page: Page) -> None:
    """Have files taken in: what is being done is seen while it is."""
    page.get_by_role("tab", name="Library").click()
    herring = b"# On Herring\n\nWhen does the herring fleet leave the harbour? At dusk, when the shoals rise.\n"
    page.set_input_files("#shelf-files", {"name": "herring.md", "mimeType": "text/markdown", "buffer": herring})
    page.get_by_role("region", name="What is being done").wait_for()


def chosen(page: Page) -> None:
    """Choose where to search, as can be done once there is more than one document."""
    page.get_by_label("Search only in").click()
    page.get_by_role("option", name="On Herring (herring)").click()
    page.keyboard.press("Escape")
    ask(page, "When does the herring fleet leave?")


def checked(page: Page) -> None:
    page.get_by_role("tab", name="Check a claim").click()
    page.locator("#claims textarea").fill(
        'Japan hosts 50,000 US troops [3]. "Penguins eat fish in the cold south", he said, and cod every day.'
    )
    page.locator("#claims .go").click()
    page.locator("#claims .evidence .answer").wait_for()
    page.keyboard.press("k")
    page.locator("#claims .evidence .differences").first.wait_for()


STATES: dict[str, Callable[[Page], None]] = {
    "welcome": welcome,
    "answered": answered,
    "silent": silent,
    "opened": opened,
    "keys": keys,
    "told": told,
    "library": library,
    "taking": taking,
    "chosen": chosen,
    "checked": checked,
}


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, a line each."""
    page.add_script_tag(content=(files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    page.wait_for_timeout(400)  # what fades in is judged when it is there
    found: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", TAGS
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["id"] not in PASSED_OVER
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_axe_finds_nothing_wrong(browser: Browser, server: Server, size: str, theme: str) -> None:  # noqa: F811
    for name, lead_to in STATES.items():
        with visiting(browser, server, size, theme) as visit:
            lead_to(visit.page)
            assert violations(visit.page) == [], name
            assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            visit.assert_quiet()
