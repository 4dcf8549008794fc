"""A conversation on the real page: what is carried over, taken out, put back, and begun anew."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browsing import Server, ask, browser, server, visiting

__all__ = ["browser", "server"]


def outcomes(library: Path) -> list[dict[str, Any]]:
    """Return what is kept of the latest conversation's turns, in order."""
    with sqlite3.connect(library / "library.db") as db:
        rows = db.execute(
            """SELECT outcome FROM turns WHERE conversation_id = (SELECT id FROM conversations ORDER BY rowid DESC)
            ORDER BY ordinal"""
        ).fetchall()
    return [json.loads(outcome) for (outcome,) in rows]


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_carried_words_are_chips_that_go_and_come_back(browser: Browser, server: Server, size: str) -> None:
    with visiting(browser, server, size) as visit:
        page = visit.page
        first = ask(page, "When did North Korea test a missile over Japan?")
        expect(first.locator(".chip.carried, .fresh")).to_have_count(0)
        answer = ask(page, "What did they decide four months later?")
        carried = answer.locator(".chip.carried")
        expect(answer.locator('[data-paragraph="31"]').first).to_be_visible()
        korea = carried.filter(has_text="North Korea")
        expect(korea).to_have_attribute("title", "From your question 1")
        box = answer.locator(".searched").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= page.viewport_size["width"]  # type: ignore[index]

        korea.locator("button").click()
        out = page.locator("#chat .answer").nth(1).locator(".chip.carried.out")
        expect(out).to_have_text(["North Korea+"])
        assert page.locator("#chat .answer").count() == 2
        kept = outcomes(server.library)[1]
        assert [one["text"] for one in kept["carried"] if not one["kept"]] == ["North Korea"]
        assert "North Korea" not in kept["searched_for"]
        page.reload()  # the choice is kept with the turn
        expect(page.locator("#chat .answer").nth(1).locator(".chip.carried.out")).to_have_count(1)
        page.locator("#chat .chip.carried.out button").click()
        expect(page.locator("#chat .chip.carried.out")).to_have_count(0)
        assert "North Korea" in outcomes(server.library)[1]["searched_for"]

        fresh = page.locator("#chat .answer").nth(1).locator(".fresh")
        fresh.click()
        expect(fresh).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#chat .chip.carried")).to_have_count(0)
        assert outcomes(server.library)[1]["searched_for"] == "What did they decide four months later?"
        again = ask(page, "And why?")
        titles = again.locator(".chip.carried").evaluate_all("chips => chips.map((chip) => chip.title)")
        assert titles
        assert all(title.endswith("question 2") for title in titles)

        page.locator("#chat .answer").first.locator(".cite").first.click()
        if size == "phone":
            page.keyboard.press("Escape")
        ask(page, "What else happened that month?")
        assert outcomes(server.library)[3]["opened"].startswith("lecture#p")
        visit.assert_quiet()


@pytest.mark.parametrize("gap", [0, 60, 150])
def test_a_question_entered_while_another_is_answered_is_asked_after_it(
    browser: Browser, server: Server, gap: int
) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        ask(page, "Which forces are stationed in Japan?")
        box = page.locator("#question textarea")
        box.fill("What about Iraq?")
        box.press("Enter")
        page.wait_for_timeout(gap)
        box.fill("Who was against the war?")
        box.press("Enter")
        rows = page.locator("#chat .user-row")
        asked = ["Which forces are stationed in Japan?", "What about Iraq?", "Who was against the war?"]
        expect(page.locator("#chat .answer")).to_have_count(3)
        expect(rows).to_have_text([re.compile(re.escape(one)) for one in asked])
        expect(box).to_have_value("")
        page.reload()
        expect(rows).to_have_text([re.compile(re.escape(one)) for one in asked])
        expect(box).to_have_value("")
        visit.assert_quiet()


def test_a_question_entered_before_the_page_is_told_what_it_shows_is_not_lost(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page, held = visit.page, list[Route]()

        def hold(route: Route) -> None:
            """Keep back the first request of the page, which asks what it shows."""
            if route.request.method == "POST" and not held:
                held.append(route)
            else:
                route.continue_()

        page.route("**/gradio_api/**", hold)
        page.reload()
        box, answers = page.locator("#question textarea"), page.locator("#chat .answer")
        box.fill("Who was against the war?")
        box.press("Enter")
        page.wait_for_timeout(2_000)
        held[0].continue_()
        expect(answers).to_have_count(1)
        page.wait_for_timeout(1_500)
        expect(answers).to_have_count(1)
        expect(page.locator("#chat .user-row")).to_have_text([re.compile("Who was against the war[?]")])
        expect(box).to_have_value("")
        visit.assert_quiet()


def test_what_is_entered_twice_is_asked_once_and_what_is_typed_then_stays(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        box = page.locator("#question textarea")
        box.fill("Who was against the war?")
        box.press("Enter")
        box.press("Enter")
        box.press_sequentially(" And then")
        expect(page.locator("#chat .answer")).to_have_count(1)
        expect(box).to_have_value(re.compile("^ ?And then$"))
        expect(page.locator("#chat .user-row")).to_have_text([re.compile(r"^\s*Who was against the war[?]\s*$")])
        visit.assert_quiet()


def test_a_word_taken_out_of_the_question_is_not_carried_back_into_it(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        ask(page, "Who was against the war?").get_by_role("button", name="Ask again without war").click()
        chips = page.locator("#chat .answer").nth(1).locator(".chip.carried")
        expect(chips.filter(has_text=re.compile("^war")).first).to_have_class(re.compile(r"\bout\b"))
        visit.assert_quiet()
