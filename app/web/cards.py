"""Answers as HTML. Pure; every word of a document or a person passes through ``escape`` on its way.

Nothing here may be put into a ``gr.HTML`` template: Gradio evaluates those. It goes in as a value.
"""

from html import escape

from app import explain
from app.answer import Answer, Refusal
from app.explain import likelihood
from app.web.html import link, marked
from index.search import Hit
from source.model import Citation


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
