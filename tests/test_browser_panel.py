"""The document beside the conversation, in a real browser: of any length, at any place, searched in, and linked to."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browsing import Server, ask, browser, visiting  # noqa: F401 - fixtures
from tests.pace import now, since

LONG = 5_000
OPENED = 1.5
"""Seconds in which a place in a long document is to be in sight, once the page is there."""


def said(n: int) -> str:
    kind = "a heron" if n % 100 == 7 else "a robin"
    return f"Paragraph number {n} of this long account tells of {kind} that was seen at the {n}th gate, and by whom."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[Server]:
    """A server over one document of many paragraphs, with a small model, since nothing is asked here."""
    folder = tmp_path_factory.mktemp("long")
    (folder / "library").mkdir()
    parts = [f"# Part {n // 500 + 1}\n\n{said(n + 1)}" if n % 500 == 0 else said(n + 1) for n in range(LONG)]
    (folder / "account.md").write_text("\n\n".join(parts))
    environment = os.environ | {
        "PINCITE_LIBRARY": str(folder / "library"),
        "PINCITE_MODEL": str(tiny_model),
        "PYTHONUNBUFFERED": "1",
    }
    command = str(Path(sys.executable).parent / "pincite")
    subprocess.run([command, "add", str(folder / "account.md")], check=True, env=environment, capture_output=True)
    process = subprocess.Popen([command, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        url = next(word for word in process.stdout.readline().split() if word.startswith("http"))
        yield Server(url, folder / "library", folder / "log", folder / "errors")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()


def ordinals(page: Page) -> list[int]:
    found: list[int] = page.evaluate("[...document.querySelectorAll('#doc .para')].map((e) => Number(e.id.slice(1)))")
    return found


def reads(page: Page) -> int:
    """Return the ordinal of the paragraph at the top of what is in sight."""
    found: int = page.evaluate(
        """() => {
            const top = document.querySelector('#doc .panel-text').getBoundingClientRect().top;
            const paras = [...document.querySelectorAll('#doc .para')];
            const seen = paras.find((e) => e.getBoundingClientRect().bottom > top);
            return Number(seen.id.slice(1));
        }"""
    )
    return found


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_link_into_a_long_document_opens_there_and_sends_little(browser: Browser, server: Server, size: str) -> None:  # noqa: F811
    with visiting(browser, server, size, path="d/account#p2500") as visit:
        page = visit.page
        lit = page.locator("#doc .para.lit")
        expect(lit).to_have_attribute("id", "p2500")
        expect(lit.locator("p")).to_have_text(said(2500))
        expect(lit).to_be_in_viewport()
        assert ordinals(page) == list(range(ordinals(page)[0], ordinals(page)[0] + len(ordinals(page))))
        assert len(ordinals(page)) <= 200
        expect(page.locator('#doc .ordinal[tabindex="0"]')).to_have_text(["2500"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        started = now()
        page.evaluate("pincite.open('account', 4800)")
        page.wait_for_selector("#p4800.lit")
        assert since(started) < OPENED
        visit.assert_quiet()


def test_reading_on_brings_the_text_that_follows_and_reading_back_what_was_before(
    browser: Browser,  # noqa: F811
    server: Server,
) -> None:
    with visiting(browser, server, path="d/account#p2490") as visit:
        page = visit.page
        page.wait_for_selector("#p2490.lit")
        page.wait_for_timeout(300)
        box = page.locator("#doc .panel-text")
        box.hover()
        last, furthest = 2490, 2490
        for step in [2000] * 12 + [-2000] * 24:
            page.mouse.wheel(0, step)
            page.wait_for_timeout(80)
            here = reads(page)
            assert (here >= last) if step > 0 else (here <= last), "the text jumps under the reader"
            assert here - last in range(-60, 61)
            last, furthest = here, max(furthest, here)
            shown = ordinals(page)
            assert shown == list(range(shown[0], shown[0] + len(shown)))
            assert len(shown) <= 240
        assert furthest > 2600
        assert last < 2400
        assert page.evaluate("[...document.querySelectorAll('#doc h3')].map((e) => e.textContent)") in (
            [],
            ["Part 5"],
            ["Part 5", "Part 6"],
            ["Part 6"],
        )
        visit.assert_quiet()


def test_words_are_searched_for_in_the_whole_document(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, path="d/account#p2490") as visit:
        page = visit.page
        page.wait_for_selector("#p2490.lit")
        page.keyboard.press("f")
        page.keyboard.type("HERON  that")
        expect(page.locator(".found-count")).to_have_text("26 of 50")
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p2507")
        page.keyboard.press("Enter")
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p2607")
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p2407")
        expect(page.locator("#doc .rail .mark.found")).to_have_count(50)
        lit = page.evaluate("[...CSS.highlights.get('found-here')].map((range) => range.toString())")
        assert lit == ["heron that"]
        page.locator(".finder input").fill("PARAGRAPH number")
        expect(page.locator(".found-count")).to_have_text("2,407 of 5,000")
        assert page.locator("#doc .rail .mark.found").count() <= 401  # no more than can be told apart
        page.locator(".finder input").fill("no such bird")
        expect(page.locator(".found-count")).to_have_text("Not found")
        page.keyboard.press("Escape")
        expect(page.locator(".finder")).to_be_hidden()
        expect(page.locator("#doc .rail .mark.found")).to_have_count(0)
        visit.assert_quiet()


def test_the_rail_leads_to_any_place(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, path="d/account") as visit:
        page = visit.page
        page.wait_for_selector("#p1")
        box = page.locator("#doc .rail").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 5, box["y"] + box["height"] * 0.8)
        page.wait_for_selector("#doc .para.lit")
        assert abs(int((page.locator("#doc .para.lit").get_attribute("id") or "p0")[1:]) - 4000) < 30
        visit.assert_quiet()


def test_a_paragraphs_number_is_its_link_to_send_on(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, path="d/account#p30") as visit:
        page = visit.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("#p31 .ordinal").click()
        expect(page.locator("#told")).to_contain_text("Link copied.")
        assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}d/account#p31"
        expect(page).to_have_url(f"{server.url}?document=account#p31")
        page.goto(page.evaluate("navigator.clipboard.readText()"))
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p31")
        visit.assert_quiet()


def gate(n: int) -> str:
    return f'"a heron that was seen at the {n}th gate"'


def test_the_address_says_what_is_read_and_back_leads_to_what_was_read_before(
    browser: Browser,  # noqa: F811
    server: Server,
) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        lit, cited = page.locator("#doc .para.lit"), page.locator("#doc .para.cited")
        expect(page.locator("#doc .panel")).to_have_attribute("data-document", "lecture")
        first = ask(page, gate(107))
        at = re.escape(server.url) + r"\?conversation=[0-9a-f]+&document=account#p"
        expect(page).to_have_url(re.compile(f"{at}107$"))
        ask(page, gate(207)).locator("a.cite").click()
        expect(lit).to_have_attribute("id", "p207")
        expect(cited).to_have_attribute("id", "p207")
        first.locator("a.cite").click()  # an answer that is gone back to is the one that is walked
        expect(lit).to_have_attribute("id", "p107")
        expect(cited).to_have_attribute("id", "p107")
        expect(page).to_have_url(re.compile(f"{at}107$"))
        page.evaluate("pincite.open('lecture', 12)")
        expect(page).to_have_url(re.compile(r"&document=lecture#p12$"))
        for shown in (107, 207):
            page.go_back()
            expect(page.locator("#doc .panel")).to_have_attribute("data-document", "account")
            expect(lit).to_have_attribute("id", f"p{shown}")
            expect(page).to_have_url(re.compile(f"{at}{shown}$"))
        page.go_forward()
        expect(lit).to_have_attribute("id", "p107")
        expect(lit.locator(".s.lit")).to_have_text(said(107))
        page.locator("#p108 .ordinal").click()
        expect(page).to_have_url(re.compile(f"{at}108$"))
        page.reload()
        expect(lit).to_have_attribute("id", "p108")
        expect(lit.locator("p")).to_have_text(said(108))
        expect(page.locator("#chat .answer")).to_have_count(2)
        expect(page).to_have_url(re.compile(f"{at}108$"))
        visit.assert_quiet()


def test_the_best_passage_is_shown_beside_its_answer_until_one_reads_on_by_oneself(
    browser: Browser,  # noqa: F811
    server: Server,
) -> None:
    with visiting(browser, server, path="?document=account") as visit:
        page = visit.page
        lit = page.locator("#doc .para.lit")
        expect(page.locator("#doc .panel")).to_have_attribute("data-document", "account")
        for n in (107, 207):  # once it was only shown, the next takes its place
            ask(page, gate(n))
            expect(lit).to_have_attribute("id", f"p{n}")
            expect(lit.locator(".s.lit")).to_have_text(said(n))
        page.evaluate("pincite.open('account', 300)")
        expect(lit).to_have_attribute("id", "p300")
        ask(page, gate(407))
        page.wait_for_timeout(300)
        expect(lit).to_have_attribute("id", "p300")
        visit.assert_quiet()


def test_where_is_searched_outlives_a_reload(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        page.locator("#within input").click()
        page.get_by_role("option", name="(account)").click()
        page.keyboard.press("Escape")
        expect(page.locator("#within .token")).to_contain_text("account")
        page.wait_for_timeout(200)
        page.reload()
        expect(page.locator("#within .token")).to_contain_text("account")
        answer = ask(page, gate(207))
        expect(answer).to_contain_text("only in")
        visit.assert_quiet()


def test_at_200_percent_there_is_room_to_read_and_every_tab_in_sight(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        page.set_viewport_size({"width": 640, "height": 400})
        ask(page, gate(107))
        for name in ("Ask", "Check a claim", "Study", "Library"):
            expect(page.get_by_role("tab", name=name)).to_be_in_viewport()
        assert page.locator("#chat").evaluate("(chat) => chat.clientHeight") >= 170
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visit.assert_quiet()


def test_a_window_made_narrow_does_not_put_the_document_over_the_rest(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, path="d/account#p30") as visit:
        page = visit.page
        expect(page.locator("#p30.lit")).to_be_in_viewport()
        page.wait_for_timeout(1_000)  # it has been scrolled to
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.locator("#question textarea")).to_be_visible()
        expect(page.locator("#p30")).not_to_be_in_viewport()
        page.get_by_role("button", name="Document", exact=True).click()
        expect(page.locator("#p30")).to_be_in_viewport()
        page.set_viewport_size({"width": 844, "height": 390})  # a phone is turned, and turned back
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.locator("#p30")).to_be_in_viewport()
        visit.assert_quiet()


def test_back_leads_to_the_tab_before_and_forward_to_the_next(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, path="d/account#p30") as visit:
        page = visit.page
        expect(page.locator("#p30.lit")).to_be_in_viewport()

        def tab(name: str) -> Locator:
            return page.get_by_role("tab", name=name, exact=True)

        tab("Library").click()
        tab("Study").click()
        expect(tab("Study")).to_have_attribute("aria-selected", "true")
        page.go_back()
        expect(tab("Library")).to_have_attribute("aria-selected", "true")
        page.go_back()
        expect(tab("Ask")).to_have_attribute("aria-selected", "true")
        expect(page.locator("#p30.lit")).to_be_in_viewport()
        page.go_forward()
        expect(tab("Library")).to_have_attribute("aria-selected", "true")
        page.reload()
        expect(tab("Library")).to_have_attribute("aria-selected", "true")
        page.go_back()
        expect(tab("Ask")).to_have_attribute("aria-selected", "true")
        page.locator("#p31 .ordinal").click()
        tab("Library").click()
        page.go_back()
        expect(page.locator("#p31.lit")).to_be_visible()
        visit.assert_quiet()


def test_keys_lead_to_their_tab_which_a_reload_keeps(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        library, question = page.get_by_role("tab", name="Library"), page.locator("#question textarea")
        card = ask(page, gate(107)).locator(".card")
        page.keyboard.press("Escape")
        page.keyboard.press("-")
        expect(card.locator('[data-act="wrong"]')).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("+")
        expect(card.locator('[data-act="right"]')).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Show the keys").click()
        expect(page.get_by_role("dialog", name="Keys").locator("tr")).to_contain_text(
            ["Show these keys", "Library tab"]
        )
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.keyboard.press("4")
        expect(library).to_have_attribute("aria-selected", "true")
        page.keyboard.press("-")  # of a card that nobody sees
        page.wait_for_timeout(300)
        expect(card.locator('[data-act="right"]')).to_have_attribute("aria-pressed", "true")
        page.reload()
        expect(library).to_have_attribute("aria-selected", "true")
        page.keyboard.press("/")
        expect(question).to_be_focused()
        for key, focused in (("f", page.locator(".finder input")), ("N", question)):
            page.keyboard.press("Escape")
            page.keyboard.press("4")
            expect(library).to_have_attribute("aria-selected", "true")
            page.wait_for_timeout(200)  # nobody presses two keys at once
            page.keyboard.press(key)
            expect(focused).to_be_focused()
        expect(page.locator("#chat .answer")).to_have_count(0)
        page.keyboard.press("Escape")
        page.keyboard.press("4")
        page.keyboard.press("c")
        page.locator(".talk-open").first.click()
        expect(page.locator("#chat .answer")).to_have_count(1)
        expect(page.locator("#chat .answer")).to_be_visible()
        page.goto(f"{server.url}d/account#p5")  # a link is opened where it can be seen
        expect(page.locator("#doc .para.lit p")).to_have_text(said(5))
        expect(page.locator("#doc .para.lit")).to_be_in_viewport()
        visit.assert_quiet()


def test_the_box_to_search_in_a_document_opens_when_the_document_comes(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        page.locator("#doc .para").first.wait_for()
        page.keyboard.press("Escape")
        page.evaluate(
            """() => {
                const [panel, box] = [pincite.panel.now(), pincite.panel.text()];
                const parent = panel.parentNode;
                panel.remove();
                delete box.dataset.watched;
                setTimeout(() => parent.append(panel), 600);
            }"""
        )
        page.keyboard.press("f")
        expect(page.locator(".finder input")).to_be_focused()
        visit.assert_quiet()


def test_a_link_that_leads_nowhere_says_so_and_what_cannot_be_fetched_is_not_asked_for_without_end(
    browser: Browser,  # noqa: F811
    server: Server,
) -> None:
    with visiting(browser, server, "phone", path="d/no%3Cb%3Ewhere#p3") as visit:
        page, sheet = visit.page, visit.page.locator("#right")
        expect(page.locator("#told span")).to_have_text("There is no document “no<b>where” in this library.")
        expect(page).to_have_url(server.url)
        page.goto(f"{server.url}d/account#p9999")
        expect(page.locator("#told span")).to_have_text("There is no paragraph 9999 in this document; it has 5000.")
        expect(page).to_have_url(f"{server.url}?document=account")
        page.keyboard.press("Escape")
        expect(sheet).not_to_be_in_viewport()
        page.evaluate("pincite.open('account', 700)")
        expect(sheet).to_be_in_viewport()
        page.go_back()
        expect(sheet).not_to_be_in_viewport()
        page.evaluate("pincite.open('account', 1500)")
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p1500")
        visit.assert_quiet()
        asked: list[str] = []

        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(status=404, body="Gone.")

        page.route("**/part?*", refuse)
        page.evaluate("document.querySelector('#doc .panel-text').scrollTop = 1e6")
        page.wait_for_timeout(600)
        before = len(asked)
        assert 0 < before < 5
        page.wait_for_timeout(600)
        assert len(asked) == before
