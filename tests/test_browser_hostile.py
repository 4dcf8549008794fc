"""Words of a document that would do something if anything obeyed them: wherever the page shows them they only stand."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.printable import in_order
from tests.browsing import Server, ask, browser, serving, visiting  # noqa: F401 - browser is a fixture

PAYLOADS = (
    '<img src="http://elsewhere.example/x.png" onerror="window.ran=1">',
    "<script>window.ran=1</script><svg onload=window.ran=1>",
    '"><iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    "${window.ran=1} {{window.ran=1}} {% raw %} #{window.ran=1} <%= 1 %>",
    "**bold** _it_ `code` [link](javascript:window.ran=1) ![i](http://elsewhere.example/i.png)",
    r"$$\href{javascript:window.ran=1}{x}$$ \(a_1\)",
    "left \u202eright to left\u202c \u2066isolated\u2069 zero\u200bwidth",
    "</blockquote></article></section></div></details><h1>out</h1>",
    "<style>*{display:none!important}</style><plaintext>",
    "&lt;b&gt; &amp;amp; &#60;script&#62; &copy",
)
TITLE = '<img src=x onerror="window.ran=1"> ${window.ran=1} {{window.ran=1}}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "library").mkdir()
    said = (
        f"The herring of number {n} says to everybody who asks it {payload}, and swims on."
        for n, payload in enumerate(PAYLOADS)
    )
    text = f"Title: {TITLE}\n\n" + "\n\n".join(said)
    (folder / 'herring & "co" <b>.txt').write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "pincite"), "--library", str(folder / "library"), "add"]
    subprocess.run([*command, str(folder / 'herring & "co" <b>.txt')], check=True, capture_output=True, timeout=180)
    with serving(folder) as served:
        yield served


MADE = ":is(.answer, .user-row, .panel, dialog, #shelf) :is(img, iframe, script, style, svg, h1, plaintext)"
"""What no part of the page makes of the words of a document, a title or a question."""


def assert_untouched(page: Page) -> None:
    """Nothing ran, and nothing was made of what was said."""
    assert page.evaluate("[window.ran ?? null, document.title]") == [None, "Pincite"]
    assert page.evaluate("(made) => [...document.querySelectorAll(made)].map((e) => e.outerHTML)", MADE) == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_what_a_document_says_never_runs(browser: Browser, server: Server, size: str) -> None:  # noqa: F811
    with visiting(browser, server, size) as visit:
        page = visit.page
        for n, payload in enumerate(PAYLOADS):
            answer = ask(page, f'What does the herring of "number {n} says" to everybody?')
            card = answer.locator("article.card", has_text=f"number {n} says").first
            expect(card).to_have_count(1)
            assert in_order(payload) in (card.locator("blockquote").text_content() or "")
            assert_untouched(page)
        card.locator("a.cite").click()
        page.wait_for_selector("#doc .para.lit")
        shown = page.locator("#doc .para p").all_text_contents()
        assert all(any(in_order(payload) in text for text in shown) for payload in PAYLOADS)
        assert_untouched(page)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Conversations").click()
        page.wait_for_selector("dialog")
        assert_untouched(page)
        page.keyboard.press("Escape")
        page.get_by_role("tab", name="Library").click()
        expect(page.locator("#shelf")).to_contain_text("window.ran=1")
        assert_untouched(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visit.assert_quiet()


def test_a_server_that_stops_is_told_of(browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    with serving(tmp_path) as served, visiting(browser, served) as visit:
        ask(visit.page, "How many US forces are stationed in Japan?")
        visit.page.route("**/healthz", lambda route: route.abort())
        expect(visit.page.get_by_role("alert")).to_contain_text("Pincite has stopped.", timeout=15_000)
        expect(visit.page.locator("#chat .answer")).to_have_count(1)
        visit.page.unroute("**/healthz")
        visit.page.wait_for_selector("#gone", state="detached", timeout=20_000)
        expect(visit.page.locator("#chat .answer")).to_have_count(1, timeout=15_000)


def test_what_is_being_written_outlives_the_return_of_the_server(browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    with serving(tmp_path) as served, visiting(browser, served) as visit:
        page = visit.page
        page.get_by_role("tab", name="Library").click()
        page.get_by_role("button", name=re.compile("^Rename ")).click()
        page.keyboard.type("Half a ti")
        page.route("**/healthz", lambda route: route.abort())
        told = page.locator("#gone")
        expect(told).to_contain_text("Pincite has stopped.", timeout=15_000)
        page.unroute("**/healthz")
        expect(told).to_contain_text("Pincite is running again.", timeout=15_000)
        page.wait_for_timeout(4_000)
        page.keyboard.type("tle")
        expect(page.locator("#shelf form.writing input")).to_have_value("Half a title")
        page.keyboard.press("Enter")
        expect(told).to_have_count(0, timeout=15_000)
        expect(page.locator("#shelf tbody a")).to_have_text("Half a title", timeout=15_000)
