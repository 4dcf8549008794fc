"""What a careful reader sees in a real file, and the check that holds Pincite's reading to it."""

from dataclasses import dataclass
from pathlib import Path

from eval.documents import Row, row
from source.isolated import ReadingProcess
from source.limit import Limit
from source.model import Paragraph


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage as a person sees it in the file: its whole text, and where it stands.

    ``start`` is where it begins in the canonical text, in code points. ``page`` is the printed label and the index,
    from 1, of the page it begins on, None where the format has no pages; ``number`` is the author's own.
    """

    text: str
    start: int
    headings: tuple[str, ...] = ()
    number: str | None = None
    page: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reading of a file must give: its title, how many paragraphs, and some of them, in reading order."""

    title: str
    paragraphs: int
    seen: tuple[Seen, ...]


def reading_of(path: Path, limit: Limit, password: str = "") -> Row:
    """Read a file as the library does, in a process of its own."""
    with ReadingProcess() as reading:
        return row(path, reading, limit, password)


def as_seen(paragraph: Paragraph) -> Seen:
    """Return what a person is shown of a paragraph."""
    citation = paragraph.citation
    page = (citation.page.label, citation.page.index) if citation.page else None
    return Seen(paragraph.text, paragraph.span.start, citation.headings, citation.number, page)


def check(found: Row, expected: Expected) -> None:
    """Hold a reading to what is expected: each passage is there just so, once the one before it has come."""
    assert found.title == expected.title
    assert all(paragraph.span.of(found.text) == paragraph.text for paragraph in found.paragraphs)
    read = [as_seen(paragraph) for paragraph in found.paragraphs]
    at = 0
    for wanted in expected.seen:
        same = [place for place, one in enumerate(read) if one.text == wanted.text]
        assert same, f"{found.path.name} has no paragraph {wanted.text!r}"
        later = [place for place in same if place >= at]
        assert later, f"{found.path.name} has {wanted.text[:60]!r} out of order"
        assert wanted in [read[place] for place in later], [read[place] for place in later]
        at = later[0] + 1
    assert len(read) == expected.paragraphs
