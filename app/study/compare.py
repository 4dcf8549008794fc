"""A typed answer beside the right one: how right it is, where they differ, and which grade that suggests. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import accumulate

from app.study.schedule import Grade
from index.analysis import exact
from index.differ import differences
from index.facts import facts
from source.model import Span

ALIKE = 0.65
"""The cosine of two answers from which they mean the same; where it was measured is in ``eval/TRIED.md``."""
_NEAR = 0.2
"""Slips of the pen, as a share of the letters; one at least, where there are more than three letters."""

_SHORT = 3
"""Letters of a word of which none can be a slip: "km" is not "mm", and "II" not "I"."""
_LONG = 300
"""Characters from which answers are compared word by word, since letter by letter takes time with their square."""
_GROUPED = re.compile(r"(?<=\d)[ .'’\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""What else than a comma parts a number's thousands."""
_SIGNS = re.compile(r"[$€£¥+#]")
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

    Capitals, accents, marks, articles, and how a number or a date is written make no difference. Near is a slip in some
    letters of a word, or a sign left out, and never another figure. ``cosine`` says how near two texts are in meaning;
    it is only asked where the letters do not decide.
    """
    ours, theirs = _read(typed), _read(right)
    alike = ours.figures == theirs.figures and (ours.signs == theirs.signs or not (ours.signs and theirs.signs))
    alike = alike and bool(ours.words or ours.figures)
    if alike and ours.words == theirs.words:
        verdict = Verdict.EXACT if ours.signs == theirs.signs else Verdict.NEAR
    elif alike and ours.words and _are_near(ours.words, theirs.words):
        verdict = Verdict.NEAR
    elif alike and cosine and not _replaced(typed, right) and cosine(typed, right) >= ALIKE:
        verdict = Verdict.MEANING
    else:
        verdict = Verdict.WRONG
    return Compared(verdict, pieces(typed.strip(), right), _SUGGESTED[verdict])


def pieces(typed: str, right: str) -> tuple[Piece, ...]:
    """Return two texts cut where they differ, long ones between words; those that have little in common, as one."""
    one, other = typed.casefold(), right.casefold()
    if len(one) != len(typed) or len(other) != len(right):  # "ß" is two letters then
        one, other = typed, right
    cut = re.compile(r"\s+|\S+" if max(len(one), len(other)) > _LONG else ".", re.DOTALL)
    units, others = cut.findall(one), cut.findall(other)
    matcher = SequenceMatcher(None, units, others, autojunk=False)
    if matcher.ratio() < _COMMON and typed and right:
        return (Piece(typed, right),)
    at, its = ([0, *accumulate(map(len, some))] for some in (units, others))
    return tuple(Piece(typed[at[a] : at[b]], right[its[c] : its[d]]) for _, a, b, c, d in matcher.get_opcodes())


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


@dataclass(frozen=True, slots=True)
class _Read:
    """What an answer says: the values of its figures, the signs with them, and its other words as they are compared."""

    figures: tuple[tuple[object, ...], ...]
    signs: tuple[str, ...]
    words: tuple[str, ...]


def _read(answer: str) -> _Read:
    text = _GROUPED.sub(",", answer)
    found = facts(text)
    rest = text
    for fact in reversed(found):
        rest = f"{rest[: fact.span.start]} {rest[fact.span.end :]}"
    words = exact(rest)
    telling = [word for word in words if word not in ("a", "an", "the")] or ([] if found else words)
    figures = tuple((fact.kind, fact.value, fact.decade) for fact in found)
    percents = ["%"] * sum(fact.percent for fact in found)
    return _Read(figures, tuple(sorted([*_SIGNS.findall(text), *percents])), tuple(telling))


def _are_near(typed: Sequence[str], right: Sequence[str]) -> bool:
    """Whether each word is the right one but for slips, or where one was parted or joined, all are."""
    if len(typed) == len(right):
        return all(map(_is_near, typed, right))
    one, other = " ".join(typed), " ".join(right)
    return max(len(one), len(other)) <= _LONG and _is_near(one, other)


def _is_near(typed: str, right: str) -> bool:
    if typed == right:
        return True
    allowed = max(int(len(right) * _NEAR), 1) if len(right) > _SHORT else 0
    figures = any(map(str.isdecimal, typed + right))
    return not figures and abs(len(typed) - len(right)) <= allowed and distance(typed, right) <= allowed


def _replaced(typed: str, right: str) -> bool:
    """Whether as many words say something else, however near that is in meaning: another name, unit or numeral."""
    pairs = list(zip(exact(typed), exact(right), strict=False))
    apart = [(one, other) for one, other in pairs if one != other]
    short = 0 < len(apart) < len(pairs) and all(max(map(len, pair)) <= _SHORT for pair in apart)
    same_count = len(exact(typed)) == len(exact(right))
    return same_count and (short or bool(differences(typed, right, (Span(0, len(right)),), "")))
