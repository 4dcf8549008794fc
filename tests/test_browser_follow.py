"""A conversation on the real page: what is carried over, taken out, put back, and begun anew."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

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
