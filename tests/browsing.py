"""A browser, and the real server for it; what the browser tests share.

A test file imports the fixtures it uses: ``server`` (one for the file, over a library of its own) and ``browser``.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Frame, Locator, Page, expect, sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
LOOKS = [("desk", "light"), ("phone", "dark")]
"""Both widths and both themes; with ``PINCITE_LOOKS=all``, as ``make looks`` has it, each width in each theme."""
if os.environ.get("PINCITE_LOOKS") == "all":
    LOOKS += [("desk", "dark"), ("phone", "light")]


@dataclass
class Server:
    url: str
    library: Path
    network_log: Path
    errors: Path


_LEAVING = "the page is being left"
"""What a page says when it is reloaded or left. Gradio then logs as an error that its own streams are cut off."""


@dataclass
class Visit:
    """One browser page, with what went wrong on it behind its back."""

    page: Page
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    leaving: bool = False

    def watch(self) -> None:
        self.page.add_init_script(f"addEventListener('beforeunload', () => console.debug('{_LEAVING}'))")
        self.page.on("console", self._hear)
        self.page.on("framenavigated", self._arrive)
        self.page.on("pageerror", lambda e: self.console.append(str(e)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text == _LEAVING:
            self.leaving = True
        elif message.type == "error" and not self.leaving:
            self.console.append(message.text)

    def _arrive(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self.leaving = False

    def assert_quiet(self) -> None:
        assert self.console == []
        assert self.foreign == []


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[Server]:
    """Serve the library in ``folder``, of this checkout, until the end; on a port where one is named."""
    here = Path(__file__).parent
    (folder / "library").mkdir(exist_ok=True)
    log, errors = folder / "network.txt", folder / "errors.txt"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(here / "watched"), str(here.parent)]),
        "PINCITE_TEST_NETWORK_LOG": str(log),
        "PINCITE_LIBRARY": str(folder / "library"),
        "PYTHONUNBUFFERED": "1",
    }
    for name in ("HF_HUB_OFFLINE", "GRADIO_ANALYTICS_ENABLED", "PINCITE_MODEL"):
        environment.pop(name, None)  # the program must see to it by itself
    command = [str(Path(sys.executable).parent / "pincite"), "serve", "--port", str(port)]
    with errors.open("a") as stream:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stream, text=True, env=environment)
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "http://127.0.0.1:" in line, errors.read_text()
            url = next(word for word in line.split() if word.startswith("http"))
            yield Server(url, folder / "library", log, errors)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI has no chromium; .ci/run installs it")
        pytest.skip("no chromium on this machine; Debian's package of that name will do")
    expect.set_options(timeout=20_000)  # a busy machine is no fault of the page's
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@contextmanager
def visiting(
    browser: Browser, server: Server, size: str = "desk", theme: str = "light", path: str = ""
) -> Iterator[Visit]:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if theme == "dark" else "light"
    )
    page = context.new_page()
    visit = Visit(page)
    visit.watch()
    page.on(
        "request", lambda r: None if r.url.startswith((server.url, "data:", "blob:")) else visit.foreign.append(r.url)
    )
    page.goto(server.url + path)
    page.wait_for_selector("#question textarea")
    try:
        yield visit
    finally:
        context.close()


def ask(page: Page, question: str) -> Locator:
    before = page.locator("#chat .answer").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator("#chat .answer").nth(before)
    answer.wait_for()
    return answer
