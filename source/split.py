"""Blocks become paragraphs: ordinals, citations, and the sentences inside each."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import sentencex

from source.model import Block, Citation, Document, Paragraph, Role, Span
from source.text import author_number

_AFTER_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}\s+(?=(?:I|He|She|It|We|You|They|The|This|That|These|But|And|In)\b)")
_WINDOW = 4000
"""Characters given to sentencex at once."""


def split(document: Document, blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Yield one paragraph for every body block, numbered from 1 in reading order."""
    body = (block for block in blocks if block.role is Role.BODY)
    for ordinal, block in enumerate(body, start=1):
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
            ),
            span=block.span,
            text=text,
            sentences=sentences(text),
        )


def sentences(text: str, language: str = "en") -> tuple[Span, ...]:
    """Return the spans of the sentences of one paragraph, in order, without the white space between them.

    The author's number at the start belongs to none: sentencex takes "(1) ... (SDF)" for one long parenthesis and
    would split nothing in between. It also never ends a sentence at initials ("D.C."); where a word follows that only
    opens sentences, this does.
    """
    _, start = author_number(text)
    words = text[start:]
    initials = (found.end() for found in _AFTER_INITIALS.finditer(words))
    edges = sorted({*_starts(words, language), *initials, len(words)})
    pieces = (Span(left, right) for left, right in pairwise(edges))
    trimmed = (_trimmed(words, piece) for piece in pieces)
    return tuple(span.shifted(start) for span in trimmed if span.start < span.end)


def _starts(text: str, language: str) -> Iterator[int]:
    """Yield where sentences start, window by window: sentencex takes time quadratic in the length of a text."""
    at, width = 0, _WINDOW
    while at < len(text):
        window = text[at : at + width]
        starts = [at + found["start_index"] for found in sentencex.get_sentence_boundaries(language, window)]
        whole = at + width >= len(text)
        if len(starts) > 1 or whole:
            yield from starts if whole else starts[:-1]
            at, width = len(text) if whole else starts[-1], _WINDOW
        else:
            width *= 2  # one sentence longer than the window


def _trimmed(text: str, span: Span) -> Span:
    piece = span.of(text)
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))
