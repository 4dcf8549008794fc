"""The words of the house: document, block, paragraph, citation. Frozen values, no behaviour beyond naming.

Every offset counts Unicode code points of ``Document.text``, the canonical text, and spans are half-open.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The half-open range ``[start, end)`` of a text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of ``text`` this span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> "Span":
        """Return the same range moved by ``by`` code points."""
        return Span(self.start + by, self.end + by)


class Role(StrEnum):
    """What part a block plays in its document. Those in ``CITED`` become paragraphs.

    ``LINES`` is text whose line ends mean something: the rows of a table, verse, code. ``NOTE`` is a footnote or an
    endnote. ``FRONT`` and ``BACK`` are what stands around the text: a title block, an address, a footer.
    """

    FRONT = "front"
    HEADING = "heading"
    BODY = "body"
    LINES = "lines"
    NOTE = "note"
    BACK = "back"


CITED = frozenset({Role.BODY, Role.LINES, Role.NOTE})
"""The roles of blocks that become paragraphs."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the document prints it (``label``, such as "xii") and its position in the file, counted from 1."""

    label: str
    index: int


@dataclass(frozen=True, slots=True)
class Block:
    """What a reader yields: one stretch of the canonical text and where it stands.

    ``headings`` runs from the outermost heading inwards; a heading in square brackets is an editor's, not the
    author's. ``number`` is the author's own, as written ("(2)", "1.", "n. 3" of a note), or the time a transcript gives
    ("00:01:23"). ``follows`` is the last such number above an unnumbered block in the same section. ``page`` is where
    the block begins, ``end_page`` where it ends if that is another; ``turns`` are the offsets from which it stands on
    another page, each with that page, in order, where the format tells them.
    """

    span: Span
    role: Role
    headings: tuple[str, ...] = ()
    number: str | None = None
    follows: str | None = None
    page: Page | None = None
    end_page: Page | None = None
    turns: tuple[tuple[int, Page], ...] = ()


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who wrote a document and when it came out, as its file says of itself.

    ``authors`` are names as written ("Lewis Carroll", "Carroll, Lewis"); ``issued`` is a date of ISO 8601, a year at
    least ("1865", "2003-10-14"). Empty where the file says nothing.
    """

    authors: tuple[str, ...] = ()
    issued: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader makes of a file.

    The blocks are in reading order, do not overlap, and leave out nothing of the canonical ``text`` but white space.
    ``title`` is "" where the file gives none. ``remarks`` say, a line each, what a person should know of the reading
    ("3 pictures hold no text"). ``scanned`` are the indices of pages, from 1, that show something but hold no text.
    """

    title: str
    text: str
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()
    imprint: Imprint = Imprint()


@dataclass(frozen=True, slots=True)
class Document:
    """One source as the reader sees it.

    ``name`` is the short handle that addresses start with; ``address`` is the path or URL it came from; ``sha256`` is
    of the source's bytes; ``text`` is the canonical text all offsets refer to; ``note`` says who wrote it and where;
    ``remarks`` say, a line each, what a person should know of how it was read.
    """

    name: str
    title: str
    address: str
    format: str
    sha256: str
    text: str
    note: str = ""
    remarks: tuple[str, ...] = ()
    imprint: Imprint = Imprint()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a paragraph stands. ``paragraph`` is its ordinal in the document, from 1."""

    name: str
    document: str
    paragraph: int
    headings: tuple[str, ...] = ()
    number: str | None = None
    follows: str | None = None
    page: Page | None = None
    end_page: Page | None = None

    @property
    def address(self) -> str:
        """The stable form people and links use, such as ``lecture#p12``."""
        return f"{self.name}#p{self.paragraph}"

    @property
    def pages(self) -> str:
        """The printed labels of the pages it stands on: "12", "xii–xiii", or "" where there are no pages.

        Where only the end of a paragraph has one, as before the first page that an e-book marks, it has none either.
        """
        ends = [page.label for page in (self.page, self.end_page) if page and self.page]
        return "–".join(dict.fromkeys(ends))

    @property
    def label(self) -> str:
        """The citation in words: "North Korea (3)", or for an unnumbered paragraph "North Korea ¶24, after (1)".

        Where there are pages they come last: "Methods ¶12, p. 4".
        """
        heading = self.headings[-1] if self.headings else ""
        place = self.number or f"¶{self.paragraph}"
        after = f", after {self.follows}" if self.follows and not self.number else ""
        page = f", {'pp.' if self.end_page else 'p.'} {self.pages}" if self.pages else ""
        return f"{heading} {place}{after}{page}".strip()

    @property
    def reference(self) -> str:
        """Where it stands, for a reader who has nothing else: "The Lecture, Iraq ¶15 (lecture#p15)"."""
        return f"{self.document}, {self.label} ({self.address})"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit that is embedded, retrieved and cited.

    ``text`` is ``span`` of the document's canonical text, verbatim. ``sentences`` are spans of ``text``, in order.
    """

    citation: Citation
    span: Span
    text: str
    sentences: tuple[Span, ...]

    @property
    def passage(self) -> str:
        """What is embedded and matched; never what is quoted."""
        return passage(self.citation.headings, self.text)

    @property
    def passage_hash(self) -> str:
        """The SHA-256 of the passage in UTF-8, in hexadecimal: the key its vectors are kept under."""
        return hashlib.sha256(self.passage.encode()).hexdigest()


def passage(headings: Iterable[str], text: str) -> str:
    """Return a paragraph's text behind the headings it stands under; an editor's lose their brackets."""
    return ". ".join([*(heading.strip("[]") for heading in headings), text])
