"""The page as a person uses it, in a real browser against the real server and the real model."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from source.lecture import lecture
from tests.browsing import LOOKS, Server, ask, browser, server, visiting

__all__ = ["browser", "server"]

QUESTION = "How many US forces are stationed in Japan?"


def in_sight(page: Page, selector: str, box: str) -> bool:
    """Tell whether the element's top edge lies inside the visible part of its scrolling box."""
    return bool(
        page.evaluate(
            """([selector, box]) => {
                const a = document.querySelector(selector).getBoundingClientRect();
                const b = document.querySelector(box).getBoundingClientRect();
                return a.top >= b.top - 1 && a.top < b.bottom;
            }""",
            [selector, box],
        )
    )


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_a_question_gets_cited_paragraphs_and_a_citation_opens_the_lecture(
    browser: Browser, server: Server, size: str, theme: str
) -> None:
    _, paragraphs, _ = lecture()
    with visiting(browser, server, size, theme) as visit:
        page = visit.page
        answer = ask(page, QUESTION)
        expect(page.locator("#chat .user-row")).to_contain_text(QUESTION)
        cards = answer.locator("article.card")
        expect(cards).to_have_count(5)
        chip = answer.locator('a.cite[data-paragraph="10"]')
        expect(chip).to_contain_text("¶10 · Bilateral Security Relations (5)")
        card = cards.filter(has=page.locator('a.cite[data-paragraph="10"]'))
        assert card.locator("blockquote").inner_text() == paragraphs[9].text
        expect(card.locator("mark")).to_have_text(
            "Among about 100,000 US forces stationed in Asia Pacific region, about 40, 000 are stationed in Japan."
        )
        chip.click()
        lit = page.locator("#doc .para.lit")
        expect(lit).to_have_count(1)
        expect(lit).to_have_attribute("id", "p10")
        expect(lit.locator("p")).to_be_visible()  # on a phone, once the sheet is up
        assert lit.locator("p").inner_text() == paragraphs[9].text
        expect(lit.locator(".s.lit")).to_have_text(
            "Among about 100,000 US forces stationed in Asia Pacific region, about 40, 000 are stationed in Japan."
        )
        page.wait_for_timeout(700)  # the scroll is smooth
        assert in_sight(page, "#doc .para.lit", "#doc .panel-text")
        expect(lit).to_be_in_viewport()
        expect(page.locator("#doc .para.cited")).to_have_count(5)
        expect(page.locator("#doc .cited-count")).to_have_text("5 cited")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        if size == "phone":
            page.keyboard.press("Escape")
            expect(page.locator("#right")).not_to_be_in_viewport()
            assert page.evaluate("document.activeElement.dataset.paragraph") == "10"
        visit.assert_quiet()


def test_the_words_that_met_stand_out_and_how_a_passage_was_found_is_told(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        card = ask(page, QUESTION).locator("article.card").first
        words = card.locator("mark b")
        assert {"US", "Japan"} <= set(words.all_inner_texts())
        weights = [
            int(found.evaluate("e => getComputedStyle(e).fontWeight")) for found in (words.first, card.locator("mark"))
        ]
        assert weights[0] > weights[1]
        colours = [found.evaluate("e => getComputedStyle(e).color") for found in (words.first, card.locator("mark"))]
        assert colours[0] == colours[1]
        met = card.locator("ul.met")
        expect(met).to_be_hidden()
        card.get_by_text("How this was found").click()
        expect(met).to_be_visible()
        expect(met.locator("li").filter(has_text="Japan → Japan")).to_be_visible()
        assert met.evaluate("e => getComputedStyle(e).listStyleType") == "none"
        expect(card.locator("details ul:not(.met) li")).to_have_count(8)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visit.assert_quiet()


def test_a_quoted_phrase_stands_in_every_passage_and_a_word_after_a_minus_in_none(
    browser: Browser, server: Server
) -> None:
    with visiting(browser, server) as visit:
        answer = ask(visit.page, 'What is said of "missile defense"? -satellites')
        (holding,) = [
            paragraph.text
            for paragraph in lecture()[1]
            if "missile defense" in paragraph.text and "satellites" not in paragraph.text.lower()
        ]
        expect(answer.locator("blockquote")).to_have_count(1)
        assert answer.locator("blockquote").text_content() == holding  # shown or, where it is silence, folded away
        visit.assert_quiet()


def test_starters_fill_an_empty_page_and_leave_with_the_first_question(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        starter = page.get_by_role("button", name="What does Japan want from North Korea?")
        starter.click()
        page.locator("#chat .answer").wait_for()
        expect(page.locator("#chat .user-row")).to_contain_text("What does Japan want from North Korea?")
        expect(starter).to_be_hidden()
        page.get_by_role("button", name="Start a new conversation").click()
        expect(starter).to_be_visible()
        expect(page.locator("#chat .answer")).to_have_count(0)
        expect(page.locator("#doc .para.cited")).to_have_count(0)
        visit.assert_quiet()


def test_a_conversation_keeps_its_answers_and_shows_the_newest_from_its_question(
    browser: Browser, server: Server
) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        ask(page, QUESTION)
        ask(page, "Why did Japan support the war in Iraq?")
        expect(page.locator("#chat .answer")).to_have_count(2)
        page.wait_for_timeout(900)
        box = page.locator("#chat .bubble-wrap").bounding_box()
        question = page.locator("#chat .user-row").nth(1).bounding_box()
        assert box is not None
        assert question is not None
        assert box["y"] - 1 <= question["y"] < box["y"] + 60
        visit.assert_quiet()


def test_keys_walk_the_cited_passages_in_the_order_of_the_document(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        answer = ask(page, QUESTION)
        cited = sorted(int(chip.get_attribute("data-paragraph") or 0) for chip in answer.locator("a.cite").all())
        best = answer.locator("a.cite").first.get_attribute("data-paragraph") or ""
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", f"p{best}")  # beside its answer
        at = cited.index(int(best)) + 1
        page.keyboard.press("Escape")
        walked = []
        for _ in cited:
            page.keyboard.press("n")
            walked.append(int((page.locator("#doc .para.lit").get_attribute("id") or "p0")[1:]))
        assert walked == [*cited[at:], *cited[:at]]
        page.keyboard.press("p")
        expect(page.locator("#doc .para.lit")).to_have_attribute("id", f"p{walked[-2]}")
        page.keyboard.press("/")
        expect(page.locator("#question textarea")).to_be_focused()
        visit.assert_quiet()


def test_a_link_to_a_paragraph_opens_it(browser: Browser, server: Server) -> None:
    with visiting(browser, server, path="d/lecture#p31") as visit:
        lit = visit.page.locator("#doc .para.lit")
        expect(lit).to_have_attribute("id", "p31")
        expect(lit).to_be_in_viewport()
        visit.assert_quiet()


def test_an_empty_question_is_answered_by_a_hint_and_nothing_is_lost(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = visit.page
        page.locator("#question textarea").fill("   ")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The question is empty; ask something.").first).to_be_visible()
        expect(page.locator("#chat .answer")).to_have_count(0)
        visit.console = [line for line in visit.console if "422" not in line]  # how Gradio's validators say no
        visit.assert_quiet()


def test_markup_in_a_question_is_shown_and_never_run(browser: Browser, server: Server) -> None:
    hostile = (
        '<img src="http://elsewhere.example/x" onerror="document.title=1"><form><input></form><mark class="answer">no'
        "</mark> ${document.title=2} {{document.title=3}} **bold** `code` &lt;b&gt; $$x$$ US forces"
    )
    with visiting(browser, server) as visit:
        page = visit.page
        ask(page, hostile)
        bubble = page.locator("#chat .user-row .message-content")
        assert bubble.inner_text() == hostile
        expect(bubble.locator("img, form, input, mark")).to_have_count(0)
        assert page.title() == "Pincite"
        visit.assert_quiet()


def test_a_document_added_meanwhile_is_found_chosen_and_opened(
    browser: Browser, server: Server, tmp_path: Path
) -> None:
    with visiting(browser, server) as visit:  # its page was there before the document
        page = visit.page
        expect(page.locator("#within")).to_be_hidden()
        (tmp_path / "fishing.md").write_text(
            "# On Fishing\n\n## Herring\n\nThe herring fleet leaves the harbour at dusk, when the shoals rise.\n\n"
            "| port | ships |\n|---|---|\n| Peterhead | 40 |\n| Wick | 12 |\n\n"
            "## Cod\n\nCod is caught by day on long lines, and by the ships of many nations.\n"
        )
        command = [str(Path(sys.executable).parent / "pincite"), "--library", str(server.library), "add"]
        subprocess.run([*command, str(tmp_path / "fishing.md")], check=True, capture_output=True, timeout=120)
        try:
            answer = ask(page, "When does the herring fleet leave the harbour?")
            chip = answer.locator("a.cite").first
            expect(chip).to_contain_text("¶1 · Herring")
            expect(answer.locator("article.card .source").first).to_have_text("On Fishing")
            chip.click()
            expect(page.locator("#doc h2")).to_have_text("On Fishing")
            lit = page.locator("#doc .para.lit")
            expect(lit).to_have_attribute("id", "p1")
            expect(page.locator("#doc #p2 p")).to_contain_text("Peterhead | 40\nWick | 12", use_inner_text=True)
            page.reload()
            expect(page.locator("#chat .answer")).to_have_count(1)
            page.get_by_label("Search only in").click()
            page.get_by_role("option", name="On Fishing (fishing)").click()
            answer = ask(page, "What do the ships of Japan do?")
            names = {chip.get_attribute("data-document") for chip in answer.locator("a.cite").all()}
            assert names == {"fishing"}
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            visit.assert_quiet()
        finally:
            done = subprocess.run([*command[:-1], "remove", "fishing"], check=True, capture_output=True, timeout=120)
        assert done.stdout.startswith(b"removed  fishing")
        answer = ask(page, "herring fleet")  # still only in the document that is there no more
        expect(answer).to_have_text("There is no document fishing in the library; it has: lecture.")
        page.reload()
        expect(page.locator("#doc h2")).to_contain_text("Japan-US Security Relations")
        expect(page.locator("#chat .answer")).to_have_count(3)
        answer = ask(page, "herring fleet")
        assert {chip.get_attribute("data-document") for chip in answer.locator("a.cite").all()} == {"lecture"}
        visit.assert_quiet()


def test_the_server_reached_for_no_other_machine_and_complained_of_nothing(server: Server) -> None:
    """Runs last in this file: everything above went through this server."""
    assert not server.network_log.exists(), server.network_log.read_text()
    assert "Traceback" not in server.errors.read_text()
