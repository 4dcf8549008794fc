"""How scanned pages are recognised, and what is said of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import source.ocr
from source.isolated import ReadingProcess
from source.ocr import page_list, recognised


@pytest.mark.parametrize(
    ("installed", "asked"),
    [
        ((), []),
        (("eng",), ["--language", "eng"]),
        (("eng", "osd", ""), ["--rotate-pages", "--language", "eng"]),
        (("deu", "eng", "fra"), ["--language", "deu+eng+fra"]),
        (tuple("abcdefgh"), []),
    ],
)
def test_pages_are_turned_upright_and_read_in_the_languages_installed(
    installed: Sequence[str], asked: list[str]
) -> None:
    assert source.ocr._options(installed)[len(source.ocr._OPTIONS) :] == asked


def test_numbers_of_pages_in_words() -> None:
    assert [page_list(pages) for pages in ([3], [3, 4, 5], [1, 3, 4, 9])] == [
        "page 3",
        "pages 3-5",
        "pages 1, 3-4 and 9",
    ]


def test_a_scan_lying_on_its_side_is_read_upright(shared: Path) -> None:
    if not source.ocr.available():
        pytest.skip("ocrmypdf is not installed")
    path = shared / "documents" / "pdf_scanned" / "ocrmypdf_cardinal.pdf"
    with ReadingProcess() as reading:
        content = recognised(path, reading.read(path), reading).content
    said = "The LinnSequencer is a state-of-the-art composition and performance tool for the professional musician."
    pages = [block.page for block in content.blocks if block.span.of(content.text).startswith(said)]
    assert [page.index for page in pages if page] == [1, 2, 3, 4]
    assert content.title == "The LinnSequencer 32 Track MIDI Sequence Recorder"
