"""A checked draft as plain values: the shape that ``pincite check --json`` and the page promise."""

from typing import Any

from app.answer import hit_json
from app.draft.check import Check, Checked, CheckedQuotation, differs
from index.claim import Bearing, Support
from index.quotation import Change, Found
from source.model import Span


def check_json(check: Check) -> dict[str, Any]:
    """Return a checked draft in the shape the command line promises; offsets count code points.

    Those of sentences, citations and quotations are of the draft's text, those of highlights and of the source's side
    of differences of a passage's ``text``, those of the claim's side of the sentence's own.
    """
    draft = check.draft
    return {
        "draft": draft.name,
        "format": draft.format.value,
        "claims": len(check.claims),
        "supported": check.supported,
        "differing": check.differing,
        "documents": [{"document": one.name, "title": one.title, "claims": one.claims} for one in check.carried()],
        "sentences": [_sentence(check, one) for one in check.claims],
        "passed_over": [
            _pair(one.span) | {"text": one.span.of(draft.text), "why": one.passed_over.value}
            for one in draft.sentences
            if one.passed_over is not None
        ],
        "quotations": [_quotation(check, one) for one in check.quotations],
    }


def support_json(support: Support) -> dict[str, Any]:
    """Return what was found for one claim: "hits" where anything bears on it, otherwise "nearest"."""
    return {
        "supported": support.found,
        "differs": differs(support),
        ("hits" if support.found else "nearest"): [_bearing(one) for one in support.bearings or support.nearest],
    }


def _sentence(check: Check, one: Checked) -> dict[str, Any]:
    text, sentence = check.draft.text, one.sentence
    cited = [_pair(span) | {"text": span.of(text)} for span in sentence.citations]
    said = {"text": sentence.span.of(text), "citations": cited}
    return _pair(sentence.span) | said | support_json(one.support)


def _bearing(one: Bearing) -> dict[str, Any]:
    return hit_json(one.hit) | {
        "differences": [
            {"kind": d.kind.value, "claim": _span(d.claim), "source": _span(d.source)} for d in one.differences
        ]
    }


def _quotation(check: Check, one: CheckedQuotation) -> dict[str, Any]:
    found, text = one.quoted, one.span.of(check.draft.text)
    said: dict[str, Any] = _pair(one.span) | {"text": text, "found": found.found.value}
    if found.found is Found.NOWHERE or found.paragraph is None or found.span is None:
        return said
    source = found.paragraph.text
    return said | {
        "address": found.paragraph.citation.address,
        "label": found.paragraph.citation.label,
        "source": found.span.of(source),
        "changes": [_change(change, text, source) for change in found.changes],
    }


def _change(change: Change, text: str, source: str) -> dict[str, Any]:
    return {
        "quoted": change.quoted.of(text),
        "source": change.source.of(source),
        "span": _span(change.quoted),
        "source_span": _span(change.source),
    }


def _pair(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end}


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]
