"""What a question was searched for, part by part, each with the question that is left without it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from index.analysis import words
from index.query import marks
from source.model import Span


class Kind(StrEnum):
    """What part a chip plays in a search."""

    WORD = "word"
    PHRASE = "phrase"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of a question; ``without`` is the question with this part taken out, "" where nothing is left."""

    kind: Kind
    text: str
    without: str


def chips(question: str) -> tuple[Chip, ...]:
    """Return what is quoted, what is excluded and what else counts in a question, in order.

    A word counts that is no stop word; one that comes again is taken out everywhere at once.
    """
    found: list[tuple[int, Chip]] = []
    marked = marks(question)
    for mark in marked:
        kind = Kind.EXCLUDED if mark.excluded else Kind.PHRASE
        found.append((mark.span.start, Chip(kind, " ".join(mark.text.split()), _without(question, [mark.span]))))
    spans: dict[str, list[Span]] = {}
    for word in words(question):
        inside = any(mark.span.start <= word.span.start < mark.span.end for mark in marked)
        pair = word.term_end > word.span.end  # in scripts without spaces a term is no word
        if word.term is not None and not inside and not pair:
            spans.setdefault(word.term, []).append(word.term_span)
    found += [
        (same[0].start, Chip(Kind.WORD, same[0].of(question), _without(question, same))) for same in spans.values()
    ]
    return tuple(chip for _, chip in sorted(found, key=lambda one: one[0]))


def _without(question: str, spans: list[Span]) -> str:
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(question)]
    left = " ".join("".join(question[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)).split())
    return left if any(character.isalnum() for character in left) else ""
