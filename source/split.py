"""Blocks become paragraphs: ordinals, citations, and the sentences inside each."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

import sentencex

from source.model import CITED, Block, Citation, Document, Paragraph, Role, Span
from source.numbers import author_number

_AFTER_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}\s+(?=(?:I|He|She|It|We|You|They|The|This|That|These|But|And|In)\b)")
_LINE = re.compile(r"[^\n]+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_WINDOW, _WIDEST = 4000, 16_000
"""Characters given to sentencex at once, and at most, where a sentence is longer than a window."""


def split(
    document: Document, blocks: Iterable[Block], known: Mapping[str, tuple[Span, ...]] = MappingProxyType({})
) -> Iterator[Paragraph]:
    """Yield one paragraph for every block of a role that is cited, numbered from 1 in reading order.

    ``known`` has the sentences of texts that were split before, as in an earlier version of the document.
    """
    cited = (block for block in blocks if block.role in CITED)
    for ordinal, block in enumerate(cited, start=1):
        text = block.span.of(document.text)
        yield Paragraph(
            citation=Citation(
                name=document.name,
                document=document.title,
                paragraph=ordinal,
                headings=block.headings,
                number=block.number,
                follows=block.follows,
                page=block.page,
                end_page=block.end_page,
            ),
            span=block.span,
            text=text,
            sentences=known.get(text) or (lines(text) if block.role is Role.LINES else sentences(text)),
        )


def lines(text: str) -> tuple[Span, ...]:
    """Return the spans of the lines of a text that hold something, in order, without the white space around them."""
    found = (Span(line.start(), line.end()) for line in _LINE.finditer(text))
    return tuple(span for span in (_trimmed(text, line) for line in found) if span.start < span.end)


def sentences(text: str, language: str = "en") -> tuple[Span, ...]:
    """Return the spans of the sentences of one paragraph, in order, without the white space between them.

    The author's number at the start belongs to none: sentencex takes "(1) ... (SDF)" for one long parenthesis and
    would split nothing in between. It also never ends a sentence at initials ("D.C."); where a word follows that only
    opens sentences, this does. A blank line ends a sentence too.
    """
    _, start = author_number(text)
    words = text[start:]
    initials = (found.end() for found in _AFTER_INITIALS.finditer(words))
    blank = (found.end() for found in _BLANK_LINE.finditer(words))
    edges = sorted({*_starts(words, language), *initials, *blank, len(words)})
    pieces = (Span(left, right) for left, right in pairwise(edges))
    trimmed = (_trimmed(words, piece) for piece in pieces)
    return tuple(span.shifted(start) for span in trimmed if span.start < span.end)


def _starts(text: str, language: str) -> Iterator[int]:
    """Yield where sentences start, window by window: sentencex takes time quadratic in the length of a text."""
    at, width, inside = 0, _WINDOW, False  # a window that begins inside a sentence begins none
    while at < len(text):
        window = text[at : at + width]
        starts = [at + found["start_index"] for found in sentencex.get_sentence_boundaries(language, window)]
        whole = at + width >= len(text)
        if len(starts) > 1 or whole:
            yield from (starts if whole else starts[:-1])[inside:]
            at, width, inside = len(text) if whole else starts[-1], _WINDOW, False
        elif width < _WIDEST:
            width *= 2  # one sentence longer than the window
        else:
            yield from starts[inside:]
            at, width, inside = at + width, _WINDOW, True


def _trimmed(text: str, span: Span) -> Span:
    piece = span.of(text)
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))
