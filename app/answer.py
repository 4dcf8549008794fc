"""Answers: the hits for one question, or an honest silence. Pure but for the search itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app import explain
from app.settings import LONGEST_QUESTION, MOST_HITS
from index.carrying import Said
from index.collections import documents_in
from index.confidence import SILENCE
from index.followup import Carried, Past
from index.library import Library
from index.query import wanted
from index.ready import Index
from index.search import Hit, resolved, search
from source.errors import UsageError

_LONGEST_PLACE = 9
"""Digits of a paragraph's number."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``hits`` when something answers the question; otherwise ``nearest``, offered as such.

    ``within`` are the documents and collections that alone were searched; all, where there are none. ``unsearched``
    passages could not be, since they are not embedded yet. In a conversation ``carried`` are the words of what was said
    before that it was searched for as well, or that a person has taken out; ``opened`` is the address of the passage
    that was open; ``fresh`` says that it begins a new topic, which nothing before it has a part in.
    """

    question: str
    searched_for: str
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()
    within: tuple[str, ...] = ()
    unsearched: int = 0
    carried: tuple[Carried, ...] = ()
    opened: str = ""
    fresh: bool = False

    @property
    def answered(self) -> bool:
        return bool(self.hits)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that could not be searched for, and why, in a line that a person can act on."""

    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Follow:
    """What a question follows in a conversation, and what the person has chosen for it.

    ``outcomes`` are all turns before it; ``opened`` is the address of the passage opened since the last; ``without``
    are words not to be carried; ``fresh`` begins a new topic.
    """

    outcomes: tuple[Answer | Refusal, ...] = ()
    opened: str = ""
    without: tuple[str, ...] = ()
    fresh: bool = False


ALONE = Follow()
"""A question that follows nothing."""


def ask(
    index: Index, question: str, k: int = 5, documents: Sequence[str] | None = None, follow: Follow = ALONE
) -> Answer:
    """Answer one question with up to ``k`` hits from the named documents and collections, or from all.

    Raises ``UsageError`` for an overlong question or a ``k`` outside 1 to 50, and ``PinciteError`` for a name that is
    neither a document's nor a collection's.
    """
    asked = checked_question(question)
    if not 1 <= k <= MOST_HITS:
        raise UsageError(f"k is {k}; ask for 1 to {MOST_HITS} passages.")
    within = documents_in(index.library, documents) if documents else None
    named = tuple(documents or ())
    if not any(character.isalnum() for character in asked):
        return Answer(asked, asked, within=named, opened=follow.opened, fresh=follow.fresh)
    after = resolved(index, past(index.library, follow), asked)
    given = answer(asked, after.text, search(index, asked, k, within, after))
    given = replace(given, within=named, unsearched=index.lacking)
    return replace(given, carried=after.carried, opened=follow.opened, fresh=follow.fresh)


def past(library: Library, follow: Follow) -> Past:
    """Return what was said since the topic was begun: each question with what answered it best, if anything did."""
    if follow.fresh:
        return Past()
    before = follow.outcomes
    begun = max((n for n, turn in enumerate(before) if isinstance(turn, Answer) and turn.fresh), default=0)
    turns = tuple(
        Said(wanted(turn.question), *((turn.hits[0].said, turn.hits[0].score) if turn.hits else ()))
        if isinstance(turn, Answer)
        else Said("")
        for turn in before[begun:]
    )
    return Past(turns, _text_at(library, follow.opened), follow.without, begun + 1)


def _text_at(library: Library, address: str) -> str:
    """Return the paragraph of an address; "" where there is none, as when its document has gone meanwhile."""
    name, _, place = address.rpartition("#p")
    if not name or not place.isdecimal() or len(place) > _LONGEST_PLACE:
        return ""
    found = library.paragraphs_between(name, int(place), int(place)) if library.has(name) else []
    return found[0].text if found else ""


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


def left_out(answer: Answer) -> str:
    """Return what a person should know of what was not searched, or nothing."""
    count = answer.unsearched
    return f"{count:,} passage{'s' * (count != 1)} could not be searched: not embedded yet." if count else ""


def as_json(answer: Answer, *, why: bool = False) -> dict[str, Any]:
    """Return the answer in the shape the command line promises; offsets count code points of each ``text``.

    ``why`` adds to each hit what ``app.explain`` says of it. "unsearched" is there where passages are not embedded yet.
    """
    return {
        "question": answer.question,
        "searched_for": answer.searched_for,
        **({"carried": [_carried(one) for one in answer.carried]} if answer.carried else {}),
        "answered": answer.answered,
        ("hits" if answer.answered else "nearest"): [
            hit_json(hit) | ({"why": explain.as_json(hit)} if why else {}) for hit in answer.hits or answer.nearest
        ],
    } | ({"unsearched": answer.unsearched} if answer.unsearched else {})


def _carried(one: Carried) -> dict[str, Any]:
    return {"text": one.text, "from": one.origin.value, "turn": one.turn, "kept": one.kept}


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
