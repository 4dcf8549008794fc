"""Answers: the hits for one question, or an honest silence. Pure but for the search itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import explain
from app.settings import LONGEST_QUESTION, MOST_HITS
from index.collections import documents_in
from index.confidence import SILENCE
from index.ready import Index
from index.search import Hit, search
from source.errors import UsageError


@dataclass(frozen=True, slots=True)
class Answer:
    """``hits`` when something answers the question; otherwise ``nearest``, offered as such."""

    question: str
    searched_for: str
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()

    @property
    def answered(self) -> bool:
        return bool(self.hits)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that could not be searched for, and why, in a line that a person can act on."""

    question: str
    reason: str


def ask(index: Index, question: str, k: int = 5, documents: Sequence[str] | None = None) -> Answer:
    """Answer one question with up to ``k`` hits from the named documents and collections, or from all.

    Raises ``UsageError`` for an overlong question or a ``k`` outside 1 to 50, and ``PinciteError`` for a name that is
    neither a document's nor a collection's.
    """
    asked = checked_question(question)
    if not 1 <= k <= MOST_HITS:
        raise UsageError(f"k is {k}; ask for 1 to {MOST_HITS} passages.")
    within = documents_in(index.library, documents) if documents else None
    if not any(character.isalnum() for character in asked):
        return Answer(asked, asked)
    return answer(asked, asked, search(index, asked, k, within))


def answer(question: str, searched_for: str, hits: tuple[Hit, ...]) -> Answer:
    """Return the answer these hits make: silence, with the hits as the nearest, when the best is not good enough."""
    if hits and max(hit.score for hit in hits) >= SILENCE:
        return Answer(question, searched_for, hits=hits)
    return Answer(question, searched_for, nearest=hits)


def checked_question(question: str) -> str:
    """Return the question without white space around it. Raises ``UsageError`` where there is too much of it."""
    asked = question.strip()
    try:
        asked.encode()
    except UnicodeEncodeError:
        raise UsageError("The question holds characters that are no text; check how it is typed.") from None
    if len(asked) > LONGEST_QUESTION:
        raise UsageError(f"The question has {len(asked):,} characters; ask with {LONGEST_QUESTION:,} at most.")
    return asked


def as_json(answer: Answer, *, why: bool = False) -> dict[str, Any]:
    """Return the answer in the shape the command line promises; offsets count code points of each ``text``.

    ``why`` adds to each hit what ``app.explain`` says of it.
    """
    return {
        "question": answer.question,
        "searched_for": answer.searched_for,
        "answered": answer.answered,
        ("hits" if answer.answered else "nearest"): [
            hit_json(hit) | ({"why": explain.as_json(hit)} if why else {}) for hit in answer.hits or answer.nearest
        ],
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return one passage in that shape."""
    citation = hit.paragraph.citation
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "text": hit.paragraph.text,
        "highlights": [[span.start, span.end] for span in hit.highlights],
        "words": [[span.start, span.end] for span in hit.words],
        "citation": {
            "address": citation.address,
            "document": citation.document,
            "headings": list(citation.headings),
            "number": citation.number,
            "page": citation.page.label if citation.page else None,
            "page_index": citation.page.index if citation.page else None,
            "end_page": citation.end_page.label if citation.end_page else None,
            "paragraph": citation.paragraph,
            "label": citation.label,
        },
    }
