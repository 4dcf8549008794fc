"""How scanned pages are recognised, and what is said of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import source.ocr
from source.isolated import FileRead, ReadingProcess
from source.model import Block, Content, Role, Span
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


def test_slides_that_are_pictures_are_told_of_and_how_they_can_be_read(tmp_path: Path) -> None:
    text = "A slide with words on it."
    content = Content("", text, (Block(Span(0, len(text)), Role.BODY),), ("so",), scanned=(2, 3))
    with ReadingProcess() as reading:
        found = recognised(tmp_path / "talk.pptx", FileRead("pptx", "", 0, content), reading).content
    told = "no text on pages 2-3: it needs OCR, which reads PDF files; save it as one and add that"
    assert (found.text, found.remarks) == (text, ("so", told))
