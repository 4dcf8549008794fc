"""Paragraphs as rows of ``library.db`` and back."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from source.model import Citation, Document, Page, Paragraph, Span

PARAGRAPHS = """
    SELECT p.id, d.name, d.title, p.ordinal, p.start, p."end", p.text, p.headings, p.number, p.follows,
        p.page_label, p.page_index, p.sentences, p.passage_hash
    FROM paragraphs p JOIN documents d ON d.id = p.document_id"""
"""The rows ``from_row`` reads, of ``p`` (paragraphs) and ``d`` (documents); WHERE and ORDER BY go behind it."""


def to_row(paragraph: Paragraph) -> tuple[object, ...]:
    """Return a paragraph's columns, from its ordinal on, in the order the table has them."""
    citation, page = paragraph.citation, paragraph.citation.page
    return (
        citation.paragraph,
        paragraph.span.start,
        paragraph.span.end,
        paragraph.text,
        paragraph.passage_hash,
        json.dumps(citation.headings, ensure_ascii=False),
        citation.number,
        citation.follows,
        page and page.label,
        page and page.index,
        json.dumps([[span.start, span.end] for span in paragraph.sentences]),
    )


def from_row(row: Sequence[Any]) -> Paragraph:
    """Return the paragraph of a row. Raises ``ValueError`` or ``TypeError`` for a damaged one."""
    _, name, title, ordinal, start, end, text, headings, number, follows, page_label, page_index, spans, _ = row
    page = None if page_index is None else Page(page_label, page_index)
    return Paragraph(
        Citation(name, title, ordinal, tuple(json.loads(headings)), number, follows, page),
        Span(start, end),
        text,
        tuple(Span(*span) for span in json.loads(spans)),
    )


def row_problems(document: Document, row: Sequence[Any]) -> Iterator[str]:
    """Yield what is wrong with one row, compared with its document; see ``Library.problems``."""
    address = f"{document.name}#p{row[3]}"
    try:
        paragraph, passage_hash = from_row(row), row[-1]
    except (ValueError, TypeError):
        yield f"{address}: its record is damaged"
        return
    if paragraph.span.of(document.text).encode() != paragraph.text.encode():
        yield f"{address}: its text is not what the document says there"
    elif paragraph.passage_hash != passage_hash:
        yield f"{address}: its vectors are kept under another text's hash"
    if any(not 0 <= s.start < s.end <= len(paragraph.text) for s in paragraph.sentences):
        yield f"{address}: a sentence lies outside it"
