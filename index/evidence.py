"""Evidence: the sentence of a passage that bears on a claim, and the next where it does nearly as much.

A question is answered where its words are met; a claim is met by many sentences that say what was to be found out, and
carried by the one that says what was. What the weights give is in ``eval/TRIED.md``.
"""

import re

from index.analysis import terms
from index.highlight import Match, inside, met
from index.late import Asked, Floats, matches
from index.tokens import Places, Tokens
from source.model import Paragraph, Span

ASKS, SAYS, SHARED, LATER = -0.2, 0.05, 0.1, 0.05
"""What is added to how well a sentence's tokens meet the claim's, of which the best have .4 to .9: where it says what
is asked or unknown, where it says what was found, for the share of the claim's words it has, and for how far on in the
paragraph it stands, since what came of something is said behind it. Of 564 rationales of SciFact (half of them never
looked at when these were chosen) the lit sentence is one for .67 in place of .57."""
NEARLY = 0.06
"""How much less the second may have, to be lit too."""

_STUDY = (
    "examine|investigate|assess|evaluate|study|studie|test|explore|compare|analyse|analyze|determine|ask|review"
    "|understand|clarify|identify|characteri[sz]e|define|estimate|elucidate|address|establish|measure"
)
_ASKING = re.compile(
    rf"\b(?:whether|aim(?:s|ed)?|objectives?|purpose|goal|hypothes\w+|sought|seeks?|we (?:{_STUDY})d?"
    rf"|(?:in order )?to (?:{_STUDY})|unknown|unclear|not (?:been )?(?:well |fully )?(?:known|understood|clear)"
    r"|remains?|poorly|little is known|controvers\w+)\b|\?",
    re.IGNORECASE,
)
_FOUND = (
    r"f(?:ou|i)nd|show(?:s|ed|n)?|demonstrat\w+|suggest\w*|indicat\w+|reveal\w*|conclude[ds]?|observed?|report(?:ed)?"
)
_SAYING = re.compile(
    r"\b(?:(?:we|they|results?|findings?|data|study|studies|analys[ei]s|experiments?|observations?|evidence|work)"
    rf" (?:\w+ )?(?:{_FOUND}|provide[ds]?|identif\w+|confirm\w*|establish\w*|support\w*)|significant(?:ly)?"
    r"|conclusions?|in summary|taken together|collectively|thus|therefore|(?:was|were|is|are) (?:\w+ )?(?:associated"
    r"|related|correlated|linked|required|increased|decreased|reduced|higher|lower|greater|more|less|elevated|impaired)"
    r"|resulted in|led to|leads to|p ?[<=] ?0?\.\d|95% ci|(?:odds|hazard) ratio|relative risk)\b|\d%",
    re.IGNORECASE,
)


def evidence(
    claim: Asked, tokens: Tokens, paragraph: Paragraph
) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[Match, ...]]:
    """Return the sentence that bears on a claim most, and behind it the next where that does nearly as much.

    Also the words in them that meet the claim's, in order, and which met which, best first.
    """
    if not paragraph.sentences:
        return (), (), ()
    places = tokens.places[:, 1:] - (len(paragraph.passage) - len(paragraph.text))
    known = bool(len(tokens.codes)) and bool(len(claim.ids))
    likeness = matches(claim, tokens) if known else None
    scores = {
        span: _said(claim.text, paragraph, place) + (0.0 if likeness is None else _met(claim, likeness, places, span))
        for place, span in enumerate(paragraph.sentences)
    }
    order = sorted(scores, key=lambda span: -scores[span])
    lit = tuple(span for span in order[:2] if scores[span] >= scores[order[0]] - NEARLY)
    if likeness is None:
        return lit, (), ()
    found: list[Match] = []
    for span in lit:
        own = inside(places, span)
        found += met(claim, likeness[:, own], places[own], paragraph.text, span)
    found.sort(key=lambda match: -match.likeness)
    return lit, tuple(sorted({match.found for match in found})), tuple(found)


def _met(claim: Asked, likeness: Floats, places: Places, span: Span) -> float:
    own = inside(places, span)
    return claim.known * float(claim.weights @ likeness[:, own].max(axis=1)) if len(own) else -1.0


def _said(claim: str, paragraph: Paragraph, place: int) -> float:
    """Return what the words of a sentence, and its place, say of whether it states something that bears on a claim."""
    said = paragraph.sentences[place].of(paragraph.text)
    mine = set(terms(claim))
    shared = len(mine & set(terms(said))) / max(len(mine), 1)
    later = place / max(len(paragraph.sentences) - 1, 1)
    return ASKS * bool(_ASKING.search(said)) + SAYS * bool(_SAYING.search(said)) + SHARED * shared + LATER * later
