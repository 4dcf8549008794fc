"""A typed answer beside the right one: how right it is, where they differ, and which grade that suggests. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.study.schedule import Grade
from index.analysis import STOP_WORDS, exact

ALIKE = 0.65
"""The cosine of two answers from which they mean the same; where it was measured is in ``eval/TRIED.md``."""
_NEAR = 0.2
"""Slips of the pen, as a share of the letters; one at least, where there are more than three letters."""

_COMMON = 0.6
"""The share of their letters that two answers have in common, in order, from which it helps to see where they differ:
"Prince of Whales" has .97 of "Prince of Wales", and "San Francisco Bay" .10 of "deck"."""


class Verdict(StrEnum):
    """How right a typed answer is."""

    EXACT = "exact"
    NEAR = "near"
    MEANING = "meaning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both answers: ``typed`` and ``right`` are equal but for capitals, or differ; either may be empty."""

    typed: str
    right: str

    @property
    def same(self) -> bool:
        """Whether both say it."""
        return self.typed.casefold() == self.right.casefold()


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of an answer; ``pieces`` joined are what was typed, and the right answer."""

    verdict: Verdict
    pieces: tuple[Piece, ...]
    suggested: Grade


_SUGGESTED = {
    Verdict.EXACT: Grade.GOOD,
    Verdict.NEAR: Grade.GOOD,
    Verdict.MEANING: Grade.HARD,
    Verdict.WRONG: Grade.AGAIN,
}


def compare(typed: str, right: str, cosine: Callable[[str, str], float] | None = None) -> Compared:
    """Compare what was typed with the right answer.

    Capitals, accents, marks, articles and how a number is spaced make no difference. Near is a slip in some letters,
    never in a number. ``cosine`` says how near two texts are in meaning, of which numbers have none; it is only asked
    where the letters do not decide.
    """
    ours, theirs = _bare(typed), _bare(right)
    if ours == theirs and ours:
        verdict = Verdict.EXACT
    elif ours and _figures(typed) == _figures(right) and _is_near(" ".join(ours), " ".join(theirs)):
        verdict = Verdict.NEAR
    elif ours and _figures(typed) == _figures(right) and cosine is not None and cosine(typed, right) >= ALIKE:
        verdict = Verdict.MEANING
    else:
        verdict = Verdict.WRONG
    return Compared(verdict, pieces(typed.strip(), right), _SUGGESTED[verdict])


def pieces(typed: str, right: str) -> tuple[Piece, ...]:
    """Return two texts cut where they differ; those that have few letters in common, as one piece."""
    one, other = typed.casefold(), right.casefold()
    if len(one) != len(typed) or len(other) != len(right):  # "ß" is two letters then
        one, other = typed, right
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _COMMON and typed and right:
        return (Piece(typed, right),)
    return tuple(Piece(typed[a:b], right[c:d]) for _, a, b, c, d in matcher.get_opcodes())


def distance(one: str, other: str) -> int:
    """Return how many letters are to be put in, left out, exchanged or swapped with the next to make one the other.

    The optimal string alignment distance, after Damerau, "A technique for computer detection and correction of
    spelling errors", 1964.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            least = min(row[-1] + 1, last[j] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]


def _is_near(typed: str, right: str) -> bool:
    allowed = max(int(len(right) * _NEAR), 1) if len(right) > 3 else 0
    return abs(len(typed) - len(right)) <= allowed and distance(typed, right) <= allowed


def _bare(text: str) -> list[str]:
    words = exact(text)
    return [word for word in words if word not in ("a", "an", "the")] or words


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+", " ".join(word for word in exact(text) if word not in STOP_WORDS))
