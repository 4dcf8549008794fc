"""What can be done with an answer on the page, in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from source.lecture import lecture
from tests.browsing import Server, ask, browser, server, visiting  # noqa: F401 - fixtures
from tests.test_browser import QUESTION


def test_a_passage_is_copied_with_its_citation(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        card = ask(page, QUESTION).locator("article.card").first
        document, paragraphs, _ = lecture()
        card.get_by_role("button", name="Copy quote").click()
        expect(page.locator("#told")).to_contain_text("Copied, with its citation.")
        copied = f"“{paragraphs[9].text}”\n— {document.title}, Bilateral Security Relations (5) (lecture#p10)"
        assert page.evaluate("navigator.clipboard.readText()") == copied
        page.evaluate("navigator.clipboard.writeText('')")
        page.keyboard.press("Escape")
        page.keyboard.press("y")
        page.wait_for_function("async () => (await navigator.clipboard.readText()).length > 100")
        assert page.evaluate("navigator.clipboard.readText()") == copied
        visit.assert_quiet()


def test_what_stands_around_a_passage_is_shown_step_by_step(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server, "phone") as visit:
        page = visit.page
        card = ask(page, QUESTION).locator("article.card").first
        more = card.get_by_role("button", name="Show more around this")
        more.click()
        expect(card.locator(".around")).to_have_count(2)
        more.click()
        expect(card.locator(".around")).to_have_count(4)
        texts = [paragraph.text for paragraph in lecture()[1]]
        assert card.locator(".around p, blockquote").all_inner_texts() == texts[7:12]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visit.assert_quiet()


def test_judgments_and_saved_passages_outlive_a_reload(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        card = ask(page, QUESTION).locator("article.card").first
        card.get_by_role("button", name="Answers it").click()
        expect(card.get_by_role("button", name="Answers it")).to_have_attribute("aria-pressed", "true")
        card.get_by_role("button", name="Does not").click()
        expect(card.get_by_role("button", name="Answers it")).to_have_attribute("aria-pressed", "false")
        expect(card.get_by_role("button", name="Does not")).to_have_attribute("aria-pressed", "true")
        card.get_by_role("button", name="Save to study").click()
        expect(card.get_by_role("button", name="Save to study")).to_have_attribute("aria-pressed", "true")
        page.goto(server.url)
        card = ask(page, QUESTION).locator("article.card").first
        expect(card.get_by_role("button", name="Does not")).to_have_attribute("aria-pressed", "true")
        expect(card.get_by_role("button", name="Save to study")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Saved", exact=True).click()
        row = page.locator("dialog li")
        expect(row).to_have_count(1)
        assert row.locator("p").inner_text() == lecture()[1][9].text
        row.get_by_role("button", name="Remove").click()
        expect(row).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        card.get_by_role("button", name="Does not").click()
        visit.assert_quiet()


def test_a_chip_is_taken_out_and_the_rest_is_asked(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        answer = ask(page, 'Who fired a "missile" over Japan? -satellites')
        expect(answer.locator(".chip")).to_have_count(4)
        expect(answer.locator(".chip.phrase")).to_have_text("word for word: “missile”×")
        expect(answer.locator(".chip.excluded")).to_have_text("without: satellites×")
        answer.get_by_role("button", name="Ask again without satellites").click()
        expect(page.locator("#chat .answer")).to_have_count(2)
        expect(page.locator("#chat .user-row").last).to_contain_text('Who fired a "missile" over Japan?')
        expect(page.locator("#chat .answer").last.locator(".chip.excluded")).to_have_count(0)
        visit.assert_quiet()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_section_is_offered_to_read_on(browser: Browser, server: Server, theme: str) -> None:  # noqa: F811
    with visiting(browser, server, theme=theme) as visit:
        page = visit.page
        section = ask(page, QUESTION).locator("a.section").first
        expect(section).to_have_text("North Korea")
        section.click()
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", "p23")
        visit.assert_quiet()


def test_the_keys_are_told(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        told = page.locator("dialog .keys")
        expect(told).to_be_visible()
        for key in ("/", "n", "p", "f", "y", "s", "m", "Esc", "?"):
            expect(told.locator("kbd", has_text=key).first).to_be_visible()
        page.keyboard.press("Escape")
        expect(told).to_have_count(0)
        visit.assert_quiet()


def test_what_is_typed_and_not_asked_outlives_a_reload(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        page = visit.page
        page.locator("#question textarea").fill("Who fired the")
        page.reload()
        expect(page.locator("#question textarea")).to_have_value("Who fired the")
        ask(page, QUESTION)
        page.reload()
        expect(page.locator("#chat .answer")).to_have_count(1)
        expect(page.locator("#question textarea")).to_have_value("")
        visit.assert_quiet()


def test_show_more_pressed_twice_shows_nothing_twice(browser: Browser, server: Server) -> None:  # noqa: F811
    with visiting(browser, server) as visit:
        card = ask(visit.page, QUESTION).locator("article.card").first
        card.get_by_role("button", name="Show more around this").dblclick()
        expect(card.locator(".around .place")).to_have_text(["¶9", "¶11"])
        visit.page.wait_for_timeout(300)
        expect(card.locator(".around .place")).to_have_text(["¶9", "¶11"])
        visit.assert_quiet()


def test_the_search_within_a_document_is_opened_and_ended_by_the_same_button(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        button, box = page.locator('#doc [data-do="find"]'), page.locator("#doc .finder input")
        page.locator("#doc .para").first.wait_for()
        button.click()
        box.fill("missile")
        expect(page.locator("#doc .found-count")).to_contain_text("of")
        button.click()
        expect(box).to_be_hidden()
        assert page.evaluate("CSS.highlights.size") == 0
        button.click()
        expect(box).to_have_value("")
        visit.assert_quiet()
