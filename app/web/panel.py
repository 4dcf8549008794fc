"""A document as HTML for the panel. Pure; every word of it passes through ``escape`` on its way."""

from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from app.origin import Source
from app.web.html import attribute, escape, link
from app.window import Window
from source.model import Block, Citation, Paragraph, Role, Span

_DEEPEST = 6
"""Levels of headings that HTML knows; the panel's own title is of the second."""
_MATTER = {Role.FRONT: "Title block", Role.BACK: "Around the text"}


def panel_html(window: Window) -> str:
    """Return the panel, with a window of its document in it."""
    document = window.document
    return (
        f'<div class="panel" data-document="{attribute(document.name)}" data-count="{window.count}"'
        f' style="--digits:{len(str(window.count))}">'
        '<header class="panel-head"><div class="panel-bar">'
        '<span class="cited-count" role="status"></span>'
        '<button type="button" data-do="previous" aria-label="Previous cited passage" title="Previous (p)" disabled>'
        "↑</button>"
        '<button type="button" data-do="next" disabled aria-label="Next cited passage" title="Next (n)">↓</button>'
        '<button type="button" data-do="find" aria-label="Search in this document" aria-expanded="false"'
        ' title="Search in it (f)">⌕</button>'
        '<button type="button" data-do="close" class="close" aria-label="Close the document">✕</button></div>'
        f'<h2 dir="auto">{escape(document.title or document.name)}</h2>'
        f'<p class="note" dir="auto">{escape(Source.of(document).about)}</p>'
        '<form class="finder" role="search" hidden><input type="search" aria-label="Search in this document"'
        ' placeholder="Search in this document" maxlength="200" autocomplete="off">'
        '<span class="found-count" role="status"></span>'
        '<button type="button" data-do="found-previous" aria-label="Previous place found">↑</button>'
        '<button type="button" data-do="found-next" aria-label="Next place found">↓</button></form></header>'
        '<div class="panel-body"><div class="panel-text" tabindex="0" role="region" aria-label="Text of the document"'
        f' data-first="{window.first}" data-last="{window.last}">{part_html(window)}</div>'
        '<div class="rail" aria-hidden="true"></div></div></div>'
    )


def part_html(window: Window) -> str:
    """Return a window's text in order; windows that follow each other make up the whole document."""
    parts: list[Paragraph | Block] = [*window.paragraphs, *window.matter]
    return "".join(_parts(window, sorted(parts, key=lambda part: part.span.start)))


def _parts(window: Window, parts: Iterable[Paragraph | Block]) -> Iterator[str]:
    before = window.before.citation if window.before else None
    for part in parts:
        if isinstance(part, Block):
            summary = f"<summary>{_MATTER[part.role]}, not searched</summary>"
            text = part.span.of(window.document.text).strip()
            yield f'<details class="matter">{summary}<pre dir="auto">{escape(text)}</pre></details>' if text else ""
            continue
        yield from _opening(before, part.citation)
        yield _paragraph(part)
        before = part.citation


def _opening(before: Citation | None, citation: Citation) -> Iterator[str]:
    """Yield what stands above a paragraph: the mark of a new page, and the headings that have just begun."""
    if citation.page and (before is None or (before.end_page or before.page) != citation.page):
        yield f'<div class="page">p. {escape(citation.page.label)}</div>'
    above, path = before.headings if before else (), citation.headings
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, path, strict=False)))
    for depth, heading in enumerate(path[same:], start=same + 3):
        level = min(depth, _DEEPEST)
        yield f'<h{level} dir="auto">{escape(heading)}</h{level}>'


def _paragraph(paragraph: Paragraph) -> str:
    """Return one paragraph, each sentence in an element of its own so that it can be lit.

    Its number is no stop of the Tab key: the page makes one of that where a person reads, and not of thousands.
    """
    text, citation = paragraph.text, paragraph.citation
    ordinal, note = citation.paragraph, (citation.number or "").startswith("n. ")
    edges = [Span(0, 0), *paragraph.sentences, Span(len(text), len(text))]
    parts = []
    for left, right in pairwise(edges):
        parts.append(escape(text[left.end : right.start]))
        parts.append(f'<span class="s" data-span="{right.start}-{right.end}">{escape(right.of(text))}</span>')
    return (
        f'<div class="para{" note" if note else ""}" id="p{ordinal}" tabindex="-1">'
        f'<a class="ordinal" href="{escape(link(citation))}" aria-label="Paragraph {ordinal}"'
        f' data-document="{attribute(citation.name)}" data-paragraph="{ordinal}" tabindex="-1">{ordinal}</a>'
        f'<p dir="auto">{"".join(parts[:-1])}</p></div>'
    )
