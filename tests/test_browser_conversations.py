"""Kept conversations as a person uses them, in a real browser against the real server."""

import csv
import io
import json
import re
import urllib.request
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from app.export.formats import FORMATS
from tests.browsing import LOOKS, SIZES, Server, Visit, ask, browser, server, serving, visiting
from tests.unwritable import unwritable

__all__ = ["browser", "server"]

FORCES = "How many US forces are stationed in Japan?"
IRAQ = "Why did Japan support the war in Iraq?"
SUMMIT = "What was said at the summit about Burma?"


@pytest.fixture(autouse=True)
def _no_conversation_is_left_from_another_test(server: Server) -> None:
    for entry in kept(server):
        request = urllib.request.Request(f"{server.url}conversations/{entry['id']}", method="DELETE")
        with urllib.request.urlopen(request) as reply:
            assert reply.status == 200


def kept(server: Server, query: str = "") -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{server.url}conversations?q={query}") as reply:
        found: list[dict[str, Any]] = json.load(reply)["conversations"]
        return found


def id_of(page: Page) -> str:
    """The conversation of the page's address, once it has one."""
    expect(page).to_have_url(re.compile(r"[?&]conversation=[0-9a-f]{16}"))
    found = re.search(r"conversation=([0-9a-f]+)", page.url)
    assert found is not None
    return found[1]


def held(page: Page, *questions: str) -> str:
    """Hold a new conversation, and return its id."""
    again = page.get_by_role("button", name="Start a new conversation")
    if again.is_visible():
        again.click()
        expect(page.locator("#chat .answer")).to_have_count(0)
    for question in questions:
        ask(page, question)
    return id_of(page)


def drawer(page: Page) -> Locator:
    """Open the drawer by its button, and return it once it is filled."""
    page.get_by_role("button", name="Conversations", exact=True).click()
    box = page.get_by_role("dialog", name="Conversations")
    expect(box.locator(".talk-count")).not_to_be_empty()
    return box


def row(box: Locator, name: str) -> Locator:
    return box.locator(".talk").filter(has=box.page.locator(".talk-name", has_text=name))


def fits(page: Page) -> bool:
    return bool(
        page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll("dialog *")]
            .every((e) => e.getBoundingClientRect().right <= innerWidth + 1)"""
        )
    )


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_what_was_asked_is_there_after_a_reload_and_can_be_gone_on_with(
    browser: Browser, server: Server, size: str, theme: str
) -> None:
    with visiting(browser, server, size, theme) as visit:
        page = visit.page
        ask(page, FORCES)
        id_ = id_of(page)
        ask(page, IRAQ)
        answers = page.locator("#chat .answer").all_inner_texts()
        page.reload()
        expect(page.locator("#chat .answer")).to_have_count(2)
        expect(page.locator("#chat .user-row")).to_have_text([re.compile(re.escape(q)) for q in (FORCES, IRAQ)])
        assert page.locator("#chat .answer").all_inner_texts() == answers
        expect(page.locator("#welcome")).to_be_hidden()
        expect(page.locator("#doc .para.cited").first).to_be_attached()
        ask(page, SUMMIT)
        assert id_of(page) == id_
        (entry,) = kept(server)
        assert (entry["id"], entry["name"], entry["turns"]) == (id_, FORCES, 3)
        box = drawer(page)
        expect(row(box, FORCES)).to_contain_text("3 questions")
        expect(box.locator("[aria-current=true]")).to_have_count(1)
        assert fits(page)
        page.wait_for_timeout(300)
        width = box.evaluate("e => e.getBoundingClientRect().width")
        assert width == SIZES["phone"][0] if size == "phone" else width < 500
        row(box, FORCES).get_by_role("button", name="Export").click()
        assert fits(page)
        visit.assert_quiet()


def test_the_address_keeps_what_else_it_says(browser: Browser, server: Server) -> None:
    with visiting(browser, server, path="d/lecture#p31") as visit:
        page = visit.page
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p31")
        id_ = held(page, FORCES)
        assert page.url == f"{server.url}?document=lecture&conversation={id_}#p31"
        page.get_by_role("button", name="Start a new conversation").click()
        expect(page).to_have_url(f"{server.url}?document=lecture#p31")
        assert [entry["id"] for entry in kept(server)] == [id_]
        visit.assert_quiet()


def test_a_new_conversation_begins_with_its_own_first_question(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        one = held(page, FORCES)
        two = held(page, IRAQ)
        assert one != two
        assert [(entry["id"], entry["name"]) for entry in kept(server)] == [(two, IRAQ), (one, FORCES)]
        visit.assert_quiet()


def test_a_restart_of_the_server_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as first, visiting(browser, first) as visit:
        id_ = held(visit.page, FORCES, IRAQ)
        port = int(first.url.rstrip("/").rpartition(":")[2])
    with serving(tmp_path, port) as second, visiting(browser, second, path=f"?conversation={id_}") as visit:
        page = visit.page
        expect(page.locator("#chat .answer")).to_have_count(2)
        ask(page, SUMMIT)
        assert id_of(page) == id_
        assert [entry["turns"] for entry in kept(second)] == [3]
        visit.assert_quiet()
        assert not second.network_log.exists(), second.network_log.read_text()
        assert "Traceback" not in second.errors.read_text()


def test_a_search_finds_the_turn_and_opens_it_without_a_reload(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        one = held(page, FORCES, IRAQ)
        held(page, SUMMIT)
        page.evaluate("window.stays = true")
        box = drawer(page)
        expect(box.locator(".talk")).to_have_count(2)
        box.get_by_role("searchbox").fill("WÀR support")
        expect(box.locator(".talk")).to_have_count(1)
        expect(box.locator(".talk-count")).to_have_text("1 conversation")
        match = box.locator(".talk-match").filter(has_text=IRAQ)
        expect(match).to_have_text(f"2 {IRAQ}")
        match.click()
        expect(box).to_be_hidden()
        expect(page.locator("#chat .answer")).to_have_count(2)
        expect(page).to_have_url(re.compile(f"conversation={one}"))
        assert page.evaluate("window.stays") is True
        question = page.locator("#chat .user-row").nth(1)
        expect(question).to_be_in_viewport()
        page.wait_for_timeout(900)
        chat = page.locator("#chat .bubble-wrap").bounding_box()
        at = question.bounding_box()
        assert chat is not None
        assert at is not None
        assert chat["y"] - 1 <= at["y"] < chat["y"] + 80
        box = drawer(page)
        box.get_by_role("searchbox").fill("zebra")
        expect(box.locator(".talk-count")).to_have_text("No conversation holds all of these words.")
        visit.assert_quiet()


def test_opening_another_marks_what_it_cites(browser: Browser, server: Server) -> None:
    """As many answers as before, and yet other passages."""

    def cited() -> list[str]:
        return sorted(page.locator("#doc .para.cited").evaluate_all("all => all.map((e) => e.id)"))

    with visiting(browser, server) as visit:
        page = visit.page
        held(page, FORCES)
        expect(page.locator("#doc .para.cited").first).to_be_attached()
        before = cited()
        held(page, IRAQ)
        expect(page.locator("#chat .user-row")).to_contain_text(IRAQ)
        page.wait_for_function("n => document.querySelectorAll('#doc .para.cited').length > 0", arg=1)
        assert cited() != before
        row(drawer(page), FORCES).locator(".talk-open").click()
        expect(page.locator("#chat .user-row")).to_contain_text(FORCES)
        page.wait_for_timeout(300)
        assert cited() == before
        visit.assert_quiet()


def test_a_name_is_changed_in_place(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        held(page, FORCES)
        box = drawer(page)
        row(box, FORCES).get_by_role("button", name="Rename").click()
        field = box.get_by_role("textbox", name="New name")
        expect(field).to_be_focused()
        field.fill("Not this")
        page.keyboard.press("Escape")
        expect(box).to_be_visible()
        expect(box.locator(".talk-name")).to_have_text(FORCES)
        expect(box.get_by_role("button", name="Rename")).to_be_focused()
        page.keyboard.press("Enter")
        box.get_by_role("textbox", name="New name").fill('<img src=x onerror="document.title=1"> Bases')
        page.keyboard.press("Enter")
        expect(box.locator(".talk-name")).to_have_text('<img src=x onerror="document.title=1"> Bases')
        expect(box.get_by_role("button", name="Rename")).to_be_focused()
        assert [entry["name"] for entry in kept(server)] == ['<img src=x onerror="document.title=1"> Bases']
        expect(box.locator("img")).to_have_count(0)
        page.reload()
        expect(drawer(page).locator(".talk-name")).to_contain_text("Bases")
        assert page.title() == "Pincite"
        visit.assert_quiet()


@pytest.mark.parametrize("size", list(SIZES))
def test_a_deleted_conversation_comes_back_when_that_is_undone(browser: Browser, server: Server, size: str) -> None:
    with visiting(browser, server, size) as visit:
        page = visit.page
        held(page, IRAQ)
        id_ = held(page, FORCES)
        box = drawer(page)
        row(box, FORCES).get_by_role("button", name="Delete").click()
        expect(box.locator(".talk")).to_have_count(1)
        expect(row(box, IRAQ).locator(".talk-open")).to_be_focused()
        expect(page.locator("#chat .answer")).to_have_count(0)
        expect(page).not_to_have_url(re.compile("conversation="))
        page.get_by_role("button", name="Undo").click()  # which must work while the drawer is open
        expect(box.locator(".talk")).to_have_count(2)
        expect(page.locator("#chat .answer")).to_have_count(1)
        assert id_of(page) == id_
        page.wait_for_timeout(9_000)
        assert len(kept(server)) == 2
        visit.assert_quiet()


def test_a_deleted_conversation_is_gone_when_its_time_is_over(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        held(page, IRAQ)
        held(page, FORCES)
        box = drawer(page)
        row(box, IRAQ).get_by_role("button", name="Delete").click()
        expect(page.locator("#chat .answer")).to_have_count(1)  # the other stays as it is
        assert len(kept(server)) == 2
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()  # it outlives the drawer
        expect(page.get_by_role("button", name="Undo")).to_be_hidden(timeout=15_000)
        page.wait_for_timeout(300)
        assert [entry["name"] for entry in kept(server)] == [FORCES]
        assert b"support the war in Iraq?" not in (server.library / "library.db").read_bytes()
        visit.assert_quiet()


def test_a_deletion_is_done_when_the_page_is_left(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        held(page, FORCES)
        row(drawer(page), FORCES).get_by_role("button", name="Delete").click()
        assert len(kept(server)) == 1
        page.goto(f"{server.url}healthz")
        page.wait_for_timeout(500)
        assert kept(server) == []
        visit.assert_quiet()


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


@pytest.mark.parametrize("name", FORMATS)
def test_each_export_is_saved_as_a_file(browser: Browser, server: Server, tmp_path: Path, name: str) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        held(page, FORCES)
        box = drawer(page)
        button = row(box, FORCES).get_by_role("button", name="Export")
        expect(button).to_have_attribute("aria-expanded", "false")
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        with page.expect_download() as downloading:
            box.get_by_role("link", name=f"{FORMATS[name].label} of {FORCES}", exact=True).click()
        saved = tmp_path / downloading.value.suggested_filename
        downloading.value.save_as(saved)
        assert saved.name == f"conversation-how-many-us-forces-are-stationed-in-japan.{FORMATS[name].ending}"
        text = saved.read_bytes().decode()
        assert ("about 40, 000 are stationed in Japan." in text) is (name not in ("bibtex", "csl"))
        assert "The Japan-US Security Relations" in text
        if name == "csv":
            assert len(list(csv.reader(io.StringIO(text, newline="")))) == 6
        if name == "html":
            tags = Tags()
            tags.feed(text)
            assert not tags.tags & {"script", "img", "link", "iframe", "a"}
        if name in ("json", "csl"):
            assert json.loads(text)
        visit.assert_quiet()


def noted(lines: list[str], message: ConsoleMessage) -> None:
    lines.append(message.text)


def asked(urls: list[str], request: Request) -> None:
    urls.append(request.url)


def test_an_exported_page_reads_by_itself(browser: Browser, server: Server, tmp_path: Path) -> None:
    with visiting(browser, server, "phone") as visit:
        id_ = held(visit.page, FORCES)
    with urllib.request.urlopen(f"{server.url}conversations/{id_}/export?format=html") as reply:
        (tmp_path / "saved.html").write_bytes(reply.read())
    for width in (390, 1280):
        page = browser.new_page(viewport={"width": width, "height": 800})
        visit = Visit(page)
        page.on("console", partial(noted, visit.console))
        page.on("request", partial(asked, visit.foreign))
        page.goto((tmp_path / "saved.html").as_uri())
        expect(page.locator("mark").first).to_have_text(re.compile("about 40, 000 are stationed in Japan"))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.console == []
        assert len(visit.foreign) == 1
        page.close()


def test_the_drawer_is_used_by_the_keyboard_alone(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        held(page, IRAQ)
        one = held(page, FORCES)
        page.keyboard.press("Escape")
        opener = page.get_by_role("button", name="Conversations", exact=True)
        opener.focus()
        page.keyboard.press("c")
        box = page.get_by_role("dialog", name="Conversations")
        expect(box.get_by_role("searchbox")).to_be_focused()
        expect(box.locator(".talk")).to_have_count(2)
        for _ in range(20):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "!document.hasFocus() || document.activeElement === document.body"
                " || !!document.activeElement.closest('dialog')"
            )
        box.get_by_role("searchbox").focus()
        page.keyboard.press("ArrowDown")
        expect(row(box, FORCES).locator(".talk-open")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(row(box, IRAQ).locator(".talk-open")).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(box.get_by_role("searchbox")).to_be_focused()
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        expect(opener).to_be_focused()
        assert id_of(page) == one
        page.keyboard.press("c")
        page.get_by_role("dialog", name="Conversations").get_by_role("searchbox").fill("war")
        expect(box.locator(".talk")).to_have_count(2)
        page.keyboard.press("Escape")  # which empties the search first, as in any such box
        expect(box.get_by_role("searchbox")).to_have_value("")
        page.keyboard.press("Escape")
        expect(box).to_be_hidden()
        page.locator("#question textarea").focus()
        page.keyboard.press("c")
        expect(box).to_be_hidden()  # somebody is writing
        visit.assert_quiet()


def test_a_conversation_that_is_not_there_is_said_to_be(browser: Browser, server: Server) -> None:
    with visiting(browser, server, path="?conversation=0123456789abcdef&document=lecture") as visit:
        page = visit.page
        expect(page.get_by_text("There is no conversation 0123456789abcdef; it may have been deleted.")).to_be_visible()
        expect(page).to_have_url(f"{server.url}?document=lecture")
        ask(page, FORCES)
        id_of(page)
        visit.assert_quiet()


def test_two_pages_add_to_one_conversation(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as one:
        id_ = held(one.page, FORCES)
        with visiting(browser, server, path=f"?conversation={id_}") as two:
            expect(two.page.locator("#chat .answer")).to_have_count(1)
            ask(two.page, IRAQ)
            one.page.locator("#question textarea").fill(SUMMIT)
            one.page.keyboard.press("Enter")
            expect(one.page.locator("#chat .user-row")).to_have_count(3)
            expect(one.page.locator("#chat .answer")).to_have_count(3)
            two.assert_quiet()
        one.assert_quiet()
    assert [entry["turns"] for entry in kept(server)] == [3]


def test_questions_asked_in_haste_are_all_kept_in_one_conversation(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        for question in (FORCES, IRAQ, SUMMIT):
            page.locator("#question textarea").fill(question)
            page.keyboard.press("Enter")
            expect(page.locator("#question textarea")).to_have_value("", timeout=15_000)  # it stays until it is taken
        expect(page.locator("#chat .answer")).to_have_count(3)
        expect(page.locator("#chat .user-row")).to_have_count(3)
        id_ = id_of(page)
        assert [(entry["id"], entry["turns"]) for entry in kept(server)] == [(id_, 3)]
        visit.assert_quiet()


def test_an_answer_that_is_waited_for_does_not_follow_into_a_new_conversation(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        ask(page, FORCES)
        page.locator("#question textarea").fill(IRAQ)
        page.evaluate(
            """new Promise((done) => new MutationObserver((_, watch) => {
                if (document.querySelectorAll("#chat .user-row").length < 2) return;
                watch.disconnect();
                document.querySelector("#again").click();
                done();
            }).observe(document.body, { childList: true, subtree: true })
                || document.querySelector("#question .submit-button").click())"""
        )
        expect(page.locator("#welcome")).to_be_visible()
        page.wait_for_timeout(1500)
        expect(page.locator("#chat .answer")).to_have_count(0)
        ask(page, SUMMIT)
        expect(page.locator("#chat .user-row")).to_have_text([SUMMIT])
        visit.assert_quiet()


def test_enter_pressed_twice_asks_once(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        page.locator("#question textarea").fill(FORCES)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.locator("#chat .answer").wait_for()
        expect(page.locator("#question textarea")).to_have_value("")
        ask(page, FORCES)  # which may well be asked again
        expect(page.locator("#chat .user-row")).to_have_count(2)


def test_a_library_that_cannot_be_written_to_answers_and_says_so_once(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as first, visiting(browser, first) as visit:
        id_ = held(visit.page, IRAQ)
    with (
        unwritable(tmp_path / "library"),
        serving(tmp_path) as shut,
        visiting(browser, shut, path=f"?conversation={id_}") as visit,
    ):
        page = visit.page
        expect(page.locator("#chat .answer")).to_have_count(1)
        ask(page, FORCES)
        told = page.locator("#told").get_by_text("This conversation is not being kept.")
        expect(told).to_have_count(1)
        ask(page, SUMMIT)
        expect(page.locator("#chat .answer")).to_have_count(3)
        page.wait_for_timeout(300)
        expect(told).to_have_count(1)
        visit.assert_quiet()


def test_the_server_reached_for_no_other_machine_and_complained_of_nothing(server: Server) -> None:
    """Runs last in this file: everything above went through this server."""
    assert not server.network_log.exists(), server.network_log.read_text()
    assert "Traceback" not in server.errors.read_text()
