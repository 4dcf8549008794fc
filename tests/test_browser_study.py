"""The Study tab as a person uses it: cards kept and reviewed by keyboard alone, at both widths and in both themes."""

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browsing import LOOKS, Server, browser, server, visiting  # noqa: F401 - fixtures
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
