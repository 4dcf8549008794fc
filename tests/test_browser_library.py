"""The Library tab as a person uses it, in a real browser against the real server and the real model."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browsing import LOOKS, SIZES, Server, Visit, ask, browser, server, visiting

__all__ = ["browser", "server"]

HERRING = "# On Herring\n\nThe herring fleet leaves the harbour at dusk, when the shoals rise to the surface.\n"
BEES = "# On Bees\n\nThe bees of a hive keep warm in winter by shivering in a ball around their queen.\n"


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "herring.md").write_text(HERRING)
    (tmp_path / "bees.md").write_text(BEES)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nno more than this")
    return tmp_path


def opened(visit: Visit) -> Page:
    visit.page.get_by_role("tab", name="Library").click()
    expect(row(visit.page, "lecture")).to_be_visible()
    return visit.page


def row(page: Page, name: str) -> Locator:
    return page.locator(f'#shelf tr[data-name="{name}"]')


def job(page: Page) -> Locator:
    return page.get_by_role("region", name="What is being done")


def drop(page: Page, *paths: Path) -> None:
    """Drop files onto the page, as far as a script can."""
    files = [[path.name, path.read_bytes().decode("latin-1")] for path in paths]
    page.evaluate(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, text] of files) {
                transfer.items.add(new File([Uint8Array.from(text, letter => letter.charCodeAt(0))], name));
            }
            for (const kind of ["dragover", "drop"]) {
                document.querySelector("#shelf .drop").dispatchEvent(
                    new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
        }""",
        files,
    )


def taken_away(page: Page, *names: str) -> None:
    """Leave the library as it was for the next test."""
    for name in names:
        page.evaluate("name => fetch(`/shelf/documents/${name}`, { method: 'DELETE' })", name)
    page.evaluate(
        """async () => {
            const { unreadable } = await (await fetch("/shelf")).json();
            for (const { key } of unreadable) await fetch(`/shelf/files/${key}`, { method: "DELETE" });
        }"""
    )


def sent_files(server: Server, *names: str) -> None:
    """See that, before long, these and no others are kept of the files that were sent."""
    for _ in range(100):
        kept = sorted(path.name for path in (server.library / "uploads").iterdir())
        if kept == sorted(names):
            return
        time.sleep(0.1)
    raise AssertionError(kept)


def told_less(route: Route) -> None:
    """Have the server say that no file may have more than ten bytes."""
    answer = route.fetch()
    route.fulfill(response=answer, json=answer.json() | {"largest": 10})


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('#library'))")


def assert_scrolls(page: Page, size: str) -> None:
    """Turn the wheel down to the last document; the head of the page stays where it is."""
    page.mouse.move(SIZES[size][0] / 2, SIZES[size][1] / 2)
    page.mouse.wheel(0, 5000)
    expect(page.locator("#shelf tbody tr").last).to_be_in_viewport(ratio=1)
    expect(page.locator("#top")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_files_are_dropped_read_and_asked_about(
    browser: Browser, server: Server, papers: Path, size: str, theme: str
) -> None:
    with visiting(browser, server, size, theme) as visit:
        page = opened(visit)
        assert_fits(page)
        drop(page, papers / "herring.md", papers / "broken.pdf", papers / "bees.md")
        expect(job(page)).to_be_visible()
        expect(job(page).get_by_role("button", name="Close")).to_be_visible()
        expect(job(page).get_by_role("heading")).to_have_text("Done: 2 files; 1 file could not be read")
        expect(job(page).locator("li.failed")).to_contain_text(
            re.compile(r"broken\.pdf ?cannot be read: it is damaged")
        )
        expect(job(page).locator("li.done")).to_contain_text(["added", "added"])
        expect(page.locator("#shelf [role=status][aria-live=polite]")).to_contain_text("1 file could not be read")
        expect(row(page, "herring")).to_contain_text("On Herring")
        expect(row(page, "herring")).to_contain_text("ready")
        expect(page.locator("#shelf .sum")).to_contain_text("3 documents")
        assert_fits(page)
        job(page).get_by_role("button", name="Close").click()
        expect(page.locator("#shelf h2")).to_be_focused()
        unread = page.get_by_role("region", name="Files that could not be read")
        expect(unread).to_contain_text("broken.pdf cannot be read")
        assert_fits(page)
        unread.get_by_role("button", name="Dismiss broken.pdf").click()
        expect(unread).to_be_hidden()
        assert_scrolls(page, size)
        page.get_by_role("tab", name="Ask").click()
        expect(page.locator("#within")).to_be_visible()  # there is a choice now
        answer = ask(page, "When does the herring fleet leave the harbour?")
        expect(answer.locator("a.cite").first).to_have_attribute("data-document", "herring")
        page.get_by_role("tab", name="Library").click()
        row(page, "herring").get_by_role("link", name="On Herring").click()
        expect(page.locator("#doc h2")).to_have_text("On Herring")
        expect(page.locator("#doc #p1")).to_be_visible()
        page.wait_for_timeout(600)  # until the panel has been brought up to date, or it asks for what is gone
        taken_away(page, "herring", "bees")
        sent_files(server)
        visit.assert_quiet()


def test_a_document_is_renamed_collected_and_removed_by_keyboard(
    browser: Browser, server: Server, papers: Path
) -> None:
    with visiting(browser, server) as visit:
        page = opened(visit)
        page.set_input_files("#shelf-files", [papers / "herring.md", papers / "bees.md"])
        expect(job(page).get_by_role("heading")).to_have_text("Done: 2 files")
        row(page, "bees").get_by_role("button", name="Rename On Bees").focus()
        page.keyboard.press("Enter")
        page.keyboard.type("Of <b>Bees</b>")
        page.keyboard.press("Enter")
        expect(row(page, "bees").get_by_role("link")).to_have_text("Of <b>Bees</b>")
        expect(row(page, "bees").get_by_role("button", name="Rename")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.type("Not this")
        page.keyboard.press("Escape")
        expect(row(page, "bees").get_by_role("link")).to_have_text("Of <b>Bees</b>")
        expect(row(page, "bees").get_by_role("button", name="Rename")).to_be_focused()
        row(page, "bees").get_by_role("button", name="into a collection").press("Enter")
        page.keyboard.type("on/off & more")
        page.keyboard.press("Enter")
        expect(row(page, "bees").locator(".group")).to_contain_text("on/off & more")
        page.get_by_role("tab", name="Ask").click()
        page.get_by_label("Search only in").click()
        expect(page.get_by_role("option", name="on/off & more (collection)")).to_be_visible()
        expect(page.get_by_role("option", name="Of <b>Bees</b> (bees)")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("tab", name="Library").click()
        page.get_by_label("Filter by title or name").fill("BEES")
        expect(page.locator("#shelf tbody tr")).to_have_count(1)
        page.get_by_label("Filter by title or name").fill("no such thing")
        expect(page.locator("#shelf .none")).to_have_text("No title or name has “no such thing” in it.")
        page.get_by_label("Filter by title or name").fill("")
        row(page, "bees").get_by_role("button", name=re.compile("^Take .* out of")).press("Enter")
        expect(row(page, "bees").locator(".group")).to_have_count(0)
        expect(row(page, "bees").get_by_role("button", name="into a collection")).to_be_focused()

        row(page, "herring").get_by_role("button", name="Remove").press("Enter")
        expect(row(page, "herring")).to_have_count(0)
        expect(row(page, "bees").get_by_role("button", name="Remove")).to_be_focused()
        page.get_by_role("button", name="Undo").press("Enter")
        expect(row(page, "herring").get_by_role("button", name="Remove")).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Dismiss").last.click()  # the time to undo is over
        expect(page.locator("#shelf .sum")).to_contain_text("2 documents")
        page.wait_for_function(
            "async () => !(await (await fetch('/shelf')).json()).documents.some(d => d.name === 'herring')"
        )
        sent_files(server, "bees.md")
        page.get_by_role("tab", name="Ask").click()
        page.get_by_label("Search only in").click()
        expect(page.get_by_role("option").filter(has_text="herring")).to_have_count(0)
        page.get_by_role("tab", name="Library").click()

        row(page, "bees").get_by_role("button", name="Remove").click()
        page.reload()  # whoever leaves before the time is over has meant it
        page.wait_for_selector("#shelf h2")
        opened(visit)
        expect(row(page, "bees")).to_have_count(0)
        sent_files(server)
        visit.assert_quiet()


def test_a_document_that_is_gone_meanwhile_takes_its_row_with_it(
    browser: Browser, server: Server, papers: Path
) -> None:
    with visiting(browser, server) as visit:
        page = opened(visit)
        page.set_input_files("#shelf-files", [papers / "herring.md"])
        expect(job(page).get_by_role("heading")).to_have_text("Done: 1 file")
        row(page, "herring").get_by_role("button", name="Rename").click()
        taken_away(page, "herring")
        page.keyboard.type("On Fish")
        page.keyboard.press("Enter")
        expect(page.locator("#told")).to_contain_text("There is no document herring")
        expect(row(page, "herring")).to_have_count(0)
        expect(page.get_by_role("heading", name="Library")).to_be_focused()


def test_the_panel_shows_a_document_as_it_is_by_now(browser: Browser, server: Server, papers: Path) -> None:
    with visiting(browser, server) as visit:
        page = opened(visit)
        page.set_input_files("#shelf-files", [papers / "bees.md"])
        expect(job(page).get_by_role("heading")).to_have_text("Done: 1 file")
        page.get_by_role("tab", name="Ask").click()
        ask(page, "How do the bees of a hive keep warm in winter?")
        panel = page.locator("#doc .panel")
        expect(panel).to_have_attribute("data-document", "bees")  # the best answer is not in the one shown before
        expect(panel.locator(".para.cited.lit")).to_contain_text("shivering in a ball")
        page.evaluate(
            """fetch("/shelf/documents/bees/title", {
                method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify({ title: "Bees in Winter" }),
            })"""
        )
        page.get_by_role("tab", name="Library").click()
        expect(panel.locator("h2")).to_have_text("Bees in Winter")
        expect(panel.locator(".para.cited")).to_have_count(1)
        taken_away(page, "bees")
        page.get_by_role("tab", name="Ask").click()
        expect(panel.locator(".note")).to_have_text("This document is no longer in the library.")
        visit.assert_quiet()


def test_a_job_is_shown_again_after_a_reload_and_cancelled(browser: Browser, server: Server, papers: Path) -> None:
    with visiting(browser, server) as visit:
        page = opened(visit)
        with FileLock(server.library / "changing.lock"):  # as another process that changes the library
            drop(page, papers / "bees.md")
            expect(job(page).get_by_role("heading")).to_have_text(
                "Another Pincite is changing this library; this goes on when it is done."
            )
            answer = page.evaluate("fetch('/shelf/job').then(answer => answer.json())")
            assert answer["counts"]["waiting"] == 1
            page.reload()
            page.wait_for_selector("#shelf h2")
            opened(visit)
            expect(job(page).get_by_role("heading")).to_contain_text("Another Pincite is changing this library")
            expect(job(page)).to_contain_text("bees.md")
            job(page).get_by_role("button", name="Cancel").press("Enter")
            expect(job(page).get_by_role("heading")).to_have_text("Cancelled. What was done is kept.")
            expect(job(page).get_by_role("heading")).to_be_focused()
        page.get_by_role("button", name="Sync").click()
        expect(row(page, "bees")).to_be_visible()  # what was sent is there, and is read now
        expect(job(page).get_by_role("button", name="Close")).to_be_visible()
        taken_away(page, "bees")
        visit.assert_quiet()


def test_a_password_is_given_and_what_is_too_large_is_never_sent(
    browser: Browser, server: Server, papers: Path, shared: Path
) -> None:
    with visiting(browser, server, "phone") as visit:
        page = opened(visit)
        locked = shared / "documents" / "pdf" / "password_openpassword.pdf"
        page.set_input_files("#shelf-files", [locked])
        password = job(page).get_by_label("Password for encrypted files")
        expect(password).to_be_visible()
        expect(job(page).locator("li.failed")).to_contain_text("it is encrypted and needs a password")
        password.fill("openpassword")
        password.press("Enter")
        expect(job(page).get_by_role("heading")).to_have_text("Done: 1 file")
        page.route("**/shelf", told_less)
        page.get_by_role("tab", name="Library").click()
        page.wait_for_function("pincite.shelf.known().largest === 10")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if "upload" in request.url else None)
        drop(page, papers / "bees.md")
        expect(job(page).locator("li.failed")).to_contain_text("are the most")
        assert sent == []
        assert_fits(page)
        page.unroute_all(behavior="wait")
        taken_away(page, "password-openpassword")
        visit.assert_quiet()


def test_a_folder_is_named_verified_and_the_index_made_again(browser: Browser, server: Server, papers: Path) -> None:
    with visiting(browser, server) as visit:
        page = opened(visit)
        page.get_by_label("Put what is added into a collection").fill("reading")
        page.get_by_label("File or folder of this machine").fill("papers")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Name the whole path, from the root or from ~, and not papers.")).to_be_visible()
        visit.console.clear()  # the browser tells of the status, 400
        page.get_by_label("File or folder of this machine").fill(str(papers))
        page.keyboard.press("Enter")
        expect(job(page).get_by_role("heading")).to_have_text("Done: 2 files; 1 file could not be read")
        expect(row(page, "bees").locator(".group")).to_contain_text("reading")
        page.get_by_role("button", name="Verify").click()
        expect(job(page).get_by_role("heading")).to_have_text(
            "Compared 3 documents with the source, byte for byte: all is well."
        )
        page.get_by_role("button", name="Rebuild").click()
        expect(job(page)).to_contain_text("What is derived from the documents was made again.")
        expect(job(page).get_by_role("button", name="Close")).to_be_visible()
        taken_away(page, "herring", "bees")
        assert (papers / "bees.md").exists()
        visit.assert_quiet()


def test_every_control_has_a_name_and_the_table_its_headers(browser: Browser, server: Server) -> None:
    for size in SIZES:
        with visiting(browser, server, size) as visit:
            page = opened(visit)
            for control in page.locator("#shelf :is(button, input):not([aria-hidden])").all():
                told = control.evaluate("e => e.ariaLabel || e.textContent.trim() || e.labels?.[0]?.textContent")
                assert told, control.evaluate("e => e.outerHTML")
            heads = page.get_by_role("table", name="Documents").get_by_role("columnheader")
            assert heads.all_text_contents()[:3] == ["Title", "Paragraphs", "Pages"]
            expect(page.get_by_role("rowheader")).to_have_count(1)


def test_the_page_asks_for_the_job_only_while_one_runs(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as visit:
        page = opened(visit)
        asked: list[float] = []
        page.on("request", lambda request: asked.append(time.monotonic()) if "/shelf/job" in request.url else None)
        page.wait_for_timeout(1500)
        assert asked == []
        page.get_by_role("button", name="Verify").click()
        expect(job(page).get_by_role("button", name="Close")).to_be_visible()
        asked.clear()
        page.wait_for_timeout(1500)
        assert asked == []


def test_the_server_complained_of_nothing(server: Server) -> None:
    """Runs last in this file: everything above went through this server."""
    assert not server.network_log.exists(), server.network_log.read_text()
    assert "Traceback" not in server.errors.read_text()
