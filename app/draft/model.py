"""What a draft is made of: its parts, its sentences, what they cite already and what they quote.

All spans are of the draft's own text, in code points, so that what is found can be shown and written where it belongs.
"""

from dataclasses import dataclass
from enum import StrEnum

from source.model import Span


class Format(StrEnum):
    """The formats a draft is taken in."""

    TEXT = "text"
    MARKDOWN = "markdown"
    DOCX = "docx"


class Role(StrEnum):
    """What part of a draft a stretch is; claims are made in ``PROSE`` alone."""

    PROSE = "prose"
    HEADING = "heading"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    NOTE = "note"
    REFERENCES = "references"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a draft: a paragraph, a heading, an item of a list, a block of code."""

    span: Span
    role: Role


class Why(StrEnum):
    """Why a sentence is no claim."""

    QUESTION = "question"
    GREETING = "greeting"
    PLAN = "plan"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a draft's prose.

    ``words`` is what it says: as long as its span, with markup and citations blanked, so that places in it are places
    in the sentence. ``citations`` are what it cites already. ``passed_over`` says why it is no claim, None for one.
    """

    span: Span
    words: str
    citations: tuple[Span, ...] = ()
    passed_over: Why | None = None

    @property
    def end(self) -> int:
        """Where a citation of it goes: behind the sentence and what it cites already."""
        return max([self.span.end, *(span.end for span in self.citations)])


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was given: ``data`` is the file, ``text`` what all spans are of, ``quotations`` the words quoted.

    A quotation's span leaves out its quotation marks.
    """

    name: str
    format: Format
    text: str
    sentences: tuple[Sentence, ...]
    quotations: tuple[Span, ...] = ()
    data: bytes = b""

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """The sentences that claim something, in order."""
        return tuple(sentence for sentence in self.sentences if sentence.passed_over is None)
