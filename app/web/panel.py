"""A document as HTML for the panel. Pure; every word of it passes through ``escape`` on its way."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from app.web.html import link
from source.model import Document, Paragraph, Span


def panel_html(document: Document, paragraphs: Sequence[Paragraph]) -> str:
    """Return a whole document for the panel: its text in order, each paragraph marked with its ordinal."""
    return (
        f'<div class="panel" data-document="{escape(document.name)}">'
        '<header class="panel-head"><div class="panel-bar">'
        '<span class="cited-count" role="status"></span>'
        '<button type="button" data-do="previous" aria-label="Previous cited passage" title="Previous (p)" disabled>'
        "↑</button>"
        '<button type="button" data-do="next" disabled aria-label="Next cited passage" title="Next (n)">↓</button>'
        '<button type="button" data-do="close" class="close" aria-label="Close the document">✕</button></div>'
        f'<h2>{escape(document.title or document.name)}</h2><p class="note">{escape(document.note)}</p></header>'
        f'<div class="panel-text" tabindex="0" role="region" aria-label="Text of the document">'
        f"{''.join(_panel_parts(document, paragraphs))}</div></div>"
    )


def _panel_parts(document: Document, paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    if not paragraphs:
        yield _matter("The text", document.text)
        return
    yield _matter("Title block", document.text[: paragraphs[0].span.start].removesuffix(_heading_text(paragraphs[0])))
    before: tuple[str, ...] = ()
    for paragraph in paragraphs:
        if paragraph.citation.headings != before:
            before = paragraph.citation.headings
            yield from (f"<h3>{escape(heading)}</h3>" for heading in before[-1:])
        yield _panel_paragraph(paragraph)
    yield _matter("Page footer", document.text[paragraphs[-1].span.end :])


def _panel_paragraph(paragraph: Paragraph) -> str:
    """Return one paragraph, each sentence in an element of its own so that it can be lit."""
    text, ordinal = paragraph.text, paragraph.citation.paragraph
    edges = [Span(0, 0), *paragraph.sentences, Span(len(text), len(text))]
    parts = []
    for left, right in pairwise(edges):
        parts.append(escape(text[left.end : right.start]))
        parts.append(f'<span class="s" data-span="{right.start}-{right.end}">{escape(right.of(text))}</span>')
    return (
        f'<div class="para" id="p{ordinal}" tabindex="-1"><a class="ordinal" href="{escape(link(paragraph.citation))}"'
        f' aria-label="Paragraph {ordinal}" data-document="{escape(paragraph.citation.name)}"'
        f' data-paragraph="{ordinal}">{ordinal}</a><p>{"".join(parts[:-1])}</p></div>'
    )


def _heading_text(paragraph: Paragraph) -> str:
    return paragraph.citation.headings[-1] if paragraph.citation.headings else ""


def _matter(name: str, text: str) -> str:
    """Return front or back matter: in the document, but no passage."""
    if not text.strip():
        return ""
    summary = f"<summary>{escape(name)}, not searched</summary>"
    return f'<details class="matter">{summary}<pre>{escape(text.strip())}</pre></details>'
