"""Every real file ends as paragraphs that are its own words, or as a clear reason why not."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import source.ocr
from eval.documents import Row, as_markdown, row, rows
from source.isolated import ReadingProcess
from source.limit import Limit
from tests.pace import now, since

ENCRYPTED = "it is encrypted and needs a password"
NO_PDF = "it is damaged: it cannot be opened as a PDF"
REASONS = {
    "encrypted_aes256.pdf": ENCRYPTED,
    "encrypted_r6_user.pdf": ENCRYPTED,
    "password_openpassword.pdf": ENCRYPTED,
    "pdfjs_bug1020226.pdf": NO_PDF,
    "ocrmypdf_invalid.pdf": NO_PDF,
    "ocrmypdf_no_contents.pdf": "it holds no text",
    "ocrmypdf_cardinal.pdf": "no text on pages 1-4, it needs OCR: install ocrmypdf and add it again",
    "ocrmypdf_francais.pdf": "no text on page 1, it needs OCR: install ocrmypdf and add it again",
    "ocrmypdf_linn.pdf": "no text on page 1, it needs OCR: install ocrmypdf and add it again",
    "image_only_lorem.pdf": "no text on page 1, it needs OCR: install ocrmypdf and add it again",
}
PASSWORDS = {
    "password_openpassword.pdf": "openpassword",
    "encrypted_aes256.pdf": "foo",
    "encrypted_r6_user.pdf": "asdfzxcv",
}


def words(texts: Sequence[str]) -> list[int]:
    """Count about as many tokens as an embedder would, in no time: one for three letters, one for a Han character."""
    bare = ["".join(text.split()) for text in texts]
    return [2 + -(-(len(text) + 2 * sum(not c.isascii() for c in text)) // 3) for text in bare]


LIMIT = Limit(256, words)


@pytest.fixture(scope="module")
def found(shared: Path) -> Iterator[list[Row]]:
    """What becomes of every file of the test material, on a machine without OCR."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source.ocr, "COMMAND", "no such command")
        yield list(rows(shared / "documents", LIMIT))


def test_every_file_ends_as_paragraphs_or_a_reason(found: list[Row]) -> None:
    assert {row.path.name: row.said[0] for row in found if not row.paragraphs} == REASONS
    assert len(found) > 100


def test_every_paragraph_can_be_cited(found: list[Row]) -> None:
    for one in found:
        at = 0
        for number, paragraph in enumerate(one.paragraphs, start=1):
            assert paragraph.citation.paragraph == number
            assert paragraph.text.strip() == paragraph.text
            assert paragraph.text
            assert paragraph.sentences
            assert at <= paragraph.span.start < paragraph.span.end, one.path.name
            at = paragraph.span.end
            assert not any(heading.strip() != heading or "\n" in heading for heading in paragraph.citation.headings)


def test_no_passage_is_longer_than_the_limit(found: list[Row]) -> None:
    """But for a heading path that alone takes most of it, and what the count here is off by where texts are joined."""
    for one in found:
        for paragraph in one.paragraphs:
            (size,) = words([paragraph.passage])
            (above,) = words([paragraph.passage.removesuffix(paragraph.text)])
            assert size <= max(LIMIT.most, above + LIMIT.most // 4) + 5, f"{one.path.name} {paragraph.citation.label}"


@pytest.mark.parametrize("name", PASSWORDS)
def test_a_password_opens_what_it_locks(shared: Path, name: str) -> None:
    with ReadingProcess() as reading:
        path = shared / "documents" / "pdf" / name
        assert row(path, reading, LIMIT, PASSWORDS[name]).paragraphs
        (reason,) = row(path, reading, LIMIT, "wrong").said
        assert reason == "it is encrypted and the password given does not open it"


def test_the_table_has_a_row_for_every_file(found: list[Row], shared: Path) -> None:
    table = [as_markdown(one, shared / "documents") for one in found]
    assert "| pdf/encrypted_aes256.pdf | | it is encrypted and needs a password |" in table
    assert "| rtf/pandoc_footnote.rtf | pandoc_footnote | 3 paragraphs, 2 notes |" in table
    (duck,) = [line for line in table if "wiki_duck" in line]
    assert duck.startswith("| html/wiki_duck.html | Duck | ")
    assert duck.endswith(" 17 sections, 55 notes |")


def test_reading_them_all_takes_no_time_to_speak_of(shared: Path) -> None:
    start = now()
    with ReadingProcess() as reading:
        for path in sorted((shared / "documents" / "speeches").glob("*.txt")):
            assert row(path, reading, LIMIT).paragraphs
    assert since(start) < 20
