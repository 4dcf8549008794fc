"""The Study tab as a person uses it: cards kept and reviewed by keyboard alone, at both widths and in both themes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browsing import LOOKS, SIZES, Server, browser, server, visiting  # noqa: F401 - fixtures
from tests.test_browser_access import violations

HOSTILE = b"<img src=x onerror=window.hacked=1>${window.hacked=1}{{x}}\t<script>window.hacked=1</script>\n"


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_cards_are_kept_and_reviewed_by_keyboard_alone(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
    size: str,
    theme: str,
) -> None:
    with visiting(browser, server, size, theme) as visit:
        page = visit.page
        page.get_by_role("tab", name="Study").press("Enter")
        desk = page.locator("#study-desk")
        expect(desk.get_by_text("0 new · 0 learning · 0 due")).to_be_visible()
        assert violations(page) == []
        desk.get_by_role("button", name="Cards", exact=True).press("Enter")
        rows = desk.locator("section[aria-label='Proposed cards'] li")
        expect(rows).to_have_count(20)
        blanks = rows.filter(has_text="_____")
        prompt = blanks.first.locator(".prompt").text_content() or ""
        answer = blanks.first.locator(".answer").text_content() or ""
        assert violations(page) == []
        for left, what in ((19, "Keep:"), (18, "Drop:"), (17, "Keep:")):
            blanks.first.get_by_role("button", name=what).press("Enter")
            expect(rows).to_have_count(left)

        desk.get_by_role("button", name="Review", exact=True).press("Enter")
        expect(desk.locator(".face .prompt")).to_have_text(prompt)
        expect(desk.get_by_label("Your answer")).to_be_focused()
        page.keyboard.type(f"{answer}x" if len(answer) > 4 and not answer[0].isdigit() else answer)
        page.keyboard.press("Enter")
        expect(desk.locator(".desk > .answer")).to_have_text(answer)
        expect(desk.locator(".verdict")).to_contain_text("ight")
        expect(desk.locator(".grade.suggested")).to_be_focused()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("4")
        expect(desk.locator(".face .prompt")).not_to_have_text(prompt)
        page.keyboard.press("Space")  # an empty answer is shown
        expect(desk.locator(".grades")).to_be_visible()
        page.keyboard.press("u")
        expect(desk.locator(".face .prompt")).to_have_text(prompt)
        page.keyboard.press("Space")
        page.keyboard.press("b")
        expect(desk.locator(".face .prompt")).not_to_have_text(prompt)
        page.keyboard.press("Space")
        page.keyboard.press("s")
        expect(desk.get_by_text("Nothing is due now.")).to_be_visible()

        desk.get_by_role("button", name="Progress", exact=True).press("Enter")
        expect(desk.get_by_text("Reviews by day")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        desk.locator(".strip button").first.press("Enter")
        expect(page.locator("#doc .para.lit")).to_be_visible()
        for card in page.evaluate("fetch('/study/cards').then(a => a.json())")["cards"]:
            page.evaluate("id => fetch('/study/cards/' + id, {method: 'DELETE'})", card["id"])
        visit.assert_quiet()


def test_hostile_cards_are_shown_and_not_obeyed(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        page.evaluate("text => fetch('/study/import', {method: 'POST', body: text})", HOSTILE.decode())
        page.get_by_role("tab", name="Study").click()
        desk = page.locator("#study-desk")
        expect(desk.locator(".face .prompt")).to_have_text("<img src=x onerror=window.hacked=1>${window.hacked=1}{{x}}")
        page.keyboard.press("Space")
        expect(desk.locator(".desk > .answer")).to_have_text("<script>window.hacked=1</script>")
        desk.get_by_role("button", name="Cards", exact=True).click()
        expect(desk.get_by_text("Made elsewhere")).to_be_visible()
        assert page.evaluate("window.hacked") is None
        visit.assert_quiet()


def test_the_server_complained_of_nothing(server: Server) -> None:  # noqa: F811
    """Runs last in this file: everything above went through this server."""
    assert not server.network_log.exists(), server.network_log.read_text()
    assert "Traceback" not in server.errors.read_text()


def test_the_tab_is_filled_when_a_key_or_a_reload_leads_to_it(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        chosen = page.locator("#study-desk [data-view='review']")
        page.keyboard.press("Escape")
        page.keyboard.press("3")
        expect(chosen).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#study-desk .desk")).not_to_be_empty()
        page.reload()
        expect(page.get_by_role("tab", name="Study")).to_have_attribute("aria-selected", "true")
        expect(chosen).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#study-desk .desk")).not_to_be_empty()
        visit.assert_quiet()


def test_a_card_asked_for_twice_stays_shown_when_the_second_comes_late(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        ids = [card["id"] for card in page.request.get(f"{server.url}study/proposals?count=1").json()["cards"]]
        page.request.post(f"{server.url}study/proposals", data={"keep": ids})
        waits = iter([0, 1000])

        def answer(route: Route) -> None:
            page.wait_for_timeout(next(waits, 0))
            route.continue_()

        page.route("**/study/queue", answer)
        page.get_by_role("tab", name="Study").click()  # once when it is filled, and once when it is chosen
        desk = page.locator("#study-desk")
        expect(desk.locator(".face .prompt")).to_be_visible()
        page.keyboard.press("Space")
        expect(desk.locator(".desk > .answer")).to_be_visible()
        page.wait_for_timeout(1500)
        expect(desk.locator(".desk > .answer")).to_be_visible()
        for card_id in ids:
            page.request.delete(f"{server.url}study/cards/{card_id}")
        visit.assert_quiet()


def test_a_kept_card_that_is_dropped_or_left_comes_back(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        ids = [card["id"] for card in page.request.get(f"{server.url}study/proposals?count=2").json()["cards"]]
        page.request.post(f"{server.url}study/proposals", data={"keep": ids})
        page.request.post(f"{server.url}study/cards/{ids[1]}/bury")
        page.get_by_role("tab", name="Study").click()
        desk = page.locator("#study-desk")
        desk.get_by_role("button", name="Cards", exact=True).click()
        rows = desk.locator("section[aria-label='Kept cards'] li")
        expect(rows.last).to_contain_text("left until tomorrow")
        count = rows.count()
        rows.last.get_by_role("button", name="Take in again:").click()
        expect(rows.last).to_contain_text("new")
        prompt = rows.last.locator(".prompt").text_content() or ""
        rows.last.get_by_role("button", name="Drop the card:").click()
        expect(rows).to_have_count(count - 1)
        page.get_by_role("button", name="Undo", exact=True).click()
        expect(rows).to_have_count(count)
        expect(rows.last.locator(".prompt")).to_have_text(prompt)
        for card_id in ids:
            page.request.delete(f"{server.url}study/cards/{card_id}")
        visit.assert_quiet()


def test_undo_takes_back_what_was_done_last_and_no_grade_of_before(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        ids = [card["id"] for card in page.request.get(f"{server.url}study/proposals?count=4").json()["cards"]]
        page.request.post(f"{server.url}study/proposals", data={"keep": ids})
        page.get_by_role("tab", name="Study").click()
        desk = page.locator("#study-desk")
        face = desk.locator(".face .prompt")
        expect(face).to_be_visible()

        def do(key: str) -> str:
            before = str(face.text_content())
            page.keyboard.press("Space")
            expect(desk.locator(".grades")).to_be_visible()
            page.keyboard.press(key)
            expect(face).not_to_have_text(before)
            return before

        graded, first, second = do("4"), do("b"), do("b")
        for again in (second, first, graded):
            page.keyboard.press("Space")
            expect(desk.locator(".grades")).to_be_visible()
            page.keyboard.press("u")
            expect(face).to_have_text(again)
        page.keyboard.press("Space")
        expect(desk.locator(".grades")).to_be_visible()
        page.keyboard.press("u")
        expect(page.locator("#told")).to_contain_text("There is nothing to take back since the page was opened.")
        desk.get_by_role("button", name="Cards", exact=True).click()
        row = desk.locator("section[aria-label='Proposed cards'] li").first
        proposed = str(row.locator(".prompt").text_content())
        row.get_by_role("button", name="Keep and edit:").click()
        page.keyboard.press("Escape")
        assert proposed not in [one["prompt"] for one in page.request.get(f"{server.url}study/cards").json()["cards"]]
        row.get_by_role("button", name="Keep and edit:").click()
        page.locator("dialog textarea").first.fill("In my own words?")
        page.locator("dialog").get_by_role("button", name="Keep").click()
        expect(desk.locator("section[aria-label='Kept cards']")).to_contain_text("In my own words?")
        visit.assert_quiet()


def strips(page: Page) -> list[dict[str, Any]]:
    """Return the parts of the strip on the page as they are drawn."""
    drawn: list[dict[str, Any]] = page.evaluate(
        """[...document.querySelectorAll('#study-desk .strip > *')].map((part) => {
            const {x, y, width} = part.getBoundingClientRect();
            const left = x - part.parentNode.getBoundingClientRect().x;
            return {left, y, width, said: part.ariaLabel, level: part.dataset.recall, shown: part.textContent};
        })"""
    )
    return drawn


def told_of(part: dict[str, Any]) -> tuple[int, int]:
    """Return the first paragraph of a part, and how many cards are said to be there."""
    found = re.match(r"Paragraphs? (\d+)(?: to \d+)?: (\d+) cards?, ", part["said"])
    assert found, part
    return int(found[1]), int(found[2])


def told_progress(page: Page, server: Server) -> None:  # noqa: F811
    """Have the page told of a document of 120 paragraphs with a card in all but every fifth part, and of reviews."""
    found = page.request.get(f"{server.url}study/progress").json()
    chances = [0.95, 0.8, 0.6, None]
    strip = [
        {"paragraph": 2 * n + 1, "last": 2 * n + 2, "cards": int(n % 5 != 4), "recall": (*chances, None)[n % 5]}
        for n in range(60)
    ]
    one = {"name": "lecture", "title": "A document", "cards": 48, "new": 12, "stability": 3.0, "recall": 0.8}
    found["documents"] = [one | {"strip": strip}]
    found["forecast"] = [
        {"day": str(date(2026, 11, 27) + timedelta(days=n)), "cards": (12, 0, 1234)[n % 3]} for n in range(30)
    ]
    found["days"] = [{"day": str(date(2026, 5, 30) + timedelta(days=n)), "reviews": n % 17} for n in range(182)]
    page.route("**/study/progress", lambda route: route.fulfill(json=found))
    page.get_by_role("tab", name="Study").click()
    page.locator("#study-desk").get_by_role("button", name="Progress", exact=True).click()


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_strip_shows_where_things_stand_at_every_width(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
    size: str,
    theme: str,
) -> None:
    with visiting(browser, server, size, theme) as visit:
        page = visit.page
        told_progress(page, server)
        for width in (SIZES[size][0], 320, 700):
            page.set_viewport_size({"width": width, "height": 800})
            room = page.locator("#study-desk .strip").evaluate("(strip) => strip.clientWidth")
            expect(page.locator("#study-desk .strip > *")).to_have_count((room + 1) // 25)
            parts = strips(page)
            assert len({part["y"] for part in parts}) == 1
            assert min(part["width"] for part in parts) >= 24
            assert max(part["width"] for part in parts) - min(part["width"] for part in parts) < 0.1
            assert sum(told_of(part)[1] for part in parts) == 48
            for part in parts:
                assert -0.001 < (told_of(part)[0] - 1) / 120 - part["left"] / (room + 1) < 1 / 60
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert {part["level"] for part in parts} == {"weak", "fair", "firm", "new"}
        assert (parts[0]["said"], parts[0]["shown"]) == ("Paragraphs 1 to 6: 3 cards, weakest recall 60%", "60")
        legend = page.locator("#study-desk section", has=page.get_by_role("heading", name="Documents"))
        expect(legend.locator(".legend span")).to_have_text(
            ["recall below 70%", "70 to 89%", "90% and more", "new", "no cards"]
        )
        assert violations(page) == []
        visit.assert_quiet()


def test_the_strip_is_walked_by_keyboard_and_keeps_the_focus_where_it_is(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        told_progress(page, server)
        page.locator("#study-desk .strip button").first.focus()
        for _ in range(5):
            page.keyboard.press("Tab")
        said = str(page.evaluate("document.activeElement.ariaLabel"))
        expect(page.locator("#study-desk .axis")).to_contain_text(said)
        first = told_of({"said": said})[0]
        count = len(strips(page))
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.locator("#study-desk .strip > *")).not_to_have_count(count)
        around = re.match(r"Paragraphs (\d+) to (\d+): ", str(page.evaluate("document.activeElement.ariaLabel")))
        assert around
        assert int(around[1]) <= first <= int(around[2])
        page.keyboard.press("Enter")
        expect(page.locator("#doc .para.lit")).to_be_visible()
        visit.assert_quiet()


def test_what_is_due_and_was_done_is_read_without_pointing_at_it(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, "phone", "dark") as visit:
        page = visit.page
        told_progress(page, server)
        desk = page.locator("#study-desk")
        expect(desk.get_by_text("12 today · 2,504 in 7 days · 12,460 in 30 days")).to_be_visible()
        days = desk.locator(".ahead .day")
        assert [" ".join(text.split()) for text in days.all_inner_texts()[:6]] == [
            "12 27 Nov",
            "28",
            "1.2K 29",
            "12 30",
            "1 Dec",
            "1.2K 2",
        ]
        said = str(desk.get_by_role("img").first.get_attribute("aria-label"))
        assert said.startswith("Nov 27: 12 cards, Nov 29: 1,234 cards, Nov 30: 12 cards")
        heat = desk.locator(".heat")
        assert heat.locator(".month").all_text_contents() == ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
        assert heat.locator("span:not(.month)").all_text_contents() == ["Mon", "Wed", "Fri"]
        assert str(heat.get_attribute("aria-label")).startswith("May 2026: 1 review on 1 day, June 2026: ")
        expect(desk.get_by_text("1,426 reviews since May 30, 2026, most on Jun 15: 16")).to_be_visible()
        steps = ["fewer", "0", "1–4", "5–8", "9–12", "13–16", "more"]
        expect(desk.locator(".legend").first.locator("> span")).to_have_text(steps)
        assert heat.locator("[data-level]").evaluate_all(
            "(all) => all.slice(0, 6).map((one) => one.dataset.level)"
        ) == [
            "0",
            "1",
            "1",
            "1",
            "1",
            "2",
        ]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visit.assert_quiet()


def test_the_tabs_can_be_pressed_by_thumb(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, "phone") as visit:
        page = visit.page
        page.get_by_role("tab", name="Study").click()
        for tabs in (page.get_by_role("tab"), page.locator("#study-desk .tasks .tool")):
            boxes = tabs.evaluate_all(
                "(all) => all.map((one) => one.getBoundingClientRect()).filter((box) => box.width)"
            )
            assert len(boxes) >= 3
            assert min(box["height"] for box in boxes) >= 40
            assert len({box["y"] for box in boxes}) == 1
            assert max(box["right"] for box in boxes) <= 390
        visit.assert_quiet()


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        ("reviewed", "That card was reviewed or left out elsewhere meanwhile; this grade is not kept."),
        ("suspended", "That card was reviewed or left out elsewhere meanwhile; this grade is not kept."),
        ("dropped", "There is no card ID; it may have been dropped."),
    ],
)
def test_a_card_that_changed_in_another_window_makes_room_for_what_is_due(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
    meanwhile: str,
    said: str,
) -> None:
    with visiting(browser, server) as visit, visiting(browser, server) as other:
        page = visit.page
        ids = [card["id"] for card in page.request.get(f"{server.url}study/proposals?count=2").json()["cards"]]
        page.request.post(f"{server.url}study/proposals", data={"keep": ids})
        asked = page.request.get(f"{server.url}study/queue").json()["card"]
        for one in (page, other.page):
            one.get_by_role("tab", name="Study").click()
            expect(one.locator("#study-desk .face .prompt")).to_have_text(asked["prompt"])
            one.keyboard.press("Space")
            expect(one.locator("#study-desk .grades")).to_be_visible()
        if meanwhile == "reviewed":
            other.page.keyboard.press("4")
            expect(other.page.locator("#study-desk .face .prompt")).not_to_have_text(asked["prompt"])
        elif meanwhile == "suspended":
            other.page.keyboard.press("s")
            expect(other.page.locator("#study-desk .face .prompt")).not_to_have_text(asked["prompt"])
        else:
            page.request.delete(f"{server.url}study/cards/{asked['id']}")
        due = page.request.get(f"{server.url}study/queue").json()["card"]
        page.keyboard.press("1")
        expect(page.locator("#told .wrong")).to_contain_text(said.replace("ID", asked["id"]))
        expect(page.locator("#study-desk .face .prompt")).to_have_text(due["prompt"])
        expect(page.locator("#study-desk .grades")).to_have_count(0)
        kept = {card["id"]: card for card in page.request.get(f"{server.url}study/cards").json()["cards"]}
        reviews = {"reviewed": 1, "suspended": 0}
        assert kept.get(asked["id"], {}).get("reviews") == reviews.get(meanwhile)
        for card_id in kept:
            page.request.delete(f"{server.url}study/cards/{card_id}")
        visit.console = [line for line in visit.console if "400" not in line]
        visit.assert_quiet()
        other.assert_quiet()
