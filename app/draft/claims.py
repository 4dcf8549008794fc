"""The sentences of a draft, and which of them claim something that a source could carry."""

import re
from collections.abc import Iterator, Sequence

from app.draft.cited import cited
from app.draft.model import Part, Role, Sentence, Why
from index.analysis import words
from source.model import Span
from source.split import sentences

_FEWEST_WORDS = 3
"""Words that say something; less is no claim: "So far so good", "See above"."""
_QUESTION = re.compile(r"[?？][\"”’'»)\s]*$")
_GREETING = re.compile(
    r"\s*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening)|thanks?|thank you|many thanks|best (?:regards|wishes)"
    r"|kind regards|sincerely|yours|cheers|welcome|ladies and gentlemen)\b",
    re.IGNORECASE,
)
_WORK = r"(?:essay|paper|chapter|section|article|thesis|dissertation|report|draft|text|post|memo|study|review|note)"
_PLAN = re.compile(
    rf"\s*(?:(?:in|throughout) (?:this|the (?:present|following)|my|our) {_WORK}\b"
    rf"|(?:this|my|our|the present) {_WORK}(?:'s)? (?:will|shall|aims?|argues?|asks?|examines?|discuss\w*|tries|seeks?"
    r"|looks?|explores?|begins?|starts?|is (?:about|organi[sz]ed|structured|divided))\b"
    r"|(?:first|second|third|then|next|finally|later|here|below|in what follows|to begin with)?,?\s*(?:i|we)"
    r"(?:'ll|’ll| (?:will|shall|want to|would like to|hope to|plan to|intend to|aim to|am going to|are going to|argue"
    r"|think|believe|suggest|propose|hope|wonder|suspect|feel|guess|promise|ask|turn|return|conclude|begin|start))\b"
    r"|in my (?:opinion|view)\b|(?:my|our) (?:aim|goal|purpose|argument|plan|thesis|question)\b|let (?:me|us)\b"
    r"|let['’]s\b|(?:see|compare|cf\.|note|recall|consider|todo|fixme)\b)",
    re.IGNORECASE,
)


def sentences_of(text: str, masked: str, parts: Sequence[Part]) -> tuple[Sentence, ...]:
    """Return the sentences of the prose of a draft, in order.

    ``masked`` is the text with its markup blanked, character for character.
    """
    return tuple(
        sentence for part in parts if part.role is Role.PROSE for sentence in _sentences(text, masked, part.span)
    )


def _sentences(text: str, masked: str, part: Span) -> Iterator[Sentence]:
    places = [span.shifted(part.start) for span in cited(part.of(text))]
    said = blanked(part.of(masked), [span.shifted(-part.start) for span in places])
    found = [span.shifted(part.start) for span in sentences(said)]
    for n, span in enumerate(found):
        until = found[n + 1].start if n + 1 < len(found) else part.end
        since = span.start if n else part.start
        own = tuple(place for place in places if since <= place.start < until)
        spoken = span.shifted(-part.start).of(said).replace("\n", " ")
        yield Sentence(span, spoken, own, _passed_over(spoken))


def blanked(text: str, spans: Sequence[Span]) -> str:
    """Return a text, as long as before, with blanks for some stretches of it."""
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join([*parts, text[at:]])


def _passed_over(said: str) -> Why | None:
    if _QUESTION.search(said):
        return Why.QUESTION
    if _GREETING.match(said):
        return Why.GREETING
    if _PLAN.match(said):
        return Why.PLAN
    telling = [word for word in words(said) if word.term is not None]
    return Why.FRAGMENT if len(telling) < _FEWEST_WORDS else None
