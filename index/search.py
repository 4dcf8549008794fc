"""Search: a question to the paragraphs that answer it, with what was found in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.combine import Signals
from index.confidence import confidence, followed
from index.followup import Past, Resolved, resolve
from index.highlight import Match, lit
from index.rank import Ranking, rank
from index.ready import Index
from source.model import Paragraph, Span


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph found.

    ``rank`` counts from 1; ``score`` is calibrated, in [0, 1]; ``signals`` is what each signal said; ``highlights``
    are the sentence that answers, ``words`` those in it that meet the question, both spans of the paragraph's text;
    ``matches`` says which word of the question met which of the paragraph.
    """

    rank: int
    score: float
    paragraph: Paragraph
    signals: Signals
    highlights: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()
    matches: tuple[Match, ...] = ()

    @property
    def said(self) -> str:
        """What a conversation takes for said once this is an answer: the lit sentences, behind the headings."""
        lit = (span.of(self.paragraph.text).strip() for span in self.highlights)
        return ". ".join([*self.paragraph.citation.headings, *lit])


def resolved(index: Index, past: Past, question: str) -> Resolved:
    """Return what a question is searched for after what was said before it, by the words of the library."""
    return resolve(past, question, index.words.document_frequencies, len(index.words))


def search(
    index: Index, question: str, k: int, documents: Sequence[str] | None = None, after: Resolved | None = None
) -> tuple[Hit, ...]:
    """Return up to ``k`` hits for a question, best first, each with its best sentence lit.

    ``after`` is what it is searched for after what was said before it, if anything was.
    """
    return shown(index, rank(index, question, k, documents, after))


def shown(index: Index, ranking: Ranking) -> tuple[Hit, ...]:
    """Return the hits of a ranking, in its order."""
    paragraphs = index.library.paragraphs([found.id for found in ranking.found])
    lights = [
        lit(ranking.asked, found.tokens, paragraph) for found, paragraph in zip(ranking.found, paragraphs, strict=True)
    ]
    scores = chances(ranking)
    rows = zip(scores, paragraphs, ranking.found, lights, strict=True)
    return tuple(
        Hit(n, score, paragraph, found.signals, *light) for n, (score, paragraph, found, light) in enumerate(rows, 1)
    )


def chances(ranking: Ranking) -> list[float]:
    """Return the score of each paragraph found: its own chance of answering, out of what those before it have left.

    Where one passage nearly surely answers, the next is unlikely to be the one; judged questions agree. Where the
    phrases it quotes are lacking, none has any.
    """
    scores, left = [], 0.0 if ranking.lacking else 1.0
    for one in ranking.found:
        forms = [confidence(form, ranking.searched, ranking.known) for form in one.forms or (one.signals,)]
        scores.append((followed(*forms) if len(forms) > 1 else forms[0]) * left)
        left -= scores[-1]
    return scores
