"""Documents and paragraphs as rows of ``library.db`` and back."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from source.fit import number_of
from source.model import CITED, Block, Citation, Document, Imprint, Page, Paragraph, Span

PARAGRAPHS = """
    SELECT p.id, d.name, coalesce(d.given_title, d.title), p.ordinal, p.start, p."end", p.text, p.headings,
        p.number, p.follows, p.page_label, p.page_index, p.end_page_label, p.end_page_index, p.sentences, p.passage_hash
    FROM paragraphs p JOIN documents d ON d.id = p.document_id"""
"""The rows ``from_row`` reads, of ``p`` (paragraphs) and ``d`` (documents); WHERE and ORDER BY go behind it."""


COLUMNS = (
    "ordinal",
    "start",
    '"end"',
    "text",
    "passage_hash",
    "headings",
    "number",
    "follows",
    "page_label",
    "page_index",
    "sentences",
    "end_page_label",
    "end_page_index",
)
"""The columns ``to_row`` gives, in its order."""
LENGTH_IN_SEGMENT = "count * (12 + (dim + 3) / 4)"
"""How many bytes the tokens of a row of ``vectors`` take in their segment, in SQL; see ``index.tokens``."""
DOCUMENT = "name, title, address, format, sha256, text, note, remarks, authors, issued"
"""The columns of a document as its file gives it, in the order of ``document_to_row``."""
SHOWN = DOCUMENT.replace("title", "coalesce(given_title, title)")
"""The same with the title a person has given, where one has, for ``document_from_row``."""
ABOUT = SHOWN.replace(" text,", " '',")
"""The same without the text, which may be long."""


def document_to_row(document: Document) -> tuple[str, ...]:
    """Return a document's columns."""
    named = (document.name, document.title, document.address, document.format, document.sha256, document.text)
    lists = (json.dumps(values, ensure_ascii=False) for values in (document.remarks, document.imprint.authors))
    return (*named, document.note, *lists, document.imprint.issued)


def document_from_row(row: Sequence[Any]) -> Document:
    """Return the document of a row."""
    name, title, address, format_, sha256, text, note, remarks, authors, issued = row
    imprint = Imprint(tuple(json.loads(authors)), issued)
    return Document(name, title, address, format_, sha256, text, note, tuple(json.loads(remarks)), imprint)


def to_row(paragraph: Paragraph) -> tuple[object, ...]:
    """Return a paragraph's columns, from its ordinal on, in the order the table has them."""
    citation, page, end = paragraph.citation, paragraph.citation.page, paragraph.citation.end_page
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
        end and end.label,
        end and end.index,
    )


def from_row(row: Sequence[Any]) -> Paragraph:
    """Return the paragraph of a row. Raises ``ValueError`` or ``TypeError`` for a damaged one."""
    _, name, title, ordinal, start, end, text, headings, number, follows, *pages, spans, _ = row
    page, end_page = (None if index is None else Page(label, index) for label, index in (pages[:2], pages[2:]))
    return Paragraph(
        Citation(name, title, ordinal, tuple(json.loads(headings)), number, follows, page, end_page),
        Span(start, end),
        text,
        tuple(Span(*span) for span in json.loads(spans)),
    )


def row_problems(document: Document, blocks: Sequence[Block], row: Sequence[Any]) -> Iterator[str]:
    """Yield what is wrong with one row, compared with its document and the blocks of it; see ``Library.problems``."""
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
    elif blocks and not _stands_there(paragraph, blocks):
        yield f"{address}: its citation is not where it stands in the document"
    if any(not 0 <= s.start < s.end <= len(paragraph.text) for s in paragraph.sentences):
        yield f"{address}: a sentence lies outside it"


def _stands_there(paragraph: Paragraph, blocks: Sequence[Block]) -> bool:
    """Whether a paragraph's headings, number and pages are those of the blocks, in order, that it reaches over."""
    at, span = paragraph.citation, paragraph.span
    start, end = (
        max(bisect_right(blocks, place, key=lambda block: block.span.start) - 1, 0)
        for place in (span.start, span.end - 1)
    )
    first, last, all_ = blocks[start], blocks[end], blocks[start : end + 1]
    headings = first.headings if first.role in CITED else ()  # of what is all headings, these are the paragraphs
    own = span.start == first.span.start and at.number in (first.number, number_of(all_))
    follows = at.follows in (None, first.follows, first.number)
    ends = (at.end_page or at.page) == (last.end_page or last.page)
    return at.headings == headings and (at.number is None or own) and follows and at.page == first.page and ends
