"""Blocks become paragraphs: ordinals, citations, and the sentences inside each."""

from collections.abc import Iterable, Iterator

import sentencex

from source.model import Block, Citation, Document, Paragraph, Role, Span
from source.text import author_number


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
    would split nothing in between.
    """
    _, start = author_number(text)
    spans = []
    for found in sentencex.get_sentence_boundaries(language, text[start:]):
        piece = text[start:][found["start_index"] : found["end_index"]]
        stripped = piece.strip()
        if stripped:
            at = start + found["start_index"] + piece.index(stripped)
            spans.append(Span(at, at + len(stripped)))
    return tuple(spans)
