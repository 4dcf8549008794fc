"""The tab "Check a claim" as a person uses it, in a real browser against the real server and the real model."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import SIZES, Server, browser, server, visiting
from tests.test_app_draft import HOSTILE

__all__ = ["browser", "server"]

DRAFT = f"""# An essay

Japan hosts 50,000 US troops [3]. Koizumi supported the American war in Iraq.

Penguins live in Antarctica and eat {HOSTILE} fish every day.
"""


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.mark.parametrize("size", list(SIZES))
def test_a_draft_is_walked_through_by_keyboard_cited_and_exported(browser: Browser, server: Server, size: str) -> None:
    with visiting(browser, server, size) as visit:
        page = visit.page
        page.get_by_role("tab", name="Check a claim").click()
        page.locator("#claims textarea").fill(DRAFT)
        page.keyboard.press("Control+Enter")
        evidence, current = page.locator("#claims .evidence"), page.locator("#claims a.claim[aria-current]")
        expect(evidence.locator(".silence")).to_have_text("Nothing in the documents bears on this.")
        expect(current).to_contain_text("Penguins live")
        expect(page.locator("#claims .summary li").first).to_contain_text("2 of 3 claims")
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        expect(current).to_contain_text("Koizumi supported")
        page.keyboard.press("ArrowUp")
        expect(current).to_contain_text("Japan hosts")
        expect(evidence.locator(".differences li").first).to_have_text("the source says “40, 000”, the claim “50,000”")
        expect(evidence.locator("mark em.diff").first).to_have_text("40, 000")
        words = evidence.locator(".words")
        expect(words.locator("em.diff")).to_have_text(["50,000"])
        lines = words.evaluate("(p) => new Set([...p.querySelectorAll('*')].map((e) => e.offsetTop)).size")
        assert (lines, words.evaluate("(p) => getComputedStyle(p).display")) == (1, "block")
        page.keyboard.press("a")
        expect(evidence.locator("[data-accept]").first).to_have_attribute("aria-pressed", "true")
        with page.expect_download() as saving:
            page.get_by_role("button", name="Draft with footnotes").click()
        written = saving.value.path().read_text()
        assert written.startswith(DRAFT.replace("[3].", "[3].[^p1]"))
        assert "lecture\\#p10" in written or "lecture#p10" in written
        page.keyboard.press("j")
        expect(current).to_contain_text("Koizumi supported")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        evidence.locator("a.cite").first.click()
        expect(page.locator("#doc .para.lit")).to_be_visible()
        visit.assert_quiet()


def test_a_reload_keeps_the_check_and_a_citation_opens_in_sight(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        page.get_by_role("tab", name="Check a claim").click()
        text = "Penguins live in Antarctica. About 50,000 US forces are stationed in Japan."
        page.locator("#claims textarea").fill(text)
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Escape")
        expect(page.locator("#claims .evidence .silence")).to_be_visible()
        page.keyboard.press("j")
        page.locator("#claims .evidence [data-accept]").first.click()
        expect(page.locator("#claims .exports")).to_contain_text("1 claim cited")
        page.reload()
        expect(page.locator("#claims textarea")).to_have_value(text)
        expect(page.locator("#claims .exports")).to_contain_text("1 claim cited")
        expect(page.locator("#claims a.claim[aria-current]")).to_contain_text("About 50,000")
        expect(page.locator("#claims .evidence [data-accept]").first).to_have_text("Cited")
        page.locator("#claims .evidence a.cite").first.click()
        expect(page.locator("#doc .para.lit")).to_be_in_viewport()
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p10")
        visit.assert_quiet()
