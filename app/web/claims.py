"""A checked draft as HTML. Pure; every word of a draft or a document passes through ``escape`` on its way."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from app.cite import quote
from app.draft.check import Check, Checked, CheckedQuotation, differs
from app.draft.said import NEAREST, NOTHING, QUOTED, changes, difference, summary
from app.explain import likelihood
from app.web.html import link
from index.claim import Bearing, Support
from index.quotation import Found
from source.model import Span

_STATES = {
    "carried": "A passage bears on it",
    "differs": "The source says something otherwise",
    "none": NOTHING,
}


def draft_html(check: Check) -> str:
    """Return a checked draft: the summary, the draft with its claims to walk through, and its quotations."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in summary(check))
    quotations = "".join(_quotation(check, one) for one in check.quotations)
    quoted = f'<h3>Quotations</h3><ul class="quotations">{quotations}</ul>' if quotations else ""
    return (
        f'<ul class="summary" data-claims="{len(check.claims)}" data-supported="{check.supported}">{lines}</ul>'
        f'<div class="draft-text" lang="" dir="auto">{"".join(_text(check))}</div>{quoted}'
    )


def _text(check: Check) -> Iterator[str]:
    text, at = check.draft.text, 0
    for number, one in enumerate(check.claims):
        span, state = one.sentence.span, _state(one.support)
        yield escape(text[at : span.start])
        yield (
            f'<a href="#claim-{number + 1}" class="claim {state}" data-claim="{number}"'
            f' title="{_STATES[state]}">{escape(span.of(text))}</a>'
        )
        at = span.end
    yield escape(text[at:])


def _state(support: Support) -> str:
    return ("differs" if differs(support) else "carried") if support.found else "none"


def claim_html(check: Check, number: int) -> str:
    """Return what was found for a claim: its words, and its passages grouped by document, strongest first."""
    one = check.claims[number]
    support, text = one.support, one.sentence.span.of(check.draft.text)
    where = f'<p class="at">Claim {number + 1:,} of {len(check.claims):,}</p>'
    best = support.bearings[0].differences if support.bearings else ()
    spans = [(d.claim, d.kind.value) for d in best if d.claim]
    head = f'{where}<p class="words" lang="" dir="auto">{_differing(text, spans)}</p>{_cited(check, one)}'
    if support.found:
        count = len(support.bearings)
        lead = "One passage bears on this" if count == 1 else f"{count} passages bear on this, the strongest first"
        body = f'<p class="lead">{lead}</p>{_groups(support, support.bearings)}'
    else:
        cards = _groups(support, support.nearest)
        nearest = f'<details class="nearest"><summary>{NEAREST[:-1]}</summary>{cards}</details>' if cards else ""
        body = f'<p class="lead silence">{NOTHING}</p>{nearest}'
    return f'<section class="answer" data-question="{escape(text)}" data-number="{number}">{head}{body}</section>'


def _cited(check: Check, one: Checked) -> str:
    found = "".join(f"<code>{escape(span.of(check.draft.text))}</code> " for span in one.sentence.citations)
    return f'<p class="cited">Cites already: {found}</p>' if found else ""


def _groups(support: Support, bearings: Iterable[Bearing]) -> str:
    """Return passages by document, in the order of each document's strongest."""
    places = list(bearings)
    order = list(dict.fromkeys(one.hit.paragraph.citation.name for one in places))
    ranked = sorted(places, key=lambda one: (order.index(one.hit.paragraph.citation.name), one.hit.rank))
    out = []
    for _, some in groupby(ranked, key=lambda one: one.hit.paragraph.citation.name):
        own = list(some)
        title = own[0].hit.paragraph.citation.document
        out.append(f'<h3 class="of">{escape(title)}</h3>{"".join(_card(support, one) for one in own)}')
    return "".join(out)


def _card(support: Support, one: Bearing) -> str:
    hit, paragraph = one.hit, one.hit.paragraph
    citation = paragraph.citation
    lit = " ".join(f"{span.start}-{span.end}" for span in hit.highlights)
    said = "".join(
        f'<li class="{d.kind.value}">{escape(difference(d, support.claim, paragraph.text))}</li>'
        for d in one.differences
    )
    said = f'<ul class="differences" aria-label="What differs">{said}</ul>' if said else ""
    accept = '<button type="button" class="accept" data-accept aria-pressed="false">Cite this</button>'
    return (
        f'<article class="card" data-passage="{paragraph.passage_hash}" data-rank="{hit.rank}"'
        f' data-quote="{escape(quote(paragraph.text, citation.reference))}"><header>'
        f'<a class="cite" href="{escape(link(citation))}" data-document="{escape(citation.name)}"'
        f' data-paragraph="{citation.paragraph}" data-lit="{lit}">'
        f'<span class="rank">{hit.rank}</span><b>¶{citation.paragraph}</b> {escape(citation.label)}</a>'
        f'<span class="score" title="How likely this passage bears on the claim">{likelihood(hit.score)} ·'
        f" {hit.score:.2f}</span></header>{said}"
        f'<blockquote cite="{escape(link(citation))}" lang="" dir="auto">{_passage(one)}</blockquote>'
        f'<div class="acts">{accept}<button type="button" data-act="copy">Copy quote</button>'
        f'<button type="button" data-act="more">Show more around this</button></div></article>'
    )


def _passage(one: Bearing) -> str:
    """Return a passage with its sentence lit; in it the words that match in bold, those that differ marked."""
    text, hit = one.hit.paragraph.text, one.hit
    differing = [(d.source, d.kind.value) for d in one.differences if d.source]
    parts, at = [], 0
    for span in hit.highlights:
        parts += [_differing(text[at : span.start], _within(differing, at, span.start)), "<mark>"]
        words = [word for word in hit.words if not any(_meet(word, other) for other, _ in differing)]
        marks = sorted(
            [*_within(differing, span.start, span.end), *_within([(w, "") for w in words], span.start, span.end)]
        )
        parts += [_differing(span.of(text), marks), "</mark>"]
        at = span.end
    parts.append(_differing(text[at:], _within(differing, at, len(text))))
    return "".join(parts)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _within(spans: Iterable[tuple[Span, str]], start: int, end: int) -> list[tuple[Span, str]]:
    """Return the spans that lie in a stretch, as spans of it."""
    return [(span.shifted(-start), kind) for span, kind in spans if start <= span.start and span.end <= end]


def _differing(text: str, spans: Iterable[tuple[Span, str]]) -> str:
    """Return text escaped, with what differs, and what matches where no kind is given, marked; none twice."""
    parts, at = [], 0
    for span, kind in sorted(spans):
        if span.start < at:
            continue
        word = escape(span.of(text))
        parts += [escape(text[at : span.start]), f'<em class="diff {kind}">{word}</em>' if kind else f"<b>{word}</b>"]
        at = span.end
    return "".join([*parts, escape(text[at:])])


def _quotation(check: Check, one: CheckedQuotation) -> str:
    found, text = one.quoted, one.span.of(check.draft.text)
    at = ""
    if found.paragraph is not None and found.span is not None:
        citation = found.paragraph.citation
        at = (
            f' <a class="cite" href="{escape(link(citation))}" data-document="{escape(citation.name)}"'
            f' data-paragraph="{citation.paragraph}" data-lit="{found.span.start}-{found.span.end}">'
            f"<b>¶{citation.paragraph}</b> {escape(citation.label)}</a>"
        )
    said = "".join(f"<li>{escape(line)}</li>" for line in changes(found, text))
    state = {Found.EXACT: "carried", Found.NEAR: "differs", Found.NOWHERE: "none"}[found.found]
    spans = [(change.quoted, "quoted") for change in found.changes if change.quoted.start < change.quoted.end]
    return (
        f'<li class="{state}"><q lang="" dir="auto">{_differing(text, spans)}</q>'
        f"<p>Stands {QUOTED[found.found]}{at}</p>{f'<ul>{said}</ul>' if said else ''}</li>"
    )
