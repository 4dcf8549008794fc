"""How quick the page feels: ``python -m eval.page`` times, in a real browser, what a person waits for.

Each figure is the median over several visits, in milliseconds, from the act to what it shows. It needs Chromium, as the
browser tests do.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from eval.load import serving

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
_QUESTION = "How many US forces are stationed in Japan?"
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def visit(page: Page, url: str) -> Iterator[tuple[str, float]]:
    """Yield what was done on one visit, and how many milliseconds it took."""
    with _timed() as seconds:
        page.goto(url)
        page.wait_for_selector("#question textarea")
    yield "first paint", float(page.evaluate(_PAINT))
    yield "page ready for a question", seconds()
    page.locator("#question textarea").fill(_QUESTION)
    acts: tuple[tuple[str, Callable[[], object], str], ...] = (
        ("question to answer", lambda: page.keyboard.press("Enter"), "#chat .answer .card"),
        ("citation to its paragraph", lambda: page.locator("a.cite").nth(1).click(), "#doc .para.lit"),
        ("more around a passage", lambda: page.locator('[data-act="more"]').first.click(), "#chat .around"),
        ("list of conversations", lambda: page.locator('[data-do="conversations"]').click(), "dialog[open] li"),
        ("library", lambda: page.get_by_role("tab", name="Library").click(), "#shelf tbody tr"),
    )
    for name, act, shown in acts:
        with _timed() as seconds:
            act()
            page.wait_for_selector(shown)
        yield name, seconds()
        page.keyboard.press("Escape")


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    began, ended = time.perf_counter(), [0.0]
    yield lambda: 1000 * (ended[0] - began)
    ended[0] = time.perf_counter()


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=5)
    chosen = parser.parse_args()
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    took: dict[str, list[float]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="pincite-page-") as folder,
        serving(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=_FLAGS)
        for _ in range(chosen.visits):
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            for name, milliseconds in visit(context.new_page(), url):
                took.setdefault(name, []).append(milliseconds)
            context.close()
        browser.close()
    for name, some in took.items():
        sys.stdout.write(f"{name}: {statistics.median(some):,.0f} ms\n")


if __name__ == "__main__":
    main()
