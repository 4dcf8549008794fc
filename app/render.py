"""Answers and documents as HTML. Pure; every word of a document or a person passes through ``escape`` on its way.

Nothing here may be put into a ``gr.HTML`` template: Gradio evaluates those. It goes in as a value.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import quote

from app import explain
from app.answer import Answer, Refusal
from index.search import Hit
from source.model import Citation, Document, Paragraph, Span

_LIKELIHOOD = ((0.8, "very likely"), (0.6, "likely"), (0.4, "possible"), (0.0, "weak"))


def answer_html(answer: Answer) -> str:
    """Return an answer as cards, one a passage, or its silence with the nearest passages folded away."""
    if answer.answered:
        count = len(answer.hits)
        lead = "One passage" if count == 1 else f"{count} passages, the most relevant first"
        return f'<section class="answer"><p class="lead">{lead}</p>{"".join(map(_card, answer.hits))}</section>'
    silence = '<p class="lead silence">Nothing in your documents answers this.</p>'
    if not answer.nearest:
        return f'<section class="answer">{silence}</section>'
    cards = "".join(map(_card, answer.nearest))
    return (
        f'<section class="answer">{silence}<details class="nearest"><summary>The nearest passages, '
        f"which may only touch on it</summary>{cards}</details></section>"
    )


def refusal_html(refusal: Refusal) -> str:
    """Return why a question was not answered."""
    return f'<section class="answer"><p class="lead silence">{escape(refusal.reason)}</p></section>'


def question_html(question: str) -> str:
    """Return a person's own words for the chat, which takes what it is given for HTML."""
    return escape(question)


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


def likelihood(score: float) -> str:
    """Return a calibrated score in words."""
    return next(word for least, word in _LIKELIHOOD if score >= least)


def marked(text: str, spans: Iterable[Span], words: Sequence[Span] = ()) -> str:
    """Return ``text`` escaped, with the spans in ``<mark>`` and the words inside of them in ``<b>``.

    Both must be in order, and none may overlap another of its kind.
    """
    parts, at = [], 0
    for span in spans:
        parts += [escape(text[at : span.start]), "<mark>"]
        at = span.start
        for word in words:
            if span.start <= word.start and word.end <= span.end:
                parts += [escape(text[at : word.start]), "<b>", escape(word.of(text)), "</b>"]
                at = word.end
        parts += [escape(text[at : span.end]), "</mark>"]
        at = span.end
    return "".join([*parts, escape(text[at:])])


def link(citation: Citation) -> str:
    """Return the page's own path to a paragraph, such as ``/d/lecture#p12``."""
    return f"/d/{quote(citation.name, safe='')}#p{citation.paragraph}"


def _card(hit: Hit) -> str:
    paragraph, citation = hit.paragraph, hit.paragraph.citation
    lit = " ".join(f"{span.start}-{span.end}" for span in hit.highlights)
    signals = "".join(f"<li>{escape(name)}: {value:.2f}</li>" for name, value in explain.signals(hit))
    met = "".join(f"<li>{escape(line)}</li>" for line in explain.meetings(hit))
    met = f'<ul class="met">{met}</ul>' if met else ""  # a list of nothing is still read out as a list
    return (
        '<article class="card"><header>'
        f'<a class="cite" href="{escape(link(citation))}" data-document="{escape(citation.name)}"'
        f' data-paragraph="{citation.paragraph}" data-lit="{lit}">'
        f'<span class="rank">{hit.rank}</span>{_chip(citation)}</a>'
        f'<span class="source" title="{escape(citation.document)}">{escape(citation.document)}</span>'
        f'<span class="score" title="How likely this passage answers">{likelihood(hit.score)} · {hit.score:.2f}</span>'
        f'</header><blockquote cite="{escape(link(citation))}">{marked(paragraph.text, hit.highlights, hit.words)}'
        f'</blockquote><details class="why"><summary>How this was found</summary>{met}<ul>{signals}</ul>'
        f"<p>Cite as <code>{escape(citation.address)}</code>, {escape(citation.document)}.</p></details></article>"
    )


def _chip(citation: Citation) -> str:
    """Return the label with its ordinal always in sight: "¶12 · North Korea (3)"."""
    ordinal = f"¶{citation.paragraph}"
    rest = (
        citation.label.replace(ordinal, "", 1).replace(" ,", ",").strip(" ,") if not citation.number else citation.label
    )
    return f"<b>{ordinal}</b>{escape(f' · {rest}' if rest else '')}"


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
